//! What the field panel shows: see [`field`]; the plane and the curve are in
//! [`crate::panel::plane`].

pub mod field;
pub mod local;
pub mod nudge;
pub mod numbers;
