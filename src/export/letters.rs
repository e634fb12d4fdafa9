//! A run of text → the glyphs that draw it and their outlines, from the faces of the pictures.
//!
//! A run is shaped by HarfBuzz's rules, as egui does, and takes the length that egui gave it.

use std::collections::BTreeMap;

use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Face, UnicodeBuffer, shape};

use super::mark::{Run, Step};
use crate::panel::fonts::{self, Bytes};

/// The faces that draw letters, by name.
pub(super) struct Faces<'a>(BTreeMap<&'a str, Face<'a>>);

/// A glyph of a face: the face's place among [`Faces`], and the glyph's number in it.
pub(super) type GlyphName = (usize, u16);

/// The glyphs of a run.
pub(super) struct Glyphs {
    /// Points per unit of the face.
    pub scale: f32,
    /// Each glyph but spaces, and where it starts: in units, y downwards, from the start of the
    /// baseline.
    pub placed: Vec<(GlyphName, [f32; 2])>,
}

impl<'a> Faces<'a> {
    /// The faces in these files; one that cannot be read is left out.
    pub fn new(files: &'a BTreeMap<String, Bytes>) -> Self {
        let face = |(name, file): (&'a String, &'a Bytes)| {
            Some((name.as_str(), Face::from_slice((**file).as_ref(), 0)?))
        };
        Self(files.iter().filter_map(face).collect())
    }

    /// The glyphs of a run; of an unknown face those of DejaVu Sans.
    pub fn glyphs(&self, run: &Run) -> Option<Glyphs> {
        let named = |wanted: &str| {
            self.0
                .iter()
                .enumerate()
                .find(|(_, (name, _))| **name == wanted)
        };
        let (place, (_, face)) = named(&run.face).or_else(|| named(fonts::DEJAVU_NAME))?;
        let scale = run.size / face.units_per_em() as f32;
        let mut letters = UnicodeBuffer::new();
        letters.push_str(&run.text);
        letters.guess_segment_properties();
        let shaped = shape(face, &[], letters);
        let advances = shaped.glyph_positions().iter().map(|at| at.x_advance);
        let gap = match shaped.len() {
            0 | 1 => 0.0,
            many => (run.length / scale - advances.sum::<i32>() as f32) / (many - 1) as f32,
        };
        let mut pen = 0.0;
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        let placed = glyphs.filter_map(|(glyph, at)| {
            let start = [pen + at.x_offset as f32, -at.y_offset as f32];
            pen += at.x_advance as f32 + gap;
            let number = u16::try_from(glyph.glyph_id).ok()?;
            face.glyph_bounding_box(GlyphId(number))?;
            Some(((place, number), start))
        });
        Some(Glyphs {
            scale,
            placed: placed.collect(),
        })
    }

    /// The outline of a glyph in units of its face, y downwards.
    pub fn outline(&self, (place, glyph): GlyphName) -> Vec<Step> {
        let mut outline = Outline(Vec::new());
        if let Some(face) = self.0.values().nth(place) {
            face.outline_glyph(GlyphId(glyph), &mut outline);
        }
        outline.0
    }
}

/// Collects an outline, and turns it from y upwards to y downwards.
struct Outline(Vec<Step>);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push(Step::Move([x, -y]));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push(Step::Line([x, -y]));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.push(Step::Quadratic([x1, -y1], [x, -y]));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.push(Step::Cubic([x1, -y1], [x2, -y2], [x, -y]));
    }

    fn close(&mut self) {
        self.0.push(Step::Close);
    }
}
