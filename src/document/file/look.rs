//! [`Look`] as a table of a TOML file, for files beside the scene: lessons and settings.
//!
//! What is as usual is left out. A scene file has no such table.

use super::FileError;
use super::fields::{Field, Section};
use super::write::{line, list, number, quoted, range, table};
use crate::document::document::{Panel, PerPanel};
use crate::document::look::{Look, ThemeChoice};

const KEYS: [&str; 9] = [
    "theme",
    "presenting",
    "panels",
    "maximised",
    "column_hidden",
    "column_width",
    "pinned",
    "widths",
    "zoom",
];

impl Look {
    /// The look as text: a table `[look]`, empty for the usual one.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        write(&mut text, self);
        text
    }

    /// Reads what [`Look::to_text`] writes; a text without the table gives the usual look.
    ///
    /// # Errors
    /// The first key that is not known or has a wrong value, by its line and its name.
    pub fn from_text(text: &str) -> Result<Self, FileError> {
        let mut file = Section::parse(text)?;
        let look = file.take("look").map(read).transpose()?;
        match file.take_first() {
            Some((_, other)) => Err(other.error("a look is a table [look] and nothing else.")),
            None => Ok(look.unwrap_or_default()),
        }
    }
}

/// Writes the table, if there is anything in it.
fn write(text: &mut String, look: &Look) {
    let Look {
        theme,
        presenting,
        panels,
        maximised,
        column_hidden,
        column_width,
        widths,
        zoom,
        pinned,
    } = look;
    let usual = Look::default();
    if *look == usual {
        return;
    }
    table(text, "look");
    if *theme != usual.theme {
        line(text, "theme", quoted(theme.name()));
    }
    if *presenting {
        line(text, "presenting", presenting);
    }
    if *panels != usual.panels {
        let names = panels.iter().copied().map(Panel::name);
        line(text, "panels", list(names.map(quoted)));
    }
    if let Some(panel) = maximised {
        line(text, "maximised", quoted(panel.name()));
    }
    if *column_hidden {
        line(text, "column_hidden", column_hidden);
    }
    if let Some(width) = column_width {
        line(text, "column_width", number(f64::from(*width)));
    }
    if let Some((output, input)) = pinned {
        let keys = [output, input].into_iter();
        line(text, "pinned", list(keys.map(|key| quoted(key))));
    }
    if *widths != usual.widths {
        table(text, "look.widths");
        for panel in Panel::ALL {
            line(text, panel.name(), number(f64::from(*widths.get(panel))));
        }
    }
    if *zoom != usual.zoom {
        table(text, "look.zoom");
        for panel in Panel::ALL {
            if let Some(bounds) = zoom.get(panel) {
                line(
                    text,
                    panel.name(),
                    list(bounds.iter().map(|ends| range(*ends))),
                );
            }
        }
    }
}

/// Reads the table.
fn read(field: Field<'_>) -> Result<Look, FileError> {
    let mut section = field.section()?;
    let mut look = Look::default();
    if let Some(field) = section.take("theme") {
        let all = ThemeChoice::ALL;
        let find = |word: &str| all.into_iter().find(|theme| theme.name() == word);
        look.theme = field.choice(&all.map(ThemeChoice::name), find)?;
    }
    if let Some(field) = section.take("presenting") {
        look.presenting = field.flag()?;
    }
    if let Some(field) = section.take("panels") {
        let place = field.place();
        let panels: Vec<Panel> = field
            .list("a list of panels")?
            .iter()
            .map(panel)
            .collect::<Result<_, _>>()?;
        let twice = (1..panels.len()).any(|i| panels[..i].contains(&panels[i]));
        if panels.is_empty() || twice {
            return Err(place.error("at least one panel is shown, and each once."));
        }
        look.panels = panels;
    }
    if let Some(field) = section.take("maximised") {
        look.maximised = Some(panel(&field)?);
    }
    if let Some(field) = section.take("column_hidden") {
        look.column_hidden = field.flag()?;
    }
    if let Some(field) = section.take("column_width") {
        look.column_width = Some(width(&field)?);
    }
    if let Some(field) = section.take("pinned") {
        let place = field.place();
        let keys = field.texts()?;
        let [output, input] = <[String; 2]>::try_from(keys)
            .map_err(|_| place.error("an entry is the key of its output and that of its input."))?;
        look.pinned = Some((output, input));
    }
    if let Some(field) = section.take("widths") {
        by_panel(field, &mut look.widths, |field| width(&field))?;
    }
    if let Some(field) = section.take("zoom") {
        by_panel(field, &mut look.zoom, |field| bounds(field).map(Some))?;
    }
    section.finish(&KEYS)?;
    Ok(look)
}

