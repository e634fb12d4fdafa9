//! The chain under the gauges: a line for w, b and x, each factor in the colour of its gauge.
//! Before a class a factor a line, as large as a heading, and a column for each of w, b and x, or
//! for the first alone where the others have no room.

use egui::{Align2, Color32, FontId, Painter, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::analysis::phrase::Phrase;
use crate::panel::theme::{TextRole, Theme};
use crate::panel::unit::chain::{HEAD, Link};
use crate::panel::{panel_frame, text};

/// Height of the table for so many lines.
pub(crate) fn height(theme: &Theme, lines: usize) -> f32 {
    if theme.presenting {
        return large_rows(lines) as f32 * large_row(theme);
    }
    (lines + 1) as f32 * row(theme)
}

fn row(theme: &Theme) -> f32 {
    theme.font(TextRole::Tag).size * 1.25
}

fn large_row(theme: &Theme) -> f32 {
    theme.font(TextRole::Heading).size * 1.25
}

/// Three factors and the product; with several links a line that names them.
fn large_rows(links: usize) -> usize {
    if links > 1 { 5 } else { 4 }
}

/// The links that there is room for: in presentation mode all of them side by side, or the first.
pub(crate) fn fitting<'a>(
    painter: &Painter,
    width: f32,
    links: &'a [Link],
    theme: &Theme,
) -> &'a [Link] {
    if !theme.presenting || large_size(painter, width, links, theme).is_some() {
        return links;
    }
    links.get(..1).unwrap_or(links)
}

/// The size of letters at which the links stand side by side, if it is one for the last row. It
/// is that of usual numbers, so that nothing moves while they change.
fn large_size(painter: &Painter, width: f32, links: &[Link], theme: &Theme) -> Option<f32> {
    let largest = theme.font(TextRole::Heading).size;
    let least = theme.scaled(1.0).font(TextRole::Heading).size;
    let [names, number] = large_widths(painter, least, theme);
    let fitting = width / (names + links.len() as f32 * number);
    // An unusual number is smaller, as far as that can be read.
    let small = theme.digits(theme.least());
    let texts = links.iter().flat_map(texts);
    let longest = texts.map(|text| text::measure(painter, &text.to_string(), small.clone()).x);
    let all_fit = longest.fold(0.0, f32::max) <= fitting.min(largest / least) * number;
    (fitting >= 1.0 && all_fit).then_some((fitting * least).min(largest))
}

/// Widths of a name and of a usual number with what keeps them apart, in letters of that size.
fn large_widths(painter: &Painter, size: f32, theme: &Theme) -> [f32; 2] {
    let names = FontId::proportional(size);
    let names = text::measure(painter, "= ∂E/∂θ", names).x;
    let number = text::measure(painter, " −0.123", theme.digits(size)).x;
    [names, number]
}

/// The factors and the product of a link.
fn texts(link: &Link) -> [Phrase; 4] {
    [
        Phrase::new().number(link.error),
        link.activation.told(),
        Phrase::new().number(link.affine),
        link.product.told(),
    ]
}

