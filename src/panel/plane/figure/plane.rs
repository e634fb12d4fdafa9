//! A component over a pair of inputs: samples, arrows, the point, and the words about them.
//!
//! It puts together what the other files of this folder compute.

use super::contour::{Contour, contours, span};
use super::critical::{self, Critical};
use super::flow::{Vectors, streamlines};
use super::kinks;
use super::levels::round_up;
use super::path::{self, Path};
use crate::analysis::grid::GridPoint;
use crate::analysis::grid::{self, Grid};
use crate::analysis::heading::heading;
use crate::analysis::phrase::Phrase;
use crate::analysis::source::{Arrow, Axis, Source};
use crate::document::field::{ArrowLength, FieldSettings, Layer};
use crate::tape::cancel::CancelToken;

/// Samples along each side of the underlay, when nothing else is asked for.
pub const GRID: usize = 96;
/// Most samples along a side.
pub const MAX_GRID: usize = 1024;

/// Arrows along each side.
pub(crate) const ARROWS: usize = 15;
/// Places along each side that are told as numbers.
const PLACES: usize = 5;
/// An arrow may be as long as this part of the distance to the next one.
const ROOM: f64 = 0.9;

/// A function of two inputs over a rectangle.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// `∇f over x and y`.
    pub title: Phrase,
    /// The component that is drawn, as a heading: `y₁`.
    pub output: String,
    /// What the arrows are: `∇y₁`.
    pub vector: String,
    /// The two outputs that the arrows of a map are made of; empty for a gradient.
    pub map: Vec<String>,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Samples along each side of the underlay.
    pub grid: usize,
    /// `grid · grid` values at the centres of equal cells over the two ranges,
    /// row by row from the lowest y up; NaN where undefined.
    pub samples: Vec<f64>,
    /// Least and greatest finite sample, low ≤ high; both 0 when there is none.
    pub span: [f64; 2],
    /// Lines of equal value; empty when they are not wanted, or the samples all equal.
    pub contours: Vec<Contour>,
    /// Lines along which the component is bent or jumps: an argument of relu, abs, max and
    /// their kind is at the place where two rules meet.
    pub kinks: Vec<Vec<[f64; 2]>>,
    /// Gradient arrows; none where the gradient is not defined.
    pub arrows: Vec<Arrow>,
    /// The greatest magnitude among `arrows`; 0 when there is none.
    pub magnitude: f64,
    /// How long arrows are drawn.
    pub lengths: Lengths,
    /// Whether they are wanted.
    pub arrows_shown: bool,
    /// The arrow at the point itself, absent where the gradient is not defined.
    pub at_point: Option<Arrow>,
    /// Value of the component at the point.
    pub value: f64,
    /// The inputs that are held: `x₃ = 3`.
    pub held: Held,
    /// Lines that follow the arrows; empty when they are not wanted.
    pub streamlines: Vec<Vec<[f64; 2]>>,
    /// Places where the gradient is 0; `None` when they were not asked for.
    pub critical: Option<Critical>,
    /// A walk along or against the gradient.
    pub path: Option<Path>,
    /// One is wanted: it begins where the picture is clicked.
    pub path_wanted: bool,
    /// Value and gradient at a few places all over the plane, row by row from the lowest y up;
    /// empty for a map.
    pub places: Vec<GridPoint>,
    /// One sentence, for the caption and for screen readers.
    pub caption: Phrase,
}

/// From this part of the greatest magnitude down the arrow at the point is not made longer.
const NEXT_TO_NOTHING: f64 = 0.05;

/// From magnitudes to lengths, in units of the horizontal axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lengths {
    /// What a length says.
    pub kind: ArrowLength,
    /// The magnitude that an arrow of length 1 stands for; positive, a round number.
    pub unit: f64,
    /// How far the feet of neighbours are apart.
    pub apart: f64,
    /// The greatest magnitude of all.
    pub greatest: f64,
}

