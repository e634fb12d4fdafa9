//! A matrix that knows which of its entries are there: the Jacobian of one step, or of many.
//!
//! An entry that is not in the structure is no number at all, so that a side which does not
//! depend takes no part, however steep. The structure follows from the program alone; an
//! entry that happens to be 0 stays in it. Where to look next: [`super::product`] multiplies
//! and adds, [`crate::diff::elemental`] makes those of single steps.

use std::borrow::Cow;

use crate::diff::double_double::DoubleDouble;
use crate::diff::running_error::{Bounded, Rounded};
use crate::expr::elementary::Elementary;
use crate::expr::scalar::Scalar;

/// A number that structured matrices are made of.
pub trait Number: Elementary + Scalar {
    /// Whether a product by it is the other factor, without any rounding.
    fn is_one(self) -> bool;
}

impl Number for f64 {
    #[inline(always)]
    fn is_one(self) -> bool {
        self.to_bits() == 1f64.to_bits()
    }
}

impl Number for DoubleDouble {
    #[inline(always)]
    fn is_one(self) -> bool {
        self == Self::ONE
    }
}

impl<T: Rounded> Number for Bounded<T> {
    #[inline(always)]
    fn is_one(self) -> bool {
        self.value == Elementary::constant(1.0) && self.doubt() == 0.0
    }
}

/// A number of the rules.
#[inline(always)]
pub(in crate::diff) fn number<T: Number>(value: f64) -> T {
    Scalar::constant(value)
}

/// Rows that are transposed at a time.
const TILE: usize = 32;

/// Says that a row of [`Form::Single`] has no entry.
pub(in crate::diff) const NONE: u32 = u32::MAX;

/// Rows × columns, in the form that its structure allows.
#[derive(Clone, Debug)]
pub struct Structured<'a, T: Copy + 'static = f64> {
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub cols: usize,
    pub(in crate::diff) form: Form<'a, T>,
}

