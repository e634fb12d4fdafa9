//! One-sided derivatives by the exact rules: along an input and against it, in double-double
//! with bounds, or in f64 where many are wanted at once.

use super::directional::Directional;
use super::double_double::DoubleDouble;
use super::dual::Dual;
use super::nonsmooth::{Event, Kind};
use super::problem::Problem;
use crate::expr::breaks::Which;
use crate::expr::scalar::Scalar as _;
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Instruction, RegisterRange, Tape};
use crate::tape::eval::{Batch, Registers};

/// An argument may be this many units of its input away from where it is not smooth, and still
/// count as being there.
const REACH: f64 = 64.0;

/// The one-sided derivatives of all outputs by one input.
#[derive(Clone, Debug)]
pub(super) struct OneSided {
    /// By output element.
    sides: Vec<Sides>,
    /// The events, by number, at which rounding leaves open where the argument is, farther than
    /// the input's own rounding reaches.
    pub(super) too_wide: Vec<u32>,
}

/// The slope of one side, and a bound on its rounding; NaN where there is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) value: DoubleDouble,
    pub(super) error: f64,
}

impl Rule {
    /// A slope by f64, whose rounding is not known.
    pub(super) fn coarse(slope: f64) -> Self {
        Self {
            value: DoubleDouble::from(slope),
            error: f64::NAN,
        }
    }

    /// Whether it is a number with a bound.
    pub(super) fn is_bounded(self) -> bool {
        self.value.is_finite() && self.error.is_finite()
    }
}

/// The one-sided derivatives of one entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    /// From the left: minus the directional derivative against the input.
    pub(super) left: Rule,
    /// From the right: the directional derivative along the input.
    pub(super) right: Rule,
}

impl Sides {
    /// The same slope on both sides.
    pub(super) fn both(slope: f64) -> Self {
        let slope = Rule::coarse(slope);
        Self {
            left: slope,
            right: slope,
        }
    }

    /// The nearest f64 of either side.
    pub(super) fn rounded(self) -> [f64; 2] {
        [self.left.value.high, self.right.value.high]
    }
}

impl OneSided {
    pub(super) fn of(&self, row: u32) -> Sides {
        self.sides[row as usize]
    }
}

/// The one-sided derivatives in f64 by each of these elements of the point. `None` when
/// cancelled.
pub(super) fn coarse(
    problem: &Problem<'_>,
    elements: &[usize],
    cancel: &CancelToken,
) -> Option<Vec<OneSided>> {
    let mut results = Vec::with_capacity(elements.len());
    along_each(problem.tape, problem.point, elements, cancel, |column| {
        let sides = column.iter().map(|dual| Sides {
            right: Rule::coarse(dual.tangent[0]),
            left: Rule::coarse(-dual.tangent[1]),
        });
        results.push(OneSided {
            sides: sides.collect(),
            too_wide: Vec::new(),
        });
    })?;
    Some(results)
}

/// The same in double-double, each with its bound. `None` when cancelled.
pub(super) fn fine(
    problem: &Problem<'_>,
    elements: &[usize],
    events: &[Event],
    cancel: &CancelToken,
) -> Option<Vec<OneSided>> {
    let tape = problem.tape;
    let point = problem.point.iter();
    let mut point: Vec<Directional> = point.map(|&x| Directional::constant(x)).collect();
    let mut registers = Registers::cancelled_by(cancel);
    let mut results = Vec::with_capacity(elements.len());
    for &element in elements {
        let x = problem.point[element];
        point[element] = Directional::moving(x);
        let output = tape.eval(&Batch::one(&point), &mut registers);
        let sides = output.iter().map(|output| {
            let [right, left] = output.tangents.map(|tangent| match tangent {
                Some(tangent) => Rule {
                    value: tangent.value,
                    error: tangent.doubt(),
                },
                None => Rule {
                    value: DoubleDouble::ZERO,
                    error: 0.0,
                },
            });
            let left = Rule {
                value: -left.value,
                ..left
            };
            Sides { left, right }
        });
        let sides = sides.collect();
        if cancel.is_cancelled() {
            return None;
        }
        let read = |place: RegisterRange, element: usize| {
            registers.at(place, &point)[element.min(place.len - 1)]
        };
        let is_wide = |event: &Event| {
            let reach = reach(tape, event, read);
            reach > REACH * f64::EPSILON * x.abs()
        };
        let wide = events.iter().zip(0..);
        let wide = wide.filter(|(event, _)| event.doubt > 0.0 && is_wide(event));
        results.push(OneSided {
            too_wide: wide.map(|(_, number)| number).collect(),
            sides,
        });
        point[element] = Directional::constant(x);
    }
    Some(results)
}

/// How far the input may move until the argument of an event leaves its place for certain.
fn reach(tape: &Tape, event: &Event, read: impl Fn(RegisterRange, usize) -> Directional) -> f64 {
    let step = &tape.steps[event.step];
    let element = event.register - step.out.start;
    let tangents = match &step.instruction {
        Instruction::Unary(_, a) => read(*a, element).tangents,
        Instruction::Binary(op, a, b) => match op.distance() {
            Which::First => read(*a, element).tangents,
            Which::Second => read(*b, element).tangents,
            Which::Both => {
                let difference = Directional::binary(
                    crate::expr::op::Binary::Sub,
                    read(*a, element),
                    read(*b, element),
                );
                difference.tangents
            }
        },
        _ => return 0.0,
    };
    let speed = |tangent: super::directional::Fine| {
        let size = tangent.value.magnitude().high;
        (size > tangent.doubt()).then_some(size)
    };
    let is_end = matches!(event.at.kind, Kind::Edge | Kind::Outside);
    let reaches = tangents
        .into_iter()
        .flatten()
        .map(|tangent| match speed(tangent) {
            Some(speed) => event.doubt / speed,
            // It turns there, as cos does at 0.
            None if is_end => event.doubt.sqrt(),
            None => f64::INFINITY,
        });
    reaches.fold(0.0, f64::max)
}

/// Evaluates duals that move along each of the elements in turn, forward in the first and
/// backward in the second direction: a lane for each element, and `visit` for each output in
/// the order of the elements. `None` when cancelled.
pub fn along_each(
    tape: &Tape,
    point: &[f64],
    elements: &[usize],
    cancel: &CancelToken,
    mut visit: impl FnMut(&[Dual<2>]),
) -> Option<()> {
    if elements.is_empty() {
        return Some(());
    }
    let mut registers = Registers::cancelled_by(cancel);
    let constants: Vec<Dual<2>> = point.iter().copied().map(Dual::constant).collect();
    let mut column = Vec::with_capacity(tape.output.len);
    for chunk in elements.chunks(tape.good_lanes_of(size_of::<Dual<2>>(), elements)) {
        let rows: Vec<Vec<Dual<2>>> = chunk
            .iter()
            .enumerate()
            .map(|(lane, &element)| {
                let mut row = vec![constants[element]; chunk.len()];
                row[lane] = Dual::line(point[element]);
                row
            })
            .collect();
        let moved: Vec<(usize, &[Dual<2>])> = chunk
            .iter()
            .copied()
            .zip(rows.iter().map(Vec::as_slice))
            .collect();
        let batch = Batch {
            point: &constants,
            moved: &moved,
            lanes: chunk.len(),
        };
        let output = tape.eval(&batch, &mut registers);
        if cancel.is_cancelled() {
            return None;
        }
        for lane in 0..chunk.len() {
            column.clear();
            column.extend(output[lane..].iter().step_by(chunk.len()));
            visit(&column);
        }
    }
    Some(())
}
