//! The result of differentiating: a matrix whose every entry knows how sure it is.
//!
//! It is data; [`super::compute`] fills it.

use nalgebra::DMatrix;

use super::pattern::{Pattern, Structure};
use super::reason::{Reason, ReasonId};

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

/// The kind of a derivative, without its numbers.
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

/// A side of a point along an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Where the input is less.
    Left,
    /// Where it is greater.
    Right,
}

/// A slope with the bound on its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// The derivative, of one side or of both.
    pub value: f64,
    /// Absolute bound on the error of `value`; NaN when the method has none.
    pub error: f64,
}

impl Slope {
    /// A slope that is not known.
    const UNKNOWN: Self = Self {
        value: f64::NAN,
        error: f64::NAN,
    };
}

/// What is known of a partial derivative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Derivative {
    /// The derivative, within an absolute error; that is NaN when the method has none.
    Value {
        /// `∂yᵢ/∂xⱼ`.
        value: f64,
        /// Bound on its error.
        error: f64,
    },
    /// Left and right derivative differ: no value.
    Kink {
        /// From the left.
        left: Slope,
        /// From the right.
        right: Slope,
    },
    /// At the edge of the domain: the derivative from inside.
    OneSided {
        /// Which side is inside.
        side: Side,
        /// The derivative there.
        slope: Slope,
    },
    /// The slope grows without bound.
    Infinite {
        /// Which way; 0 for two sides of opposite sign.
        sign: i8,
        /// A side on which it does not.
        other: Option<(Side, Slope)>,
    },
    /// The function has no value here, or it jumps.
    Undefined {
        /// What the function itself approaches from the left and from the right, where it has
        /// no value.
        approaches: [Option<f64>; 2],
    },
    /// Overflow or noise: no number that could be believed.
    Unresolved {
        /// The bound on the error of the number that was not believed.
        error: Option<f64>,
    },
}

impl Derivative {
    /// Undefined, with nothing that is approached.
    pub const UNDEFINED: Self = Self::Undefined {
        approaches: [None; 2],
    };
    /// Unresolved, with no number.
    pub const UNRESOLVED: Self = Self::Unresolved { error: None };

    /// What kind it is, without the numbers.
    #[inline]
    pub fn status(&self) -> Status {
        match self {
            Self::Value { .. } => Status::Ok,
            Self::Kink { .. } => Status::Kink,
            Self::OneSided { .. } => Status::OneSided,
            Self::Infinite { .. } => Status::Infinite,
            Self::Undefined { .. } => Status::Undefined,
            Self::Unresolved { .. } => Status::Unresolved,
        }
    }

    /// The derivative, that of the inside at the edge of a domain; NaN where there is none.
    #[inline]
    pub fn value(&self) -> f64 {
        match *self {
            Self::Value { value, .. } => value,
            Self::OneSided { slope, .. } => slope.value,
            _ => f64::NAN,
        }
    }

    /// Absolute bound on the error of [`Self::value`], or of the number that was not believed;
    /// NaN where there is none.
    #[inline]
    pub fn error(&self) -> f64 {
        match *self {
            Self::Value { error, .. } => error,
            Self::OneSided { slope, .. } => slope.error,
            Self::Unresolved { error } => error.unwrap_or(f64::NAN),
            _ => f64::NAN,
        }
    }

    /// The slope on a side, where the sides are known apart; NaN elsewhere.
    #[inline]
    pub fn side(&self, wanted: Side) -> Slope {
        match *self {
            Self::Kink { left, right } => match wanted {
                Side::Left => left,
                Side::Right => right,
            },
            Self::OneSided { side, slope }
            | Self::Infinite {
                other: Some((side, slope)),
                ..
            } if side == wanted => slope,
            _ => Slope::UNKNOWN,
        }
    }

    /// The slope from the left of a kink or of the edge of a domain; NaN elsewhere.
    #[inline]
    pub fn left(&self) -> f64 {
        self.side(Side::Left).value
    }

    /// The slope from the right.
    #[inline]
    pub fn right(&self) -> f64 {
        self.side(Side::Right).value
    }

    /// The slopes that are known: of both sides at once, from the left, from the right.
    #[inline]
    pub fn slopes(&self) -> [Slope; 3] {
        let both = match *self {
            Self::Value { value, error } => Slope { value, error },
            _ => Slope::UNKNOWN,
        };
        [both, self.side(Side::Left), self.side(Side::Right)]
    }

