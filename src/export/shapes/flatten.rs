//! One egui shape → marks.
//!
//! Text becomes runs of one face each, images keep their pixels, single-coloured
//! meshes become paths. Meshes with a colour per corner have no counterpart in SVG;
//! `paint` draws none, their mean colour stands in.

use std::collections::BTreeMap;

use egui::epaint::{CircleShape, ColorMode, EllipseShape, Mesh, PathShape, RectShape, TextShape};
use egui::{Color32, Context, FontFamily, Rect, Shape, Stroke, StrokeKind, TextureId, pos2};

use super::color::rgba;
use crate::export::mark::{Area, Drawing, Edge, Image, Mark, Rgba, Run, Step};

/// Collects marks.
pub(super) struct Flattener<'a> {
    ctx: &'a Context,
    images: &'a BTreeMap<TextureId, Image>,
    /// Which face draws a letter of a family.
    faces: BTreeMap<(FontFamily, char), String>,
    /// What came out so far, from back to front.
    pub marks: Vec<Mark>,
}

impl<'a> Flattener<'a> {
    /// Nothing yet.
    pub fn new(ctx: &'a Context, images: &'a BTreeMap<TextureId, Image>) -> Self {
        Self {
            ctx,
            images,
            faces: BTreeMap::new(),
            marks: Vec::new(),
        }
    }

    /// Adds a shape that is seen inside `clip` only.
    pub fn add(&mut self, clip: Rect, shape: Shape) {
        match shape {
            Shape::Noop | Shape::Callback(_) => {}
            Shape::Vec(shapes) => {
                for shape in shapes {
                    self.add(clip, shape);
                }
            }
            Shape::Text(text) => {
                let bounds = text.visual_bounding_rect();
                let angle = text.angle;
                for run in self.runs(&text) {
                    self.push(clip, bounds.expand(2.0), Drawing::Text(run), angle != 0.0);
                }
            }
            shape => {
                let bounds = shape.visual_bounding_rect();
                for drawing in self.drawings(shape) {
                    self.push(clip, bounds, drawing, false);
                }
            }
        }
    }

    fn push(&mut self, clip: Rect, bounds: Rect, drawing: Drawing, always: bool) {
        if !always && (!bounds.is_finite() || !bounds.intersects(clip)) {
            return;
        }
        let cut = always || !clip.expand(0.5).contains_rect(bounds);
        let clip = cut.then(|| area(clip));
        // Dashes and hatching come as many lines of one kind: one path holds them all.
        if let (
            Some(last),
            Drawing::Path {
                steps,
                fill: None,
                edge,
            },
        ) = (self.marks.last_mut(), &drawing)
            && last.clip == clip
            && let Drawing::Path {
                steps: before,
                fill: None,
                edge: same,
            } = &mut last.drawing
            && same == edge
        {
            before.extend_from_slice(steps);
            return;
        }
        self.marks.push(Mark { drawing, clip });
    }

    fn drawings(&self, shape: Shape) -> Vec<Drawing> {
        match shape {
            Shape::Circle(CircleShape {
                center,
                radius,
                fill,
                stroke,
            }) => ellipse(center, [radius; 2], fill, stroke),
            Shape::Ellipse(EllipseShape {
                center,
                radius,
                fill,
                stroke,
                ..
            }) => ellipse(center, radius.into(), fill, stroke),
            Shape::LineSegment { points, stroke } => {
                let [from, to] = points.map(<[f32; 2]>::from);
                path(vec![Step::Move(from), Step::Line(to)], None, edge(stroke))
            }
            Shape::Path(shape) => outline(&shape),
            Shape::Rect(shape) => self.rect(&shape),
            Shape::QuadraticBezier(curve) => {
                let [from, by, to] = curve.points.map(<[f32; 2]>::from);
                let mut steps = vec![Step::Move(from), Step::Quadratic(by, to)];
                close(&mut steps, curve.closed);
                path(steps, visible(curve.fill), solid(&curve.stroke))
            }
            Shape::CubicBezier(curve) => {
                let [from, a, b, to] = curve.points.map(<[f32; 2]>::from);
                let mut steps = vec![Step::Move(from), Step::Cubic(a, b, to)];
                close(&mut steps, curve.closed);
                path(steps, visible(curve.fill), solid(&curve.stroke))
            }
            Shape::Mesh(mesh) => self.mesh(&mesh),
            Shape::Band(band) => {
                let over = band.points.iter().map(|p| [p.x, p.y.min]);
                let under = band.points.iter().rev().map(|p| [p.x, p.y.max]);
                let mut steps: Vec<Step> = over.chain(under).map(Step::Line).collect();
                if let Some(Step::Line(first)) = steps.first().copied() {
                    steps[0] = Step::Move(first);
                }
                steps.push(Step::Close);
                path(steps, visible(band.fill), edge(band.stroke))
            }
            Shape::Noop | Shape::Vec(_) | Shape::Text(_) | Shape::Callback(_) => Vec::new(),
        }
    }

