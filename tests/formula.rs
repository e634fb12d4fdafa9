//! Closed forms: their texts, and that they are the derivative.
//!
//! Most cases are lines of `tables/formulas.txt`: functions, sizes of inputs, the input, and the
//! form in numerator layout. Every form is read back and compared with the numbers by
//! [`formulas`], so that a line holds only if both agree.

use nablascope::analysis::formulas::formulas;
use nablascope::cancel::CancelToken;
use nablascope::document::{Document, Input, Layout, Value};
use nablascope::formula::forms::{Form, Formulas, Missing};

#[path = "common/dice.rs"]
mod dice;
#[path = "common/sizes.rs"]
mod sizes;

use dice::Dice;

/// A document of these functions and sizes, differentiated by one input.
fn document(functions: &str, declared: &str, by: &str) -> Document {
    let mut document = Document {
        functions: functions.replace(" ⏎ ", "\n"),
        wrt: Some(vec![by.to_owned()]),
        ..Document::default()
    };
    for (name, shape) in sizes::sizes(declared) {
        let input = Input {
            declared: true,
            ..Input::inferred(shape)
        };
        document.inputs.insert(name.to_owned(), input);
    }
    document
}

#[track_caller]
fn all(document: &Document) -> Formulas {
    let (analysis, found) = formulas(document, &CancelToken::default()).expect("not cancelled");
    found.unwrap_or_else(|| {
        panic!(
            "{}: {:?} {:?}",
            document.functions, analysis.problems, analysis.lowered.diagnostics
        )
    })
}

/// What is shown of a form: its text, else its Kronecker form.
fn shown(form: &Form) -> Option<&String> {
    form.text.as_ref().or(form.kron.as_ref())
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn forms_are_those_of_the_textbook_and_agree_with_the_numbers() {
    let table = include_str!("tables/formulas.txt");
    let mut wrong = Vec::new();
    let mut lines = 0;
    for line in table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [functions, declared, by, expected] = fields[..] else {
            panic!("{line}")
        };
        lines += 1;
        for layout in [Layout::Numerator, Layout::Denominator] {
            let mut document = document(functions, declared, by);
            document.layout = layout;
            let found = all(&document);
            let [form] = &found.forms[..] else {
                panic!("{line}: {} forms", found.forms.len())
            };
            let text = shown(form)
                .cloned()
                .unwrap_or_else(|| format!("{:?}", form.missing));
            if layout == Layout::Numerator && plain(&text) != plain(expected) {
                wrong.push(format!("{functions} by {by}: {text}   for {expected}"));
            }
            match form.agreement {
                Some(agreement) if agreement.points >= 20 && agreement.digits >= 15 => {}
                agreement => wrong.push(format!("{line} {layout:?} {text}: {agreement:?}")),
            }
            let cells = found.entries.iter().filter(|cell| cell.is_some()).count();
            if cells < found.size.0 * found.size.1 && found.size.0 * found.size.1 <= 36 {
                wrong.push(format!("{line}: {cells} cells of {:?}", found.size));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {lines}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Functions made at random, with shapes that fit.
struct Writer {
    dice: Dice,
}

impl Writer {
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.dice.below(from.len())]
    }

    fn scalar(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.pick(&["a", "b", "2", "0.5", "a", "x[1]"]).to_owned();
        }
        let less = depth - 1;
        match self.dice.below(14) {
            0 => format!("({} + {})", self.scalar(less), self.scalar(less)),
            1 => format!("({} - {})", self.scalar(less), self.scalar(less)),
            2 | 3 => format!("{}*{}", self.scalar(less), self.scalar(less)),
            4 => format!("({})/(2 + ({})^2)", self.scalar(less), self.scalar(less)),
            5 => {
                let function = self.pick(&[
                    "sin", "tanh", "exp", "sigmoid", "relu", "atan", "softplus", "abs", "erf",
                ]);
                format!("{function}({})", self.scalar(less))
            }
            6 => format!("({})^{}", self.scalar(less), self.pick(&["2", "3", "4"])),
            7 => format!("({})'*({})", self.vector(less), self.vector(less)),
            8 => format!(
                "{}({})",
                self.pick(&["sum", "norm", "mean", "logsumexp", "prod"]),
                self.vector(less)
            ),
            9 => format!("tr({})", self.matrix(less)),
            10 => format!(
                "{}({})",
                self.pick(&["sum", "norm", "det"]),
                self.matrix(less)
            ),
            11 => format!("({})[{}]", self.vector(less), 1 + self.dice.below(3)),
            12 => format!("max({}, {})", self.scalar(less), self.scalar(less)),
            _ => format!(
                "if({} < {}, {}, {})",
                self.scalar(0),
                self.scalar(0),
                self.scalar(less),
                self.scalar(less)
            ),
        }
    }

    fn vector(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.pick(&["x", "y", "x"]).to_owned();
        }
        let less = depth - 1;
        match self.dice.below(12) {
            0 => format!("({} + {})", self.vector(less), self.vector(less)),
            1 => format!("({} - {})", self.vector(less), self.vector(less)),
            2 => format!("({}).*({})", self.vector(less), self.vector(less)),
            3 => format!("({})./(2 + ({}).^2)", self.vector(less), self.vector(less)),
            4 => {
                let function = self.pick(&[
                    "sin", "tanh", "exp", "sigmoid", "relu", "softmax", "softplus",
                ]);
                format!("{function}({})", self.vector(less))
            }
            5 | 6 => format!("({})*({})", self.matrix(less), self.vector(less)),
            7 => format!("({})*({})", self.scalar(less), self.vector(less)),
            8 => format!("({}).^2", self.vector(less)),
            9 => format!("diag({})", self.matrix(less)),
            10 => format!("({} + {})", self.vector(less), self.scalar(less)),
            _ => format!(
                "[{}, {}, {}]",
                self.scalar(less),
                self.scalar(0),
                self.scalar(0)
            ),
        }
    }

    fn matrix(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.pick(&["A", "B", "A", "A'"]).to_owned();
        }
        let less = depth - 1;
        match self.dice.below(9) {
            0 => format!("({} + {})", self.matrix(less), self.matrix(less)),
            1 => format!("({} - {})", self.matrix(less), self.matrix(less)),
            2 | 3 => format!("({})*({})", self.matrix(less), self.matrix(less)),
            4 => format!("({})*({})'", self.vector(less), self.vector(less)),
            5 => format!("diag({})", self.vector(less)),
            6 => format!("inv({} + 3*eye(3))", self.matrix(0)),
            7 => format!("({})'", self.matrix(less)),
            _ => format!("({})*({})", self.scalar(less), self.matrix(less)),
        }
    }
}

