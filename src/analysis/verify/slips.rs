//! The fixed list of slips, tried on the numbers at several points: the first that fits at all
//! of them is named.
//!
//! The order: what only lies wrongly, then what is the right answer but for a number, then what
//! a single wrong step makes of it, and last what is said of entries alone. Where two explain the
//! same numbers the one that says more comes first: an inner derivative of 3 that was forgotten
//! is no mere factor of ⅓, and a path that is left out no product of paths. Each is tried on the
//! claim as it lies, then on its transpose.

use nalgebra::DMatrix;

use super::answer::Slip;
use super::chain::{Chain, Wrong};
use super::definitions::partials;
use super::formula::Text;
use super::quotient;
use super::repair::repairs;
use super::scene::Scene;
use crate::cancel::CancelToken;
use crate::diff::accumulate;
use crate::diff::links::links;
use crate::expr::shape::Shape;
use crate::syntax::diagnostic::Span;

type Matrix = DMatrix<f64>;

/// Largest difference from a wrong answer, relative to its largest entry.
const RELATIVE: f64 = 1e-8;
/// Functions with more bytes are not read again and again.
const LONGEST: usize = 20_000;
/// Rounded numbers are compared as such if they have about two digits.
const COARSEST: f64 = 0.02;

/// A claim and the derivative at one point, in numerator layout.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) point: Vec<f64>,
    /// What is due of it.
    pub(super) due: Matrix,
    /// What is claimed.
    pub(super) claim: Matrix,
    /// The largest difference of the two, relative to the largest entry due; NaN where there
    /// is no number.
    pub(super) apart: f64,
}

impl Sample {
    /// The largest entry that is due.
    pub(super) fn due_size(&self) -> f64 {
        size(&self.due)
    }
}

/// A claim that differs, at a few points.
pub(super) struct Comparison<'a> {
    pub(super) scene: &'a Scene<'a>,
    /// For numbers: how far each may be off for having been rounded.
    pub(super) doubt: Option<Matrix>,
    /// For numbers: how far the derivative itself may be off.
    pub(super) error: Option<Matrix>,
    /// For a formula: its text.
    pub(super) text: Option<&'a Text>,
    pub(super) samples: Vec<Sample>,
    /// For a formula: the scene's own point, which is none of the samples.
    pub(super) here: Option<Sample>,
    pub(super) cancel: &'a CancelToken,
}

/// What slipped.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) slip: Slip,
    /// Claimed / right.
    pub(super) factor: Option<f64>,
    /// Of the program: about which step.
    pub(super) step: Option<usize>,
    /// Of the claim's text: which part.
    pub(super) span: Option<Span>,
    /// Another name that is meant.
    pub(super) name: Option<String>,
    /// The claim lies in the other layout besides.
    pub(super) is_transposed: bool,
}

impl Found {
    fn new(slip: Slip) -> Self {
        Self {
            slip,
            factor: None,
            step: None,
            span: None,
            name: None,
            is_transposed: false,
        }
    }
}

fn size(matrix: &Matrix) -> f64 {
    matrix.iter().fold(0.0, |most, entry| {
        if entry.is_nan() {
            f64::NAN
        } else {
            entry.abs().max(most)
        }
    })
}

