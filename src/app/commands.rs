//! Everything that can be asked of the window: one table, from which the menus, the
//! shortcuts and the list of shortcuts are made.
//!
//! What is done with a value of the document (dragging, typing) is no command.
//! Where to look next: [`super::logic`] runs them.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::App;
use super::copies::{self, Form};
pub use super::training::Train;
use crate::figure::compare::Shown;
use crate::project::document::{Colormap, Layout, Panel, Scale};

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
    /// How each method does on the selected entry at every step.
    Steps,
    /// All functions and signs, explained.
    Reference,
    /// Training of the neuron.
    Train(Train),
    /// The list of what can be typed.
    Notation,
    /// The list of shortcuts.
    Shortcuts,
    /// One of the scenes that come with the program, by its place in the list.
    Example(usize),
}

/// The menus of the bar; the examples have one of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// Files.
    File,
    /// The document.
    Edit,
    /// The heatmap.
    Jacobian,
    /// How it is shown.
    View,
    /// What can be done.
    Help,
}

/// One line of the table.
pub struct Entry {
    /// What is done.
    pub command: Command,
    /// Where it stands.
    pub menu: Menu,
    /// What it is called.
    pub text: &'static str,
    /// Its keys, the usual one first.
    pub keys: &'static [KeyboardShortcut],
}

