//! Background compute: one named thread, latest wins.
pub mod cancel;
pub mod job;
