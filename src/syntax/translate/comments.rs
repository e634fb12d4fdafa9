//! Comments of other places: `//`, `%`, `/* */`, `"""`.
//!
//! `#` is ours. Where a number, a bracket or a known name follows, `//` and `%` are operators of
//! programs that are refused by name.

use super::context::Context;
use super::lexeme::{Kind, Lexemes};

/// Cuts comments out.
pub fn translate(lexemes: &mut Lexemes<'_>, context: &mut Context<'_>) {
    let mut at = 0;
    while at < lexemes.len() && lexemes.has_budget() {
        let end = match lexemes.text(at) {
            "#" => lexemes.line_end(at),
            "//" | "%" if begins(lexemes, context, at) => lexemes.line_end(at),
            "/*" => block_end(lexemes, at, "*/"),
            "\"\"\"" => block_end(lexemes, at, "\"\"\""),
            _ => {
                at += 1;
                continue;
            }
        };
        if !lexemes.is(at, "#") {
            let source = lexemes.source(at..end);
            context.note(source, "This is read as a comment and left out.");
        }
        lexemes.replace(at..end, Vec::new());
    }
}

/// True where a comment may begin: at the start of a line, or behind a blank before what is no
/// operand.
fn begins(lexemes: &Lexemes<'_>, context: &Context<'_>, at: usize) -> bool {
    let starts_line = at == 0
        || lexemes
            .get(at - 1)
            .is_some_and(|before| before.kind == Kind::NewLine);
    if starts_line {
        return true;
    }
    // `%*%` and `%o%` are products of R.
    let closes = lexemes.is(at + 2, "%") && lexemes.is_joined(at + 1);
    let opened = at >= 2 && lexemes.is(at - 2, "%") && lexemes.is_joined(at);
    if closes || opened {
        return false;
    }
    let next = lexemes.get(at + 1);
    let operand = next.is_some_and(|next| {
        next.kind == Kind::Number
            || next.opens()
            || (next.is_word() && context.is_known_elsewhere(&next.text))
    });
    !lexemes.is_joined(at) && !operand
}

fn block_end(lexemes: &Lexemes<'_>, at: usize, sign: &str) -> usize {
    let rest = lexemes.list().get(at + 1..).unwrap_or(&[]);
    let length = rest.iter().position(|lexeme| lexeme.is(sign));
    length.map_or(lexemes.len(), |length| at + length + 2)
}
