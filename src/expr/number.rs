//! How a number is printed in sentences, cells and read-outs.
//!
//! A real minus sign, no `−0`, integers bare, powers of ten outside 10⁻³ … 10⁴.
//! Files and JSON do not use it: they keep every digit.

/// Three significant digits: `80`, `−0.25`, `1.2e−5`, `∞`, `NaN`.
pub fn short(value: f64) -> String {
    significant(value, 3)
}

/// Six significant digits.
pub fn long(value: f64) -> String {
    significant(value, 6)
}

/// `digits` significant digits, trailing zeros dropped.
pub fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    // Rounded first, so that 9.9996 becomes 10 and not 10.00.
    let scientific = format!("{:.*e}", digits.saturating_sub(1), value);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let whole = value == value.trunc() && value.abs() < 1e6 && exponent < 6;
    let text = if whole {
        format!("{value:.0}")
    } else if (-3..digits.max(4) as i32).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        trimmed(&format!("{value:.decimals$}"))
    } else {
        format!("{}e{exponent}", trimmed(mantissa))
    };
    text.replace('-', "−")
}

fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_short() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (80.0, "80"),
            (-1.0, "−1"),
            (12345.0, "12345"),
            (0.5, "0.5"),
            (1.0 / 3.0, "0.333"),
            (-2.0 / 3.0, "−0.667"),
            (1234.5, "1234"),
            (12345.5, "1.23e4"),
            (0.001, "0.001"),
            (0.00012, "1.2e−4"),
            (9.9996, "10"),
            (1e300, "1e300"),
            (f64::INFINITY, "∞"),
            (f64::NEG_INFINITY, "−∞"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(short(value), expected, "{value}");
        }
        assert_eq!(long(std::f64::consts::PI), "3.14159");
    }
}
