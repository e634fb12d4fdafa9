//! Expressions as LaTeX: what [`super::print`] writes as text, set as a book sets it.
//!
//! One rule for letters: what is known to be a vector is bold, everything else is not, so
//! `W*x + b` is W𝐱 + 𝐛. Brackets stand only where LaTeX needs them: none around what a fraction
//! bar, a root or an exponent already holds together.
//! Nothing recurses: the text of a node is made of those of its parts, which stand before it.

use super::function::{self, Rank};
use super::shape::Shape;
use crate::syntax::ast::{BinaryOp, Comparison, Definition, Expr, Node, NodeId, NodeKind, rows_of};

/// The longest LaTeX that is made of an expression, in bytes.
const LONGEST: usize = 4_000;

/// The shape of a name, where it is known.
pub type Shapes<'a> = &'a dyn Fn(&str) -> Option<Shape>;

/// `f(x, y) = 10x^{2}y^{2}`; `None` when it would be too long.
pub fn definition(definition: &Definition, shapes: Shapes<'_>) -> Option<String> {
    let mut heading = name(&definition.name, kind_of(shapes, &definition.name));
    if let Some(parameters) = &definition.parameters {
        let names = parameters.iter();
        let names: Vec<String> = names
            .map(|parameter| name(&parameter.name, kind_of(shapes, &parameter.name)))
            .collect();
        heading = format!("{heading}({})", names.join(", "));
    }
    Some(format!(
        "{heading} = {}",
        expression(&definition.expr, shapes)?
    ))
}

/// The expression alone; `None` when it would be too long.
pub fn expression(expr: &Expr, shapes: Shapes<'_>) -> Option<String> {
    let mut parts: Vec<Option<Part>> = Vec::with_capacity(expr.nodes.len());
    for node in &expr.nodes {
        let part = part(&expr.nodes, node, &mut parts, shapes)?;
        if LONGEST < part.text.len() {
            return None;
        }
        parts.push(Some(part));
    }
    parts.pop().flatten().map(|part| part.text)
}

/// The key of a cell: `y[1]` → `y_{1}`, `W[1,2]` → `W_{1,2}`, `x1` → `x_{1}`.
pub fn key(key: &str) -> String {
    match key.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        Some((base, positions)) => element(&name(base, None), positions),
        None => name(key, None),
    }
}

/// `∂y₁/∂x₂` of two keys; as large in a matrix as alone.
pub fn partial(output: &str, input: &str) -> String {
    derivative(&key(output), &key(input))
}

fn derivative(output: &str, input: &str) -> String {
    format!(r"\dfrac{{\partial {output}}}{{\partial {input}}}")
}

/// `∇y₁` of a key.
pub fn gradient(output: &str) -> String {
    format!(r"\nabla {}", key(output))
}

/// The Jacobian of `output` by `input` with its size left open, a row per output or, transposed,
/// per input: without a number of outputs there are m of them, without a number of inputs n, and
/// dots stand for those between. A single one has no number.
pub fn general_jacobian(
    (output, outputs): (&str, Option<usize>),
    (input, inputs): (&str, Option<usize>),
    transposed: bool,
) -> String {
    /// Of a long line the first two and the last; none where dots are.
    fn places(of: &str, count: Option<usize>, letter: &str) -> Vec<Option<String>> {
        let of = name(of, None);
        let at = |place: &str| Some(element(&of, place));
        match count {
            Some(1) => vec![Some(of)],
            Some(count) if count <= 4 => (1..=count).map(|place| at(&place.to_string())).collect(),
            count => {
                let last = count.map_or(letter.to_owned(), |count| count.to_string());
                vec![at("1"), at("2"), None, at(&last)]
            }
        }
    }
    let (of, by) = (places(output, outputs, "m"), places(input, inputs, "n"));
    let (down, across) = if transposed { (&by, &of) } else { (&of, &by) };
    let row = |row: &Option<String>| {
        let cell = |column: &Option<String>| match (row, column) {
            (Some(row), Some(column)) => {
                let (of, by) = if transposed {
                    (column, row)
                } else {
                    (row, column)
                };
                derivative(of, by)
            }
            (Some(_), None) => r"\cdots".to_owned(),
            (None, Some(_)) => r"\vdots".to_owned(),
            (None, None) => r"\ddots".to_owned(),
        };
        across.iter().map(cell).collect::<Vec<_>>().join(" & ")
    };
    let rows: Vec<String> = down.iter().map(row).collect();
    matrix(&rows)
}

