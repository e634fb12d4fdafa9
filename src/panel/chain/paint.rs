//! The picture of the chain: matrices that meet like dominoes, a line for each path, and under
//! them what is sent through.
//!
//! All cells of a picture have one size, so that the sides that are summed over are as long on
//! one matrix as on the next.

use egui::accesskit::Action;
use egui::{
    Align, Align2, Mesh, Painter, Rect, Response, Sense, Shape, Stroke, StrokeKind, TextureOptions,
    Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::figure::{Block, ChainFigure, Place, Sent, forms};
use crate::analysis::number::compact;
use crate::analysis::phrase::Phrase;
use crate::document::Layout;
use crate::document::chain::Send;
use crate::panel::colorbar::Colors;
use crate::panel::panel_frame::{self, Words};
use crate::panel::theme::{TextRole, Theme};
use crate::panel::{accessibility, plot_interaction, text, texture};

/// Up to so many cells are rectangles with numbers.
const FEW: usize = 400;
/// The smallest side of a matrix, in points.
const SMALLEST: f32 = 16.0;
/// The smallest cell, in points.
const SPECK: f32 = 0.5;
/// Elements that can be dragged.
const MOST_HANDLES: usize = 64;

/// What the picture remembers between frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChainView {
    /// The cell of a product that is explained: the path, or nothing for the whole, and where.
    pub chosen: Option<(Option<usize>, Place)>,
    /// The element that is dragged, and its number.
    grabbed: Option<(usize, f64)>,
}

/// What was done to the chain in this frame.
#[derive(Clone, Debug, Default)]
pub struct ChainResponse {
    /// The element of dx or of v that shall have another number.
    pub moved: Option<(usize, f64)>,
    /// The picture's response, for context menus; `None` when nothing was drawn.
    pub response: Option<Response>,
}

/// What stands in a line.
#[derive(Clone, Copy)]
enum Item<'a> {
    Sign(&'static str),
    /// A matrix, with the path whose product it is (nothing for the whole) where it is one.
    Matrix(&'a Block, Part),
}

/// What a matrix is in its path.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// A factor of that path; whether it is the first and the last of it.
    Factor(usize, bool, bool),
    /// The product of a path, or the whole.
    Product(Option<usize>),
    /// A vector.
    Vector(usize),
}

/// A line of the picture.
type Line<'a> = Vec<Item<'a>>;

/// Sizes that depend on the theme alone.
struct Sizes {
    name: f32,
    size: f32,
    gap: f32,
}

impl Sizes {
    fn new(theme: &Theme) -> Self {
        Self {
            name: 1.3 * theme.font(TextRole::Tag).size,
            size: 1.25 * theme.font(TextRole::Tick).size,
            gap: 1.6 * theme.gap(),
        }
    }
}

