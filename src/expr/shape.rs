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

    /// True for a scalar, a vector and a row: everything but a matrix proper.
    pub fn is_line(self) -> bool {
        self.rows() == 1 || self.cols() == 1
    }

    /// Rows become columns.
    pub fn transposed(self) -> Self {
        Self::of(self.cols(), self.rows())
    }

    /// The element at these indices, counted from 0, in storage order; none for a scalar.
    pub fn place(self, indices: &[usize]) -> Option<usize> {
        match (self, indices) {
            (Self::Scalar, []) => Some(0),
            (Self::Vector(n), &[i]) if i < n => Some(i),
            (Self::Matrix(rows, cols), &[i, j]) if i < rows && j < cols => Some(i * cols + j),
            _ => None,
        }
    }

    /// Label of one element of a value `name`, counted from 0 in storage order:
    /// `x`, `x[2]`, `W[1,2]`.
    pub fn label(self, name: &str, element: usize) -> String {
        match self {
            Self::Scalar => name.to_owned(),
            Self::Vector(_) => format!("{name}[{}]", element + 1),
            Self::Matrix(_, cols) => {
                format!("{name}[{},{}]", element / cols + 1, element % cols + 1)
            }
        }
    }

    /// Labels of all elements, in storage order.
    pub fn labels(self, name: &str) -> Vec<String> {
        (0..self.len())
            .map(|element| self.label(name, element))
            .collect()
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
