//! Products and sums of structured matrices: the chain rule's arithmetic.
//!
//! The structure of a result follows from the structures of its parts, never from their
//! numbers. Rows are gathered by a sparse accumulator (F. G. Gustavson, ACM Transactions on
//! Mathematical Software 4, 1978) where both factors are sparse.

use smallvec::SmallVec;

use super::matrix::{Coefficients, Columns, Form, NONE, Number, Structured, number};
use crate::expr::scalar::Product;
use crate::tape::cancel::CancelToken;

/// Multiplications between two looks at the token: a few milliseconds of the slowest.
const BETWEEN_LOOKS: usize = 1 << 16;

/// `q · r`. `None` when `cancel` was called on the way.
///
/// Precondition: `q.cols == r.rows`.
pub(in crate::diff) fn product<T: Number>(
    q: Structured<'static, T>,
    r: Structured<'_, T>,
    cancel: &CancelToken,
) -> Option<Structured<'static, T>> {
    if r.is_identity() {
        Some(q)
    } else if q.is_identity() {
        Some(r.into_owned())
    } else {
        multiply(&q, &r, cancel)
    }
}

/// The same for factors that are only looked at.
pub(in crate::diff) fn multiply<T: Number>(
    q: &Structured<'_, T>,
    r: &Structured<'_, T>,
    cancel: &CancelToken,
) -> Option<Structured<'static, T>> {
    let (rows, cols) = (q.rows, r.cols);
    Some(match (&q.form, &r.form) {
        (Form::Zero, _) | (_, Form::Zero) => Structured::zero(rows, cols),
        (Form::Single { .. }, _) if q.is_identity() => r.clone().into_owned(),
        (
            Form::Single {
                columns,
                coefficients,
            },
            _,
        ) => picked_rows(rows, columns, coefficients, r),
        (Form::Dense(values), Form::Single { coefficients, .. }) if r.is_diagonal() => {
            let mut values = values.to_vec();
            for row in values.chunks_exact_mut(cols) {
                for (column, value) in row.iter_mut().enumerate() {
                    *value = *value * coefficients.at(column);
                }
            }
            Structured::dense(rows, cols, values)
        }
        (Form::Dense(a), Form::Dense(b)) => {
            Structured::dense(rows, cols, matrix_product(a, b, r.rows, cols, cancel)?)
        }
        (Form::Dense(a), Form::Left { .. } | Form::Right { .. }) => {
            let mut out = vec![number(0.0); rows * cols];
            for (from, to) in a.chunks_exact(q.cols).zip(out.chunks_exact_mut(cols)) {
                match &r.form {
                    Form::Left { a, k, n } => add_left(from, a, [*k, *n], cancel, to)?,
                    Form::Right { b, k, n } => add_right(from, b, [*k, *n], cancel, to)?,
                    _ => {}
                }
            }
            Structured::dense(rows, cols, out)
        }
        (_, Form::Dense(b)) if (0..rows).all(|row| q.has_row(row)) => {
            let mut out = vec![number(0.0); rows * cols];
            let mut work = 0;
            for (row, to) in out.chunks_exact_mut(cols).enumerate() {
                q.for_each(row, |source, factor| {
                    add_row(factor, &b[source * cols..][..cols], to);
                    work += cols;
                });
                if is_time(&mut work) && cancel.is_cancelled() {
                    return None;
                }
            }
            Structured::dense(rows, cols, out)
        }
        (Form::Dense(a), _) => {
            let used = used_columns(r);
            // A matrix may have room for entries and none in it.
            if used.is_empty() {
                return Some(Structured::zero(rows, cols));
            }
            let mut place = vec![0; cols];
            for (position, &column) in used.iter().enumerate() {
                place[column as usize] = position;
            }
            let mut out = vec![number(0.0); rows * used.len()];
            let mut work = 0;
            for (from, to) in a.chunks_exact(q.cols).zip(out.chunks_exact_mut(used.len())) {
                for (source, &factor) in from.iter().enumerate() {
                    r.for_each(source, |column, value| {
                        let sum = &mut to[place[column]];
                        *sum = *sum + factor * value;
                        work += 1;
                    });
                }
                if is_time(&mut work) && cancel.is_cancelled() {
                    return None;
                }
            }
            Structured::stripes(rows, cols, &used, out)
        }
        _ => accumulate(rows, cols, cancel, |row, add| {
            q.for_each(row, |source, factor| {
                r.for_each(source, |column, value| add(column, factor * value));
            });
        })?,
    })
}

