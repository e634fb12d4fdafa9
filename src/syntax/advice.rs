//! Notation of other places: LaTeX, Matlab, NumPy, and what this program calls the same thing.
//!
//! Each function recognises one habit and words the one sentence that leads out of it.
//! It changes nothing and reads nothing on: [`super::lexer`] and [`super::resolve`] ask it
//! about what they cannot use.

use super::ast::{BinaryOp, Comparison};
use super::diagnostic::{Diagnostic, Span};
use super::spelling::{self, Functions};
use super::token::{Token, TokenKind};

/// About the character that begins `rest`, which no formula of ours has. `at` is its place
/// in the text. The span may cover the characters that belong to it.
pub fn stray(rest: &str, at: usize, functions: Functions) -> Diagnostic {
    let c = rest.chars().next().unwrap_or(' ');
    let one = Span::new(at, at + c.len_utf8());
    let message = match c {
        '\\' => return latex(rest, at, functions),
        '.' => return point(rest, at, functions),
        '_' if rest.starts_with("_{") => {
            "A subscript is a number or a word, as in `x_1`; an element of a matrix is written `W[1, 2]`."
        }
        '_' => {
            "An underscore stands inside a name and has a letter or a digit after it, as in `x_1`."
        }
        '$' => "Dollar signs are not needed: a formula is written as it is.",
        '∂' | '∇' => DERIVATIVE,
        '∫' => "There are no integrals here: only functions whose derivatives can be shown.",
        '!' => "There is no factorial here; `!=` compares inside `if(c, a, b)`.",
        '%' => "There is no `%` here: divide by 100 for per cent.",
        '?' => "A choice is written `if(c, a, b)`, as in `if(x > 0, x, 0)`.",
        '&' => {
            "Two conditions are written as one `if` inside another, as in `if(x > 0, if(y > 0, a, 0), 0)`."
        }
        ':' => {
            "`:` has no meaning here: a function is written `f(x) = x^2`, the elements of a vector `[1, 2, 3]`."
        }
        '"' | '`' | '“' | '”' | '‘' => {
            "There is no text inside a formula; remove the quotation mark."
        }
        '∞' => "There is no infinity here: take a large number.",
        '…' | '⋯' => "Nothing can be left out of a formula: write all of it, or use `sum(x)`.",
        '⟨' | '⟩' | '〈' | '〉' => "The dot product is written `w·x` or `dot(w, x)`.",
        '∈' => "Sizes are not written in the text: set them in the inputs table.",
        '→' | '↦' | '⇒' => "A function is written with its name and `=`, as in `f(x) = x^2`.",
        '←' => "A definition is written with `=`, as in `y = x^2`.",
        '∏' => "A product over a vector is written `prod(x)`.",
        '⁽' | '⁾' | '₍' | '₎' => {
            "A number in brackets above or below cannot be read: write `a1`, `a2`, …."
        }
        '₊' | '₋' | '₌' => "A subscript is a number or a word, as in `x_1` or `x_next`.",
        '≈' | '≡' | '∝' => "Only `=` defines a name, as in `y = x^2`.",
        '±' | '∓' => "One formula has one value: write `+` and `-` in two definitions.",
        '∛' | '∜' => "Only the square root has a sign; write `x^(1/3)`.",
        _ if spelling::lowered(c).is_some() => {
            "This subscript belongs to no name; an element is written `x[1]`."
        }
        _ if c.is_control() => "An invisible character stands here that cannot be read; remove it.",
        _ => return Diagnostic::error(one, format!("`{c}` has no meaning in a formula here.")),
    };
    Diagnostic::error(one, message)
}

const DERIVATIVE: &str = "Derivatives are what this program shows by itself: define `f` alone and read them in the Jacobian.";

