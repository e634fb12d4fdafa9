//! Scene files: what is read, what is refused and in which words, and that saving loses nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use nablascope::diff::jacobian::Method;
use nablascope::document::chain::{ChainSettings, Send};
use nablascope::document::field::{
    ArrowLength, FieldSettings, Layer, MOST_STEPS, PathSettings, Show, Way,
};
use nablascope::document::file::{self, FileError, SceneFile, parse, to_text};
use nablascope::document::training::{Table, TrainingSettings};
use nablascope::document::{
    Colormap, Document, Face, Input, Layout, NeuronSettings, Panel, Scale, Value, ViewSettings,
};
use nablascope::expr::shape::Shape;
use nablascope::syntax::ast::NodeKind;
use nablascope::syntax::lexer;
use proptest::prelude::*;

const LAYER: &str = r#"version = 1
title = "A layer of neurons"
functions = """
z = W*x + b
y = relu(z)
"""
output = "y"
wrt = ["x"]
layout = "denominator"
method = "ridders"

[inputs.x]
shape = 3
value = [1.0, "2*pi/3", 3]
range = [-4.0, 4.0]

[inputs.W]
shape = [2, 3]
value = [[1, 2, 3], [4, 5, 6.5]]
constant = true

[inputs.b]

[field]
output = "y[1]"
x = "x[1]"
y = "x[2]"
x_range = [-1, 1]
grid = 64

[neuron]
weights = [0.5, -1]
bias = 0.25
activation = "tanh"

[view]
panels = ["field", "jacobian"]
colormap = "lightness"
scale = "symlog"
face = "partials"
motion = false
"#;

#[test]
fn everything_that_a_scene_can_say_is_read() {
    let number = Value::Number;
    let document = parse(LAYER).unwrap();
    assert_eq!(document.title, "A layer of neurons");
    assert_eq!(document.functions, "z = W*x + b\ny = relu(z)\n");
    assert_eq!(document.output, ["y"]);
    assert_eq!(document.wrt.as_deref(), Some(&["x".to_owned()][..]));
    assert_eq!(document.layout, Layout::Denominator);
    assert_eq!(document.method, Method::Ridders);
    assert_eq!(
        document.inputs["x"],
        Input {
            shape: Shape::Vector(3),
            declared: true,
            parked: false,
            value: vec![
                number(1.0),
                Value::Formula("2*pi/3".to_owned()),
                number(3.0)
            ],
            range: [-4.0, 4.0],
            constant: false,
            seed: None,
        }
    );
    assert_eq!(document.inputs["W"].shape, Shape::Matrix(2, 3));
    assert_eq!(
        document.inputs["W"].value,
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.5].map(number)
    );
    assert!(document.inputs["W"].constant);
    assert_eq!(document.inputs["W"].range, [-3.0, 6.5]);
    assert_eq!(document.inputs["b"].shape, Shape::Scalar);
    assert_eq!(document.inputs["b"].value, [number(1.0)]);
    assert_eq!(document.field.x_range, Some([-1.0, 1.0]));
    assert_eq!(document.field.y_range, None);
    assert_eq!(document.field.grid, Some(64));
    assert_eq!(document.neuron.weights, [0.5, -1.0]);
    assert_eq!(document.neuron.activation, "tanh");
    assert_eq!(document.view.panels, [Panel::Field, Panel::Jacobian]);
    assert_eq!(document.view.colormap, Colormap::Lightness);
    assert_eq!(document.view.scale, Scale::Symlog);
    assert_eq!(document.view.face, Face::Partials);
    assert!(!document.view.motion);
    assert_eq!(parse(&to_text(&document)).unwrap(), document);
}