/// Draws the chain into all the room left in `ui`.
pub(crate) fn ui(
    ui: &mut Ui,
    figure: &ChainFigure,
    view: &mut ChainView,
    theme: &Theme,
) -> ChainResponse {
    let fault = figure.chain.as_ref().err();
    let words = Words {
        title: "Chain".into(),
        lines: [figure.equation.clone(), Phrase::new()],
        caption: match fault {
            Some(_) => Phrase::new(),
            None => figure.caption.clone(),
        },
        needed: true,
        ..Words::default()
    };
    let theme = &panel_frame::fitted(ui, theme);
    let Some(room) = panel_frame::frame(ui, theme, &words) else {
        return ChainResponse::default();
    };
    let response = panel_frame::interactive(ui, room, "chain", Sense::click(), &figure.caption);
    let mut answer = ChainResponse::default();
    if let Some(fault) = fault {
        panel_frame::sentence(ui, room, theme, fault);
        answer.response = Some(response);
        return answer;
    }
    let sizes = Sizes::new(theme);
    let colors = &|block: &Block| Colors::chosen(block.limit, figure.colormap, figure.scale);
    // Under the matrices a sentence about the cell, and what is sent.
    let said = 3.0 * 1.25 * theme.font(TextRole::Tag).size;
    let (picture, strip) = match &figure.sent {
        Some(_) => {
            let share = if figure.rows.len() > 1 { 0.66 } else { 0.58 };
            let (top, strip) = room.split_top_bottom_at_fraction(share);
            (top, Some(strip.with_min_y(strip.top() + theme.gap())))
        }
        None => (room, None),
    };
    let (picture, _) = picture.split_top_bottom_at_y(picture.bottom() - said);
    let (whole, brief) = (lines(figure), products(figure));
    let found = arrange(ui, picture, &whole, &sizes, theme);
    let many = figure.rows.len() > 1;
    let found = found.or_else(|| many.then(|| arrange(ui, picture, &brief, &sizes, theme))?);
    let Some(places) = found else {
        panel_frame::sentence(
            ui,
            picture,
            theme,
            "There is no room for the chain here; give it the whole window with Alt+4.",
        );
        answer.response = Some(response);
        return answer;
    };
    choose(ui, figure, view, &places, &response);
    if let Some((_, place)) = view.chosen {
        let (rows, cols) = figure.size();
        if place.0 >= rows || place.1 >= cols {
            view.chosen = None;
        }
    }
    for placed in &places {
        draw(ui, placed, colors, theme);
    }
    if let Some((path, place)) = view.chosen {
        light(ui, &places, path, place, theme);
    }
    let sentence = match view
        .chosen
        .and_then(|(path, place)| figure.sum(path, place))
    {
        Some(sentence) => sentence,
        None => "Point at a cell of the product: its row and its column light up.".into(),
    };
    let style = (
        theme.font(TextRole::Tag),
        match view.chosen {
            Some(_) => theme.palette().ink,
            None => theme.palette().muted,
        },
    );
    // Right under the matrices.
    let bottom = places.iter().map(|placed| placed.slot.bottom());
    let bottom = bottom.fold(picture.top(), f32::max) + theme.gap();
    let below = Rect::from_x_y_ranges(room.x_range(), bottom..=bottom + said);
    if view.chosen.is_some() || response.hovered() || response.has_focus() {
        let told = sentence.to_string();
        text::wrapped(ui.painter(), below, sentence, style, Align::Min, 3);
        plot_interaction::announce(ui, &response, &told);
    }
    if response.has_focus() {
        ui.painter()
            .rect_stroke(room, 3.0, theme.focus(), StrokeKind::Inside);
    }
    if let (Some(sent), Some(strip)) = (&figure.sent, strip) {
        answer.moved = send(ui, strip, (figure, sent), view, colors, theme);
    }
    accessibility::tables(ui, room, || figure.tables());
    answer.response = Some(response);
    answer
}

/// The lines of the picture.
fn lines(figure: &ChainFigure) -> Vec<Line<'_>> {
    let many = figure.rows.len() > 1;
    let mut lines: Vec<Line<'_>> = figure
        .rows
        .iter()
        .enumerate()
        .map(|(path, row)| {
            let mut items = Vec::new();
            if many {
                items.push(Item::Sign(if path > 0 { "+" } else { "" }));
            }
            let last = row.factors.len() - 1;
            let factors = row.factors.iter().enumerate();
            items.extend(
                factors
                    .map(|(k, block)| Item::Matrix(block, Part::Factor(path, k == 0, k == last))),
            );
            if let Some(product) = &row.product {
                items.push(Item::Sign("="));
                items.push(Item::Matrix(product, Part::Product(Some(path))));
            }
            items
        })
        .collect();
    if let Some(total) = &figure.total {
        let whole = [Item::Sign("="), Item::Matrix(total, Part::Product(None))];
        match lines.last_mut().filter(|_| !many) {
            Some(line) => line.extend(whole),
            None => lines.push(whole.to_vec()),
        }
    }
    lines
}

