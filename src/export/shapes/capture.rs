//! egui, run without a window: the same drawing functions, their shapes turned into marks.
//!
//! No GPU and no display is needed. How a single shape is turned is in `flatten`.
//! Together these two are the only part of the exports that knows egui.

use crate::panel::board;
use std::collections::BTreeMap;

use egui::epaint::{ImageData, textures::TextureFilter};
use egui::{
    ColorImage, Context, Event, Rect, TextureId, TexturesDelta, Ui, ViewportId, pos2, vec2,
};

use super::color::rgba;
use super::flatten::Flattener;
use crate::document::Panel;
use crate::export::mark::{Image, Sheet};
use crate::export::picture::Picture;
use crate::panel::board::View;
use crate::panel::figures::Figures;
use crate::panel::fonts;
use crate::panel::theme::Theme;

/// Layout settles after three passes: fonts, then sizes, then what follows from them.
const PASSES: usize = 4;

/// The longest side of a sheet, in pixels.
const LARGEST: u32 = 16_384;

/// The width and height in points that a panel is designed for.
const DESIGNED: [f32; 2] = [426.0, 600.0];

/// Draws the panels as `view` shows them and returns what is on the sheet. What a hand
/// is doing just now, a hovered cell or a dimmed picture, is not kept.
pub fn sheet(figures: &Figures, picture: &Picture, view: &View) -> Sheet {
    let [width, height] = picture.size.map(|side| side.clamp(1, LARGEST));
    let panels = picture.panels.len().max(1) as f32;
    // A larger sheet shows the same picture larger, with the same words on each line.
    let pixels_per_point = (width as f32 / (DESIGNED[0] * panels))
        .min(height as f32 / DESIGNED[1])
        .clamp(0.25, 12.0);
    let mut view = View {
        stale: false,
        ..view.clone()
    };
    view.selection.hovered = None;
    view.pointed = None;
    view.heatmap.turning = None;
    view.heatmap.motion = false;
    let theme = &picture.theme;
    let mut sheet = capture([width, height], pixels_per_point, theme, None, |ui| {
        let _ = board::panels(ui, figures, &picture.panels, &mut view, theme);
    });
    sheet.description = description(figures, &picture.panels);
    sheet
}

/// Runs `draw` without a window until its layout has settled, with the pointer resting
/// at `pointer` (in points) if it is anywhere, and returns what it drew. Whole windows
/// can be pictured so too.
pub fn capture(
    pixels: [u32; 2],
    pixels_per_point: f32,
    theme: &Theme,
    pointer: Option<[f32; 2]>,
    mut draw: impl FnMut(&mut Ui),
) -> Sheet {
    let points = pixels.map(|side| side as f32 / pixels_per_point);
    let ctx = Context::default();
    fonts::install(&ctx);
    theme.apply(&ctx);
    let mut images = BTreeMap::new();
    let mut shapes = Vec::new();
    for pass in 0..PASSES {
        let mut input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(
                pos2(0.0, 0.0),
                vec2(points[0], points[1]),
            )),
            time: Some(pass as f64),
            max_texture_side: Some(LARGEST as usize),
            focused: false,
            ..Default::default()
        };
        if let (0, Some([x, y])) = (pass, pointer) {
            input.events.push(Event::PointerMoved(pos2(x, y)));
        }
        if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(pixels_per_point);
        }
        let mut output = ctx.run_ui(input, &mut draw);
        keep_images(&mut images, std::mem::take(&mut output.textures_delta));
        shapes = std::mem::take(&mut output.shapes);
    }
    let mut flattener = Flattener::new(&ctx, &images);
    for clipped in shapes {
        flattener.add(clipped.clip_rect, clipped.shape);
    }
    Sheet {
        pixels,
        points,
        ground: rgba(theme.palette().paper),
        description: String::new(),
        marks: flattener.marks,
    }
}

/// The captions of the panels, as one text.
fn description(figures: &Figures, panels: &[Panel]) -> String {
    let caption = |panel: &Panel| match panel {
        Panel::Jacobian => figures.heatmap.caption.to_string(),
        Panel::Neuron => figures.neuron.caption.to_string(),
        Panel::Field => figures.field.caption(),
        Panel::Training => {
            let training = figures.training.as_ref();
            training.map_or(String::new(), |training| training.caption.to_string())
        }
        Panel::Chain => {
            let chain = figures.chain.as_ref();
            chain.map_or(String::new(), |chain| chain.caption.to_string())
        }
    };
    let captions: Vec<String> = panels.iter().map(caption).collect();
    captions.join(" ")
}

/// Takes the images of our own textures; the atlas of letters is not needed, text stays text.
#[expect(
    clippy::iter_over_hash_type,
    reason = "each image goes to its own place, in whatever order they come"
)]
fn keep_images(images: &mut BTreeMap<TextureId, Image>, mut delta: TexturesDelta) {
    for (id, parts) in delta.set.drain() {
        for part in parts {
            let ImageData::Color(image) = &part.image;
            if id != TextureId::default() && part.pos.is_none() {
                let crisp = part.options.magnification == TextureFilter::Nearest;
                images.insert(id, plain(image, crisp));
            }
        }
    }
    delta.clear();
}

fn plain(image: &ColorImage, crisp: bool) -> Image {
    let side = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Image {
        width: side(image.width()),
        height: side(image.height()),
        pixels: image.pixels.iter().copied().map(rgba).collect(),
        crisp,
    }
}
