//! Programs: NumPy, PyTorch, JAX, TensorFlow, SymPy, Julia, R, Mathematica.
//!
//! Names of modules fall away, methods become functions, and functions of another name or another
//! order of arguments are written as ours: one row a function.

use std::ops::Range;

use super::context::{Context, Program};
use super::lexeme::{Lexeme, Lexemes};
use crate::syntax::diagnostic::Span;
use crate::syntax::spelling;

/// The first words of the paths that name a function: `np.linalg.norm`, `F.relu`.
const MODULES: &[&str] = &[
    "np",
    "numpy",
    "onp",
    "jnp",
    "jax",
    "lax",
    "torch",
    "nn",
    "F",
    "functional",
    "tf",
    "keras",
    "K",
    "math",
    "Math",
    "cmath",
    "sp",
    "sympy",
    "scipy",
    "special",
    "linalg",
    "la",
    "random",
    "stats",
    "norm",
    "xp",
    "cp",
    "cupy",
    "autograd",
    "anp",
    "LinearAlgebra",
    "Base",
    "activations",
    "losses",
    "layers",
    "ops",
    "Statistics",
];

/// What falls away behind a point: it changes how a number is kept and not what it is.
const KEEPS: &[&str] = &[
    "item",
    "detach",
    "numpy",
    "cpu",
    "cuda",
    "to",
    "float",
    "double",
    "astype",
    "clone",
    "copy",
    "contiguous",
    "requires_grad_",
    "eval",
    "evalf",
    "squeeze",
    "values",
    "data",
];

/// Named arguments without a meaning here.
const IGNORED: &[&str] = &[
    "keepdims",
    "keepdim",
    "dtype",
    "out",
    "inplace",
    "requires_grad",
    "device",
    "training",
    "name",
    "reduction",
    "approximate",
    "evaluate",
    "bias",
    "full",
    "initial",
    "order",
];

/// Named arguments that say along which axis.
const AXES: &[&str] = &["axis", "dim", "dims"];

/// Named arguments that stand in their order anyway.
const POSITIONAL: &[&str] = &[
    "ord",
    "p",
    "min",
    "max",
    "alpha",
    "negative_slope",
    "a_min",
    "a_max",
    "input",
    "target",
    "other",
];