/// Earlier files showed the training in the neuron's panel.
#[test]
fn training_of_an_earlier_file_stands_beside_the_neuron() {
    use Panel::{Field, Jacobian, Neuron, Training};
    let shown = |shown: &str, view: &str| {
        let scene = format!("version = 1\nfunctions = \"y = x\"\n[training]\n{shown}\n{view}");
        let document = parse(&scene).unwrap();
        let text = to_text(&document);
        assert!(!text.contains("shown"), "{text}");
        assert_eq!(parse(&text).as_ref(), Ok(&document));
        document.view.panels
    };
    let panels = |list: &str| format!("[view]\npanels = {list}");
    let old = "shown = true";
    assert_eq!(shown(old, ""), [Jacobian, Field, Neuron, Training]);
    assert_eq!(shown(old, &panels("[\"neuron\"]")), [Neuron, Training]);
    assert_eq!(
        shown(old, &panels("[\"neuron\", \"field\"]")),
        [Neuron, Training, Field]
    );
    assert_eq!(
        shown(old, &panels("[\"training\", \"neuron\"]")),
        [Training, Neuron]
    );
    // Where the neuron was hidden, so was its training.
    assert_eq!(shown(old, &panels("[\"field\"]")), [Field]);
    assert_eq!(shown("shown = false", ""), Panel::THREE);
    assert_eq!(shown("rate = 0.5", ""), Panel::THREE);
    refused("[training]\nshown = 1", &["`training.shown`"]);
}

#[test]
fn the_shortest_scene_gets_the_defaults() {
    let document = parse("version = 1\nfunctions = \"y = x\"").unwrap();
    assert_eq!(
        document,
        Document {
            functions: "y = x".to_owned(),
            ..Document::default()
        }
    );
}

#[test]
fn a_vector_of_one_element_is_written_as_a_list() {
    let text = "version = 1\nfunctions = \"y = x\"\n[inputs.x]\nshape = [1]\nvalue = [2.0]\n";
    let document = parse(text).unwrap();
    assert_eq!(document.inputs["x"].shape, Shape::Vector(1));
    assert_eq!(parse(&to_text(&document)).unwrap(), document);
}

/// Asserts that a scene with `lines` after its functions is refused, and that the sentence
/// says `words`.
#[track_caller]
fn refused(lines: &str, words: &[&str]) {
    let text = format!("version = 1\nfunctions = \"y = x\"\n{lines}\n");
    let sentence = parse(&text).expect_err(lines).to_string();
    for word in words {
        assert!(
            sentence.contains(word),
            "{lines}\n said: {sentence}\n not: {word}"
        );
    }
}

#[test]
fn unknown_keys_are_named_with_what_was_meant() {
    refused(
        "tilte = \"a\"",
        &["Line 3", "`tilte`", "did you mean `title`?"],
    );
    refused("colour = 1", &["`colour`", "`functions`", "or `view`"]);
    refused(
        "[inputs.x]\nshpae = 3",
        &["Line 4", "`inputs.x.shpae`", "`shape`"],
    );
    refused("[field]\nz = \"x\"", &["`field.z`", "[field]"]);
    refused("[neuron]\nbais = 1", &["`neuron.bais`", "`bias`"]);
    refused("[view]\nzoom = 2", &["`view.zoom`", "`panels`"]);
    refused("[inputs]\nx.shape = 2\nx.color = 1", &["`inputs.x.color`"]);
}

#[test]
fn wrong_types_are_named_with_the_right_one() {
    refused(
        "title = 3",
        &["`title`", "a text in quotes", "a whole number"],
    );
    refused("output = 3", &["`output`", "a name in quotes"]);
    refused("wrt = [1]", &["`wrt`", "a text in quotes"]);
    refused(
        "layout = true",
        &["`layout`", "a text in quotes", "true or false"],
    );
    refused("inputs = 3", &["`inputs`", "[inputs]"]);
    refused("[inputs]\nx = 3", &["`inputs.x`", "[inputs.x]"]);
    refused(
        "[inputs.x]\nshape = 2.5",
        &["`inputs.x.shape`", "[rows, columns]"],
    );
    refused(
        "[inputs.x]\nvalue = true",
        &["`inputs.x.value`", "a number or a formula"],
    );
    refused(
        "[inputs.x]\nvalue = 2020-01-01",
        &["`inputs.x.value`", "a date"],
    );
    refused(
        "[inputs.x]\nconstant = \"yes\"",
        &["`inputs.x.constant`", "true or false"],
    );
    refused(
        "[field]\ngrid = \"fine\"",
        &["`field.grid`", "a whole number"],
    );
    refused(
        "[neuron]\nweights = 1",
        &["`neuron.weights`", "a list of numbers"],
    );
    refused(
        "[neuron]\ntarget = \"one\"",
        &["`neuron.target`", "a number"],
    );
    refused(
        "[view]\npanels = \"field\"",
        &["`view.panels`", "a list of panels"],
    );
}

