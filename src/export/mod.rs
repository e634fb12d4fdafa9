//! What leaves the program: the painted shapes as SVG, and from that PNG and PDF.
//!
//! There is one drawing, in [`crate::panel`]; nothing is drawn a second time here.
//! No file is opened here either: the functions return what a file shall hold.
//!
//! Where to look next: [`shapes`] runs the drawing, [`mod@svg`] writes it down,
//! [`raster`] makes pixels and pages of that.

pub mod figures;
mod file;
mod format;
mod letters;
pub mod mark;
pub mod picture;
pub mod raster;
pub mod shapes;
pub mod step_size;
pub mod svg;

pub use file::{file, pdf, png, svg};
pub use format::Format;
pub use picture::{ExportError, Picture};
