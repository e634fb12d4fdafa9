//! The value of a formula without names, such as `2*pi/3`.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::compile;
use crate::expr::lower::lower;
use crate::expr::parse;
use crate::expr::shape::Shape;
use crate::syntax::ast::Definition;
use crate::syntax::diagnostic::{Diagnostic, Severity, Span};

/// The longest formula of a value, in bytes: what a person writes for one number.
const LONGEST: usize = 1000;

/// Evaluates `text`, one expression of at most 1000 bytes; a minus sign of any kind and every
/// function are fine.
///
/// # Errors
/// What is wrong with it, as a diagnostic in bytes of `text`.
pub fn constant(text: &str) -> Result<f64, Diagnostic> {
    let whole = Span::new(0, text.len());
    let error = |message: String| Err(Diagnostic::error(whole, message));
    if text.trim().is_empty() {
        return error("Write a number, or a formula such as 2*pi/3.".to_owned());
    }
    if LONGEST < text.len() {
        return error(format!(
            "A value is one number or one short formula; this has {} bytes, and {LONGEST} is the most.",
            text.len()
        ));
    }
    let word = text
        .trim()
        .trim_start_matches(['-', '+', '−'])
        .to_lowercase();
    if matches!(&*word, "inf" | "infinity" | "∞") {
        return error(format!("{} has no finite value.", text.trim()));
    }
    let parsed = parse(text, &BTreeSet::new());
    let bare = |definition: &Definition| definition.name_span == definition.span;
    if parsed.definitions.len() > 1 || !parsed.definitions.iter().all(bare) {
        let message = "A value is one expression, such as 2*pi/3, and defines no names: definitions belong to the functions.";
        return error(message.to_owned());
    }
    let lowered = lower(&parsed, &BTreeMap::new(), &[]);
    let fault = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    if let Some(diagnostic) = lowered.diagnostics.iter().find(fault) {
        return Err(diagnostic.clone());
    }
    let Some(output) = lowered.output else {
        return error("Write a number, or a formula such as 2*pi/3.".to_owned());
    };
    if let Some(&input) = output.inputs.first() {
        let name = &lowered.graph.inputs[input].name;
        return error(format!(
            "`{name}` has no value here; a value is made of numbers, pi and e."
        ));
    }
    if lowered.graph.shape(output.node) != Shape::Scalar {
        return error("One number is needed here, and this is a vector.".to_owned());
    }
    let value = compile(&lowered.graph, output.node, &[]).eval_one::<f64>(&[])[0];
    if value.is_finite() {
        Ok(value)
    } else {
        error(format!("{} has no finite value.", text.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_without_names_have_a_value() {
        let close = |text: &str, expected: f64| {
            let value = constant(text).unwrap();
            assert!(
                (value - expected).abs() <= 1e-15 * expected.abs(),
                "{text} = {value}"
            );
        };
        close("2*pi/3", 2.0 * std::f64::consts::PI / 3.0);
        close("−1.5", -1.5);
        close("sqrt(2)", std::f64::consts::SQRT_2);
        for text in ["", " ", "1..2", "2*x", "1/0", "log(-1)", "[1, 2]", "2 +"] {
            assert!(constant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_value_is_one_short_expression() {
        let said = |text: &str| constant(text).map_err(|fault| fault.message);
        let definitions = "A value is one expression, such as 2*pi/3, and defines no names: definitions belong to the functions.";
        for text in ["f = 2", "f(x) = 2*x\nf(1)", "2; 3", "a(x) = x", "x = x"] {
            assert_eq!(said(text), Err(definitions.to_owned()), "{text}");
        }
        assert_eq!(said("if(1 = 1, 2, 3)"), Ok(2.0));
        assert_eq!(said(&format!("{}1", "-".repeat(LONGEST - 1))), Ok(-1.0));
        assert_eq!(
            said(&"1+".repeat(LONGEST)),
            Err("A value is one number or one short formula; this has 2000 bytes, and 1000 is the most.".to_owned())
        );
    }
}
