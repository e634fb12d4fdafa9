//! The table that a neuron is trained on, and how: what `[training]` of a scene holds.
//!
//! No result of a run is here; the parameters that it ends with are the neuron's own.

use super::random::{FIRST_SEED, SplitMix64};

/// Rows that a table may have: every one of them is drawn and walked through in each step.
pub const MOST_ROWS: usize = 2000;

/// Inputs that a row may have.
pub const MOST_INPUTS: usize = 64;

/// Rows of numbers: the inputs, then the target.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: usize,
    numbers: Vec<f64>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            columns: 2,
            numbers: Vec::new(),
        }
    }
}

impl Table {
    /// An empty table for a neuron with so many inputs.
    pub fn new(inputs: usize) -> Self {
        Self {
            columns: inputs.clamp(1, MOST_INPUTS) + 1,
            numbers: Vec::new(),
        }
    }

    /// The table of these rows.
    ///
    /// # Errors
    /// A sentence that says which row does not fit.
    pub fn from_rows(rows: &[Vec<f64>]) -> Result<Self, String> {
        let columns = rows.first().map_or(2, Vec::len);
        if columns < 2 {
            return Err(
                "A row holds at least two numbers: an input and, last, the target.".to_owned(),
            );
        }
        if columns > MOST_INPUTS + 1 {
            return Err(format!(
                "A row holds {MOST_INPUTS} inputs and a target at most, and these have {columns} numbers."
            ));
        }
        if rows.len() > MOST_ROWS {
            return Err(format!(
                "A table holds {MOST_ROWS} rows at most, and this has {}.",
                rows.len()
            ));
        }
        for (i, row) in rows.iter().enumerate() {
            if row.len() != columns {
                return Err(format!(
                    "Row {} holds {} numbers, and the first {columns}. All rows are of one length.",
                    i + 1,
                    row.len()
                ));
            }
            if row.iter().any(|number| !number.is_finite()) {
                return Err(format!("Row {} holds a number that is not finite.", i + 1));
            }
        }
        Ok(Self {
            columns,
            numbers: rows.concat(),
        })
    }

    /// Inputs of a row.
    pub fn inputs(&self) -> usize {
        self.columns - 1
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.numbers.len() / self.columns
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The rows: inputs, then the target.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.numbers.chunks_exact(self.columns)
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f64] {
        self.rows().nth(row).unwrap_or_default()
    }

    /// Sets one number; one that is not finite or not there changes nothing.
    pub fn set(&mut self, row: usize, column: usize, number: f64) {
        let place = row * self.columns + column;
        if column < self.columns
            && number.is_finite()
            && let Some(slot) = self.numbers.get_mut(place)
        {
            *slot = number;
        }
    }

    /// Adds a row of zeros, if there is room.
    pub fn add_row(&mut self) {
        if self.len() < MOST_ROWS {
            self.numbers.resize(self.numbers.len() + self.columns, 0.0);
        }
    }

    /// Takes a row out.
    pub fn remove_row(&mut self, row: usize) {
        if row < self.len() {
            self.numbers
                .drain(row * self.columns..(row + 1) * self.columns);
        }
    }
}

/// `[training]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingSettings {
    /// What is learnt.
    pub data: Table,
    /// How far a step goes: this times the gradient.
    pub rate: f64,
    /// Rows of a step; `None` for all of them.
    pub batch: Option<usize>,
    /// How much of the last step is taken along, from 0 to below 1.
    pub momentum: f64,
    /// Of the shuffling, and of data that are made.
    pub seed: u32,
    /// Parameter along the horizontal axis of the loss, such as `w[1]`.
    pub x: Option<String>,
    /// Parameter along the vertical axis.
    pub y: Option<String>,
}

impl Default for TrainingSettings {
    fn default() -> Self {
        Self {
            data: Table::default(),
            rate: 0.1,
            batch: None,
            momentum: 0.0,
            seed: FIRST_SEED,
            x: None,
            y: None,
        }
    }
}

named! {
    /// What data can be made of.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Made {
        /// A plane over the inputs, and noise on the targets.
        Line = "a line",
        /// Two clouds, with the targets 0 and 1.
        Classes = "two classes",
        /// Targets that have nothing to do with the inputs.
        Noise = "noise",
    }
}

