//! Facts as phrases: what is said, in parts that know what they are, and the words for what the
//! core found.

mod parts;
mod words;

pub use parts::{Part, Phrase};
pub use words::Words;
