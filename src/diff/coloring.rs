//! Which columns may be moved together: those that share no row.
//!
//! The rule and the greedy order are those of A. R. Curtis, M. J. D. Powell and J. K. Reid,
//! "On the estimation of sparse Jacobian matrices", J. Inst. Maths Applics 13, 1974; that it
//! is a coloring of a graph is from T. F. Coleman and J. J. Moré, SIAM J. Numer. Anal. 20,
//! 1983. It goes by the structure that the program has, never by zeros that were seen.

use crate::tape::cancel::CancelToken;

/// Color classes: sets of columns that share no row, each column in one class; those without an entry are in none.
///
/// The rows of column j are `rows[starts[j]..starts[j + 1]]`. The work is the number of
/// entries times the number of classes, at most. `None` when `cancel` was called on the way.
pub fn color_classes(
    starts: &[usize],
    rows: &[u32],
    height: usize,
    cancel: &CancelToken,
) -> Option<Vec<Vec<usize>>> {
    let of = |column: usize| &rows[starts[column]..starts[column + 1]];
    let mut left: Vec<usize> = (0..starts.len().saturating_sub(1))
        .filter(|&column| !of(column).is_empty())
        .collect();
    let mut counts = vec![0_usize; height];
    rows.iter().for_each(|&row| counts[row as usize] += 1);
    // Where one row needs all columns no two of them can go together.
    if counts.iter().max() == Some(&left.len()) {
        return cancel.collect(left.into_iter().map(|column| vec![column]));
    }
    let mut taken = vec![usize::MAX; height];
    let mut classes = Vec::new();
    while !left.is_empty() {
        if cancel.is_cancelled() {
            return None;
        }
        let class = classes.len();
        let mut together = Vec::new();
        left.retain(|&column| {
            let meets = of(column).iter().any(|&row| taken[row as usize] == class);
            if !meets {
                of(column)
                    .iter()
                    .for_each(|&row| taken[row as usize] = class);
                together.push(column);
            }
            meets
        });
        classes.push(together);
    }
    Some(classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compressed columns of a pattern given by its entries.
    fn pattern(
        rows: usize,
        cols: usize,
        has: impl Fn(usize, usize) -> bool,
    ) -> (Vec<usize>, Vec<u32>) {
        let (mut starts, mut found) = (vec![0], Vec::new());
        for column in 0..cols {
            found.extend(
                (0..rows)
                    .filter(|&row| has(row, column))
                    .map(|row| row as u32),
            );
            starts.push(found.len());
        }
        (starts, found)
    }

    #[test]
    fn no_row_meets_two_columns_of_a_group() {
        type Case = (fn(usize, usize) -> bool, usize);
        let cases: [Case; 6] = [
            (|i, j| i == j, 1),
            (|i, j| i.abs_diff(j) <= 1, 3),
            (|i, j| i.abs_diff(j) <= 2, 5),
            (|_, _| true, 40),
            (|i, j| i == 0 || j == 0 || i == j, 40),
            (|i, j| (i * 7 + j * 3) % 11 == 0, 4),
        ];
        for (has, most) in cases {
            let (starts, rows) = pattern(40, 40, has);
            let classes = color_classes(&starts, &rows, 40, &CancelToken::default()).unwrap();
            assert!(
                classes.len() <= most,
                "{} classes, {most} expected",
                classes.len()
            );
            let mut seen = [false; 40];
            for class in &classes {
                let mut met = [false; 40];
                for &column in class {
                    assert!(
                        !std::mem::replace(&mut seen[column], true),
                        "{column} twice"
                    );
                    for &row in &rows[starts[column]..starts[column + 1]] {
                        assert!(!std::mem::replace(&mut met[row as usize], true));
                    }
                }
            }
            assert!(seen.iter().all(|&seen| seen));
        }
        let (starts, rows) = pattern(3, 4, |i, j| i == j);
        assert_eq!(
            color_classes(&starts, &rows, 3, &CancelToken::default()).unwrap(),
            [[0, 1, 2]],
            "an empty column is in no class"
        );
    }
}
