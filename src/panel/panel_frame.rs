//! The anatomy that all panels share: title, lines under it, picture, caption.
//!
//! Three panels of one size get their titles, pictures and captions at the same
//! heights, whatever stands in them. It draws words only; the picture goes into the
//! rectangle that [`frame`] hands back.

use std::fmt::Display;

use egui::{
    Align, Align2, Color32, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::theme::{TextRole, Theme};
use super::{colorbar, plot, text};
use crate::analysis::phrase::Phrase;

/// A panel smaller than this shows nothing: no word of it could be read.
const SMALLEST: f32 = 60.0;

/// The words around a picture.
#[derive(Default)]
pub struct Words {
    /// Name of the picture.
    pub title: Phrase,
    /// Up to two lines under it.
    pub lines: [Phrase; 2],
    /// What stands beside the title.
    pub badge: Option<Badge>,
    /// One large line in the place of those two, when there is something to point out.
    pub large: Option<Phrase>,
    /// The sentence under the picture.
    pub caption: Phrase,
    /// The sentence says what is wrong.
    pub alarm: bool,
    /// It says what nothing else in the panel does, so it stays where the room is short.
    pub needed: bool,
}

/// A short word beside a title.
pub struct Badge {
    /// All of it, and what it says where the title leaves no room for more.
    pub words: [Phrase; 2],
    /// What pointing at it says.
    pub why: String,
}

impl Words {
    fn caption_color(&self, theme: &Theme) -> Color32 {
        let palette = theme.palette();
        if self.alarm {
            palette.error
        } else {
            palette.ink
        }
    }
}

/// The theme for the room that is left in `ui`: in a small panel words and strokes
/// shrink a little before the picture does, in a large one they grow with it.
pub fn fitted(ui: &Ui, theme: &Theme) -> Theme {
    let size = ui.available_rect_before_wrap().size();
    if theme.presenting {
        // Never smaller than the sizes that were chosen for the last row.
        let fit = (size.x / 330.0).min(size.y / 540.0);
        return theme.scaled(fit.clamp(1.0, 2.0));
    }
    let fit = (size.x / 345.0).min(size.y / 500.0);
    // Where there is room to spare the last row shall have some of it.
    let spare = (0.84 * fit).min(1.3);
    theme.scaled(theme.scale.min(fit.max(0.75)).max(spare))
}

/// Space between the edge of a panel so wide and what stands in it; controls above the
/// panel keep it too, so that they begin where its title begins.
pub fn inset(width: f32) -> f32 {
    (width / 24.0).clamp(5.0, 22.0).round()
}

/// Takes all the room that is left in `ui`, writes the words, and returns the
/// rectangle for the picture; `None` when there is no room for any.
pub fn frame(ui: &mut Ui, theme: &Theme, words: &Words) -> Option<Rect> {
    let full = ui.available_rect_before_wrap();
    if !full.is_finite() || full.width() < SMALLEST || full.height() < SMALLEST {
        return None;
    }
    ui.advance_cursor_after_rect(full);
    let inner = full.shrink(inset(full.width()));
    let header = row(theme, TextRole::Title) + 2.0 * row(theme, TextRole::Subtitle) + theme.gap();
    // Before a class the picture needs the room more than the rest of a long sentence does.
    let footer = match (theme.presenting, words.needed) {
        (true, false) => 0.0,
        (true, true) => 2.0 * row(theme, TextRole::Caption) + theme.gap(),
        (false, _) => 3.0 * row(theme, TextRole::Caption) + theme.gap(),
    };
    if inner.width() > 1.5 * inner.height() && inner.width() > 640.0 * theme.scale {
        let column = (0.28 * inner.width()).min(340.0 * theme.scale);
        let (left, right) = inner.split_left_right_at_x(inner.left() + column);
        let under = Rect::from_min_max(
            pos2(left.left(), inner.bottom() - row(theme, TextRole::Subtitle)),
            left.right_bottom(),
        );
        badge(ui, under, Align::Min, theme, words);
        beside(ui.painter(), left, theme, words);
        return Some(right.with_min_x(right.left() + 2.0 * theme.margin()));
    }
    // Without the room for words and a picture of some use, the picture goes first.
    let smallest = header + footer + strip(theme) + 140.0 * theme.scale;
    if inner.height() < smallest {
        return Some(inner);
    }
    let available = inner.height() - header - footer;
    let height = available.min(inner.width() + plot::around(theme) + strip(theme));
    // Before a class all titles stand as high, whatever is under them.
    let share = if theme.presenting { 0.0 } else { 0.4 };
    let top = inner.top() + share * (available - height);
    let above = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), header));
    let picture = Rect::from_min_size(above.left_bottom(), vec2(inner.width(), height));
    let below = picture.left_bottom() + vec2(0.0, theme.gap());
    // A long sentence may have what is left under the panel.
    let bottom = (below.y + footer).max(full.bottom() - 2.0);
    let mut below = Rect::from_min_max(below, pos2(inner.right(), bottom));
    if footer == 0.0 && below.height() < 3.0 * row(theme, TextRole::Caption) {
        // There is no sentence rather than a part of one.
        below.max.y = below.min.y;
    }
    let line = above.with_max_y(above.top() + row(theme, TextRole::Title));
    let taken = badge(ui, line, Align::Max, theme, words);
    above_and_below(ui.painter(), (above, taken), below, theme, words);
    Some(picture)
}