/// `\frac`, `\cdot` and all other commands.
fn latex(rest: &str, at: usize, functions: Functions) -> Diagnostic {
    let name: String = rest
        .chars()
        .skip(1)
        .take(20)
        .take_while(char::is_ascii_alphabetic)
        .collect();
    let span = Span::new(at, at + 1 + name.len());
    let ours = match name.as_str() {
        "frac" | "dfrac" | "tfrac" => "write a fraction as `(a)/(b)`",
        "sqrt" => "write `sqrt(x)`",
        "cdot" => "write `·`, or `*` between numbers",
        "times" => "write `*`",
        "odot" | "circ" => "write `.*`",
        "sum" => "write `sum(x)`",
        "top" | "intercal" => "write the transpose as `x'`",
        "left" | "right" | "big" | "Big" => "leave it out",
        "partial" | "nabla" => "define `f` alone and read the derivatives in the Jacobian",
        "begin" | "end" | "begingroup" => "write a vector as `[a, b, c]`",
        "" => "write division as `a/b`",
        _ if functions(&name).is_some() => {
            let message =
                format!("Commands with a backslash are not used here: write `{name}(x)`.");
            return Diagnostic::error(span, message).with_fix(format!("write {name}"), span, name);
        }
        _ if greek(&name).is_some() => {
            let letter = greek(&name).unwrap_or('?');
            let message = format!("Commands with a backslash are not used here: write `{letter}`.");
            return Diagnostic::error(span, message).with_fix(
                format!("write {letter}"),
                span,
                letter,
            );
        }
        _ => "write Greek letters as `σ` or by name, division as `a/b`, powers as `x^2`",
    };
    Diagnostic::error(
        span,
        format!("Commands with a backslash are not used here: {ours}."),
    )
}

/// The letter of `\sigma` and the other commands for Greek letters.
fn greek(name: &str) -> Option<char> {
    const LETTERS: &[(&str, char)] = &[
        ("alpha", 'α'),
        ("beta", 'β'),
        ("gamma", 'γ'),
        ("delta", 'δ'),
        ("epsilon", 'ε'),
        ("varepsilon", 'ε'),
        ("zeta", 'ζ'),
        ("eta", 'η'),
        ("theta", 'θ'),
        ("kappa", 'κ'),
        ("lambda", 'λ'),
        ("mu", 'μ'),
        ("nu", 'ν'),
        ("xi", 'ξ'),
        ("pi", 'π'),
        ("rho", 'ρ'),
        ("sigma", 'σ'),
        ("tau", 'τ'),
        ("phi", 'φ'),
        ("varphi", 'φ'),
        ("chi", 'χ'),
        ("psi", 'ψ'),
        ("omega", 'ω'),
        ("Delta", 'Δ'),
        ("Sigma", 'Σ'),
        ("Phi", 'Φ'),
        ("Omega", 'Ω'),
    ];
    let found = LETTERS.iter().find(|(command, _)| *command == name);
    found.map(|&(_, letter)| letter)
}

/// `λ x. x²` and `lambda x: x**2`: a function without a name.
pub fn lambda(tokens: &[Token]) -> Option<Diagnostic> {
    tokens.windows(3).find_map(|three| {
        let [first, second, third] = three else {
            return None;
        };
        let is_stray = |token: &Token| matches!(token.kind, TokenKind::Stray(_));
        let TokenKind::Word(word) = &first.kind else {
            return None;
        };
        let end = match &second.kind {
            TokenKind::Word(_) if matches!(word.as_str(), "λ" | "lambda") && is_stray(third) => {
                third
            }
            // `λx.` in one word.
            TokenKind::Stray(_) if word.starts_with('λ') && 'λ'.len_utf8() < word.len() => second,
            _ => return None,
        };
        let message = "A function is written with its name and `=`, as in `f(x) = x^2`.";
        Some(Diagnostic::error(first.span.hull(end.span), message))
    })
}

/// A point that is no decimal point: `x.T`, `x.dot(y)`, `..`.
fn point(rest: &str, at: usize, functions: Functions) -> Diagnostic {
    let word: String = rest
        .chars()
        .skip(1)
        .take(20)
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let span = Span::new(at, at + 1 + word.len());
    if word == "T" {
        return Diagnostic::error(span, "The transpose is written `x'`.")
            .with_fix("write '", span, "'");
    }
    let sign = rest
        .chars()
        .nth(1)
        .filter(|&c| c == '+' || spelling::is_minus(c));
    if let Some(sign) = sign {
        let message = format!("`{sign}` is elementwise already: leave out the point.");
        let one = Span::new(at, at + 1);
        return Diagnostic::error(one, message).with_fix("leave out the point", one, "");
    }
    let message = if functions(&word).is_some() {
        format!(
            "Functions are written without a point: `{word}(…)` with all arguments in the brackets."
        )
    } else {
        "A point stands inside a number, as in `1.5`, or makes a sign elementwise, as in `.*`."
            .to_owned()
    };
    let span = if word.is_empty() {
        Span::new(at, at + 1)
    } else {
        span
    };
    Diagnostic::error(span, message)
}

