//! An input's shape and its numbers, read and written.

use toml::de::DeValue;

use super::error::FileError;
use super::fields::Field;
use super::keys::Form;
use super::write::{list, number, quoted, rows};
use crate::document::document::Value;
use crate::document::edit;
use crate::expr::shape::Shape;
use crate::syntax::diagnostic::clipped;

/// A shape: nothing or 1 for a scalar, n for a vector, [rows, columns] for a matrix.
pub(crate) const SHAPE: Form<Shape> = Form {
    read: shape,
    write: |shape| match *shape {
        Shape::Scalar => "1".to_owned(),
        Shape::Vector(1) => "[1]".to_owned(),
        Shape::Vector(n) => n.to_string(),
        Shape::Matrix(rows, cols) => format!("[{rows}, {cols}]"),
    },
};

fn shape(field: Field<'_>) -> Result<Shape, FileError> {
    const EXPECTED: &str = "a number n for a vector, or [rows, columns] for a matrix";
    let place = field.place();
    let size = |field: &Field<'_>| {
        let sentence = |size| format!("a size is 1 or more, and this is {size}.");
        field.count(1.., sentence)
    };
    let shape = match field.value() {
        DeValue::Integer(_) => match size(&field)? {
            1 => Shape::Scalar,
            n => Shape::Vector(n),
        },
        DeValue::Array(_) => {
            let sizes: Vec<usize> = field
                .list(EXPECTED)?
                .iter()
                .map(size)
                .collect::<Result<_, _>>()?;
            match sizes.as_slice() {
                // The way to write a vector of a single element, which `1` is not.
                &[n] => Shape::Vector(n),
                &[rows, cols] => Shape::Matrix(rows, cols),
                sizes => {
                    return Err(place.error(format!(
                        "a shape is {EXPECTED}, and this lists {} sizes.",
                        sizes.len()
                    )));
                }
            }
        }
        _ => return Err(field.wrong_type(EXPECTED)),
    };
    match shape.rows().checked_mul(shape.cols()) {
        Some(count) if count <= edit::MOST_ELEMENTS => Ok(shape),
        _ => Err(place.error(format!(
            "an input holds {} numbers at most.",
            edit::MOST_ELEMENTS
        ))),
    }
}

/// The numbers of the input `name`: one, a list, or a list of rows, as its shape asks.
pub(crate) fn read(name: &str, shape: Shape, field: Field<'_>) -> Result<Vec<Value>, FileError> {
    let place = field.place();
    let clash = |found: String| {
        let (size, form) = match shape {
            Shape::Scalar => (
                "a scalar, so one number".to_owned(),
                "value = 1.0".to_owned(),
            ),
            Shape::Vector(n) => (
                format!("{shape}, so {n} numbers"),
                "value = [1.0, …]".to_owned(),
            ),
            Shape::Matrix(rows, cols) => (
                format!("{shape}, so {rows} rows of {cols} numbers"),
                "value = [[1.0, …], …]".to_owned(),
            ),
        };
        let name = clipped(name);
        place.error(format!(
            "{name} is {size} ({form}), and here {found}. Change `shape` or `value`."
        ))
    };
    let value = match shape {
        Shape::Scalar => match field.value() {
            // A vector of one number.
            DeValue::Array(list) if list.len() == 1 && !list[0].as_ref().is_array() => field
                .list("a list of numbers")?
                .iter()
                .map(element)
                .collect::<Result<_, _>>()?,
            DeValue::Array(list) => return Err(clash(counted(list.len()))),
            _ => vec![element(&field)?],
        },
        Shape::Vector(n) => {
            if !matches!(field.value(), DeValue::Array(_)) {
                element(&field)?;
                return Err(clash("stands one number".to_owned()));
            }
            let list = field.list("a list of numbers")?;
            if list.len() != n || list.iter().any(|element| element.value().is_array()) {
                return Err(clash(counted_list(&list)));
            }
            list.iter().map(element).collect::<Result<_, _>>()?
        }
        Shape::Matrix(rows, cols) => {
            if !matches!(field.value(), DeValue::Array(_)) {
                element(&field)?;
                return Err(clash("stands one number".to_owned()));
            }
            let list = field.list("a list of rows")?;
            if list.len() != rows || list.iter().any(|row| !row.value().is_array()) {
                return Err(clash(counted_list(&list)));
            }
            let mut value = Vec::with_capacity(shape.len());
            for (i, row) in list.into_iter().enumerate() {
                let row = row.list("a row of numbers")?;
                if row.len() != cols {
                    return Err(clash(format!("row {} holds {}", i + 1, row.len())));
                }
                for number in &row {
                    value.push(element(number)?);
                }
            }
            value
        }
    };
    Ok(value)
}

fn counted(count: usize) -> String {
    match count {
        1 => "stands a list of one number".to_owned(),
        count => format!("stands a list of {count} numbers"),
    }
}

fn counted_list(list: &[Field<'_>]) -> String {
    let rows = list.iter().filter(|row| row.value().is_array()).count();
    match (rows, list.len()) {
        (0, count) => counted(count),
        (rows, count) if rows == count => format!("stands a list of {rows} rows"),
        _ => "rows and numbers stand mixed".to_owned(),
    }
}

fn element(field: &Field<'_>) -> Result<Value, FileError> {
    match field.value() {
        DeValue::String(formula) => Ok(Value::Formula(formula.to_string())),
        DeValue::Integer(_) | DeValue::Float(_) => Ok(Value::Number(field.number()?)),
        _ => Err(field.wrong_type("a number or a formula in quotes")),
    }
}

/// The same as text.
pub(crate) fn write(shape: Shape, value: &[Value]) -> String {
    let elements = || value.iter().map(written);
    match shape {
        Shape::Scalar => elements().next().unwrap_or_default(),
        Shape::Vector(_) => list(elements()),
        Shape::Matrix(_, cols) => {
            let each = value.chunks(cols.max(1));
            rows(each.map(|row| list(row.iter().map(written))))
        }
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::Number(value) => number(*value),
        Value::Formula(formula) => quoted(formula),
    }
}