/// How tightly a text holds together; higher binds tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// Comparisons, and what is told by cases.
    Compare,
    Sum,
    /// Begins with a minus.
    Sign,
    Product,
    /// Powers, fractions: single in a product, in brackets below an exponent.
    Power,
    Atom,
}

/// What decides which product a product is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scalar,
    Vector,
    Row,
    Matrix,
}

/// A node that is written.
struct Part {
    text: String,
    level: Level,
    /// Stands higher than a line, so that brackets around it grow.
    tall: bool,
    kind: Option<Kind>,
    /// Begins and ends with a word of several letters, which another letter must not touch.
    words: (bool, bool),
    /// Where the sign of a function ends that takes its exponent there: sin²(x).
    head: Option<usize>,
    /// The rows of a written vector or matrix.
    rows: Vec<String>,
}

impl Part {
    fn new(text: String, level: Level, kind: Option<Kind>) -> Self {
        Self {
            text,
            level,
            tall: false,
            kind,
            words: (false, false),
            head: None,
            rows: Vec::new(),
        }
    }

    fn tall(self, tall: bool) -> Self {
        Self { tall, ..self }
    }

    /// The text as an operand that must hold together so tightly.
    fn within(&self, least: Level) -> String {
        if self.level < least {
            bracketed("(", self, ")")
        } else {
            self.text.clone()
        }
    }
}

/// The node, written; its parts are taken.
fn part(
    nodes: &[Node],
    node: &Node,
    parts: &mut [Option<Part>],
    shapes: Shapes<'_>,
) -> Option<Part> {
    let mut take = |id: NodeId| parts.get_mut(id)?.take();
    let part = match &node.kind {
        NodeKind::Number(value) => number(*value),
        NodeKind::Name(word) => {
            let kind = kind_of(shapes, word);
            let word_of_letters = stem(word).0.chars().count() > 1 && greek(stem(word).0).is_none();
            let text = name(word, kind);
            // `Δx²` would be Δ of x².
            let level = if text.contains(' ') {
                Level::Power
            } else {
                Level::Atom
            };
            Part {
                words: (word_of_letters, word_of_letters),
                ..Part::new(text, level, kind)
            }
        }
        NodeKind::Negate(x) => {
            let x = take(*x)?;
            let text = format!("-{}", x.within(Level::Product));
            Part::new(text, Level::Sign, x.kind).tall(x.tall)
        }
        NodeKind::Binary {
            op, left, right, ..
        } => {
            let (left, right) = (take(*left)?, take(*right)?);
            binary(*op, left, &right)
        }
        NodeKind::Compare {
            op, left, right, ..
        } => {
            let (left, right) = (take(*left)?, take(*right)?);
            let sign = match op {
                Comparison::Less => "<",
                Comparison::LessEqual => r"\le",
                Comparison::Greater => ">",
                Comparison::GreaterEqual => r"\ge",
                Comparison::Equal => "=",
                Comparison::NotEqual => r"\ne",
            };
            let text = format!("{} {sign} {}", left.text, right.text);
            Part::new(text, Level::Compare, None).tall(left.tall || right.tall)
        }
        NodeKind::Call {
            function,
            arguments,
            ..
        } => {
            let arguments: Option<Vec<Part>> = arguments.iter().map(|&id| take(id)).collect();
            call(function, &arguments?)
        }
        NodeKind::Vector(elements) => {
            let rows = rows_of(nodes, elements).is_some();
            let parts: Option<Vec<Part>> = elements.iter().map(|&id| take(id)).collect();
            let row = |part: Part| {
                if rows {
                    part.rows.join(" & ")
                } else {
                    part.text
                }
            };
            let lines: Vec<String> = parts?.into_iter().map(row).collect();
            let kind = if rows { Kind::Matrix } else { Kind::Vector };
            Part {
                rows: lines.clone(),
                ..Part::new(matrix(&lines), Level::Atom, Some(kind)).tall(lines.len() > 1)
            }
        }
        NodeKind::Abs(x) => enclosed(r"\lvert ", take(*x)?, r" \rvert"),
        NodeKind::Norm(x) => norm(take(*x)?),
        NodeKind::Transpose(x) => transposed(take(*x)?),
        NodeKind::Index { base: of, indices } => {
            let base = take(*of)?;
            let indices: Vec<String> = indices.iter().map(usize::to_string).collect();
            // The element of a vector is no vector any more.
            let text = match nodes.get(*of).map(|node| &node.kind) {
                Some(NodeKind::Name(word)) => name(word, None),
                _ => base.within(Level::Atom),
            };
            let text = element(&text, &indices.join(","));
            Part::new(text, Level::Atom, Some(Kind::Scalar)).tall(base.tall)
        }
    };
    Some(part)
}

