//! Marks → the text of an SVG file: well-formed, small, and the same every time.
//!
//! A label is drawn by the outlines of its glyphs, each kept once in the file, so that it looks
//! the same where the fonts are missing. Over them lies its text, not seen, to be found, copied
//! and edited; it tells its length, and another font is narrowed or widened to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::letters::{Faces, GlyphName};
use super::mark::{Area, Drawing, Edge, Image, Rgba, Run, Sheet, Step};
use super::raster;
use crate::panel::fonts;

/// A sheet as the text of an SVG file.
pub fn write(sheet: &Sheet) -> String {
    let mut out = String::new();
    let [width, height] = sheet.pixels;
    let [across, down] = sheet.points.map(number);
    let description = escaped(&sheet.description);
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" viewBox="0 0 {across} {down}" role="img">"#
    );
    let _ = writeln!(out, "<desc>{description}</desc>");
    let _ = writeln!(
        out,
        "<!-- Labels are outlines below text that is not seen. To see the text instead, uncomment: -->\n<!-- <style>{}</style> -->",
        raster::AS_TEXT
    );
    let files = fonts::faces();
    let faces = Faces::new(&files);
    outlines(sheet, &faces, &mut out);
    let _ = writeln!(
        out,
        r#"<rect width="{across}" height="{down}"{}/>"#,
        fill(Some(sheet.ground))
    );
    let clips = clips(sheet, &mut out);
    let mut open: Option<usize> = None;
    for mark in &sheet.marks {
        let clip = mark.clip.and_then(|area| clips.get(&name(&area)).copied());
        if clip != open {
            if open.is_some() {
                out.push_str("</g>\n");
            }
            if let Some(number) = clip {
                let _ = writeln!(out, r#"<g clip-path="url(#c{number})">"#);
            }
            open = clip;
        }
        drawing(&mut out, &faces, &mark.drawing);
    }
    if open.is_some() {
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

/// Defines the outline of every glyph that a label needs.
fn outlines(sheet: &Sheet, faces: &Faces<'_>, out: &mut String) {
    let runs = sheet.marks.iter().filter_map(|mark| match &mark.drawing {
        Drawing::Text(run) => faces.glyphs(run),
        _ => None,
    });
    let used: BTreeSet<GlyphName> = runs
        .flat_map(|glyphs| glyphs.placed)
        .map(|(name, _)| name)
        .collect();
    out.push_str("<defs>\n");
    for name in used {
        let _ = writeln!(
            out,
            r#"<path id="{}" d="{}"/>"#,
            id(name),
            path(&faces.outline(name))
        );
    }
    out.push_str("</defs>\n");
}

fn id((face, glyph): GlyphName) -> String {
    format!("g{face}.{glyph}")
}

/// Defines every rectangle that something is cut off at, and numbers it.
fn clips(sheet: &Sheet, out: &mut String) -> BTreeMap<String, usize> {
    let mut clips = BTreeMap::new();
    for area in sheet.marks.iter().filter_map(|mark| mark.clip) {
        let next = clips.len();
        clips.entry(name(&area)).or_insert_with(|| {
            let _ = writeln!(
                out,
                r#"<clipPath id="c{next}"><rect {}/></clipPath>"#,
                name(&area)
            );
            next
        });
    }
    clips
}

fn name(area: &Area) -> String {
    format!(
        r#"x="{}" y="{}" width="{}" height="{}""#,
        number(area.x),
        number(area.y),
        number(area.width),
        number(area.height)
    )
}

fn drawing(out: &mut String, faces: &Faces<'_>, drawing: &Drawing) {
    let _ = match drawing {
        Drawing::Rect {
            area,
            radius,
            fill: ground,
            edge: line,
        } => {
            let round = if *radius > 0.0 {
                format!(r#" rx="{}""#, number(*radius))
            } else {
                String::new()
            };
            writeln!(
                out,
                "<rect {}{round}{}{}/>",
                name(area),
                fill(*ground),
                edge(*line)
            )
        }
        Drawing::Ellipse {
            center: [x, y],
            radius: [rx, ry],
            fill: ground,
            edge: line,
        } => {
            let radius = if rx == ry {
                format!(r#"r="{}""#, number(*rx))
            } else {
                format!(r#"rx="{}" ry="{}""#, number(*rx), number(*ry))
            };
            let tag = if rx == ry { "circle" } else { "ellipse" };
            writeln!(
                out,
                r#"<{tag} cx="{}" cy="{}" {radius}{}{}/>"#,
                number(*x),
                number(*y),
                fill(*ground),
                edge(*line)
            )
        }
        Drawing::Path {
            steps,
            fill: ground,
            edge: line,
        } => writeln!(
            out,
            r#"<path d="{}"{}{}/>"#,
            path(steps),
            fill(*ground),
            edge(*line)
        ),
        Drawing::Text(run) => writeln!(out, "{}", text(faces, run)),
        Drawing::Image { area, image } => self::image(out, area, image),
    };
}

fn path(steps: &[Step]) -> String {
    let at = |[x, y]: &[f32; 2]| format!("{} {}", number(*x), number(*y));
    steps
        .iter()
        .map(|step| match step {
            Step::Move(to) => format!("M{}", at(to)),
            Step::Line(to) => format!("L{}", at(to)),
            Step::Quadratic(by, to) => format!("Q{} {}", at(by), at(to)),
            Step::Cubic(a, b, to) => format!("C{} {} {}", at(a), at(b), at(to)),
            Step::Close => "Z".to_owned(),
        })
        .collect()
}

/// A label: its outlines, and its text over them.
fn text(faces: &Faces<'_>, run: &Run) -> String {
    let turn = if run.angle == 0.0 {
        String::new()
    } else {
        let [x, y] = run.pivot.map(number);
        format!(
            r#" transform="rotate({} {x} {y})""#,
            number(run.angle.to_degrees())
        )
    };
    let length = if run.text.chars().count() > 1 {
        format!(
            r#" textLength="{}" lengthAdjust="spacingAndGlyphs""#,
            number(run.length)
        )
    } else {
        String::new()
    };
    let Rgba([r, g, b, alpha]) = run.color;
    let opacity = if alpha < 255 {
        format!(r#" opacity="{}""#, number(f32::from(alpha) / 255.0))
    } else {
        String::new()
    };
    let color = fill(Some(Rgba([r, g, b, 255])));
    let [x, y] = run.at.map(number);
    let outlines = faces.glyphs(run).map(|glyphs| {
        let place = |value: f32, key: &str| match number(value.round()).as_str() {
            "0" => String::new(),
            value => format!(r#" {key}="{value}""#),
        };
        let uses = glyphs.placed.iter().map(|(name, [x, y])| {
            let (x, y) = (place(*x, "x"), place(*y, "y"));
            format!(r##"<use xlink:href="#{}"{x}{y}/>"##, id(*name))
        });
        format!(
            r#"<g transform="translate({x} {y}) scale({})">{}</g>"#,
            glyphs.scale,
            uses.collect::<String>()
        )
    });
    format!(
        r#"<g{color}{opacity}{turn}>{}<text x="{x}" y="{y}" {} font-size="{}"{length} fill-opacity="0" xml:space="preserve">{}</text></g>"#,
        outlines.unwrap_or_default(),
        family(&run.face),
        number(run.size),
        escaped(&run.text)
    )
}

/// How a renderer finds the face: the family inside the font file, then what is like it.
fn family(face: &str) -> &'static str {
    match face {
        "Hack" => r#"font-family="Hack, monospace""#,
        "Ubuntu-Light" => r#"font-family="Ubuntu, sans-serif" font-weight="300""#,
        "NotoEmoji-Regular" => r#"font-family="Noto Emoji, sans-serif""#,
        "emoji-icon-font" | "egui-icons" => r#"font-family="emoji, sans-serif""#,
        "KaTeX_Main-Regular" => r#"font-family="KaTeX_Main, serif""#,
        "KaTeX_Main-Bold" => r#"font-family="KaTeX_Main, serif" font-weight="700""#,
        "KaTeX_Math-Italic" => r#"font-family="KaTeX_Math, serif" font-style="italic""#,
        "KaTeX_Math-BoldItalic" => {
            r#"font-family="KaTeX_Math, serif" font-style="italic" font-weight="700""#
        }
        "KaTeX_Size1-Regular" => r#"font-family="KaTeX_Size1, serif""#,
        "KaTeX_Size2-Regular" => r#"font-family="KaTeX_Size2, serif""#,
        "KaTeX_Size3-Regular" => r#"font-family="KaTeX_Size3, serif""#,
        "KaTeX_Size4-Regular" => r#"font-family="KaTeX_Size4, serif""#,
        _ => r#"font-family="DejaVu Sans, sans-serif""#,
    }
}

fn image(out: &mut String, area: &Area, image: &Image) -> std::fmt::Result {
    let Some(png) = raster::encode(image) else {
        return Ok(());
    };
    let rendering = if image.crisp {
        r#" image-rendering="optimizeSpeed" style="image-rendering:pixelated""#
    } else {
        ""
    };
    writeln!(
        out,
        r#"<image {} preserveAspectRatio="none"{rendering} xlink:href="data:image/png;base64,{}"/>"#,
        name(area),
        BASE64_STANDARD.encode(&png)
    )
}

fn fill(color: Option<Rgba>) -> String {
    color.map_or_else(
        || r#" fill="none""#.to_owned(),
        |color| paint("fill", color),
    )
}

fn edge(edge: Option<Edge>) -> String {
    edge.map_or_else(String::new, |edge| {
        format!(
            r#"{} stroke-width="{}""#,
            paint("stroke", edge.color),
            number(edge.width)
        )
    })
}

fn paint(what: &str, Rgba([r, g, b, a]): Rgba) -> String {
    let mut text = format!(r##" {what}="#{r:02x}{g:02x}{b:02x}""##);
    if a < 255 {
        let _ = write!(
            text,
            r#" {what}-opacity="{}""#,
            number(f32::from(a) / 255.0)
        );
    }
    text
}

/// At most three decimals, none where they say nothing; what is not finite becomes 0.
fn number(value: f32) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

/// Text that is safe between tags and inside attributes; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_strange() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(-0.000_01), "0");
        assert_eq!(number(2.5004), "2.5");
        assert_eq!(number(100.0), "100");
        assert_eq!(number(f32::NAN), "0");
    }

    #[test]
    fn text_cannot_break_out() {
        assert_eq!(escaped("a<b & \"c\"\u{1}\n"), "a&lt;b &amp; &quot;c&quot; ");
    }
}
