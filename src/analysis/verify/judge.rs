//! The judge: a claim and the exact derivative, compared at the scene's point and at seeded ones.

use nalgebra::DMatrix;

use super::answer::{Answer, Slip, Verdict};
use super::claim::{About, Claim, read};
use super::formula::{Formula, Text};
use super::notation::Printed;
use super::scene::{DRAWS, Number, Points, Scene, Without, exact};
use super::slips::{Comparison, Sample};
use super::words;
use crate::analysis::heading::heading;
use crate::analysis::numbers::Analysis;
use crate::cancel::CancelToken;
use crate::diff::accumulate::Accumulation;
use crate::diff::jacobian::Entry;
use crate::document::{Document, Layout};

/// Points that a claim with names is compared at, beside the scene's.
const POINTS: usize = 100;
/// Fewest that say something.
pub(super) const FEWEST: usize = 20;
/// Draws about the given point, after those everywhere.
const NEAR: usize = 600;
/// Work, in operations of double-double, that all points together may take.
const WORK: usize = 6_000_000;
/// Points at which slips are looked for.
const FOR_SLIPS: usize = 8;
/// Largest difference of a formula, relative to the largest entry.
const RELATIVE: f64 = 1e-9;

/// What is asked: a claim, and the input and the layout that go before the scene's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'a> {
    /// As it was typed or pasted.
    pub claim: &'a str,
    /// The input that it is the derivative by.
    pub wrt: Option<&'a str>,
    /// How it lies.
    pub layout: Option<Layout>,
}

/// Judges a claim about the derivative of a document; the analysis where that has none. `None`
/// when cancelled.
pub fn judge(
    document: &Document,
    question: Question<'_>,
    cancel: &CancelToken,
) -> Option<Result<Answer, Box<Analysis>>> {
    // A claim that is broken and a scene that is: the scene goes first.
    let unsaid = Claim::unsaid();
    let claim = read(question.claim);
    let of = claim.as_ref().unwrap_or(&unsaid);
    let layout = match of.is_gradcheck {
        true => Some(Layout::Denominator),
        false => question.layout,
    };
    let scene = match Scene::new(document, of, (question.wrt, layout), cancel) {
        Ok(scene) => scene,
        Err(Without::Scene(analysis)) => return Some(Err(analysis)),
        Err(Without::Question(sentence)) => return Some(Ok(Answer::unreadable(sentence))),
        Err(Without::Cancelled) => return None,
    };
    let claim = match claim {
        Ok(claim) => claim,
        Err(sentence) => return Some(Ok(Answer::unreadable(sentence))),
    };
    let mut judge = Judge {
        scene: &scene,
        notes: Vec::new(),
        cancel,
    };
    if claim.is_gradcheck {
        judge.notes.push(
            "Of gradcheck the analytical Jacobian is judged; its rows are inputs.".to_owned(),
        );
    }
    let answer = match claim.printed.clone() {
        Some(printed) => judge.printed(printed),
        None => judge.formula(&claim),
    };
    (!cancel.is_cancelled()).then_some(Ok(answer))
}

impl Claim {
    /// Nothing claimed, about whatever is due.
    fn unsaid() -> Self {
        Self {
            definitions: String::new(),
            body: String::new(),
            printed: None,
            about: About::Unsaid,
            is_gradcheck: false,
        }
    }
}

struct Judge<'a> {
    scene: &'a Scene<'a>,
    notes: Vec<String>,
    cancel: &'a CancelToken,
}

