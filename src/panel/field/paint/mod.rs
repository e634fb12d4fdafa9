//! The field as shapes, and what is done to it: see [`field`].

pub mod field;
pub mod local;
pub mod nudge;