fn binary(op: BinaryOp, left: Part, right: &Part) -> Part {
    let elementwise = joined(left.kind, right.kind);
    let is_list = |kind| matches!(kind, Some(Kind::Vector | Kind::Row | Kind::Matrix));
    let scalars = left.kind == Some(Kind::Scalar) && right.kind == Some(Kind::Scalar);
    let vectors = left.kind == Some(Kind::Vector) && right.kind == Some(Kind::Vector);
    let product = match (left.kind, right.kind) {
        (Some(Kind::Scalar), kind) | (kind, Some(Kind::Scalar)) => kind,
        (Some(Kind::Row), Some(Kind::Vector)) => Some(Kind::Scalar),
        (Some(Kind::Vector), Some(Kind::Row)) => Some(Kind::Matrix),
        (Some(Kind::Matrix), kind @ Some(Kind::Vector | Kind::Matrix)) => kind,
        (Some(Kind::Row), Some(Kind::Matrix)) => Some(Kind::Row),
        _ => None,
    };
    match op {
        BinaryOp::Add => signed(left, " + ", right, Level::Sum, elementwise),
        BinaryOp::Subtract => signed(left, " - ", right, Level::Sum, elementwise),
        BinaryOp::Dot | BinaryOp::MatrixMultiply if vectors => {
            let scalar = Some(Kind::Scalar);
            signed(left, r" \cdot ", right, Level::Product, scalar)
        }
        BinaryOp::Dot => signed(left, r" \cdot ", right, Level::Product, product),
        BinaryOp::Multiply if vectors => {
            signed(left, r" \odot ", right, Level::Product, elementwise)
        }
        BinaryOp::ElementwiseMultiply if !scalars => {
            signed(left, r" \odot ", right, Level::Product, elementwise)
        }
        BinaryOp::Multiply | BinaryOp::MatrixMultiply | BinaryOp::ElementwiseMultiply => {
            let factor = right.within(Level::Power);
            let digit = |letter: Option<char>| letter.is_some_and(|c| c.is_ascii_digit());
            let is_number = digit(left.text.chars().last());
            let sign = if digit(factor.chars().next()) || is_number && factor.starts_with(r"\frac")
            {
                r" \cdot "
            } else if left.words.1 || right.words.0 {
                r" \, "
            } else {
                " "
            };
            signed(left, sign, right, Level::Product, product)
        }
        BinaryOp::Divide if !is_list(right.kind) => fraction(&left, right),
        BinaryOp::ElementwiseDivide if scalars => fraction(&left, right),
        BinaryOp::Divide | BinaryOp::ElementwiseDivide => {
            signed(left, r" \oslash ", right, Level::Product, elementwise)
        }
        BinaryOp::Power | BinaryOp::ElementwisePower => {
            let each = op == BinaryOp::ElementwisePower && left.kind != Some(Kind::Scalar)
                || is_list(left.kind);
            let circle = if each { r"\circ " } else { "" };
            raised(left, &format!("{circle}{}", right.text))
        }
    }
}