/// A function of another place and how it is written here: `$1`, `$2` are its arguments, `$*`
/// all of them. Names are compared without regard to capitals and underscores. A row is for as
/// many arguments as it uses; the first that fits is taken.
const FUNCTIONS: &[(&[&str], &str)] = &[
    (
        &["maximum", "fmax", "amax", "nanmax", "cwisemax", "pmax"],
        "max($*)",
    ),
    (
        &["minimum", "fmin", "amin", "nanmin", "cwisemin", "pmin"],
        "min($*)",
    ),
    (&["absolute", "fabs", "modulus"], "abs($1)"),
    (&["clip", "clipbyvalue", "clampmax"], "clamp($1, $2, $3)"),
    (&["clampmin"], "max($1, $2)"),
    (&["pow", "power", "fpow", "floatpower"], "($1 ^ $2)"),
    (&["square"], "($1 ^ 2)"),
    (&["rational", "fraction"], "($1 / $2)"),
    (
        &["cosinesimilarity"],
        "(dot($1, $2) / (norm2($1) * norm2($2)))",
    ),
    (
        &["crossentropy", "softmaxcrossentropywithlogits"],
        "(-sum($2 .* log(softmax($1))))",
    ),
    (
        &["binarycrossentropy", "bce", "bceloss"],
        "(-mean($2 .* log($1) + (1 - $2) .* log(1 - $1)))",
    ),
    (
        &["binarycrossentropywithlogits", "bcewithlogitsloss"],
        "mean(softplus($1) - $2 .* $1)",
    ),
    (&["huberloss", "smoothl1loss"], "mean(huber($1 - $2))"),
    (&["normalize"], "($1 ./ norm2($1))"),
    (&["logcosh"], "log(cosh($1))"),
    (&["reducevariance"], "var($1)"),
    (&["reducestd"], "std($1)"),
    (&["deg2rad", "radians"], "($1 * pi / 180)"),
    (&["rad2deg", "degrees"], "($1 * 180 / pi)"),
    (&["symbol", "symbols", "parameter", "nparray"], "$1"),
    (&["rsqrt"], "(1 ./ sqrt($1))"),
    (&["reciprocal"], "(1 ./ $1)"),
    (&["negative", "neg"], "(-$1)"),
    (&["add"], "($1 + $2)"),
    (&["subtract", "sub"], "($1 - $2)"),
    (&["multiply", "mul", "hadamard"], "($1 .* $2)"),
    (&["divide", "truedivide", "div"], "($1 ./ $2)"),
    (&["matmul", "mm", "mv", "bmm", "multidot"], "($1 @ $2)"),
    (&["inner", "vdot", "innerproduct"], "dot($1, $2)"),
    (&["outerproduct", "ger"], "outer($1, $2)"),
    (&["exp2"], "(2 ^ $1)"),
    (&["expit"], "sigmoid($1)"),
    (&["logexpit"], "logsigmoid($1)"),
    (&["logsoftmax"], "log(softmax($1))"),
    (&["reducesum", "nansum", "cwisesum"], "sum($1)"),
    (&["reducemean", "average", "nanmean"], "mean($1)"),
    (&["reducemax"], "max($1)"),
    (&["reducemin"], "min($1)"),
    (&["reduceprod"], "prod($1)"),
    (&["reducelogsumexp"], "logsumexp($1)"),
    (
        &["where", "ifelse", "select", "ifthenelse", "iif", "cond"],
        "if($1, $2, $3)",
    ),
    (&["solve"], "(inv($1) @ $2)"),
    (&["len", "length", "numel"], "sum(0*$1 + 1)"),
    (&["pnorm"], "normal_cdf($1)"),
    (&["dnorm"], "normal_pdf($1)"),
    (&["log"], "(log($1) / log($2))"),
    (&["crossprod"], "($1' @ $1)"),
    (&["abs2"], "(abs($1) ^ 2)"),
    (&["inverse", "matrixinverse", "pinv"], "inv($1)"),
    (&["determinant"], "det($1)"),
    (&["matrixtranspose", "permutedims"], "$1'"),
    (&["t"], "$1'"),
    (
        &["diagonal", "diagpart", "diagflat", "diagm", "diagembed"],
        "diag($1)",
    ),
    (&["identity"], "eye($1)"),
    (&["onesvector"], "ones($1)"),
    (&["zeroslike"], "(0 * $1)"),
    (&["oneslike"], "(0 * $1 + 1)"),
    (&["zeros"], "(0 * ones($*))"),
    (
        &[
            "array", "asarray", "tensor", "constant", "matrix", "float64", "float32", "float",
            "double", "int", "variable", "column", "real",
        ],
        "$1",
    ),
    (&["concatenate", "concat", "cat", "hstack"], "$1"),
    (&["atan", "arctan"], "atan2($1, $2)"),
    (&["mseloss", "meansquarederror"], "mean(($1 - $2).^2)"),
    (
        &["l1loss", "mae", "meanabsoluteerror"],
        "mean(abs($1 - $2))",
    ),
    (&["leakyrelu", "prelu"], "if($1 < 0, $2*$1, $1)"),
    (&["elu"], "if($1 < 0, $2*(exp($1) - 1), $1)"),
    (&["normalcdf", "ndtr"], "normal_cdf($1)"),
    (&["heaviside"], "step($1)"),
    (&["heaviside"], "if($1 == 0, $2, step($1))"),
    (&["tril", "triu"], "$0"),
];

/// Functions that reduce over an axis.
const REDUCTIONS: &[&str] = &[
    "sum",
    "mean",
    "max",
    "min",
    "prod",
    "amax",
    "amin",
    "std",
    "var",
    "softmax",
    "logsoftmax",
    "logsumexp",
    "reducesum",
    "reducemean",
    "reducemax",
    "reducemin",
    "norm",
    "cumsum",
    "average",
    "concatenate",
    "concat",
    "cat",
    "hstack",
    "stack",
    "median",
    "normalize",
    "reducelogsumexp",
    "reduceprod",
];

