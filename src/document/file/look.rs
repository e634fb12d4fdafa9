//! [`Look`] as tables of a TOML file, for files beside the scene: lessons and settings.
//!
//! What is as usual is left out. A scene file has no such tables.

use super::error::FileError;
use super::fields::Section;
use super::keys::{FLAG, Form, Keys, RANGE, TEXTS, word};
use super::scene::PANELS;
use super::write::{list, number};
use crate::document::document::{Panel, PerPanel};
use crate::document::look::{Look, ThemeChoice};

impl Look {
    /// The look as text: the tables `[look]`, `[widths]` and `[zoom]`, empty for the usual one.
    pub fn to_text(&self) -> String {
        Keys::written(|keys| look(keys, &mut self.clone()))
    }

    /// Reads what [`Look::to_text`] writes; a text without the tables gives the usual look.
    ///
    /// # Errors
    /// The first key that is not known or has a wrong value, by its line and its name.
    pub fn from_text(text: &str) -> Result<Self, FileError> {
        let mut found = Self::default();
        Keys::read(Section::parse(text)?, |keys| look(keys, &mut found))?;
        Ok(found)
    }
}

/// The tables of a look.
fn look(keys: &mut Keys<'_>, look: &mut Look) -> Result<(), FileError> {
    let (mut widths, mut zoom) = (look.widths, look.zoom);
    let window = Look {
        widths: Look::default().widths,
        zoom: PerPanel::default(),
        ..look.clone()
    };
    *look = window;
    keys.table("look", look, window_keys)?;
    keys.table_unless(
        "widths",
        &mut widths,
        &Look::default().widths,
        |keys, widths| {
            Panel::ALL.into_iter().try_for_each(|panel| {
                let width = widths.get_mut(panel);
                keys.key(panel.name(), width, &1.0, WIDTH).map(drop)
            })
        },
    )?;
    keys.table("zoom", &mut zoom, |keys, zoom| {
        Panel::ALL.into_iter().try_for_each(|panel| {
            let bounds = zoom.get_mut(panel);
            keys.option(panel.name(), bounds, BOUNDS).map(drop)
        })
    })?;
    (look.widths, look.zoom) = (widths, zoom);
    Ok(())
}

/// The keys of `[look]`.
fn window_keys(keys: &mut Keys<'_>, look: &mut Look) -> Result<(), FileError> {
    let usual = Look::default();
    keys.key("theme", &mut look.theme, &usual.theme, word!(ThemeChoice))?;
    keys.key("presenting", &mut look.presenting, &false, FLAG)?;
    keys.key("panels", &mut look.panels, &usual.panels, PANELS)?;
    keys.option("maximised", &mut look.maximised, word!(Panel))?;
    keys.key("column_hidden", &mut look.column_hidden, &false, FLAG)?;
    keys.option("column_width", &mut look.column_width, WIDTH)?;
    keys.option("pinned", &mut look.pinned, ENTRY)?;
    Ok(())
}

/// A width above 0.
const WIDTH: Form<f32> = Form {
    read: |field| {
        let width = field.number()? as f32;
        if width > 0.0 && width.is_finite() {
            Ok(width)
        } else {
            Err(field.error("a width is above 0."))
        }
    },
    write: |width| number(f64::from(*width)),
};

/// An entry of the Jacobian.
const ENTRY: Form<(String, String)> = Form {
    read: |field| {
        let place = field.place();
        let [output, input] = <[String; 2]>::try_from(field.texts()?)
            .map_err(|_| place.error("an entry is the key of its output and that of its input."))?;
        Ok((output, input))
    },
    write: |(output, input)| (TEXTS.write)(&vec![output.clone(), input.clone()]),
};

/// Two ranges, the horizontal one first.
const BOUNDS: Form<[[f64; 2]; 2]> = Form {
    read: |field| {
        const EXPECTED: &str = "a list of two ranges, the horizontal one first";
        let place = field.place();
        let ranges = field.list(EXPECTED)?.into_iter().map(RANGE.read);
        let ranges: Vec<[f64; 2]> = ranges.collect::<Result<_, _>>()?;
        <[[f64; 2]; 2]>::try_from(ranges)
            .map_err(|_| place.error(format!("this must be {EXPECTED}.")))
    },
    write: |bounds| list(bounds.iter().map(RANGE.write)),
};

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
            ("[widths]\nfeild = 1.0", "`widths.feild`"),
            ("[zoom]\nloss = []", "`zoom.loss`"),
            ("[view]\npanels = []", "`view`"),
        ] {
            let error = Look::from_text(text).unwrap_err().to_string();
            assert!(error.contains(named), "{text}: {error}");
        }
    }

    #[test]
    fn a_value_that_no_look_has_is_refused() {
        for text in [
            "[look]\ntheme = \"blue\"",
            "[look]\npanels = []",
            "[look]\npanels = [\"field\", \"field\"]",
            "[look]\nmaximised = \"loss\"",
            "[look]\ncolumn_width = -1.0",
            "[look]\npinned = [\"y\"]",
            "[zoom]\nfield = [[1.0, 0.0], [0.0, 1.0]]",
            "[zoom]\nfield = [[0.0, 1.0]]",
            "[widths]\nfield = 0.0",
        ] {
            assert!(Look::from_text(text).is_err(), "{text}");
        }
    }
}