/// Draws the badge at one end of a line and returns the width that it takes.
fn badge(ui: &Ui, line: Rect, align: Align, theme: &Theme, words: &Words) -> f32 {
    let Some(Badge { words: forms, why }) = &words.badge else {
        return 0.0;
    };
    let [whole, brief] = forms;
    // The title goes first: the form alone, where it leaves no room for more.
    let wide = |phrase: &Phrase, role| {
        text::measure(ui.painter(), &phrase.to_string(), theme.font(role)).x
    };
    let both = wide(&words.title, TextRole::Title) + wide(whole, TextRole::Tick);
    let short = align == Align::Max && both + 4.0 * theme.gap() > line.width();
    let word = if short { brief } else { whole };
    let palette = theme.palette();
    let anchor = Align2([align, Align::Center]);
    let at = match align {
        Align::Max => line.right_center(),
        Align::Min | Align::Center => line.left_center(),
    };
    let style = (theme.font(TextRole::Tick), palette.ink, palette.control);
    let plate = text::tag(ui.painter(), at, anchor, word, style, line);
    let edge = Stroke::new(theme.hairline(), palette.border);
    ui.painter()
        .rect_stroke(plate, 3.0, edge, StrokeKind::Outside);
    let response = ui.interact(plate, ui.scope_id().with("badge"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, why));
    let _ = response.on_hover_text(why);
    plate.width() + theme.gap()
}

/// Height of a line of text.
fn row(theme: &Theme, role: TextRole) -> f32 {
    theme.font(role).size * 1.32
}

/// Title and lines over the picture, the caption under it.
fn above_and_below(
    painter: &Painter,
    (above, taken): (Rect, f32),
    below: Rect,
    theme: &Theme,
    words: &Words,
) {
    let palette = theme.palette();
    let (at, width) = (above.min, above.width());
    let room = width - taken;
    // A long title is a little smaller before it is cut.
    let font = theme.font(TextRole::Title);
    let least = theme.font(TextRole::Heading).size;
    let font = text::shrunk(painter, &words.title.to_string(), font, room, least);
    let title = (font, palette.ink);
    text::line(painter, at, Align2::LEFT_TOP, &words.title, title, room);
    let style = (theme.font(TextRole::Subtitle), palette.muted);
    let mut rest = above.with_min_y(above.top() + row(theme, TextRole::Title));
    if let Some(large) = &words.large {
        let style = (theme.font(TextRole::Title), palette.accent);
        let room = vec2(width, rest.height());
        let size = text::fitting_size(painter, theme, &large.to_string(), room, style.0.size);
        let font = egui::FontId::proportional(size.max(theme.font(TextRole::Tick).size));
        let at = pos2(rest.left(), rest.center().y - 0.5 * theme.gap());
        text::line(
            painter,
            at,
            Align2::LEFT_CENTER,
            large,
            (font, style.1),
            width,
        );
    } else if words.lines[1].is_empty() {
        // One text may use both lines.
        text::wrapped(painter, rest, &words.lines[0], style, Align::Min, 2);
    } else {
        let least = theme.font(TextRole::Tick).size;
        for line in &words.lines {
            let font = text::shrunk(painter, &line.to_string(), style.0.clone(), width, least);
            let style = (font, style.1);
            text::line(painter, rest.min, Align2::LEFT_TOP, line, style, width);
            rest.min.y += row(theme, TextRole::Subtitle);
        }
    }
    let style = (theme.font(TextRole::Caption), words.caption_color(theme));
    text::wrapped(painter, below, &words.caption, style, Align::Min, 4);
}

/// All words in a column beside the picture, which then has the whole height.
fn beside(painter: &Painter, column: Rect, theme: &Theme, words: &Words) {
    let palette = theme.palette();
    let mut rest = column;
    let [first, second] = &words.lines;
    let caption = words.caption_color(theme);
    for (text, role, color, rows) in [
        (Some(&words.title), TextRole::Title, palette.ink, 2),
        (words.large.as_ref(), TextRole::Title, palette.accent, 2),
        (Some(first), TextRole::Subtitle, palette.muted, 4),
        (Some(second), TextRole::Subtitle, palette.muted, 4),
        (Some(&words.caption), TextRole::Caption, caption, 9),
    ] {
        let Some(text) = text else { continue };
        let style = (theme.font(role), color);
        let used = text::wrapped(painter, rest, text, style, Align::Min, rows);
        if used > 0.0 {
            rest.min.y = (rest.min.y + used + 1.5 * theme.gap()).min(rest.max.y);
        }
    }
}

