//! Numbers as they are shown, with no more digits than were earned.

pub use crate::expr::number::{long, short, significant};

/// [`short`] for sentences and read-outs: where there is no number it says so in a word.
pub fn told(value: f64) -> String {
    if value.is_nan() {
        "undefined".to_owned()
    } else {
        short(value)
    }
}

/// `y = 3`, or the same as a sentence that says so where there is no number: `y is undefined`.
pub fn equation(name: &str, value: f64) -> String {
    let verb = if value.is_nan() { "is" } else { "=" };
    format!("{name} {verb} {}", told(value))
}

/// `value` with at most `digits` significant digits, and no more than `error`
/// (absolute, NaN when unknown) leaves certain; 0 when not even the first is.
pub fn earned(value: f64, error: f64, digits: usize) -> String {
    if error.is_nan() || error <= 0.0 || !value.is_finite() {
        return significant(value, digits);
    }
    if value.abs() <= error {
        return "0".to_owned();
    }
    // The last digit shown stands at a place that is no smaller than the error.
    let certain = value.abs().log10().floor() - error.log10().ceil() + 1.0;
    let certain = certain.max(1.0) as usize;
    significant(value, digits.min(certain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_told_in_a_word() {
        assert_eq!(told(f64::NAN), "undefined");
        assert_eq!(told(-0.5), "−0.5");
        assert_eq!(equation("y", f64::NAN), "y is undefined");
        assert_eq!(equation("y", 2.0), "y = 2");
    }

    #[test]
    fn digits_are_earned() {
        assert_eq!(earned(1.23456, 1e-9, 3), "1.23");
        assert_eq!(earned(1.23456, 0.05, 3), "1.2");
        assert_eq!(earned(3e-14, 7e-14, 3), "0");
        assert_eq!(earned(1.23456, f64::NAN, 3), "1.23");
    }
}
