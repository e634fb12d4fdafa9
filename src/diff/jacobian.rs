//! The result of differentiating: a matrix whose every entry knows how sure it is.
//!
//! It is data; [`super::compute`] fills it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use nalgebra::DMatrix;

use super::pattern::{Kind, Structure};

/// How a derivative is computed. A method is a value: printable, comparable, saved in the scene file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// The adaptive method, checked by dual numbers.
    #[default]
    Auto,
    /// A sequence of steps, extrapolated, that ends where the balancing rule says; repeated in
    /// double-double for the number shown.
    Adaptive,
    /// `(f(x + h) − f(x)) / h`.
    Forward,
    /// `(f(x + h) − f(x − h)) / 2h`.
    Central,
    /// Four samples, error of order h⁴.
    FivePoint,
    /// The same sequence in f64 alone: Ridders' extrapolation of central differences to step 0,
    /// with an error estimate.
    Ridders,
    /// `Im f(x + ih) / h`, with a step too small to leave a truncation error.
    ComplexStep,
    /// Dual numbers: exact rules on every operation.
    Dual,
}

impl Method {
    /// Every method, in the order of the menus.
    pub const ALL: [Self; 8] = [
        Self::Auto,
        Self::Adaptive,
        Self::Ridders,
        Self::FivePoint,
        Self::Central,
        Self::Forward,
        Self::ComplexStep,
        Self::Dual,
    ];

    /// The name in scene files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Adaptive => "adaptive",
            Self::Forward => "forward",
            Self::Central => "central",
            Self::FivePoint => "five-point",
            Self::Ridders => "ridders",
            Self::ComplexStep => "complex-step",
            Self::Dual => "dual",
        }
    }

    /// Whether it extrapolates over a sequence of steps.
    pub fn extrapolates(self) -> bool {
        matches!(self, Self::Auto | Self::Adaptive | Self::Ridders)
    }

    /// Whether its numbers come from double-double in the end.
    pub fn refines(self) -> bool {
        matches!(self, Self::Auto | Self::Adaptive)
    }

    /// The method of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// What can be said of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// `value` is the derivative, within `error`.
    Ok,
    /// Left and right derivative differ: no value.
    Kink,
    /// At the edge of the domain: the derivative from inside, in `left` or `right` and in `value`.
    OneSided,
    /// The slope grows without bound; `sign` says which way.
    Infinite,
    /// The function has no value here, or it jumps.
    Undefined,
    /// Overflow or noise: no number that could be believed.
    Unresolved,
}

impl Status {
    /// The word in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Kink => "kink",
            Self::OneSided => "one-sided",
            Self::Infinite => "infinite",
            Self::Undefined => "undefined",
            Self::Unresolved => "unresolved",
        }
    }
}

/// Verdict of the second, unrelated computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// Both numbers are the same within the error.
    Agree,
    /// They are not; both are shown.
    Disagree,
    /// The second number has lost its digits to rounding: it neither confirms nor contradicts.
    Unresolved,
    /// There was no second number.
    None,
}

impl Check {
    /// The word in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Disagree => "disagree",
            Self::Unresolved => "unresolved",
            Self::None => "none",
        }
    }
}

/// Words about an entry, used as the text that they are; clones share it, and none takes no
/// room, as matrices may have millions of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason(Option<Arc<str>>);

impl From<&str> for Reason {
    fn from(text: &str) -> Self {
        Self((!text.is_empty()).then(|| Arc::from(text)))
    }
}

