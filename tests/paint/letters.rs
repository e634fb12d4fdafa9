//! Labels in a file: outlines that need no font of the viewer, below the same words as text.

use std::process::Command;
use std::sync::Arc;

use nablascope::export::raster::AS_TEXT;
use nablascope::export::{self, shapes, svg};
use nablascope::panel::fonts;
use nablascope::panel::theme::Theme;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb, roxmltree};

use super::{fix, picture};

/// A channel that differs by more differs visibly.
const CHANNEL: u8 = 48;

/// A fraction of the letters' pixels that may differ visibly.
const FRACTION: f64 = 0.03;

/// What a label may hold: numbers, signs, marks above letters, ligatures, other scripts.
const TEXTS: [&str; 8] = [
    "−1.5",
    "∂y₁/∂x₂ = ∇f·Δx ± 0.25 ≈ ∞",
    "office, affine, waffle",
    "x̂ and ŷ, q̇, ω̄",
    "Jacobian, Äö, Жук, مرحبا, שלום עולם",
    "a<b & \"c\"",
    "  two  spaces  ",
    "⊗ ● ○ √ ⁻⁸ ᵖ ′ … ⏵",
];

/// A viewer's fonts: the named faces, each of which stands for every family that is missing.
fn viewer(wanted: impl Fn(&str) -> bool) -> Arc<fontdb::Database> {
    let mut database = fontdb::Database::new();
    for (_, file) in fonts::faces().into_iter().filter(|(name, _)| wanted(name)) {
        database.load_font_source(fontdb::Source::Binary(file));
    }
    let first = database.faces().next();
    if let Some(family) = first.map(|face| face.families[0].0.clone()) {
        database.set_sans_serif_family(family.as_str());
        database.set_monospace_family(family);
    }
    Arc::new(database)
}

/// What a viewer with these fonts shows, with a style sheet of its own.
fn seen(svg: &str, style: Option<&str>, fontdb: Arc<fontdb::Database>) -> Pixmap {
    let options = Options {
        fontdb,
        font_family: "DejaVu Sans".to_owned(),
        style_sheet: style.map(str::to_owned),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).unwrap();
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).unwrap();
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels
}

/// How many pixels differ visibly.
fn different(a: &Pixmap, b: &Pixmap) -> usize {
    let pairs = a.data().chunks_exact(4).zip(b.data().chunks_exact(4));
    pairs
        .filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > CHANNEL))
        .count()
}

/// Labels in both families and several sizes, one of them upright, one dimmed.
fn labels() -> String {
    let theme = Theme::light();
    svg::write(&shapes::capture([640, 720], 1.0, &theme, None, |ui| {
        for text in TEXTS {
            ui.label(egui::RichText::new(text).size(17.0));
            ui.label(egui::RichText::new(text).monospace().size(11.5));
            ui.label(
                egui::RichText::new(text).color(ui.visuals().text_color().gamma_multiply(0.5)),
            );
        }
        let font = egui::FontId::proportional(20.0);
        let galley = ui.fonts_mut(|fonts| {
            fonts.layout_no_wrap("upright −2.25".to_owned(), font, egui::Color32::RED)
        });
        let upright =
            egui::epaint::TextShape::new(egui::pos2(500.0, 400.0), galley, egui::Color32::RED);
        ui.painter()
            .add(upright.with_angle(-std::f32::consts::FRAC_PI_2));
    }))
}

/// The labels above, and every scene in both themes.
fn files() -> Vec<(String, String)> {
    let mut files = vec![("labels".to_owned(), labels())];
    for (name, figures) in fix::scenes() {
        for dark in [false, true] {
            let svg = export::svg(&figures, &picture([1280, 720], dark));
            files.push((format!("{name}-{dark}"), svg));
        }
    }
    files
}

#[test]
fn no_font_of_the_viewer_changes_a_picture() {
    for (name, svg) in files() {
        let none = seen(&svg, None, viewer(|_| false));
        for other in ["Hack", "NotoEmoji-Regular", "DejaVuSans"] {
            let some = seen(&svg, None, viewer(|face| face == other));
            assert!(none == some, "{name} in {other}");
        }
    }
}