/// Turns programs into our notation.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = 0;
    while at < lexemes.len() {
        if !lexemes.has_budget() {
            return;
        }
        at = word(lexemes, context, at).unwrap_or(at + 1);
    }
}

/// What a word of a program becomes; where reading goes on, if anything was changed.
fn word(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) -> Option<usize> {
    if lexemes.is(at, ".") && lexemes.is_joined(at) {
        return point(lexemes, context, at);
    }
    let text = lexemes.text(at);
    // Of one letter there is no command that is left by now.
    if text.starts_with('\\') && text.chars().count() <= 2 && text != "\\\\" {
        return left_division(lexemes, at);
    }
    // Julia's `@.` makes all that follows elementwise.
    if lexemes.is(at, "@") && lexemes.is(at + 1, ".") && lexemes.is_joined(at + 1) {
        lexemes.replace(at..at + 2, Vec::new());
        return Some(at);
    }
    if lexemes.is(at, "|") && lexemes.is(at + 1, ">") && lexemes.is_joined(at + 1) {
        return pipe(lexemes, at);
    }
    if matches!(lexemes.text(at), ".")
        && matches!(
            lexemes.text(at + 1),
            "+" | "-" | "−" | "<" | ">" | "<=" | ">=" | "==" | "!="
        )
    {
        // Julia's `.+` is elementwise, as `+` is here.
        lexemes.replace(at..at + 1, Vec::new());
        return Some(at);
    }
    if lexemes.is(at, ".'") {
        let source = lexemes.source(at..at + 1);
        lexemes.replace(at..at + 1, vec![Lexeme::new("'", source)]);
        return Some(at);
    }
    if let Some(after) = r_product(lexemes, at) {
        return Some(after);
    }
    if !lexemes.is_word(at) {
        return None;
    }
    if let Some(path) = path(lexemes, context, at) {
        return Some(module(lexemes, context, at, path));
    }
    if let Some(open) = mathematica(lexemes, context, at) {
        return Some(open);
    }
    let bare = lexemes.text(at).to_owned();
    if lexemes.is(at + 1, "(") && !context.is_own(&bare) && (context.functions)(&bare).is_none() {
        return call(lexemes, context, at, false);
    }
    if lexemes.is(at + 1, "(")
        && !context.is_own(&bare)
        && matches!(
            &*bare,
            "norm" | "sum" | "mean" | "max" | "maximum" | "min" | "prod"
        )
        && let Some((arguments, close)) = lexemes.arguments(at + 1)
        && let [first, second] = &arguments[..]
    {
        if bare == "norm" {
            return order_of_norm(lexemes, (at, close), &arguments);
        }
        // Julia's `sum(abs2, x)`.
        let function = lexemes.text(first.start).to_owned();
        let known = function == "abs2" || (context.functions)(&function).is_some();
        if first.len() == 1 && known && !context.is_own(&function) {
            let source = lexemes.source(first.start..second.start);
            let inner = lexemes.copy(second.clone());
            let mut by = vec![Lexeme::new(function, source), Lexeme::new("(", source)];
            by.extend(inner);
            by.push(Lexeme::new(")", source));
            lexemes.replace(first.start..close, by);
            return Some(at + 1);
        }
    }
    if lexemes.is(at + 1, "(") && !context.is_own(&bare) && has_named_arguments(lexemes, at + 1) {
        return call(lexemes, context, at, false);
    }
    None
}

/// Matlab's `A\b` is `inv(A)*b`.
fn left_division(lexemes: &mut Lexemes<'_>, at: usize) -> Option<usize> {
    let start = lexemes.operand_before(at)?;
    let source = lexemes.source(at..at + 1);
    if let Some(bracket) = lexemes.text(at).get(1..).filter(|it| !it.is_empty()) {
        let bracket = bracket.to_owned();
        let signs = vec![Lexeme::new("\\", source), Lexeme::new(bracket, source)];
        lexemes.replace(at..at + 1, signs);
    }
    lexemes.operand_after(at + 1)?;
    let matrix = lexemes.copy(start..at);
    let mut by = vec![Lexeme::new("inv", source), Lexeme::new("(", source)];
    by.extend(matrix);
    by.extend([Lexeme::new(")", source), Lexeme::new("*", source)]);
    let next = start + by.len();
    lexemes.replace(start..at + 1, by);
    Some(next)
}