impl Judge<'_> {
    /// What the core says of the scene's point, NaN where there is no derivative, and how far
    /// that may be off.
    fn here(&self) -> (DMatrix<f64>, DMatrix<f64>) {
        let jacobian = &self.scene.numbers.jacobian;
        let of = |get: fn(&Entry) -> f64| {
            let entry = |row, col| get(jacobian.entry(row, col));
            self.scene
                .due(&DMatrix::from_fn(jacobian.rows, jacobian.cols, entry))
        };
        (of(Entry::value), of(Entry::error))
    }

    /// A list as it is due: as a row, a column, or row by row in the shape of a matrix.
    fn oriented<T: nalgebra::Scalar>(&mut self, list: DMatrix<T>) -> DMatrix<T> {
        let (rows, cols) = self.scene.due_shape();
        let count = list.len();
        if count != rows * cols || list.shape() == (rows, cols) {
            return list;
        }
        if rows > 1 && cols > 1 {
            self.notes.push(format!(
                "The list is read row by row, as a {rows}×{cols} matrix."
            ));
        }
        DMatrix::from_row_iterator(rows, cols, list.transpose().iter().take(count).cloned())
    }

    /// Numbers alone: the scene's point.
    fn printed(&mut self, printed: Printed) -> Answer {
        let Printed {
            mut values,
            mut doubt,
            is_list,
        } = printed;
        if is_list {
            values = self.oriented(values);
            doubt = self.oriented(doubt);
        }
        let scene = self.scene;
        let (values, doubt) = (scene.turned(values), scene.turned(doubt));
        let (due, error) = self.here();
        let sample = Sample {
            point: scene.numbers.point.clone(),
            apart: apart(&values, &due, &error),
            due,
            claim: values,
        };
        let comparison = Comparison {
            scene,
            doubt: Some(doubt),
            error: Some(error),
            text: None,
            samples: vec![sample],
            here: None,
            cancel: self.cancel,
        };
        let here = &comparison.samples[0];
        let has_gap = here.due.iter().any(|entry| entry.is_nan());
        let is_equal = !has_gap && comparison.fits(&here.due, &here.claim);
        let digits =
            (here.due.shape() == here.claim.shape() && !has_gap).then(|| digits(here.apart));
        self.answer(&comparison, is_equal, digits, 1)
    }

    /// A formula: the scene's point and seeded ones.
    fn formula(&mut self, claim: &Claim) -> Answer {
        let scene = self.scene;
        let (rows, cols) = scene.due_shape();
        let text = match self.read(claim) {
            Ok(text) => text,
            Err(sentence) => return Answer::unreadable(sentence),
        };
        if let Some(reading) = text.reading() {
            self.notes.push(format!("The claim is read as {reading}."));
        }
        let is_list = (rows == 1 || cols == 1 || scene.entrywise.is_some())
            && rows * cols > 1
            && text.is_list_of(rows * cols);
        let formula = match text.compiled(scene, None, self.cancel) {
            Ok(formula) => formula,
            Err(sentence) => return self.without_value(&text, sentence),
        };
        let size = (formula.shape.rows(), formula.shape.cols());
        if claim.definitions.is_empty() && text.is_numbers() {
            let values = formula.value(&scene.numbers.point);
            let values = DMatrix::from_row_iterator(size.0, size.1, values);
            if values.iter().any(|value: &f64| !value.is_finite()) {
                return Answer::unreadable("The claim is a number that does not exist.".to_owned());
            }
            let is_list = is_list || size == (1, 1);
            return self.printed(Printed {
                doubt: DMatrix::zeros(size.0, size.1),
                values,
                is_list,
            });
        }
        let Some((samples, points)) = self.samples(&formula, is_list) else {
            return Answer::unreadable("The comparison was cancelled.".to_owned());
        };
        if is_list && size != (rows, cols) {
            self.oriented(DMatrix::<u8>::zeros(size.0, size.1));
        }
        let here = self.here_of(&formula, is_list);
        if points < FEWEST {
            self.notes.push(format!(
                "The function and the claim were compared at {points} points only; at the others that were tried there is no value."
            ));
        }
        let worst = samples
            .iter()
            .map(|sample| sample.apart)
            .fold(0.0_f64, nan_or_max);
        let comparison = Comparison {
            scene,
            doubt: None,
            error: None,
            text: Some(&text),
            samples: samples.into_iter().take(FOR_SLIPS).collect(),
            here: Some(here),
            cancel: self.cancel,
        };
        let rounding = rounding_of(&claim.body);
        let relative = RELATIVE.max(rounding);
        let shapes_fit = comparison
            .samples
            .iter()
            .all(|one| one.claim.shape() == one.due.shape());
        let has_points = !comparison.samples.is_empty();
        let (_, error) = self.here();
        let is_right_here = comparison.here.as_ref().is_some_and(|here| {
            let pairs = here.due.iter().zip(here.claim.iter()).zip(&error);
            let near = 1e-6 * here.due_size();
            pairs.into_iter().all(|((due, claim), &error)| {
                due.is_nan() || claim.is_nan() || (due - claim).abs() <= near.max(error)
            })
        });
        let is_equal = shapes_fit && has_points && worst <= relative && is_right_here;
        if is_equal && RELATIVE < worst {
            self.notes
                .push("The claim's numbers are rounded; it agrees as far as they go.".to_owned());
        }
        if is_equal && let Some(here) = &comparison.here {
            if here.due.iter().any(|due| due.is_nan()) {
                self.notes.push(words::kink_of_formula(scene, here));
            } else if here.claim.iter().any(|claim| claim.is_nan()) {
                self.notes.push(
                    "At the scene's point itself the claim has no value; the derivative has."
                        .to_owned(),
                );
            }
        }
        let digits = (shapes_fit && has_points).then(|| digits(worst));
        self.answer(&comparison, is_equal, digits, points)
    }

    /// Reads a formula; entries with commas between them are a list.
    fn read(&mut self, claim: &Claim) -> Result<Text, String> {
        let new = |body: &str| Text::new(self.scene, &claim.definitions, body, self.cancel);
        new(&claim.body).or_else(|sentence| {
            let inner = claim.body.trim();
            let inner = inner
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'))
                .unwrap_or(inner);
            if !inner.contains(',') {
                return Err(sentence);
            }
            new(&format!("[{inner}]")).map_err(|_| sentence)
        })
    }

    /// The claim at one point, in numerator layout, with the derivative there.
    fn at(&self, formula: &Formula, is_list: bool, point: &[Number]) -> DMatrix<Number> {
        let (mut rows, mut cols) = (formula.shape.rows(), formula.shape.cols());
        if is_list {
            (rows, cols) = self.scene.due_shape();
        }
        let claim = DMatrix::from_row_iterator(rows, cols, formula.value(point));
        if self.scene.is_turned() {
            claim.transpose()
        } else {
            claim
        }
    }

    /// The claim at the scene's own point.
    fn here_of(&self, formula: &Formula, is_list: bool) -> Sample {
        let scene = self.scene;
        let point: Vec<Number> = scene.numbers.point.iter().map(|&x| exact(x)).collect();
        let claim = self
            .at(formula, is_list, &point)
            .map(|number| number.value.high);
        let (due, error) = self.here();
        Sample {
            point: scene.numbers.point.clone(),
            apart: apart(&claim, &due, &error),
            due,
            claim,
        }
    }

    /// The claim and the derivative at seeded points; how many.
    fn samples(&self, formula: &Formula, is_list: bool) -> Option<(Vec<Sample>, usize)> {
        let scene = self.scene;
        let tape = &scene.numbers.tape;
        let mut accumulation = Accumulation::<Number>::new(tape, &scene.places, None, self.cancel);
        let entries = scene.places.len().saturating_mul(tape.output.len);
        let cost = tape.work() * (scene.places.len().min(tape.output.len) + 1)
            + formula.tape.work()
            + 4 * entries;
        let wanted = (WORK / cost.max(1)).clamp(FEWEST, POINTS);
        let mut points = Points::new(&scene.numbers.point);
        let mut samples: Vec<Sample> = Vec::new();
        for _ in 0..DRAWS + NEAR {
            if self.cancel.is_cancelled() {
                return None;
            }
            if samples.len() == wanted {
                break;
            }
            let point = points.draw();
            if !scene.is_smooth(&point, self.cancel) {
                continue;
            }
            let Some(jacobian) = scene.exact(&mut accumulation, &point) else {
                continue;
            };
            let due = scene.due(&jacobian);
            let exact_point: Vec<Number> = point.iter().map(|&x| exact(x)).collect();
            let claim = self.at(formula, is_list, &exact_point);
            let size = due
                .iter()
                .fold(0.0_f64, |most, one| most.max(one.value.high.abs()));
            let mut worst = 0.0_f64;
            let mut is_hidden = false;
            if due.shape() == claim.shape() {
                for (claim, due) in claim.iter().zip(&due) {
                    let bar = claim.doubt() + due.doubt();
                    let difference = (claim.value - due.value).high.abs();
                    let largest = size.max(claim.value.high.abs());
                    is_hidden |= claim.value.is_finite() && bar > 0.01 * RELATIVE * largest;
                    if difference.is_nan() || bar < difference {
                        worst = nan_or_max(worst, difference / size);
                    }
                }
            }
            // Rounding hides whether the two agree.
            if is_hidden {
                continue;
            }
            let high = |matrix: &DMatrix<Number>| matrix.map(|number| number.value.high);
            samples.push(Sample {
                apart: worst,
                due: high(&due),
                claim: high(&claim),
                point,
            });
        }
        let count = samples.len();
        Some((samples, count))
    }

    /// A claim whose own parts do not fit each other: perhaps one change makes it right.
    fn without_value(&mut self, text: &Text, sentence: String) -> Answer {
        let scene = self.scene;
        let samples = self.bare_samples();
        let comparison = Comparison {
            scene,
            doubt: None,
            error: None,
            text: Some(text),
            samples,
            here: None,
            cancel: self.cancel,
        };
        if let Some(found) = comparison.repaired() {
            return Answer {
                verdict: Verdict::Different,
                digits: None,
                points: comparison.samples.len(),
                slip: Some(found.slip),
                factor: None,
                difference: None,
                message: words::without_value(scene, &found, &sentence),
                notes: std::mem::take(&mut self.notes),
            };
        }
        let is_shape = sentence.contains('×') && sentence.contains("needs");
        Answer {
            verdict: if is_shape {
                Verdict::Shape
            } else {
                Verdict::Unreadable
            },
            slip: is_shape.then_some(Slip::None),
            notes: std::mem::take(&mut self.notes),
            ..Answer::unreadable(sentence)
        }
    }

    /// The derivative at a few points, with nothing claimed.
    fn bare_samples(&self) -> Vec<Sample> {
        let scene = self.scene;
        let tape = &scene.numbers.tape;
        let mut accumulation = Accumulation::<Number>::new(tape, &scene.places, None, self.cancel);
        let mut points = Points::new(&scene.numbers.point);
        let mut samples = Vec::new();
        for _ in 0..DRAWS + NEAR {
            if samples.len() == FOR_SLIPS || self.cancel.is_cancelled() {
                break;
            }
            let point = points.draw();
            if scene.is_smooth(&point, self.cancel)
                && let Some(jacobian) = scene.exact(&mut accumulation, &point)
            {
                samples.push(Sample {
                    apart: f64::NAN,
                    due: scene.due(&jacobian.map(|number| number.value.high)),
                    claim: DMatrix::zeros(0, 0),
                    point,
                });
            }
        }
        samples
    }

    fn answer(
        &mut self,
        comparison: &Comparison<'_>,
        is_equal: bool,
        digits: Option<u32>,
        points: usize,
    ) -> Answer {
        let scene = self.scene;
        let here = comparison.here.as_ref().or(comparison.samples.first());
        let difference = here
            .filter(|here| here.due.shape() == here.claim.shape())
            .map(|here| scene.turned(&here.claim - &here.due));
        let mut answer = Answer {
            verdict: Verdict::Equal,
            digits,
            points,
            slip: None,
            factor: None,
            difference,
            notes: std::mem::take(&mut self.notes),
            message: String::new(),
        };
        if is_equal {
            answer.message = words::equal(scene, &answer);
            return answer;
        }
        let found = comparison.slip();
        let shapes_fit = answer.difference.is_some();
        answer.verdict = match found.slip {
            Slip::None if !shapes_fit => Verdict::Shape,
            _ => Verdict::Different,
        };
        answer.slip = Some(found.slip);
        answer.factor = found.factor;
        let variables = &scene.numbers.variables;
        if let ([first, _, ..], false) = (variables.as_slice(), shapes_fit) {
            let (output, all) = (heading(&scene.numbers.output.name), variables.join(", "));
            answer.notes.push(format!(
                "The whole Jacobian by {all} is due; for that by one input begin with ∂{output}/∂{} = or its like.",
                heading(first)
            ));
        }
        if found.is_transposed && found.slip != Slip::OtherLayout {
            answer
                .notes
                .push("The claim also lies in the other layout.".to_owned());
        }
        answer.message = words::different(comparison, &found, here);
        answer
    }
}