/// How the entries are kept.
#[derive(Clone, Debug)]
pub(in crate::diff) enum Form<'a, T: Copy + 'static> {
    /// No entry.
    Zero,
    /// At most one entry in a row: identity, diagonal, picked elements, part of a stack.
    Single {
        columns: Columns,
        coefficients: Coefficients<T>,
    },
    /// In a box, so that the others are quick to hand on.
    Sparse(Box<Rows<T>>),
    /// Every entry is there; row by row.
    Dense(Cow<'a, [T]>),
    /// A ⊗ I for an m×k matrix A and the unit matrix of size n: a product by its right factor.
    Left { a: Cow<'a, [T]>, k: usize, n: usize },
    /// I ⊗ Bᵀ for a k×n matrix B: a product by its left factor.
    Right { b: Cow<'a, [T]>, k: usize, n: usize },
}

/// Compressed rows: those of row i are `starts[i]..starts[i + 1]`, columns ascending.
#[derive(Clone, Debug)]
pub(in crate::diff) struct Rows<T> {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<T>,
}

/// The places of [`Form::Single`]. The diagonal of a square matrix is always called so.
#[derive(Clone, Debug)]
pub(in crate::diff) enum Columns {
    /// Row i has its entry in column i.
    Diagonal,
    /// The column of each row's entry, or [`NONE`].
    Each(Vec<u32>),
}

impl Columns {
    #[inline(always)]
    pub(in crate::diff) fn at(&self, row: usize) -> u32 {
        match self {
            Self::Diagonal => row as u32,
            Self::Each(columns) => columns[row],
        }
    }
}

/// The numbers of [`Form::Single`].
#[derive(Clone, Debug)]
pub(in crate::diff) enum Coefficients<T> {
    /// One number for all rows; `fixed` when it is made of the program's constants only.
    Same { value: T, fixed: bool },
    /// A number per row; not read where there is no entry.
    Each(Vec<T>),
}

impl<T: Number> Coefficients<T> {
    /// What the program itself says is 1, or another number of the rules.
    pub(in crate::diff) fn fixed(value: f64) -> Self {
        Self::Same {
            value: number(value),
            fixed: true,
        }
    }

    #[inline(always)]
    pub(in crate::diff) fn at(&self, row: usize) -> T {
        match self {
            Self::Same { value, .. } => *value,
            Self::Each(values) => values[row],
        }
    }

    fn is_one(&self) -> bool {
        matches!(self, Self::Same { value, .. } if value.is_one())
    }
}

impl<'a, T: Number> Structured<'a, T> {
    /// No entry at all.
    pub(in crate::diff) fn zero(rows: usize, cols: usize) -> Self {
        Self {
            rows,
            cols,
            form: Form::Zero,
        }
    }

    pub(in crate::diff) fn identity(size: usize) -> Self {
        Self::diagonal(size, Coefficients::fixed(1.0))
    }

    pub(in crate::diff) fn diagonal(size: usize, coefficients: Coefficients<T>) -> Self {
        Self {
            rows: size,
            cols: size,
            form: Form::Single {
                columns: Columns::Diagonal,
                coefficients,
            },
        }
    }

    pub(in crate::diff) fn single(
        columns: Vec<u32>,
        cols: usize,
        coefficients: Coefficients<T>,
    ) -> Self {
        let rows = columns.len();
        if rows == cols && columns.iter().copied().eq(0..rows as u32) {
            return Self::diagonal(rows, coefficients);
        }
        Self {
            rows,
            cols,
            form: Form::Single {
                columns: Columns::Each(columns),
                coefficients,
            },
        }
    }

    pub(in crate::diff) fn dense(
        rows: usize,
        cols: usize,
        values: impl Into<Cow<'a, [T]>>,
    ) -> Self {
        Self {
            rows,
            cols,
            form: Form::Dense(values.into()),
        }
    }

    /// Compressed rows, in the simplest form for what is there.
    pub(in crate::diff) fn sparse(
        cols: usize,
        starts: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<T>,
    ) -> Self {
        let rows = starts.len().saturating_sub(1);
        let form = if columns.is_empty() {
            Form::Zero
        } else if columns.len() == rows * cols {
            Form::Dense(Cow::Owned(values))
        } else {
            Form::Sparse(Box::new(Rows {
                starts,
                columns,
                values,
            }))
        };
        Self { rows, cols, form }
    }

    /// Row by row with the same columns in each row, ascending.
    pub(in crate::diff) fn stripes(rows: usize, cols: usize, used: &[u32], values: Vec<T>) -> Self {
        let starts = (0..=rows).map(|row| row * used.len()).collect();
        if used.len() == cols {
            return Self::dense(rows, cols, values);
        }
        Self::sparse(cols, starts, used.repeat(rows), values)
    }

    /// Whether multiplying by it changes nothing.
    pub(in crate::diff) fn is_identity(&self) -> bool {
        self.is_diagonal() && self.has_ones()
    }

    fn has_ones(&self) -> bool {
        matches!(&self.form, Form::Single { coefficients, .. } if coefficients.is_one())
    }

    /// Whether row i has exactly one entry, in column i.
    pub(in crate::diff) fn is_diagonal(&self) -> bool {
        matches!(
            self.form,
            Form::Single {
                columns: Columns::Diagonal,
                ..
            }
        )
    }

    /// Number of entries in the structure.
    pub fn entries(&self) -> usize {
        match &self.form {
            Form::Zero => 0,
            Form::Single { columns, .. } => match columns {
                Columns::Diagonal => self.rows,
                Columns::Each(columns) => columns.iter().filter(|&&column| column != NONE).count(),
            },
            Form::Sparse(rows) => rows.columns.len(),
            Form::Dense(_) => self.rows * self.cols,
            Form::Left { k, .. } => self.rows * k,
            Form::Right { k, .. } => self.rows * k,
        }
    }

    /// Calls `visit` with column and value of every entry of a row, columns ascending.
    #[inline(always)]
    pub fn for_each(&self, row: usize, mut visit: impl FnMut(usize, T)) {
        match &self.form {
            Form::Zero => {}
            Form::Single {
                columns,
                coefficients,
            } => {
                let column = columns.at(row);
                if column != NONE {
                    visit(column as usize, coefficients.at(row));
                }
            }
            Form::Sparse(rows) => {
                let Rows {
                    starts,
                    columns,
                    values,
                } = &**rows;
                let range = starts[row]..starts[row + 1];
                for (&column, &value) in columns[range.clone()].iter().zip(&values[range]) {
                    visit(column as usize, value);
                }
            }
            Form::Dense(values) => {
                let values = &values[row * self.cols..][..self.cols];
                for (column, &value) in values.iter().enumerate() {
                    visit(column, value);
                }
            }
            Form::Left { a, k, n } => {
                let (i, j) = (row / n, row % n);
                for (l, &value) in a[i * k..][..*k].iter().enumerate() {
                    visit(l * n + j, value);
                }
            }
            Form::Right { b, k, n } => {
                let (i, j) = (row / n, row % n);
                for l in 0..*k {
                    visit(i * k + l, b[l * n + j]);
                }
            }
        }
    }

    /// Whether a row has an entry.
    pub(in crate::diff) fn has_row(&self, row: usize) -> bool {
        match &self.form {
            Form::Zero => false,
            Form::Single { columns, .. } => columns.at(row) != NONE,
            Form::Sparse(rows) => rows.starts[row] < rows.starts[row + 1],
            Form::Dense(_) | Form::Left { .. } | Form::Right { .. } => self.cols > 0,
        }
    }

    /// The same structure with every number 0: what was looked at and not chosen.
    pub(in crate::diff) fn silenced(mut self) -> Self {
        match &mut self.form {
            Form::Zero => {}
            Form::Single { coefficients, .. } => {
                // A number for each, as what is chosen may differ from row to row.
                *coefficients = Coefficients::Each(vec![number(0.0); self.rows]);
            }
            Form::Sparse(rows) => rows.values.fill(number(0.0)),
            Form::Dense(values) => values.to_mut().fill(number(0.0)),
            Form::Left { a: values, .. } | Form::Right { b: values, .. } => {
                values.to_mut().fill(number(0.0));
            }
        }
        self
    }

    /// The same, borrowing nothing, and with every entry written out.
    pub(in crate::diff) fn into_owned(self) -> Structured<'static, T> {
        let (rows, cols) = (self.rows, self.cols);
        let form = match self.form {
            Form::Zero => Form::Zero,
            Form::Single {
                columns,
                coefficients,
            } => Form::Single {
                columns,
                coefficients,
            },
            Form::Sparse(rows) => Form::Sparse(rows),
            Form::Dense(values) => Form::Dense(Cow::Owned(values.into_owned())),
            Form::Left { .. } | Form::Right { .. } => {
                let (starts, columns, values) = self.compressed();
                return Structured::sparse(cols, starts, columns, values);
            }
        };
        Structured { rows, cols, form }
    }

    /// Starts, columns and values of compressed rows.
    pub(in crate::diff) fn compressed(&self) -> (Vec<usize>, Vec<u32>, Vec<T>) {
        compressed_rows(std::iter::once(self))
    }

    /// Rows become columns: starts, rows and values of compressed columns.
    pub(in crate::diff) fn transposed(&self) -> (Vec<usize>, Vec<u32>, Vec<T>) {
        if let Form::Dense(values) = &self.form {
            let starts = (0..=self.cols).map(|column| column * self.rows).collect();
            let rows: Vec<u32> = (0..self.rows as u32).collect();
            let mut transposed = vec![number(0.0); values.len()];
            // A few rows at a time stay in the cache.
            let height = self.rows.max(1);
            for (block, from) in values.chunks(TILE * self.cols.max(1)).enumerate() {
                for (column, to) in transposed.chunks_exact_mut(height).enumerate() {
                    let from = from[column..].iter().step_by(self.cols);
                    for (to, &from) in to[block * TILE..].iter_mut().zip(from) {
                        *to = from;
                    }
                }
            }
            return (starts, rows.repeat(self.cols), transposed);
        }
        let mut starts = vec![0; self.cols + 1];
        for row in 0..self.rows {
            self.for_each(row, |column, _| starts[column + 1] += 1);
        }
        for column in 0..self.cols {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let (mut rows, mut values) = (vec![0; self.entries()], vec![number(0.0); self.entries()]);
        for row in 0..self.rows {
            self.for_each(row, |column, value| {
                rows[next[column]] = row as u32;
                values[next[column]] = value;
                next[column] += 1;
            });
        }
        (starts, rows, values)
    }

    /// All rows of the parts below one another; they have as many columns.
    pub(in crate::diff) fn below(
        cols: usize,
        parts: &[Cow<'_, Structured<'_, T>>],
    ) -> Structured<'static, T> {
        let rows: usize = parts.iter().map(|part| part.rows).sum();
        let singles = parts
            .iter()
            .all(|part| matches!(part.form, Form::Zero | Form::Single { .. }));
        if singles {
            let (mut columns, mut values) = (vec![NONE; rows], vec![number(0.0); rows]);
            let mut first = 0;
            for part in parts {
                for row in 0..part.rows {
                    part.for_each(row, |column, value| {
                        columns[first + row] = column as u32;
                        values[first + row] = value;
                    });
                }
                first += part.rows;
            }
            let mut same = parts.iter().filter_map(|part| match &part.form {
                Form::Single {
                    coefficients: Coefficients::Same { value, fixed },
                    ..
                } => Some(Some((*value, *fixed))),
                Form::Single { .. } => Some(None),
                _ => None,
            });
            let coefficients = match same.next() {
                Some(Some((value, fixed)))
                    if fixed && same.all(|other| other == Some((value, fixed))) =>
                {
                    Coefficients::Same { value, fixed }
                }
                _ => Coefficients::Each(values),
            };
            return Structured::single(columns, cols, coefficients);
        }
        let (starts, columns, values) = compressed_rows(parts.iter().map(AsRef::as_ref));
        Structured::sparse(cols, starts, columns, values)
    }

    /// Cut between columns into parts of these widths.
    pub(in crate::diff) fn split(&self, widths: &[usize]) -> Vec<Structured<'static, T>> {
        let mut part_of = Vec::with_capacity(self.cols);
        for (part, &width) in widths.iter().enumerate() {
            part_of.extend((0..width).map(|offset| (part as u32, offset as u32)));
        }
        type Compressed<T> = (Vec<usize>, Vec<u32>, Vec<T>);
        let mut parts: Vec<Compressed<T>> = widths
            .iter()
            .map(|_| (vec![0], Vec::new(), Vec::new()))
            .collect();
        for row in 0..self.rows {
            self.for_each(row, |column, value| {
                let (part, offset) = part_of[column];
                let (_, columns, values) = &mut parts[part as usize];
                columns.push(offset);
                values.push(value);
            });
            for (starts, columns, _) in &mut parts {
                starts.push(columns.len());
            }
        }
        let parts = parts.into_iter().zip(widths);
        parts
            .map(|((starts, columns, values), &width)| {
                if starts.windows(2).all(|pair| pair[1] - pair[0] <= 1) && width > 1 {
                    return single_of(&starts, &columns, &values, width, &self.form);
                }
                Structured::sparse(width, starts, columns, values)
            })
            .collect()
    }
}

/// Starts, columns and values of the compressed rows of matrices below one another.
fn compressed_rows<'s, 'm: 's, T: Number>(
    parts: impl Iterator<Item = &'s Structured<'m, T>> + Clone,
) -> (Vec<usize>, Vec<u32>, Vec<T>) {
    let rows = parts.clone().map(|part| part.rows).sum::<usize>();
    let entries = parts.clone().map(Structured::entries).sum();
    let mut starts = Vec::with_capacity(rows + 1);
    starts.push(0);
    let (mut columns, mut values) = (Vec::with_capacity(entries), Vec::with_capacity(entries));
    for part in parts {
        for row in 0..part.rows {
            part.for_each(row, |column, value| {
                columns.push(column as u32);
                values.push(value);
            });
            starts.push(columns.len());
        }
    }
    (starts, columns, values)
}

/// Compressed rows of one entry each, as such; one number for all when `whole` had one.
fn single_of<T: Number>(
    starts: &[usize],
    columns: &[u32],
    values: &[T],
    cols: usize,
    whole: &Form<'_, T>,
) -> Structured<'static, T> {
    let place = |pair: &[usize]| (pair[0] < pair[1]).then_some(pair[0]);
    let places = || starts.windows(2).map(place);
    let coefficients = match whole {
        Form::Single {
            coefficients: Coefficients::Same { value, fixed },
            ..
        } => Coefficients::Same {
            value: *value,
            fixed: *fixed,
        },
        _ => Coefficients::Each(
            places()
                .map(|place| place.map_or(number(0.0), |place| values[place]))
                .collect(),
        ),
    };
    let columns = places().map(|place| place.map_or(NONE, |place| columns[place]));
    Structured::single(columns.collect(), cols, coefficients)
}