#[test]
fn what_is_wrong_with_training_data_is_named() {
    refused(
        "[training]\ndata = [[1, 2], [3]]",
        &["Line 4", "`training.data`", "row 2 holds 1 numbers"],
    );
    refused(
        "[training]\ndata = [1, 2]",
        &["`training.data`", "a row of numbers"],
    );
    refused(
        "[training]\ndata = [[1]]",
        &["`training.data`", "at least two"],
    );
    refused("[chain]\nsend = \"up\"", &["`chain.send`", "`forward`"]);
    refused("[chain]\ndx = 1", &["`chain.dx`", "list of numbers"]);
    refused("[training]\nrate = 0", &["`training.rate`", "above 0"]);
    refused(
        "[training]\nmomentum = 1",
        &["`training.momentum`", "below 1"],
    );
    refused("[training]\nbatch = 0", &["`training.batch`", "between 1"]);
    refused("[training]\nseed = -1", &["`training.seed`", "between 0"]);
    refused("[training]\nrates = 1", &["`training.rates`", "`rate`"]);
}

#[test]
fn unknown_words_are_named_with_the_known_ones() {
    refused(
        "layout = \"numerater\"",
        &["\"numerater\"", "did you mean \"numerator\"?"],
    );
    refused("method = \"magic\"", &["\"magic\"", "`auto`", "or `dual`"]);
    refused(
        "[view]\npanels = [\"jacobien\"]",
        &["did you mean \"jacobian\"?"],
    );
    refused("[view]\npanels = []", &["`view.panels`", "at least one"]);
    refused(
        "[view]\ncolormap = \"jet\"",
        &["`view.colormap`", "blue-orange", "lightness"],
    );
    refused(
        "[view]\nscale = \"log\"",
        &["`view.scale`", "linear", "symlog", "sign"],
    );
    refused(
        "[view]\nface = \"formula\"",
        &["`view.face`", "did you mean \"formulas\"?"],
    );
    refused("[view]\nmotion = \"no\"", &["`view.motion`"]);
    refused(
        "[view]\npanels = [\"field\", \"field\"]",
        &["field is listed twice"],
    );
}

#[test]
fn wrong_sizes_name_both_sizes() {
    refused(
        "[inputs.x]\nshape = 0",
        &["`inputs.x.shape`", "1 or more", "0"],
    );
    refused("[inputs.x]\nshape = -2", &["1 or more", "-2"]);
    refused("[inputs.x]\nshape = [2, 0]", &["Line 4", "1 or more"]);
    refused(
        "[inputs.x]\nshape = [2, 2, 2]",
        &["[rows, columns]", "3 sizes"],
    );
    refused(
        "[inputs.x]\nshape = [100000, 100000]",
        &["1000000 numbers at most"],
    );
    refused(
        "[inputs.x]\nshape = 9223372036854775807",
        &["1000000 numbers at most"],
    );
    refused(
        "[inputs.x]\nvalue = [1, 2]",
        &["x is a scalar", "a list of 2 numbers"],
    );
    refused(
        "[inputs.x]\nshape = 3\nvalue = 1",
        &["x is 3×1, so 3 numbers", "one number"],
    );
    refused(
        "[inputs.x]\nshape = 3\nvalue = [1, 2]",
        &["Line 5", "x is 3×1", "2 numbers"],
    );
    refused(
        "[inputs.x]\nshape = 2\nvalue = [[1, 2], [3, 4]]",
        &["x is 2×1", "2 rows"],
    );
    refused(
        "[inputs.W]\nshape = [2, 2]\nvalue = [1, 2, 3, 4]",
        &["W is 2×2", "4 numbers"],
    );
    refused(
        "[inputs.W]\nshape = [2, 2]\nvalue = [[1, 2], 3]",
        &["W is 2×2", "mixed"],
    );
    refused(
        "[inputs.W]\nshape = [2, 2]\nvalue = [[1, 2], [3]]",
        &["W is 2×2, so 2 rows of 2 numbers", "row 2 holds 1"],
    );
}

