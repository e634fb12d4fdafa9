//! The command table: name, menu and keys of every command. The menus, the keys, the list of keys
//! and the palette are made of it, so that none of them can say anything the others do not know.
//!
//! Which keys belong to the pictures, and to no command, is in [`super::help`].

use egui::{Key, KeyboardShortcut, Modifiers};

use super::command::{Command, Form, Train};
use crate::document::field::{ArrowLength, Layer, Show};
use crate::document::{Colormap, Face, Panel, Scale};
use crate::panel::jacobian::figure::compare::Shown;

/// The menus of the bar; the examples have one of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// Files.
    File,
    /// The document.
    Edit,
    /// The heatmap.
    Jacobian,
    /// The gradient field.
    Field,
    /// The neuron.
    Neuron,
    /// How it is shown.
    View,
    /// What can be done.
    Help,
}

/// A command with its name, menu and keys.
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

/// The menus in the order of the bar, with their names.
pub const MENUS: [(Menu, &str); 7] = [
    (Menu::File, "File"),
    (Menu::Edit, "Edit"),
    (Menu::Jacobian, "Jacobian"),
    (Menu::Field, "Field"),
    (Menu::Neuron, "Neuron"),
    (Menu::View, "View"),
    (Menu::Help, "Help"),
];

/// All commands, in the order of the menus.
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
        command: Command::Rewrite,
        menu: Menu::Edit,
        text: "Write the functions in the program's notation",
        keys: &[],
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
        command: Command::CopyForms,
        menu: Menu::Jacobian,
        text: "Copy the closed forms as LaTeX",
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
        command: Command::Show(Show::Gradient),
        menu: Menu::Field,
        text: "Gradient of one output",
        keys: &[],
    },
    Entry {
        command: Command::Show(Show::Map),
        menu: Menu::Field,
        text: "Map of two outputs",
        keys: &[],
    },
    Entry {
        command: Command::Show(Show::Local),
        menu: Menu::Field,
        text: "Local linear map",
        keys: &[],
    },
    Entry {
        command: Command::Show(Show::Nudge),
        menu: Menu::Field,
        text: "Nudge test: J·dx beside the change",
        keys: &[],
    },
    Entry {
        command: Command::Layer(Layer::Contours),
        menu: Menu::Field,
        text: "Contour lines",
        keys: &[],
    },
    Entry {
        command: Command::Layer(Layer::Arrows),
        menu: Menu::Field,
        text: "Arrows",
        keys: &[],
    },
    Entry {
        command: Command::Layer(Layer::Streamlines),
        menu: Menu::Field,
        text: "Streamlines",
        keys: &[],
    },
    Entry {
        command: Command::Layer(Layer::Critical),
        menu: Menu::Field,
        text: "Critical points",
        keys: &[],
    },
    Entry {
        command: Command::Arrows(ArrowLength::Capped),
        menu: Menu::Field,
        text: "Arrows capped at their cell",
        keys: &[],
    },
    Entry {
        command: Command::Arrows(ArrowLength::Unit),
        menu: Menu::Field,
        text: "Arrows of one length",
        keys: &[],
    },
    Entry {
        command: Command::Arrows(ArrowLength::True),
        menu: Menu::Field,
        text: "Arrows in true length",
        keys: &[],
    },
    Entry {
        command: Command::Training,
        menu: Menu::Neuron,
        text: "Train on data",
        keys: &[],
    },
    Entry {
        command: Command::Train(Train::Play),
        menu: Menu::Neuron,
        text: "Train: play or pause",
        keys: &[key(Modifiers::NONE, Key::T)],
    },
    Entry {
        command: Command::Train(Train::Step),
        menu: Menu::Neuron,
        text: "Train: one step",
        keys: &[key(Modifiers::NONE, Key::N)],
    },
    Entry {
        command: Command::Train(Train::Back),
        menu: Menu::Neuron,
        text: "Train: start over",
        keys: &[],
    },
    Entry {
        command: Command::Face(Face::Names),
        menu: Menu::View,
        text: "Matrix of names: ∇y₁",
        keys: &[],
    },
    Entry {
        command: Command::Face(Face::Partials),
        menu: Menu::View,
        text: "Matrix of partials: ∂y₁/∂x₂",
        keys: &[],
    },
    Entry {
        command: Command::Face(Face::Formulas),
        menu: Menu::View,
        text: "Matrix of formulas",
        keys: &[],
    },
    Entry {
        command: Command::Face(Face::Numbers),
        menu: Menu::View,
        text: "Matrix of numbers",
        keys: &[],
    },
    Entry {
        command: Command::NextFace,
        menu: Menu::View,
        text: "Next face of the matrix",
        keys: &[key(Modifiers::NONE, Key::F)],
    },
    Entry {
        command: Command::GeneralForm,
        menu: Menu::View,
        text: "General form of the matrix, m×n",
        keys: &[key(Modifiers::SHIFT, Key::F)],
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
        command: Command::Toggle(Panel::Training),
        menu: Menu::View,
        text: "Training",
        keys: &[key(Modifiers::COMMAND, Key::Num5)],
    },
    Entry {
        command: Command::Toggle(Panel::Chain),
        menu: Menu::View,
        text: "Chain",
        keys: &[key(Modifiers::COMMAND, Key::Num4)],
    },
    Entry {
        command: Command::Alone(Panel::Jacobian),
        menu: Menu::View,
        text: "Only the Jacobian",
        keys: &[key(Modifiers::ALT, Key::Num1)],
    },
    Entry {
        command: Command::Alone(Panel::Field),
        menu: Menu::View,
        text: "Only the gradient field",
        keys: &[key(Modifiers::ALT, Key::Num2)],
    },
    Entry {
        command: Command::Alone(Panel::Neuron),
        menu: Menu::View,
        text: "Only the neuron",
        keys: &[key(Modifiers::ALT, Key::Num3)],
    },
    Entry {
        command: Command::Alone(Panel::Training),
        menu: Menu::View,
        text: "Only the training",
        keys: &[key(Modifiers::ALT, Key::Num5)],
    },
    Entry {
        command: Command::Alone(Panel::Chain),
        menu: Menu::View,
        text: "Only the chain",
        keys: &[key(Modifiers::ALT, Key::Num4)],
    },
    Entry {
        command: Command::SideBySide,
        menu: Menu::View,
        text: "Pictures side by side, equally wide",
        keys: &[key(Modifiers::ALT, Key::Num0)],
    },
    Entry {
        command: Command::Column,
        menu: Menu::View,
        text: "Text and inputs",
        keys: &[key(Modifiers::COMMAND, Key::B)],
    },
    Entry {
        command: Command::Steps,
        menu: Menu::View,
        text: "Step sizes of the selected entry",
        keys: &[key(Modifiers::NONE, Key::F6)],
    },
    Entry {
        command: Command::Rules,
        menu: Menu::Jacobian,
        text: "Rules, step by step",
        keys: &[key(Modifiers::NONE, Key::R)],
    },
    Entry {
        command: Command::Check,
        menu: Menu::Jacobian,
        text: "Check my derivative…",
        keys: &[key(Modifiers::NONE, Key::A)],
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
        command: Command::Palette,
        menu: Menu::Help,
        text: "Find a command…",
        keys: &[key(Modifiers::COMMAND, Key::K)],
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_named_once_in_its_menu() {
        for (i, entry) in TABLE.iter().enumerate() {
            let twice = |other: &Entry| other.menu == entry.menu && other.text == entry.text;
            assert!(!TABLE[..i].iter().any(twice), "{}", entry.text);
            let again = |other: &Entry| other.command == entry.command;
            assert!(!TABLE[..i].iter().any(again), "{}", entry.text);
        }
    }

    #[test]
    fn no_key_means_two_things() {
        let keys: Vec<_> = TABLE.iter().flat_map(|entry| entry.keys).collect();
        for (i, key) in keys.iter().enumerate() {
            assert!(!keys[..i].contains(key), "{key:?}");
        }
    }
}
