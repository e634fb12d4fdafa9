//! The pictures: drawn and exported from figures built by hand, tame and ugly ones.

mod fixtures;
mod formulas;
mod letters;
mod many;
mod matrix;
mod step_size;
mod theme;
mod touching;
mod training;
mod words;

use fixtures as fix;
use nablascope::document::Panel;
use nablascope::export::{self, Picture};
use nablascope::panel::figures::Figures;
use nablascope::panel::theme::Theme;

fn picture(size: [u32; 2], dark: bool) -> Picture {
    Picture {
        size,
        theme: if dark { Theme::dark() } else { Theme::light() },
        ..Picture::default()
    }
}

/// Width and height in a PNG's header.
fn size_of(png: &[u8]) -> [u32; 2] {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    [number(16), number(20)]
}

/// Leaves the pictures where a person can look at them, when asked to.
fn show(name: &str, png: &[u8]) {
    if let Some(folder) = std::env::var_os("NABLASCOPE_PICTURES") {
        let path = std::path::Path::new(&folder).join(format!("paint-{name}.png"));
        std::fs::write(path, png).unwrap();
    }
}

fn draw(name: &str, figures: &Figures, picture: &Picture) {
    let png = export::png(figures, picture).unwrap();
    assert_eq!(size_of(&png), picture.size, "{name}");
    let pixels = resvg::tiny_skia::Pixmap::decode_png(&png).unwrap();
    let first = pixels.pixels()[0];
    assert!(
        pixels.pixels().iter().any(|pixel| *pixel != first),
        "{name} is one colour"
    );
    show(name, &png);
}

/// Draws without making pixels of it, which is quick; with pixels when they are asked for.
fn sketch(name: &str, figures: &Figures, picture: &Picture) {
    let svg = export::svg(figures, picture);
    let document = resvg::usvg::roxmltree::Document::parse(&svg).unwrap();
    let marks = document.descendants().count();
    let [width, height] = picture.size.map(|side| side.to_string());
    let root = document.root_element();
    assert_eq!(root.attribute("width"), Some(width.as_str()), "{name}");
    assert_eq!(root.attribute("height"), Some(height.as_str()), "{name}");
    assert!(marks > 4 && svg.contains("<text"), "{name} is empty");
    if std::env::var_os("NABLASCOPE_PICTURES").is_some() {
        draw(name, figures, picture);
    }
}

#[test]
fn scenes_at_both_sizes_in_both_themes() {
    for (name, figures) in fix::scenes() {
        for dark in [false, true] {
            let look = if dark { "dark" } else { "light" };
            let make = if dark { sketch } else { draw };
            make(
                &format!("{name}-{look}-720"),
                &figures,
                &picture([1280, 720], dark),
            );
        }
        sketch(
            &format!("{name}-light-1080"),
            &figures,
            &picture([1920, 1080], false),
        );
    }
}

#[test]
fn single_panels() {
    for (name, figures) in fix::scenes() {
        for panel in Panel::THREE {
            let picture = Picture {
                panels: vec![panel],
                ..picture([1280, 720], false)
            };
            sketch(&format!("{name}-{}", panel.name()), &figures, &picture);
        }
    }
}

#[test]
fn the_texts_of_the_cells_are_text_in_the_file() {
    for (_, figures) in fix::scenes().into_iter().take(3) {
        let svg = export::svg(&figures, &Picture::default());
        for cell in figures.heatmap.cells() {
            let text = format!(">{}</text>", cell.text());
            // `+∞` and its like may change faces inside; their letters are there.
            let faces_change = text.contains(['∞']);
            assert!(svg.contains(&text) || faces_change, "{text}");
        }
        assert!(svg.contains("<desc>"));
    }
}

#[test]
fn the_same_picture_is_the_same_file_and_well_formed() {
    for (_, figures) in fix::scenes() {
        let once = export::svg(&figures, &Picture::default());
        assert_eq!(once, export::svg(&figures, &Picture::default()));
        resvg::usvg::roxmltree::Document::parse(&once).unwrap();
        let tags = tags(&once);
        assert!(!tags.contains("NaN") && !tags.contains("inf"));
    }
}

#[test]
fn a_pdf_is_a_pdf() {
    let pdf = export::pdf(&fix::special_cases(), &Picture::default()).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    if let Some(folder) = std::env::var_os("NABLASCOPE_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join("paint-special.pdf"), pdf).unwrap();
    }
}

