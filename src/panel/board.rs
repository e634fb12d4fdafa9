//! All pictures side by side, linked: what is pointed at in one lights up in all.
//!
//! The window and the exports call the same functions; nothing that is visible in a picture
//! lives anywhere but in the figure, the [`View`] and the [`Theme`].

use crate::panel::plot_view::Bounds;
use egui::{Align2, Rect, Stroke, Ui, UiBuilder, vec2};

use super::chain::paint::{self as chain, ChainResponse, ChainView};
use super::field::figure::field::Field;
use super::field::paint::field;
use super::figures::Figures;
use super::jacobian::paint::grid::Sight;
use super::jacobian::paint::heatmap::{self, HeatmapResponse};
use super::jacobian::paint::view::HeatmapView;
use super::neuron::paint::neuron::{self, NeuronResponse, NeuronView};
use super::plot_view::{PlotResponse, PlotView};
use super::selection::{Selection, Target};
use super::split::Shares;
use super::theme::{TextRole, Theme};
use super::training::figure::training::Surface;
use super::training::paint::{self as training, TrainingResponse, TrainingView};
use super::unit::terms::Owner;
use super::{plot, text};
use crate::analysis::heading::heading;
use crate::document::Panel;

/// What the pictures remember between frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Of the heatmap.
    pub heatmap: HeatmapView,
    /// Of the field.
    pub field: PlotView,
    /// Of the neuron.
    pub neuron: NeuronView,
    /// Of the training.
    pub training: TrainingView,
    /// Of the chain.
    pub chain: ChainView,
    /// How wide each picture is.
    pub shares: Shares,
    /// What all pictures talk about.
    pub selection: Selection,
    /// What something outside of the pictures points at in this frame, such as a row of the
    /// inputs table.
    pub pointed: Option<Target>,
    /// The figures are of an earlier state of the document: dimmed, and said so.
    pub stale: bool,
}

impl View {
    /// What is visible of a picture: its horizontal and its vertical range, for the Jacobian
    /// columns and rows; `None` for the view of the scene.
    pub fn zoom(&self, panel: Panel) -> Option<Bounds> {
        match panel {
            Panel::Jacobian => self.heatmap.sight.map(|sight| [sight.x, sight.y]),
            Panel::Field => self.field.bounds,
            Panel::Neuron => self.neuron.bounds(),
            Panel::Training => self.training.bounds(),
            Panel::Chain => None,
        }
    }

    /// Makes a part of a picture visible, or the view of the scene.
    pub fn set_zoom(&mut self, panel: Panel, bounds: Option<Bounds>) {
        match panel {
            Panel::Jacobian => self.heatmap.sight = bounds.map(|[x, y]| Sight { x, y }),
            Panel::Field => self.field.bounds = bounds,
            Panel::Neuron => self.neuron.set_bounds(bounds),
            Panel::Training => self.training.set_bounds(bounds),
            Panel::Chain => {}
        }
    }
}

/// What was done to the panels in this frame; `None` for those not shown.
#[derive(Clone, Debug, Default)]
pub struct PanelsResponse {
    /// To the heatmap.
    pub heatmap: Option<HeatmapResponse>,
    /// To the field.
    pub field: Option<PlotResponse>,
    /// To the neuron.
    pub neuron: Option<NeuronResponse>,
    /// To the training.
    pub training: Option<TrainingResponse>,
    /// To the chain.
    pub chain: Option<ChainResponse>,
}

