//! What is known of a document, put into words at the edge.

pub mod form;
pub mod heading;
pub mod phrase;
