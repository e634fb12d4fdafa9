//! LaTeX → [`Typeset`]: runs of text in KaTeX's faces, bars and filled outlines, each in its place.
//!
//! What cannot be set is refused in a sentence, before anything deep is walked: the caller then
//! shows the text of our own language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ratex_layout::{LayoutOptions, layout, to_display_list, validate_layout};
use ratex_parser::parse;
use ratex_types::DisplayItem;
use rustybuzz::ttf_parser::Face;

use super::fill::{self, Quad};
use crate::panel::fonts;

/// The longest LaTeX that is set, in bytes.
const LONGEST: usize = 20_000;

/// The deepest nesting of braces that is set. What nests by commands the reader of LaTeX counts.
const DEEPEST: usize = 30;

/// The widest and highest formula, in ems: what is larger is no formula.
const LARGEST: f32 = 5_000.0;

/// A formula that is set. Lengths are ems of its own size, x to the right from its left edge and
/// y downwards from its baseline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typeset {
    /// Its letters and signs.
    pub runs: Vec<Run>,
    /// Fraction bars and what lies over a root.
    pub bars: Vec<Bar>,
    /// Delimiters that are too high for a letter.
    pub fills: Vec<Fill>,
    /// From the left edge to the right one.
    pub width: f32,
    /// Above the baseline.
    pub height: f32,
    /// Below the baseline.
    pub depth: f32,
}

/// Letters behind one another in one face.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What it says.
    pub text: String,
    /// Its face among [`fonts::faces`], which is also its family.
    pub face: &'static str,
    /// Size of its letters.
    pub size: f32,
    /// Where its baseline starts.
    pub at: [f32; 2],
    /// Whose colour it has; see [`marked`].
    pub slot: u8,
}

/// A filled rectangle.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its upper left corner.
    pub at: [f32; 2],
    /// Its width and height.
    pub size: [f32; 2],
    /// Whose colour it has.
    pub slot: u8,
}

/// A filled outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// Strips that cover it.
    pub quads: Vec<Quad>,
    /// Whose colour it has.
    pub slot: u8,
}

/// LaTeX whose signs have a colour of their own. The painter is asked for the colour of each
/// slot; without a mark everything is in slot 0.
pub fn marked(latex: &str, slot: u8) -> String {
    format!(r"\textcolor{{#0000{slot:02x}}}{{{latex}}}")
}

/// Sets a formula in display style; a sentence where that cannot be.
pub fn typeset(latex: &str) -> Result<Typeset, String> {
    if LONGEST < latex.len() {
        return Err(format!(
            "The formula is too long to be set: {} letters of LaTeX, at most {LONGEST} are.",
            latex.len()
        ));
    }
    if DEEPEST < depth(latex) {
        return Err("The formula is nested too deeply to be set.".to_owned());
    }
    let nodes = parse(latex).map_err(|error| format!("The formula cannot be set: {error}."))?;
    let boxes = layout(&nodes, &LayoutOptions::default());
    validate_layout(&boxes).map_err(|_| "The formula is too large to be set.".to_owned())?;
    let list = to_display_list(&boxes);
    let mut formula = Typeset {
        width: list.width as f32,
        height: list.height as f32,
        depth: list.depth as f32,
        ..Typeset::default()
    };
    let measures = [formula.width, formula.height, formula.depth];
    if !measures.iter().all(|side| side.abs() < LARGEST) {
        return Err("The formula is too large to be set.".to_owned());
    }
    // The list counts from the upper edge.
    let baseline = list.height;
    let point = |x: f64, y: f64| [x as f32, (y - baseline) as f32];
    // Where the last run ends.
    let mut pen = f32::NAN;
    for item in list.items {
        match item {
            DisplayItem::GlyphPath {
                x,
                y,
                scale,
                font,
                char_code,
                color,
            } => {
                let letter = char::from_u32(char_code).unwrap_or(char::REPLACEMENT_CHARACTER);
                // A space has its place and nothing to draw.
                if letter.is_whitespace() {
                    continue;
                }
                let (face, advance) = glyph(&font, letter)?;
                let (at, size, slot) = (point(x, y), scale as f32, slot(color.r, color.g, color.b));
                match formula.runs.last_mut() {
                    Some(run)
                        if run.face == face
                            && run.size == size
                            && run.slot == slot
                            && run.at[1] == at[1]
                            && (pen - at[0]).abs() < 0.002 =>
                    {
                        run.text.push(letter);
                    }
                    _ => formula.runs.push(Run {
                        text: letter.to_string(),
                        face,
                        size,
                        at,
                        slot,
                    }),
                }
                pen = at[0] + advance * size;
            }
            DisplayItem::Line {
                x,
                y,
                width,
                thickness,
                color,
                ..
            } => formula.bars.push(Bar {
                at: point(x, y - thickness / 2.0),
                size: [width as f32, thickness as f32],
                slot: slot(color.r, color.g, color.b),
            }),
            DisplayItem::Rect {
                x,
                y,
                width,
                height,
                color,
            } => formula.bars.push(Bar {
                at: point(x, y),
                size: [width as f32, height as f32],
                slot: slot(color.r, color.g, color.b),
            }),
            DisplayItem::Path {
                x,
                y,
                commands,
                color,
                ..
            } => formula.fills.push(Fill {
                quads: fill::quads(&commands, point(x, y)),
                slot: slot(color.r, color.g, color.b),
            }),
        }
    }
    Ok(formula)
}

/// How deep braces stand inside of each other.
fn depth(latex: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut escaped = false;
    for letter in latex.chars() {
        match letter {
            '{' if !escaped => depth += 1,
            '}' if !escaped => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        deepest = deepest.max(depth);
    }
    deepest
}

/// The slot of a colour that [`marked`] gave.
fn slot(r: f32, g: f32, b: f32) -> u8 {
    if r == 0.0 && g == 0.0 {
        (b * 255.0).round() as u8
    } else {
        0
    }
}

/// The face of a letter among ours and the letter's width in ems; a sentence where none has it.
fn glyph(font: &str, letter: char) -> Result<(&'static str, f32), String> {
    static FACES: LazyLock<BTreeMap<&'static str, Face<'static>>> = LazyLock::new(|| {
        let faces = fonts::KATEX.iter();
        faces
            .filter_map(|&(name, file)| Some((name, Face::parse(file, 0).ok()?)))
            .collect()
    });
    let face = FACES
        .iter()
        .find(|(name, _)| name.strip_prefix("KaTeX_") == Some(font));
    let found = face.and_then(|(name, face)| {
        let advance = face.glyph_hor_advance(face.glyph_index(letter)?)?;
        Some((*name, f32::from(advance) / f32::from(face.units_per_em())))
    });
    found.ok_or_else(|| format!("The formula cannot be set: its typeface has no `{letter}`."))
}