/// `left sign right`, in brackets where one of them holds together less than the sign.
fn signed(left: Part, sign: &str, right: &Part, level: Level, kind: Option<Kind>) -> Part {
    let (of_left, of_right) = match level {
        Level::Sum => (Level::Sum, Level::Product),
        _ => (Level::Sign, Level::Power),
    };
    let words = (left.words.0, right.words.1);
    let tall = left.tall || right.tall;
    // A product that begins with a minus is as a whole one with a minus before it.
    let is_negative = level == Level::Product && left.level == Level::Sign;
    // A long sum grows at its end.
    let mut text = if left.level < of_left {
        left.within(of_left)
    } else {
        left.text
    };
    text.push_str(sign);
    text.push_str(&right.within(of_right));
    let level = if is_negative { Level::Sign } else { level };
    Part {
        words,
        ..Part::new(text, level, kind).tall(tall)
    }
}

fn fraction(left: &Part, right: &Part) -> Part {
    let text = format!(r"\frac{{{}}}{{{}}}", left.text, right.text);
    Part::new(text, Level::Power, joined(left.kind, right.kind)).tall(true)
}

/// `base^{exponent}`; of a sine `sin²(x)`.
fn raised(base: Part, exponent: &str) -> Part {
    let is_count = !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit());
    let mut text = base.within(Level::Atom);
    match base.head {
        Some(head) if is_count => text.insert_str(head, &format!("^{{{exponent}}}")),
        _ => text.push_str(&format!("^{{{exponent}}}")),
    }
    Part::new(text, Level::Power, base.kind).tall(base.tall)
}

fn transposed(x: Part) -> Part {
    let kind = match x.kind {
        Some(Kind::Vector) => Some(Kind::Row),
        Some(Kind::Row) => Some(Kind::Vector),
        kind => kind,
    };
    if x.kind == Some(Kind::Vector) && !x.rows.is_empty() {
        let row = matrix(&[x.rows.join(" & ")]);
        return Part::new(row, Level::Atom, kind);
    }
    let text = format!(r"{}^{{\top}}", x.within(Level::Atom));
    Part::new(text, Level::Power, kind).tall(x.tall)
}

fn norm(x: Part) -> Part {
    let part = enclosed(r"\lVert ", x, r" \rVert");
    Part {
        kind: Some(Kind::Scalar),
        ..part
    }
}

