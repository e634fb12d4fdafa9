//! What is seen of an entry among many others: where there are more cells than pixels, where
//! its number has no room, and where it is small beside the greatest.

use crate::fixtures as fix;
use nablascope::document::Panel;
use nablascope::export::{self, Format, Picture};
use nablascope::panel::board::View;
use nablascope::panel::figures::Figures;
use resvg::tiny_skia::Pixmap;

const SIZE: [u32; 2] = [300, 340];

fn drawn(rows: usize, cols: usize, value: impl Fn(usize, usize) -> f64) -> Pixmap {
    let figures = Figures {
        heatmap: fix::heatmap(rows, cols, |i, j| fix::cell(value(i, j))),
        ..fix::scalar()
    };
    let picture = Picture {
        panels: vec![Panel::Jacobian],
        size: SIZE,
        ..Picture::default()
    };
    let bytes = export::file(&figures, &picture, &View::default(), Format::Png).unwrap();
    Pixmap::decode_png(&bytes).unwrap()
}

/// The picture of a matrix that is zero but for one entry.
fn lone(rows: usize, cols: usize, place: (usize, usize)) -> Pixmap {
    drawn(rows, cols, |i, j| if (i, j) == place { 6.0 } else { 0.0 })
}

/// The rows of those pixels whose colours are far apart in two pictures.
fn differing(a: &Pixmap, b: &Pixmap) -> Vec<usize> {
    let pixels = a.pixels().iter().zip(b.pixels()).enumerate();
    pixels
        .filter(|(_, (a, b))| a.red().abs_diff(b.red()) > 100)
        .map(|(k, _)| k / SIZE[0] as usize)
        .collect()
}

#[test]
fn a_single_entry_among_zeros_is_seen_wherever_it_is() {
    for (rows, cols) in [(600, 600), (301, 301), (150, 700), (1, 400), (2100, 7)] {
        let far = (rows - 1, cols - 1);
        let other = lone(rows, cols, far);
        for share in [0.0, 0.211, 0.5, 0.777] {
            let at = |count: usize| (share * count as f64) as usize;
            let place = (at(rows), at(cols));
            let seen = differing(&lone(rows, cols, place), &other);
            // Some pixels of this one, and of the other, which is the last.
            let this = seen.iter().filter(|row| **row + 4 < seen[seen.len() - 1]);
            let count = if rows == 1 {
                seen.len() - 1
            } else {
                this.count()
            };
            assert!(count >= 1, "{rows}×{cols} at {place:?}: {seen:?}");
        }
    }
}

#[test]
fn a_number_is_never_shorter_than_a_zero() {
    let entries = [1234.5, 1.2345, 1e-9, 0.0];
    let figure = fix::heatmap(1, 4, |_, j| fix::cell(entries[j]));
    let last = |j: usize| figure.forms(figure.of(0, j).unwrap()).last().unwrap();
    let small = figure.of(0, 2).unwrap();
    assert!(figure.forms(small).any(|form| form == "≈0"));
    let not_small = figure.of(0, 1).unwrap();
    assert!(!figure.forms(not_small).any(|form| form == "≈0"));
    assert_eq!([0, 1, 2, 3].map(last), ["…", "…", "…", "0"]);
}

#[test]
fn the_logarithmic_scale_begins_below_the_least_number() {
    for (entries, expected) in [
        ([80.0, 1.0, 0.0], 0.01),
        ([1e9, 1.5, -1.0], 1e-2),
        ([1e9, 1.5, 1e-9], 1e-3),
        // What may be 0 is not stretched to.
        ([2.0, 1.0, 1e-13], 1e-3),
        ([0.0, 0.0, 0.0], 1e-3),
    ] {
        let figure = fix::heatmap(1, 3, |_, j| fix::cell(entries[j]));
        let share = figure.linear / expected;
        assert!((share - 1.0).abs() < 1e-9, "{entries:?}: {}", figure.linear);
    }
    for tiny in [5e-324, 1e-300, 1e308] {
        let figure = fix::heatmap(1, 1, |_, _| {
            nablascope::diff::jacobian::Entry::ok(tiny, 0.0)
        });
        assert!(figure.linear > 0.0 && figure.linear.is_finite());
    }
}

#[test]
fn a_diagonal_of_many_cells_has_no_gaps() {
    let diagonal = drawn(613, 613, |i, j| f64::from(u8::from(i == j)));
    let seen = differing(&diagonal, &drawn(613, 613, |_, _| 0.0));
    // The bar of a matrix of zeros is the same, and the captions are below it.
    let low = seen[0];
    let high = low + (SIZE[1] as usize) / 3;
    for row in low..high {
        assert!(seen.contains(&row), "row {row} is empty");
    }
}