    fn rect(&self, shape: &RectShape) -> Vec<Drawing> {
        if let Some(brush) = &shape.brush {
            return self.textured(shape.rect, brush.fill_texture_id, brush.uv, shape.fill);
        }
        if shape.blur_width > 0.0 {
            // The shadow of a tooltip; it carries nothing, and SVG blurs slowly.
            return Vec::new();
        }
        // SVG has its edges on the outline; egui has them on either side too.
        let half = shape.stroke.width / 2.0;
        let rect = match shape.stroke_kind {
            _ if shape.stroke.is_empty() => shape.rect,
            StrokeKind::Inside => shape.rect.shrink(half),
            StrokeKind::Middle => shape.rect,
            StrokeKind::Outside => shape.rect.expand(half),
        };
        let (fill, edge) = (visible(shape.fill), edge(shape.stroke));
        if fill.is_none() && edge.is_none() || !rect.is_positive() {
            return Vec::new();
        }
        vec![Drawing::Rect {
            area: area(rect),
            radius: shape.corner_radius.average(),
            fill,
            edge,
        }]
    }

    /// The part `uv` of a texture, stretched into `rect` and as transparent as `tint`.
    fn textured(&self, rect: Rect, id: TextureId, uv: Rect, tint: Color32) -> Vec<Drawing> {
        let Some(image) = self.images.get(&id) else {
            return Vec::new();
        };
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let mut image = if uv == whole {
            image.clone()
        } else {
            part(image, uv)
        };
        if tint.a() < u8::MAX {
            let dimmed = |alpha: u8| u16::from(alpha) * u16::from(tint.a()) / 255;
            for Rgba(channels) in &mut image.pixels {
                channels[3] = dimmed(channels[3]) as u8;
            }
        }
        vec![Drawing::Image {
            area: area(rect),
            image,
        }]
    }

    fn mesh(&self, mesh: &Mesh) -> Vec<Drawing> {
        if self.images.contains_key(&mesh.texture_id) {
            let corners = |place: fn(&egui::epaint::Vertex) -> egui::Pos2| {
                mesh.vertices
                    .iter()
                    .map(place)
                    .fold(Rect::NOTHING, |mut rect, at| {
                        rect.extend_with(at);
                        rect
                    })
            };
            let tint = mesh.vertices.first().map_or(Color32::WHITE, |v| v.color);
            let (place, uv) = (corners(|v| v.pos), corners(|v| v.uv));
            return self.textured(place, mesh.texture_id, uv, tint);
        }
        // Triangles of one colour are one path: between two of them no seam shines through.
        let mut parts: Vec<(Color32, Vec<Step>)> = Vec::new();
        for corner in mesh.indices.chunks(3) {
            let vertices: Vec<_> = corner
                .iter()
                .filter_map(|index| mesh.vertices.get(*index as usize))
                .collect();
            let [a, b, c] = vertices.as_slice() else {
                continue;
            };
            let mean = |channel: usize| {
                let sum: u16 = [a, b, c].iter().map(|v| u16::from(v.color[channel])).sum();
                u8::try_from(sum / 3).unwrap_or(u8::MAX)
            };
            let color = Color32::from_rgba_premultiplied(mean(0), mean(1), mean(2), mean(3));
            let steps = vec![
                Step::Move(a.pos.into()),
                Step::Line(b.pos.into()),
                Step::Line(c.pos.into()),
                Step::Close,
            ];
            match parts.last_mut() {
                Some((same, before)) if *same == color => before.extend(steps),
                _ => parts.push((color, steps)),
            }
        }
        let parts = parts.into_iter();
        parts
            .flat_map(|(color, steps)| path(steps, visible(color), None))
            .collect()
    }