#[test]
fn every_character_of_the_language_has_a_glyph() {
    let ctx = egui::Context::default();
    nablascope::panel::fonts::install(&ctx);
    ctx.run_ui(egui::RawInput::default(), |_| {})
        .drop_without_applying_deltas();
    let mut letters: String = "ᵀ₀₁₂₃₄₅₆₇₈₉ₙᵢⱼₘ∂∇⊗⊙⊘·→‖∞−×±′⁰¹²³⁴⁵⁶⁷⁸⁹⁻≤≥≠∑Σπσ√|…≈÷⁺“”–".to_owned();
    letters.extend('α'..='ω');
    letters.extend(('Α'..='Ω').filter(|letter| *letter != '\u{3a2}'));
    letters.extend(' '..='~');
    for font in [
        egui::FontId::proportional(14.0),
        egui::FontId::monospace(14.0),
    ] {
        for letter in letters.chars() {
            assert!(
                ctx.fonts_mut(|fonts| fonts.has_glyph(&font, letter)),
                "{letter} in {font:?}"
            );
        }
    }
}

/// The tags without what stands between them and without images, which are letters too:
/// only geometry and names of colours, where `NaN` or `inf` is a fault.
fn tags(svg: &str) -> String {
    svg.split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(tag, _)| match tag.split_once("base64,") {
            Some((before, image)) => {
                let (_, after) = image.split_once('"').unwrap();
                format!("{before}{after}\n")
            }
            None => format!("{tag}\n"),
        })
        .collect()
}

#[test]
fn a_fault_in_the_geometry_is_seen_and_one_in_a_text_or_an_image_is_not() {
    let svg = "<svg><line x1=\"1\" y2=\"NaN\"/></svg>";
    assert!(tags(svg).contains("NaN"));
    let svg = "<svg><text x=\"1\">NaN</text><image href=\"base64,NaNinf\" x=\"3\"/></svg>";
    assert!(!tags(svg).contains("NaN") && tags(svg).contains("x=\"3\""));
}

#[test]
fn ugly_figures_are_drawn_without_a_panic() {
    for (name, figures) in fix::ugly() {
        for size in [[1280, 720], [300, 200], [64, 4000], [1, 1]] {
            for panels in [Panel::THREE.to_vec(), vec![Panel::Field], Vec::new()] {
                let picture = Picture {
                    panels,
                    ..picture(size, true)
                };
                let svg = export::svg(&figures, &picture);
                let tags = tags(&svg);
                assert!(!tags.contains("NaN") && !tags.contains("inf"), "{name}");
            }
        }
        // Smaller than a window: it is enough that the rasteriser bears it.
        show(
            &format!("ugly-{name}"),
            &export::png(&figures, &picture([640, 360], false)).unwrap(),
        );
    }
}

#[test]
fn a_matrix_of_a_million_cells_is_one_image() {
    let figures = Figures {
        heatmap: fix::heatmap(1000, 1000, |i, j| fix::cell((i as f64 - j as f64) * 0.01)),
        ..fix::scalar()
    };
    let svg = export::svg(&figures, &Picture::default());
    let marks = svg.lines().count();
    // The other pictures and the headings take about that many.
    assert!(marks < 400, "{marks} marks");
    if std::env::var_os("NABLASCOPE_PICTURES").is_some() {
        show(
            "million",
            &export::png(&figures, &Picture::default()).unwrap(),
        );
    }
}

#[test]
fn a_class_room_and_a_small_window() {
    use nablascope::export::{raster, shapes, svg};
    use nablascope::panel::board;
    use nablascope::panel::board::View;
    for (name, size, scale, panels) in [
        ("class", [1920, 1080], 1.7, Panel::THREE.to_vec()),
        (
            "class-two",
            [1280, 720],
            1.5,
            vec![Panel::Jacobian, Panel::Field],
        ),
        ("strip", [1280, 470], 1.0, Panel::THREE.to_vec()),
        ("small", [800, 420], 1.0, Panel::THREE.to_vec()),
        ("smaller", [420, 240], 1.0, Panel::THREE.to_vec()),
        ("tall", [420, 900], 1.0, vec![Panel::Field]),
    ] {
        let theme = Theme::light().scaled(scale);
        for (scene, figures) in [("smooth", fix::smooth()), ("special", fix::special_cases())] {
            let mut view = View::default();
            let sheet = shapes::capture(size, 1.0, &theme, None, |ui| {
                let _ = board::panels(ui, &figures, &panels, &mut view, &theme);
            });
            let svg = svg::write(&sheet);
            assert!(svg.contains("<text"), "{name}-{scene} is empty");
            if std::env::var_os("NABLASCOPE_PICTURES").is_some() {
                show(&format!("{name}-{scene}"), &raster::png(&svg).unwrap());
            }
        }
    }
}
