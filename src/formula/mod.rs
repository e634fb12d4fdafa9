//! Closed forms of derivatives: a graph to a formula of our own language.
//!
//! The values of a graph become terms ([`raise`]), a cotangent of the output is pulled back
//! through them in matrix notation ([`adjoint`]), and what stands before it is the derivative
//! ([`linear`]). Terms are in normal form from the beginning ([`term`], [`product`]); of equal
//! forms the shortest is shown ([`factor`], [`derivative`]), as a text that the parser reads
//! back ([`mod@print`]), and none that does not agree with the numbers ([`proof`]).

pub mod adjoint;
pub mod derivative;
pub mod elementwise;
pub mod factor;
pub mod forms;
pub mod kronecker;
pub mod linear;
pub mod print;
pub mod product;
pub mod proof;
pub mod raise;
pub mod rational;
pub mod rewrite;
pub mod term;