    /// A text as runs; letters of one row that share face and colour stay together.
    fn runs(&mut self, shape: &TextShape) -> Vec<Run> {
        let galley = &shape.galley;
        let job = &galley.job;
        let mut runs: Vec<Run> = Vec::new();
        // Glyphs do not tell their section: it is found by walking along the text.
        let mut rest = job.text.char_indices().peekable();
        let mut byte = 0;
        for placed in &galley.rows {
            let mut open = false;
            for glyph in &placed.row.glyphs {
                let mut found = false;
                while let Some((index, letter)) = rest.peek().copied() {
                    if letter == glyph.chr {
                        byte = index;
                        found = true;
                        rest.next();
                        break;
                    } else if letter.is_whitespace() {
                        rest.next();
                    } else {
                        break;
                    }
                }
                // Letters from right to left come in the order of the picture, and egui adds
                // those after the first once more, in that of the text: these are the text.
                let ahead = !found && rest.clone().any(|(_, letter)| letter == glyph.chr);
                let letter = (!ahead).then_some(glyph.chr);
                let section = job
                    .sections
                    .iter()
                    .find(|section| {
                        (section.byte_range.start.0..section.byte_range.end.0).contains(&byte)
                    })
                    .or(job.sections.last());
                let Some(section) = section else { continue };
                let format = &section.format;
                // The corner of the drawn letter, unlike its format, is dimmed with the rest.
                let corner = placed
                    .visuals
                    .mesh
                    .vertices
                    .get(glyph.first_vertex as usize);
                let drawn = corner.map_or(format.color, |vertex| vertex.color);
                let color = shape.override_text_color.unwrap_or(drawn);
                let color = if color == Color32::PLACEHOLDER {
                    shape.fallback_color
                } else {
                    color
                };
                let color = match runs.last() {
                    // A space has no corners: it goes on as the word before it.
                    Some(run) if open && glyph.chr.is_whitespace() => run.color,
                    _ => rgba(color.gamma_multiply(shape.opacity_factor)),
                };
                let face = self.face(&format.font_id.family, glyph.chr);
                let at = shape.pos + placed.pos.to_vec2() + glyph.pos.to_vec2();
                let end = at.x + glyph.advance_width;
                let size = format.font_id.size;
                match runs.last_mut() {
                    Some(run)
                        if open && run.face == face && run.color == color && run.size == size =>
                    {
                        run.text.extend(letter);
                        run.length = end - run.at[0];
                    }
                    _ => runs.push(Run {
                        text: String::from_iter(letter),
                        at: at.into(),
                        length: glyph.advance_width,
                        face,
                        size,
                        color,
                        angle: shape.angle,
                        pivot: shape.pos.into(),
                    }),
                }
                open = true;
            }
        }
        runs.retain(|run| run.color.is_visible() && !run.text.trim().is_empty());
        runs
    }

    /// The face that draws `letter`: the first of the family that has it.
    fn face(&mut self, family: &FontFamily, letter: char) -> String {
        let key = (family.clone(), letter);
        if let Some(face) = self.faces.get(&key) {
            return face.clone();
        }
        let face = self.ctx.fonts_mut(|fonts| {
            let faces = fonts.characters(family).get(&letter);
            faces.and_then(|faces| faces.first().cloned())
        });
        let face = face.unwrap_or_default();
        self.faces.insert(key, face.clone());
        face
    }
}

fn area(rect: Rect) -> Area {
    Area {
        x: rect.left(),
        y: rect.top(),
        width: rect.width().max(0.0),
        height: rect.height().max(0.0),
    }
}

fn visible(color: Color32) -> Option<Rgba> {
    (color.a() > 0).then(|| rgba(color))
}

fn edge(stroke: Stroke) -> Option<Edge> {
    let color = visible(stroke.color)?;
    (stroke.width > 0.0).then_some(Edge {
        width: stroke.width,
        color,
    })
}

fn solid(stroke: &egui::epaint::PathStroke) -> Option<Edge> {
    match stroke.color {
        ColorMode::Solid(color) => edge(Stroke::new(stroke.width, color)),
        ColorMode::UV(_) => None,
    }
}

fn close(steps: &mut Vec<Step>, closed: bool) {
    if closed {
        steps.push(Step::Close);
    }
}

fn path(steps: Vec<Step>, fill: Option<Rgba>, edge: Option<Edge>) -> Vec<Drawing> {
    if fill.is_none() && edge.is_none() {
        return Vec::new();
    }
    vec![Drawing::Path { steps, fill, edge }]
}

fn ellipse(center: egui::Pos2, radius: [f32; 2], fill: Color32, stroke: Stroke) -> Vec<Drawing> {
    let (fill, edge) = (visible(fill), edge(stroke));
    if fill.is_none() && edge.is_none() {
        return Vec::new();
    }
    vec![Drawing::Ellipse {
        center: center.into(),
        radius,
        fill,
        edge,
    }]
}

fn outline(shape: &PathShape) -> Vec<Drawing> {
    let mut points = shape.points.iter().map(|point| <[f32; 2]>::from(*point));
    let Some(first) = points.next() else {
        return Vec::new();
    };
    let mut steps = vec![Step::Move(first)];
    steps.extend(points.map(Step::Line));
    close(&mut steps, shape.closed);
    path(steps, visible(shape.fill), solid(&shape.stroke))
}

/// The pixels of `image` inside `uv`; mirrored where `uv` runs backwards.
fn part(image: &Image, uv: Rect) -> Image {
    let span = |a: f32, b: f32, n: u32| {
        let at = |t: f32| ((t.clamp(0.0, 1.0) * n as f32).round() as u32).min(n);
        let (from, to) = (at(a.min(b)), at(a.max(b)));
        let mut picked: Vec<u32> = (from..to.max((from + 1).min(n))).collect();
        if a > b {
            picked.reverse();
        }
        picked
    };
    let columns = span(uv.min.x, uv.max.x, image.width);
    let rows = span(uv.min.y, uv.max.y, image.height);
    let pixels = rows
        .iter()
        .flat_map(|y| columns.iter().map(move |x| (y * image.width + x) as usize))
        .filter_map(|index| image.pixels.get(index).copied())
        .collect();
    Image {
        width: columns.len() as u32,
        height: rows.len() as u32,
        pixels,
        crisp: image.crisp,
    }
}