/// The products of the paths alone, and the whole.
fn products(figure: &ChainFigure) -> Vec<Line<'_>> {
    let mut line = Vec::new();
    for (path, row) in figure.rows.iter().enumerate() {
        if let Some(product) = &row.product {
            if path > 0 {
                line.push(Item::Sign("+"));
            }
            line.push(Item::Matrix(product, Part::Product(Some(path))));
        }
    }
    if let Some(total) = &figure.total {
        line.push(Item::Sign("="));
        line.push(Item::Matrix(total, Part::Product(None)));
    }
    vec![line]
}

/// An item with its place: the cells, and the room for its words.
struct Placed<'a> {
    item: Item<'a>,
    /// The cells of a matrix; of a sign all of it.
    cells: Rect,
    /// With its name above and its size below.
    slot: Rect,
    /// Whether there is room for its formula.
    formula: bool,
}

fn sign_width(theme: &Theme) -> f32 {
    1.1 * theme.font(TextRole::Heading).size
}

/// Width and height of the cells.
fn extent(block: &Block, cell: f32) -> Vec2 {
    let side = |count: usize| (count as f32 * cell).max(SMALLEST);
    vec2(side(block.matrix.cols), side(block.matrix.rows))
}

/// The places of all items with cells as large as they can be; `None` where there is no room.
fn arrange<'a>(
    ui: &Ui,
    room: Rect,
    lines: &[Line<'a>],
    sizes: &Sizes,
    theme: &Theme,
) -> Option<Vec<Placed<'a>>> {
    // Formulas where there is room for them.
    let formulas = arranged(ui, room, (lines, true), sizes, theme);
    let plain = || arranged(ui, room, (lines, false), sizes, theme);
    // And without sizes where even those leave none.
    let tight = Sizes {
        size: 0.0,
        ..*sizes
    };
    let tight = || arranged(ui, room, (lines, false), &tight, theme);
    formulas.or_else(plain).or_else(tight)
}