impl Lengths {
    /// For arrows that stand `apart` from each other.
    pub fn of(kind: ArrowLength, arrows: &[Arrow], apart: f64) -> Self {
        let mut sizes: Vec<f64> = arrows.iter().map(|arrow| arrow.magnitude()).collect();
        sizes.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let index = (share * sizes.len().saturating_sub(1) as f64) as usize;
            sizes.get(index).copied().filter(|size| *size > 0.0)
        };
        let greatest = at(1.0).unwrap_or(1.0);
        let reference = match kind {
            // Half of the arrows are shorter than their cells, the others are cut to them.
            ArrowLength::Capped => at(0.5).unwrap_or(greatest),
            ArrowLength::Unit => greatest,
            ArrowLength::True => greatest / 3.0,
        };
        Self {
            kind,
            unit: round_up(reference / (ROOM * apart)),
            apart,
            greatest,
        }
    }

    /// The length of an arrow of that magnitude.
    pub fn length(&self, magnitude: f64) -> f64 {
        match self.kind {
            ArrowLength::Capped => (magnitude / self.unit).min(ROOM * self.apart),
            ArrowLength::Unit if magnitude > 0.0 => 0.8 * self.apart,
            ArrowLength::Unit | ArrowLength::True => magnitude / self.unit,
        }
    }

    /// The length of the arrow at the point, which is to stand out: to scale as long as that is
    /// between one and three cells, and always where lengths are to be true. Where next to
    /// nothing is left of the magnitude it goes to 0 with it: at a minimum there is no arrow.
    pub fn at_point(&self, magnitude: f64) -> f64 {
        let length = magnitude / self.unit;
        if self.kind == ArrowLength::True {
            return length;
        }
        let little = NEXT_TO_NOTHING * self.greatest;
        let least = 1.3 * self.apart * (magnitude / little).min(1.0);
        length.max(least).min(3.0 * self.apart)
    }

    /// What the scale does not say of the arrow at the point.
    pub fn told_at_point(&self, magnitude: f64) -> &'static str {
        let (shown, true_length) = (self.at_point(magnitude), magnitude / self.unit);
        if shown > 1.01 * true_length {
            "longer at the point"
        } else if shown < 0.99 * true_length {
            "shorter at the point"
        } else {
            ""
        }
    }

    /// The scale in words: `arrow of length 1 = 40`.
    pub fn told(&self) -> Phrase {
        match self.kind {
            ArrowLength::Unit => "all arrows have one length".into(),
            ArrowLength::Capped | ArrowLength::True => {
                Phrase::new().equation("arrow of length 1", self.unit)
            }
        }
    }
}

/// The plane of two chosen columns. `None` when `cancel` was called.
pub(crate) fn plane(
    source: Source<'_>,
    pair: (usize, usize),
    settings: &FieldSettings,
    cancel: &CancelToken,
) -> Option<Plane> {
    let output = heading(source.component.0);
    let (x, y) = axes(source, pair, settings);
    let ranges = [x.range, y.range];
    let places = source.places(pair);
    let grid = settings.grid.unwrap_or(GRID).clamp(2, MAX_GRID);
    let samples = underlay(source, places, grid, ranges, cancel)?;
    let (at_point, mut caption) = at_point(source, pair, &x, &y);
    let critical = if settings.layers.contains(&Layer::Critical) {
        let critical = critical::find(source, places, ranges, cancel)?;
        caption = caption.then(critical.told());
        Some(critical)
    } else {
        None
    };
    let path = path::walk(source, places, ranges, &settings.path, cancel)?;
    let vectors = Vectors {
        source,
        places,
        map: None,
    };
    let plane = Plane {
        title: Phrase::from("Gradient ")
            .name(format!("∇{output}"))
            .then(over(&x, &y)),
        vector: format!("∇{output}"),
        output,
        kinks: kinks::find(source, places, ranges, cancel)?,
        at_point,
        value: source.jacobian.value[source.component.1],
        held: held(source, pair),
        critical,
        path,
        path_wanted: settings.path.way.is_some(),
        places: told_places(source, places, ranges, cancel)?,
        caption,
        ..drawn(vectors, (x, y), (grid, samples), settings, cancel)?
    };
    Some(plane)
}

