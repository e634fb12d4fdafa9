//! Small helpers of many widgets: widths of texts, styles of menus, names for screen readers.

use egui::containers::menu::{MenuConfig, menu_style};
use egui::style::StyleModifier;
use egui::{Color32, PopupCloseBehavior, Response, TextStyle, Ui, Vec2, vec2};

use crate::figure::label;
use crate::paint::theme::{LEAST, Theme};

/// The width of these words in a control.
pub fn text_width(ui: &Ui, words: &str) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    let painter = ui.painter();
    let wide = painter.layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER);
    wide.size().x
}

/// A name that is no wider than `most`, by what `wide` says of it: begun, with the numbers at its
/// end, where it is too long.
pub fn begun(name: &str, most: f32, wide: impl Fn(&str) -> f32) -> String {
    let all = wide(name);
    if all <= most {
        return name.to_owned();
    }
    // About as many letters as have room, then fewer.
    let mut count = (name.chars().count() as f32 * most / all) as usize;
    loop {
        let text = label::begun(name, count);
        if count <= 2 || wide(&text) <= most {
            return text;
        }
        count -= 1;
    }
}

/// The width of a button that says these words.
pub fn button_width(ui: &Ui, words: &str) -> f32 {
    (text_width(ui, words) + 2.0 * ui.spacing().button_padding.x).ceil()
}

/// The width of a chooser that shows these words.
pub fn chooser_width(ui: &Ui, words: &str) -> f32 {
    let spacing = ui.spacing();
    let icon = spacing.icon_width + spacing.icon_spacing;
    button_width(ui, words) + icon.ceil()
}

/// Before a class the pictures get the room, as who chooses sits at the machine: in a small
/// window controls are a little larger than at a desk, so that no word is too small to be read,
/// and they grow with it.
pub fn smaller(ui: &mut Ui, theme: &Theme) {
    /// In a window of this size they are as large as their smallest words allow.
    const SMALL: Vec2 = vec2(1280.0, 720.0);
    if !theme.presenting {
        return;
    }
    let screen = ui.ctx().content_rect().size() / SMALL;
    let body = TextStyle::Body.resolve(ui.style()).size;
    let factor = (screen.min_elem().max(1.0) * LEAST / body).min(1.0);
    let style = ui.style_mut();
    for font in style.text_styles.values_mut() {
        font.size = (font.size * factor).max(LEAST);
    }
    let spacing = &mut style.spacing;
    spacing.item_spacing = (spacing.item_spacing * factor).round();
    spacing.button_padding = (spacing.button_padding * factor).round();
    spacing.interact_size.y = (spacing.interact_size.y * factor).round();
    spacing.icon_width = (spacing.icon_width * factor).round();
    spacing.icon_width_inner = (spacing.icon_width_inner * factor).round();
}

/// The look of a list of lines to choose from, in which what has the keyboard keeps its ring.
pub fn style(style: &mut egui::Style) {
    let ring = style.visuals.widgets.active.bg_stroke;
    menu_style(style);
    style.visuals.widgets.active.bg_stroke = ring;
}

/// A menu of things to set: boxes, circles and fields have the frames that they have elsewhere,
/// without which nobody sees what can be ticked or typed.
pub fn settings() -> MenuConfig {
    MenuConfig::new().style(StyleModifier::default())
}

/// The same for more than one thing to set: it stays until there is a click beside it.
pub fn stays() -> MenuConfig {
    settings().close_behavior(PopupCloseBehavior::CloseOnClickOutside)
}

/// The frames of [`settings`] in a menu of lines.
pub fn framed(ui: &mut Ui) {
    let usual = ui.ctx().global_style();
    ui.visuals_mut().widgets = usual.visuals.widgets.clone();
    ui.spacing_mut().button_padding = usual.spacing.button_padding;
}

/// What a screen reader calls a button.
pub fn named_button(enabled: bool, name: &str) -> egui::WidgetInfo {
    egui::WidgetInfo::labeled(egui::Role::Button, enabled, name)
}

/// Gives the keyboard to what Enter shall mean in a question that has just been asked.
pub fn first_focus(response: &Response) {
    let ctx = &response.ctx;
    if ctx.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}