fn arranged<'a>(
    ui: &Ui,
    room: Rect,
    (lines, formulas): (&[Line<'a>], bool),
    sizes: &Sizes,
    theme: &Theme,
) -> Option<Vec<Placed<'a>>> {
    let largest = if theme.presenting { 84.0 } else { 60.0 } * theme.scale;
    // With formulas the numbers shall be readable too.
    let least = match (formulas, theme.presenting) {
        (false, _) => SPECK,
        (true, false) => 20.0,
        (true, true) => 46.0,
    };
    let mut cell = largest;
    let mut broken: Option<(f32, Vec<Placed<'a>>)> = None;
    while cell > least {
        let found = flowed(ui, room, (lines, formulas), cell, sizes, theme);
        if let Some((places, breaks)) = found {
            if breaks == 0 {
                return Some(places);
            }
            broken.get_or_insert((cell, places));
        }
        // Somewhat smaller cells are better than a line that is broken.
        if broken.as_ref().is_some_and(|(most, _)| cell < 0.5 * most) {
            break;
        }
        cell *= 0.92;
    }
    broken.map(|(_, places)| places)
}

/// The places with cells of that size, lines broken where they are too long, and how many are;
/// `None` where they do not fit.
fn flowed<'a>(
    ui: &Ui,
    room: Rect,
    (lines, formulas): (&[Line<'a>], bool),
    cell: f32,
    sizes: &Sizes,
    theme: &Theme,
) -> Option<(Vec<Placed<'a>>, usize)> {
    let mut breaks = 0;
    let tag = theme.font(TextRole::Tag);
    let tick = theme.font(TextRole::Tick);
    let mut places: Vec<Placed<'a>> = Vec::new();
    let mut top = room.top();
    for line in lines {
        let mut rest = &line[..];
        while !rest.is_empty() {
            let mut width = 0.0;
            let mut height: f32 = 0.0;
            // Lines of a formula.
            let mut most: f32 = 0.0;
            let mut count = 0;
            let mut widths = Vec::new();
            for item in rest {
                let mut written = 0.0;
                let wide = match item {
                    Item::Sign(_) => sign_width(theme),
                    Item::Matrix(block, _) => {
                        let name = text::measure(ui.painter(), &block.name, tag.clone()).x;
                        let size = text::measure(ui.painter(), &label(block), tick.clone()).x;
                        // A formula may have four lines.
                        let formula = block.formula.as_ref().filter(|_| formulas);
                        let formula = formula.map_or(0.0, |formula| {
                            let digits = theme.digits(theme.smaller(TextRole::Tick, 0.86).size);
                            text::measure(ui.painter(), formula, digits).x
                        });
                        let least = (0.36 * formula).min(110.0 * theme.scale);
                        let wide = extent(block, cell).x.max(name).max(size).max(least);
                        if formula > 0.0 {
                            // It breaks at its spaces, which costs some room.
                            let lines = if formula <= wide {
                                1.0
                            } else {
                                1.4 * formula / wide
                            };
                            written = lines.ceil().min(4.0);
                        }
                        wide + sizes.gap
                    }
                };
                if width + wide > room.width() {
                    break;
                }
                if let Item::Matrix(block, _) = item {
                    height = height.max(extent(block, cell).y);
                    most = most.max(written);
                }
                width += wide;
                widths.push(wide);
                count += 1;
            }
            // A sign does not end a line.
            if count > 1 && count < rest.len() && matches!(rest.get(count - 1), Some(Item::Sign(_)))
            {
                count -= 1;
                width -= widths.pop().unwrap_or(0.0);
            }
            if count == 0 {
                return None;
            }
            let below = sizes.size * (1.0 + 0.9 * most);
            let middle = top + sizes.name + height / 2.0 + 2.0;
            let bottom = middle + height / 2.0 + below + 4.0;
            if bottom > room.bottom() {
                return None;
            }
            // Room that is left is for the matrices, within reason.
            let matrices = rest[..count]
                .iter()
                .filter(|item| matches!(item, Item::Matrix(..)))
                .count();
            let spare =
                ((room.width() - width) / matrices.max(1) as f32).clamp(0.0, 70.0 * theme.scale);
            let mut x = room.left();
            for (item, wide) in rest[..count].iter().zip(widths) {
                let (wide, cells) = match item {
                    Item::Sign(_) => (wide, vec2(wide, height)),
                    Item::Matrix(block, _) => (wide + spare, extent(block, cell)),
                };
                let slot = Rect::from_min_max(pos2(x, top), pos2(x + wide, bottom));
                let center = pos2(slot.center().x, middle);
                places.push(Placed {
                    item: *item,
                    cells: Rect::from_center_size(center, cells),
                    slot,
                    formula: formulas,
                });
                x += wide;
            }
            rest = &rest[count..];
            breaks += usize::from(!rest.is_empty());
            top = bottom + 0.5 * sizes.gap;
        }
    }
    // In the middle of the room, as far as there is more of it.
    let spare = (room.bottom() - top).max(0.0) * 0.4;
    for placed in &mut places {
        placed.cells = placed.cells.translate(vec2(0.0, spare));
        placed.slot = placed.slot.translate(vec2(0.0, spare));
    }
    Some((places, breaks))
}

/// `3×2`, `3×3 diagonal`.
fn label(block: &Block) -> String {
    match block.form {
        "" => block.size(),
        form => format!("{} {form}", block.size()),
    }
}

/// The rectangle of a cell.
fn cell_rect(cells: Rect, block: &Block, (row, col): Place) -> Rect {
    let size = cells.size()
        / vec2(
            block.matrix.cols.max(1) as f32,
            block.matrix.rows.max(1) as f32,
        );
    Rect::from_min_size(cells.min + vec2(col as f32, row as f32) * size, size)
}

fn draw(ui: &Ui, placed: &Placed<'_>, colors: &dyn Fn(&Block) -> Colors, theme: &Theme) {
    let painter = ui.painter();
    let palette = theme.palette();
    let Placed { cells, slot, .. } = *placed;
    let tick = theme.font(TextRole::Tick);
    let block = match placed.item {
        Item::Sign(sign) => {
            let style = (theme.font(TextRole::Heading), palette.ink);
            text::line(
                painter,
                cells.center(),
                Align2::CENTER_CENTER,
                sign,
                style,
                99.0,
            );
            return;
        }
        Item::Matrix(block, _) => block,
    };
    matrix(ui, cells, block, &colors(block), theme);
    brackets(painter, cells, theme);
    let wide = slot.width() - 2.0;
    let name = (theme.font(TextRole::Tag), palette.ink);
    let at = pos2(slot.center().x, cells.top() - 4.0);
    text::line(
        painter,
        at,
        Align2::CENTER_BOTTOM,
        block.name.as_str(),
        name,
        wide,
    );
    let at = pos2(slot.center().x, cells.bottom() + 4.0);
    if slot.bottom() - at.y < tick.size {
        return;
    }
    let style = (tick.clone(), palette.muted);
    let told = text::line(
        painter,
        at,
        Align2::CENTER_TOP,
        label(block),
        style.clone(),
        wide,
    );
    if let Some(formula) = block.formula.as_ref().filter(|_| placed.formula) {
        let room = Rect::from_min_max(
            pos2(slot.left() + 2.0, told.bottom()),
            slot.right_bottom() - vec2(2.0, 0.0),
        );
        let style = (
            theme.digits(theme.smaller(TextRole::Tick, 0.86).size),
            palette.ink,
        );
        text::wrapped(painter, room, formula.as_str(), style, Align::Center, 4);
    }
}

/// The brackets around a matrix.
fn brackets(painter: &Painter, cells: Rect, theme: &Theme) {
    let stroke = Stroke::new(theme.thin(), theme.palette().ink);
    let around = cells.expand(3.0);
    let foot = 4.0 * theme.scale;
    for (x, to) in [(around.left(), foot), (around.right(), -foot)] {
        let line = vec![
            pos2(x + to, around.top()),
            pos2(x, around.top()),
            pos2(x, around.bottom()),
            pos2(x + to, around.bottom()),
        ];
        painter.add(Shape::line(line, stroke));
    }
}

/// The cells of a matrix: few as rectangles with numbers, many as a texture.
fn matrix(ui: &Ui, cells: Rect, block: &Block, colors: &Colors, theme: &Theme) {
    let painter = ui.painter();
    let palette = theme.palette();
    let (rows, cols) = (block.matrix.rows, block.matrix.cols);
    let color = |[left, right]: [f64; 2]| match (left.is_nan(), right.is_nan()) {
        (true, true) => palette.missing,
        (true, false) => colors.color(right, theme),
        (false, true) => colors.color(left, theme),
        (false, false) => colors.color(left.midpoint(right), theme),
    };
    if rows * cols > FEW {
        let id = ui.scope_id().with(("factor", &block.name, rows, cols));
        let key = texture::key(|hasher| {
            use std::hash::Hash as _;
            (theme.dark, rows, cols).hash(hasher);
            texture::hash_numbers(hasher, block.matrix.slopes.iter().flatten());
            texture::hash_numbers(hasher, &colors.ends());
        });
        let handle = texture::cached(ui, id, key, TextureOptions::NEAREST, || {
            texture::image(cols, rows, |x, y| color(block.matrix.at(y, x)))
        });
        texture::draw(painter, &handle, cells);
    } else {
        let places = (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col)));
        for place in places {
            cell(
                painter,
                cell_rect(cells, block, place),
                block.matrix.at(place.0, place.1),
                colors,
                theme,
            );
        }
    }
    let edge = Stroke::new(theme.hairline(), palette.border);
    painter.rect_stroke(cells, 0.0, edge, StrokeKind::Outside);
}

