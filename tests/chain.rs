//! The chain: factors, paths, products and the vectors that are sent through them.

use nablascope::Function;
use nablascope::analysis::chain::{Chain, KnownFormulas, Matrix, NoChain, chain};
use nablascope::analysis::numbers::{Analysis, Numbers, analyse};
use nablascope::cancel::CancelToken;
use nablascope::document::{Document, Value, examples};
use nablascope::expr::shape::Shape;

/// An input: name, shape, and the first of its values.
type Given<'a> = (&'a str, Shape, &'a [f64]);

fn document(text: &str, inputs: &[Given<'_>]) -> Document {
    let mut document = Document {
        functions: text.to_owned(),
        ..Document::default()
    };
    document.settle(inputs.iter().map(|&(name, shape, _)| (name, shape)));
    for &(name, shape, values) in inputs {
        document.set_shape(name, shape);
        for (element, value) in values.iter().enumerate() {
            document.set_element(name, element, Value::Number(*value));
        }
    }
    document
}

fn analysed(document: &Document) -> (Analysis, std::sync::Arc<Numbers>) {
    let analysis = analyse(document, &CancelToken::default()).unwrap();
    let numbers = analysis.result.clone();
    let numbers =
        numbers.unwrap_or_else(|| panic!("{}: {:?}", document.functions, analysis.problems));
    (analysis, numbers)
}

fn found(document: &Document, input: Option<&str>) -> Result<Chain, NoChain> {
    let (analysis, numbers) = analysed(document);
    chain(
        (&analysis, &numbers),
        input,
        &mut KnownFormulas::new(),
        &CancelToken::default(),
    )
    .unwrap()
}

fn every_entry_adds_up(chain: &Chain, said: &str) {
    for row in 0..chain.jacobian.rows {
        for col in 0..chain.jacobian.cols {
            let (sum, jacobian) = (chain.sum.at(row, col), chain.jacobian.at(row, col));
            assert!(
                chain.adds_up(row, col),
                "{said} ({row}, {col}): {sum:?} {jacobian:?}"
            );
        }
    }
}

const V: Shape = Shape::Vector(3);
const S: Shape = Shape::Scalar;
const NETWORK: &str =
    "z1 = W*x + b\na1 = tanh(z1)\nz2 = V*a1 + c\na2 = sigmoid(z2)\nL = 0.5*norm(a2 - t)^2";

fn network() -> Document {
    document(
        NETWORK,
        &[
            ("x", Shape::Vector(2), &[0.5, -1.0]),
            ("W", Shape::Matrix(3, 2), &[0.5, -0.2, 0.1, 0.7, -0.4, 0.3]),
            ("b", V, &[0.1, 0.2, -0.3]),
            ("V", Shape::Matrix(2, 3), &[0.3, -0.6, 0.9, 0.2, 0.4, -0.5]),
            ("c", Shape::Vector(2), &[0.0, 0.1]),
            ("t", Shape::Vector(2), &[1.0, 0.0]),
        ],
    )
}

#[test]
fn the_product_is_the_jacobian() {
    let w = Shape::Matrix(3, 3);
    let texts: &[(&str, &[Given<'_>])] = &[
        ("u = x^2\ny = x + u", &[("x", S, &[1.0])]),
        (
            "z = W*x + b\ny = tanh(z)",
            &[("W", w, &[]), ("x", V, &[]), ("b", V, &[])],
        ),
        (
            "z = W*x\ny = relu(z)",
            &[
                ("W", w, &[1., 0., 0., 0., 1., 0., 0., 0., 1.]),
                ("x", V, &[-1.0, 0.0, 2.0]),
            ],
        ),
        ("z = -x\ny = relu(z)", &[("x", S, &[0.0])]),
        ("u = abs(x)\nv = -2u\ny = v + x", &[("x", S, &[0.0])]),
        ("p = relu(x)\nq = relu(-x)\ny = p - q", &[("x", S, &[0.0])]),
        (
            "g = x'*x\nh = sqrt(g)\ny = h*x",
            &[("x", V, &[1.0, 2.0, 2.0])],
        ),
        ("s = softmax(x)\ny = log(s)", &[("x", V, &[0.1, 0.2, 0.4])]),
        (
            "A = x*x'\ny = det(A + diag(x))",
            &[("x", V, &[1.0, 0.5, 2.0])],
        ),
        (
            "a = x^2\nb = a*x\nc = a*b\nd = c + a\ny = d*b",
            &[("x", S, &[0.9])],
        ),
        ("k = 3\nz = k*x\ny = sin(z)", &[("x", V, &[1.0, 2.0, 3.0])]),
        (NETWORK, &[("x", V, &[]), ("W", w, &[]), ("V", w, &[])]),
    ];
    for (text, inputs) in texts {
        let document = document(text, inputs);
        let (_, numbers) = analysed(&document);
        for input in &numbers.variables {
            match found(&document, Some(input)) {
                Ok(chain) => every_entry_adds_up(&chain, &format!("{text} by {input}")),
                Err(NoChain::Single { .. }) => {}
                Err(other) => panic!("{text} by {input}: {other:?}"),
            }
        }
    }
    let mut chains = 0;
    for example in examples::ALL {
        let document = example.document().unwrap();
        let (_, numbers) = analysed(&document);
        for input in &numbers.variables {
            if let Ok(chain) = found(&document, Some(input)) {
                chains += 1;
                every_entry_adds_up(&chain, example.title);
            }
        }
    }
    assert!(chains > 2, "{chains}");
}

#[test]
fn paths_are_named_and_added() {
    let chain = found(&document("u = x^2\ny = x + u", &[("x", S, &[1.0])]), None).unwrap();
    let products: Vec<f64> = chain
        .paths
        .iter()
        .map(|path| path.product.at(0, 0)[1])
        .collect();
    assert_eq!(products, [2.0, 1.0]);
    assert_eq!(chain.sum.at(0, 0), [3.0, 3.0]);
    let names: Vec<&str> = chain
        .stages
        .iter()
        .map(|stage| stage.name.as_str())
        .collect();
    assert_eq!(names, ["x", "u", "y"]);
    let mut many = "a0 = x".to_owned();
    for k in 0..6 {
        many.push_str(&format!(
            "\na{} = sin(a{k}) + a{k}^2\nb{k} = cos(a{})\nc{k} = b{k}*a{k}",
            k + 1,
            k + 1
        ));
    }
    many.push_str("\ny = a6 + c0 + c1 + c2 + c3 + c4 + c5");
    let chain = found(&document(&many, &[("x", S, &[0.3])]), None).unwrap();
    assert_eq!(chain.paths.len(), 12);
    assert!(chain.left_out > 0);
}

#[test]
fn kinks_stay_split() {
    let chain = found(&document("z = -2x\ny = relu(z)", &[("x", S, &[0.0])]), None).unwrap();
    assert_eq!(chain.factors[1].matrix.at(0, 0), [0.0, 1.0]);
    // Where x goes left, z goes right.
    assert_eq!(chain.sum.at(0, 0), [-2.0, 0.0]);
    // Two kinks at once: the sides of the factors do not tell those of the maximum.
    let chain = found(
        &document("u = [x, x]\ny = max(u)", &[("x", S, &[1.0])]),
        None,
    )
    .unwrap();
    assert!(!chain.adds_up(0, 0));
    assert_eq!(chain.jacobian.at(0, 0), [1.0, 1.0]);
}

#[test]
fn vectors_are_pushed_and_pulled_as_the_core_does() {
    let document = network();
    let (_, numbers) = analysed(&document);
    let shapes: Vec<(&str, Shape)> = document
        .inputs
        .iter()
        .map(|(name, input)| (name.as_str(), input.shape))
        .collect();
    let function = Function::sized(NETWORK, &shapes).unwrap();
    let values: Vec<(&str, Vec<f64>)> = document
        .inputs
        .iter()
        .map(|(name, input)| {
            (
                name.as_str(),
                input.value.iter().filter_map(Value::number).collect(),
            )
        })
        .collect();
    let values: Vec<(&str, &[f64])> = values
        .iter()
        .map(|(name, value)| (*name, &value[..]))
        .collect();
    let at = function.point(&values).unwrap();
    let near = |found: &[f64], expected: &[f64]| {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!(
                (a - b).abs() <= 1e-10 * b.abs().max(1e-3),
                "{found:?} {expected:?}"
            );
        }
    };
    // The output uses t directly.
    for input in numbers.variables.iter().filter(|name| *name != "t") {
        let chain = found(&document, Some(input)).unwrap();
        let dx: Vec<f64> = (0..chain.input().value.len())
            .map(|k| 1.0 - 0.3 * k as f64)
            .collect();
        let tangent: Vec<(&str, Vec<f64>)> = values
            .iter()
            .map(|(name, value)| {
                let zero = vec![0.0; value.len()];
                (*name, if name == input { dx.clone() } else { zero })
            })
            .collect();
        let tangent: Vec<(&str, &[f64])> = tangent
            .iter()
            .map(|(name, value)| (*name, &value[..]))
            .collect();
        let tangent = function.point(&tangent).unwrap();
        let pushed = chain.pushed(&dx);
        near(
            pushed.last().unwrap(),
            &function.pushforward(&at, &tangent).unwrap(),
        );
        let pulled = chain.pulled(&[1.5]);
        near(
            &pulled[0],
            function.pullback(&at, &[1.5]).unwrap().get(input).unwrap(),
        );
        // Stages between: of the same text with the stage as its output, or as an input.
        for (place, stage) in chain.stages.iter().enumerate().skip(1) {
            let lines: Vec<&str> = NETWORK.lines().collect();
            let end = lines
                .iter()
                .position(|line| line.starts_with(&stage.name))
                .unwrap();
            let head = Function::sized(&lines[..=end].join("\n"), &[]);
            let known: Vec<(&str, Shape)> = head
                .unwrap()
                .inputs()
                .map(|(name, _)| name.to_owned())
                .filter_map(|name| shapes.iter().find(|(other, _)| *other == name).copied())
                .collect();
            let head = Function::sized(&lines[..=end].join("\n"), &known).unwrap();
            let keep = |point: &nablascope::function::Point| {
                let list: Vec<(&str, &[f64])> = known
                    .iter()
                    .map(|(name, _)| (*name, point.get(name).unwrap()))
                    .collect();
                head.point(&list).unwrap()
            };
            near(
                &pushed[place],
                &head.pushforward(&keep(&at), &keep(&tangent)).unwrap(),
            );
        }
    }
    assert_eq!(numbers.variables.len(), 6);
}

#[test]
fn multiplications_are_counted() {
    let chain = found(&network(), Some("x")).unwrap();
    let [plain, scaled] = chain.counts();
    // [1×2][2×2][2×3][3×3][3×2]
    assert_eq!(
        (plain.reverse, plain.forward),
        (4 + 6 + 9 + 6, 18 + 12 + 8 + 4)
    );
    assert_eq!(
        (scaled.reverse, scaled.forward),
        (2 + 6 + 3 + 6, 6 + 12 + 4 + 4)
    );
}

#[test]
fn factors_have_formulas_that_agree() {
    let chain = found(&network(), Some("x")).unwrap();
    let texts: Vec<Option<&str>> = chain
        .factors
        .iter()
        .map(|factor| factor.formula.as_deref())
        .collect();
    assert_eq!(texts[0], Some("W"), "{texts:?}");
    assert_eq!(texts[2], Some("V"), "{texts:?}");
    assert_eq!(texts[4], Some("a2' - t'"), "{texts:?}");
    assert!(texts.iter().all(Option::is_some), "{texts:?}");
}

#[test]
fn without_a_chain_it_is_said_why() {
    let single = found(&document("y = sin(x)", &[("x", S, &[1.0])]), None).unwrap_err();
    assert!(
        single.sentence().contains("a line of its own"),
        "{}",
        single.sentence()
    );
    let stacked = Document {
        output: vec!["f".to_owned(), "g".to_owned()],
        ..document("f = x^2\ng = sin(x)", &[("x", S, &[1.0])])
    };
    assert!(matches!(found(&stacked, None), Err(NoChain::Single { .. })));
    let apart = document("u = w^2\ny = sin(u)", &[("x", S, &[1.0]), ("w", S, &[1.0])]);
    let apart = Document {
        wrt: Some(vec!["x".to_owned(), "w".to_owned()]),
        ..apart
    };
    assert!(matches!(
        found(&apart, Some("x")),
        Err(NoChain::Apart { .. })
    ));
    let large = document(
        "z = W*x\ny = tanh(z)",
        &[
            ("W", Shape::Matrix(300, 300), &[]),
            ("x", Shape::Vector(300), &[]),
        ],
    );
    let large = Document {
        wrt: Some(vec!["x".to_owned()]),
        ..large
    };
    assert!(found(&large, None).is_ok() || found(&large, None) == Err(NoChain::TooMuch));
}

#[test]
fn a_transpose_turns_back() {
    let chain = found(&network(), Some("x")).unwrap();
    let matrix: &Matrix = &chain.factors[2].matrix;
    assert_eq!(&matrix.transposed().transposed(), matrix);
}
