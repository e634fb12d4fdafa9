//! Commands: everything that can be asked of the window by a menu, a key or a button.
//!
//! What is done with a value of the document (dragging, typing) is no command.
//! Where to look next: [`super::command_table`] names them, [`super::command_state`] says
//! whether they are enabled, [`super::update`] runs them.

use crate::diff::jacobian::Method;
use crate::document::field::{ArrowLength, Layer, Show};
use crate::document::{Colormap, Face, Panel, Scale};
use crate::panel::jacobian::figure::compare::Shown;

/// A command of the window, from a menu, a key, a button or the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begins an empty scene.
    New,
    /// Opens another scene.
    Open,
    /// Saves the scene to its file.
    Save,
    /// Saves the scene to another file.
    SaveAs,
    /// Exports one picture, or all that are shown, to a file.
    Export(Option<Panel>),
    /// Copies a picture's numbers to the clipboard.
    Copy(Panel, Form),
    /// Closes the window.
    Quit,
    /// Undoes the last step.
    Undo,
    /// Redoes the step that was undone.
    Redo,
    /// Writes the functions in the program's own notation, as they were read.
    Rewrite,
    /// Cancels the computation that is running.
    Stop,
    /// Computes again what was cancelled.
    ComputeAgain,
    /// Switches between numerator and denominator layout.
    FlipLayout,
    /// Another colormap of the heatmap.
    Colormap(Colormap),
    /// Another scale of its colours.
    Scale(Scale),
    /// What stands in the cells of the Jacobian.
    Face(Face),
    /// The next of them.
    NextFace,
    /// Shows the general form in the place of the cells, or the cells.
    GeneralForm,
    /// Copies the closed forms of the Jacobian as LaTeX, a line for each input.
    CopyForms,
    /// Keeps the Jacobian to compare with, or lets it go.
    PinJacobian,
    /// J now, J pinned, or the one minus the other.
    Compare(Shown),
    /// Shows the gradient of the output; of a vector it asks which element's.
    Gradient,
    /// Animates changes of place, or does not.
    Motion,
    /// Switches between the light and the dark theme.
    FlipTheme,
    /// Presentation mode: large text and strokes.
    Presentation,
    /// Switches full screen on or off.
    FullScreen,
    /// Shows or hides one of the three pictures.
    Toggle(Panel),
    /// Maximises one panel, or puts it back.
    Alone(Panel),
    /// Puts all panels that are shown side by side, equally wide.
    SideBySide,
    /// Shows or hides the column of text and inputs.
    Column,
    /// Opens the command palette.
    Palette,
    /// Opens the window of step sizes on the selected entry, or closes it.
    Steps,
    /// Opens the window of step sizes, where that is not to close what is open.
    StepsHere,
    /// Opens the window that checks a derivative of one's own, or closes it.
    Check,
    /// Opens the window of the rules that lead to the closed forms, or closes it.
    Rules,
    /// Opens or closes the reference.
    Reference,
    /// Another picture of the field.
    Show(Show),
    /// Draws a layer of the field, or leaves it out.
    Layer(Layer),
    /// Another length of its arrows.
    Arrows(ArrowLength),
    /// Another activation of the neuron.
    Activation(&'static str),
    /// Another method of differentiation.
    Method(Method),
    /// Shows the training of the neuron, or hides it.
    Training,
    /// A command to the training run.
    Train(Train),
    /// Shows what can be typed.
    Notation,
    /// Shows the keyboard shortcuts.
    Shortcuts,
    /// Opens an example, by its place in the list.
    Example(usize),
}

/// The form in which a picture is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The one number in question: the selected cell, the value or the slope at the point.
    Value,
    /// A table in CSV.
    Csv,
    /// LaTeX, for a paper.
    Latex,
    /// JSON, for a program.
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
