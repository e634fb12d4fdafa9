//! The shape of a value: scalar, column vector or matrix.
//!
//! It holds no rule of any operation (see [`super::op`]); it only names sizes.

use std::fmt;

/// Shape of a value. A row vector is a matrix of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// One number.
    #[default]
    Scalar,
    /// A column of `n` numbers; `n` is at least 1.
    Vector(usize),
    /// Rows and columns, each at least 1; stored row by row.
    Matrix(usize, usize),
}

impl Shape {
    /// The shape with so many rows and columns: 1×1 is a scalar, n×1 a vector.
    pub fn of(rows: usize, cols: usize) -> Self {
        match (rows, cols) {
            (1, 1) => Self::Scalar,
            (n, 1) => Self::Vector(n),
            (rows, cols) => Self::Matrix(rows, cols),
        }
    }

    /// How many numbers it holds.
    pub fn len(self) -> usize {
        match self {
            Self::Scalar => 1,
            Self::Vector(n) => n,
            Self::Matrix(rows, cols) => rows * cols,
        }
    }

    /// Never true: every shape holds a number.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Rows, when seen as a matrix; a vector is a column.
    pub fn rows(self) -> usize {
        match self {
            Self::Scalar => 1,
            Self::Vector(n) => n,
            Self::Matrix(rows, _) => rows,
        }
    }

    /// Columns, when seen as a matrix.
    pub fn cols(self) -> usize {
        match self {
            Self::Scalar | Self::Vector(_) => 1,
            Self::Matrix(_, cols) => cols,
        }
    }

    /// Labels of the elements of a value `name`, in storage order:
    /// `x`, or `x[1] x[2] …`, or `W[1,1] W[1,2] …`.
    pub fn labels(self, name: &str) -> Vec<String> {
        match self {
            Self::Scalar => vec![name.to_owned()],
            Self::Vector(n) => (1..=n).map(|i| format!("{name}[{i}]")).collect(),
            Self::Matrix(rows, cols) => (1..=rows)
                .flat_map(|i| (1..=cols).map(move |j| (i, j)))
                .map(|(i, j)| format!("{name}[{i},{j}]"))
                .collect(),
        }
    }
}

/// `scalar`, `3×1`, `4×3`.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar => f.write_str("scalar"),
            Self::Vector(n) => write!(f, "{n}×1"),
            Self::Matrix(rows, cols) => write!(f, "{rows}×{cols}"),
        }
    }
}
