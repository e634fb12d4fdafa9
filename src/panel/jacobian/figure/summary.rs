//! What a heatmap says of all entries at once, from a single look at each: of a million of them
//! every further look takes longer than all that is done with it.

use crate::analysis::number::NEARLY_ZERO;
use crate::diff::jacobian::{Check, Entry, Jacobian, Status};

/// The entries of a Jacobian, taken together.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The greatest size of a number in it; 1 when there is none but 0.
    pub limit: f64,
    /// Where the logarithmic scale begins: at a thousandth of the limit, or so far below the
    /// least number that this is clearly coloured too. Twelve powers of ten are as many as can be
    /// told apart by colours.
    pub linear: f64,
    /// The kinds of entry that occur.
    pub kinds: Vec<Status>,
    /// Some entry is another by dual numbers.
    pub disagrees: bool,
    /// A number that changes with what is seen of the entries.
    pub fingerprint: u64,
    /// Row and column of the entry with the greatest value, the first of equals row by row.
    pub largest: Option<(usize, usize)>,
    /// How many entries have no value.
    pub without: usize,
}

impl Summary {
    /// A look at every entry.
    pub fn of(jacobian: &Jacobian) -> Self {
        let mut all = Seen {
            limit: 0.0,
            least: f64::INFINITY,
            kinds: Vec::new(),
            disagrees: false,
            fingerprint: 0,
            largest: None,
            without: 0,
        };
        all.mix(jacobian.rows as u64);
        all.mix(jacobian.cols as u64);
        for (row, col, entry) in jacobian.in_columns() {
            all.look(row, col, entry);
        }
        let limit = if all.limit > 0.0 { all.limit } else { 1.0 };
        let least = all.least.min(limit);
        let wanted = (0.01 * least).clamp(1e-12 * limit, NEARLY_ZERO * limit);
        Self {
            limit,
            linear: 10f64.powf(wanted.max(f64::MIN_POSITIVE).log10().floor()),
            kinds: all.kinds,
            disagrees: all.disagrees,
            fingerprint: all.fingerprint,
            largest: all.largest.map(|(_, row, col)| (row, col)),
            without: all.without,
        }
    }
}

/// The same before anything is concluded.
struct Seen {
    limit: f64,
    least: f64,
    kinds: Vec<Status>,
    disagrees: bool,
    fingerprint: u64,
    /// The size of the value with its place.
    largest: Option<(f64, usize, usize)>,
    without: usize,
}

impl Seen {
    fn look(&mut self, row: usize, col: usize, entry: &Entry) {
        let slopes = entry.derivative.slopes();
        for slope in slopes {
            let size = slope.value.abs();
            if size.is_finite() {
                self.limit = self.limit.max(size);
                // What may be 0 for all its error does not stretch the scale.
                if size > 0.0 && (slope.error.is_nan() || size > slope.error) {
                    self.least = self.least.min(size);
                }
            }
        }
        let status = entry.status();
        self.meet(status);
        self.disagrees |= entry.check == Check::Disagree;
        let kind = status as u64 + 16 * entry.check as u64 + 64 * (entry.sign() + 1) as u64;
        self.mix(kind);
        for slope in slopes {
            self.mix(slope.value.to_bits());
        }
        let value = entry.value();
        if value.is_finite() {
            self.offer((value.abs(), row, col));
        }
        self.without += usize::from(!entry.has_value());
    }

    fn meet(&mut self, kind: Status) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    /// An odd constant spreads each word upwards and the rotation brings it back down. Nobody
    /// attacks it.
    fn mix(&mut self, word: u64) {
        let mixed = self.fingerprint.rotate_left(23) ^ word;
        self.fingerprint = mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn offer(&mut self, (size, row, col): (f64, usize, usize)) {
        let is_larger = self
            .largest
            .is_none_or(|(largest, i, j)| size > largest || size == largest && (row, col) < (i, j));
        if is_larger {
            self.largest = Some((size, row, col));
        }
    }
}