/// Julia's `x |> tanh` is `tanh(x)`.
fn pipe(lexemes: &mut Lexemes<'_>, at: usize) -> Option<usize> {
    if !lexemes.is_word(at + 2) {
        return None;
    }
    let mut start = at;
    while let Some(before) = start.checked_sub(1) {
        let lexeme = lexemes.get(before)?;
        if lexeme.kind == super::lexeme::Kind::NewLine
            || matches!(&*lexeme.text, "=" | ":=" | "," | "(")
        {
            break;
        }
        start = before;
    }
    let source = lexemes.source(at..at + 3);
    let inner = lexemes.copy(start..at);
    let function = lexemes.text(at + 2).to_owned();
    let mut by = vec![Lexeme::new(function, source), Lexeme::new("(", source)];
    by.extend(inner);
    by.push(Lexeme::new(")", source));
    let next = start + by.len();
    lexemes.replace(start..at + 3, by);
    Some(next)
}

/// `A %*% B`.
fn r_product(lexemes: &mut Lexemes<'_>, at: usize) -> Option<usize> {
    let is_product = lexemes.is(at, "%") && lexemes.is(at + 1, "*") && lexemes.is(at + 2, "%")
        || lexemes.is(at, "%") && lexemes.is(at + 1, "o") && lexemes.is(at + 2, "%");
    if !is_product {
        return None;
    }
    let source = lexemes.source(at..at + 3);
    let sign = Lexeme::new("*", source);
    lexemes.replace(at..at + 3, vec![sign]);
    Some(at + 1)
}

/// `np.linalg.norm`: where the last word of a path stands whose first word is a module.
fn path(lexemes: &Lexemes<'_>, context: &Context<'_>, at: usize) -> Option<usize> {
    let first = lexemes.text(at);
    if !MODULES.contains(&first) || context.is_value(first) {
        return None;
    }
    let mut last = at;
    while lexemes.is(last + 1, ".") && lexemes.is_joined(last + 1) && lexemes.is_word(last + 2) {
        let is_value = last != at && !MODULES.contains(&lexemes.text(last));
        if is_value {
            break;
        }
        last += 2;
    }
    (at < last).then_some(last)
}

/// Takes the path away before the function or constant at `last`.
fn module(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize, last: usize) -> usize {
    let source = lexemes.source(at..last + 1);
    let first = lexemes.text(at).to_owned();
    let module = lexemes.text(last - 2).to_owned();
    let word = lexemes.text(last).to_owned();
    context.program.get_or_insert(Program::of(&first));
    context.torch |= matches!(&*first, "torch" | "F" | "nn");
    if !lexemes.is(last + 1, "(") {
        let constant = match (&*word, &*first) {
            ("pi" | "PI" | "π", _) => "pi",
            ("e" | "E" | "exp1", _) => "e",
            _ => &word,
        };
        lexemes.replace(at..last + 1, vec![Lexeme::new(constant.to_owned(), source)]);
        return at + 1;
    }
    let name = match (&*module, &*word) {
        ("norm", "cdf") => "normal_cdf".to_owned(),
        ("norm", "pdf") => "normal_pdf".to_owned(),
        _ => word,
    };
    lexemes.replace(at..last + 1, vec![Lexeme::new(name, source)]);
    call(lexemes, context, at, true).unwrap_or(at + 1)
}

