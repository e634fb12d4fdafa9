//! How a number is printed everywhere: a real minus sign, no noise digits, no −0.

/// Three significant digits: `80`, `−0.5`, `1.2e−5`, `+∞` as `∞`.
pub fn short(value: f64) -> String {
    significant(value, 3)
}

/// Six significant digits, for readouts.
pub fn long(value: f64) -> String {
    significant(value, 6)
}

fn significant(value: f64, digits: i32) -> String {
    if value.is_nan() {
        return "undefined".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let after_point = usize::try_from(digits - 1).unwrap_or(0);
    let scientific = format!("{value:.after_point$e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = exponent.parse().unwrap_or(0);
    let text = if (-3..4).contains(&power) {
        let decimals = usize::try_from(digits - 1 - power).unwrap_or(0);
        trimmed(&format!("{value:.decimals$}"))
    } else {
        format!("{}e{power}", trimmed(mantissa))
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