/// `d/dx` and `df/dx`; `is_known` tells the names of the user, which are left alone.
pub fn derivative_quotient(
    tokens: &[Token],
    is_known: impl Fn(&str) -> bool,
) -> Option<Diagnostic> {
    let differential = |word: &str, longest: usize| {
        word.starts_with('d') && word.chars().count() <= longest && !is_known(word)
    };
    tokens.windows(3).find_map(|three| match three {
        [over, sign, under] => match (&over.kind, &sign.kind, &under.kind) {
            (
                TokenKind::Word(over_word),
                TokenKind::Operator(BinaryOp::Divide),
                TokenKind::Word(under_word),
            ) if differential(over_word, 2) && differential(under_word, 3) && under_word != "d" => {
                Some(Diagnostic::error(over.span.hull(under.span), DERIVATIVE))
            }
            _ => None,
        },
        _ => None,
    })
}

/// `f'(x)` and `f'(x) = …`.
pub fn prime_derivative(name: &str, span: Span) -> Diagnostic {
    let message = format!(
        "`'` is the transpose, not the derivative. This program shows derivatives by itself: write `y = {name}(x)` and read its Jacobian."
    );
    Diagnostic::error(span, message)
}

/// `sinx` and `lnθ`: the function, and the letter that is perhaps its argument.
pub fn glued_function(word: &str) -> Option<(&'static str, &str)> {
    let functions = ["sin", "cos", "tan", "exp", "log", "ln"];
    functions.into_iter().find_map(|function| {
        let argument = word.strip_prefix(function)?;
        let letters = argument.chars().filter(|&c| spelling::is_letter(c)).count();
        (letters == 1 && argument.starts_with(spelling::is_letter)).then_some((function, argument))
    })
}

/// `sin⁻¹(x)`, which half of the books read as arcsin.
pub fn inverse_function(name: &str, span: Span) -> Diagnostic {
    let arc = match name {
        "sin" | "cos" | "tan" => Some(format!("a{name}")),
        _ => None,
    };
    match arc {
        Some(arc) => {
            let message = format!(
                "A raised -1 on a function can mean two things: write `{arc}(x)` or `1/{name}(x)`."
            );
            Diagnostic::error(span, message).with_fix(format!("write {arc}"), span, arc)
        }
        None => {
            let message = format!(
                "A raised -1 on a function can mean two things: write `1/{name}(x)` for one divided by it."
            );
            Diagnostic::error(span, message)
        }
    }
}

/// `x <- 3` and `f(x) -> x^2`: a definition with an arrow instead of `=`. The tokens are those
/// of a definition without any `=`; inside brackets `x<-1` is a comparison.
pub fn arrow(tokens: &[Token]) -> Option<Diagnostic> {
    let mut depth = 0_usize;
    tokens.windows(2).find_map(|pair| {
        let [first, second] = pair else {
            return None;
        };
        match first.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if 0 < depth || first.span.end != second.span.start {
            return None;
        }
        let span = first.span.hull(second.span);
        match (&first.kind, &second.kind) {
            (TokenKind::Compare(Comparison::Less), TokenKind::Minus) => {
                let message = "A definition is written with `=`, as in `y = x^2`.";
                Some(Diagnostic::error(span, message).with_fix("write =", span, "="))
            }
            (TokenKind::Minus, TokenKind::Compare(Comparison::Greater)) => {
                let message = "A function is written with its name and `=`, as in `f(x) = x^2`.";
                Some(Diagnostic::error(span, message))
            }
            _ => None,
        }
    })
}
