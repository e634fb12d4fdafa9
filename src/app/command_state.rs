//! Everything that can be asked of the window, whether it makes sense now, and the keys that
//! were pressed for it.
//!
//! What is done with a value of the document (dragging, typing) is no command.
//! Where to look next: [`super::command_table`] names them, [`super::update`] runs them.

use egui::{Event, InputState, KeyboardShortcut};

use super::App;
use super::clipboard::{self, Form};
pub use super::command_table::{Entry, Menu, TABLE};
pub use super::controls::training::Train;
use crate::diff::jacobian::Method;
use crate::figure::compare::Shown;
use crate::figure::neuron::Owner;
use crate::project::document::{Colormap, Layout, Panel, Scale};
use crate::project::field::{ArrowLength, Layer, Show};

/// Something to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// An empty scene.
    New,
    /// Another scene from disk.
    Open,
    /// To its file.
    Save,
    /// To another file.
    SaveAs,
    /// One picture, or all that are shown, to a file.
    Export(Option<Panel>),
    /// A picture's numbers to the clipboard.
    Copy(Panel, Form),
    /// Close the window.
    Quit,
    /// Take the last step back.
    Undo,
    /// Bring it back.
    Redo,
    /// Give up the computation that is running.
    Stop,
    /// Compute what was given up.
    ComputeAgain,
    /// Numerator layout to denominator layout and back.
    FlipLayout,
    /// Other colours of the heatmap.
    Colormap(Colormap),
    /// Its numbers spread otherwise over the colours.
    Scale(Scale),
    /// Keeps the Jacobian to compare with, or lets it go.
    PinJacobian,
    /// J now, J pinned, or the one minus the other.
    Compare(Shown),
    /// The gradient of the output; of a vector the question which element's.
    Gradient,
    /// Changes of place as movements, or at once.
    Motion,
    /// Light to dark and back.
    FlipTheme,
    /// Large text and strokes for a projector.
    Presentation,
    /// The window fills the screen.
    FullScreen,
    /// Shows or hides one of the three pictures.
    Toggle(Panel),
    /// Gives one picture all the room, or gives it back.
    Alone(Panel),
    /// All pictures that are shown, side by side and equally wide.
    SideBySide,
    /// Shows or hides the column of text and inputs.
    Column,
    /// A search over everything that can be done.
    Palette,
    /// How each method does on the selected entry at every step.
    Steps,
    /// The same, where it is not to close what is open.
    StepsHere,
    /// All functions and signs, explained.
    Reference,
    /// Which picture of the field.
    Show(Show),
    /// Draws a layer of the field, or leaves it out.
    Layer(Layer),
    /// What the length of its arrows says.
    Arrows(ArrowLength),
    /// Another activation of the neuron.
    Activation(&'static str),
    /// Another method of differentiation.
    Method(Method),
    /// The neuron's training, or the neuron.
    Training,
    /// What training does.
    Train(Train),
    /// The list of what can be typed.
    Notation,
    /// The list of shortcuts.
    Shortcuts,
    /// One of the scenes that come with the program, by its place in the list.
    Example(usize),
}

/// Whether a command makes sense now.
pub fn enabled(command: Command, app: &App) -> bool {
    match command {
        Command::Undo => app.history.can_undo() || app.player.playing,
        Command::Train(Train::Back) => app.view.neuron.training.run.is_some(),
        Command::Train(_) => app.document.training.shown,
        Command::Redo => app.history.can_redo(),
        Command::Save => app.scene.path().is_none() || app.scene.is_dirty(&app.document),
        Command::Export(_) => app.results.figures().is_some(),
        Command::Stop => app.progress.is_some(),
        Command::ComputeAgain => app.results.stopped(),
        Command::Copy(panel, form) => clipboard::possible(panel, form, &app.results, &app.view),
        // One picture is always left.
        Command::Toggle(panel) => app.document.view.panels != [panel],
        Command::SideBySide => app.view.shares.uneven() || app.arrangement.front.is_some(),
        Command::Layer(_) | Command::Arrows(_) => app.document.field.show == Show::Gradient,
        // In the text it is the text's own.
        Command::Activation(_) => app.results.figures().is_some_and(|figures| {
            matches!(figures.neuron.owner, Owner::Settings) && !app.document.training.shown
        }),
        Command::PinJacobian | Command::Gradient => app.results.figures().is_some(),
        Command::Compare(_) => app.view.heatmap.compare.is_some(),
        Command::New
        | Command::Open
        | Command::SaveAs
        | Command::Quit
        | Command::Colormap(_)
        | Command::Scale(_)
        | Command::Motion
        | Command::Show(_)
        | Command::Method(_)
        | Command::Training
        | Command::FlipLayout
        | Command::FlipTheme
        | Command::Presentation
        | Command::FullScreen
        | Command::Alone(_)
        | Command::Column
        | Command::Palette
        | Command::Steps
        | Command::StepsHere
        | Command::Reference
        | Command::Notation
        | Command::Shortcuts
        | Command::Example(_) => true,
    }
}

