//! Sentences about a claim: what differs, where, and what slipped.

use super::answer::{Answer, Slip};
use super::scene::Scene;
use super::slips::{Comparison, Found, Sample};
use crate::analysis::heading::heading;
use crate::analysis::number::{long, short};
use crate::syntax::diagnostic::{clipped, slice};

/// That a claim is right, and how well.
pub(super) fn equal(scene: &Scene<'_>, answer: &Answer) -> String {
    let digits = match answer.digits {
        Some(1) => "1 digit".to_owned(),
        digits => format!("{} digits", digits.unwrap_or(0)),
    };
    if answer.points == 1 {
        format!(
            "Equal: these are the numbers of {} at the scene's point, to {digits}.",
            scene.name()
        )
    } else {
        format!(
            "Equal: the claim is {} at {} points, to {digits}.",
            scene.name(),
            answer.points
        )
    }
}

/// A formula that is right, in a scene whose point is on a kink.
pub(super) fn kink_of_formula(scene: &Scene<'_>, here: &Sample) -> String {
    let entry = here
        .due
        .iter()
        .zip(here.claim.iter())
        .position(|(due, _)| due.is_nan());
    let name = entry.map_or_else(
        || scene.name(),
        |at| scene.entry_name(at % here.due.nrows(), at / here.due.nrows()),
    );
    format!(
        "At the scene's point {name} does not exist, as left and right differ; there the claim's number is a convention."
    )
}

/// A claim without a value, and the one change that makes it right.
pub(super) fn without_value(scene: &Scene<'_>, found: &Found, sentence: &str) -> String {
    format!(
        "The sizes in the claim do not fit each other, and one change makes it {}. The slip: {}. {}",
        scene.name(),
        found.slip.name(),
        sentence
    )
}

/// What differs most and where, and the slip.
pub(super) fn different(
    comparison: &Comparison<'_>,
    found: &Found,
    here: Option<&Sample>,
) -> String {
    let scene = comparison.scene;
    let mut message = match here {
        Some(here) if here.due.shape() == here.claim.shape() => differing(comparison, here),
        Some(here) => {
            let shape = |(rows, cols): (usize, usize)| {
                if scene.is_turned() {
                    format!("{cols}×{rows}")
                } else {
                    format!("{rows}×{cols}")
                }
            };
            let layout = scene.layout.name();
            let how = match scene.entrywise {
                Some(_) => "entry by entry in the shape of the matrix".to_owned(),
                None => format!("in {layout} layout"),
            };
            format!(
                "The claim is {}, and {} is {} {how}.",
                shape(here.claim.shape()),
                scene.name(),
                shape(here.due.shape()),
            )
        }
        None => format!(
            "The claim cannot be compared with {}: the function has no derivative at any point that was tried.",
            scene.name()
        ),
    };
    message.push(' ');
    message.push_str(&explanation(comparison, found));
    message
}

