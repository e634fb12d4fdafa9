//! Completion of the word that is being typed: to a function, a defined name, an input, or a
//! sign that is spelled out behind a backslash.
//!
//! Pure: the list of functions is [`function::all`], names and shapes come from the worker.
//! egui's own popup shows it; [`super::editor`] decides when.

use super::symbols;
use crate::expr::function;
use crate::syntax::spelling::function_in_any_case;

/// The shortest word that is completed, in letters: names of one letter are the rule in formulas.
const SHORTEST: usize = 2;

/// The most lines of the list: more would hide what stands below.
const MOST: usize = 8;

/// A name of the text that a word may be completed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// How it is written.
    pub name: String,
    /// What it is: its shape, or that it is a function of the text.
    pub what: String,
    /// It is called with a bracket.
    pub is_function: bool,
}

/// A completion, a line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What replaces the word.
    pub insert: String,
    /// What is shown of it.
    pub shown: String,
    /// What it means.
    pub meaning: String,
}

/// Whether a word is made of such characters.
pub fn is_in_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '\\' | '₀'..='₉')
}

/// The completions of `word`. `line` is what stands before the word on its line, `next` the
/// character behind it. Nothing when the word is complete or stands in a comment.
pub fn proposals(line: &str, word: &str, next: Option<char>, known: &[Known]) -> Vec<Proposal> {
    if line.contains('#') || next.is_some_and(is_in_word) {
        return Vec::new();
    }
    if let Some((lead, typed)) = word.rsplit_once('\\') {
        return signs(lead, typed);
    }
    // `10si` is a number and the beginning of a name.
    let typed = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let lead = &word[..word.len() - typed.len()];
    let is_complete = known.iter().any(|known| known.name == typed)
        || function_in_any_case(function::canonical, typed).is_some();
    if typed.chars().count() < SHORTEST || is_complete {
        return Vec::new();
    }
    let bracket = if next == Some('(') { "" } else { "(" };
    let of_the_text = known
        .iter()
        .filter(|known| known.name.starts_with(typed))
        .map(|known| Proposal {
            insert: format!(
                "{lead}{}{}",
                known.name,
                if known.is_function { bracket } else { "" }
            ),
            shown: known.name.clone(),
            meaning: known.what.clone(),
        });
    let lower = typed.to_lowercase();
    let mut functions: Vec<Proposal> = Vec::new();
    for function in function::all() {
        let Some(name) = function.names.iter().find(|name| name.starts_with(&lower)) else {
            continue;
        };
        functions.push(Proposal {
            insert: format!("{lead}{name}{bracket}"),
            shown: (*name).to_owned(),
            meaning: function.meaning.to_owned(),
        });
    }
    functions.sort_by(|a, b| a.shown.cmp(&b.shown));
    of_the_text.chain(functions).take(MOST).collect()
}

fn signs(lead: &str, typed: &str) -> Vec<Proposal> {
    let mut signs: Vec<Proposal> = symbols::ALL
        .iter()
        .filter(|symbol| symbol.backslash.starts_with(typed))
        .map(|symbol| Proposal {
            insert: format!("{lead}{}", symbol.sign),
            shown: format!("{}  \\{}", symbol.sign, symbol.backslash),
            meaning: symbol.meaning.to_owned(),
        })
        .collect();
    // The shortest first: \eta before \epsilon when all begin alike.
    signs.sort_by_key(|proposal| proposal.shown.len());
    signs.truncate(MOST);
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, word: &str, next: Option<char>) -> Vec<String> {
        let known = [
            Known {
                name: "loss".to_owned(),
                what: "scalar".to_owned(),
                is_function: false,
            },
            Known {
                name: "layer".to_owned(),
                what: "function of x".to_owned(),
                is_function: true,
            },
        ];
        let proposals = proposals(line, word, next, &known);
        proposals.into_iter().map(|p| p.insert).collect()
    }

    #[test]
    fn a_prefix_is_completed_to_names_and_functions() {
        assert_eq!(
            shown("y = ", "sof", None),
            ["softmax(", "softplus(", "softsign("]
        );
        assert_eq!(shown("y = ", "lo", None)[0], "loss");
        assert_eq!(shown("y = ", "lay", None), ["layer(", "layernorm("]);
        assert_eq!(shown("y = ", "lay", Some('(')), ["layer", "layernorm"]);
        assert_eq!(shown("y = ", "10softm", None), ["10softmax("]);
        assert_eq!(shown("y = ", "ReL", None), ["relu(", "relu6("]);
        assert_eq!(shown("y = ", "arcs", None), ["arcsin(", "arcsinh("]);
    }

    #[test]
    fn what_is_complete_short_or_a_comment_is_left_alone() {
        for (line, word, next) in [
            ("y = ", "s", None),
            ("y = ", "", None),
            ("y = ", "sin", None),
            ("y = ", "ReLU", None),
            ("y = ", "loss", None),
            ("y = ", "so", Some('f')),
            ("# y is ", "sof", None),
            ("y = ", "qqq", None),
            ("y = ", "12", None),
        ] {
            assert!(shown(line, word, next).is_empty(), "{line}{word}");
        }
    }

    #[test]
    fn a_backslash_spells_a_sign() {
        assert_eq!(shown("y = ", "\\otimes", None), ["⊗"]);
        assert_eq!(shown("y = w", "x\\sig", None), ["xσ"]);
        assert_eq!(shown("y = ", "\\eta", None), ["η"]);
        assert!(shown("y = ", "\\nothing", None).is_empty());
        assert!(shown("y = ", "\\", None).len() == MOST);
    }
}