/// `u.T`, `u.dot(v)`, `(u*v).sum()`, `tanh.(x)`: what stands behind a point at `at`.
fn point(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>, at: usize) -> Option<usize> {
    // Julia calls a function elementwise with a point.
    if lexemes.is(at + 1, "(") && lexemes.is_joined(at + 1) && lexemes.is_word(at.checked_sub(1)?) {
        lexemes.replace(at..at + 1, Vec::new());
        return Some(at - 1);
    }
    if matches!(lexemes.text(at + 1), "+" | "-" | "−") {
        lexemes.replace(at..at + 1, Vec::new());
        return Some(at);
    }
    if !lexemes.is_word(at + 1) || !lexemes.is_joined(at + 1) {
        return None;
    }
    let method = lexemes.text(at + 1).to_owned();
    let source = lexemes.source(at..at + 2);
    let called = lexemes.is(at + 2, "(") && lexemes.is_joined(at + 2);
    if matches!(&*method, "T" | "mT" | "H" | "mH") && !called {
        lexemes.replace(at..at + 2, vec![Lexeme::new("'", source)]);
        return Some(at + 1);
    }
    // `x.shape[0]`, `x.size`: how many there are.
    let count = match &*method {
        "size" if called && lexemes.is(at + 3, ")") => Some(at + 4),
        "numel" if called && lexemes.is(at + 3, ")") => Some(at + 4),
        "size" | "length" if !called => Some(at + 2),
        "shape" if lexemes.is(at + 2, "[") && lexemes.is(at + 4, "]") => Some(at + 5),
        _ => None,
    };
    if let Some(end) = count {
        let start = lexemes.operand_before(at)?;
        let receiver = lexemes.copy(start..at);
        let mut by: Vec<Lexeme<'_>> = ["sum", "(", "0", "*"]
            .map(|text| Lexeme::new(text, source))
            .into();
        by.extend(receiver);
        by.extend(["+", "1", ")"].map(|text| Lexeme::new(text, source)));
        let next = start + by.len();
        lexemes.replace(start..end, by);
        return Some(next);
    }
    if KEEPS.contains(&&*method) {
        let end = if called {
            lexemes.closing(at + 2)? + 1
        } else {
            at + 2
        };
        lexemes.replace(at..end, Vec::new());
        return Some(at);
    }
    if !called {
        return None;
    }
    let start = lexemes.operand_before(at)?;
    let close = lexemes.closing(at + 2)?;
    if matches!(&*method, "t" | "transpose" | "conj" | "adjoint") {
        let mark = Lexeme::new("'", lexemes.source(at..close + 1));
        lexemes.replace(at..close + 1, vec![mark]);
        return Some(at + 1);
    }
    // Only what is known as a function is one behind a point too.
    let known = (context.functions)(&method).is_some()
        || rows(&method).next().is_some()
        || REDUCTIONS.contains(&&*folded(&method))
        || method == "dot";
    if !known {
        return None;
    }
    let receiver = lexemes.copy(start..at);
    let arguments = lexemes.copy(at + 3..close);
    let mut list = vec![Lexeme::new(method, source), Lexeme::new("(", source)];
    list.extend(receiver);
    if !arguments.is_empty() {
        list.push(Lexeme::new(",", source));
        list.extend(arguments);
    }
    list.push(Lexeme::new(")", lexemes.source(close..close + 1)));
    lexemes.replace(start..close + 1, list);
    call(lexemes, context, start, true).or(Some(start + 1))
}

/// `Sin[x]`, `Exp[-x^2]`.
fn mathematica(lexemes: &mut Lexemes<'_>, context: &Context<'_>, at: usize) -> Option<usize> {
    let word = lexemes.text(at);
    let capital = word.len() > 1 && word.starts_with(|c: char| c.is_ascii_uppercase());
    if !capital || !lexemes.is(at + 1, "[") || !lexemes.is_joined(at + 1) || context.is_own(word) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let name = (context.functions)(&lower)
        .map(str::to_owned)
        .or_else(|| rows(&lower).next().map(|_| lower.clone()))?;
    let close = lexemes.closing(at + 1)?;
    let source = lexemes.source(at..at + 1);
    for (place, sign) in [(close, ")"), (at + 1, "(")] {
        let bracket = Lexeme::new(sign, lexemes.source(place..place + 1));
        lexemes.replace(place..place + 1, vec![bracket]);
    }
    lexemes.replace(at..at + 1, vec![Lexeme::new(name, source)]);
    Some(at)
}

/// A name as it is looked up: without capitals and underscores.
fn folded(name: &str) -> String {
    let plain = name.chars().filter(|&c| c != '_');
    plain.map(|c| c.to_ascii_lowercase()).collect()
}

