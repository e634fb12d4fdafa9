//! Gradient descent on a neuron's [`Loss`], a step at a time, with all that it has seen.
//!
//! The slopes are the program's own dual numbers'. It has no clock; who plays it decides when
//! a step is taken.

use super::loss::{Loss, downhill, most_rows};
use crate::analysis::number::short;
use crate::document::random::SplitMix64;
use crate::document::training::{Table, TrainingSettings};

/// Above this a loss has grown out of all bounds.
const LIMIT: f64 = 1e12;

/// A run that is longer than this is started again.
pub const MOST_STEPS: usize = 10_000;

/// A step that changes no parameter by more than this part of it changes nothing.
const STILL: f64 = 1e-12;

/// A walk down the loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    activation: String,
    data: Table,
    whole: Loss,
    /// The program of the last batch's size, so that a step rarely makes one.
    batch: Option<(usize, Loss)>,
    has_bias: bool,
    velocity: Vec<f64>,
    path: Vec<Vec<f64>>,
    losses: Vec<f64>,
    /// Rows in the order of this round, and how many of them were taken.
    order: Vec<usize>,
    taken: usize,
    random: SplitMix64,
    end: Option<(Why, String)>,
}

/// Why a run goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// It has arrived.
    Settled,
    /// The loss grew out of all bounds, or has no value any more.
    Diverged,
    /// No step can be taken, or none as asked for.
    Stopped,
}

impl Run {
    /// A run that stands at its first point.
    ///
    /// # Errors
    /// A sentence that says why no step can be taken from there.
    pub fn begin(
        activation: &str,
        data: &Table,
        has_bias: bool,
        parameters: Vec<f64>,
        seed: u32,
    ) -> Result<Self, String> {
        let rows: Vec<&[f64]> = data.rows().collect();
        let whole = Loss::new(activation, &rows, has_bias)?;
        if parameters.len() != whole.parameters() {
            return Err(mismatch(
                data.inputs(),
                parameters.len() - usize::from(has_bias),
            ));
        }
        let loss = whole.value(&parameters);
        if !loss.is_finite() {
            return Err(
                "The loss is undefined here: move the weights to where every row has a value."
                    .to_owned(),
            );
        }
        Ok(Self {
            activation: activation.to_owned(),
            data: data.clone(),
            velocity: vec![0.0; parameters.len()],
            order: (0..rows.len()).collect(),
            whole,
            batch: None,
            has_bias,
            path: vec![parameters],
            losses: vec![loss],
            taken: 0,
            random: SplitMix64::new(u64::from(seed)),
            end: None,
        })
    }

    /// Whether it walks on the loss of this neuron and this table.
    pub fn fits(&self, activation: &str, data: &Table, has_bias: bool) -> bool {
        self.activation == activation && self.has_bias == has_bias && self.data == *data
    }

    /// Where it stands.
    pub fn parameters(&self) -> &[f64] {
        self.path.last().map_or(&[], Vec::as_slice)
    }

    /// Where it was, from the first point on.
    pub fn path(&self) -> &[Vec<f64>] {
        &self.path
    }

    /// The loss over the whole table at each point of the path; all are finite.
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    /// The last step after which it stood there, if it ever did.
    pub fn step_at(&self, parameters: &[f64]) -> Option<usize> {
        self.path.iter().rposition(|place| place == parameters)
    }

    /// Steps taken.
    pub fn steps(&self) -> usize {
        self.path.len() - 1
    }

    /// Why it goes no further, as a sentence.
    pub fn end(&self) -> Option<&str> {
        self.end.as_ref().map(|(_, sentence)| sentence.as_str())
    }

    /// Whether it ended where the gradient is 0, and nothing went wrong.
    pub fn is_settled(&self) -> bool {
        self.ended(Why::Settled)
    }

    /// Whether the step after the last point of the path led out of all bounds.
    pub fn is_diverged(&self) -> bool {
        self.ended(Why::Diverged)
    }