#[test]
fn ranges_and_numbers_must_make_sense() {
    refused(
        "[inputs.x]\nrange = [1, 1]",
        &["`inputs.x.range`", "1 is not lower than 1"],
    );
    refused("[inputs.x]\nrange = [1]", &["two numbers", "it holds 1"]);
    refused("[inputs.x]\nvalue = nan", &["`inputs.x.value`", "finite"]);
    refused("[inputs.x]\nvalue = 1e999", &["`inputs.x.value`"]);
    refused("[inputs.x]\nrange = [-inf, 1]", &["finite"]);
    refused("[field]\ngrid = 100000", &["between 4 and 512", "100000"]);
}

#[test]
fn an_input_cannot_be_both_differentiated_and_constant() {
    let words = ["x is listed in `wrt`", "constant"];
    refused("wrt = [\"x\"]\n[inputs.x]\nconstant = true", &words);
    refused("wrt = [\"x\", \"x\"]", &["x is listed twice"]);
}

#[test]
fn versions_are_checked_first() {
    let newer = parse("version = 2\nquantum = true\nfunctions = \"\"").unwrap_err();
    assert_eq!(newer, FileError::Newer { found: 2 });
    assert!(newer.to_string().contains("version 2"));
    let none = parse("functions = \"y = x\"").unwrap_err().to_string();
    assert!(none.contains("`version` is missing"), "{none}");
    let old = parse("version = 0\nfunctions = \"\"")
        .unwrap_err()
        .to_string();
    assert!(old.contains("Line 1"), "{old}");
}

#[test]
fn a_scene_without_functions_says_how_to_write_them() {
    let sentence = parse("version = 1").unwrap_err().to_string();
    assert!(sentence.contains("`functions` is missing"), "{sentence}");
}

