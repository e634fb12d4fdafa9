//! What must hold of the colours: contrast, meaning, and being told apart by every eye.

use super::*;

const BOTH: [Theme; 2] = [
    Theme {
        dark: false,
        scale: 1.0,
    },
    Theme {
        dark: true,
        scale: 1.0,
    },
];

#[test]
fn contrast_knows_its_ends() {
    assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
    assert!((contrast(Color32::WHITE, Color32::WHITE) - 1.0).abs() < 0.001);
}

#[test]
fn text_stands_out_everywhere_it_is_written() {
    for theme in BOTH {
        let p = theme.palette();
        for ground in [p.paper, p.surface, p.control] {
            for text in [
                p.ink, p.muted, p.accent, p.value, p.slope, p.error, p.warning,
            ] {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
            }
        }
        assert!(contrast(p.ink, p.missing) >= 4.5);
        let visuals = theme.visuals();
        let selection = visuals.selection;
        assert!(contrast(selection.stroke.color, selection.bg_fill) >= 4.5);
        let widgets = visuals.widgets;
        for widget in [widgets.hovered, widgets.active, widgets.open] {
            assert!(contrast(widget.fg_stroke.color, widget.weak_bg_fill) >= 4.5);
        }
    }
}

#[test]
fn text_in_every_cell_stands_out() {
    for theme in BOTH {
        for step in -50..=50 {
            let ground = theme.diverging(f64::from(step) / 50.0);
            assert!(contrast(theme.ink_on(ground), ground) >= 4.5, "{ground:?}");
        }
    }
}

#[test]
fn marks_stand_out() {
    for theme in BOTH {
        let p = theme.palette();
        for ground in [p.paper, p.surface] {
            for mark in [p.border, p.hatch, p.accent, p.value, p.slope] {
                assert!(contrast(mark, ground) >= 3.0, "{mark:?} on {ground:?}");
            }
        }
        assert!(contrast(p.hatch, p.missing) >= 3.0);
        for step in 0..=20 {
            let t = f64::from(step) / 20.0;
            for color in [
                theme.sequential(t),
                theme.diverging(t),
                theme.diverging(-t),
                p.missing,
            ] {
                let ground = theme.softened(color);
                assert!(contrast(p.arrow, ground) >= 3.0, "{ground:?}");
            }
        }
    }
}

#[test]
fn positive_is_blue_and_negative_is_orange() {
    for theme in BOTH {
        let plus = theme.diverging(1.0);
        let minus = theme.diverging(-1.0);
        assert!(plus.b() > plus.g() && plus.g() > plus.r(), "{plus:?}");
        assert!(minus.r() > minus.g() && minus.g() > minus.b(), "{minus:?}");
        assert_eq!(theme.diverging(1e300), plus);
        assert_eq!(theme.diverging(f64::NEG_INFINITY), minus);
        let middle = theme.diverging(0.0);
        assert!(contrast(middle, theme.palette().paper) < 1.3);
        assert_eq!(theme.diverging(f64::NAN), theme.palette().missing);
    }
}