    fn ended(&self, wanted: Why) -> bool {
        self.end.as_ref().is_some_and(|(why, _)| *why == wanted)
    }

    /// Takes a step; false when there is none to take, and [`Self::end`] says why.
    pub fn step(&mut self, settings: &TrainingSettings) -> bool {
        // Another rate may get on where the last one did not.
        self.end = None;
        let number = self.path.len();
        if number > MOST_STEPS {
            self.end = Some((
                Why::Stopped,
                format!(
                    "{MOST_STEPS} steps are a long run. Go on from here with a new one: move the point, or start over."
                ),
            ));
            return false;
        }
        let (inputs, all) = (self.data.inputs(), self.data.len());
        let (size, most) = (settings.batch.unwrap_or(all).min(all), most_rows(inputs));
        if size > most {
            self.end = Some((
                Why::Stopped,
                format!(
                    "A step over {size} rows of {inputs} inputs takes too long to look on: use batches of {most} rows or fewer."
                ),
            ));
            return false;
        }
        let here = self.parameters().to_vec();
        let stochastic = size < all;
        let slopes = match self.next_batch(settings.batch) {
            None => self.whole.slopes(&here).1,
            Some(rows) => match self.slopes_of(&rows, &here) {
                Ok(slopes) => slopes,
                Err(sentence) => {
                    self.end = Some((Why::Stopped, sentence));
                    return false;
                }
            },
        };
        let gradient: Vec<f64> = slopes.into_iter().map(downhill).collect();
        if gradient.iter().any(|slope| !slope.is_finite()) {
            self.end = Some((
                Why::Stopped,
                format!(
                    "The loss has no slope before step {number}: there is nowhere to go from here."
                ),
            ));
            return false;
        }
        let velocity = self.velocity.iter().zip(&gradient);
        let velocity: Vec<f64> = velocity
            .map(|(velocity, slope)| settings.momentum * velocity + slope)
            .collect();
        let moved = here.iter().zip(&velocity);
        let there: Vec<f64> = moved
            .map(|(parameter, velocity)| parameter - settings.rate * velocity)
            .collect();
        let loss = self.whole.value(&there);
        let limit = LIMIT.max(1e6 * self.losses.first().copied().unwrap_or(0.0));
        if loss.is_nan() || loss > limit || there.iter().any(|parameter| !parameter.is_finite()) {
            let what = if loss.is_nan() {
                "is undefined".to_owned()
            } else {
                format!("grew past {}", short(limit))
            };
            self.end = Some((
                Why::Diverged,
                format!("The loss {what} at step {number}: try a smaller learning rate."),
            ));
            // Fresh, so that the next rate does not inherit this one's momentum.
            self.velocity.fill(0.0);
            return false;
        }
        let still = here
            .iter()
            .zip(&there)
            .all(|(a, b)| (a - b).abs() <= STILL * a.abs().max(1.0));
        // Momentum may stand still for a moment where the loss still falls.
        let flat = gradient
            .iter()
            .zip(&here)
            .all(|(slope, a)| (settings.rate * slope).abs() <= STILL * a.abs().max(1.0));
        if still && flat && !stochastic {
            self.end = Some((
                Why::Settled,
                format!(
                    "After {} step{} the gradient is 0 as far as numbers tell: nothing moves any more.",
                    number - 1,
                    if number == 2 { "" } else { "s" }
                ),
            ));
            return false;
        }
        self.velocity = velocity;
        self.path.push(there);
        self.losses.push(loss);
        true
    }