/// The call of a function that is a sign of its own, or has its name before brackets.
fn call(function: &str, arguments: &[Part]) -> Part {
    let kind = kind_of_call(function, arguments);
    let tall = arguments.iter().any(|argument| argument.tall);
    let copy = |argument: &Part| Part {
        text: argument.text.clone(),
        rows: argument.rows.clone(),
        ..*argument
    };
    match (function, arguments) {
        ("sqrt", [x]) => Part::new(format!(r"\sqrt{{{}}}", x.text), Level::Atom, kind).tall(x.tall),
        ("cbrt", [x]) => {
            Part::new(format!(r"\sqrt[3]{{{}}}", x.text), Level::Atom, kind).tall(x.tall)
        }
        ("abs", [x]) => enclosed(r"\lvert ", copy(x), r" \rvert"),
        ("floor", [x]) => enclosed(r"\lfloor ", copy(x), r" \rfloor"),
        ("ceil", [x]) => enclosed(r"\lceil ", copy(x), r" \rceil"),
        ("norm" | "norm2", [x]) => norm(copy(x)),
        ("norm1", [x]) => {
            let norm = norm(copy(x));
            Part {
                text: format!("{}_{{1}}", norm.text),
                ..norm
            }
        }
        ("exp", [x]) if x.kind == Some(Kind::Scalar) && !x.text.contains(r"\begin") => {
            Part::new(format!("e^{{{}}}", x.text), Level::Power, kind)
        }
        ("pow", [base, exponent]) => binary(BinaryOp::Power, copy(base), exponent),
        ("dot", [a, b]) => signed(copy(a), r" \cdot ", b, Level::Product, kind),
        ("outer", [a, b]) => signed(copy(a), " ", &transposed(copy(b)), Level::Product, kind),
        ("kron", [a, b]) => signed(copy(a), r" \otimes ", b, Level::Product, kind),
        ("transpose", [x]) => transposed(copy(x)),
        ("inv", [x]) => {
            let text = format!("{}^{{-1}}", x.within(Level::Atom));
            Part::new(text, Level::Power, kind).tall(x.tall)
        }
        ("vector", [x]) if x.text == "1" => Part::new(r"\mathbf{1}".into(), Level::Atom, kind),
        ("vector", [x]) => {
            let text = format!(r"{} \, \mathbf{{1}}", x.within(Level::Power));
            Part::new(text, Level::Product, kind).tall(x.tall)
        }
        ("eye", [n]) => Part::new(format!("I_{{{}}}", n.text), Level::Atom, kind),
        ("ones", [n]) => Part::new(format!(r"\mathbf{{1}}_{{{}}}", n.text), Level::Atom, kind),
        ("ones", [m, n]) => {
            let text = format!(r"\mathbf{{1}}_{{{} \times {}}}", m.text, n.text);
            Part::new(text, Level::Atom, kind)
        }
        ("if", [condition, then, other]) => {
            let text = format!(
                r"\begin{{cases}} {} & \text{{if }} {} \\ {} & \text{{otherwise}} \end{{cases}}",
                then.text, condition.text, other.text
            );
            Part::new(text, Level::Compare, kind).tall(true)
        }
        _ => {
            let sign = sign_of(function);
            let texts: Vec<&str> = arguments.iter().map(|part| part.text.as_str()).collect();
            let inside = Part::new(texts.join(", "), Level::Atom, None).tall(tall);
            let text = format!("{sign}{}", bracketed("(", &inside, ")"));
            let takes_exponent =
                matches!(function, "sin" | "cos" | "tan" | "sinh" | "cosh" | "tanh");
            // An exponent of each element stands behind: one at the sign is of a number.
            let head = takes_exponent.then_some(sign.len());
            Part {
                head,
                ..Part::new(text, Level::Atom, kind).tall(tall)
            }
        }
    }
}

/// What stands before the brackets of a call.
fn sign_of(function: &str) -> String {
    let sign = match function {
        "sin" | "cos" | "tan" | "sinh" | "cosh" | "tanh" | "exp" | "log" | "det" | "max"
        | "min" => return format!(r"\{function}"),
        "asin" => r"\arcsin",
        "acos" => r"\arccos",
        "atan" => r"\arctan",
        "log10" => r"\log_{10}",
        "log2" => r"\log_{2}",
        "logdet" => r"\log\det",
        "sigmoid" => r"\sigma",
        "normal_cdf" => r"\Phi",
        "normal_pdf" => r"\varphi",
        "asinh" => r"\operatorname{arsinh}",
        "acosh" => r"\operatorname{arcosh}",
        "atanh" => r"\operatorname{artanh}",
        "relu" => r"\operatorname{ReLU}",
        "leakyrelu" => r"\operatorname{LeakyReLU}",
        "relu6" => r"\operatorname{ReLU6}",
        "elu" => r"\operatorname{ELU}",
        "gelu" => r"\operatorname{GELU}",
        "silu" => r"\operatorname{SiLU}",
        "sign" => r"\operatorname{sgn}",
        _ if function::find(function).is_some() => {
            return format!(r"\operatorname{{{}}}", function.replace('_', r"\_"));
        }
        _ => return name(function, None),
    };
    sign.to_owned()
}