impl From<String> for Reason {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl Deref for Reason {
    type Target = str;
    fn deref(&self) -> &str {
        self.0.as_deref().unwrap_or("")
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl PartialEq<&str> for Reason {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

/// One partial derivative. A number that is not known is NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// `∂yᵢ/∂xⱼ`.
    pub value: f64,
    /// Absolute bound on the error of `value`; NaN when the method has none.
    pub error: f64,
    /// What kind of entry it is.
    pub status: Status,
    /// Why, in words that name the input and the operation; empty when ok.
    pub reason: Reason,
    /// Derivative from the left.
    pub left: f64,
    /// Derivative from the right.
    pub right: f64,
    /// Sign of an infinite entry; 0 for two sides of opposite sign, and for all other entries.
    pub sign: i8,
    /// The same derivative by dual numbers.
    pub dual: f64,
    /// Whether the two agree.
    pub check: Check,
}

impl Entry {
    /// An entry with a believable value.
    pub fn ok(value: f64, error: f64) -> Self {
        Self {
            value,
            error,
            status: Status::Ok,
            reason: Reason::default(),
            left: f64::NAN,
            right: f64::NAN,
            sign: 0,
            dual: f64::NAN,
            check: Check::None,
        }
    }

    /// An entry without a value.
    pub fn none(status: Status, reason: impl Into<Reason>) -> Self {
        Self {
            status,
            reason: reason.into(),
            ..Self::ok(f64::NAN, f64::NAN)
        }
    }
}

/// `J[(i, j)] = ∂yᵢ/∂xⱼ`, numerator layout: a row per output element, a column per input element.
///
/// Time and memory are those of the entries that the program has; what is 0 by the program is
/// kept once for a row. Where an entry is kept is for [`Jacobian::entry`] to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Jacobian {
    /// Number of output elements, m.
    pub rows: usize,
    /// Number of input elements, n.
    pub cols: usize,
    /// The rows of column j are `row_of[starts[j]..starts[j + 1]]`.
    pub starts: Vec<usize>,
    /// The row of each entry, ascending within a column.
    pub row_of: Vec<u32>,
    /// The entries of each column, in that order.
    pub columns: Vec<Vec<Entry>>,
    /// For each row what its entries outside the pattern are: 0, if there is an output.
    pub elsewhere: Vec<Entry>,
    /// The output itself, m numbers.
    pub value: Vec<f64>,
    /// How it was computed.
    pub method: Method,
    /// How many times the function was evaluated, at a point or in a direction; an exact
    /// sweep counts as one.
    pub evaluations: usize,
    /// Its form, as the program has it.
    pub structure: Structure,
    /// The method takes longer than a first answer may: the numbers are those of the exact
    /// rules, without an error bar.
    pub provisional: bool,
}

impl Jacobian {
    /// A matrix of given entries, all of them in its pattern, of an output that is 0.
    pub fn of(rows: usize, cols: usize, entry: impl Fn(usize, usize) -> Entry) -> Self {
        let column = |col| (0..rows).map(|row| entry(row, col)).collect();
        Self {
            rows,
            cols,
            starts: (0..=cols).map(|col| col * rows).collect(),
            row_of: (0..cols).flat_map(|_| 0..rows as u32).collect(),
            columns: (0..cols).map(column).collect(),
            elsewhere: Vec::new(),
            value: vec![0.0; rows],
            method: Method::Auto,
            evaluations: 0,
            structure: Structure {
                kind: Kind::Dense,
                reason: "dense".to_owned(),
                affine: false,
            },
            provisional: false,
        }
    }

    /// Entry `∂y[row]/∂x[col]`, counted from 0.
    pub fn entry(&self, row: usize, col: usize) -> &Entry {
        let rows = &self.row_of[self.starts[col]..self.starts[col + 1]];
        let place = if rows.len() == self.rows {
            Ok(row)
        } else {
            rows.binary_search(&(row as u32))
        };
        match place {
            Ok(place) => &self.columns[col][place],
            Err(_) => &self.elsewhere[row],
        }
    }

    /// All m·n entries, row by row.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> + Clone {
        (0..self.rows).flat_map(move |row| (0..self.cols).map(move |col| self.entry(row, col)))
    }

    /// All m·n entries with row and column, column by column, as they are kept: of a million
    /// they are had several times as fast as row by row.
    pub fn in_columns(&self) -> impl Iterator<Item = (usize, usize, &Entry)> + Clone {
        (0..self.cols)
            .flat_map(move |col| (0..self.rows).map(move |row| (row, col, self.entry(row, col))))
    }

    /// The values as a matrix, NaN where there is none.
    pub fn matrix(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.rows, self.cols, |row, col| self.entry(row, col).value)
    }
}