/// Two outputs of two inputs as arrows, over their length. `None` when `cancel` was called.
pub(crate) fn map(
    source: Source<'_>,
    pair: (usize, usize),
    keys: [&str; 2],
    settings: &FieldSettings,
    cancel: &CancelToken,
) -> Option<Plane> {
    let (x, y) = axes(source, pair, settings);
    let ranges = [x.range, y.range];
    let places = source.places(pair);
    let grid = settings.grid.unwrap_or(GRID).clamp(2, MAX_GRID);
    // The first output belongs to the first input, whichever axis that is on.
    let rows = [pair.0, pair.1];
    let [first, second] = rows.map(|row| Source {
        component: (keys[row], row),
        ..source
    });
    let lengths: Vec<f64> = underlay(first, places, grid, ranges, cancel)?
        .into_iter()
        .zip(underlay(second, places, grid, ranges, cancel)?)
        .map(|(a, b)| a.hypot(b))
        .collect();
    let [a, b] = rows.map(|row| heading(keys[row]));
    let mut kinks = kinks::find(first, places, ranges, cancel)?;
    kinks.extend(kinks::find(second, places, ranges, cancel)?);
    let [dx, dy] = rows.map(|row| source.jacobian.value[row]);
    let value = dx.hypot(dy);
    let caption = at_place(&x, &y)
        .word(" the map (")
        .name(&a)
        .word(", ")
        .name(&b)
        .word(") is ")
        .numbers(&[dx, dy])
        .word(", an arrow of length ")
        .number(value)
        .stop('.');
    let vectors = Vectors {
        source,
        places,
        map: Some(rows),
    };
    let plane = Plane {
        title: Phrase::from(format!("Map ({a}, {b})")).then(over(&x, &y)),
        vector: format!("({a}, {b})"),
        output: format!("|({a}, {b})|"),
        map: vec![a, b],
        kinks,
        at_point: value.is_finite().then_some(Arrow {
            x: x.value,
            y: y.value,
            dx,
            dy,
        }),
        value,
        held: Held::default(),
        critical: None,
        path: None,
        caption,
        ..drawn(vectors, (x, y), (grid, lengths), settings, cancel)?
    };
    Some(plane)
}

fn axes(source: Source<'_>, pair: (usize, usize), settings: &FieldSettings) -> (Axis, Axis) {
    (
        source.axis(pair.0, settings.x_range),
        source.axis(pair.1, settings.y_range),
    )
}

/// What planes of all kinds have in common; the rest of it is empty.
fn drawn(
    vectors: Vectors<'_>,
    (x, y): (Axis, Axis),
    (grid, samples): (usize, Vec<f64>),
    settings: &FieldSettings,
    cancel: &CancelToken,
) -> Option<Plane> {
    let ranges = [x.range, y.range];
    let wanted = |layer| settings.layers.contains(&layer);
    let feet: Vec<(f64, f64)> = centres(y.range, ARROWS)
        .iter()
        .flat_map(|&fy| centres(x.range, ARROWS).into_iter().map(move |fx| (fx, fy)))
        .collect();
    let arrows: Vec<Arrow> = vectors.at(&feet, cancel)?.into_iter().flatten().collect();
    let magnitude = arrows
        .iter()
        .fold(0.0, |most: f64, arrow| most.max(arrow.magnitude()));
    let apart = (x.range[1] - x.range[0]) / ARROWS as f64;
    Some(Plane {
        title: Phrase::new(),
        output: String::new(),
        vector: String::new(),
        map: Vec::new(),
        grid,
        span: span(&samples),
        contours: if wanted(Layer::Contours) {
            contours(&samples, grid, ranges)
        } else {
            Vec::new()
        },
        samples,
        kinks: Vec::new(),
        lengths: Lengths::of(settings.arrows, &arrows, apart),
        arrows_shown: wanted(Layer::Arrows),
        arrows,
        magnitude,
        at_point: None,
        value: f64::NAN,
        held: Held::default(),
        streamlines: if wanted(Layer::Streamlines) {
            streamlines(vectors, ranges, cancel)?
        } else {
            Vec::new()
        },
        critical: None,
        path: None,
        path_wanted: false,
        places: Vec::new(),
        caption: Phrase::new(),
        x,
        y,
    })
}

/// Middles of equal parts of a range.
fn centres([low, high]: [f64; 2], count: usize) -> Vec<f64> {
    (0..count)
        .map(|k| low + (high - low) * (k as f64 + 0.5) / count as f64)
        .collect()
}

/// The component at the centres of equal cells.
fn underlay(
    source: Source<'_>,
    places: (usize, usize),
    grid: usize,
    ranges: [[f64; 2]; 2],
    cancel: &CancelToken,
) -> Option<Vec<f64>> {
    let [xs, ys] = ranges.map(|range| centres(range, grid));
    grid::values(source, Grid::new(places, &xs, &ys), cancel)
}

/// Value and gradient at the centres of a few equal cells.
fn told_places(
    source: Source<'_>,
    places: (usize, usize),
    ranges: [[f64; 2]; 2],
    cancel: &CancelToken,
) -> Option<Vec<GridPoint>> {
    let [xs, ys] = ranges.map(|range| centres(range, PLACES));
    grid::table(source, Grid::new(places, &xs, &ys), cancel)
}

