//! Syntax highlighting of the text in the editor: a colour for each kind of character, underlines
//! where something is wrong, and the pair of brackets at the cursor lit.
//!
//! It knows no grammar: spans come with the diagnostics, names from the worker.

use std::collections::HashSet;
use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Stroke};

use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::theme::{Theme, mix};
use crate::syntax::diagnostic::{Diagnostic, Severity};

/// The font size of the text, in points.
pub const FONT_SIZE: f32 = 16.0;

/// What the highlighting depends on, beside the text.
pub struct Highlighting<'a> {
    /// The diagnostics of exactly this text.
    pub diagnostics: &'a [Diagnostic],
    /// Names that stand in the inputs table.
    pub inputs: &'a HashSet<&'a str>,
    /// Where the colours of the variables are decided.
    pub heatmap: Option<&'a Heatmap>,
    /// The part that is lit as a whole.
    pub step: Option<[usize; 2]>,
    /// Bytes at which a bracket is lit.
    pub lit: Option<[usize; 2]>,
    /// Colours and sizes.
    pub theme: &'a Theme,
}

/// The text as a layout job, in sections of one format each.
pub fn highlighted(text: &str, look: &Highlighting<'_>) -> LayoutJob {
    let Highlighting {
        diagnostics,
        inputs,
        heatmap,
        step,
        lit,
        theme,
    } = *look;
    let palette = theme.palette();
    let lit_ground = mix(palette.surface, palette.accent, 0.3);
    let font = FontId::monospace(FONT_SIZE * theme.scale);
    let mut job = LayoutJob::default();
    let mut spans = Spans::new(diagnostics, text, step, theme);
    let hues = heatmap.map(Heatmap::hues);
    for (range, kind) in pieces(text) {
        let color = match kind {
            Kind::Comment => palette.muted,
            Kind::Number => palette.value,
            Kind::Sign => palette.slope,
            Kind::Name => {
                let key = input_key(&text[range.clone()], inputs);
                let hue = key.and_then(|key| hues.as_ref()?(&key));
                hue.map_or(palette.ink, |hue| theme.variable_color(hue))
            }
            Kind::Space => palette.ink,
        };
        for (part, underline) in cut(range.clone(), lit, spans.meeting(&range), text) {
            let is_lit = lit.is_some_and(|places| places.contains(&part.start))
                || step.is_some_and(|[start, end]| start <= part.start && part.end <= end);
            let format = TextFormat {
                underline,
                background: if is_lit {
                    lit_ground
                } else {
                    Color32::TRANSPARENT
                },
                ..TextFormat::simple(font.clone(), color)
            };
            job.append(&text[part], 0.0, format);
        }
    }
    job
}

/// The underlined places of a text, asked for piece by piece from its start on.
struct Spans {
    /// By their starts, the last first, with their rank: the first that is said wins.
    later: Vec<(Range<usize>, usize, Stroke)>,
    /// Those that meet the piece, by rank.
    here: Vec<(Range<usize>, usize, Stroke)>,
}

impl Spans {
    fn new(
        diagnostics: &[Diagnostic],
        text: &str,
        step: Option<[usize; 2]>,
        theme: &Theme,
    ) -> Self {
        let width = 2.0 * theme.hairline();
        let step = step.map(|[start, end]| (start..end, theme.palette().accent));
        let spans = diagnostics.iter().flat_map(|diagnostic| {
            let color = match diagnostic.severity {
                Severity::Error => theme.palette().error,
                Severity::Note => theme.palette().warning,
            };
            let span = diagnostic.span;
            // A place between two characters is shown on the one before it.
            let start = if span.start < span.end {
                span.start
            } else {
                let before = text.get(..span.start).unwrap_or(text);
                before.char_indices().next_back().map_or(0, |(at, _)| at)
            };
            let related = diagnostic
                .related
                .iter()
                .map(|(span, _)| (span.start..span.end, theme.palette().border));
            std::iter::once((start..span.end.max(start), color)).chain(related)
        });
        let ranked = step.into_iter().chain(spans).enumerate();
        let mut later: Vec<_> = ranked
            .map(|(rank, (span, color))| (span, rank, Stroke::new(width, color)))
            .collect();
        later.sort_by_key(|(span, ..)| std::cmp::Reverse(span.start));
        let here = Vec::new();
        Self { later, here }
    }

