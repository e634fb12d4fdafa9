//! Sizes that must change when one of them has changed: `W*x + b` with `x` set to 5 wants
//! another `W`.
//!
//! It changes nothing itself: the window offers what comes back.

use std::collections::{BTreeMap, HashMap};

use super::infer::infer_again;
use super::lower::lower;
use super::partial_shape::PartialShape;
use super::scope::Scope;
use super::shape::Shape;
use crate::cancel::CancelToken;
use crate::syntax::ast::Parsed;
use crate::syntax::diagnostic::{Severity, has_errors};

/// Names up to which each proposed change is tried without the others.
const FEW: usize = 30;

/// The user has just set `changed`, and `declared` holds all sizes with the new one. Which
/// other declared inputs must change, and to what, so that the text fits again?
///
/// Empty when it fits already, and when no sizes of the others make it fit. The answer that
/// changes least wins: ranks are kept if they can be, a size that nothing forces stays what
/// it is, and no input is listed that can stay.
pub fn required_sizes(
    parsed: &Parsed,
    declared: &BTreeMap<String, Shape>,
    changed: &str,
) -> Vec<(String, Shape)> {
    if !declared.contains_key(changed) || has_errors(&parsed.diagnostics) {
        return Vec::new();
    }
    let fits = |shapes: &BTreeMap<String, Shape>| {
        let lowered = lower(parsed, shapes, &[]);
        let is_error = |severity: Severity| severity == Severity::Error;
        !lowered
            .diagnostics
            .iter()
            .any(|found| is_error(found.severity))
    };
    if fits(declared) {
        return Vec::new();
    }
    let never = CancelToken::default();
    let others = || declared.iter().filter(|(name, _)| *name != changed);
    let by_rank = others().map(|(name, &shape)| (name.clone(), PartialShape::of_rank(shape)));
    let open = others().map(|(name, _)| (name.clone(), PartialShape::Open));
    for loose in [by_rank.collect(), open.collect::<HashMap<_, _>>()] {
        let inferred = infer_again(
            &mut Scope::new(&parsed.definitions, declared),
            &loose,
            &never,
        );
        let mut proposed = declared.clone();
        for (name, shape) in others() {
            proposed.insert(name.clone(), inferred.get(name).copied().unwrap_or(*shape));
        }
        if fits(&proposed) {
            return least(proposed, declared, fits);
        }
    }
    Vec::new()
}

/// Takes back every change that is not needed.
fn least(
    mut proposed: BTreeMap<String, Shape>,
    declared: &BTreeMap<String, Shape>,
    fits: impl Fn(&BTreeMap<String, Shape>) -> bool,
) -> Vec<(String, Shape)> {
    let differing = |proposed: &BTreeMap<String, Shape>| -> Vec<(String, Shape)> {
        let pairs = proposed
            .iter()
            .filter(|(name, shape)| declared.get(*name) != Some(shape));
        pairs.map(|(name, &shape)| (name.clone(), shape)).collect()
    };
    let changes = differing(&proposed);
    if FEW < changes.len() {
        return changes;
    }
    for (name, shape) in changes {
        if let Some(&present) = declared.get(&name) {
            proposed.insert(name.clone(), present);
            if !fits(&proposed) {
                proposed.insert(name, shape);
            }
        }
    }
    differing(&proposed)
}