/// One cell: at a kink the left slope above the diagonal and the right one below it.
fn cell(painter: &Painter, rect: Rect, slopes: [f64; 2], colors: &Colors, theme: &Theme) {
    let palette = theme.palette();
    let grounds = slopes.map(|slope| match slope.is_nan() {
        true => palette.missing,
        false => colors.color(slope, theme),
    });
    let whole = slopes[0] == slopes[1] || (slopes[0].is_nan() && slopes[1].is_nan());
    if whole {
        painter.rect_filled(rect, 0.0, grounds[0]);
    } else {
        let corners = [
            [rect.left_top(), rect.right_top(), rect.left_bottom()],
            [rect.right_bottom(), rect.left_bottom(), rect.right_top()],
        ];
        for (triangle, ground) in corners.into_iter().zip(grounds) {
            let mut mesh = Mesh::default();
            for corner in triangle {
                mesh.colored_vertex(corner, ground);
            }
            mesh.add_triangle(0, 1, 2);
            painter.add(mesh);
        }
        let stroke = Stroke::new(theme.hairline(), palette.ink);
        painter.line_segment([rect.left_bottom(), rect.right_top()], stroke);
    }
    if slopes.iter().any(|slope| slope.is_nan()) && rect.width() > 5.0 {
        let stroke = Stroke::new(theme.hairline(), palette.hatch);
        painter.line_segment([rect.left_top(), rect.right_bottom()], stroke);
    }
    if rect.width() > 6.0 && rect.height() > 6.0 {
        let line = Stroke::new(theme.hairline(), palette.grid);
        painter.rect_stroke(rect, 0.0, line, StrokeKind::Inside);
    }
    let least = theme.least().max(10.0);
    let largest = theme.font(TextRole::Heading).size;
    if !whole {
        // Each number on its side, both in one size.
        let numbers = slopes.map(|slope| match slope.is_nan() {
            true => "–".to_owned(),
            false => compact(slope, 2),
        });
        let space = vec2(0.5, 0.38) * rect.size();
        let size = |number: &String| text::fitting_size(painter, theme, number, space, largest);
        let size = size(&numbers[0]).min(size(&numbers[1]));
        if size >= least {
            for ((number, ground), share) in numbers.iter().zip(grounds).zip([0.3, 0.7]) {
                let at = rect.min + share * rect.size();
                let style = (theme.digits(size), theme.ink_on(ground));
                text::line(
                    painter,
                    at,
                    Align2::CENTER_CENTER,
                    number,
                    style,
                    rect.width(),
                );
            }
        }
        return;
    }
    let space = vec2(0.9 * rect.width(), 0.8 * rect.height());
    for form in forms(slopes) {
        let size = text::fitting_size(painter, theme, &form, space, largest);
        if size >= least {
            let style = (theme.digits(size), theme.ink_on(grounds[0]));
            let at = rect.center();
            text::line(
                painter,
                at,
                Align2::CENTER_CENTER,
                form.as_str(),
                style,
                rect.width(),
            );
            return;
        }
    }
}

