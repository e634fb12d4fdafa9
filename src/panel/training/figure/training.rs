//! The training of the neuron: its table of data, the model over it, and the loss over a pair of
//! parameters as a field.
//!
//! It shows one state of the parameters. The path that led there is a
//! [`super::run::Run`], which the window keeps.

use super::loss::Loss;
use super::run::mismatch;
use crate::analysis::activation::Activation;
use crate::analysis::heading::heading;
use crate::analysis::number::told;
use crate::analysis::phrase::Phrase;
use crate::analysis::source::{Column, Source};
use crate::document::field::FieldSettings;
use crate::document::training::TrainingSettings;
use crate::panel::plane::figure::curve::{Curve, curve};
use crate::panel::plane::figure::plane::{Held, Plane, over, plane};
use crate::panel::table::Table;
use crate::panel::unit::chain::Sides;
use crate::panel::unit::terms::{Owner, Unit};
use crate::tape::cancel::CancelToken;

/// Samples of the model's curve.
const CURVE: usize = 301;
/// A parameter is drawn at least from −this to this.
const REACH: f64 = 4.0;
/// Operations that the samples of the loss may take: a few milliseconds.
const WORK: usize = 6_000_000;
/// What an activation costs, in operations.
const ACTIVATION: usize = 8;

/// What the picture of the training shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// Headings of the parameters: weights, then the bias.
    pub names: Vec<String>,
    /// Their values.
    pub values: Vec<f64>,
    /// The chosen pair, as positions in `names`; both the same when there is only one.
    pub pair: [usize; 2],
    /// The horizontal axis of the data: the only input, or z where there are more.
    pub axis: String,
    /// Its range, low < high.
    pub range: [f64; 2],
    /// The model over that axis: a.
    pub curve: Vec<[f64; 2]>,
    /// The rows of the table.
    pub points: Vec<Datum>,
    /// The loss over the pair; `None` without a loss.
    pub loss: Option<Surface>,
    /// L; NaN without one.
    pub value: f64,
    /// Its slopes along all parameters.
    pub slopes: Vec<Sides>,
    /// The learning rate: how far the next step goes along them.
    pub rate: f64,
    /// What is missing for a loss, as a sentence.
    pub fault: Option<String>,
    /// One sentence, for the caption and for screen readers.
    pub caption: Phrase,
}

/// The loss as a function of the chosen parameters.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a picture has one of it")]
pub enum Surface {
    /// Of a pair of them.
    Plane(Box<Plane>),
    /// Of the only one.
    Curve(Curve),
}

/// A row of the table as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Datum {
    /// Its place along the axis.
    pub at: f64,
    /// t.
    pub target: f64,
    /// a; NaN where it is undefined.
    pub predicted: f64,
}

impl Training {
    /// The length of the gradient over all parameters; NaN at a kink.
    pub fn steepness(&self) -> f64 {
        let squares = self.slopes.iter().map(|slope| slope.slope().powi(2));
        squares.sum::<f64>().sqrt()
    }

    /// The gradient of the loss by all parameters; NaN at a kink.
    pub fn gradient(&self) -> Vec<f64> {
        self.slopes.iter().map(|slope| slope.slope()).collect()
    }
}

impl Training {
    /// The parameters with the slopes of the loss, and the data beside the model.
    pub fn tables(&self) -> Vec<Table> {
        let mut parameters = Table::new("Parameters", ["parameter", "value", "slope of L"]);
        let all = self.names.iter().zip(&self.values).zip(&self.slopes);
        parameters.rows.extend(
            all.map(|((name, value), slope)| vec![name.clone(), told(*value), slope.text()]),
        );
        let mut data = Table::new("Data and model", [self.axis.as_str(), "t", "a"]);
        let points = self.points.iter();
        let cells = points.map(|point| [point.at, point.target, point.predicted].map(told).into());
        data.rows.extend(cells);
        vec![parameters, data]
    }
}

/// The training of a neuron. `None` when `cancel` was called on the way.
pub fn training(
    neuron: &Unit,
    settings: &TrainingSettings,
    cancel: &CancelToken,
) -> Option<Training> {
    let labels = neuron.terms.iter().map(|term| term.weight_label.clone());
    let mut names: Vec<String> = labels.collect();
    let mut values: Vec<f64> = neuron.terms.iter().map(|term| term.weight).collect();
    if neuron.has_bias() {
        names.push(match &neuron.owner {
            Owner::Inputs {
                bias: Some(name), ..
            } => heading(name),
            Owner::Inputs { .. } | Owner::Settings => "b".to_owned(),
        });
        values.push(neuron.bias);
    }
    let activation = Activation::read(&neuron.activation);
    let data = &settings.data;
    let rows: Vec<&[f64]> = data.rows().collect();
    let fits = data.inputs() == neuron.terms.len();
    let loss = match &activation {
        Err(fault) => Err(fault.clone()),
        Ok(_) if rows.is_empty() => Err(
            "There are no data yet: make some, type them, or take them from a file, with “Data”."
                .to_owned(),
        ),
        Ok(_) if !fits => Err(mismatch(data.inputs(), neuron.terms.len())),
        Ok(_) => Loss::new(&neuron.activation, &rows, neuron.has_bias()),
    };
    let (loss, fault) = match loss {
        Ok(loss) => (Some(loss), None),
        Err(fault) => (None, Some(fault)),
    };
    let pair = pair(settings, &names);
    let mut training = Training {
        pair,
        axis: String::new(),
        range: [-1.0, 1.0],
        curve: Vec::new(),
        points: Vec::new(),
        loss: None,
        value: f64::NAN,
        slopes: Vec::new(),
        rate: settings.rate,
        fault,
        caption: Phrase::new(),
        names,
        values,
    };
    if let (true, Ok(activation)) = (fits, activation) {
        model(&mut training, neuron, &activation, &rows);
    }
    if let Some(loss) = &loss {
        (training.value, training.slopes) = loss.slopes(&training.values);
        training.loss = Some(surface(&training, loss, rows.len(), cancel)?);
    }
    training.caption = caption(&training);
    Some(training)
}