const fn key(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

const COMMAND_SHIFT: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

/// All of them, in the order of the menus.
pub const TABLE: &[Entry] = &[
    Entry {
        command: Command::New,
        menu: Menu::File,
        text: "New",
        keys: &[key(Modifiers::COMMAND, Key::N)],
    },
    Entry {
        command: Command::Open,
        menu: Menu::File,
        text: "Open…",
        keys: &[key(Modifiers::COMMAND, Key::O)],
    },
    Entry {
        command: Command::Save,
        menu: Menu::File,
        text: "Save",
        keys: &[key(Modifiers::COMMAND, Key::S)],
    },
    Entry {
        command: Command::SaveAs,
        menu: Menu::File,
        text: "Save as…",
        keys: &[key(COMMAND_SHIFT, Key::S)],
    },
    Entry {
        command: Command::Export(None),
        menu: Menu::File,
        text: "Export picture…",
        keys: &[key(COMMAND_SHIFT, Key::E)],
    },
    Entry {
        command: Command::Quit,
        menu: Menu::File,
        text: "Quit",
        keys: &[key(Modifiers::COMMAND, Key::Q)],
    },
    Entry {
        command: Command::Undo,
        menu: Menu::Edit,
        text: "Undo",
        keys: &[key(Modifiers::COMMAND, Key::Z)],
    },
    Entry {
        command: Command::Redo,
        menu: Menu::Edit,
        text: "Redo",
        keys: &[key(COMMAND_SHIFT, Key::Z), key(Modifiers::COMMAND, Key::Y)],
    },
    Entry {
        command: Command::Copy(Panel::Jacobian, Form::Value),
        menu: Menu::Edit,
        text: "Copy the selected value",
        keys: &[key(COMMAND_SHIFT, Key::C)],
    },
    Entry {
        command: Command::Stop,
        menu: Menu::Edit,
        text: "Stop computing",
        keys: &[key(Modifiers::NONE, Key::Escape)],
    },
    Entry {
        command: Command::ComputeAgain,
        menu: Menu::Edit,
        text: "Compute again",
        keys: &[key(Modifiers::NONE, Key::F9)],
    },
    Entry {
        command: Command::Train(Train::Play),
        menu: Menu::Edit,
        text: "Train: play or pause",
        keys: &[key(Modifiers::NONE, Key::T)],
    },
    Entry {
        command: Command::Train(Train::Step),
        menu: Menu::Edit,
        text: "Train: one step",
        keys: &[key(Modifiers::NONE, Key::N)],
    },
    Entry {
        command: Command::Train(Train::Back),
        menu: Menu::Edit,
        text: "Train: start over",
        keys: &[],
    },
    Entry {
        command: Command::FlipLayout,
        menu: Menu::Jacobian,
        text: "Denominator layout",
        keys: &[key(Modifiers::NONE, Key::L)],
    },
    Entry {
        command: Command::Gradient,
        menu: Menu::Jacobian,
        text: "Gradient ∇",
        keys: &[],
    },
    Entry {
        command: Command::PinJacobian,
        menu: Menu::Jacobian,
        text: "Pin J to compare",
        keys: &[key(Modifiers::NONE, Key::C)],
    },
    Entry {
        command: Command::Compare(Shown::Now),
        menu: Menu::Jacobian,
        text: "Show J now",
        keys: &[],
    },
    Entry {
        command: Command::Compare(Shown::Pinned),
        menu: Menu::Jacobian,
        text: "Show J pinned",
        keys: &[],
    },
    Entry {
        command: Command::Compare(Shown::Difference),
        menu: Menu::Jacobian,
        text: "Show J now − J pinned",
        keys: &[],
    },
    Entry {
        command: Command::Colormap(Colormap::BlueOrange),
        menu: Menu::Jacobian,
        text: "Colours blue and orange",
        keys: &[],
    },
    Entry {
        command: Command::Colormap(Colormap::BlueRed),
        menu: Menu::Jacobian,
        text: "Colours blue and red",
        keys: &[],
    },
    Entry {
        command: Command::Colormap(Colormap::Lightness),
        menu: Menu::Jacobian,
        text: "Colours that also differ in grey",
        keys: &[],
    },
    Entry {
        command: Command::Scale(Scale::Linear),
        menu: Menu::Jacobian,
        text: "Linear scale",
        keys: &[],
    },
    Entry {
        command: Command::Scale(Scale::Symlog),
        menu: Menu::Jacobian,
        text: "Logarithmic scale on both sides of 0",
        keys: &[],
    },
    Entry {
        command: Command::Scale(Scale::Sign),
        menu: Menu::Jacobian,
        text: "Signs only",
        keys: &[],
    },
    Entry {
        command: Command::Motion,
        menu: Menu::View,
        text: "Movements",
        keys: &[],
    },
    Entry {
        command: Command::Toggle(Panel::Jacobian),
        menu: Menu::View,
        text: "Jacobian",
        keys: &[key(Modifiers::COMMAND, Key::Num1)],
    },
    Entry {
        command: Command::Toggle(Panel::Field),
        menu: Menu::View,
        text: "Gradient field",
        keys: &[key(Modifiers::COMMAND, Key::Num2)],
    },
    Entry {
        command: Command::Toggle(Panel::Neuron),
        menu: Menu::View,
        text: "Neuron",
        keys: &[key(Modifiers::COMMAND, Key::Num3)],
    },
    Entry {
        command: Command::Steps,
        menu: Menu::View,
        text: "Step sizes of the selected entry",
        keys: &[key(Modifiers::NONE, Key::F6)],
    },
    Entry {
        command: Command::FlipTheme,
        menu: Menu::View,
        text: "Dark theme",
        keys: &[key(Modifiers::COMMAND, Key::D)],
    },
    Entry {
        command: Command::Presentation,
        menu: Menu::View,
        text: "Presentation size",
        keys: &[key(Modifiers::NONE, Key::F5)],
    },
    Entry {
        command: Command::FullScreen,
        menu: Menu::View,
        text: "Full screen",
        keys: &[key(Modifiers::NONE, Key::F11)],
    },
    Entry {
        command: Command::Reference,
        menu: Menu::Help,
        text: "Reference",
        keys: &[key(Modifiers::NONE, Key::F2)],
    },
    Entry {
        command: Command::Notation,
        menu: Menu::Help,
        text: "What can be typed",
        keys: &[],
    },
    Entry {
        command: Command::Shortcuts,
        menu: Menu::Help,
        text: "Shortcuts",
        keys: &[
            key(Modifiers::COMMAND, Key::Slash),
            key(Modifiers::NONE, Key::F1),
        ],
    },
];

/// Whether a command makes sense now.
pub fn enabled(command: Command, app: &App) -> bool {
    match command {
        Command::Undo => app.history.can_undo() || app.player.playing,
        Command::Train(Train::Back) => app.view.neuron.training.run.is_some(),
        Command::Train(_) => app.document.training.shown,
        Command::Redo => app.history.can_redo(),
        Command::Save => app.scene.path().is_none() || app.scene.is_dirty(&app.document),
        Command::Export(_) => app.results.figures().is_some(),
        Command::Steps => app.selected_entry().is_some(),
        Command::Stop => app.progress.is_some(),
        Command::ComputeAgain => app.results.stopped(),
        Command::Copy(panel, form) => copies::possible(panel, form, &app.results, &app.view),
        // One picture is always left.
        Command::Toggle(panel) => app.document.view.panels != [panel],
        Command::PinJacobian | Command::Gradient => app.results.figures().is_some(),
        Command::Compare(_) => app.view.heatmap.compare.is_some(),
        Command::New
        | Command::Open
        | Command::SaveAs
        | Command::Quit
        | Command::Colormap(_)
        | Command::Scale(_)
        | Command::Motion
        | Command::FlipLayout
        | Command::FlipTheme
        | Command::Presentation
        | Command::FullScreen
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
        Command::FlipTheme => Some(app.dark),
        Command::Presentation => Some(app.presenting),
        Command::Reference => Some(app.reference.is_open()),
        Command::Steps => Some(app.laboratory.is_open()),
        Command::Toggle(panel) => Some(app.document.view.panels.contains(&panel)),
        Command::New
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
        | Command::Notation
        | Command::Shortcuts
        | Command::Example(_) => None,
    }
}

/// Takes the commands out of the keys that were pressed.
///
/// A key without Ctrl belongs to the text field that has the focus, and so does undo while
/// a number is being typed.
pub fn pressed(app: &App, ctx: &egui::Context) -> Vec<Command> {
    let mut commands = Vec::new();
    if app.dialog.is_some() || app.data.is_some() {
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
        let letter = key.modifiers.is_none() && key.logical_key.name().len() == 1;
        if letter && typing {
            continue;
        }
        // Escape belongs to what is open, or selected, unless there is something to stop.
        let open = typing || egui::Popup::is_any_open(ctx);
        if command == Command::Stop && (open || !enabled(command, app)) {
            continue;
        }
        if app.number_focused && matches!(command, Command::Undo | Command::Redo) {
            continue;
        }
        let hit = ctx.input_mut(|input| {
            // Ctrl+L and its kind are not L.
            let bare = !letter || input.modifiers.is_none();
            bare && input.consume_shortcut(&key)
        });
        if hit && enabled(command, app) {
            commands.push(command);
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let keys: Vec<_> = TABLE.iter().flat_map(|entry| entry.keys).collect();
        for (i, key) in keys.iter().enumerate() {
            assert!(!keys[..i].contains(key), "{key:?}");
        }
    }
}