    /// Those that meet a piece, by rank.
    fn meeting(&mut self, piece: &Range<usize>) -> &[(Range<usize>, usize, Stroke)] {
        self.here.retain(|(span, ..)| piece.start < span.end);
        while let Some(next) = self.later.pop_if(|(span, ..)| span.start < piece.end) {
            if piece.start < next.0.end {
                self.here.push(next);
            }
        }
        self.here.sort_by_key(|(_, rank, _)| *rank);
        &self.here
    }
}

/// The parts of a piece, cut where underlines begin and end and around lit brackets.
fn cut(
    range: Range<usize>,
    lit: Option<[usize; 2]>,
    spans: &[(Range<usize>, usize, Stroke)],
    text: &str,
) -> Vec<(Range<usize>, Stroke)> {
    let mut cuts = vec![range.start, range.end];
    // Brackets are of one byte.
    let brackets = lit.into_iter().flatten().flat_map(|at| [at, at + 1]);
    let ends = spans.iter().flat_map(|(span, ..)| [span.start, span.end]);
    for at in ends.chain(brackets) {
        if range.contains(&at) && text.is_char_boundary(at) {
            cuts.push(at);
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| {
            let (start, end) = (cut[0], cut[1]);
            let hit = spans
                .iter()
                .find(|(span, ..)| span.start <= start && end <= span.end);
            let stroke = hit.map_or(Stroke::NONE, |(.., stroke)| *stroke);
            (start..end, stroke)
        })
        .collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Comment,
    Number,
    Name,
    Sign,
    Space,
}

/// The text in pieces of one kind; together they are the whole text.
fn pieces(text: &str) -> Vec<(Range<usize>, Kind)> {
    let mut pieces: Vec<(Range<usize>, Kind)> = Vec::new();
    for (at, letter) in text.char_indices() {
        let last = pieces.last().map(|(_, kind)| *kind);
        let kind = match letter {
            '\n' => Kind::Space,
            _ if last == Some(Kind::Comment) => Kind::Comment,
            '#' => Kind::Comment,
            letter if letter.is_whitespace() => Kind::Space,
            // Digits and subscripts after a letter belong to the name.
            letter if letter.is_alphabetic() || letter == '_' => Kind::Name,
            '₀'..='₉' => Kind::Name,
            '0'..='9' if last == Some(Kind::Name) => Kind::Name,
            '0'..='9' | '.' => Kind::Number,
            _ => Kind::Sign,
        };
        let end = at + letter.len_utf8();
        match pieces.last_mut() {
            Some((range, last)) if *last == kind => range.end = end,
            _ => pieces.push((at..end, kind)),
        }
    }
    pieces
}

/// The key of the input that a word names: `x₁` and `x1` are an input when `x` is.
fn input_key(word: &str, inputs: &HashSet<&str>) -> Option<String> {
    let plain: String = word.chars().map(plain_digit).collect();
    if inputs.contains(plain.as_str()) {
        return Some(plain);
    }
    let stem = plain.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let known = inputs.contains(stem);
    known.then(|| format!("{stem}[{}]", &plain[stem.len()..]))
}

fn plain_digit(letter: char) -> char {
    match u32::from(letter).checked_sub(u32::from('₀')) {
        Some(digit @ 0..=9) => char::from_digit(digit, 10).unwrap_or(letter),
        _ => letter,
    }
}

/// The bracket at the cursor, a byte of the text, and the one that it belongs to. The one
/// before the cursor counts first, because it has just been typed.
pub fn pair(text: &str, cursor: usize) -> Option<[usize; 2]> {
    let signs: Vec<(usize, char)> = pieces(text)
        .into_iter()
        .filter(|(_, kind)| *kind == Kind::Sign)
        .flat_map(|(range, _)| {
            let start = range.start;
            text[range]
                .char_indices()
                .map(move |(at, sign)| (start + at, sign))
        })
        .filter(|(_, sign)| "()[]{}".contains(*sign))
        .collect();
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut pairs = Vec::new();
    for (at, sign) in signs {
        let opening = match sign {
            ')' => '(',
            ']' => '[',
            '}' => '{',
            _ => {
                open.push((at, sign));
                continue;
            }
        };
        // A bracket that closes nothing does not disturb those around it.
        if open.last().is_some_and(|(_, last)| *last == opening)
            && let Some((from, _)) = open.pop()
        {
            pairs.push([from, at]);
        }
    }
    let touching = |at: usize| pairs.iter().find(|pair| pair.contains(&at)).copied();
    let before = cursor.checked_sub(1).and_then(touching);
    before.or_else(|| touching(cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::diagnostic::Span;

    #[test]
    fn pieces_are_the_whole_text() {
        for text in ["", "y₁ = 10x² # three\nz=σ(y1)*2.5", "# only", "∇\n\n  ü"] {
            let joined: String = pieces(text)
                .into_iter()
                .map(|(range, _)| &text[range])
                .collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn kinds_follow_the_characters() {
        let text = "y1 = 10x # a";
        let kinds: Vec<(&str, Kind)> = pieces(text)
            .into_iter()
            .map(|(range, kind)| (&text[range], kind))
            .collect();
        assert_eq!(
            kinds,
            [
                ("y1", Kind::Name),
                (" ", Kind::Space),
                ("=", Kind::Sign),
                (" ", Kind::Space),
                ("10", Kind::Number),
                ("x", Kind::Name),
                (" ", Kind::Space),
                ("# a", Kind::Comment),
            ]
        );
    }

    #[test]
    fn faults_are_underlined_where_they_stand() {
        let text = "y = qux + 1";
        let fault = Diagnostic::error(Span::new(4, 7), "qux is not known.");
        let job = highlighted(
            text,
            &Highlighting {
                diagnostics: std::slice::from_ref(&fault),
                inputs: &HashSet::new(),
                heatmap: None,
                step: None,
                lit: None,
                theme: &Theme::light(),
            },
        );
        let underlined: Vec<&str> = job
            .sections
            .iter()
            .filter(|section| section.format.underline != Stroke::NONE)
            .map(|section| &job.text[section.byte_range.start.0..section.byte_range.end.0])
            .collect();
        assert_eq!(underlined, ["qux"]);
        assert_eq!(job.text, text);
    }

    #[test]
    fn a_span_that_does_not_fit_the_text_is_harmless() {
        for span in [
            Span::new(0, 99),
            Span::new(50, 60),
            Span::new(1, 2),
            Span::new(9, 1),
        ] {
            let fault = Diagnostic::error(span, "");
            let job = highlighted(
                "∇x",
                &Highlighting {
                    diagnostics: &[fault],
                    inputs: &HashSet::new(),
                    heatmap: None,
                    step: None,
                    lit: Some([0, 77]),
                    theme: &Theme::light(),
                },
            );
            assert_eq!(job.text, "∇x");
        }
    }

    #[test]
    fn numbered_forms_of_an_input_are_recognised() {
        let inputs = HashSet::from(["x"]);
        let key = |word| input_key(word, &inputs);
        assert_eq!(key("x").as_deref(), Some("x"));
        assert_eq!(key("x₁").as_deref(), Some("x[1]"));
        assert_eq!(key("x12").as_deref(), Some("x[12]"));
        assert_eq!((key("y₁"), key("xy")), (None, None));
    }

    #[test]
    fn the_bracket_at_the_cursor_finds_its_other_half() {
        let text = "f(x) = [g(x), 2]  # (";
        assert_eq!(pair(text, 2), Some([1, 3]));
        assert_eq!(pair(text, 4), Some([1, 3]));
        assert_eq!(pair(text, 7), Some([7, 15]));
        assert_eq!(pair(text, 12), Some([9, 11]));
        assert_eq!(pair(text, 6), None);
        // In a comment nothing is paired, and neither is what does not match.
        assert_eq!(pair(text, text.len()), None);
        assert_eq!(pair("(x]", 1), None);
        assert_eq!(pair("", 0), None);
    }

    #[test]
    fn lit_brackets_have_a_ground_of_their_own() {
        let job = highlighted(
            "f(x)",
            &Highlighting {
                diagnostics: &[],
                inputs: &HashSet::new(),
                heatmap: None,
                step: None,
                lit: Some([1, 3]),
                theme: &Theme::light(),
            },
        );
        let lit: Vec<&str> = job
            .sections
            .iter()
            .filter(|section| section.format.background != Color32::TRANSPARENT)
            .map(|section| &job.text[section.byte_range.start.0..section.byte_range.end.0])
            .collect();
        assert_eq!(lit, ["(", ")"]);
    }
}