/// The rows of a function.
fn rows(name: &str) -> impl Iterator<Item = &'static str> {
    let name = folded(name);
    let rows = FUNCTIONS.iter();
    let rows = rows.filter(move |(names, _)| names.contains(&&*name));
    rows.map(|&(_, template)| template)
}

/// True if an argument is given by name, or over an axis in brackets of its own.
fn has_named_arguments(lexemes: &mut Lexemes<'_>, open: usize) -> bool {
    let Some((arguments, _)) = lexemes.arguments(open) else {
        return false;
    };
    arguments
        .into_iter()
        .any(|argument| named(lexemes, &argument).is_some())
}

/// The name of an argument `axis=0`.
fn named(lexemes: &Lexemes<'_>, argument: &Range<usize>) -> Option<String> {
    let keyword = lexemes.text(argument.start);
    let is_keyword =
        IGNORED.contains(&keyword) || POSITIONAL.contains(&keyword) || AXES.contains(&keyword);
    let is_named =
        is_keyword && lexemes.is(argument.start + 1, "=") && argument.start + 1 < argument.end;
    is_named.then(|| keyword.to_owned())
}

/// A call of the function at `at`, of another place when `foreign`: where reading goes on.
fn call(
    lexemes: &mut Lexemes<'_>,
    context: &mut Context<'_>,
    at: usize,
    foreign: bool,
) -> Option<usize> {
    let written = lexemes.text(at).to_owned();
    let name = folded(&written);
    let (all, close) = lexemes.arguments(at + 1)?;
    // `nn.ReLU()(x)`: the first brackets make the function.
    if foreign && lexemes.is(close + 1, "(") && lexemes.is_joined(close + 1) {
        let axis = all
            .iter()
            .any(|argument| named(lexemes, argument).is_some());
        if all.is_empty() || axis {
            lexemes.replace(at + 1..close + 1, Vec::new());
            return call(lexemes, context, at, foreign);
        }
    }
    let mut arguments: Vec<Range<usize>> = Vec::new();
    let mut axis = None;
    let mut bounded_above = false;
    for argument in all {
        let Some(keyword) = named(lexemes, &argument) else {
            arguments.push(argument);
            continue;
        };
        let value = argument.start + 2..argument.end;
        bounded_above |= matches!(&*keyword, "max" | "a_max");
        match &*keyword {
            "axis" | "dim" | "dims" => axis = Some(value),
            "ord" | "p" | "min" | "max" | "alpha" | "negative_slope" | "n" | "a_min" | "a_max"
            | "input" | "target" | "y" | "x" | "beta" => arguments.push(value),
            _ if IGNORED.contains(&&*keyword) => {}
            // What it means is not known: it stays and is refused.
            _ => return None,
        }
    }
    let reduces = REDUCTIONS.contains(&&*name);
    let is_whole = |argument: &Range<usize>| {
        argument
            .clone()
            .all(|at| lexemes.is(at, "-") || lexemes.text(at).bytes().all(|c| c.is_ascii_digit()))
    };
    let arrays = context.program != Some(Program::Other);
    if foreign
        && arrays
        && reduces
        && axis.is_none()
        && name != "norm"
        && let [_, second] = &arguments[..]
        && is_whole(second)
    {
        axis = arguments.pop();
    }
    let axis = match axis {
        Some(axis) => {
            let text: String = axis.map(|at| lexemes.text(at).to_owned()).collect();
            match &*text {
                "0" => Some("cols"),
                "1" | "-1" => Some("rows"),
                "None" => None,
                // Of three axes and more nothing is known here.
                _ => return None,
            }
        }
        None => None,
    };
    if name == "norm" && 1 < arguments.len() {
        return order_of_norm(lexemes, (at, close), &arguments);
    }
    if name == "dot" && arguments.len() == 2 && arguments.iter().any(|it| is_matrix(lexemes, it)) {
        return Some(infix(lexemes, (at, close), arguments, "@"));
    }
    let template = rows(&written)
        .find(|template| fits(template, arguments.len()))
        .map(str::to_owned);
    let known = |name: &str| spelling::function_in_any_case(context.functions, name);
    let template = match (&*name, arguments.len(), axis) {
        ("clamp" | "clip", 2, _) if bounded_above => Some("min($1, $2)".to_owned()),
        ("clamp" | "clip", 2, _) => Some("max($1, $2)".to_owned()),
        ("logsoftmax", 1, Some(axis)) => Some(format!("log(softmax($1, {axis}))")),
        _ => template,
    };
    let axis = axis.filter(|_| name != "logsoftmax");
    let template = match template {
        Some(template)
            if !foreign
                || known(&written).is_none()
                || template.contains("$3")
                || template.contains("$2") =>
        {
            template
        }
        Some(template) if known(&written).is_none() => template,
        _ => {
            let plain = known(&written).or_else(|| known(&name));
            // Names of no function stay as they are and are refused by name.
            let name = plain?;
            format!("{name}($*)")
        }
    };
    let arguments: Vec<Vec<Lexeme<'_>>> = arguments
        .into_iter()
        .map(|argument| {
            let inner = tuple(lexemes, context, &name, argument.clone());
            lexemes.copy(inner)
        })
        .collect();
    let source = lexemes.source(at..at + 1);
    let end = lexemes.source(close..close + 1);
    // torch divides by one less than the number of elements.
    let template = match &*name {
        "var" | "std" if context.torch && axis.is_none() && arguments.len() == 1 => {
            context.note(
                source,
                format!("`{name}` of torch divides by n - 1; `{name}` here divides by n."),
            );
            let variance = "(sum(($1 - mean($1)).^2) / (sum(0*$1 + 1) - 1))";
            match &*name {
                "var" => variance.to_owned(),
                _ => format!("sqrt{variance}"),
            }
        }
        _ => template,
    };
    let mut list = instance(&template, &arguments, source, end);
    if let Some(axis) = axis
        && reduces
        && list.len() > 2
        && list.get(1).is_some_and(|open| open.is("("))
    {
        let place = list.len() - 1;
        let mut word = Lexeme::new(axis, source);
        word.blank = " ".into();
        list.splice(place..place, [Lexeme::new(",", source), word]);
    }
    if let Some(first) = list.first_mut() {
        first.blank = std::borrow::Cow::Borrowed("");
    }
    let unchanged = list.len() == close + 1 - at
        && list
            .iter()
            .zip(lexemes.list().get(at..).unwrap_or(&[]))
            .all(|(new, old)| new.text == old.text);
    if unchanged {
        return Some(at + 1);
    }
    // The arguments are looked at next; a function of ours is left as it is.
    lexemes.replace(at..close + 1, list);
    Some(at)
}