#[test]
fn the_text_lies_where_its_outlines_are() {
    for (name, svg) in files() {
        let outlines = seen(&svg, None, viewer(|_| false));
        let blank = seen(&svg, Some("use{display:none}"), viewer(|_| false));
        let text = seen(&svg, Some(AS_TEXT), viewer(|_| true));
        let letters = different(&outlines, &blank);
        let off = different(&outlines, &text) as f64 / letters as f64;
        assert!(
            letters > 1_000 && off < FRACTION,
            "{name}: {off} of {letters}"
        );
        // In another face they would be somewhere else.
        let other = seen(&svg, Some(AS_TEXT), viewer(|face| face == "Hack"));
        let off = different(&outlines, &other) as f64 / letters as f64;
        assert!(off > 10.0 * FRACTION, "{name}: {off} of {letters}");
    }
}

#[test]
fn every_label_has_its_outlines_and_its_text() {
    let href = ("http://www.w3.org/1999/xlink", "href");
    for (name, svg) in files() {
        let document = roxmltree::Document::parse(&svg).unwrap();
        let named = |tag: &'static str| {
            let all = document.descendants();
            all.filter(move |node| node.has_tag_name(tag))
                .collect::<Vec<_>>()
        };
        let labels = named("text");
        assert!(!labels.is_empty());
        for label in labels {
            let text = label.text().unwrap();
            assert_eq!(label.attribute("fill-opacity"), Some("0"), "{name}: {text}");
            let adjusts = label.attribute("lengthAdjust") == Some("spacingAndGlyphs");
            assert!(adjusts || text.chars().count() == 1, "{name}: {text}");
            let outlines = label.prev_sibling_element().unwrap();
            let uses = outlines.children().filter(|node| node.is_element()).count();
            let letters = text.chars().filter(|c| !c.is_whitespace()).count();
            // Fewer where letters are joined to one glyph, or a mark to its letter.
            assert!(
                (letters.div_ceil(2)..=letters).contains(&uses),
                "{name}: {uses} for {text}"
            );
        }
        for outline in named("use") {
            let id = outline.attribute(href).unwrap().strip_prefix('#').unwrap();
            let found = named("path");
            let mut found = found.iter().filter(|path| path.attribute("id") == Some(id));
            let path = found.next().unwrap();
            assert!(path.attribute("d").unwrap().ends_with('Z') && found.next().is_none());
        }
    }
}

#[test]
fn letters_from_right_to_left_are_there_once_in_the_order_of_the_text() {
    let svg = labels();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    let texts: Vec<&str> = texts.filter_map(|node| node.text()).collect();
    for text in ["مرحبا", "שלום", "עולם"] {
        let found = texts.iter().filter(|label| label.contains(text)).count();
        let first = text.chars().next().unwrap();
        let letters = texts.iter().flat_map(|label| label.chars());
        let in_all: usize = TEXTS.iter().map(|label| label.matches(first).count()).sum();
        // A label in three looks.
        assert_eq!(found, 3, "{text} in {texts:?}");
        assert_eq!(
            letters.filter(|letter| *letter == first).count(),
            3 * in_all
        );
    }
}

#[test]
#[ignore = "needs Chromium"]
fn chromium_shows_the_picture_that_resvg_shows() {
    let folder = std::env::temp_dir().join(format!("nablascope-letters-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, svg) in files() {
        let outlines = seen(&svg, None, viewer(|_| false));
        let blank = seen(&svg, Some("use{display:none}"), viewer(|_| false));
        let (file, shot) = (folder.join("picture.svg"), folder.join("shot.png"));
        std::fs::write(&file, &svg).unwrap();
        let browser = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--hide-scrollbars"])
            .arg(format!(
                "--window-size={},{}",
                outlines.width(),
                outlines.height()
            ))
            .arg(format!("--screenshot={}", shot.display()))
            .arg(format!("file://{}", file.display()))
            .output();
        assert!(browser.unwrap().status.success());
        let shown = Pixmap::decode_png(&std::fs::read(&shot).unwrap()).unwrap();
        let letters = different(&outlines, &blank);
        let off = different(&outlines, &shown) as f64 / letters as f64;
        assert!(off < FRACTION, "{name}: {off} of {letters}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
