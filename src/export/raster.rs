//! SVG → PNG by its outlines, without any font, and → PDF by its text, with the fonts that the
//! picture was laid out in and no others.

use std::sync::{Arc, OnceLock};

use krilla::geom::Size;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt as _, SvgSettings};
use resvg::tiny_skia::{ColorU8, Pixmap, Transform};
use resvg::usvg::{self, ImageRendering, Tree, fontdb};

use super::mark::{Image, Rgba};
use super::picture::ExportError;
use crate::panel::fonts;

/// The style sheet under which a picture's labels are text that is seen, and no outlines.
pub const AS_TEXT: &str = "use{display:none}text{fill-opacity:1}";

/// The picture as a PNG file of its own size in pixels.
pub fn png(svg: &str) -> Result<Vec<u8>, ExportError> {
    let no_fonts = Arc::new(fontdb::Database::new());
    let tree = tree(svg, "text{display:none}", no_fonts)?;
    let size = tree.size().to_int_size();
    let mut pixmap = Pixmap::new(size.width(), size.height()).ok_or(ExportError::TooLarge)?;
    resvg::render(&tree, Transform::identity(), &mut pixmap.as_mut());
    pixmap
        .encode_png()
        .map_err(|error| ExportError::Png(error.to_string()))
}

/// The picture as a PDF file of one page, with its text as text.
pub fn pdf(svg: &str) -> Result<Vec<u8>, ExportError> {
    let tree = tree(svg, AS_TEXT, faces())?;
    let size =
        Size::from_wh(tree.size().width(), tree.size().height()).ok_or(ExportError::TooLarge)?;
    let mut document = krilla::Document::new();
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    let drawn = surface.draw_svg(&tree, size, SvgSettings::default());
    surface.finish();
    page.finish();
    if drawn.is_none() {
        return Err(ExportError::Pdf(
            "the picture could not be drawn".to_owned(),
        ));
    }
    document
        .finish()
        .map_err(|error| ExportError::Pdf(format!("{error:?}")))
}

/// The pixels as a PNG file; `None` for an image without pixels.
pub(super) fn encode(image: &Image) -> Option<Vec<u8>> {
    let mut pixmap = Pixmap::new(image.width, image.height)?;
    for (to, from) in pixmap.pixels_mut().iter_mut().zip(&image.pixels) {
        let Rgba([r, g, b, a]) = *from;
        *to = ColorU8::from_rgba(r, g, b, a).premultiply();
    }
    pixmap.encode_png().ok()
}

/// The fonts of every picture.
fn faces() -> Arc<fontdb::Database> {
    // Parsing them takes longer than drawing a picture: done once.
    static FACES: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let faces = FACES.get_or_init(|| {
        let mut faces = fontdb::Database::new();
        for face in fonts::faces().into_values() {
            faces.load_font_source(fontdb::Source::Binary(face));
        }
        // KaTeX's slanted faces say so in their names alone.
        let slanted = |face: &&fontdb::FaceInfo| face.post_script_name.ends_with("Italic");
        let slanted: Vec<_> = faces.faces().filter(slanted).cloned().collect();
        for mut face in slanted {
            faces.remove_face(face.id);
            face.style = fontdb::Style::Italic;
            faces.push_face_info(face);
        }
        faces.set_sans_serif_family("DejaVu Sans");
        faces.set_monospace_family("Hack");
        Arc::new(faces)
    });
    Arc::clone(faces)
}

fn tree(svg: &str, style: &str, faces: Arc<fontdb::Database>) -> Result<Tree, ExportError> {
    let options = usvg::Options {
        fontdb: faces,
        font_family: "DejaVu Sans".to_owned(),
        style_sheet: Some(style.to_owned()),
        image_rendering: ImageRendering::OptimizeQuality,
        ..usvg::Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| ExportError::Svg(error.to_string()))
}
