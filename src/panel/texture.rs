//! Pictures of many cells as textures, uploaded only when they change.
//!
//! What is kept in egui's memory is a copy that can be made again at any time; it
//! decides nothing about the picture.

use std::hash::{Hash as _, Hasher};

use egui::epaint::{Mesh, Vertex};
use egui::{Color32, ColorImage, Id, Painter, Pos2, Rect, TextureHandle, TextureOptions, Ui, pos2};

#[derive(Clone)]
struct Kept {
    key: u64,
    handle: TextureHandle,
}

/// Tells pictures of a million cells apart in a millisecond, every frame; nobody
/// attacks it, so it needs to be no better than that.
#[derive(Default)]
pub struct Fingerprint(u64);

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        // An odd constant spreads each word upwards, the rotation brings it back down.
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as u64);
    }
}

/// A number that changes with what `feed` puts into the hasher.
pub fn key(feed: impl FnOnce(&mut Fingerprint)) -> u64 {
    let mut hasher = Fingerprint::default();
    feed(&mut hasher);
    hasher.finish()
}

/// Feeds numbers to a hasher, NaN and −0 included.
pub fn hash_numbers<'a>(hasher: &mut Fingerprint, numbers: impl IntoIterator<Item = &'a f64>) {
    for number in numbers {
        number.to_bits().hash(hasher);
    }
}

/// The texture named `id`; made anew when `key` is not the one it was made with.
pub fn cached(
    ui: &Ui,
    id: Id,
    key: u64,
    options: TextureOptions,
    make: impl FnOnce() -> ColorImage,
) -> TextureHandle {
    let ctx = ui.ctx();
    if let Some(kept) = ctx.data(|data| data.get_temp::<Kept>(id))
        && kept.key == key
    {
        return kept.handle;
    }
    let handle = ctx.load_texture(format!("{id:?}"), make(), options);
    let kept = Kept {
        key,
        handle: handle.clone(),
    };
    ctx.data_mut(|data| data.insert_temp(id, kept));
    handle
}

/// An image whose pixel in column `x` and row `y`, counted from the top left, is `color(x, y)`.
pub fn image(width: usize, height: usize, color: impl Fn(usize, usize) -> Color32) -> ColorImage {
    let pixels = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| color(x, y))
        .collect();
    ColorImage::new([width, height], pixels)
}

/// Draws the whole texture over a parallelogram, from its top left corner clockwise.
pub fn quad(painter: &Painter, texture: &TextureHandle, corners: [Pos2; 4]) {
    let mut mesh = Mesh::with_texture(texture.id());
    let uvs = [
        pos2(0.0, 0.0),
        pos2(1.0, 0.0),
        pos2(1.0, 1.0),
        pos2(0.0, 1.0),
    ];
    for (pos, uv) in corners.into_iter().zip(uvs) {
        mesh.vertices.push(Vertex {
            pos,
            uv,
            color: Color32::WHITE,
        });
    }
    mesh.indices.extend([0, 1, 2, 0, 2, 3]);
    painter.add(mesh);
}

/// Draws the whole texture into `rect`.
pub fn draw(painter: &Painter, texture: &TextureHandle, rect: Rect) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(texture.id(), rect, whole, Color32::WHITE);
}
