//! Where the parts of a neuron stand: side by side in a wide panel, one under the other in a
//! narrow one, in which words shrink a little before a part goes.

use egui::{Rect, pos2, vec2};

use super::{affine, chain};
use crate::panel::neuron::figure::neuron::Neuron;
use crate::panel::theme::Theme;
use crate::panel::unit::gauge;

/// Where the parts stand; empty for those without room.
pub(crate) struct Rooms {
    pub affine: Rect,
    pub activation: Rect,
    pub error: Rect,
    pub chain: Rect,
}

/// Height of the activation with a strip for its slope.
fn whole_activation(theme: &Theme) -> f32 {
    let height = if theme.presenting { 196.0 } else { 162.0 };
    height * theme.scale
}

/// Least heights of activation and error.
fn least(theme: &Theme) -> [f32; 2] {
    let error = if theme.presenting { 108.0 } else { 78.0 };
    [162.0, error].map(|height| height * theme.scale)
}

/// Height of the bars, all of them and at least.
fn bars(figure: &Neuron, theme: &Theme) -> [f32; 2] {
    let rows = affine::rows(figure);
    let heading = gauge::heading_height(theme);
    let row = affine::row_height(theme);
    [rows as f32, 0.9 * rows.min(4) as f32].map(|rows| heading + rows * row)
}

/// Whether the gauges stand side by side.
fn is_wide(room: Rect, theme: &Theme) -> bool {
    room.width() > 1.5 * room.height() && room.width() > 3.2 * least(theme)[0]
}

/// Smaller words rather than a part less, within what can still be read: in presentation mode never
/// smaller than the sizes that were chosen for the last row.
pub(crate) fn squeezed(room: Rect, figure: &Neuron, links: usize, theme: &Theme) -> Theme {
    if is_wide(room, theme) {
        return *theme;
    }
    let [bars, _] = bars(figure, theme);
    let [_, error] = least(theme);
    let chain = chain::height(theme, links);
    let rest = whole_activation(theme) + error + chain + 2.0 * theme.gap();
    let scale = |wanted: f32| theme.scale * (room.height() / wanted).min(1.0);
    let all = scale(rest + bars + theme.gap());
    if !theme.presenting {
        return theme.scaled(all.max(0.74 * theme.scale));
    }
    // Where the bars would need smaller words than that, the others need not shrink for them.
    let fitting = if all >= 1.0 { all } else { scale(rest) };
    theme.scaled(fitting.max(1.0))
}

/// Divides the room among the parts.
pub(crate) fn divided(room: Rect, figure: &Neuron, links: usize, theme: &Theme) -> Rooms {
    let gap = theme.gap();
    let chain_height = chain::height(theme, links);
    let none = Rect::from_min_size(room.max, vec2(0.0, 0.0));
    let [smallest, error_least] = least(theme);
    if is_wide(room, theme) {
        let (gauges, chain) = if room.height() > chain_height + smallest {
            room.split_top_bottom_at_y(room.bottom() - chain_height)
        } else {
            (room, none)
        };
        let gauges = gauges.with_max_y(gauges.bottom() - gap);
        let edge = |share: f32| gauges.left() + (share * gauges.width()).round();
        let column = |from: f32, to: f32| {
            let x = edge(from)..=edge(to) - 2.0 * gap;
            Rect::from_x_y_ranges(x, gauges.y_range())
        };
        return Rooms {
            affine: column(0.0, 0.29),
            activation: column(0.29, 0.7),
            error: column(0.7, 1.0),
            chain,
        };
    }
    let [bars, bars_least] = bars(figure, theme);
    // A larger error is not worth the bars or the slope.
    let others = whole_activation(theme) + chain_height + bars + 3.0 * gap;
    let spare = room.height() - others;
    let error_wanted = if spare < error_least - 0.5 {
        0.2 * room.height()
    } else {
        spare.min(0.2 * room.height())
    };
    let mut left = room.height() - smallest;
    let mut take = |wanted: f32, least: f32| {
        let given = wanted.min(left);
        // What misses by a rounding fits.
        if given < least - 0.5 {
            return 0.0;
        }
        left -= given + gap;
        given
    };
    // In the order of what is missed most.
    let chain_height = take(chain_height, chain_height);
    let error_height = take(error_wanted.max(error_least), error_least);
    let affine_height = take(bars, bars_least);
    let mut top = room.top();
    let mut strip = |height: f32| {
        if height <= 0.0 {
            return none;
        }
        let strip = Rect::from_min_max(pos2(room.left(), top), pos2(room.right(), top + height));
        top += height + gap;
        strip
    };
    let rest = smallest + left.max(0.0);
    Rooms {
        affine: strip(affine_height),
        activation: strip(rest),
        error: strip(error_height),
        chain: strip(chain_height),
    }
}