/// The parameters along the axes: those asked for, else a weight and the bias.
fn pair(settings: &TrainingSettings, names: &[String]) -> [usize; 2] {
    let last = names.len().saturating_sub(1);
    let place = |key: &Option<String>| {
        let label = heading(key.as_ref()?);
        names.iter().position(|name| *name == label)
    };
    let x = place(&settings.x);
    let y = place(&settings.y).filter(|&y| x != Some(y));
    let x = x.unwrap_or(if y == Some(0) { last } else { 0 });
    let y = y.unwrap_or(if x == last { 0 } else { last });
    [x, y]
}

/// The data and the model's curve over the only input, or over z.
fn model(training: &mut Training, neuron: &Unit, activation: &Activation, rows: &[&[f64]]) {
    let single = neuron.terms.len() == 1;
    let sum = |row: &[f64]| {
        let products = neuron.terms.iter().zip(row);
        products.fold(neuron.bias, |z, (term, x)| z + term.weight * x)
    };
    let zs: Vec<f64> = rows.iter().map(|row| sum(row)).collect();
    let places: Vec<f64> = if single {
        rows.iter().filter_map(|row| row.first().copied()).collect()
    } else {
        zs.clone()
    };
    training.axis = match neuron.terms.first() {
        Some(term) if single => term.input_label.clone(),
        _ => "z".to_owned(),
    };
    let [low, high] = places
        .iter()
        .filter(|x| x.is_finite())
        .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], &x| {
            [low.min(x), high.max(x)]
        });
    training.range = if !single {
        // z moves with the weights: an axis that seldom changes its scale.
        let reach = reach(low.abs().max(high.abs()));
        [-reach, reach]
    } else if low < high {
        let margin = 0.08 * (high - low);
        [low - margin, high + margin]
    } else if low == high {
        [low - 1.0, low + 1.0]
    } else {
        [-1.0, 1.0]
    };
    let [low, high] = training.range;
    let along: Vec<f64> = (0..CURVE)
        .map(|k| low + (high - low) * k as f64 / (CURVE - 1) as f64)
        .collect();
    let over: Vec<f64> = if single {
        along.iter().map(|x| sum(&[*x])).collect()
    } else {
        along.clone()
    };
    let curve = along.iter().zip(activation.at(&over));
    training.curve = curve.map(|(&x, at)| [x, at.value]).collect();
    let predicted = activation.at(&zs);
    let rows = rows.iter().zip(&places).zip(predicted);
    training.points = rows
        .map(|((row, &at), predicted)| Datum {
            at,
            target: row.last().copied().unwrap_or(f64::NAN),
            predicted: predicted.value,
        })
        .collect();
}

/// Powers of two, so that a picture seldom changes its scale while a parameter walks.
fn reach(value: f64) -> f64 {
    let mut reach = REACH;
    while 1.1 * value > reach && reach < 1e150 {
        reach *= 2.0;
    }
    reach
}

/// The loss over the pair, by the program that draws every field.
fn surface(training: &Training, loss: &Loss, rows: usize, cancel: &CancelToken) -> Option<Surface> {
    let [x, y] = training.pair;
    let one = x == y;
    let places: &[usize] = if one { &[x] } else { &[x, y] };
    let columns: Vec<Column> = places
        .iter()
        .filter_map(|&place| {
            let name = training.names.get(place)?;
            let reach = reach(training.values.get(place)?.abs());
            Some(Column {
                key: name.clone(),
                input: name.as_str().into(),
                element: 0,
                place,
                range: [-reach, reach],
            })
        })
        .collect();
    let jacobian = loss.jacobian(&training.values, places, cancel)?;
    let point = loss.at(&training.values);
    let source = Source {
        tape: loss.tape(),
        point: &point,
        jacobian: &jacobian,
        component: ("L", 0),
        columns: &columns,
        words: &loss.words(places),
    };
    let each = rows * (training.names.len() + ACTIVATION);
    let grid = ((WORK / each.max(1)) as f64).sqrt() as usize;
    let settings = FieldSettings {
        grid: Some(grid.clamp(16, 72)),
        ..FieldSettings::default()
    };
    if one {
        return Some(Surface::Curve(curve(source, None, cancel)?));
    }
    let mut plane = plane(source, (0, 1), &settings, cancel)?;
    let both = training.names.iter().zip(&training.values).enumerate();
    let values = both
        .filter(|(place, _)| !training.pair.contains(place))
        .map(|(_, (name, &value))| (name.clone(), value))
        .take(8)
        .collect();
    plane.held = Held { values, more: 0 };
    plane.title = Phrase::from("Loss").then(over(&plane.x, &plane.y));
    Some(Surface::Plane(Box::new(plane)))
}