fn kind_of_call(function: &str, arguments: &[Part]) -> Option<Kind> {
    let all = |parts: &[Part]| {
        let kinds = parts.iter().map(|part| part.kind);
        kinds.reduce(joined).flatten()
    };
    let first = arguments.first().and_then(|part| part.kind);
    match function::find(function)?.rank {
        Rank::Elementwise => all(arguments),
        Rank::Choice => all(arguments.get(1..)?),
        Rank::WholeOrElementwise if arguments.len() > 1 => all(arguments),
        Rank::Whole | Rank::WholeOrElementwise | Rank::Dot | Rank::Trace => Some(Kind::Scalar),
        Rank::VectorToVector => first,
        Rank::Outer | Rank::SquareToSquare => Some(Kind::Matrix),
        Rank::Diagonal => match first? {
            Kind::Matrix => Some(Kind::Vector),
            Kind::Vector | Kind::Row => Some(Kind::Matrix),
            Kind::Scalar => Some(Kind::Scalar),
        },
        Rank::Transpose => first,
        Rank::Cross | Rank::PerRow | Rank::PerColumn => Some(Kind::Vector),
        Rank::Square | Rank::Kronecker => Some(Kind::Matrix),
        Rank::Sized if arguments.len() > 1 => Some(Kind::Matrix),
        Rank::Sized => Some(Kind::Vector),
        Rank::Expanding => None,
    }
}

/// What comes out of two operands element by element.
fn joined(a: Option<Kind>, b: Option<Kind>) -> Option<Kind> {
    match (a, b) {
        (Some(Kind::Scalar), kind) | (kind, Some(Kind::Scalar)) => kind,
        (a, b) => a.or(b),
    }
}

fn kind_of(shapes: Shapes<'_>, name: &str) -> Option<Kind> {
    if let Some(shape) = shapes(name) {
        return Some(match shape {
            Shape::Scalar => Kind::Scalar,
            Shape::Vector(_) => Kind::Vector,
            Shape::Matrix(1, _) => Kind::Row,
            Shape::Matrix(..) => Kind::Matrix,
        });
    }
    matches!(name, "pi" | "e").then_some(Kind::Scalar)
}

/// `opening x closing` with delimiters that grow.
fn enclosed(opening: &str, x: Part, closing: &str) -> Part {
    let text = bracketed(opening, &x, closing);
    Part::new(text, Level::Atom, x.kind).tall(x.tall)
}

fn bracketed(opening: &str, x: &Part, closing: &str) -> String {
    let (left, right) = if x.tall {
        (r"\left", r"\right")
    } else {
        ("", "")
    };
    let closing = closing.trim_start();
    let space = if closing.starts_with('\\') { " " } else { "" };
    format!("{left}{opening}{}{space}{right}{closing}", x.text)
}

/// Rows of fractions stand apart, or one would touch the next.
fn matrix(rows: &[String]) -> String {
    let has = |command: &str| rows.iter().any(|row| row.contains(command));
    let between = if has(r"\dfrac") {
        r" \\[0.8em] "
    } else if has(r"\frac") {
        r" \\[0.4em] "
    } else {
        r" \\ "
    };
    format!(r"\begin{{bmatrix}} {} \end{{bmatrix}}", rows.join(between))
}

/// An element of a name or of an expression; of what has a number already in brackets, because
/// `y1[2]` would read as y₁₂.
fn element(base: &str, positions: &str) -> String {
    let positions = positions.replace(' ', "");
    if base.ends_with('}') && base.contains("_{") {
        format!("({base})_{{{positions}}}")
    } else {
        format!("{base}_{{{positions}}}")
    }
}

