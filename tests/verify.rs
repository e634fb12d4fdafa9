//! Claims about derivatives: the right ones in many forms, and the slips by their names.

use nablascope::analysis::verify::answer::{Answer, Slip, Verdict};
use nablascope::analysis::verify::{Question, judge};
use nablascope::cancel::CancelToken;
use nablascope::document::{Document, Input, Layout, Value};
use nablascope::expr::shape::Shape;

/// A document with these functions; `sizes` are `x:3 A:2x3 t:s`, with values behind an equals
/// sign (`x:2=1,2.5`) or else some that are no special ones.
fn document(functions: &str, sizes: &str) -> Document {
    let mut document = Document {
        functions: functions.replace(" ⏎ ", "\n"),
        ..Document::default()
    };
    for (place, item) in sizes.split_whitespace().enumerate() {
        let (item, values) = match item.split_once('=') {
            Some((item, values)) => (item, Some(values)),
            None => (item, None),
        };
        let (name, size) = item.split_once(':').unwrap();
        let size: Vec<usize> = match size {
            "s" => vec![1, 1],
            size => size.split('x').map(|side| side.parse().unwrap()).collect(),
        };
        let shape = Shape::of(size[0], size.get(1).copied().unwrap_or(1));
        let value = match values {
            Some(values) => values.split(',').map(|x| x.parse().unwrap()).collect(),
            None => (0..shape.len())
                .map(|k| ((7 * place + 5 * k + 3) % 11) as f64 / 7.0 - 0.6)
                .collect::<Vec<f64>>(),
        };
        assert_eq!(value.len(), shape.len(), "{item}");
        document.inputs.insert(
            name.to_owned(),
            Input {
                shape,
                declared: true,
                value: value.into_iter().map(Value::Number).collect(),
                ..Input::inferred(shape)
            },
        );
    }
    document
}

fn answer(document: &Document, claim: &str, by: &str, layout: Layout) -> Answer {
    let question = Question {
        claim,
        wrt: (!by.is_empty()).then_some(by),
        layout: Some(layout),
    };
    match judge(document, question, &CancelToken::default()).unwrap() {
        Ok(answer) => answer,
        Err(analysis) => panic!(
            "{:?} {:?} {:?}",
            document.functions, analysis.problems, analysis.lowered.diagnostics
        ),
    }
}

fn lines(table: &str) -> impl Iterator<Item = Vec<String>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            line.split('|')
                .map(|field| field.trim().replace('⏎', "\n").replace("\n ", "\n"))
                .collect()
        })
}

#[test]
fn claims_are_judged_as_they_should_be() {
    let mut bad = Vec::new();
    let (mut equal, mut slips) = (0, 0);
    for fields in lines(include_str!("tables/verify.txt")) {
        let [functions, sizes, by, claim, due] = &fields[..] else {
            panic!("{fields:?}")
        };
        let (layout, by) = match by.strip_prefix("denominator") {
            Some(by) => (Layout::Denominator, by.trim()),
            None => (Layout::Numerator, by.as_str()),
        };
        let found = answer(&document(functions, sizes), claim, by, layout);
        let told = match found.verdict {
            Verdict::Different => found.slip.unwrap().name(),
            verdict => verdict.name(),
        };
        equal += usize::from(due == "equal");
        slips += usize::from(found.verdict == Verdict::Different);
        if told != due {
            bad.push(format!(
                "{functions:?} by {by}, claim {claim:?}: {told} for {due}\n    {} {:?}",
                found.message, found.notes
            ));
        }
        assert!(
            found.message.split_whitespace().count() >= 5,
            "{}",
            found.message
        );
        assert!(
            !found.message.to_lowercase().contains("wrong."),
            "{}",
            found.message
        );
        if let Some(slip) = found.slip.filter(|_| found.verdict == Verdict::Different) {
            assert!(found.message.contains(slip.name()), "{}", found.message);
        }
    }
    assert!(bad.is_empty(), "{} bad\n{}", bad.len(), bad.join("\n"));
    assert!(equal >= 30 && slips >= 60, "{equal} {slips}");
}