/// Draws the chosen panels side by side into all the room left in `ui`, and links
/// them: what is pointed at in one lights up in all.
pub fn panels(
    ui: &mut Ui,
    figures: &Figures,
    panels: &[Panel],
    view: &mut View,
    theme: &Theme,
) -> PanelsResponse {
    let full = ui.available_rect_before_wrap();
    let mut answer = PanelsResponse::default();
    if !full.is_finite() || full.width() < 1.0 || full.height() < 1.0 || panels.is_empty() {
        return answer;
    }
    ui.advance_cursor_after_rect(full);
    let size = &figures.heatmap.jacobian;
    view.selection.keep_within(size.rows, size.cols);
    let before = view.selection;
    let mut hovered = view.pointed;
    link(figures, view);
    let columns = view.shares.columns(full, panels);
    for (index, panel) in panels.iter().enumerate() {
        let Some(&rect) = columns.get(index) else {
            break;
        };
        if index > 0 {
            let stroke = Stroke::new(theme.hairline(), theme.palette().grid);
            let middle = rect
                .y_range()
                .shrink(theme.margin().min(rect.height() / 4.0));
            ui.painter().vline(rect.left(), middle, stroke);
        }
        let mut column = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(panel.name()));
        column.shrink_clip_rect(rect);
        if view.stale {
            column.multiply_opacity(0.75);
        }
        match panel {
            Panel::Jacobian => {
                let response = heatmap::ui(
                    &mut column,
                    &figures.heatmap,
                    &mut view.heatmap,
                    view.selection,
                    theme,
                );
                if let Some(pinned) = response.pinned {
                    view.selection.pinned = pinned;
                }
                hovered = response.hovered.or(hovered);
                view.selection.hovered = hovered;
                // What is drawn after it lights up in the same frame.
                link(figures, view);
                answer.heatmap = Some(response);
            }
            Panel::Field => {
                let response = field::ui(&mut column, &figures.field, &mut view.field, theme);
                hovered = pointed_in_field(&column, figures, &response, view, theme).or(hovered);
                answer.field = Some(response);
            }
            Panel::Neuron => {
                let view = &mut view.neuron;
                answer.neuron = Some(neuron::ui(&mut column, &figures.neuron, view, theme));
            }
            // Until it is made, its column is free.
            Panel::Training => {
                answer.training = figures
                    .training
                    .as_ref()
                    .map(|figure| training::ui(&mut column, figure, &mut view.training, theme));
            }
            Panel::Chain => {
                answer.chain = figures
                    .chain
                    .as_ref()
                    .map(|figure| chain::ui(&mut column, figure, &mut view.chain, theme));
            }
        }
    }
    view.selection.hovered = hovered;
    if view.selection != before {
        // What was drawn before the change has not seen it yet.
        ui.ctx().request_repaint();
    }
    if view.stale {
        let columns = columns.iter().copied().zip(panels.iter().copied());
        stale_tag(ui, &columns.collect::<Vec<_>>(), theme);
    }
    answer
}

/// Lights in field and neuron what the selection is about: the partial derivative along one
/// of the field's axes when it is of the drawn component, and the slope of the neuron that
/// the entry goes through.
fn link(figures: &Figures, view: &mut View) {
    let lit = view.selection.lit();
    let shown = &figures.heatmap;
    view.field.hues = match &figures.field {
        Field::Plane(plane) => [&plane.x, &plane.y].map(|axis| shown.hue_of(&axis.key)),
        Field::Curve(curve) => [shown.hue_of(&curve.x.key), None],
        Field::Local(local) => [&local.x, &local.y].map(|axis| shown.hue_of(&axis.key)),
        Field::Nudge(nudge) => {
            let y = nudge.plane().map(|plane| &plane.y);
            [Some(&nudge.x), y].map(|axis| shown.hue_of(&axis?.key))
        }
        Field::Message(_) => [None; 2],
    };
    let training = figures.training.as_ref();
    if let Some(Surface::Plane(plane)) = training.and_then(|page| page.loss.as_ref()) {
        view.training.loss.hues = [&plane.x, &plane.y].map(|axis| shown.hue_of(&axis.key));
    }
    let key = |keys: &[String], place: Option<usize>| {
        place
            .and_then(|place| keys.get(place))
            .map(|key| heading(key))
    };
    let output = key(&shown.outputs, lit.and_then(Target::output));
    let input = key(&shown.inputs, lit.and_then(Target::input));
    let is_drawn = |drawn: &str| output.as_deref().is_none_or(|output| output == drawn);
    let Some(input) = input else {
        view.field.lit = None;
        view.neuron.lit = false;
        view.neuron.followed = None;
        return;
    };
    view.field.lit = match &figures.field {
        Field::Plane(plane) if is_drawn(&plane.output) => [&plane.x, &plane.y]
            .into_iter()
            .position(|axis| axis.label == input),
        Field::Curve(curve) if is_drawn(&curve.output) && curve.x.label == input => Some(0),
        Field::Plane(_)
        | Field::Curve(_)
        | Field::Local(_)
        | Field::Nudge(_)
        | Field::Message(_) => None,
    };
    let neuron = &figures.neuron;
    view.neuron.lit = match &neuron.owner {
        Owner::Inputs { bias, .. } => {
            let first = lit
                .and_then(Target::output)
                .is_none_or(|output| output == 0);
            let of_bias = bias.as_deref().map(heading).as_ref() == Some(&input);
            let mut terms = neuron.terms.iter();
            let of_term =
                terms.position(|term| term.weight_label == input || term.input_label == input);
            // The chain speaks of the weight that all pictures talk about, until hands in the
            // neuron choose another.
            let of_term = of_term.filter(|_| first);
            if view.neuron.followed != of_term {
                view.neuron.chosen = of_term.unwrap_or(view.neuron.chosen);
                view.neuron.followed = of_term;
            }
            first && (of_bias || of_term.is_some())
        }
        // A neuron beside the text has no part in the text's derivatives.
        Owner::Settings => false,
    };
}