/// Where a picture stands and where what explains it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rooms {
    /// For the picture with its labels.
    pub picture: Rect,
    /// For the explanation.
    pub legend: Legend,
}

/// On which side of the picture its explanation stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Legend {
    /// Under it, in a strip.
    Below(Rect),
    /// To the right of it, in a column.
    Beside(Rect),
    /// Nowhere: the picture needs all the room.
    None,
}

/// Divides the room for a picture that would like to be `aspect` times as high as wide:
/// the explanation goes where the picture loses least.
pub fn rooms(room: Rect, theme: &Theme, aspect: f32) -> Rooms {
    let strip = strip(theme);
    let column = 124.0 * theme.scale;
    if room.height() < 0.86 * aspect.min(1.0) * room.width() && room.width() > 2.4 * column {
        let (picture, legend) = room.split_left_right_at_x(room.right() - column);
        Rooms {
            picture,
            legend: Legend::Beside(legend.with_min_x(legend.left() + 2.0 * theme.gap())),
        }
    } else if room.height() > 3.2 * strip {
        let (picture, legend) = room.split_top_bottom_at_y(room.bottom() - strip);
        Rooms {
            picture,
            legend: Legend::Below(legend),
        }
    } else {
        Rooms {
            picture: room,
            legend: Legend::None,
        }
    }
}

/// Height under each picture for what explains it: a colour bar with a note, or readouts.
pub fn strip(theme: &Theme) -> f32 {
    2.0 * theme.gap() + colorbar::thickness(theme) + note(theme)
}

/// Height of the note in it.
pub fn note(theme: &Theme) -> f32 {
    theme.font(TextRole::Tick).size * 1.5
}

/// Large numbers under or beside a picture, each in the colour of what it tells.
pub fn readouts(ui: &Ui, legend: Legend, theme: &Theme, values: &[(Phrase, Color32)]) {
    let largest = theme.font(TextRole::Title).size;
    let count = values.len().max(1) as f32;
    let (rect, cell, step) = match legend {
        Legend::Below(rect) => {
            let cell = vec2(rect.width() / count, rect.height());
            (rect, cell, vec2(cell.x, 0.0))
        }
        Legend::Beside(rect) => {
            let cell = vec2(rect.width(), 2.2 * largest);
            let middle = vec2(0.0, (rect.height() - count * cell.y) / 2.0);
            (rect.translate(middle), cell, vec2(0.0, cell.y))
        }
        Legend::None => return,
    };
    for (index, (value, color)) in values.iter().enumerate() {
        let room = vec2(cell.x - theme.gap(), cell.y * 0.7);
        let size = text::fitting_size(ui.painter(), theme, &value.to_string(), room, largest);
        let at = rect.min + cell / 2.0 + step * index as f32;
        let style = (theme.digits(size.max(theme.least())), *color);
        text::line(
            ui.painter(),
            at,
            Align2::CENTER_CENTER,
            value,
            style,
            room.x + 1.0,
        );
    }
}

/// Makes a rectangle something that can be pointed at, focused and read aloud.
pub fn interactive(
    ui: &Ui,
    rect: Rect,
    name: &str,
    sense: Sense,
    spoken: impl Display,
) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(name), sense);
    speak(&response, spoken);
    response
}

/// Gives a picture the sentence that a screen reader says for it.
pub fn speak(response: &Response, spoken: impl Display) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken.to_string()));
}

/// Writes a sentence in the middle of `rect`, where a picture would be.
pub fn sentence(ui: &Ui, rect: Rect, theme: &Theme, sentence: impl Into<Phrase>) {
    const ROWS: usize = 6;
    let sentence = sentence.into();
    // In a small room smaller letters, and all of the sentence inside of it.
    let roles = [TextRole::Heading, TextRole::Subtitle, TextRole::Tick];
    let laid = roles.map(|role| {
        let font = theme.font(role);
        let width = rect.width().min(26.0 * font.size);
        let color = theme.palette().muted;
        let galley = ui
            .painter()
            .layout(sentence.to_string(), font.clone(), color, width);
        (font, vec2(width, galley.size().y))
    });
    let fits = |laid: &&(egui::FontId, egui::Vec2)| laid.1.y <= rect.height();
    let Some((font, size)) = laid.iter().find(fits).or(laid.last()) else {
        return;
    };
    let place = Rect::from_center_size(rect.center(), *size);
    let style = (font.clone(), theme.palette().muted);
    text::wrapped(ui.painter(), place, sentence, style, Align::Center, ROWS);
}
