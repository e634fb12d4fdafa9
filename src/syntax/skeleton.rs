//! Plain arithmetic with numbered slots: what stands between tokens and the tree.
//!
//! Every operand and every bracket is a slot, every juxtaposition a sign, every postfix hangs
//! on its slot. [`super::operands`] makes a skeleton out of tokens and answers for its order;
//! [`super::grammar`] puts the tree together from it.

use super::ast::{BinaryOp, Comparison};
use super::diagnostic::Span;
use super::token::Raised;

/// A right-hand side whose order and brackets are right.
#[derive(Debug, Default)]
pub struct Skeleton {
    /// In the order of the text.
    pub items: Vec<Item>,
    /// The operands and brackets by number.
    pub slots: Vec<Slot>,
}

/// One piece of a skeleton.
#[derive(Clone, Copy, Debug)]
pub enum Item {
    /// The operand in this slot.
    Operand(usize),
    /// Begins the bracket in this slot.
    Open(usize),
    /// Ends the innermost bracket.
    Close,
    /// A separator between arguments or elements.
    Comma,
    /// A comparison, which separates the two sides like a comma.
    Compare(Comparison, Span),
    /// A sign between two operands; its span is empty for juxtaposition.
    Binary(BinaryOp, Span),
    /// A minus before an operand.
    Negate(Span),
}

/// An operand or a bracket, with what follows it.
#[derive(Debug)]
pub struct Slot {
    /// What it is.
    pub kind: SlotKind,
    /// From its first to its last character, a function's name included, postfixes not.
    pub span: Span,
    /// From the inside out.
    pub postfixes: Vec<Postfix>,
}

/// What a slot holds.
#[derive(Debug)]
pub enum SlotKind {
    /// A number.
    Number(f64),
    /// A name.
    Name(String),
    /// `( … )`, which only groups.
    Group,
    /// `f( … )`
    Call {
        /// Canonical name.
        function: String,
        /// Where it stands.
        function_span: Span,
    },
    /// `[ … ]`
    Vector,
    /// `| … |`
    Abs,
    /// `‖ … ‖`
    Norm,
}

/// What may follow an operand or a bracket.
#[derive(Debug)]
pub enum Postfix {
    /// `'`
    Transpose(Span),
    /// `²`
    Raise(Raised, Span),
    /// `⁻¹` of a matrix.
    Inverse(Span),
    /// `[1, 2]`
    Index(Vec<usize>, Span),
}