/// A name: Greek letters by their command, words upright as one, numbers and what follows `_`
/// below the line; bold for a vector.
fn name(word: &str, kind: Option<Kind>) -> String {
    let (stem, below) = stem(word);
    let bold = kind == Some(Kind::Vector);
    let set = |letter: &str| match greek(letter) {
        Some(command) if bold => format!(r"\boldsymbol{{{command}}}"),
        Some(command) => command,
        None if bold => format!(r"\mathbf{{{letter}}}"),
        None if letter.chars().count() > 1 => format!(r"\mathit{{{letter}}}"),
        None => letter.to_owned(),
    };
    // `Δx` is one quantity.
    let delta = stem
        .strip_prefix(['Δ', 'δ'])
        .filter(|rest| !rest.is_empty());
    let mut text = match delta {
        Some(rest) if stem.starts_with('Δ') => format!(r"\Delta {}", set(rest)),
        Some(rest) => format!(r"\delta {}", set(rest)),
        None => set(stem),
    };
    if !below.is_empty() {
        let letters = below.chars().filter(|c| c.is_alphabetic()).count();
        let below = match greek(below) {
            Some(command) => command,
            None if letters > 1 => format!(r"\mathrm{{{}}}", below.replace('_', ",")),
            None => below.replace('_', ","),
        };
        text.push_str(&format!("_{{{below}}}"));
    }
    text
}

/// A name without what stands below the line, and that.
fn stem(word: &str) -> (&str, &str) {
    if let Some((stem, below)) = word.split_once('_')
        && !stem.is_empty()
        && !below.is_empty()
    {
        return (stem, below);
    }
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.is_empty() {
        return (word, "");
    }
    word.split_at(stem.len())
}

/// The command of a Greek letter, given as letter or in full.
fn greek(word: &str) -> Option<String> {
    const LETTERS: [(&str, &str); 35] = [
        ("α", "alpha"),
        ("β", "beta"),
        ("γ", "gamma"),
        ("δ", "delta"),
        ("ε", "varepsilon"),
        ("ζ", "zeta"),
        ("η", "eta"),
        ("θ", "theta"),
        ("ι", "iota"),
        ("κ", "kappa"),
        ("λ", "lambda"),
        ("μ", "mu"),
        ("ν", "nu"),
        ("ξ", "xi"),
        ("π", "pi"),
        ("ρ", "rho"),
        ("σ", "sigma"),
        ("ς", "varsigma"),
        ("τ", "tau"),
        ("υ", "upsilon"),
        ("φ", "varphi"),
        ("χ", "chi"),
        ("ψ", "psi"),
        ("ω", "omega"),
        ("Γ", "Gamma"),
        ("Δ", "Delta"),
        ("Θ", "Theta"),
        ("Λ", "Lambda"),
        ("Ξ", "Xi"),
        ("Π", "Pi"),
        ("Σ", "Sigma"),
        ("Υ", "Upsilon"),
        ("Φ", "Phi"),
        ("Ψ", "Psi"),
        ("Ω", "Omega"),
    ];
    let found = LETTERS
        .iter()
        .find(|(letter, command)| *letter == word || *command == word);
    let command = match (found, word) {
        (Some((_, command)), _) => command,
        (None, "epsilon") => "varepsilon",
        (None, "phi") => "varphi",
        _ => return None,
    };
    Some(format!(r"\{command}"))
}

/// Every digit that is needed, and no row of zeros.
fn number(value: f64) -> Part {
    let scalar = Some(Kind::Scalar);
    if value == 0.0 || (1e-4..1e16).contains(&value) {
        return Part::new(value.to_string(), Level::Atom, scalar);
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some(("1", exponent)) => Part::new(format!("10^{{{exponent}}}"), Level::Power, scalar),
        Some((digits, exponent)) => {
            let text = format!(r"{digits} \cdot 10^{{{exponent}}}");
            Part::new(text, Level::Product, scalar)
        }
        None => Part::new(text, Level::Atom, scalar),
    }
}
