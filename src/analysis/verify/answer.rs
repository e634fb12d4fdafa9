//! What was found out about a claim, and its printing.

use std::io::{self, Write};

use nalgebra::DMatrix;
use serde_json::{Value, json};

use crate::analysis::number::short;
use crate::analysis::print::{number, object};

named! {
    /// How a claim stands to the derivative.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Verdict {
        /// It is the derivative.
        Equal = "equal",
        /// It differs from it.
        Different = "different",
        /// It has another shape, and no slip explains that.
        Shape = "shape",
        /// It cannot be read.
        Unreadable = "unreadable",
    }
}

named! {
    /// A common slip, in the order in which they are tried (see [`super::slips`]).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Slip {
        /// Ones below each other where they are due side by side.
        OnesColumn = "a column of ones for a row",
        /// Rows for columns.
        OtherLayout = "other layout (transposed)",
        /// A vector, or a row that has summed it up, for the diagonal matrix.
        DiagForgotten = "diag forgotten",
        /// The chain rule stopped early.
        InnerForgotten = "inner derivative forgotten",
        /// −1 times what is due, or a term with the wrong sign.
        Sign = "sign",
        /// A constant times what is due.
        Factor = "a constant factor",
        /// The derivative by something else.
        OtherInput = "the derivative by another input",
        /// True of symmetric matrices only.
        Symmetric = "A taken as symmetric",
        /// A matrix for its transpose.
        NotTransposed = "W in place of Wᵀ",
        /// `.*` for `*`.
        Elementwise = "elementwise product in place of matrix product",
        /// Matrices do not commute.
        Order = "factors in the wrong order",
        /// A term of the total derivative.
        PathMissed = "one path of several missed",
        /// Of the total derivative.
        PathsMultiplied = "paths multiplied instead of added",
        /// A numerical derivative.
        CoarseStep = "a difference quotient with too coarse a step",
        /// A number where left and right differ.
        Kink = "the convention at a kink",
        /// By chance.
        OnlyHere = "right only at this point",
        /// All others are right.
        OneLine = "right but for one row or column",
        /// None of these.
        None = "no common slip",
    }
}

/// What was found out about a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// How it stands to the derivative.
    pub verdict: Verdict,
    /// Digits in which the two agree everywhere, relative to the largest entry, at most 15.
    pub digits: Option<u32>,
    /// Points that were compared: 1 for numbers.
    pub points: usize,
    /// What slipped, where they differ.
    pub slip: Option<Slip>,
    /// Claimed / right, where it is one number.
    pub factor: Option<f64>,
    /// Claimed − right at the scene's point, as the claim lies; NaN where there is no number.
    pub difference: Option<DMatrix<f64>>,
    /// How the claim was understood, and what else there is to know.
    pub notes: Vec<String>,
    /// It all in a sentence or two.
    pub message: String,
}

impl Answer {
    /// A claim that cannot be read, and why.
    pub fn unreadable(message: String) -> Self {
        Self {
            verdict: Verdict::Unreadable,
            digits: None,
            points: 0,
            slip: None,
            factor: None,
            difference: None,
            notes: Vec::new(),
            message,
        }
    }
}

/// One JSON object; `null` where there is nothing.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    let difference = answer.difference.as_ref().map(|matrix| {
        let rows = matrix.row_iter();
        let rows = rows.map(|row| row.iter().map(|&entry| number(entry)).collect());
        rows.collect::<Vec<Vec<Value>>>()
    });
    let text = object(&[
        ("verdict", json!(answer.verdict.name())),
        ("digits", json!(answer.digits)),
        ("points", json!(answer.points)),
        ("slip", json!(answer.slip.map(Slip::name))),
        ("factor", answer.factor.map_or(Value::Null, number)),
        ("difference", json!(difference)),
        ("notes", json!(answer.notes)),
        ("message", json!(answer.message)),
    ]);
    out.write_all(text.as_bytes())
}

/// The sentence, the notes, and where the two differ the matrix of differences.
///
/// # Errors
/// When `out` cannot be written.
pub fn text(out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    const MOST: usize = 20;
    writeln!(out, "{}", answer.message.trim_end())?;
    for note in &answer.notes {
        writeln!(out, "note: {note}")?;
    }
    let Some(difference) = &answer.difference else {
        return Ok(());
    };
    if answer.verdict == Verdict::Equal || difference.len() < 2 || MOST < difference.ncols() {
        return Ok(());
    }
    writeln!(out, "claimed − right:")?;
    for row in difference.row_iter().take(MOST) {
        let cells: Vec<String> = row.iter().map(|&entry| short(entry)).collect();
        writeln!(out, "  {}", cells.join("  "))?;
    }
    Ok(())
}
