//! Small helpers of many widgets: widths of texts, styles of menus, names for screen readers.

use egui::containers::menu::{MenuConfig, menu_style};
use egui::style::StyleModifier;
use egui::{Color32, PopupCloseBehavior, Response, TextStyle, Ui, Vec2, vec2};

use crate::analysis::heading;
use crate::panel::theme::{LEAST, Theme};

/// The width of a text in a control, in points.
pub fn text_width(ui: &Ui, words: &str) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    let painter = ui.painter();
    let wide = painter.layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER);
    wide.size().x
}

/// A name cut to the width `most`, as `wide` measures it; the numbers at its end stay.
pub fn begun(name: &str, most: f32, wide: impl Fn(&str) -> f32) -> String {
    let all = wide(name);
    if all <= most {
        return name.to_owned();
    }
    // About as many letters as have room, then fewer.
    let mut count = (name.chars().count() as f32 * most / all) as usize;
    loop {
        let text = heading::begun(name, count);
        if count <= 2 || wide(&text) <= most {
            return text;
        }
        count -= 1;
    }
}

/// The width of a button with this text, in points.
pub fn button_width(ui: &Ui, words: &str) -> f32 {
    (text_width(ui, words) + 2.0 * ui.spacing().button_padding.x).ceil()
}

/// The width of a combo box that shows this text, in points.
pub fn combo_box_width(ui: &Ui, words: &str) -> f32 {
    let spacing = ui.spacing();
    let icon = spacing.icon_width + spacing.icon_spacing;
    button_width(ui, words) + icon.ceil()
}

/// Makes the controls smaller in presentation mode, where the pictures get the room and who
/// chooses sits at the machine: in a small window they are a little larger than otherwise, so
/// that no word is too small to be read, and they grow with it.
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

/// The style of a menu of items, in which what has the keyboard focus keeps its ring.
pub fn style(style: &mut egui::Style) {
    let ring = style.visuals.widgets.active.bg_stroke;
    menu_style(style);
    style.visuals.widgets.active.bg_stroke = ring;
}

/// The configuration of a menu of settings: boxes, circles and fields have the frames that they
/// have elsewhere, without which nobody sees what can be ticked or typed.
pub fn settings() -> MenuConfig {
    MenuConfig::new().style(StyleModifier::default())
}

/// The configuration of a menu of several settings: it stays until there is a click beside it.
pub fn stays() -> MenuConfig {
    settings().close_behavior(PopupCloseBehavior::CloseOnClickOutside)
}

/// Gives the widgets in a menu of items the frames of [`settings`].
pub fn framed(ui: &mut Ui) {
    let usual = ui.ctx().global_style();
    ui.visuals_mut().widgets = usual.visuals.widgets.clone();
    ui.spacing_mut().button_padding = usual.spacing.button_padding;
}

/// The widget info of a button that a screen reader calls `name`.
pub fn named_button(enabled: bool, name: &str) -> egui::WidgetInfo {
    egui::WidgetInfo::labeled(egui::Role::Button, enabled, name)
}

/// Gives a widget the keyboard focus in a dialog that has just been opened: it is what Enter means.
pub fn first_focus(response: &Response) {
    let ctx = &response.ctx;
    if ctx.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}