#[test]
fn the_textbooks_forms_are_equal() {
    for fields in lines(include_str!("tables/formulas.txt")) {
        let [functions, sizes, by, claim] = &fields[..] else {
            panic!("{fields:?}")
        };
        let document = document(functions, sizes);
        let found = answer(&document, claim, by, Layout::Numerator);
        assert_eq!(
            found.verdict,
            Verdict::Equal,
            "{functions} by {by}: {claim}: {}",
            found.message
        );
        assert!(
            found.digits >= Some(12),
            "{functions}: {claim}: {:?}",
            found.digits
        );
    }
}

/// Slips that numbers at one point show as formulas do.
#[test]
fn numbers_show_the_same_slips() {
    let mut bad = Vec::new();
    for fields in lines(include_str!("tables/verify.txt")) {
        let [functions, sizes, by, claim, due] = &fields[..] else {
            panic!("{fields:?}")
        };
        if by.starts_with("denominator")
            || claim.contains(['[', '='])
            || !claim.contains(char::is_alphabetic)
        {
            continue;
        }
        // Here the factors that were exchanged are inside of values.
        if ["norm(A*x)^2", "tr(A*inv(X))", "A*X*B"].contains(&functions.as_str()) {
            continue;
        }
        let document = document(functions, sizes);
        let found = answer(&document, claim, by, Layout::Numerator);
        let Some(difference) = found.difference else {
            continue;
        };
        // Numbers say nothing of other points, and of one number nothing much.
        if matches!(found.slip, Some(Slip::OnlyHere | Slip::None))
            || difference.iter().any(|entry| entry.is_nan())
        {
            continue;
        }
        if difference.len() == 1 && found.slip == Some(Slip::Factor) {
            continue;
        }
        let (rows, cols) = difference.shape();
        let matrix = |entry: &dyn Fn(usize, usize) -> String| {
            let row = |row| {
                (0..cols)
                    .map(|col| entry(row, col))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let rows: Vec<String> = (0..rows).map(|at| format!("[{}]", row(at))).collect();
            format!("[{}]", rows.join(", "))
        };
        let zeros = answer(
            &document,
            &matrix(&|_, _| "0".into()),
            by,
            Layout::Numerator,
        );
        let right = -zeros.difference.unwrap();
        let claimed = &right + &difference;
        for text in [
            matrix(&|i, j| format!("{:?}", claimed[(i, j)])),
            format!(
                "tensor({}, dtype=torch.float64)",
                matrix(&|i, j| format!("{:.4}", claimed[(i, j)]))
            ),
        ] {
            let found = answer(&document, &text, by, Layout::Numerator);
            let told = match found.verdict {
                Verdict::Different => found.slip.unwrap().name(),
                verdict => verdict.name(),
            };
            if told != due {
                bad.push(format!(
                    "{functions:?} by {by}, claim {claim:?} {text}: {told} for {due}\n    {}",
                    found.message
                ));
            }
        }
    }
    assert!(bad.is_empty(), "{} bad\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn no_claim_stops_the_program() {
    let document = document("y = x.^2", "x:2");
    for claim in [
        "(".repeat(20_000),
        "[".repeat(20_000),
        "\\frac{1}{".repeat(3_000),
        format!("{}1{}", "\\frac{".repeat(3_000), "}{2}".repeat(3_000)),
        "\\begin{bmatrix}".repeat(1_000),
        "1,".repeat(20_000),
        "x' * ".repeat(3_000),
        "0/0".to_owned(),
        "1e999".to_owned(),
        "J[99999999999999999999,1] = 2".to_owned(),
        "eye(100000)".to_owned(),
        "\u{7}\u{0}=\\".to_owned(),
        "=".to_owned(),
        "d/d = d".to_owned(),
        "tensor(".to_owned(),
        "numerical: analytical:".to_owned(),
    ] {
        let found = answer(&document, &claim, "x", Layout::Numerator);
        assert_ne!(found.verdict, Verdict::Equal, "{}", found.message);
        assert!(found.message.len() < 2_000, "{}", found.message.len());
    }
}
