//! The reading that is echoed under the editor, read again: the same tree and, node by node,
//! the same graph.
//!
//! All names of the tree are declared for the second reading, because which letters that run
//! together are one name depends on the names of the whole text.

use std::collections::{BTreeMap, BTreeSet};

use nablascope::expr::graph::Graph;
use nablascope::expr::lower::lower;
use nablascope::expr::parse;
use nablascope::expr::print::definition;
use nablascope::expr::shape::Shape;
use nablascope::syntax::ast::{NodeKind, Parsed};
use nablascope::syntax::diagnostic::{Diagnostic, Severity, has_errors};
use nablascope::syntax::spelling::CONSTANTS;
use proptest::prelude::*;

fn printed(parsed: &Parsed) -> String {
    let definitions = parsed.definitions.iter();
    definitions.map(definition).collect::<Vec<_>>().join("\n")
}

/// The trees in brackets; bars are printed as the functions that they are.
fn outline(parsed: &Parsed) -> String {
    let mut trees = String::new();
    for definition in &parsed.definitions {
        let mut expr = definition.expr.clone();
        for node in &mut expr.nodes {
            let (function, of) = match node.kind {
                NodeKind::Abs(of) => ("abs", of),
                NodeKind::Norm(of) => ("norm2", of),
                _ => continue,
            };
            node.kind = NodeKind::Call {
                function: function.to_owned(),
                function_span: node.span,
                arguments: vec![of],
            };
        }
        trees.push_str(&format!("{} = {}\n", definition.name, expr.outline()));
    }
    trees
}

fn names(parsed: &Parsed, declared: &BTreeMap<String, Shape>) -> BTreeSet<String> {
    let nodes = parsed.definitions.iter().flat_map(|d| &d.expr.nodes);
    let mentioned = nodes.filter_map(|node| match &node.kind {
        NodeKind::Name(name) if !CONSTANTS.contains(&name.as_str()) => Some(name.clone()),
        _ => None,
    });
    let defined: BTreeSet<&str> = parsed.definitions.iter().map(|d| d.name.as_str()).collect();
    mentioned
        .chain(declared.keys().cloned())
        .filter(|name| !defined.contains(name.as_str()))
        .collect()
}

/// What a graph holds, apart from where it was written.
fn nodes(graph: &Graph) -> Vec<String> {
    let nodes = graph.nodes.iter().enumerate();
    let mut lines: Vec<String> = nodes
        .map(|(id, node)| {
            let name = graph.names.get(&id);
            format!("{id} {:?} {:?} {} {name:?}", node.op, node.args, node.shape)
        })
        .collect();
    lines.extend(graph.inputs.iter().map(|input| format!("{input:?}")));
    lines
}

/// Reads, prints and reads again. True if the text had no error.
#[track_caller]
fn check(text: &str, declared: &BTreeMap<String, Shape>) -> bool {
    let first = parse(text, &declared.keys().cloned().collect());
    if has_errors(&first.diagnostics) {
        return false;
    }
    let reading = printed(&first);
    let second = parse(&reading, &names(&first, declared));
    assert!(
        !has_errors(&second.diagnostics),
        "{text}: {reading}: {:?}",
        second.diagnostics
    );
    assert_eq!(outline(&first), outline(&second), "{text}: {reading}");
    assert_eq!(reading, printed(&second), "{text}");
    let (a, b) = (lower(&first, declared, &[]), lower(&second, declared, &[]));
    assert_eq!(nodes(&a.graph), nodes(&b.graph), "{text}: {reading}");
    let output = |lowered: &nablascope::expr::lower::Lowered| {
        let output = lowered.output.as_ref();
        output.map(|output| (output.node, output.labels(), output.inputs.clone()))
    };
    assert_eq!(output(&a), output(&b), "{text}: {reading}");
    // The ways out may differ: brackets that only group are gone.
    let faults = |found: &[Diagnostic]| {
        let errors = found
            .iter()
            .filter(|found| found.severity == Severity::Error);
        errors.count()
    };
    assert_eq!(
        faults(&a.diagnostics),
        faults(&b.diagnostics),
        "{text}: {reading}"
    );
    !has_errors(&a.diagnostics)
}