    /// Which way an infinite slope goes; 0 for two sides of opposite sign, and for all others.
    #[inline]
    pub fn sign(&self) -> i8 {
        match *self {
            Self::Infinite { sign, .. } => sign,
            _ => 0,
        }
    }
}

/// One partial derivative with its check. Matrices may have millions of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// What is known of it.
    pub derivative: Derivative,
    /// Why, in [`Jacobian::reasons`].
    pub reason: ReasonId,
    /// The same derivative by dual numbers, or by the exact rules in double-double; NaN where
    /// there is none.
    pub dual: f64,
    /// Whether the two agree.
    pub check: Check,
}

impl Entry {
    /// An entry with nothing beside it.
    #[inline]
    pub fn of(derivative: Derivative) -> Self {
        Self {
            derivative,
            reason: ReasonId::default(),
            dual: f64::NAN,
            check: Check::None,
        }
    }

    /// An entry with a believable value.
    #[inline]
    pub fn ok(value: f64, error: f64) -> Self {
        Self::of(Derivative::Value { value, error })
    }

    /// [`Derivative::status`].
    #[inline]
    pub fn status(&self) -> Status {
        self.derivative.status()
    }

    /// [`Derivative::value`].
    #[inline]
    pub fn value(&self) -> f64 {
        self.derivative.value()
    }

    /// [`Derivative::error`].
    #[inline]
    pub fn error(&self) -> f64 {
        self.derivative.error()
    }

    /// [`Derivative::left`].
    #[inline]
    pub fn left(&self) -> f64 {
        self.derivative.left()
    }

    /// [`Derivative::right`].
    #[inline]
    pub fn right(&self) -> f64 {
        self.derivative.right()
    }

    /// [`Derivative::sign`].
    #[inline]
    pub fn sign(&self) -> i8 {
        self.derivative.sign()
    }

    /// Whether it has a value: the derivative, or that from inside the domain.
    #[inline]
    pub fn has_value(&self) -> bool {
        matches!(
            self.derivative,
            Derivative::Value { .. } | Derivative::OneSided { .. }
        )
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
    /// The reasons of all entries; the first is none.
    pub reasons: Vec<Reason>,
    /// The output itself, m numbers.
    pub value: Vec<f64>,
    /// Absolute bound on the rounding of each of them.
    pub value_error: Vec<f64>,
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
    /// The numbers are those of the exact rules in double-double, and differences check them;
    /// else it is the other way about.
    pub by_rules: bool,
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
            reasons: vec![Reason::None],
            value: vec![0.0; rows],
            value_error: vec![0.0; rows],
            method: Method::Auto,
            evaluations: 0,
            structure: Structure {
                pattern: Pattern::Dense,
                output: 0,
                per_input: Vec::new(),
                connected: [rows * cols; 2],
                affine: false,
            },
            provisional: false,
            by_rules: false,
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

    /// Why an entry is what it is.
    #[inline]
    pub fn reason(&self, entry: &Entry) -> Reason {
        let reason = self.reasons.get(entry.reason.index());
        reason.copied().unwrap_or_default()
    }

    /// All m·n entries, row by row.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> + Clone {
        (0..self.rows).flat_map(move |row| (0..self.cols).map(move |col| self.entry(row, col)))
    }

    /// All m·n entries with row and column, column by column, as they are kept: of a million
    /// they are had several times as fast as row by row.
    pub fn in_columns(&self) -> impl Iterator<Item = (usize, usize, &Entry)> + Clone {
        (0..self.cols).flat_map(|col| self.column(col))
    }

    /// The m entries of a column, with row and column.
    pub fn column(&self, col: usize) -> impl Iterator<Item = (usize, usize, &Entry)> + Clone {
        let column = &self.columns[col];
        let is_full = column.len() == self.rows;
        (0..self.rows).map(move |row| match is_full {
            true => (row, col, &column[row]),
            false => (row, col, self.entry(row, col)),
        })
    }

    /// The values as a matrix, NaN where there is none.
    pub fn matrix(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.rows, self.cols, |row, col| {
            self.entry(row, col).value()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_cache_line_at_most() {
        assert!(size_of::<Entry>() <= 64, "{}", size_of::<Entry>());
    }
}