/// The links as columns, a factor a line, with the products under a line.
fn columns(ui: &Ui, rect: Rect, links: &[Link], colors: [Color32; 4], theme: &Theme) {
    let row = large_row(theme);
    let rows = large_rows(links.len()) as f32;
    if rect.height() < (rows - 0.1) * row || rect.width() < 80.0 {
        return;
    }
    let spoken: Vec<String> = links.iter().map(Link::sentence).collect();
    panel_frame::interactive(ui, rect, "chain", Sense::hover(), spoken.join(". "));
    let painter = ui.painter();
    let heading = theme.font(TextRole::Heading).size;
    let (size, wide) = match links {
        [link] => {
            let digits = theme.digits(heading);
            let numbers =
                texts(link).map(|text| text::measure(painter, &text.to_string(), digits.clone()).x);
            let wide = numbers.into_iter().fold(0.0, f32::max) + theme.gap();
            (heading, wide.min(0.7 * rect.width()))
        }
        _ => {
            let size = large_size(painter, rect.width(), links, theme).unwrap_or(heading);
            let [names, _] = large_widths(painter, size, theme);
            (size, (rect.width() - names) / links.len() as f32)
        }
    };
    let font = FontId::proportional(size);
    let names = rect.width() - links.len() as f32 * wide;
    let right = |column: usize| rect.left() + names + (column + 1) as f32 * wide;
    let middle = |line: f32| rect.top() + (line + 0.5) * row;
    let by = match links {
        [link] => &link.name,
        _ => HEAD[0],
    };
    if links.len() > 1 {
        for (column, link) in links.iter().enumerate() {
            let name = text::begun(painter, &link.name, &font, wide - theme.gap());
            let style = (font.clone(), theme.palette().ink);
            let at = pos2(right(column), middle(0.0));
            text::line(painter, at, Align2::RIGHT_CENTER, &name, style, wide);
        }
    }
    let first = rows - 4.0;
    let heads = [
        "∂E/∂a".to_owned(),
        "· ∂a/∂z".to_owned(),
        format!("· ∂z/∂{by}"),
        format!("= ∂E/∂{by}"),
    ];
    for (line, (head, color)) in heads.iter().zip(colors).enumerate() {
        let y = middle(first + line as f32);
        let style = (font.clone(), color);
        let at = pos2(rect.left(), y);
        let head = text::begun(painter, head, &font, names);
        text::line(painter, at, Align2::LEFT_CENTER, &head, style, names);
        for (column, link) in links.iter().enumerate() {
            let text = &texts(link)[line];
            let room = vec2(wide - 0.5 * theme.gap(), row);
            let size = text::fitting_size(painter, theme, &text.to_string(), room, size)
                .max(theme.least());
            let style = (theme.digits(size), color);
            let at = pos2(right(column), y);
            text::line(painter, at, Align2::RIGHT_CENTER, text, style, wide + 1.0);
        }
    }
    let stroke = Stroke::new(theme.hairline(), theme.palette().border);
    painter.hline(rect.x_range(), rect.top() + (rows - 1.0) * row, stroke);
}

/// Draws the table into `rect`, as many lines as fit.
pub(crate) fn show(ui: &Ui, rect: Rect, links: &[Link], theme: &Theme) {
    let palette = theme.palette();
    let colors = [palette.loss, palette.slope, palette.ink, palette.accent];
    if theme.presenting {
        columns(ui, rect, links, colors, theme);
        return;
    }
    let row = row(theme);
    let fitting = ((rect.height() / row + 0.1) as usize).saturating_sub(1);
    if fitting == 0 || rect.width() < 80.0 {
        return;
    }
    let spoken: Vec<String> = links.iter().map(Link::sentence).collect();
    panel_frame::interactive(ui, rect, "chain", Sense::hover(), spoken.join(". "));
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
    let write = |at: Rect, words: &Phrase, color, digits: bool| {
        let room = vec2(0.76 * at.width(), at.height());
        let size = text::fitting_size(ui.painter(), theme, &words.to_string(), room, largest)
            .max(theme.least());
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
        write(place(0, column), &words.into(), colors[column], false);
    }
    let header = rect.with_max_y(rect.top() + row);
    let names: Vec<&str> = links.iter().map(|link| link.name.as_str()).collect();
    let names = names.join(", ");
    let explained = format!("{any} is {names}, a row for each");
    let response = panel_frame::interactive(ui, header, "chain head", Sense::hover(), &explained);
    drop(response.on_hover_text(&explained));
    let sign = |line: usize, column: usize, sign: &str| {
        let at = place(line, column).left_center();
        let style = (theme.font(TextRole::Tag), palette.muted);
        text::line(ui.painter(), at, Align2::CENTER_CENTER, sign, style, 20.0);
    };
    for (line, link) in links.iter().take(fitting).enumerate() {
        let line = line + 1;
        let at = place(line, 0).left_center() - vec2(name, 0.0);
        let font = theme.font(TextRole::Tag);
        let begun = text::begun(ui.painter(), &link.name, &font, name);
        let style = (font, palette.ink);
        text::line(ui.painter(), at, Align2::LEFT_CENTER, &begun, style, name);
        for (column, words) in texts(link).iter().enumerate() {
            write(place(line, column), words, colors[column], true);
        }
    }
    for line in 0..=links.len().min(fitting) {
        sign(line, 1, "·");
        sign(line, 2, "·");
        sign(line, 3, "=");
    }
}
