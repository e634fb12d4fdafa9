//! The chain under the gauges: a line for w, b and x, each factor in the colour of its gauge.
//! Before a class that of one weight only, a factor a line, as large as a heading.

use egui::{Align2, Rect, Sense, Ui, pos2, vec2};

use super::panel;
use super::text;
use super::theme::{TextRole, Theme};
use crate::figure::chain::{HEAD, Link};
use crate::figure::number::told;

/// Height of the table for so many lines.
pub(super) fn height(theme: &Theme, lines: usize) -> f32 {
    if theme.presenting {
        return 4.0 * large_row(theme);
    }
    (lines + 1) as f32 * row(theme)
}

fn row(theme: &Theme) -> f32 {
    theme.font(TextRole::Tag).size * 1.25
}

fn large_row(theme: &Theme) -> f32 {
    theme.font(TextRole::Heading).size * 1.25
}

/// One link as a column of factors with the product under a line.
fn list(ui: &Ui, rect: Rect, link: &Link, colors: [egui::Color32; 4], theme: &Theme) {
    let row = large_row(theme);
    if rect.height() < 3.9 * row || rect.width() < 80.0 {
        return;
    }
    panel::interactive(ui, rect, "chain", Sense::hover(), &link.sentence());
    let font = theme.font(TextRole::Heading);
    let lines = [
        ("∂E/∂a".to_owned(), told(link.error)),
        ("· ∂a/∂z".to_owned(), link.activation.text()),
        (format!("· ∂z/∂{}", link.name), told(link.affine)),
        (format!("= ∂E/∂{}", link.name), link.product.text()),
    ];
    let painter = ui.painter();
    let numbers = lines.iter().map(|(_, number)| {
        let digits = theme.digits(font.size);
        text::measure(painter, number, digits).x
    });
    let wide = numbers.fold(0.0, f32::max).min(0.6 * rect.width());
    for (line, ((name, number), color)) in lines.iter().zip(colors).enumerate() {
        let y = rect.top() + (line as f32 + 0.5) * row;
        let style = (font.clone(), color);
        let room = rect.width() - wide - theme.gap();
        let at = pos2(rect.left(), y);
        text::line(painter, at, Align2::LEFT_CENTER, name, style, room);
        let style = (theme.digits(font.size), color);
        let at = pos2(rect.right(), y);
        text::line(painter, at, Align2::RIGHT_CENTER, number, style, wide + 1.0);
    }
    let stroke = egui::Stroke::new(theme.hairline(), theme.palette().border);
    painter.hline(rect.x_range(), rect.top() + 3.0 * row, stroke);
}

/// Draws the table into `rect`, as many lines as fit.
pub(super) fn show(ui: &Ui, rect: Rect, links: &[Link], theme: &Theme) {
    let palette = theme.palette();
    let colors = [palette.loss, palette.slope, palette.ink, palette.accent];
    if let (true, Some(link)) = (theme.presenting, links.first()) {
        list(ui, rect, link, colors, theme);
        return;
    }
    let row = row(theme);
    let fitting = ((rect.height() / row + 0.1) as usize).saturating_sub(1);
    if fitting == 0 || rect.width() < 80.0 {
        return;
    }
    let spoken: Vec<String> = links.iter().map(Link::sentence).collect();
    panel::interactive(ui, rect, "chain", Sense::hover(), &spoken.join(". "));
    // Name, three factors, product; signs stand on the borders between.
    let longest = links.iter().take(fitting).map(|link| {
        let font = theme.font(TextRole::Tag);
        text::measure(ui.painter(), &link.name, font).x + 6.0 * theme.scale
    });
    let least = (0.13 * rect.width()).min(60.0 * theme.scale);
    let name = longest.fold(least, f32::max).min(0.28 * rect.width());
    let cell = (rect.width() - name) / 4.0;
    let place = |line: usize, column: usize| {
        let left = rect.left() + name + column as f32 * cell;
        let top = rect.top() + line as f32 * row;
        Rect::from_min_size(pos2(left, top), vec2(cell, row))
    };
    let largest = theme.font(TextRole::Tag).size;
    let write = |at: Rect, words: &str, color, digits: bool| {
        let room = vec2(0.76 * at.width(), at.height());
        let size = text::fitting_size(ui.painter(), theme, words, room, largest).max(theme.least());
        let font = if digits {
            theme.digits(size)
        } else {
            theme.font(TextRole::Tag)
        };
        let style = (font, color);
        let middle = at.center();
        text::line(
            ui.painter(),
            middle,
            Align2::CENTER_CENTER,
            words,
            style,
            at.width(),
        );
    };
    let [any, factors @ ..] = HEAD;
    let style = (theme.font(TextRole::Tag), palette.ink);
    let at = place(0, 0).left_center() - vec2(name, 0.0);
    text::line(ui.painter(), at, Align2::LEFT_CENTER, any, style, name);
    for (column, words) in factors.into_iter().enumerate() {
        write(place(0, column), words, colors[column], false);
    }
    let header = rect.with_max_y(rect.top() + row);
    let names: Vec<&str> = links.iter().map(|link| link.name.as_str()).collect();
    let names = names.join(", ");
    let explained = format!("{any} is {names}, a row for each");
    let response = panel::interactive(ui, header, "chain head", Sense::hover(), &explained);
    drop(response.on_hover_text(&explained));
    let sign = |line: usize, column: usize, sign: &str| {
        let at = place(line, column).left_center();
        let style = (theme.font(TextRole::Tag), palette.muted);
        text::line(ui.painter(), at, Align2::CENTER_CENTER, sign, style, 20.0);
    };
    for (line, link) in links.iter().take(fitting).enumerate() {
        let line = line + 1;
        let at = place(line, 0).left_center() - vec2(name, 0.0);
        let style = (theme.font(TextRole::Tag), palette.ink);
        text::line(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            &link.name,
            style,
            name,
        );
        let words = [
            told(link.error),
            link.activation.text(),
            told(link.affine),
            link.product.text(),
        ];
        for (column, words) in words.iter().enumerate() {
            write(place(line, column), words, colors[column], true);
        }
    }
    for line in 0..=links.len().min(fitting) {
        sign(line, 1, "·");
        sign(line, 2, "·");
        sign(line, 3, "=");
    }
}
