//! The frame: what the parts of the window are handed while they are laid out.

use super::command::Command;
use super::results::Results;
use super::training_player::Player;
use crate::document::Document;
use crate::document::look::Look;
use crate::panel::board::View;
use crate::panel::theme::Theme;

/// What a part of the window reads and changes in a frame.
pub struct Frame<'a> {
    /// The scene.
    pub document: &'a mut Document,
    /// What the worker made of it.
    pub results: &'a Results,
    /// The look of the window.
    pub look: &'a mut Look,
    /// The same as egui and the painters take it.
    pub theme: &'a Theme,
    /// What the pictures remember.
    pub view: &'a mut View,
    /// The training run.
    pub player: &'a mut Player,
    /// What the heatmap lit up in the last frame.
    pub lit: &'a Lit,
    /// The part of the text that a rule acts on.
    pub step: Option<[usize; 2]>,
    /// Escape belongs to a text or a list.
    pub busy: bool,
    /// Commands for the next frame.
    pub queue: &'a mut Vec<Command>,
}

/// What lights up in the text and the inputs table: what the heatmap's cell under the pointer is
/// about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lit {
    /// The input element, such as `x[1]`.
    pub input: Option<String>,
    /// The output element, such as `y[1]`.
    pub output: Option<String>,
}