/// The largest difference relative to the largest entry, but for the error of what is due; NaN
/// where shapes or values are missing.
fn apart(claim: &DMatrix<f64>, due: &DMatrix<f64>, error: &DMatrix<f64>) -> f64 {
    if claim.shape() != due.shape() {
        return f64::NAN;
    }
    let size = due.iter().fold(0.0_f64, |most, due| most.max(due.abs()));
    let worst = claim
        .iter()
        .zip(due)
        .zip(error)
        .map(|((claim, due), &error)| {
            let difference = (claim - due).abs();
            if difference <= error { 0.0 } else { difference }
        });
    let worst = worst.fold(0.0, nan_or_max);
    if worst == 0.0 { 0.0 } else { worst / size }
}

fn nan_or_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        a.max(b)
    }
}

/// Digits in which two numbers agree that are so far apart, relative; at most 15.
fn digits(apart: f64) -> u32 {
    if apart == 0.0 {
        return 15;
    }
    // NaN is no digit.
    (-apart.log10()).floor().clamp(0.0, 15.0) as u32
}

/// How coarse the decimal fractions of a formula are, relative: `0.3333` is within 1e-3.
fn rounding_of(body: &str) -> f64 {
    let mut finest = 0;
    for part in body.split(|c: char| !(c.is_ascii_digit() || c == '.')) {
        if let Some((whole, decimals)) = part.split_once('.')
            && decimals.len() >= 4
        {
            finest = finest.max(whole.trim_start_matches('0').len() + decimals.len());
        }
    }
    if finest == 0 {
        0.0
    } else {
        10_f64.powi(1 - finest as i32)
    }
}
