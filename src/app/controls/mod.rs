//! The controls above each picture, a file a picture.

pub mod axes;
pub mod chain;
pub mod check;
pub mod field;
pub mod jacobian;
pub mod neuron;
pub mod rules;
pub mod step_size;
pub mod training;
