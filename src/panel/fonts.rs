//! The typefaces of every picture: egui's own, DejaVu Sans for what they lack, and KaTeX's for
//! formulas.
//!
//! The same bytes go to the exports ([`faces`]), so a file looks as the screen did.
//! Fonts of the machine are never used: a window must be opened with
//! `system_font_fallback = false`, or one picture could differ from another.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Context, FontData, FontDefinitions, FontFamily};

/// A face of KaTeX by name.
macro_rules! katex {
    ($name:literal) => {
        (
            concat!("KaTeX_", $name),
            include_bytes!(concat!("../../assets/fonts/KaTeX_", $name, ".ttf")),
        )
    };
}

/// DejaVu Sans; its licence stands beside it in `assets/fonts`.
const DEJAVU_SANS: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");

/// The name under which DejaVu Sans is installed.
pub const DEJAVU_NAME: &str = "DejaVuSans";

/// KaTeX's faces, each a family of its own; their licence stands beside them. A face is read when
/// a formula first uses it.
pub const KATEX: [(&str, &[u8]); 8] = [
    katex!("Main-Bold"),
    katex!("Main-Regular"),
    katex!("Math-BoldItalic"),
    katex!("Math-Italic"),
    katex!("Size1-Regular"),
    katex!("Size2-Regular"),
    katex!("Size3-Regular"),
    katex!("Size4-Regular"),
];

/// egui's bundled fonts, with DejaVu Sans as the last resort of both families, and KaTeX's.
pub fn definitions() -> FontDefinitions {
    let mut definitions = FontDefinitions::default();
    definitions.font_data.insert(
        DEJAVU_NAME.to_owned(),
        Arc::new(FontData::from_static(DEJAVU_SANS)),
    );
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        definitions
            .families
            .entry(family)
            .or_default()
            .push(DEJAVU_NAME.to_owned());
    }
    for (name, file) in KATEX {
        let (name, data) = (name.to_owned(), Arc::new(FontData::from_static(file)));
        let family = FontFamily::Name(name.as_str().into());
        definitions.families.insert(family, vec![name.clone()]);
        definitions.font_data.insert(name, data);
    }
    definitions
}

/// Makes `ctx` use [`definitions`] from its next pass on.
pub fn install(ctx: &Context) {
    ctx.set_fonts(definitions());
}

/// A font file.
pub type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// Every installed face by its name, for renderers other than egui.
pub fn faces() -> BTreeMap<String, Bytes> {
    let named = definitions().font_data.into_iter();
    named
        .map(|(name, data)| (name, Arc::clone(&data.font)))
        .collect()
}
