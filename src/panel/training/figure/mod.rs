//! What the training panel shows: see [`training`]; [`run`] takes the steps.

pub mod loss;
pub mod run;
pub mod training;
