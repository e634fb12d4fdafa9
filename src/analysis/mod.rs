//! What is known of a document, put into words at the edge.

pub mod heading;
pub mod phrase;
