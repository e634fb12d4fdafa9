//! Numbers as they are shown, with no more digits than were earned.

pub use crate::expr::number::{long, short, significant};

/// Beside the greatest number of a matrix, one that is smaller by this is about 0.
pub const NEARLY_ZERO: f64 = 1e-3;

/// [`short`] for sentences and read-outs: where there is no number it says so in a word.
pub fn told(value: f64) -> String {
    if value.is_nan() {
        "undefined".to_owned()
    } else {
        short(value)
    }
}

/// `value` with at most `digits` significant digits, and no more than `error`
/// (absolute, NaN when unknown) leaves certain; 0 when not even the first is.
pub fn earned(value: f64, error: f64, digits: usize) -> String {
    match certain(value, error, digits) {
        0 => "0".to_owned(),
        digits => significant(value, digits),
    }
}

/// So many of `digits` significant digits the error leaves certain.
pub fn certain(value: f64, error: f64, digits: usize) -> usize {
    if error.is_nan() || error <= 0.0 || !value.is_finite() {
        return digits;
    }
    if value.abs() <= error {
        return 0;
    }
    // The last digit shown stands at a place that is no smaller than the error.
    let certain = value.abs().log10().floor() - error.log10().ceil() + 1.0;
    digits.min(certain.max(1.0) as usize)
}

/// How many significant digits a number has that is said with `said` of them and shall lose all
/// but `digits`: those before its point stay. So do all of them where they end in a half of the
/// last digit left: it may have been rounded already and could go either way.
pub fn rounded(value: f64, said: usize, digits: usize) -> usize {
    let scientific = format!("{:.*e}", said.saturating_sub(1), value);
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits_of = mantissa.trim_end_matches('0').chars();
    let shown: Vec<char> = digits_of.filter(char::is_ascii_digit).collect();
    let whole = match power.parse::<usize>() {
        Ok(power) if power < said.max(4) => power + 1,
        _ => 1,
    };
    let kept = digits.max(whole);
    let halfway = shown.len() == kept + 1 && shown.last() == Some(&'5');
    if halfway { said } else { kept.min(said) }
}

/// At most `digits` significant digits of whole numbers too, in as few letters as that takes:
/// `123456` becomes `1.2e5`.
pub fn compact(value: f64, digits: usize) -> String {
    let plain = significant(value, digits);
    // Both signs of a number are written alike.
    if !value.is_finite() || plain.trim_start_matches('−').chars().count() <= digits + 2 {
        return plain;
    }
    let scientific = format!("{:.*e}", digits.saturating_sub(1), value);
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let mantissa = match mantissa.split_once('.') {
        Some(_) => mantissa.trim_end_matches('0').trim_end_matches('.'),
        None => mantissa,
    };
    let scientific = format!("{mantissa}e{power}").replace('-', "−");
    if scientific.chars().count() < plain.chars().count() {
        scientific
    } else {
        plain
    }
}

/// Digits, signs and points: what may not stand before an ellipsis.
pub fn is_of_number(c: char) -> bool {
    c.is_numeric() || "+-−±.≈∞⁻".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_told_in_a_word() {
        assert_eq!(told(f64::NAN), "undefined");
        assert_eq!(told(-0.5), "−0.5");
    }

    #[test]
    fn little_room_takes_digits_from_whole_numbers_too() {
        for (value, digits, expected) in [
            (12345.0, 3, "12345"),
            (123_456.0, 2, "1.2e5"),
            (-400_000.0, 2, "−4e5"),
            (-0.6666, 2, "−0.67"),
            (-0.6666, 1, "−0.7"),
            (0.001, 1, "1e−3"),
            (80.0, 1, "80"),
            (1e300, 1, "1e300"),
            (f64::NEG_INFINITY, 1, "−∞"),
        ] {
            assert_eq!(compact(value, digits), expected, "{value} {digits}");
        }
    }

    #[test]
    fn digits_are_earned() {
        assert_eq!(earned(1.23456, 1e-9, 3), "1.23");
        assert_eq!(earned(1.23456, 0.05, 3), "1.2");
        assert_eq!(earned(3e-14, 7e-14, 3), "0");
        assert_eq!(earned(1.23456, f64::NAN, 3), "1.23");
    }
}