/// Rows made of a seed; the same on every machine. `noise` is the standard deviation of the
/// targets about the line, or of the clouds about their centres.
pub fn made(kind: Made, inputs: usize, rows: usize, noise: f64, seed: u32) -> Table {
    let mut table = Table::new(inputs);
    let inputs = table.inputs();
    let mut random = SplitMix64::new(u64::from(seed));
    let rounded = |number: f64| (1000.0 * number).round() / 1000.0 + 0.0;
    for row in 0..rows.min(MOST_ROWS) {
        let class = row % 2;
        let mut sum = 0.5;
        for input in 0..inputs {
            let x = match kind {
                Made::Classes => 3.0 * class as f64 - 1.5 + noise * random.normal(),
                Made::Line | Made::Noise => 4.0 * random.uniform() - 2.0,
            };
            let x = rounded(x);
            // Slopes 1, −1/2, 1/3, …: no two alike, and a sum that stays small.
            let sign = if input % 2 == 0 { 1.0 } else { -1.0 };
            sum += sign / (input + 1) as f64 * x;
            table.numbers.push(x);
        }
        let target = match kind {
            Made::Line => sum + noise * random.normal(),
            Made::Classes => class as f64,
            Made::Noise => random.normal(),
        };
        table.numbers.push(rounded(target));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_data_are_what_they_say_and_a_seed_repeats_them() {
        let line = made(Made::Line, 2, 200, 0.0, 3);
        for row in line.rows() {
            // Inputs and targets have three decimals.
            assert!((row[2] - (0.5 + row[0] - row[1] / 2.0)).abs() <= 0.0005 + 1e-12);
        }
        let classes = made(Made::Classes, 1, 400, 0.5, 3);
        let mean = |class: f64| {
            let rows = || classes.rows().filter(|row| row[1] == class);
            rows().map(|row| row[0]).sum::<f64>() / rows().count() as f64
        };
        // 200 numbers of deviation 0.5: their mean deviates by 0.035.
        assert!((mean(0.0) + 1.5).abs() < 0.15 && (mean(1.0) - 1.5).abs() < 0.15);
        for kind in Made::ALL {
            let table = made(kind, 3, 50, 0.2, 7);
            assert_eq!(table, made(kind, 3, 50, 0.2, 7));
            assert_ne!(table, made(kind, 3, 50, 0.2, 8));
            assert_eq!((table.inputs(), table.len()), (3, 50));
        }
        assert_eq!(made(Made::Line, 1, 1_000_000, 0.1, 1).len(), MOST_ROWS);
    }

    #[test]
    fn rows_that_do_not_fit_are_named() {
        let of = |rows: &[Vec<f64>]| Table::from_rows(rows);
        assert!(of(&[vec![1.0]]).unwrap_err().contains("two numbers"));
        let ragged = of(&[vec![1.0, 2.0], vec![1.0]]).unwrap_err();
        assert!(ragged.contains("Row 2 holds 1"), "{ragged}");
        assert!(of(&[vec![1.0, f64::NAN]]).is_err());
        assert!(of(&vec![vec![0.0; 2]; MOST_ROWS + 1]).is_err());
        assert!(of(&[vec![0.0; MOST_INPUTS + 2]]).is_err());
        assert!(of(&[]).unwrap().is_empty());
    }

    #[test]
    fn rows_are_set_added_and_removed() {
        let mut table = Table::from_rows(&[vec![1.0, 2.0], vec![3.0, 4.0]]).unwrap();
        table.set(1, 0, 9.0);
        table.set(1, 2, 5.0);
        table.set(7, 0, 5.0);
        table.set(0, 0, f64::NAN);
        table.add_row();
        table.remove_row(0);
        table.remove_row(9);
        let rows: Vec<&[f64]> = table.rows().collect();
        assert_eq!(rows, [[9.0, 4.0], [0.0, 0.0]]);
        assert_eq!(table.row(0), [9.0, 4.0]);
        assert!(table.row(5).is_empty());
    }
}