/// The sum of matrices of one size.
pub(in crate::diff) fn sum<T: Number>(
    mut parts: SmallVec<[Structured<'static, T>; 1]>,
    cancel: &CancelToken,
) -> Option<Structured<'static, T>> {
    let (rows, cols) = parts.first().map_or((0, 0), |part| (part.rows, part.cols));
    parts.retain(|part| !matches!(part.form, Form::Zero));
    let Some(first) = parts.pop() else {
        return Some(Structured::zero(rows, cols));
    };
    if parts.is_empty() {
        return Some(first);
    }
    let mut parts: Vec<_> = parts.into_iter().rev().collect();
    parts.insert(0, first);
    if let Some(full) = parts
        .iter()
        .position(|part| matches!(part.form, Form::Dense(_)))
    {
        let mut result = parts.swap_remove(full);
        if let Form::Dense(values) = &mut result.form {
            let values = values.to_mut();
            for part in &parts {
                if let Form::Dense(other) = &part.form {
                    for (to, &from) in values.iter_mut().zip(other.iter()) {
                        *to = *to + from;
                    }
                    continue;
                }
                for (row, to) in values.chunks_exact_mut(cols).enumerate() {
                    part.for_each(row, |column, value| to[column] = to[column] + value);
                }
            }
        }
        return Some(result);
    }
    if let Some(result) = sum_of_singles(&parts) {
        return Some(result);
    }
    accumulate(rows, cols, cancel, |row, add| {
        for part in &parts {
            part.for_each(row, &mut *add);
        }
    })
}

/// The sum, when no row gets two entries.
fn sum_of_singles<T: Number>(parts: &[Structured<'_, T>]) -> Option<Structured<'static, T>> {
    let first = parts.first()?;
    let mut sum = vec![NONE; first.rows];
    let mut agree = true;
    for part in parts {
        let Form::Single { columns, .. } = &part.form else {
            return None;
        };
        for (row, slot) in sum.iter_mut().enumerate() {
            let column = columns.at(row);
            if *slot != column {
                agree = agree && *slot == NONE && std::ptr::eq(part, first);
                if *slot != NONE && column != NONE {
                    return None;
                }
                if *slot == NONE {
                    *slot = column;
                }
            }
        }
    }
    let coefficients = parts.iter().filter_map(|part| match &part.form {
        Form::Single { coefficients, .. } => Some(coefficients),
        _ => None,
    });
    let same = coefficients
        .map(|coefficients| match coefficients {
            Coefficients::Same { value, fixed } => Some((*value, *fixed)),
            Coefficients::Each(_) => None,
        })
        .reduce(|a, b| Some((a?.0 + b?.0, a?.1 && b?.1)))
        .flatten();
    let coefficients = match same {
        Some((value, fixed)) if agree => Coefficients::Same { value, fixed },
        _ => {
            let mut values = vec![number(0.0); first.rows];
            for part in parts {
                for (row, value) in values.iter_mut().enumerate() {
                    part.for_each(row, |_, more| *value = *value + more);
                }
            }
            Coefficients::Each(values)
        }
    };
    Some(Structured::single(sum, first.cols, coefficients))
}

/// Row i is row `picked.at(i)` of `r` times a number.
fn picked_rows<T: Number>(
    rows: usize,
    picked: &Columns,
    coefficients: &Coefficients<T>,
    r: &Structured<'_, T>,
) -> Structured<'static, T> {
    let cols = r.cols;
    let sources = || (0..rows).map(|row| (row, picked.at(row)));
    if let Form::Single {
        columns,
        coefficients: inner,
    } = &r.form
    {
        let at = |source: u32| match source {
            NONE => NONE,
            source => columns.at(source as usize),
        };
        let number = |(row, source)| match at(source) {
            NONE => number(0.0),
            _ => coefficients.at(row) * inner.at(source as usize),
        };
        let result = match (coefficients, inner) {
            (
                &Coefficients::Same { value, fixed },
                &Coefficients::Same {
                    value: other,
                    fixed: also,
                },
            ) => Coefficients::Same {
                value: value * other,
                fixed: fixed && also,
            },
            _ => Coefficients::Each(sources().map(number).collect()),
        };
        if let (Columns::Diagonal, Columns::Diagonal) = (picked, columns) {
            return Structured::diagonal(rows, result);
        }
        let columns = sources().map(|(_, source)| at(source)).collect();
        return Structured::single(columns, cols, result);
    }
    if let Form::Dense(values) = &r.form
        && sources().all(|(_, source)| source != NONE)
    {
        let mut out = Vec::with_capacity(rows * cols);
        for (row, source) in sources() {
            let factor = coefficients.at(row);
            let from = &values[source as usize * cols..][..cols];
            out.extend(from.iter().map(|&value| factor * value));
        }
        return Structured::dense(rows, cols, out);
    }
    let mut starts = Vec::with_capacity(rows + 1);
    starts.push(0);
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for (row, source) in sources() {
        if source != NONE {
            let factor = coefficients.at(row);
            r.for_each(source as usize, |column, value| {
                columns.push(column as u32);
                values.push(factor * value);
            });
        }
        starts.push(columns.len());
    }
    Structured::sparse(cols, starts, columns, values)
}

/// Columns that have an entry, ascending.
fn used_columns<T: Number>(r: &Structured<'_, T>) -> Vec<u32> {
    let mut used = vec![false; r.cols];
    for row in 0..r.rows {
        r.for_each(row, |column, _| used[column] = true);
    }
    (0..r.cols as u32)
        .filter(|&column| used[column as usize])
        .collect()
}

/// Rows gathered one after another from what `fill` adds, in any order of columns.
fn accumulate<T: Number>(
    rows: usize,
    cols: usize,
    cancel: &CancelToken,
    fill: impl Fn(usize, &mut dyn FnMut(usize, T)),
) -> Option<Structured<'static, T>> {
    let mut seen = vec![usize::MAX; cols];
    let mut sums = vec![number(0.0); cols];
    let mut starts = Vec::with_capacity(rows + 1);
    starts.push(0);
    let (mut columns, mut values): (Vec<u32>, Vec<T>) = (Vec::new(), Vec::new());
    let mut work = 0;
    for row in 0..rows {
        let first = columns.len();
        fill(row, &mut |column, value| {
            work += 1;
            if seen[column] == row {
                sums[column] = sums[column] + value;
            } else {
                seen[column] = row;
                sums[column] = value;
                columns.push(column as u32);
            }
        });
        columns[first..].sort_unstable();
        values.extend(columns[first..].iter().map(|&column| sums[column as usize]));
        starts.push(columns.len());
        if is_time(&mut work) && cancel.is_cancelled() {
            return None;
        }
    }
    Some(Structured::sparse(cols, starts, columns, values))
}