/// Whether what a command switches is on; `None` when it switches nothing.
pub fn switched_on(command: Command, app: &App) -> Option<bool> {
    match command {
        Command::FlipLayout => Some(app.document.layout == Layout::Denominator),
        Command::Colormap(map) => Some(app.document.view.colormap == map),
        Command::Scale(scale) => Some(app.document.view.scale == scale),
        Command::Motion => Some(app.document.view.motion),
        Command::PinJacobian => Some(app.view.heatmap.compare.is_some()),
        Command::Compare(shown) => {
            let compare = app.view.heatmap.compare.as_ref();
            Some(compare.is_some_and(|compare| compare.shown == shown))
        }
        Command::Show(show) => Some(app.document.field.show == show),
        Command::Layer(layer) => Some(app.document.field.layers.contains(&layer)),
        Command::Arrows(length) => Some(app.document.field.arrows == length),
        Command::Activation(name) => Some(app.document.neuron.activation == name),
        Command::Method(method) => Some(app.document.method == method),
        Command::Training => Some(app.document.training.shown),
        Command::FlipTheme => Some(app.dark),
        Command::Presentation => Some(app.presenting),
        Command::Reference => Some(app.reference.is_open()),
        Command::Steps => Some(app.laboratory.is_open()),
        Command::Toggle(panel) => Some(app.document.view.panels.contains(&panel)),
        Command::Alone(panel) => Some(app.arrangement.front == Some(panel)),
        Command::Column => Some(!app.arrangement.column_hidden),
        Command::New
        | Command::StepsHere
        | Command::Open
        | Command::Save
        | Command::SaveAs
        | Command::Export(_)
        | Command::Copy(..)
        | Command::Gradient
        | Command::Quit
        | Command::Undo
        | Command::Train(_)
        | Command::Redo
        | Command::Stop
        | Command::ComputeAgain
        | Command::FullScreen
        | Command::SideBySide
        | Command::Palette
        | Command::Notation
        | Command::Shortcuts
        | Command::Example(_) => None,
    }
}

/// Takes the commands out of the keys that were pressed.
///
/// A character belongs to the text field that has the focus, and so does undo while a number is
/// being typed. With Alt it is none, but on a Mac, where Alt makes characters of its own.
pub fn pressed(app: &App, ctx: &egui::Context) -> Vec<Command> {
    let mut commands = Vec::new();
    if app.keyboard.asking {
        return commands;
    }
    let typing = ctx.text_edit_focused();
    let mut keys: Vec<(KeyboardShortcut, Command)> = TABLE
        .iter()
        .flat_map(|entry| entry.keys.iter().map(|key| (*key, entry.command)))
        .collect();
    // egui takes Ctrl+Shift+S for Ctrl+S too, so the more particular ones are asked for first.
    keys.sort_by_key(|(key, _)| !key.modifiers.shift);
    for (key, command) in keys {
        let letter = !key.modifiers.command && key.logical_key.name().len() == 1;
        let alt = key.modifiers.alt && !ctx.os().is_mac();
        if letter && typing && !alt {
            continue;
        }
        // Escape belongs to what is open, or selected, unless there is something to stop.
        let busy = app.keyboard.busy || typing;
        if command == Command::Stop && (busy || !enabled(command, app)) {
            continue;
        }
        if app.number_focused && matches!(command, Command::Undo | Command::Redo) {
            continue;
        }
        let hit = ctx.input_mut(|input| {
            if letter {
                consume_letter(input, key)
            } else {
                input.consume_shortcut(&key)
            }
        });
        if hit && enabled(command, app) {
            commands.push(command);
        }
    }
    commands
}

/// Takes a letter or digit out of the events. Ctrl+L and its kind are not L; and what counts is
/// what was held when the key went down, which may be up again by the end of the frame.
fn consume_letter(input: &mut InputState, shortcut: KeyboardShortcut) -> bool {
    let before = input.events.len();
    input.events.retain(|event| {
        let hit = matches!(
            event,
            Event::Key { key, pressed: true, modifiers, .. }
                if *key == shortcut.logical_key && modifiers.matches_exact(shortcut.modifiers)
        );
        !hit
    });
    let hit = input.events.len() < before;
    if hit && shortcut.modifiers.alt {
        // The digit arrives as text as well.
        let typed = |event: &Event| matches!(event, Event::Text(text) if text == shortcut.logical_key.name());
        input.events.retain(|event| !typed(event));
    }
    hit
}
