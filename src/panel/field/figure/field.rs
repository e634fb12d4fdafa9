//! The field panel: what is drawn of a function over one or two of its inputs.
//!
//! A [`Plane`] is a component over a pair of inputs; with one differentiated input there is a
//! [`Curve`] with its tangent, with none a sentence.

use super::local::{self, Local};
use super::nudge::{self, Nudge};
use crate::analysis::heading::heading;
use crate::analysis::phrase::Phrase;
use crate::analysis::source::Source;
use crate::document::field::{FieldSettings, Show};
use crate::panel::plane::figure::curve::{self, Curve};
use crate::panel::plane::figure::plane::{self, Plane};
use crate::tape::cancel::CancelToken;

/// What the field panel shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Two inputs or more: a chosen pair of them.
    Plane(Plane),
    /// One input: the function's curve and its tangent.
    Curve(Curve),
    /// Two outputs over two inputs, near the point.
    Local(Local),
    /// A step from the point.
    Nudge(Box<Nudge>),
    /// Nothing to draw; the sentence says what to do.
    Message(Phrase),
}

/// The picture that the settings ask for, over the pair of columns when there are two.
/// `labels` are the keys of the outputs. `None` when `cancel` was called.
pub fn field(
    source: Source<'_>,
    pair: Option<(usize, usize)>,
    labels: &[String],
    settings: &FieldSettings,
    cancel: &CancelToken,
) -> Option<Field> {
    let Some(first) = source.columns.first() else {
        let nothing = Phrase::from("There is no input to draw over")
            .stop(':')
            .word("all are held constant")
            .stop('.')
            .word("Choose one to differentiate by in the table of inputs")
            .stop('.');
        return Some(Field::Message(nothing));
    };
    let rows: Vec<(String, usize)> = match labels {
        [a, b] => vec![(a.clone(), 0), (b.clone(), 1)],
        _ => vec![(source.component.0.to_owned(), source.component.1)],
    };
    let outputs = match labels.len() {
        1 => "1 output".to_owned(),
        count => format!("{count} outputs"),
    };
    let field = match (settings.show, pair) {
        (Show::Gradient, None) => Field::Curve(curve::curve(source, settings.x_range, cancel)?),
        (Show::Nudge, None) => {
            let test = nudge::nudge(source, (0, None), &rows, settings, cancel)?;
            Field::Nudge(Box::new(test))
        }
        (Show::Map | Show::Local, None) => Field::Message(
            Phrase::from("This picture needs two inputs, and ")
                .name(heading(&first.key))
                .word(" is the only one here")
                .stop('.')
                .word("Choose the gradient or the nudge test above")
                .stop('.'),
        ),
        (Show::Gradient, Some(pair)) => Field::Plane(plane::plane(source, pair, settings, cancel)?),
        (Show::Nudge, Some((x, y))) => {
            let test = nudge::nudge(source, (x, Some(y)), &rows, settings, cancel)?;
            Field::Nudge(Box::new(test))
        }
        (Show::Map, Some(pair)) if labels.len() == 2 && source.columns.len() == 2 => Field::Plane(
            plane::map(source, pair, [&labels[0], &labels[1]], settings, cancel)?,
        ),
        (Show::Map, Some(_)) => Field::Message(
            Phrase::from("The map as a field needs two inputs and two outputs")
                .stop(';')
                .word(format!("this function has {} inputs", source.columns.len()))
                .word(format!(" and {outputs}"))
                .stop('.')
                .word("Choose the gradient above")
                .stop('.'),
        ),
        (Show::Local, Some(pair)) if labels.len() == 2 => {
            let radius = settings.patch.unwrap_or(1.0);
            let names = [labels[0].as_str(), labels[1].as_str()];
            Field::Local(local::local(source, pair, names, radius, cancel)?)
        }
        (Show::Local, Some(_)) => Field::Message(
            Phrase::from("The local linear map needs two outputs")
                .stop(';')
                .word(format!("this function has {outputs}"))
                .stop('.')
                .word("Choose the gradient or the nudge test above")
                .stop('.'),
        ),
    };
    Some(field)
}

impl Field {
    /// One sentence, for the caption and for screen readers.
    pub fn caption(&self) -> String {
        match self {
            Self::Plane(plane) => plane.caption.to_string(),
            Self::Curve(curve) => curve.caption.to_string(),
            Self::Local(local) => local.caption.to_string(),
            Self::Nudge(nudge) => nudge.caption.to_string(),
            Self::Message(message) => message.to_string(),
        }
    }
}
