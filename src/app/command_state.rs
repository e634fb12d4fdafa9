//! The state of the commands: whether each is enabled and switched on, and which of them the keys
//! that were pressed ask for.
//!
//! Where to look next: [`super::command_table`] names them, [`super::update`] runs them.

use egui::{Event, InputState, KeyboardShortcut};

use super::clipboard;
use super::command::{Command, Train};
use super::command_table::TABLE;
use super::results::rewritten;
use super::state::App;
use crate::document::field::Show;
use crate::document::look::ThemeChoice;
use crate::document::{Layout, Panel};
use crate::panel::unit::terms::Owner;

/// Whether a command is enabled.
pub fn enabled(command: Command, app: &App) -> bool {
    match command {
        Command::Undo => app.session.history.can_undo() || app.player.playing,
        Command::Train(Train::Back) => app.view.training.run.is_some(),
        Command::Train(_) => app.session.document.view.shows(Panel::Training),
        Command::Redo => app.session.history.can_redo(),
        Command::Save => app.session.file.path().is_none() || app.session.is_dirty(),
        Command::Export(Some(panel)) => {
            let figures = app.results.figures();
            figures.is_some_and(|figures| figures.has(panel))
        }
        Command::Export(None) => app.results.figures().is_some(),
        Command::Stop => app.results.progress.is_some(),
        Command::ComputeAgain => app.results.stopped(),
        Command::Copy(panel, form) => clipboard::possible(panel, form, &app.results, &app.view),
        // One picture is always left.
        Command::Toggle(panel) => app.session.document.view.panels != [panel],
        Command::Training => app.session.document.view.panels != [Panel::Training],
        Command::SideBySide => app.view.shares.uneven() || app.look.maximised.is_some(),
        Command::Layer(_) | Command::Arrows(_) => app.session.document.field.show == Show::Gradient,
        // In the text it is the text's own.
        Command::Activation(_) => app
            .results
            .figures()
            .is_some_and(|figures| matches!(figures.neuron.owner, Owner::Settings)),
        Command::CopyForms => clipboard::forms(&app.results).is_some(),
        Command::Rewrite => {
            let functions = &app.session.document.functions;
            rewritten(functions, &app.results).is_some_and(|text| text != *functions)
        }
        Command::PinJacobian | Command::Gradient => app.results.figures().is_some(),
        Command::Compare(_) => app.view.heatmap.compare.is_some(),
        Command::New
        | Command::Open
        | Command::SaveAs
        | Command::Quit
        | Command::Colormap(_)
        | Command::Scale(_)
        | Command::Face(_)
        | Command::NextFace
        | Command::GeneralForm
        | Command::Motion
        | Command::Show(_)
        | Command::Method(_)
        | Command::FlipLayout
        | Command::FlipTheme
        | Command::Presentation
        | Command::FullScreen
        | Command::Alone(_)
        | Command::Column
        | Command::Palette
        | Command::Steps
        | Command::StepsHere
        | Command::Check
        | Command::Rules
        | Command::Reference
        | Command::Notation
        | Command::Shortcuts
        | Command::Example(_) => true,
    }
}

/// Whether a toggle command is on; `None` when it switches nothing.
pub fn switched_on(command: Command, app: &App) -> Option<bool> {
    match command {
        Command::FlipLayout => Some(app.session.document.layout == Layout::Denominator),
        Command::Colormap(map) => Some(app.session.document.view.colormap == map),
        Command::Scale(scale) => Some(app.session.document.view.scale == scale),
        Command::Face(face) => Some(app.session.document.view.face == face),
        Command::GeneralForm => Some(app.view.heatmap.general),
        Command::Motion => Some(app.session.document.view.motion),
        Command::PinJacobian => Some(app.view.heatmap.compare.is_some()),
        Command::Compare(shown) => {
            let compare = app.view.heatmap.compare.as_ref();
            Some(compare.is_some_and(|compare| compare.shown == shown))
        }
        Command::Show(show) => Some(app.session.document.field.show == show),
        Command::Layer(layer) => Some(app.session.document.field.layers.contains(&layer)),
        Command::Arrows(length) => Some(app.session.document.field.arrows == length),
        Command::Activation(name) => Some(app.session.document.neuron.activation == name),
        Command::Method(method) => Some(app.session.document.method == method),
        Command::Training => Some(app.session.document.view.shows(Panel::Training)),
        Command::FlipTheme => Some(app.look.theme == ThemeChoice::Dark),
        Command::Presentation => Some(app.look.presenting),
        Command::Check => Some(app.windows.check.is_open()),
        Command::Rules => Some(app.windows.rules.is_open()),
        Command::Reference => Some(app.windows.reference.is_open()),
        Command::Steps => Some(app.windows.step_sizes.is_open()),
        Command::Toggle(panel) => Some(app.session.document.view.shows(panel)),
        Command::Alone(panel) => Some(app.look.maximised == Some(panel)),
        Command::Column => Some(!app.look.column_hidden),
        Command::New
        | Command::StepsHere
        | Command::Open
        | Command::Save
        | Command::SaveAs
        | Command::Export(_)
        | Command::Copy(..)
        | Command::CopyForms
        | Command::Rewrite
        | Command::NextFace
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

/// The commands of the keys that were pressed, which are taken out of the events.
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
        if app.keyboard.typing_number && matches!(command, Command::Undo | Command::Redo) {
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

/// Takes a letter or digit out of the events; true when it was pressed. Ctrl+L and its kind are not
/// L; and what counts is what was held when the key went down, which may be up again by the end of
/// the frame.
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