/// True for a capital letter and for what is transposed.
fn is_matrix(lexemes: &Lexemes<'_>, argument: &Range<usize>) -> bool {
    let last = argument.end.saturating_sub(1);
    let capital = argument.len() == 1 && spelling::is_capital(lexemes.text(argument.start));
    if argument.clone().any(|at| lexemes.is(at, "@")) {
        return true;
    }
    capital || matches!(lexemes.text(last), "'" | "ᵀ" | "T")
}

/// `np.dot(A, x)` is `(A @ x)`; where reading goes on.
fn infix(
    lexemes: &mut Lexemes<'_>,
    (at, close): (usize, usize),
    arguments: Vec<Range<usize>>,
    sign: &str,
) -> usize {
    let source = lexemes.source(at..close + 1);
    let mut by = vec![Lexeme::new("(", source)];
    for (position, argument) in arguments.into_iter().enumerate() {
        if 0 < position {
            let mut sign = Lexeme::new(sign.to_owned(), source);
            sign.blank = " ".into();
            by.push(sign);
        }
        let brackets = lexemes.needs_brackets(argument.clone());
        let mut part = lexemes.copy(argument);
        if let Some(first) = part.first_mut() {
            first.blank = if 0 < position && !brackets { " " } else { "" }.into();
        }
        if brackets {
            by.push(Lexeme::new("(", source));
        }
        by.extend(part);
        if brackets {
            by.push(Lexeme::new(")", source));
        }
    }
    by.push(Lexeme::new(")", source));
    lexemes.replace(at..close + 1, by);
    at
}