impl Comparison<'_> {
    /// Whether a claim is these numbers, as far as it says.
    pub(super) fn fits(&self, right: &Matrix, claim: &Matrix) -> bool {
        if right.shape() != claim.shape() {
            return false;
        }
        let largest = size(right).max(size(claim));
        let doubt = self.doubt.as_ref().filter(|doubt| {
            doubt.shape() == claim.shape() && doubt.iter().all(|&doubt| doubt <= COARSEST * largest)
        });
        (0..right.len()).all(|k| {
            let own = doubt.map_or(0.0, |doubt| doubt[k]);
            let exact = if self.doubt.is_some() {
                0.1 * RELATIVE
            } else {
                RELATIVE
            };
            let error = self.error.as_ref().and_then(|error| error.get(k));
            let error = error
                .copied()
                .filter(|error| error.is_finite())
                .unwrap_or(0.0);
            (right[k] - claim[k]).abs() <= own.max(exact * largest).max(error)
        })
    }

    /// Whether the claim is this at every point.
    fn is(&self, claims: &[Matrix], wrong: impl Fn(usize) -> Option<Matrix>) -> bool {
        !claims.is_empty()
            && claims
                .iter()
                .enumerate()
                .all(|(at, claim)| wrong(at).is_some_and(|wrong| self.fits(&wrong, claim)))
    }

    /// What slipped.
    pub(super) fn slip(&self) -> Found {
        let claims: Vec<Matrix> = self.samples.iter().map(|one| one.claim.clone()).collect();
        if claims.is_empty() {
            return Found::new(Slip::None);
        }
        if let Some(found) = self.kink() {
            return found;
        }
        let due = |at: usize| &self.samples[at].due;
        let is_ones = |matrix: &Matrix| matrix.len() > 1 && matrix.iter().all(|&one| one == 1.0);
        let is_matrix = claims.iter().any(|claim| claim.len() > 1);
        if is_matrix && self.is(&claims, |at| Some(due(at).transpose())) {
            let rows_of_ones =
                due(0).nrows() == 1 && self.samples.iter().all(|one| is_ones(&one.due));
            let is_row = rows_of_ones != self.scene.is_turned();
            return Found::new(if rows_of_ones && is_row {
                Slip::OnesColumn
            } else {
                Slip::OtherLayout
            });
        }
        let chains = self.chains();
        let wrong: Vec<Vec<Wrong>> = chains.iter().map(Chain::wrong).collect();
        let turned: Vec<Matrix> = claims.iter().map(Matrix::transpose).collect();
        let mut found = self.in_one_layout(&claims, &chains, &wrong);
        if found.is_none() && is_matrix {
            found = self.in_one_layout(&turned, &chains, &wrong);
            if let Some(found) = &mut found {
                found.is_transposed = true;
            }
        }
        found
            .or_else(|| self.by_entries())
            .unwrap_or_else(|| Found::new(Slip::None))
    }

    /// The chain rule at each point; none where that is too much.
    fn chains(&self) -> Vec<Chain<'_>> {
        let numbers = &self.scene.numbers;
        let graph = &self.scene.analysis.lowered.graph;
        let chains = self.samples.iter().map(|sample| {
            let links = links(
                &numbers.tape,
                &sample.point,
                &self.scene.places,
                self.cancel,
            )?;
            Chain::new((&numbers.tape, graph), links, self.scene.places.len())
        });
        chains.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    fn in_one_layout(
        &self,
        claims: &[Matrix],
        chains: &[Chain<'_>],
        wrong: &[Vec<Wrong>],
    ) -> Option<Found> {
        let of_chain = |slip: Slip, late: bool| self.of_chain(claims, wrong, slip, late);
        let repaired = |slip: Slip| self.repair(claims, slip);
        self.diag_forgotten(claims)
            .or_else(|| of_chain(Slip::InnerForgotten, false))
            .or_else(|| self.by_definition(claims, false))
            .or_else(|| self.factor(claims, true))
            .or_else(|| self.other_input(claims))
            .or_else(|| self.symmetric(claims, chains))
            .or_else(|| of_chain(Slip::NotTransposed, false))
            .or_else(|| repaired(Slip::NotTransposed))
            .or_else(|| of_chain(Slip::Elementwise, false))
            .or_else(|| repaired(Slip::Elementwise))
            .or_else(|| of_chain(Slip::Order, false))
            .or_else(|| repaired(Slip::Order))
            .or_else(|| repaired(Slip::DiagForgotten))
            .or_else(|| repaired(Slip::OtherLayout))
            .or_else(|| repaired(Slip::Sign))
            .or_else(|| of_chain(Slip::PathMissed, false))
            .or_else(|| of_chain(Slip::PathsMultiplied, false))
            .or_else(|| of_chain(Slip::Sign, false))
            .or_else(|| of_chain(Slip::InnerForgotten, true))
            .or_else(|| self.by_definition(claims, true))
            .or_else(|| self.quotient(claims))
            .or_else(|| self.factor(claims, false))
            .or_else(|| self.diagonal_multiple(claims))
    }

    /// A vector for a diagonal matrix, or what becomes of one that multiplies another.
    fn diag_forgotten(&self, claims: &[Matrix]) -> Option<Found> {
        let due = |at: usize| &self.samples[at].due;
        let (rows, cols) = due(0).shape();
        if rows < 2 || self.scene.entrywise.is_some() {
            return None;
        }
        let is_diagonal = |matrix: &Matrix| {
            matrix.is_square() && *matrix == Matrix::from_diagonal(&matrix.diagonal())
        };
        let all_diagonal = self.samples.iter().all(|one| is_diagonal(&one.due));
        let column = |at: usize| all_diagonal.then(|| Matrix::from_columns(&[due(at).diagonal()]));
        let row = |at: usize| column(at).map(|column| column.transpose());
        let number = |at: usize| {
            let diagonal = column(at)?;
            let first = *diagonal.iter().next()?;
            let is_same = diagonal
                .iter()
                .all(|&entry| (entry - first).abs() <= RELATIVE * first.abs());
            is_same.then(|| Matrix::from_element(1, 1, first))
        };
        let summed = |at: usize| (cols > 1).then(|| Matrix::from_rows(&[due(at).row_sum()]));
        let across = |at: usize| (cols > 1).then(|| Matrix::from_columns(&[due(at).column_sum()]));
        let fits = self.is(claims, column)
            || self.is(claims, row)
            || self.is(claims, number)
            || self.is(claims, summed)
            || self.is(claims, across);
        fits.then(|| Found::new(Slip::DiagForgotten))
    }

    /// A multiple of the diagonal, as a vector.
    fn diagonal_multiple(&self, claims: &[Matrix]) -> Option<Found> {
        let diagonals = self.samples.iter().map(|one| {
            let due = &one.due;
            if !due.is_square() || due.nrows() < 2 {
                return None;
            }
            let diagonal = due.diagonal();
            (*due == Matrix::from_diagonal(&diagonal)).then(|| Matrix::from_columns(&[diagonal]))
        });
        let diagonals = diagonals.collect::<Option<Vec<_>>>()?;
        let (first, claim) = (diagonals.first()?, claims.first()?);
        let largest = |(at, entry): (usize, &f64)| (at, entry.abs());
        let (place, _) = first
            .iter()
            .enumerate()
            .map(largest)
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        let ratio = claim
            .get(place)
            .filter(|_| claim.shape() == first.shape())?
            / first[place];
        let fits = ratio != 0.0 && self.is(claims, |at| Some(diagonals.get(at)? * ratio));
        fits.then(|| Found {
            factor: Some(ratio),
            ..Found::new(Slip::DiagForgotten)
        })
    }

    /// A constant times what is due: one that people write, or any.
    fn factor(&self, claims: &[Matrix], is_common: bool) -> Option<Found> {
        let first = &self.samples.first()?.due;
        let claim = claims.first()?;
        if first.shape() != claim.shape() {
            return None;
        }
        let (place, largest) = first
            .iter()
            .enumerate()
            .fold((0, 0.0_f64), |best, (k, entry)| {
                if best.1 < entry.abs() {
                    (k, entry.abs())
                } else {
                    best
                }
            });
        let ratio = claim[place] / first[place];
        if largest == 0.0 || !ratio.is_finite() || ratio == 0.0 {
            return None;
        }
        // One number is a multiple of every other.
        let is_alone =
            self.doubt.is_some() && first.iter().filter(|entry| **entry != 0.0).count() < 2;
        let mut common = vec![1.0, 2.0, 0.5];
        common.extend(
            self.counts()
                .iter()
                .flat_map(|&n| [n, 1.0 / n, 2.0 / n, n / 2.0]),
        );
        if !is_alone {
            common
                .extend((1..=12).flat_map(|p| (1..=12).map(move |q| f64::from(p) / f64::from(q))));
        }
        let tolerance = if self.doubt.is_some() { 1e-3 } else { 1e-9 };
        let mut common = common.into_iter().flat_map(|factor| [factor, -factor]);
        let is_near = |factor: &f64| (ratio / factor - 1.0).abs() <= tolerance;
        let factor = match is_common {
            true => common.find(is_near)?,
            false if is_alone => return None,
            false => ratio,
        };
        let fits = self.is(claims, |at| Some(&self.samples[at].due * factor));
        fits.then(|| Found {
            factor: Some(factor),
            ..Found::new(if factor == -1.0 {
                Slip::Sign
            } else {
                Slip::Factor
            })
        })
    }

    /// Sizes that a mean may have divided by.
    pub(super) fn counts(&self) -> Vec<f64> {
        let inputs = self.scene.analysis.inputs.iter().map(|input| input.shape);
        let nodes = self
            .scene
            .analysis
            .lowered
            .graph
            .nodes
            .iter()
            .map(|node| node.shape);
        let mut counts: Vec<f64> = inputs
            .chain(nodes)
            .flat_map(|shape: Shape| [shape.len() as f64, shape.rows() as f64])
            .filter(|&count| count > 1.0)
            .collect();
        counts.sort_by(f64::total_cmp);
        counts.dedup();
        counts
    }

    /// The derivative by another input.
    fn other_input(&self, claims: &[Matrix]) -> Option<Found> {
        let scene = self.scene;
        let [variable] = scene.numbers.variables.as_slice() else {
            return None;
        };
        let mut start = 0;
        for input in &scene.analysis.inputs {
            let places: Vec<usize> = (start..start + input.shape.len()).collect();
            start += input.shape.len();
            if &input.name == variable || scene.cols.len() != scene.places.len() {
                continue;
            }
            let is_scalar = scene.numbers.tape.shape == Shape::Scalar;
            let other = |at: usize| {
                let point = &self.samples.get(at)?.point;
                let exact = accumulate::jacobian(&scene.numbers.tape, point, &places, self.cancel)?;
                let mut dense = Matrix::zeros(exact.value.len(), places.len());
                for row in 0..exact.value.len() {
                    exact
                        .jacobian
                        .for_each(row, |col, slope| dense[(row, col)] = slope);
                }
                Some(match input.shape {
                    Shape::Matrix(rows, cols) if is_scalar => {
                        Matrix::from_row_iterator(rows, cols, dense.iter().copied())
                    }
                    _ => dense.select_rows(&scene.rows),
                })
            };
            if self.is(claims, other) {
                return Some(Found {
                    name: Some(input.name.clone()),
                    ..Found::new(Slip::OtherInput)
                });
            }
        }
        None
    }

    /// One of two terms twice, as they are equal where a matrix is symmetric.
    fn symmetric(&self, claims: &[Matrix], chains: &[Chain<'_>]) -> Option<Found> {
        let (chain, sample) = (chains.first()?, self.samples.first()?);
        let scene = self.scene;
        let mut start = 0;
        for input in &scene.analysis.inputs {
            let place = start;
            start += input.shape.len();
            let n = input.shape.rows();
            if n < 2 || n != input.shape.cols() {
                continue;
            }
            let mut point = sample.point.clone();
            for row in 0..n {
                for col in 0..n {
                    let (here, there) = (place + row * n + col, place + col * n + row);
                    point[here] = (sample.point[here] + sample.point[there]) / 2.0;
                }
            }
            let tape = &scene.numbers.tape;
            let Some(links) = links(tape, &point, &scene.places, self.cancel) else {
                continue;
            };
            let graph = &scene.analysis.lowered.graph;
            let Some(symmetric) = Chain::new((tape, graph), links, scene.places.len()) else {
                continue;
            };
            for pair in chain.taken_as_symmetric(&symmetric) {
                let wrong = |at: usize| Some(scene.due(&chains.get(at)?.replaced(pair)?));
                if self.is(claims, wrong) {
                    return Some(Found {
                        name: Some(input.name.clone()),
                        ..Found::new(Slip::Symmetric)
                    });
                }
            }
        }
        None
    }

    /// A wrong answer that the chain rule makes.
    fn of_chain(
        &self,
        claims: &[Matrix],
        wrong: &[Vec<Wrong>],
        slip: Slip,
        late: bool,
    ) -> Option<Found> {
        // Nothing at all is left of an answer in many ways.
        if claims.iter().all(|claim| size(claim) == 0.0) {
            return None;
        }
        let first = wrong.first()?;
        for (position, candidate) in first.iter().enumerate() {
            if candidate.slip != slip || candidate.is_late != late {
                continue;
            }
            let value = |at: usize| self.shaped(wrong.get(at)?.get(position)?);
            if self.is(claims, value) {
                return Some(Found {
                    step: candidate.step,
                    ..Found::new(slip)
                });
            }
            // And `diag` forgotten besides.
            let diagonal = |at: usize| {
                let value = value(at).filter(|value| value.is_square() && value.nrows() > 1)?;
                let column = Matrix::from_columns(&[value.diagonal()]);
                (Matrix::from_diagonal(&value.diagonal()) == value).then_some(column)
            };
            let may = matches!(slip, Slip::InnerForgotten | Slip::PathMissed);
            if may && self.is(claims, diagonal) {
                return Some(Found {
                    step: candidate.step,
                    ..Found::new(slip)
                });
            }
        }
        None
    }

    /// A wrong answer in the shape in which it would be given.
    fn shaped(&self, wrong: &Wrong) -> Option<Matrix> {
        let scene = self.scene;
        let value = &wrong.value;
        let Some(shape) = wrong.shape else {
            return (value.ncols() == scene.places.len()).then(|| scene.due(value));
        };
        if scene.entrywise.is_some() {
            let (rows, cols) = match value.nrows() {
                1 => (shape.rows(), shape.cols()),
                _ if value.ncols() == 1 => scene.entrywise?,
                _ => return None,
            };
            return Some(Matrix::from_row_iterator(rows, cols, value.iter().copied()));
        }
        if scene.cols.len() == scene.places.len() {
            return Some(value.select_rows(&scene.rows));
        }
        (value.ncols() == scene.places.len()).then(|| scene.due(value))
    }

    /// The derivative by a definition, where the program does not compute that as it stands.
    fn by_definition(&self, claims: &[Matrix], late: bool) -> Option<Found> {
        // Of a sum another slip says more.
        let varies = claims.windows(2).any(|pair| pair[0] != pair[1]);
        if late == varies {
            return None;
        }
        let mut partials = partials(self.scene).into_iter().map(|partial| {
            let wrong = |at: usize| {
                let point = &self.samples.get(at)?.point;
                self.shaped(&Wrong {
                    slip: Slip::InnerForgotten,
                    is_late: false,
                    step: None,
                    value: partial.at(point, self.cancel)?,
                    shape: Some(partial.shape),
                })
            };
            self.is(claims, wrong).then_some(partial.node)
        });
        let node = partials.find_map(|node| node)?;
        let steps = &self.scene.numbers.tape.steps;
        Some(Found {
            step: steps.iter().position(|step| step.node == node),
            ..Found::new(Slip::InnerForgotten)
        })
    }

    /// A claim that one change makes right, where its own parts do not fit each other.
    pub(super) fn repaired(&self) -> Option<Found> {
        let order = [
            Slip::DiagForgotten,
            Slip::Order,
            Slip::NotTransposed,
            Slip::Elementwise,
            Slip::OtherLayout,
        ];
        let straight: Vec<Matrix> = self.samples.iter().map(|one| one.due.clone()).collect();
        let turned: Vec<Matrix> = straight.iter().map(Matrix::transpose).collect();
        let first = |due: &[Matrix]| order.into_iter().find_map(|slip| self.repair_to(due, slip));
        first(&straight).or_else(|| {
            let mut found = first(&turned)?;
            found.is_transposed = true;
            Some(found)
        })
    }

    /// The same for a claim that has a value.
    fn repair(&self, claims: &[Matrix], slip: Slip) -> Option<Found> {
        // In which layout the claim is looked at, the repaired one is.
        let is_straight = self
            .samples
            .iter()
            .zip(claims)
            .all(|(one, claim)| one.claim == *claim);
        let due = self.samples.iter().map(|one| &one.due);
        let due = due.map(|due| {
            if is_straight {
                due.clone()
            } else {
                due.transpose()
            }
        });
        self.repair_to(&due.collect::<Vec<_>>(), slip)
    }

    /// A change of the claim after which it is `due`, in numerator layout.
    fn repair_to(&self, due: &[Matrix], slip: Slip) -> Option<Found> {
        let text = self.text?;
        let scene = self.scene;
        if LONGEST < scene.document.functions.len() {
            return None;
        }
        let shapes = scene.shapes();
        let repairs = repairs(text.expr()?, |name| shapes.get(name).copied());
        for repair in repairs.into_iter().filter(|repair| repair.slip == slip) {
            if self.cancel.is_cancelled() {
                return None;
            }
            let Ok(formula) = text.compiled(scene, Some(repair.expr), self.cancel) else {
                continue;
            };
            let (rows, cols) = (formula.shape.rows(), formula.shape.cols());
            let value = |at: usize| {
                let value = formula.value(&self.samples.get(at)?.point);
                Some(scene.turned(Matrix::from_row_iterator(rows, cols, value)))
            };
            if self.is(due, value) {
                return Some(Found {
                    span: Some(repair.span),
                    ..Found::new(slip)
                });
            }
        }
        None
    }

    /// A difference quotient: at least fifty times nearer to the claim than the derivative is.
    fn quotient(&self, claims: &[Matrix]) -> Option<Found> {
        let shapes_fit = |at: usize| self.samples[at].due.shape() == claims[at].shape();
        if !(0..claims.len()).all(shapes_fit) {
            return None;
        }
        for quotient in quotient::all(self.scene) {
            if self.cancel.is_cancelled() {
                return None;
            }
            let is_near = |at: usize| {
                let sample = &self.samples[at];
                let value = self
                    .scene
                    .due(&quotient.jacobian(self.scene, &sample.point));
                let off = size(&(&claims[at] - &sample.due));
                self.fits(&value, &claims[at]) || size(&(&claims[at] - value)) <= 0.005 * off
            };
            if (0..claims.len()).all(is_near) {
                return Some(Found {
                    factor: None,
                    name: Some(crate::analysis::number::short(quotient.step)),
                    ..Found::new(Slip::CoarseStep)
                });
            }
        }
        None
    }

    /// What can be said of entries alone.
    fn by_entries(&self) -> Option<Found> {
        self.only_here().or_else(|| self.one_line())
    }

    /// A number where left and right differ, between the two.
    fn kink(&self) -> Option<Found> {
        let sample = self.here.as_ref().or(self.samples.first())?;
        let has_kink = sample.due.iter().any(|due| due.is_nan());
        if self.text.is_some() || !has_kink || sample.due.shape() != sample.claim.shape() {
            return None;
        }
        let scene = self.scene;
        let jacobian = &scene.numbers.jacobian;
        let side = |right: bool| {
            let side = Matrix::from_fn(jacobian.rows, jacobian.cols, |row, col| {
                let entry = jacobian.entry(row, col);
                match (entry.has_value(), right) {
                    (true, _) => entry.value(),
                    (false, true) => entry.right(),
                    (false, false) => entry.left(),
                }
            });
            scene.due(&side)
        };
        let (left, right) = (side(false), side(true));
        let largest = size(&left).max(size(&right)).max(size(&sample.claim));
        let fits = (0..left.len()).all(|k| {
            let doubt = self
                .doubt
                .as_ref()
                .map_or(0.0, |doubt| doubt[k])
                .max(RELATIVE * largest);
            let (low, high) = (left[k].min(right[k]) - doubt, left[k].max(right[k]) + doubt);
            (low..=high).contains(&sample.claim[k])
        });
        fits.then(|| Found::new(Slip::Kink))
    }

    fn only_here(&self) -> Option<Found> {
        let here = self.here.as_ref()?;
        let is_right =
            here.due.iter().all(|due| !due.is_nan()) && self.fits(&here.due, &here.claim);
        is_right.then(|| Found::new(Slip::OnlyHere))
    }

    /// All entries right but those of one row or column, which is named.
    fn one_line(&self) -> Option<Found> {
        let due = &self.samples.first()?.due;
        if self
            .samples
            .iter()
            .any(|one| one.due.shape() != one.claim.shape())
        {
            return None;
        }
        let is_wrong = |row: usize, col: usize| {
            self.samples.iter().any(|one| {
                let entry = |matrix: &Matrix| Matrix::from_element(1, 1, matrix[(row, col)]);
                let near = (one.due[(row, col)] - one.claim[(row, col)]).abs();
                let doubt = self.doubt.as_ref().map_or(0.0, |doubt| doubt[(row, col)]);
                (near.is_nan() || doubt.max(RELATIVE * size(&one.due)) < near)
                    && !self.fits(&entry(&one.due), &entry(&one.claim))
            })
        };
        let (rows, cols) = due.shape();
        let wrong_rows: Vec<usize> = (0..rows)
            .filter(|&row| (0..cols).any(|col| is_wrong(row, col)))
            .collect();
        let wrong_cols: Vec<usize> = (0..cols)
            .filter(|&col| (0..rows).any(|row| is_wrong(row, col)))
            .collect();
        let is_turned = self.scene.is_turned();
        let name = |is_row: bool, at: usize| {
            Some(format!(
                "{} {}",
                if is_row != is_turned { "row" } else { "column" },
                at + 1
            ))
        };
        let name = match (wrong_rows.as_slice(), wrong_cols.as_slice()) {
            ([row], _) if rows > 1 => name(true, *row),
            (_, [col]) if cols > 1 => name(false, *col),
            _ => return None,
        };
        Some(Found {
            name,
            ..Found::new(Slip::OneLine)
        })
    }
}