fn caption(training: &Training) -> Phrase {
    if let Some(fault) = &training.fault {
        return fault.into();
    }
    const MOST: usize = 4;
    let count = training.names.len();
    let at = training.names.iter().zip(&training.values).take(MOST);
    let at = at.map(|(name, &value)| Phrase::new().equation(name, value));
    let more = (count > MOST).then(|| format!("… {} more", count - MOST).into());
    let at = Phrase::joined(at.chain(more), &", ".into());
    let rows = training.points.len();
    let plural = if rows == 1 { "" } else { "s" };
    let steepness = training.steepness();
    let slope = if steepness.is_nan() {
        Phrase::from("it has no gradient, since a row stands on a kink")
            .stop(':')
            .word("a step goes, for each parameter, to the side on which the error falls faster")
    } else {
        Phrase::from("its gradient has the length ").number(steepness)
    };
    let error = format!("The mean squared error over {rows} row{plural} is ");
    let error = Phrase::from(error).number(training.value);
    let both = error.stop(';').then(slope).stop('.');
    both.word("That is at ").then(at).stop('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::training::{Made, Table, made};
    use crate::panel::unit::terms::Term;

    fn page(weights: &[f64], activation: &str, data: Table) -> Training {
        let terms = weights.iter().enumerate();
        let terms = terms.map(|(i, &weight)| Term {
            weight_label: heading(&format!("w[{}]", i + 1)),
            weight,
            input_label: "x".to_owned(),
            input: 1.0,
            hue: None,
        });
        let unit = Unit {
            activation: activation.to_owned(),
            owner: Owner::Settings,
            terms: terms.collect(),
            bias: 0.5,
            target: 0.0,
            compare: Vec::new(),
        };
        let settings = TrainingSettings {
            data,
            ..TrainingSettings::default()
        };
        training(&unit, &settings, &CancelToken::default()).unwrap()
    }

    #[test]
    fn the_loss_is_drawn_by_the_field_and_is_the_mean_square() {
        let data = made(Made::Line, 1, 20, 0.1, 3);
        let page = page(&[0.75], "tanh", data.clone());
        let loss = |w: f64, b: f64| {
            let squares = data
                .rows()
                .map(|row| (row[1] - (w * row[0] + b).tanh()).powi(2));
            squares.sum::<f64>() / 20.0
        };
        assert!((page.value - loss(0.75, 0.5)).abs() < 1e-14);
        let Some(Surface::Plane(plane)) = &page.loss else {
            panic!("{:?}", page.loss)
        };
        assert_eq!(
            (plane.x.label.as_str(), plane.y.label.as_str()),
            ("w₁", "b")
        );
        let cell = |k: usize| -4.0 + 8.0 * (k as f64 + 0.5) / plane.grid as f64;
        for (row, col) in [(0, 0), (5, 40), (33, 2)] {
            let found = plane.samples[row * plane.grid + col];
            assert!((found - loss(cell(col), cell(row))).abs() < 1e-12);
        }
        let at = plane.at_point.unwrap();
        assert!((at.dx - page.slopes[0].slope()).abs() < 1e-14);
        // The curve of the model and the data lie over x.
        assert_eq!(page.axis, "x");
        let [x, a] = page.curve[100];
        assert!((a - (0.75 * x + 0.5).tanh()).abs() < 1e-14);
        assert_eq!(page.points.len(), 20);
        assert!(page.caption.to_string().contains("20 rows"));
    }

    #[test]
    fn with_more_inputs_the_data_lie_over_z_and_the_rest_is_held() {
        let page = page(&[1.0, -2.0], "identity", made(Made::Line, 2, 5, 0.1, 3));
        assert_eq!(page.axis, "z");
        assert!(page.points.iter().all(|p| p.at == p.predicted));
        let Some(Surface::Plane(plane)) = &page.loss else {
            panic!("no plane")
        };
        assert_eq!(plane.held.told().to_string(), "held: w₂ = −2");
        assert_eq!(page.pair, [0, 2]);
    }

    #[test]
    fn what_is_missing_is_said() {
        let none = page(&[1.0], "tanh", Table::new(1));
        assert!(none.fault.as_ref().unwrap().contains("no data yet"));
        assert!(none.value.is_nan() && none.loss.is_none());
        let other = page(&[1.0], "tanh", made(Made::Line, 3, 5, 0.1, 3));
        assert!(
            other
                .caption
                .to_string()
                .contains("3 inputs, and the neuron has 1 weight:")
        );
    }
}