/// What the pointer is at in the field: an axis, by its ticks and its name, means its variable;
/// the arrow at the point, beside the point's disc, means the gradient of the component.
fn pointed_in_field(
    ui: &Ui,
    figures: &Figures,
    response: &PlotResponse,
    view: &View,
    theme: &Theme,
) -> Option<Target> {
    let Field::Plane(plane) = &figures.field else {
        return None;
    };
    let inner = response.response.as_ref()?.rect;
    let at = ui.input(|input| input.pointer.latest_pos())?;
    if !ui.rect_contains_pointer(ui.clip_rect()) || view.field.grabs_point() {
        return None;
    }
    let shown = &figures.heatmap;
    let column = |key: &String| shown.inputs.iter().position(|other| other == key);
    let thick = plot::around(theme) / 2.0;
    let below = Rect::from_min_max(inner.left_bottom(), inner.right_bottom() + vec2(0.0, thick));
    let beside = Rect::from_min_max(inner.left_top() - vec2(thick, 0.0), inner.left_bottom());
    if below.contains(at) {
        return column(&plane.x.key).map(Target::Input);
    }
    if beside.contains(at) {
        return column(&plane.y.key).map(Target::Input);
    }
    let arrow = plane.at_point?;
    let [x, y] = view.field.bounds.unwrap_or([plane.x.range, plane.y.range]);
    let place = |value: f64, [low, high]: [f64; 2]| ((value - low) / (high - low)) as f32;
    let foot = inner.left_bottom()
        + vec2(
            place(arrow.x, x) * inner.width(),
            -place(arrow.y, y) * inner.height(),
        );
    // On the screen y grows downwards.
    let along = vec2(
        (arrow.dx / (x[1] - x[0])) as f32 * inner.width(),
        -(arrow.dy / (y[1] - y[0])) as f32 * inner.height(),
    );
    let away = at - foot;
    let (near, far) = (theme.point_radius(), 5.0 * theme.point_radius());
    let ahead = away.dot(along.normalized());
    let aside = (away - ahead * along.normalized()).length();
    if !along.is_finite() || !(near..far).contains(&ahead) || aside > near {
        return None;
    }
    let rows = shown.outputs.iter();
    let mut rows = rows.map(|key| heading(key));
    rows.position(|output| output == plane.output)
        .map(Target::Output)
}

/// Says that the pictures are not of what is typed now.
fn stale_tag(ui: &Ui, columns: &[(Rect, Panel)], theme: &Theme) {
    // Neuron, training and chain are full to their end, while under the others the last line is rarely
    // used.
    let full = [Panel::Neuron, Panel::Training, Panel::Chain];
    let free = columns.iter().find(|(_, panel)| !full.contains(panel));
    if let Some((room, _)) = free.or(columns.first()) {
        stale(ui, *room, theme);
    }
}

/// Says so in the lower right corner of a picture.
pub fn stale(ui: &Ui, room: Rect, theme: &Theme) {
    let palette = theme.palette();
    let style = (theme.font(TextRole::Tag), palette.warning, palette.control);
    let at = room.right_bottom() - vec2(theme.gap(), 2.0);
    let words = "stale: the last good picture";
    text::tag(ui.painter(), at, Align2::RIGHT_BOTTOM, words, style, room);
}
