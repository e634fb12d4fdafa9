//! The pictures: drawn and exported from figures built by hand, tame and ugly ones.

mod fixtures;

use fixtures as fix;
use nablascope::export::{self, Picture};
use nablascope::figure::Figures;
use nablascope::paint::Theme;
use nablascope::project::document::Panel;

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

#[test]
fn scenes_at_both_sizes_in_both_themes() {
    for (name, figures) in fix::scenes() {
        for dark in [false, true] {
            let look = if dark { "dark" } else { "light" };
            draw(
                &format!("{name}-{look}-720"),
                &figures,
                &picture([1280, 720], dark),
            );
        }
        draw(
            &format!("{name}-light-1080"),
            &figures,
            &picture([1920, 1080], false),
        );
    }
}

#[test]
fn single_panels() {
    for (name, figures) in fix::scenes() {
        for panel in Panel::ALL {
            let picture = Picture {
                panels: vec![panel],
                ..picture([1280, 720], false)
            };
            draw(&format!("{name}-{}", panel.name()), &figures, &picture);
        }
    }
}
