//! A document → its numbers, and their printing for people and for programs.
//!
//! [`numbers`] reads, sizes and differentiates; [`step_size`] studies one entry; [`source`] is
//! what fields are sampled from, on a [`grid`] or [`scatter`]ed; [`activation`] is what a neuron
//! is given, [`chain`] the factors between the definitions, and [`scene_names`] looks for names that lead nowhere. How a number and a name are
//! written everywhere is in [`number`] and [`heading`](mod@heading), how facts are told, and
//! with less room, in [`phrase`], the form of a Jacobian in [`form`]. A learner's own derivative
//! is judged in [`verify`]. No pictures and no egui.

pub mod activation;
pub mod chain;
pub mod field_source;
pub mod field_table;
pub mod form;
pub mod formulas;
pub mod grid;
pub mod heading;
pub mod number;
pub mod numbers;
pub mod phrase;
pub mod print;
pub mod scatter;
pub mod scene_names;
pub mod source;
pub mod step_size;
pub mod verify;
