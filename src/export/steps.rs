//! The step-size laboratory for other programs, and as a picture.
//!
//! The picture is painted by [`crate::paint::lab`], as in the window.

use serde_json::{Value, json};

use super::mark::Sheet;
use super::numbers::{number, object};
use super::{ExportError, Format, raster, shapes, svg};
use crate::diff::jacobian::Method;
use crate::diff::step_size::{METHODS, Study};
use crate::figure::lab::Lab;
use crate::paint::{Theme, lab};
use crate::worker::laboratory::EntryKey;

/// One JSON object. Errors are absolute.
pub fn json(study: &Study, key: &EntryKey) -> String {
    let list = |get: &dyn Fn(usize) -> f64| -> Value {
        Value::Array((0..study.steps.len()).map(|k| number(get(k))).collect())
    };
    let mut lines = vec![
        ("output", json!(key.output)),
        ("input", json!(key.input)),
        ("x", number(study.x)),
        ("value", number(study.value)),
        ("reference", number(study.reference)),
        ("bar", number(study.bar)),
        ("h", list(&|k| study.steps[k].h)),
    ];
    for (column, method) in METHODS.into_iter().enumerate() {
        let errors = list(&|k| study.steps[k].errors[column]);
        lines.push((method.name(), errors));
    }
    for chosen in &study.chosen {
        let entry = json!({
            "value": number(chosen.value),
            "error": number(chosen.error),
            "step": number(chosen.step),
            "estimate": number(chosen.estimate),
        });
        // The names of the methods with a step of choice are those of the lists above.
        let own = if METHODS.contains(&chosen.method) {
            "own"
        } else {
            chosen.method.name()
        };
        lines.push((own, entry));
    }
    lines.push(("used", json!(study.used.name())));
    let truncation = study.truncation.iter().zip(METHODS).map(|(line, method)| {
        let line = line.map_or(
            Value::Null,
            |(factor, power)| json!({"factor": number(factor), "power": power}),
        );
        (method.name().to_owned(), line)
    });
    lines.push(("truncation", Value::Object(truncation.collect())));
    lines.push(("rounding", number(study.rounding)));
    object(&lines)
}

/// A line per step: h, then the absolute error of each method, nothing where there is none.
pub fn csv(study: &Study) -> String {
    let names: Vec<&str> = METHODS.into_iter().map(Method::name).collect();
    let mut text = format!("h,{}\n", names.join(","));
    for step in &study.steps {
        let errors = step.errors.iter().map(|error| {
            if error.is_finite() {
                format!("{error:?}")
            } else {
                String::new()
            }
        });
        let cells: Vec<String> = std::iter::once(format!("{:?}", step.h))
            .chain(errors)
            .collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// The picture as a file, `size` in pixels.
///
/// # Errors
/// When there is no memory for so many pixels, or the page cannot be laid out.
pub fn picture(
    figure: &Lab,
    size: [u32; 2],
    theme: &Theme,
    format: Format,
) -> Result<Vec<u8>, ExportError> {
    let svg = svg::write(&sheet(figure, size, theme));
    match format {
        Format::Svg => Ok(svg.into_bytes()),
        Format::Png => raster::png(&svg),
        Format::Pdf => raster::pdf(&svg),
    }
}

fn sheet(figure: &Lab, size: [u32; 2], theme: &Theme) -> Sheet {
    /// The height in points that the picture is designed for.
    const DESIGNED: f32 = 600.0;
    let pixels_per_point = (size[1] as f32 / DESIGNED).clamp(0.25, 12.0);
    let mut sheet = shapes::capture(size, pixels_per_point, theme, None, |ui| {
        lab::ui(ui, figure, theme);
    });
    sheet.description.clone_from(&figure.caption);
    sheet
}