/// The entry that is farthest off, at the scene's point or else at another.
fn differing(comparison: &Comparison<'_>, here: &Sample) -> String {
    let scene = comparison.scene;
    let worst = |sample: &Sample| -> Option<(f64, usize, f64, f64)> {
        let entries = sample.due.iter().zip(sample.claim.iter()).enumerate();
        let off = entries.map(|(at, (&due, &claim))| ((claim - due).abs(), at, due, claim));
        off.filter(|(off, ..)| *off > 1e-9 * sample.due_size())
            .max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let name = |sample: &Sample, at: usize| {
        let rows = sample.due.nrows();
        scene.entry_name(at % rows, at / rows)
    };
    let missing = here.due.iter().position(|due| due.is_nan());
    if let Some((_, at, due, claim)) = worst(here) {
        return format!(
            "The claim differs from {}: at the scene's point {} is {} and {} is claimed.",
            scene.name(),
            name(here, at),
            long(due),
            told(claim)
        );
    }
    if let Some(at) = missing {
        let jacobian = &scene.numbers.jacobian;
        let whole = (jacobian.rows, jacobian.cols);
        let entry = jacobian.in_columns().find(|(.., entry)| !entry.has_value());
        let sides = entry.map(|(.., entry)| (entry.left(), entry.right()));
        return match sides.filter(|(left, right)| left.is_finite() && right.is_finite()) {
            Some((left, right)) if whole.0 > 0 => format!(
                "The claim gives a number where {} has none: at the scene's point {} is {} from the left and {} from the right.",
                scene.name(),
                name(here, at),
                long(left),
                long(right)
            ),
            _ => format!(
                "The claim gives a number where {} has none: at the scene's point {} does not exist.",
                scene.name(),
                name(here, at)
            ),
        };
    }
    let other = comparison
        .samples
        .iter()
        .find_map(|one| worst(one).map(|worst| (one, worst)));
    match other {
        Some((sample, (_, at, due, claim))) => format!(
            "The claim agrees with {} at the scene's point and differs elsewhere: {} is {} and {} is claimed at another point.",
            scene.name(),
            name(sample, at),
            long(due),
            told(claim)
        ),
        None => format!("The claim differs from {} in places.", scene.name()),
    }
}

fn told(claim: f64) -> String {
    if claim.is_nan() {
        "nothing".to_owned()
    } else {
        long(claim)
    }
}

/// What slipped, as sentences with its name in them.
fn explanation(comparison: &Comparison<'_>, found: &Found) -> String {
    let scene = comparison.scene;
    let slip = found.slip.name();
    let about = match found.slip {
        Slip::OnesColumn => "a sum has a row of ones as its derivative".to_owned(),
        Slip::OtherLayout => "its transpose is right".to_owned(),
        Slip::DiagForgotten => match part(comparison, found) {
            Some(part) => format!("{part} stands for the diagonal matrix of it"),
            None => match found.factor {
                Some(factor) => format!(
                    "what is due is a diagonal matrix, and the claim is {} times its diagonal",
                    named_factor(comparison, factor)
                ),
                None => "what is due is a diagonal matrix, or a product with one".to_owned(),
            },
        },
        Slip::InnerForgotten => match step(scene, found) {
            Some(inner) => format!("the derivative of {inner} is missing"),
            None => "the derivatives of the inner functions are missing".to_owned(),
        },
        Slip::Sign => match found.factor {
            Some(_) => "the claim is −1 times what is due".to_owned(),
            None => "one term has the wrong sign".to_owned(),
        },
        Slip::Factor => {
            let factor = found.factor.unwrap_or(f64::NAN);
            let what = named_factor(comparison, factor);
            format!("the claim is {what} times what is due")
        }
        Slip::OtherInput => {
            let name = found.name.as_deref().unwrap_or("another input");
            format!("this is the derivative by {}", heading(name))
        }
        Slip::Symmetric => {
            let name = found.name.as_deref().unwrap_or("the matrix");
            format!("the claim is right only if {0} equals {0}ᵀ", heading(name))
        }
        Slip::NotTransposed => match part(comparison, found).or_else(|| step(scene, found)) {
            Some(part) => format!("look at the transpose in {part}"),
            None => "a matrix has to be transposed".to_owned(),
        },
        Slip::Elementwise => {
            "the factors are multiplied as matrices, not entry by entry".to_owned()
        }
        Slip::Order => "matrices do not commute".to_owned(),
        Slip::PathMissed => match step(scene, found) {
            Some(of) => format!("a term of the total derivative is missing, at {of}"),
            None => "a term of the total derivative is missing".to_owned(),
        },
        Slip::PathsMultiplied => "what comes along several paths is added".to_owned(),
        Slip::CoarseStep => {
            let step = found.name.as_deref().unwrap_or("its step");
            format!("the claim is (f(x + h) − f(x))/h or its like with h = {step}, not the limit")
        }
        Slip::Kink => {
            "left and right differ there, and any number between is a convention".to_owned()
        }
        Slip::OnlyHere => "at other points the claim is not the derivative".to_owned(),
        Slip::OneLine => {
            let line = found.name.as_deref().unwrap_or("one line");
            format!("all is right but {line}")
        }
        Slip::None => return format!("It fits {slip}."),
    };
    format!("The slip: {slip}; {about}.")
}

/// A step of the program, as it was typed.
fn step(scene: &Scene<'_>, found: &Found) -> Option<String> {
    let step = scene.numbers.tape.steps.get(found.step?)?;
    let graph = &scene.analysis.lowered.graph;
    if let Some(name) = graph.names.get(&step.node) {
        return Some(heading(name));
    }
    let typed = slice(&scene.document.functions, graph.nodes.get(step.node)?.span).trim();
    (!typed.is_empty()).then(|| clipped(typed).into_owned())
}

/// A part of the claim.
fn part(comparison: &Comparison<'_>, found: &Found) -> Option<String> {
    let typed = comparison.text?.part(found.span?)?;
    Some(clipped(typed).into_owned())
}

fn named_factor(comparison: &Comparison<'_>, factor: f64) -> String {
    let counts = comparison.counts();
    for count in counts.into_iter().filter(|&count| count > 2.0) {
        if factor == count {
            return format!("N = {}", short(count));
        }
        if factor == 1.0 / count {
            return format!("1/N = 1/{}", short(count));
        }
    }
    if factor == 0.5 {
        "1/2".to_owned()
    } else {
        long(factor)
    }
}
