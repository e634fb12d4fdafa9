//! The look of the window as the painters take it: [`Look`] to [`Theme`] and [`View`], and back.

use crate::document::look::{Look, ThemeChoice};
use crate::document::{Document, Panel, PerPanel};
use crate::panel::board::View;
use crate::panel::jacobian::figure::heatmap::Heatmap;
use crate::panel::selection::Target;
use crate::panel::split::Shares;
use crate::panel::theme::Theme;

/// How much larger the text that is typed and the controls are in presentation mode: a little, as
/// who uses them sits near; the pictures have sizes of their own then. In steps, so that
/// dragging the window's edge does not make everything tremble.
fn presentation_scale(height: f32) -> f32 {
    const STEP: f32 = 0.1;
    let fitting = height / 760.0;
    ((fitting / STEP).floor() * STEP).clamp(1.2, 1.6)
}

/// The theme at a desk.
pub fn desk_theme(choice: ThemeChoice) -> Theme {
    match choice {
        ThemeChoice::Light => Theme::light(),
        ThemeChoice::Dark => Theme::dark(),
    }
}

/// The theme of a window that is `height` points high.
pub fn theme(look: &Look, height: f32) -> Theme {
    let scale = if look.presenting {
        presentation_scale(height)
    } else {
        1.0
    };
    desk_theme(look.theme)
        .scaled(scale)
        .presented(look.presenting)
}

/// Takes note of what the document and the pictures know of the look: what is shown, how wide,
/// what of it, and the pinned entry.
pub fn record(look: &mut Look, document: &Document, view: &View, heatmap: Option<&Heatmap>) {
    look.panels.clone_from(&document.view.panels);
    look.widths = view.shares.0;
    look.zoom = PerPanel::from_fn(|panel| view.zoom(panel));
    let pinned = view.selection.pinned.and_then(Target::cell);
    look.pinned = pinned.zip(heatmap).and_then(|((output, input), heatmap)| {
        let output = heatmap.outputs.get(output)?;
        Some((output.clone(), heatmap.inputs.get(input)?.clone()))
    });
}

/// Hands the same to the document and the pictures. An entry that the Jacobian does not have is
/// not pinned.
pub fn apply(look: &Look, document: &mut Document, view: &mut View, heatmap: Option<&Heatmap>) {
    document.view.panels.clone_from(&look.panels);
    view.shares = Shares(look.widths);
    for panel in Panel::ALL {
        view.set_zoom(panel, *look.zoom.get(panel));
    }
    let place = |keys: &[String], key: &String| keys.iter().position(|other| other == key);
    let pinned = look.pinned.as_ref().zip(heatmap);
    view.selection.pinned = pinned.and_then(|((output, input), heatmap)| {
        Some(Target::Cell {
            output: place(&heatmap.outputs, output)?,
            input: place(&heatmap.inputs, input)?,
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_comes_back_from_the_document_and_the_pictures() {
        let mut look = Look {
            panels: vec![Panel::Neuron, Panel::Jacobian],
            ..Look::default()
        };
        for (k, panel) in Panel::ALL.into_iter().enumerate() {
            let k = k as f32;
            *look.widths.get_mut(panel) = 1.0 + k;
            // The chain is no plot and has nothing to zoom.
            if panel != Panel::Chain {
                *look.zoom.get_mut(panel) = Some([[f64::from(k), 5.0], [-1.0, 0.1]]);
            }
        }
        let (mut document, mut view) = (Document::default(), View::default());
        apply(&look, &mut document, &mut view, None);
        let mut recorded = Look::default();
        record(&mut recorded, &document, &view, None);
        assert_eq!(recorded, look);
    }

    #[test]
    fn the_theme_grows_in_presentation_mode() {
        let desk = Look::default();
        let presenting = Look {
            presenting: true,
            theme: ThemeChoice::Dark,
            ..Look::default()
        };
        assert_eq!(theme(&desk, 1080.0), Theme::light());
        let theme = theme(&presenting, 1080.0);
        assert!(theme.dark && theme.presenting && theme.scale > 1.0);
    }
}