/// Whether to look at the token; counts on from 0 then.
fn is_time(work: &mut usize) -> bool {
    let is_time = *work >= BETWEEN_LOOKS;
    if is_time {
        *work = 0;
    }
    is_time
}

/// Adds `factor · from`.
#[inline]
fn add_row<T: Number>(factor: T, from: &[T], to: &mut [T]) {
    T::add_products(&[factor], from, to);
}

/// Adds a row of length m·n times A ⊗ I: AᵀX for the m×n matrix X that the row is.
fn add_left<T: Number>(
    from: &[T],
    a: &[T],
    [k, n]: [usize; 2],
    cancel: &CancelToken,
    to: &mut [T],
) -> Option<()> {
    for (x, a) in from.chunks_exact(n).zip(a.chunks_exact(k)) {
        for (to, &factor) in to.chunks_exact_mut(n).zip(a) {
            add_row(factor, x, to);
        }
        if cancel.is_cancelled() {
            return None;
        }
    }
    Some(())
}

/// Adds a row of length m·n times I ⊗ Bᵀ: XBᵀ.
fn add_right<T: Number>(
    from: &[T],
    b: &[T],
    [k, n]: [usize; 2],
    cancel: &CancelToken,
    to: &mut [T],
) -> Option<()> {
    if n == 1 {
        for (&x, to) in from.iter().zip(to.chunks_exact_mut(k)) {
            add_row(x, b, to);
        }
        return (!cancel.is_cancelled()).then_some(());
    }
    for (x, to) in from.chunks_exact(n).zip(to.chunks_exact_mut(k)) {
        for (to, b) in to.iter_mut().zip(b.chunks_exact(n)) {
            let products = x.iter().zip(b).map(|(&x, &b)| x * b);
            *to = *to + products.fold(number(0.0), |sum, product| sum + product);
        }
        if cancel.is_cancelled() {
            return None;
        }
    }
    Some(())
}

/// Row-major `a · b`; a has `inner` columns, b has `cols`.
fn matrix_product<T: Number>(
    a: &[T],
    b: &[T],
    inner: usize,
    cols: usize,
    cancel: &CancelToken,
) -> Option<Vec<T>> {
    let rows = a.len() / inner.max(1);
    let mut out = vec![number(0.0); rows * cols];
    if rows < 4 {
        row_by_row(a, b, [inner, cols], cancel, &mut out)?;
        return Some(out);
    }
    let block = (8 * BETWEEN_LOOKS / (inner * cols).max(1)).clamp(8, rows.max(8));
    for (a, out) in a.chunks(block * inner).zip(out.chunks_mut(block * cols)) {
        if cancel.is_cancelled() {
            return None;
        }
        let product = Product {
            left: a,
            strides: (inner, 1),
            right: b,
            sizes: [a.len() / inner, inner, cols],
        };
        if !T::add_product(product, out) {
            row_by_row(a, b, [inner, cols], cancel, out)?;
        }
    }
    Some(out)
}

/// The same, added to `out` row by row.
fn row_by_row<T: Number>(
    a: &[T],
    b: &[T],
    [inner, cols]: [usize; 2],
    cancel: &CancelToken,
    out: &mut [T],
) -> Option<()> {
    for (a, out) in a.chunks_exact(inner).zip(out.chunks_exact_mut(cols)) {
        for (&factor, b) in a.iter().zip(b.chunks_exact(cols)) {
            add_row(factor, b, out);
        }
        if cancel.is_cancelled() {
            return None;
        }
    }
    Some(())
}