/// `norm(x, 1)`: the order decides which norm it is.
fn order_of_norm(
    lexemes: &mut Lexemes<'_>,
    (at, close): (usize, usize),
    arguments: &[Range<usize>],
) -> Option<usize> {
    let [of, order] = arguments else {
        return None;
    };
    let order: String = order
        .clone()
        .map(|at| lexemes.text(at).to_owned())
        .collect();
    let (before, after) = match order.trim_matches(|c| c == '"' || c == '\'') {
        "1" => ("norm1(", ")"),
        "2" | "fro" => ("norm2(", ")"),
        "inf" | "Inf" | "np.inf" | "torch.inf" | "jnp.inf" => ("max(abs(", "))"),
        _ => return None,
    };
    let source = lexemes.source(at..at + 1);
    let mut by = vec![Lexeme::new(before, source)];
    by.extend(lexemes.copy(of.clone()));
    by.push(Lexeme::new(after, lexemes.source(close..close + 1)));
    lexemes.replace(at..close + 1, by);
    Some(at + 1)
}

/// `((2, 3))` in `np.ones((2, 3))`, and `[[a], [b]]` in a function that puts parts together:
/// what stands inside the outer brackets.
fn tuple(
    lexemes: &mut Lexemes<'_>,
    _context: &Context<'_>,
    name: &str,
    argument: Range<usize>,
) -> Range<usize> {
    let sized = matches!(name, "ones" | "zeros" | "eye");
    let whole = lexemes.is(argument.start, "(")
        && lexemes.closing(argument.start) == Some(argument.end - 1);
    let joins = matches!(name, "concatenate" | "concat" | "cat" | "hstack");
    if joins && whole {
        // A tuple of parts is a vector of them.
        for (at, sign) in [(argument.end - 1, "]"), (argument.start, "[")] {
            let by = Lexeme::new(sign, lexemes.source(at..at + 1));
            lexemes.replace(at..at + 1, vec![by]);
        }
        return argument;
    }
    if sized && whole {
        argument.start + 1..argument.end - 1
    } else {
        argument
    }
}

/// Whether a row is for so many arguments.
fn fits(template: &str, count: usize) -> bool {
    let used = (1..=9)
        .rev()
        .find(|number| template.contains(&format!("${number}")));
    match used {
        Some(used) => used == count,
        None => template.contains("$*") && 0 < count,
    }
}

/// A row with its arguments in their places.
fn instance<'a>(
    template: &str,
    arguments: &[Vec<Lexeme<'a>>],
    source: Span,
    end: Span,
) -> Vec<Lexeme<'a>> {
    let (parts, _) = super::lexeme::split(template);
    let mut list: Vec<Lexeme<'a>> = Vec::new();
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        if !part.is("$") {
            let place = if parts.peek().is_none() { end } else { source };
            let mut lexeme = Lexeme::new(part.text.into_owned(), place);
            lexeme.blank = part.blank.into_owned().into();
            list.push(lexeme);
            continue;
        }
        let Some(which) = parts.next() else {
            break;
        };
        if which.is("*") {
            for (position, argument) in arguments.iter().enumerate() {
                if 0 < position {
                    list.push(Lexeme::new(",", source));
                }
                list.extend(argument.iter().cloned());
            }
            continue;
        }
        let number = which.text.parse().unwrap_or(0_usize).saturating_sub(1);
        let Some(argument) = arguments.get(number) else {
            continue;
        };
        let bordered = |lexeme: Option<&Lexeme<'_>>| {
            lexeme.is_none_or(|lexeme| matches!(&*lexeme.text, "(" | ")" | ","))
        };
        let alone = bordered(list.last()) && bordered(parts.peek()) || argument.len() == 1;
        let mut argument = argument.clone();
        if let Some(first) = argument.first_mut() {
            first.blank = part.blank.into_owned().into();
        }
        if alone {
            list.extend(argument);
        } else {
            list.push(Lexeme::new("(", source));
            list.extend(argument);
            list.push(Lexeme::new(")", source));
        }
    }
    list
}