#[test]
fn a_file_that_was_cut_off_anywhere_is_never_read_as_something_else() {
    let whole = parse(LAYER).unwrap();
    for end in 0..LAYER.len() {
        match parse(&LAYER[..end]) {
            // Cut off between two lines, or after the first two quotes, it is a shorter scene.
            Ok(part) => assert!(
                part.functions == whole.functions || LAYER[..end].ends_with("functions = \"\""),
                "cut off at {end}"
            ),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let text = "version = 1\nfunctions = \"\"\"\ny = x\n";
    let sentence = parse(text).unwrap_err().to_string();
    assert!(sentence.contains("cut off"), "{sentence}");
}

fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn saving_replaces_the_file_and_leaves_nothing_beside_it() {
    let folder = scratch("saving");
    let path = folder.join("scene.toml");
    let first = parse(LAYER).unwrap();
    file::save(&path, &Document::default()).unwrap();
    file::save(&path, &first).unwrap();
    assert_eq!(file::load(&path).unwrap(), first);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn files_that_are_not_there_or_not_text_say_so() {
    let folder = scratch("missing");
    let missing = file::load(&folder.join("nowhere.toml")).unwrap_err();
    assert!(matches!(missing, FileError::Missing { .. }));
    assert!(missing.to_string().contains("nowhere.toml"));

    let binary = folder.join("picture.png");
    fs::write(&binary, [0x89, 0x50, 0xff, 0xfe]).unwrap();
    assert!(matches!(
        file::load(&binary),
        Err(FileError::NotText { .. })
    ));

    let folder_itself = file::load(&folder).unwrap_err();
    assert!(matches!(folder_itself, FileError::Unreadable { .. }));

    let nowhere = folder.join("no/such/folder/scene.toml");
    let refused = file::save(&nowhere, &Document::default()).unwrap_err();
    assert!(matches!(refused, FileError::NotSaved { .. }));
}

#[test]
fn what_another_program_wrote_is_not_written_over() {
    let folder = scratch("changed");
    let path = folder.join("scene.toml");
    fs::write(&path, LAYER).unwrap();
    let (mut open, mut document) = SceneFile::open(&path).unwrap();
    document.title = "Mine".to_owned();
    open.save(&document).unwrap();
    open.save(&document).unwrap();

    fs::write(&path, LAYER).unwrap();
    let refused = open.save(&document).unwrap_err();
    assert!(matches!(refused, FileError::Changed { .. }));
    assert_eq!(fs::read_to_string(&path).unwrap(), LAYER);

    fs::remove_file(&path).unwrap();
    open.save(&document).unwrap();
    assert_eq!(file::load(&path).unwrap(), document);
}

#[test]
fn parked_rows_stay_out_of_the_file() {
    let mut document = parse(LAYER).unwrap();
    document.settle([("x", Shape::Vector(3))]);
    let saved = parse(&to_text(&document)).unwrap();
    assert_eq!(saved.inputs.keys().collect::<Vec<_>>(), ["x"]);
    // Nor is anything set about them.
    document.wrt = Some(vec!["b".to_owned(), "x".to_owned()]);
    document.field.y = Some("W[1,2]".to_owned());
    let saved = parse(&to_text(&document)).unwrap();
    assert_eq!(saved.wrt, Some(vec!["x".to_owned()]));
    assert_eq!(
        (saved.field.x.as_deref(), saved.field.y),
        (Some("x[1]"), None)
    );
}

/// Every spelling that the functions allow names the same input, output, field and element.
#[test]
fn names_are_read_as_the_functions_spell_them() {
    for (written, name) in [
        ("x₁", "x1"),
        ("x_1", "x1"),
        ("x_{1}", "x1"),
        ("x1", "x1"),
        ("x₁₂", "x12"),
        ("𝑥", "x"),
        ("𝐖", "W"),
        ("ℎ", "h"),
        ("µ", "μ"),
        ("𝜇", "μ"),
        ("π", "pi"),
        ("xᵢ", "x_i"),
        ("x_{i}", "x_i"),
        ("x_i", "x_i"),
        ("y_hat", "y_hat"),
        ("ŷ", "ŷ"),
        // No names: they stay as they are, and nothing has them.
        ("x y", "x y"),
        ("", ""),
        ("2x", "2x"),
        ("x[1]", "x[1]"),
        ("x #", "x #"),
        ("\u{1b}[31m", "\u{1b}[31m"),
    ] {
        let key = toml::Value::from(written).to_string();
        let text = format!(
            "version = 1\nfunctions = \"y = x\"\noutput = {key}\nwrt = [{key}]\n[inputs.{key}]\n\
             [field]\noutput = {key}\nx = {key}\ny = {key}\n[training]\nx = {key}\ny = {key}\n"
        );
        let document = parse(&text).unwrap();
        let some = Some(name.to_owned());
        assert!(document.inputs.contains_key(name), "{written}");
        assert_eq!(document.output, [name], "{written}");
        assert_eq!(document.wrt, Some(vec![name.to_owned()]), "{written}");
        let (field, training) = (&document.field, &document.training);
        for key in [&field.output, &field.x, &field.y, &training.x, &training.y] {
            assert_eq!(*key, some, "{written}");
        }
    }
    for (written, key) in [
        ("x[ 1 ]", "x[1]"),
        ("𝑥[1]", "x[1]"),
        ("W[1, 2]", "W[1,2]"),
        ("W₁[1,2]", "W1[1,2]"),
    ] {
        let text = format!("version = 1\nfunctions = \"y = x\"\n[field]\nx = \"{written}\"\n");
        assert_eq!(parse(&text).unwrap().field.x.as_deref(), Some(key));
    }
}

#[test]
fn two_spellings_of_one_input_are_refused_with_both() {
    refused(
        "[inputs.\"x₁\"]\n[inputs.x_1]",
        &["Line 4", "x₁ and x_1 are one input, x1"],
    );
    refused("[inputs.\"µ\"]\n[inputs.\"μ\"]", &["µ and μ are one input"]);
    refused("wrt = [\"𝑥\", \"x\"]", &["`wrt`", "𝑥 and x are one input"]);
    refused(
        "wrt = [\"x₁\"]\n[inputs.x_1]\nconstant = true",
        &["x1 is listed in `wrt`"],
    );
}

fn finite() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("finite", |number| number.is_finite())
}

/// A name in the spelling that is written, or a text that is none.
fn name() -> impl Strategy<Value = String> {
    let canonical = |name: &String| lexer::key(name).is_none_or(|key| key == *name);
    prop_oneof![
        any::<String>().prop_filter("canonical", canonical),
        "[a-zA-Zα-ω][a-z0-9]{0,3}".prop_filter("canonical", canonical),
    ]
}

fn range() -> impl Strategy<Value = [f64; 2]> {
    (finite(), finite())
        .prop_filter_map("ordered", |(low, high)| (low < high).then_some([low, high]))
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        finite().prop_map(Value::Number),
        any::<String>().prop_map(Value::Formula),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let shape = prop_oneof![
        Just(Shape::Scalar),
        (1_usize..40).prop_map(Shape::Vector),
        (1_usize..5, 1_usize..5).prop_map(|(rows, cols)| Shape::Matrix(rows, cols)),
    ];
    let seed = prop::option::of(any::<u32>());
    (shape, range(), seed).prop_flat_map(|(shape, range, seed)| {
        prop::collection::vec(value(), shape.len()).prop_map(move |value| Input {
            shape,
            declared: true,
            parked: false,
            value,
            range,
            constant: false,
            seed,
        })
    })
}

fn field() -> impl Strategy<Value = FieldSettings> {
    let word = || prop::option::of(name());
    let ends = || prop::option::of(range());
    let place = || prop::option::of([finite(), finite()]);
    let names = (word(), word(), word(), ends(), ends());
    let size = || prop::option::of(1e-9_f64..1e9);
    let path = (
        prop::option::of(prop::sample::select(Way::ALL.to_vec())),
        place(),
        size(),
        0.0..1.0_f64,
        1..=MOST_STEPS,
    )
        .prop_map(|(way, start, rate, momentum, steps)| PathSettings {
            way,
            start,
            rate,
            momentum,
            steps,
        });
    let layers = prop::sample::subsequence(Layer::ALL.to_vec(), 0..=4);
    let looks = (
        prop::option::of(4_usize..=512),
        prop::sample::select(Show::ALL.to_vec()),
        prop::sample::select(ArrowLength::ALL.to_vec()),
        layers,
        size(),
        place(),
    );
    (names, looks, path).prop_map(
        |((output, x, y, x_range, y_range), (grid, show, arrows, layers, patch, nudge), path)| {
            FieldSettings {
                output,
                x,
                y,
                x_range,
                y_range,
                grid,
                show,
                arrows,
                layers: layers.into_iter().collect(),
                path,
                patch,
                nudge,
            }
        },
    )
}

fn document() -> impl Strategy<Value = Document> {
    let inputs = prop::collection::btree_map(name(), input(), 0..4);
    let neuron = (
        prop::collection::vec(finite(), 0..20),
        finite(),
        any::<String>(),
        finite(),
        prop::collection::vec(any::<String>(), 0..3),
    )
        .prop_map(
            |(weights, bias, activation, target, compare)| NeuronSettings {
                weights,
                bias,
                activation,
                target,
                compare,
            },
        );
    let table = (1_usize..4).prop_flat_map(|inputs| {
        let row = prop::collection::vec(finite(), inputs + 1);
        let rows = prop::collection::vec(row, 0..5);
        rows.prop_map(move |rows| match rows.len() {
            0 => Table::new(inputs),
            _ => Table::from_rows(&rows).unwrap(),
        })
    });
    let training = (
        table,
        (1e-6..10.0, 0.0..0.99),
        prop::option::of(1_usize..50),
        any::<u32>(),
        prop::option::of(name()),
    )
        .prop_map(
            |(data, (rate, momentum), batch, seed, x)| TrainingSettings {
                data,
                rate,
                batch,
                momentum,
                seed,
                y: x.clone(),
                x,
            },
        );
    let numbers = || prop::collection::vec(finite(), 0..5);
    let chain = (prop::option::of(name()), 0..3_usize, numbers(), numbers()).prop_map(
        |(input, send, dx, v)| ChainSettings {
            input,
            send: Send::ALL[send],
            dx,
            v,
        },
    );
    let panels = prop::sample::subsequence(Panel::ALL.to_vec(), 1..=5).prop_shuffle();
    let text = (
        any::<String>(),
        "(?s).{0,80}",
        prop::collection::vec(name(), 0..3),
    );
    let choices = (
        any::<bool>(),
        prop::sample::select(&Method::ALL[..]),
        any::<bool>(),
    );
    (
        text,
        choices,
        inputs,
        field(),
        (neuron, training, chain),
        (panels, 0..18_usize),
    )
        .prop_map(
            |(
                (title, functions, output),
                (numerator, method, listed),
                mut inputs,
                field,
                (neuron, training, chain),
                (panels, look),
            )| {
                let mut wrt = None;
                if listed {
                    wrt = Some(inputs.keys().take(2).cloned().collect());
                } else {
                    mark_constant(&mut inputs);
                }
                Document {
                    title,
                    functions,
                    output,
                    wrt,
                    layout: if numerator {
                        Layout::Numerator
                    } else {
                        Layout::Denominator
                    },
                    method,
                    inputs,
                    field,
                    neuron,
                    training,
                    chain,
                    view: ViewSettings {
                        panels,
                        colormap: Colormap::ALL[look % 3],
                        scale: Scale::ALL[look / 3 % 3],
                        face: Face::ALL[look % 4],
                        motion: look < 9,
                    },
                }
            },
        )
}

fn mark_constant(inputs: &mut BTreeMap<String, Input>) {
    if let Some(input) = inputs.values_mut().next() {
        input.constant = true;
    }
}

/// Letters, accents, numbers below and beside, with what stands for them.
const SPELLINGS: &str = "[xWyeµπσ𝑥𝐖ℎ𝜷ŷТж½Σ∇a-c\u{302}]{1,2}\
    (_?[0-9ijn]|_\\{[0-9a]{1,2}\\}|[₀-₉ᵢⱼₙ]|𝟏|２|_hat){0,2}";

proptest! {
    /// A declared name is that of the text, however it is spelt in either.
    #[test]
    fn the_text_and_the_file_agree_on_every_name(written in SPELLINGS) {
        let scene = format!(
            "version = 1\nfunctions = \"y0 = {written}\"\n[inputs.\"{written}\"]\n"
        );
        let document = parse(&scene).unwrap();
        let declared: BTreeSet<String> = document.inputs.keys().cloned().collect();
        if lexer::name(&written).is_some() && !declared.contains("y0") {
            let parsed = nablascope::expr::parse(&document.functions, &declared);
            let nodes = &parsed.definitions[0].expr.nodes;
            let kind = NodeKind::Name(declared.first().unwrap().clone());
            prop_assert!(matches!(&nodes[..], [node] if node.kind == kind), "{written} {nodes:?}");
        }
    }

    #[test]
    fn whatever_is_saved_is_read_back(document in document()) {
        let text = to_text(&document);
        let back = parse(&text);
        prop_assert_eq!(back.as_ref(), Ok(&document), "{}", text);
        prop_assert_eq!(to_text(&document), text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(?s).{0,200}") {
        let _ = parse(&text);
    }
}

#[test]
fn a_seed_is_kept_and_must_be_one() {
    let scene = |seed: &str| {
        let text = format!("version = 1\nfunctions = \"y = x\"\n[inputs.x]\nseed = {seed}\n");
        file::parse(&text)
    };
    let document = scene("7").unwrap();
    assert_eq!(document.inputs["x"].seed, Some(7));
    assert_eq!(file::parse(&file::to_text(&document)), Ok(document));
    let error = scene("-1").unwrap_err().to_string();
    assert_eq!(
        error,
        "Line 4, `inputs.x.seed`: a seed is between 0 and 4294967295, not -1."
    );
}

#[test]
fn a_text_with_backslashes_stands_between_single_quotes() {
    let document = Document {
        functions: r"y = \frac{1}{2} x".to_owned(),
        ..Document::default()
    };
    let text = to_text(&document);
    assert!(text.contains("'''\ny = \\frac{1}{2} x'''"), "{text}");
    assert_eq!(parse(&text).unwrap().functions, document.functions);
    for quoted in [r#""y = \sigma(x)""#, r#""y = \frac{1}{2} x""#] {
        let error = parse(&format!("version = 1\nfunctions = {quoted}\n")).unwrap_err();
        assert!(error.to_string().contains("between ''' and '''"), "{error}");
    }
}

#[test]
fn a_list_of_one_number_is_a_number() {
    let text = "version = 1\nfunctions = \"y = 2x\"\n[inputs.x]\nvalue = [3.0]\n";
    let document = parse(text).unwrap();
    assert_eq!(document.inputs["x"].value, [Value::Number(3.0)]);
}
