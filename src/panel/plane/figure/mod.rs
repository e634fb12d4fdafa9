//! A function over a pair of inputs ([`plane`]) or over one ([`curve`]), as plain data.

pub mod contour;
pub mod critical;
pub mod curve;
pub mod flow;
pub mod kinks;
pub mod levels;
pub mod path;
pub mod plane;