/// So many held inputs are told of one by one: no line has room for a thousand.
const MOST_HELD: usize = 24;

/// Inputs that are not drawn over, and where they are held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// The heading and the value of the first of them.
    pub values: Vec<(String, f64)>,
    /// How many there are beside these.
    pub more: usize,
}

impl Held {
    /// One by one, and how many more there are: `held: x₃ = 3, … 2 more`.
    pub fn told(&self) -> Phrase {
        let values = self.values.iter();
        let values = values.map(|(name, value)| Phrase::new().equation(name, *value));
        let more = (self.more > 0).then(|| Phrase::from(format!("… {} more", self.more)));
        let list = Phrase::joined(values.chain(more), &", ".into());
        Phrase::from("held: ").then(list)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// The columns that are not among the pair, with their values.
pub(crate) fn held(source: Source<'_>, pair: (usize, usize)) -> Held {
    let columns = source.columns.iter().enumerate();
    let mut others = columns.filter(|(column, _)| *column != pair.0 && *column != pair.1);
    let values = others.by_ref().take(MOST_HELD);
    let values = values.map(|(_, column)| (heading(&column.key), source.point[column.place]));
    Held {
        values: values.collect(),
        more: others.count(),
    }
}

/// The gradient at the point, and the sentence about it.
fn at_point(
    source: Source<'_>,
    pair: (usize, usize),
    x: &Axis,
    y: &Axis,
) -> (Option<Arrow>, Phrase) {
    let (dx, dy) = (source.entry(pair.0), source.entry(pair.1));
    let arrow = (dx.has_value() && dy.has_value()).then_some(Arrow {
        x: x.value,
        y: y.value,
        dx: dx.value(),
        dy: dy.value(),
    });
    let caption = at_place(x, y).word(", ").name(heading(source.component.0));
    let value = source.jacobian.value[source.component.1];
    let caption = match arrow {
        Some(_) => caption
            .word(" is ")
            .number(value)
            .word(" and its gradient is (")
            .earned(dx.value(), dx.error(), 3)
            .word(",\u{a0}")
            .earned(dy.value(), dy.error(), 3)
            .word(")"),
        None => {
            let entry = if dx.has_value() { dy } else { dx };
            let caption = caption.word(" has no gradient").stop(':');
            caption.then(source.told_reason(entry))
        }
    };
    (arrow, caption.stop('.'))
}

/// ` over x and y`.
pub(crate) fn over(x: &Axis, y: &Axis) -> Phrase {
    let over = Phrase::from(" over ").name(&x.label);
    over.word(" and ").name(&y.label)
}

/// `At (x, y) = (1, 2)`.
pub(crate) fn at_place(x: &Axis, y: &Axis) -> Phrase {
    let names = [x, y].map(|axis| Phrase::new().name(&axis.label));
    let at = Phrase::from("At ").list(names, 0);
    at.equals().numbers(&[x.value, y.value])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(kind: ArrowLength) -> Lengths {
        let arrows = [1.0, 2.0, 40.0].map(|dx| Arrow {
            x: 0.0,
            y: 0.0,
            dx,
            dy: 0.0,
        });
        Lengths::of(kind, &arrows, 0.5)
    }

    #[test]
    fn the_arrow_at_the_point_stands_out_and_says_so_where_it_is_not_to_scale() {
        let capped = lengths(ArrowLength::Capped);
        // To scale between one and three cells, and said to be otherwise outside of that.
        let fitting = 0.9 * capped.unit;
        assert!((capped.at_point(fitting) - 0.9).abs() < 1e-12);
        assert_eq!(capped.told_at_point(fitting), "");
        assert_eq!(capped.at_point(40.0), 1.5);
        assert_eq!(capped.told_at_point(40.0), "shorter at the point");
        let short = 0.05 * 40.0;
        assert!(capped.at_point(short) >= short / capped.unit);
        // At a minimum there is nothing to be seen.
        assert_eq!(capped.at_point(0.0), 0.0);
        assert!(capped.at_point(1e-6) < 1e-3);
        let exact = lengths(ArrowLength::True);
        for magnitude in [1e-3, 1.0, 40.0] {
            assert_eq!(exact.at_point(magnitude), magnitude / exact.unit);
            assert_eq!(exact.told_at_point(magnitude), "");
        }
    }
}