    /// Rows of the next batch; `None` for the whole table. Every row comes once a round, in
    /// an order that is shuffled anew each time.
    fn next_batch(&mut self, size: Option<usize>) -> Option<Vec<usize>> {
        let count = self.order.len();
        let size = size.filter(|&size| size < count)?.max(1);
        if self.taken >= count {
            self.taken = 0;
        }
        if self.taken == 0 {
            // Fisher and Yates, from the end.
            for last in (1..count).rev() {
                let other = (self.random.uniform() * (last + 1) as f64) as usize;
                self.order.swap(last, other.min(last));
            }
        }
        let end = (self.taken + size).min(count);
        let batch = self.order.get(self.taken..end).map(<[usize]>::to_vec);
        self.taken = end;
        batch
    }

    fn slopes_of(
        &mut self,
        rows: &[usize],
        parameters: &[f64],
    ) -> Result<Vec<crate::panel::unit::chain::Sides>, String> {
        let rows: Vec<&[f64]> = rows.iter().map(|&row| self.data.row(row)).collect();
        match &mut self.batch {
            Some((size, loss)) if *size == rows.len() => loss.with_rows(&rows),
            batch => {
                let loss = Loss::new(&self.activation, &rows, self.has_bias)?;
                *batch = Some((rows.len(), loss));
            }
        }
        let loss = self.batch.as_ref();
        Ok(loss.map_or(Vec::new(), |(_, loss)| loss.slopes(parameters).1))
    }
}

