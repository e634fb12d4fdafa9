//! A formula that is set → egui shapes, and as a widget with its reading for screen readers.

use std::sync::Arc;

use egui::cache::{ComputerMut, FrameCache};
use egui::epaint::{Mesh, Shape};
use egui::text::LayoutJob;
use egui::{
    Color32, Context, FontFamily, FontId, Painter, Pos2, Rect, Response, Role, Sense, TextFormat,
    Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::layout::{Run, Typeset, typeset};

/// A formula that is set, or the sentence that says why it is not.
pub type Outcome = Arc<Result<Typeset, String>>;

#[derive(Default)]
struct Setter;

impl ComputerMut<&str, Outcome> for Setter {
    fn compute(&mut self, latex: &str) -> Outcome {
        Arc::new(typeset(latex))
    }
}

/// Sets a formula; what was shown in the frame before is not set again.
pub fn cached(ctx: &Context, latex: &str) -> Outcome {
    ctx.memory_mut(|memory| {
        let cache = memory.caches.cache::<FrameCache<Outcome, Setter>>();
        Arc::clone(cache.get(latex))
    })
}

/// The size of the formula in points at letters of `size` points.
pub fn measure(formula: &Typeset, size: f32) -> Vec2 {
    size * vec2(formula.width, formula.height + formula.depth)
}

/// Paints the formula with the start of its baseline at `at`, each sign in the colour of its slot.
pub fn paint(
    painter: &Painter,
    at: Pos2,
    size: f32,
    formula: &Typeset,
    color: impl Fn(u8) -> Color32,
) {
    let pixel = 1.0 / painter.pixels_per_point();
    let point = |[x, y]: [f32; 2]| at + size * vec2(x, y);
    for run in &formula.runs {
        letters(painter, point(run.at), size, run, color(run.slot));
    }
    for bar in &formula.bars {
        // A bar is never thinner than a pixel, and thinner ones are all alike.
        let height = (size * bar.size[1] / pixel).round().max(1.0) * pixel;
        let area = vec2(size * bar.size[0], height);
        painter.rect_filled(Rect::from_min_size(point(bar.at), area), 0, color(bar.slot));
    }
    for fill in &formula.fills {
        let mut mesh = Mesh::default();
        for quad in &fill.quads {
            let first = mesh.vertices.len() as u32;
            for corner in quad {
                mesh.colored_vertex(point(*corner), color(fill.slot));
            }
            mesh.add_triangle(first, first + 1, first + 2);
            mesh.add_triangle(first + 1, first + 3, first + 2);
        }
        painter.add(Shape::mesh(mesh));
    }
}

/// Letters whose baseline starts at `at`. egui puts a text on a whole pixel: what is left is
/// space before its first letter.
fn letters(painter: &Painter, at: Pos2, size: f32, run: &Run, color: Color32) {
    let pixels = painter.pixels_per_point();
    let whole = (at.x * pixels).floor() / pixels;
    // Quarters of a pixel, so that few texts are ever laid out.
    let space = ((at.x - whole) * pixels * 4.0).round() / (4.0 * pixels);
    let family = FontFamily::Name(run.face.into());
    let format = TextFormat::simple(FontId::new(size * run.size, family), color);
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    job.append(&run.text, space, format);
    let galley = painter.layout_job(job);
    let baseline = galley.rows.first().and_then(|row| {
        let glyph = row.glyphs.first()?;
        Some(row.pos.y + glyph.pos.y)
    });
    let top = (at.y * pixels).round() / pixels - baseline.unwrap_or_default();
    painter.galley(pos2(whole, top), galley, color);
}

/// The formula in its place among widgets; screen readers hear `reading`.
pub fn label(ui: &mut Ui, formula: &Typeset, reading: &str, size: f32) -> Response {
    let area = measure(formula, size);
    let (rect, response) = ui.allocate_exact_size(area, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, reading));
    if ui.is_rect_visible(rect) {
        let baseline = rect.min + vec2(0.0, size * formula.height);
        let ink = ui.visuals().text_color();
        paint(ui.painter(), baseline, size, formula, |_| ink);
    }
    response
}