#[test]
fn every_line_of_values_reads_back_as_itself() {
    let file = include_str!("language/values.txt");
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let text = line.split(" | ").next().unwrap_or("").replace(" ⏎ ", "\n");
        assert!(
            check(&text, &BTreeMap::new()) || line.split(" | ").nth(1) != Some(""),
            "{line}"
        );
    }
}

#[test]
fn numbers_signs_and_brackets_read_back() {
    for text in [
        "1e300*x + 1e-300 + 0.1 + 123456789012345678",
        "y = (a - (b - c)) - d",
        "y = a/(b*c)*d",
        "y = (a^b)^c^d",
        "y = -(-x)^2 * -x^-2",
        "y = (-x)'' + (2x)' + (x²)'",
        "y₁ = -x₁² + (x₂ - x₁)(x₂ + 1)/2\ny₂ = x_1",
        "y = if(a <= b, a, if(a = b, 1, 2)) @ C",
        "f(x, y) = 10x²y²\ng = f(2, f(1, 3))",
        "y = √x + |x - 1|·[x, 2] + ‖x‖₁ + A⁻¹",
        "σ(λ^Tσ(x))",
        "Bd/dx",
    ] {
        let parsed = parse(text, &BTreeSet::new());
        assert!(!has_errors(&parsed.diagnostics), "{text}");
        check(text, &BTreeMap::new());
    }
}

/// Formulas of scalars, vectors and matrices; about half of them fit.
fn formula() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "x",
        "y",
        "A",
        "B",
        "s",
        "t",
        "x[2]",
        "A[1, 2]",
        "x₁",
        "2",
        "0.5",
        "1e-9",
        "pi",
        "e",
        "vector(1)",
        "[[1, 2], [3, 4]]",
        "[s, 2]",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(6, 40, 3, |inner| {
        let sign = prop::sample::select(vec![
            " + ", " - ", "*", "/", " .* ", " ./ ", "·", " @ ", "^", ".^", "(", " ",
        ]);
        let function = prop::sample::select(vec![
            "sin", "relu", "exp", "sum", "norm2", "inv", "tr", "det", "diag", "transpose",
            "softmax", "max", "√", "-", "σ",
        ]);
        let pair = prop::sample::select(vec!["dot", "outer", "max", "atan2"]);
        prop_oneof![
            4 => (inner.clone(), sign, inner.clone()).prop_map(|(a, sign, b)| match sign {
                "(" => format!("({a})({b})"),
                sign => format!("({a}){sign}({b})"),
            }),
            2 => (inner.clone(), prop::sample::select(vec![" + ", " - ", "*", "/", "^", " @ "]), inner.clone())
                .prop_map(|(a, sign, b)| format!("{a}{sign}{b}")),
            2 => (function, inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
            1 => (pair, inner.clone(), inner.clone()).prop_map(|(f, a, b)| format!("{f}({a}, {b})")),
            1 => inner.clone().prop_map(|a| format!("({a})'")),
            1 => inner.clone().prop_map(|a| format!("({a})²")),
            1 => inner.clone().prop_map(|a| format!("|{a}|")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("if({a} < {b}, {b}, {c})")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("[{a}, {b}]")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_formula_reads_back_as_the_same_graph(first in formula(), second in formula(), size in 1usize..4) {
        let declared = BTreeMap::from([
            ("x".to_owned(), Shape::Vector(size.max(2))),
            ("y".to_owned(), Shape::Vector(2)),
            ("A".to_owned(), Shape::Matrix(2, 2)),
            ("B".to_owned(), Shape::Matrix(2, size)),
            ("s".to_owned(), Shape::Scalar),
        ]);
        check(&first, &declared);
        check(&format!("f(x, t) = {first}\nz = {second}\nq = z + f(x, 2)"), &declared);
    }
}
