//! The plane and the curve as shapes, and what is done to them.

pub mod arrows;
pub mod curve;
pub mod layers;
pub mod marks;
pub mod plane;
pub mod scales;
