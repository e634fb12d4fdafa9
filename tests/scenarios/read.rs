//! Reading the scenarios: `key: value` lines, a blank line after each; `#` is a comment.

use super::sizes::sizes;
use nablascope::expr::shape::Shape;

/// A function at a point, and all that is known of its derivative there.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    pub name: String,
    pub source: String,
    pub text: String,
    /// In column order.
    pub inputs: Vec<(String, Shape)>,
    pub point: Vec<f64>,
    /// How many times more the text loses in f64 than by its condition alone.
    pub loses: f64,
    /// Methods that are not held to their tolerance here, each with the reason.
    pub but: Vec<(String, String)>,
    /// The Jacobian row by row, each entry the sum of two numbers.
    pub exact: Vec<(f64, f64)>,
    /// What each entry is made of: a few roundings of it are owed by every method in f64.
    pub wobble: Vec<f64>,
    /// What the classic formulas give in exact arithmetic.
    pub forward: Vec<f64>,
    pub central: Vec<f64>,
    pub five_point: Vec<f64>,
    /// For points that are not smooth: an entry each, `status … | reason`.
    pub entries: Vec<String>,
    /// The same for methods that look in double-double, where these see more.
    pub finer: Vec<String>,
}

impl Scenario {
    /// The inputs as the helpers want them.
    pub fn declared(&self) -> Vec<(&str, Shape)> {
        let inputs = self.inputs.iter();
        inputs
            .map(|(name, shape)| (name.as_str(), *shape))
            .collect()
    }

    /// Why the method may be wrong here, if it may.
    pub fn excuse(&self, method: &str) -> Option<&str> {
        let excuse = self.but.iter().find(|(name, _)| name == method);
        excuse.map(|(_, reason)| reason.as_str())
    }
}

/// Every scenario of a file. Fails on what it does not understand.
#[track_caller]
pub fn scenarios(file: &str) -> Vec<Scenario> {
    let blocks = file.split("\n\n").map(|block| {
        let lines = block.lines().filter(|line| !line.starts_with('#'));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
    });
    let mut source = String::new();
    blocks
        .filter(|lines| !lines.is_empty())
        .map(|lines| {
            let mut scenario = Scenario {
                loses: 1.0,
                source: source.clone(),
                ..Scenario::default()
            };
            for line in lines {
                let (key, value) = line.split_once(": ").expect(line);
                take(&mut scenario, key, value);
            }
            source.clone_from(&scenario.source);
            scenario
        })
        .collect()
}

fn take(scenario: &mut Scenario, key: &str, value: &str) {
    match key {
        "name" => value.clone_into(&mut scenario.name),
        "source" => value.clone_into(&mut scenario.source),
        "text" => scenario.text = value.replace(" ⏎ ", "\n"),
        "inputs" => {
            let inputs = sizes(value).into_iter();
            scenario.inputs = inputs
                .map(|(name, shape)| (name.to_owned(), shape))
                .collect();
        }
        "point" => scenario.point = numbers(value),
        "loses" => scenario.loses = number(value),
        "but" => {
            let (method, reason) = value.split_once(": ").expect(value);
            scenario.but.push((method.to_owned(), reason.to_owned()));
        }
        "exact" => {
            let sum = |word: &str| {
                let (high, low) = word.split_once('~').unwrap_or((word, "0"));
                (number(high), number(low))
            };
            scenario.exact = value.split(' ').map(sum).collect();
        }
        "wobble" => scenario.wobble = numbers(value),
        "forward" => scenario.forward = numbers(value),
        "central" => scenario.central = numbers(value),
        "five-point" => scenario.five_point = numbers(value),
        "entry" => scenario.entries.push(value.to_owned()),
        "finer" => scenario.finer.push(value.to_owned()),
        _ => panic!("what is {key}?"),
    }
}

fn number(word: &str) -> f64 {
    word.parse().expect(word)
}

fn numbers(line: &str) -> Vec<f64> {
    line.split(' ').map(number).collect()
}
