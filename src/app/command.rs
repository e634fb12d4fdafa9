//! Commands: everything that can be asked of the window by a menu, a key or a button.
//!
//! What is done with a value of the document (dragging, typing) is no command.
//! Where to look next: [`super::command_table`] names them, [`super::command_state`] says
//! whether they are enabled, [`super::update`] runs them.

use crate::diff::jacobian::Method;
use crate::figure::compare::Shown;
use crate::project::document::{Colormap, Panel, Scale};
use crate::project::field::{ArrowLength, Layer, Show};

/// A command of the window, from a menu, a key, a button or the palette.
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

/// The form in which a picture is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The one number in question: the selected cell, the value or the slope at the point.
    Value,
    /// A table.
    Csv,
    /// For a paper.
    Latex,
    /// For a program.
    Json,
}

impl Form {
    /// All of them, as menus list them.
    pub const ALL: [Self; 4] = [Self::Value, Self::Csv, Self::Latex, Self::Json];
}

/// A command to the training run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Train {
    /// Goes on by itself, or stops.
    Play,
    /// One step.
    Step,
    /// Back to where the run began.
    Back,
}
