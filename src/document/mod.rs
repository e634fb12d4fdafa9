//! What the user owns: the [`document`], its [`mod@file`], its [`history`], the ways to [`edit`]
//! and [`fill`] it, with sizes that [`follow`] each other, and the [`examples`] that come with
//! the program.
//!
//! Plain types only: no results and no pictures, which are made of a document by
//! [`crate::worker::job`], and no egui.
//! Where to look next: [`Document`].

pub mod chain;
#[expect(
    clippy::module_inception,
    reason = "the document is one file of its folder"
)]
mod document;
pub mod edit;
pub mod examples;
pub mod field;
pub mod file;
pub mod fill;
pub mod follow;
pub mod history;
pub mod look;
pub mod random;
pub mod training;

pub use document::{
    Colormap, Document, Face, Input, Layout, NeuronSettings, Panel, PerPanel, Scale, Value,
    ViewSettings,
};
