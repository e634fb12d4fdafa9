//! What must hold of the colours: contrast, meaning, and being told apart by every eye.

use egui::Color32;
use nablascope::document::{Colormap, examples};
use nablascope::panel::colorbar::Colors;
use nablascope::panel::field::figure::field::Field;
use nablascope::panel::jacobian::paint::hatch::colors;
use nablascope::panel::theme::{Theme, contrast, luminance, mix, scroll_bars};

const BOTH: [Theme; 2] = [
    Theme {
        dark: false,
        scale: 1.0,
        presenting: false,
    },
    Theme {
        dark: true,
        scale: 1.0,
        presenting: false,
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
                p.ink, p.muted, p.accent, p.value, p.slope, p.loss, p.error, p.warning,
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
            for mark in [p.border, p.hatch, p.accent, p.value, p.slope, p.loss] {
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

/// WCAG 2.2, 1.4.11: boxes, circles and fields by their outline, on the ground of the window and
/// of menus, and bars beside what scrolls by their handle.
#[test]
fn outlines_of_controls_stand_out() {
    for theme in BOTH {
        let visuals = theme.visuals();
        let widgets = &visuals.widgets;
        for ground in [visuals.panel_fill, visuals.window_fill] {
            for widget in [
                widgets.inactive,
                widgets.hovered,
                widgets.active,
                widgets.open,
            ] {
                let line = widget.bg_stroke;
                assert!(line.width >= 1.0);
                assert!(contrast(line.color, ground) >= 3.0, "{line:?} {ground:?}");
            }
        }
        let bars = scroll_bars();
        assert!(bars.floating_width >= 4.0 && bars.floating_allocated_width > bars.floating_width);
        let behind = visuals.extreme_bg_color;
        let opacities = [bars.dormant_handle_opacity, bars.active_handle_opacity];
        for opacity in opacities {
            let handle = mix(behind, widgets.inactive.fg_stroke.color, opacity);
            for ground in [behind, visuals.panel_fill, visuals.window_fill] {
                assert!(contrast(handle, ground) >= 3.0, "{handle:?} {ground:?}");
            }
        }
    }
}

/// WCAG 2.2, 1.4.11 and 2.4.13: what has the keyboard's focus is to be seen.
#[test]
fn the_focus_ring_stands_out_from_whatever_is_behind_it() {
    for theme in BOTH {
        let p = theme.palette();
        let ring = theme.focus();
        assert!(ring.width >= 2.0);
        // Around plots and bars it lies on the window's ground, on a plot's, or on a lit row.
        for ground in [p.paper, p.surface, p.control] {
            assert!(contrast(ring.color, ground) >= 3.0, "{ground:?}");
        }
        // Over colours of its own choice, such as an underlay, it has a ground with it.
        assert!(contrast(ring.color, p.halo) >= 3.0);
        // The program's widgets, by their own fills and by what is around them.
        let visuals = theme.visuals();
        let widgets = visuals.widgets;
        let focused = widgets.active.bg_stroke;
        let text = visuals.selection.stroke;
        for (ring, grounds) in [
            (focused, vec![p.paper, p.control, visuals.faint_bg_color]),
            (text, vec![p.paper, p.surface, visuals.faint_bg_color]),
        ] {
            assert!(ring.width >= 1.5);
            for ground in grounds {
                assert!(contrast(ring.color, ground) >= 3.0, "{ring:?} {ground:?}");
            }
        }
        // And from the border that the same widget has without the focus.
        assert!(focused.width >= 2.0 * widgets.inactive.bg_stroke.width);
        assert_ne!(focused.color, widgets.inactive.bg_stroke.color);
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

/// What is seen without one kind of cone: Machado, Oliveira, Fernandes, “A physiologically-based
/// model for simulation of color vision deficiency”, IEEE TVCG 15(6), 2009, table 1, severity 1;
/// applied to linear RGB. The identity stands for full colour vision.
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    ("full", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deutan",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritan",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

/// CIE L*a*b* (D65) of a colour as such an eye sees it.
fn seen(color: Color32, eye: &[[f64; 3]; 3]) -> [f64; 3] {
    let linear = [color.r(), color.g(), color.b()].map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    let times = |matrix: &[[f64; 3]; 3], v: [f64; 3]| -> [f64; 3] {
        matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
    };
    let rgb = times(eye, linear).map(|c| c.clamp(0.0, 1.0));
    let to_xyz = [
        [0.4124, 0.3576, 0.1805],
        [0.2126, 0.7152, 0.0722],
        [0.0193, 0.1192, 0.9505],
    ];
    let white = [0.950_47, 1.0, 1.088_83];
    let xyz = times(&to_xyz, rgb);
    let [x, y, z] = [0, 1, 2].map(|k| {
        let t: f64 = xyz[k] / white[k];
        if t > 0.008_856 {
            t.cbrt()
        } else {
            7.787 * t + 16.0 / 116.0
        }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// How different two colours look to such an eye: CIE76; 2.3 is just noticeable.
fn difference(a: Color32, b: Color32, eye: &[[f64; 3]; 3]) -> f64 {
    let (a, b) = (seen(a, eye), seen(b, eye));
    (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn the_simulation_knows_what_each_eye_confuses() {
    let (red, green) = (
        Color32::from_hex("#AA3C00").unwrap(),
        Color32::from_hex("#606000").unwrap(),
    );
    let [full, protan, deutan, _] = EYES.map(|(_, eye)| difference(red, green, &eye));
    assert!(full > 40.0, "{full}");
    assert!(
        protan < 0.6 * full && deutan < 0.6 * full,
        "{protan} {deutan}"
    );
    // A neutral grey is grey to all.
    for (name, eye) in &EYES {
        let [_, a, b] = seen(Color32::from_hex("#808080").unwrap(), eye);
        assert!(a.hypot(b) < 1.0, "{name}");
    }
}

#[test]
fn every_eye_tells_positive_from_negative() {
    for theme in BOTH {
        for map in Colormap::ALL {
            for (name, eye) in &EYES {
                for step in 1..=10 {
                    let t = f64::from(step) / 10.0;
                    let (plus, minus) = (theme.signed(map, t), theme.signed(map, -t));
                    let apart = difference(plus, minus, eye);
                    // Ten times what is just noticeable at the ends, and at least twice that
                    // a tenth of the way.
                    let wanted = 5.0 + 18.0 * t;
                    assert!(apart >= wanted, "{map:?} {name} ±{t}: {apart}");
                }
                for end in [-1.0, 1.0] {
                    let from_zero = difference(theme.signed(map, end), theme.signed(map, 0.0), eye);
                    assert!(from_zero >= 20.0, "{map:?} {name} {end}: {from_zero}");
                }
            }
        }
    }
}

/// Marks that stand in one picture and mean different things, by the picture.
fn marks_of(theme: &Theme) -> Vec<(&'static str, Vec<Color32>)> {
    let p = theme.palette();
    vec![
        // The curve, its slope, the error, the point and what moves with it.
        ("neuron", vec![p.value, p.slope, p.loss, p.accent]),
        // dx, J·dx, the change, and the gap, which ends at the point.
        ("nudge", vec![p.ink, p.slope, p.value, p.error]),
        ("gap and point", vec![p.error, p.accent]),
        ("path on the loss", vec![p.accent, p.ink, p.surface]),
        // The chain's factors in their order; each has its name before it.
        ("chain", vec![p.loss, p.slope, p.accent, p.ink]),
    ]
}

#[test]
fn every_eye_tells_the_marks_of_a_picture_apart() {
    for theme in BOTH {
        for (picture, marks) in marks_of(&theme) {
            for (name, eye) in &EYES {
                for (k, mark) in marks.iter().enumerate() {
                    for other in &marks[..k] {
                        let apart = difference(*mark, *other, eye);
                        assert!(
                            apart >= 14.0,
                            "{picture}, {name}: {mark:?} {other:?} {apart}"
                        );
                    }
                }
            }
        }
    }
}

/// What is really in the pictures of every example: cells of either sign, hatching, arrows on
/// the colours under them, and the variables' hues beside each other.
#[test]
fn every_eye_tells_the_colours_of_every_example_apart() {
    for theme in BOTH {
        let p = theme.palette();
        for example in examples::ALL {
            let document = example.document().unwrap();
            let outcome = nablascope::worker::job::run(&document, &Default::default()).unwrap();
            let figures = outcome.figures.unwrap();
            let heatmap = &figures.heatmap;
            let colors = colors(heatmap);
            // What is nearly 0 is nearly neutral, and has its sign in its number.
            let entries = heatmap.jacobian.entries().map(|entry| entry.value());
            let cells: Vec<f64> = entries
                .filter(|value| value.abs() >= 0.2 * heatmap.limit)
                .collect();
            let hues: Vec<usize> = (0..heatmap.inputs.len()).map(|k| heatmap.hue(k)).collect();
            for (name, eye) in &EYES {
                let told = |a: Color32, b: Color32, least: f64| {
                    let apart = difference(a, b, eye);
                    assert!(
                        apart >= least,
                        "{}, {name}: {a:?} {b:?} {apart}",
                        example.title
                    );
                };
                for &plus in cells.iter().filter(|value| **value > 0.0) {
                    for &minus in cells.iter().filter(|value| **value < 0.0) {
                        told(colors.color(plus, &theme), colors.color(minus, &theme), 8.0);
                    }
                }
                told(p.hatch, p.missing, 20.0);
                for (k, a) in hues.iter().enumerate() {
                    for b in hues[..k].iter().filter(|b| *b % 6 != a % 6) {
                        let (a, b) = (theme.variable_color(*a), theme.variable_color(*b));
                        told(a, b, 18.0);
                    }
                }
                if let Field::Plane(plane) = &figures.field {
                    let colors = Colors::spanning(plane.span);
                    let samples = plane.samples.iter().step_by(7);
                    for &sample in samples.filter(|sample| sample.is_finite()) {
                        let ground = theme.softened(colors.color(sample, &theme));
                        told(p.arrow, ground, 30.0);
                        // It has an edge of the ground's colour besides.
                        told(p.accent, ground, 14.0);
                    }
                }
            }
        }
    }
}

#[test]
fn every_map_is_blue_above_and_warm_below() {
    for theme in BOTH {
        for map in Colormap::ALL {
            let (plus, minus) = (theme.signed(map, 1.0), theme.signed(map, -1.0));
            assert!(
                plus.b() > plus.g() && plus.g() > plus.r(),
                "{map:?} {plus:?}"
            );
            assert!(
                minus.r() > minus.g() && minus.r() > minus.b(),
                "{map:?} {minus:?}"
            );
            for step in -50..=50 {
                let ground = theme.signed(map, f64::from(step) / 50.0);
                assert!(contrast(theme.ink_on(ground), ground) >= 4.5, "{ground:?}");
            }
        }
    }
}

#[test]
fn one_map_is_told_apart_in_grey() {
    for theme in BOTH {
        let lightness = |t: f64| luminance(theme.signed(Colormap::Lightness, t));
        let steps: Vec<f32> = (-10..=10).map(|k| lightness(f64::from(k) / 10.0)).collect();
        let rises = steps.windows(2).all(|pair| pair[0] < pair[1]);
        let falls = steps.windows(2).all(|pair| pair[0] > pair[1]);
        assert!(rises || falls, "{steps:?}");
        // Of the usual map the two ends are alike in grey.
        let usual = [-1.0, 1.0].map(|t| luminance(theme.signed(Colormap::BlueOrange, t)));
        assert!((usual[0] - usual[1]).abs() < 0.1);
    }
}

#[test]
fn variables_stand_out_and_every_eye_tells_them_apart() {
    for theme in BOTH {
        let p = theme.palette();
        let hues: Vec<Color32> = (0..6).map(|k| theme.variable_color(k)).collect();
        assert_eq!(theme.variable_color(6), hues[0]);
        for (k, hue) in hues.iter().enumerate() {
            for ground in [p.paper, p.surface, p.control] {
                // They are the colours of words.
                assert!(contrast(*hue, ground) >= 4.5, "{hue:?} on {ground:?}");
            }
            for (name, eye) in &EYES {
                for other in hues[..k].iter().chain([&p.accent]) {
                    let apart = difference(*hue, *other, eye);
                    assert!(apart >= 18.0, "{name}: {hue:?} {other:?} {apart}");
                }
            }
        }
    }
}
