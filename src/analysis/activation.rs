//! An activation as it is chosen: the name of an elementwise function, or a formula in z.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::dual::Dual;
use crate::expr::function::{self, Build};
use crate::expr::lower::lower;
use crate::expr::parse;
use crate::expr::shape::Shape;
use crate::syntax::diagnostic::{Diagnostic, Severity};
use crate::syntax::lexer;
use crate::tape::compile::{Tape, compile};
use crate::tape::eval::{Batch, Registers};

/// An activation that can be evaluated.
#[derive(Clone, Debug)]
pub struct Activation {
    tape: Tape,
}

/// Value and slopes of an activation at one z.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct At {
    /// a(z).
    pub value: f64,
    /// Slope from the left; NaN where there is none.
    pub left: f64,
    /// Slope from the right.
    pub right: f64,
}

impl At {
    /// The slope, NaN at a kink.
    pub fn slope(self) -> f64 {
        if self.left == self.right {
            self.right
        } else {
            f64::NAN
        }
    }
}

impl Activation {
    /// The formula in z that a name (`relu`, `identity`) or a text stands for.
    ///
    /// # Errors
    /// A sentence that says what to write.
    pub fn formula(text: &str) -> Result<String, String> {
        let text = text.trim();
        let name = lexer::name(text).unwrap_or_else(|| text.to_owned());
        match function::find(&name.to_lowercase()) {
            Some(function) if matches!(function.build, Build::Unary(_)) => {
                Ok(format!("{}(z)", function.names[0]))
            }
            Some(_) => Err(format!("{text} needs more than z; write a formula in z")),
            None if matches!(text, "identity" | "linear" | "none") => Ok("z".to_owned()),
            None if text.is_empty() => {
                Err("choose an activation, or write a formula in z such as z^2".to_owned())
            }
            None => Ok(text.to_owned()),
        }
    }

    /// Reads a name (`relu`, `identity`) or a formula (`z^2/(1 + z^2)`).
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to write.
    pub fn read(text: &str) -> Result<Self, String> {
        let formula = Self::formula(text)?;
        let declared = BTreeMap::from([("z".to_owned(), Shape::Scalar)]);
        let names = BTreeSet::from(["z".to_owned()]);
        let lowered = lower(&parse(&formula, &names), &declared, &[]);
        let fault = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        if let Some(diagnostic) = lowered.diagnostics.iter().find(fault) {
            return Err(diagnostic.message.clone());
        }
        let output = lowered
            .output
            .ok_or_else(|| "write a formula in z such as z^2".to_owned())?;
        let inputs = &lowered.graph.inputs;
        if let Some(&other) = output
            .inputs
            .iter()
            .find(|&&input| inputs[input].name != "z")
        {
            return Err(format!(
                "{} is not known here; an activation is a formula in z",
                inputs[other].name
            ));
        }
        if lowered.graph.shape(output.node) != Shape::Scalar {
            return Err("an activation turns one number into one number".to_owned());
        }
        let z: Vec<usize> = (0..inputs.len())
            .filter(|&input| inputs[input].name == "z")
            .collect();
        let tape = compile(&lowered.graph, output.node, &z);
        Ok(Self { tape })
    }

    /// Value and slopes at many z.
    pub fn at(&self, zs: &[f64]) -> Vec<At> {
        let mut registers = Registers::<Dual<2>>::new();
        let mut results = Vec::with_capacity(zs.len());
        for chunk in zs.chunks(self.tape.good_lanes(size_of::<Dual<2>>())) {
            let points: Vec<Dual<2>> = chunk.iter().map(|&z| Dual::line(z)).collect();
            let batch = Batch {
                point: &points[..1],
                moved: &[(0, &points)],
                lanes: chunk.len(),
            };
            let output = self.tape.eval(&batch, &mut registers);
            results.extend(output.iter().map(|dual| At {
                value: dual.value,
                left: if dual.active == 0 {
                    0.0
                } else {
                    -dual.tangent[1]
                },
                right: if dual.active == 0 {
                    0.0
                } else {
                    dual.tangent[0]
                },
            }));
        }
        results
    }
}
