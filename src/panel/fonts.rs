//! The typefaces of every picture: egui's own, and DejaVu Sans for what they lack.
//!
//! The same bytes go to the exports ([`faces`]), so a file looks as the screen did.
//! Fonts of the machine are never used: a window must be opened with
//! `system_font_fallback = false`, or one picture could differ from another.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Context, FontData, FontDefinitions, FontFamily};

/// DejaVu Sans; its licence stands beside it in `assets/fonts`.
const DEJAVU_SANS: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");

/// The name under which DejaVu Sans is installed.
pub const DEJAVU_NAME: &str = "DejaVuSans";

/// egui's bundled fonts, with DejaVu Sans as the last resort of both families.
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