#[test]
fn no_form_of_a_random_function_differs_from_the_numbers() {
    let rounds = std::env::var("NABLASCOPE_FORMULAS").map_or(120, |n| n.parse().unwrap());
    let mut writer = Writer { dice: Dice(7) };
    let (mut shown_forms, mut all_forms) = (0, 0);
    let mut wrong = Vec::new();
    for round in 0..rounds {
        let depth = 1 + round % 4;
        let functions = match round % 3 {
            0 => writer.scalar(depth),
            1 => writer.vector(depth),
            _ => format!(
                "u = {}\nv = {}\nu'*v*u + v",
                writer.vector(depth),
                writer.scalar(depth)
            ),
        };
        let mut document = document(&functions, "x:3 y:3 A:3x3 B:3x3 a:s b:s", "x");
        document.wrt = None;
        let (analysis, found) =
            formulas(&document, &CancelToken::default()).expect("not cancelled");
        let Some(found) = found else {
            // Nothing to differentiate by; never a fault of the text.
            assert!(
                analysis.problems.iter().any(|p| p.contains("no inputs")),
                "{functions}: {:?} {:?}",
                analysis.problems,
                analysis.lowered.diagnostics
            );
            continue;
        };
        for form in &found.forms {
            all_forms += 1;
            shown_forms += usize::from(shown(form).is_some());
            if form.missing == Some(Missing::Differs) {
                wrong.push(format!("{functions:?} by {}", form.wrt));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        3 * shown_forms >= 2 * all_forms,
        "{shown_forms} of {all_forms}"
    );
}

#[test]
fn smooth_scenarios_have_formulas_that_agree() {
    let (mut scenarios, mut with_forms) = (0, 0);
    let mut wrong = Vec::new();
    for block in include_str!("scenarios/smooth.txt").split("\n\n") {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
        let Some(text) = field("text: ") else {
            continue;
        };
        let mut document = document(text, field("inputs: ").unwrap(), "x");
        document.wrt = None;
        let mut point = field("point: ").unwrap().split_whitespace();
        for (name, shape) in sizes::sizes(field("inputs: ").unwrap()) {
            let input = document.inputs.get_mut(name).unwrap();
            input.value = point
                .by_ref()
                .take(shape.len())
                .map(|x| Value::Number(x.parse().unwrap()))
                .collect();
        }
        let found = all(&document);
        let name = field("name: ").unwrap();
        scenarios += 1;
        with_forms += usize::from(found.forms.iter().all(|form| shown(form).is_some()));
        if found
            .forms
            .iter()
            .any(|form| form.missing == Some(Missing::Differs))
        {
            wrong.push(format!("{name}: a form differs"));
        }
        if found.entries.iter().any(Option::is_none) {
            wrong.push(format!("{name}: a cell without a formula"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        100 * with_forms >= 98 * scenarios,
        "{with_forms} of {scenarios}"
    );
}