/// Why a table and a neuron do not go together.
pub fn mismatch(inputs: usize, weights: usize) -> String {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    format!(
        "A row of the table has {inputs} input{}, and the neuron has {weights} weight{}: make data for this neuron, or give x another size.",
        plural(inputs),
        plural(weights)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::training::{Made, made};

    fn table(rows: &[[f64; 2]]) -> Table {
        Table::from_rows(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).unwrap()
    }

    fn settings(rate: f64) -> TrainingSettings {
        TrainingSettings {
            rate,
            ..TrainingSettings::default()
        }
    }

    #[test]
    fn a_line_is_found_and_every_step_is_the_formula() {
        let data = table(&[[-1.0, -1.5], [0.0, 0.5], [1.0, 2.5], [2.0, 4.5]]);
        let mut run = Run::begin("identity", &data, true, vec![0.0, 0.0], 1).unwrap();
        assert_eq!(run.step_at(&[0.0, 0.0]), Some(0));
        let rate = 0.125;
        for step in 1..=3 {
            let [w, b] = [run.parameters()[0], run.parameters()[1]];
            let gradient = data.rows().fold([0.0; 2], |[gw, gb], row| {
                let e = 2.0 * (w * row[0] + b - row[1]) / 4.0;
                [gw + e * row[0], gb + e]
            });
            assert!(run.step(&settings(rate)));
            assert_eq!(run.step_at(run.parameters()), Some(step));
            let found = run.parameters();
            for (found, expected) in found
                .iter()
                .zip([w - rate * gradient[0], b - rate * gradient[1]])
            {
                assert!((found - expected).abs() < 1e-14, "{found} {expected}");
            }
        }
        while run.step(&settings(rate)) {}
        // t = 2x + 1/2 without noise: the exact line, and then nothing moves.
        let found = run.parameters();
        assert!(
            (found[0] - 2.0).abs() < 1e-9 && (found[1] - 0.5).abs() < 1e-9,
            "{found:?}"
        );
        assert!(
            run.end().unwrap().contains("gradient is 0"),
            "{:?}",
            run.end()
        );
        assert!(run.is_settled());
        assert!(run.losses().windows(2).all(|pair| pair[1] <= pair[0]));
        assert_eq!(run.losses().len(), run.steps() + 1);
    }

    #[test]
    fn divergence_is_caught_at_its_step_and_leaves_no_nan() {
        let data = table(&[[1.0, 1.0], [2.0, 3.0], [-4.0, 0.0]]);
        let mut run = Run::begin("identity", &data, true, vec![1.0, 0.0], 1).unwrap();
        while run.step(&settings(3.0)) {}
        let steps = run.steps();
        assert_eq!(
            run.end(),
            Some(
                format!(
                    "The loss grew past 1e12 at step {}: try a smaller learning rate.",
                    steps + 1
                )
                .as_str()
            )
        );
        assert!(run.is_diverged() && !run.is_settled());
        assert!((3..12).contains(&steps), "{steps}");
        assert!(run.path().iter().flatten().all(|number| number.is_finite()));
        assert!(run.losses().iter().all(|loss| *loss <= 1e12));
        // A smaller rate gets on from there.
        assert!(run.step(&settings(0.01)));
        assert_eq!(run.end(), None);
        assert!(!run.is_diverged());
    }

    #[test]
    fn where_there_is_no_loss_there_is_no_run() {
        let data = table(&[[1.0, 0.0]]);
        let begin = |activation, parameters| Run::begin(activation, &data, true, parameters, 1);
        let undefined = begin("log", vec![-1.0, 0.0]).unwrap_err();
        assert!(undefined.contains("undefined"), "{undefined}");
        let other = begin("tanh", vec![0.0; 4]).unwrap_err();
        assert!(
            other.contains("1 input, and the neuron has 3 weights"),
            "{other}"
        );
        assert!(Run::begin("tanh", &Table::new(1), true, vec![0.0; 2], 1).is_err());
        // log gets out of its domain with one large step.
        let data = table(&[[1.0, -20.0]]);
        let mut run = Run::begin("log", &data, false, vec![1.0], 1).unwrap();
        assert!(!run.step(&settings(10.0)));
        assert!(
            run.end().unwrap().contains("undefined at step 1"),
            "{:?}",
            run.end()
        );
    }

    #[test]
    fn batches_take_every_row_once_a_round_and_a_seed_repeats_them() {
        let data = made(Made::Line, 1, 10, 0.1, 4);
        let begin = |seed| Run::begin("tanh", &data, true, vec![0.5, 0.0], seed).unwrap();
        let mut run = begin(7);
        for _ in 0..3 {
            let mut rows: Vec<usize> = (0..3)
                .flat_map(|_| run.next_batch(Some(4)).unwrap())
                .collect();
            rows.sort_unstable();
            assert_eq!(rows, (0..10).collect::<Vec<_>>());
        }
        assert_eq!(run.next_batch(Some(10)), None);
        let after = |seed| {
            let mut run = begin(seed);
            let mut settings = settings(0.1);
            settings.batch = Some(3);
            for _ in 0..20 {
                assert!(run.step(&settings));
            }
            run.parameters().to_vec()
        };
        assert_eq!(after(7), after(7));
        assert_ne!(after(7), after(8));
    }

    #[test]
    fn a_large_table_is_trained_in_batches() {
        let data = made(Made::Line, 64, 2000, 0.1, 4);
        let mut run = Run::begin("tanh", &data, true, vec![0.0; 65], 1).unwrap();
        // 400 000 / (64 · 65) = 96.2.
        for batch in [None, Some(2000), Some(97)] {
            let mut settings = settings(0.001);
            settings.batch = batch;
            assert!(!run.step(&settings));
            let end = run.end().unwrap();
            assert!(end.contains("batches of 96 rows or fewer"), "{end}");
            settings.batch = Some(96);
            assert!(run.step(&settings), "{:?}", run.end());
        }
        assert_eq!(run.steps(), 3);
    }

    #[test]
    fn momentum_takes_the_last_step_along() {
        let data = table(&[[1.0, 0.0]]);
        // Without bias the loss is w²: w ← w − v, v ← v/2 + 2w, times the rate 1/4.
        let mut run = Run::begin("identity", &data, false, vec![1.0], 1).unwrap();
        let mut settings = settings(0.25);
        settings.momentum = 0.5;
        let (mut w, mut v) = (1.0, 0.0);
        for _ in 0..6 {
            v = 0.5 * v + 2.0 * w;
            w -= 0.25 * v;
            assert!(run.step(&settings));
            assert_eq!(run.parameters(), [w]);
        }
    }
}