/// A table with a key for each panel.
fn by_panel<T>(
    field: Field<'_>,
    values: &mut PerPanel<T>,
    read: impl Fn(Field<'_>) -> Result<T, FileError>,
) -> Result<(), FileError> {
    let mut section = field.section()?;
    for panel in Panel::ALL {
        if let Some(field) = section.take(panel.name()) {
            *values.get_mut(panel) = read(field)?;
        }
    }
    section.finish(&Panel::ALL.map(Panel::name))
}

/// One of the panels, by its name.
fn panel(field: &Field<'_>) -> Result<Panel, FileError> {
    let all = Panel::ALL;
    let find = |word: &str| all.into_iter().find(|panel| panel.name() == word);
    field.choice(&all.map(Panel::name), find)
}

/// A width above 0.
fn width(field: &Field<'_>) -> Result<f32, FileError> {
    let width = field.number()? as f32;
    if width > 0.0 && width.is_finite() {
        Ok(width)
    } else {
        Err(field.error("a width is above 0."))
    }
}

/// Two ranges, the horizontal one first.
fn bounds(field: Field<'_>) -> Result<[[f64; 2]; 2], FileError> {
    const EXPECTED: &str = "a list of two ranges, the horizontal one first";
    let place = field.place();
    let ranges: Vec<[f64; 2]> = field
        .list(EXPECTED)?
        .into_iter()
        .map(Field::range)
        .collect::<Result<_, _>>()?;
    <[[f64; 2]; 2]>::try_from(ranges).map_err(|_| place.error(format!("this must be {EXPECTED}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_read_back_as_it_was_written() {
        let mut widths = PerPanel::from_fn(|_| 1.0);
        *widths.get_mut(Panel::Field) = 1.3;
        let mut zoom = PerPanel::default();
        *zoom.get_mut(Panel::Neuron) = Some([[-1.5, 2.0], [0.1, 1e300]]);
        let look = Look {
            theme: ThemeChoice::Dark,
            presenting: true,
            panels: vec![Panel::Neuron, Panel::Field],
            maximised: Some(Panel::Field),
            column_hidden: true,
            column_width: Some(0.1),
            widths,
            zoom,
            pinned: Some(("y[1]".to_owned(), "W[1,2]".to_owned())),
        };
        let text = look.to_text();
        assert_eq!(Look::from_text(&text), Ok(look), "{text}");
        // The usual look needs no words.
        assert_eq!(Look::default().to_text(), "");
        assert_eq!(Look::from_text(""), Ok(Look::default()));
    }

    #[test]
    fn a_key_that_is_not_known_is_named() {
        for (text, named) in [
            ("[look]\nthem = \"dark\"", "`look.them`"),
            ("[look.widths]\nfeild = 1.0", "`look.widths.feild`"),
            ("[look.zoom]\nloss = []", "`look.zoom.loss`"),
            ("[view]\npanels = []", "`view`"),
        ] {
            let error = Look::from_text(text).unwrap_err().to_string();
            assert!(error.contains(named), "{text}: {error}");
        }
    }

    #[test]
    fn a_value_that_no_look_has_is_refused() {
        for text in [
            "theme = \"blue\"",
            "panels = []",
            "panels = [\"field\", \"field\"]",
            "maximised = \"loss\"",
            "column_width = -1.0",
            "pinned = [\"y\"]",
            "zoom.field = [[1.0, 0.0], [0.0, 1.0]]",
            "zoom.field = [[0.0, 1.0]]",
            "widths.field = 0.0",
        ] {
            assert!(
                Look::from_text(&format!("[look]\n{text}")).is_err(),
                "{text}"
            );
        }
    }
}