/// The cell of a product that hands choose, by the pointer or by arrow keys.
fn choose(
    ui: &Ui,
    figure: &ChainFigure,
    view: &mut ChainView,
    places: &[Placed<'_>],
    response: &Response,
) {
    if response.contains_pointer()
        && let Some(at) = ui.input(|input| input.pointer.latest_pos())
    {
        let moved = ui.input(|input| input.pointer.delta() != Vec2::ZERO);
        let hit = places.iter().find_map(|placed| {
            let Item::Matrix(block, Part::Product(path)) = placed.item else {
                return None;
            };
            let inside = placed.cells.contains(at);
            let share = (at - placed.cells.min) / placed.cells.size();
            let place = |share: f32, count: usize| {
                ((share * count as f32).max(0.0) as usize).min(count.saturating_sub(1))
            };
            inside.then(|| {
                (
                    path,
                    (
                        place(share.y, block.matrix.rows),
                        place(share.x, block.matrix.cols),
                    ),
                )
            })
        });
        // What the keyboard chose stays until the pointer moves.
        if hit.is_some() || (moved && !response.has_focus()) {
            view.chosen = hit;
        }
    } else if !response.has_focus() {
        view.chosen = None;
    }
    if response.clicked() {
        response.request_focus();
    }
    let [right, up] = plot_interaction::arrows(ui, response);
    if right != 0.0 || up != 0.0 {
        let (rows, cols) = figure.size();
        let (path, place) = view.chosen.unwrap_or_default();
        let step = |at: usize, by: f64, count: usize| match by {
            by if by > 0.0 => (at + 1).min(count.saturating_sub(1)),
            by if by < 0.0 => at.saturating_sub(1),
            _ => at,
        };
        view.chosen = Some(match view.chosen {
            Some(_) => (path, (step(place.0, -up, rows), step(place.1, right, cols))),
            None => (None, (0, 0)),
        });
    }
}

/// Outlines the cell of a product, the row of the first factor and the column of the last.
fn light(ui: &Ui, places: &[Placed<'_>], path: Option<usize>, place: Place, theme: &Theme) {
    let painter = ui.painter();
    let palette = theme.palette();
    let outline = |rect: Rect| {
        painter.rect_stroke(
            rect,
            1.0,
            Stroke::new(4.5 * theme.hairline(), palette.halo),
            StrokeKind::Middle,
        );
        painter.rect_stroke(
            rect,
            1.0,
            Stroke::new(2.5 * theme.hairline(), palette.accent),
            StrokeKind::Middle,
        );
    };
    for placed in places {
        let Item::Matrix(block, part) = placed.item else {
            continue;
        };
        let rect = |place| cell_rect(placed.cells, block, place);
        match part {
            Part::Product(product) if product == path => outline(rect(place)),
            Part::Factor(of, first, last) if path.is_none_or(|path| path == of) => {
                let row = rect((place.0, 0)).with_max_x(placed.cells.right());
                let col = rect((0, place.1)).with_max_y(placed.cells.bottom());
                match (first, last) {
                    (true, true) => outline(rect(place)),
                    (true, false) => outline(row),
                    (false, true) => outline(col),
                    (false, false) => {}
                }
            }
            Part::Product(_) | Part::Factor(..) | Part::Vector(_) => {}
        }
    }
}

/// What is sent: a vector at every stage, of which the given one can be dragged.
fn send(
    ui: &Ui,
    strip: Rect,
    (figure, sent): (&ChainFigure, &Sent),
    view: &mut ChainView,
    colors: &dyn Fn(&Block) -> Colors,
    theme: &Theme,
) -> Option<(usize, f64)> {
    let palette = theme.palette();
    let painter = ui.painter();
    painter.hline(
        strip.x_range(),
        strip.top() - 0.5 * theme.gap(),
        Stroke::new(theme.hairline(), palette.grid),
    );
    // The output stands on the left in numerator layout, and forward goes towards it.
    let leftwards = (sent.send == Send::Forward) == (figure.layout == Layout::Numerator);
    let arrow = if leftwards { "←" } else { "→" };
    let mut items = Vec::new();
    for (place, vector) in sent.vectors.iter().enumerate() {
        if place > 0 {
            items.push(Item::Sign(arrow));
        }
        items.push(Item::Matrix(vector, Part::Vector(place)));
    }
    let lines = [items];
    let below = sent.changes.iter().any(|change| !change.is_empty());
    let line = Sizes::new(theme).size;
    let room = strip.with_max_y(strip.bottom() - if below { line } else { 0.0 });
    let sizes = Sizes::new(theme);
    let Some(places) = arrange(ui, room, &lines, &sizes, theme) else {
        panel_frame::sentence(
            ui,
            strip,
            theme,
            "There is no room for what is sent here; give the chain the whole window with Alt+4.",
        );
        return None;
    };
    let mut moved = None;
    for placed in &places {
        draw(ui, placed, colors, theme);
        let Item::Matrix(block, Part::Vector(place)) = placed.item else {
            continue;
        };
        if let Some(change) = sent.changes.get(place) {
            let at = pos2(placed.slot.center().x, placed.slot.bottom() - 4.0);
            let font = theme.font(TextRole::Tick);
            let wide = placed.slot.width() + sign_width(theme);
            let told = [change.to_string()];
            if let Some(told) = text::first_fitting(painter, told, &font, wide) {
                let style = (font, palette.ink);
                text::line(painter, at, Align2::CENTER_TOP, told, style, wide);
            }
        }
        if place != sent.given {
            continue;
        }
        for (element, &number) in sent.numbers.iter().enumerate().take(MOST_HANDLES) {
            let at = match block.matrix.cols {
                1 => (element, 0),
                _ => (0, element),
            };
            let rect = cell_rect(placed.cells, block, at);
            if rect.width().min(rect.height()) < 5.0 {
                break;
            }
            let key = sent.keys.get(element).map_or("", String::as_str);
            moved = handle(ui, rect, (element, key, number), view, theme).or(moved);
        }
    }
    moved
}

/// A number that is dragged up and down, or stepped by arrow keys.
fn handle(
    ui: &Ui,
    rect: Rect,
    (element, key, number): (usize, &str, f64),
    view: &mut ChainView,
    theme: &Theme,
) -> Option<(usize, f64)> {
    let palette = theme.palette();
    let id = ui.scope_id().with(("sent", element));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, number, key));
    ui.ctx().accesskit_node_builder(id, |node| {
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
    let strong = response.hovered() || response.dragged() || response.has_focus();
    let width = if strong { 2.5 } else { 1.5 } * theme.hairline();
    let ui_painter = ui.painter();
    ui_painter.rect_stroke(
        rect.shrink(1.0),
        1.0,
        Stroke::new(width, palette.accent),
        StrokeKind::Inside,
    );
    // A small bar from the middle, as high as the number, up to 2.
    let bar = (0.16 * rect.width()).clamp(2.0, 8.0 * theme.scale);
    let half = 0.5 * rect.height() - 2.0;
    let tip = rect.center().y - half * (number / 2.0).clamp(-1.0, 1.0) as f32;
    let upright = Rect::from_two_pos(
        pos2(rect.right() - bar - 2.0, rect.center().y),
        pos2(rect.right() - 2.0, tip),
    );
    ui_painter.rect_filled(upright, 0.0, palette.accent);
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    let response = response.on_hover_cursor(egui::CursorIcon::ResizeVertical);
    let response = response.on_hover_text(format!("{key}: drag up or down, or use the arrow keys"));
    let [right, up] = plot_interaction::arrows(ui, &response);
    let asked = ui.input(|input| {
        let count = |action| input.num_accesskit_action_requests(id, action) as f64;
        count(Action::Increment) - count(Action::Decrement)
    });
    let steps = right + up + asked;
    if steps != 0.0 {
        return Some((
            element,
            plot_interaction::rounded(number + 0.1 * steps, 0.01),
        ));
    }
    if response.drag_started() {
        view.grabbed = Some((element, number));
    }
    if response.dragged()
        && let Some((grabbed, exact)) = &mut view.grabbed
        && *grabbed == element
    {
        *exact -= 0.02 * f64::from(response.drag_delta().y);
        let value = plot_interaction::rounded(*exact, 0.05);
        return (value != number).then_some((element, value));
    }
    if response.drag_stopped() {
        view.grabbed = None;
    }
    None
}
