//! The symbol palette: the signs that keyboards lack, as buttons under the editor.
//!
//! One table: the buttons, their tooltips, what `\name` completes to and the signs of the
//! reference are made of it. The tests hold that the language reads each of them.

use egui::{Button, Ui};

use super::editor_cursor;
use crate::panel::theme::Theme;

/// A sign and how to get it.
pub struct Symbol {
    /// What is inserted; with `after` it encloses the selection.
    pub sign: &'static str,
    /// What is inserted behind the selection or the cursor.
    pub after: &'static str,
    /// What it is called, so that a screen reader can say it.
    pub name: &'static str,
    /// What it means here.
    pub meaning: &'static str,
    /// How a plain keyboard writes the same.
    pub plain: &'static str,
    /// What stands behind a backslash to complete to it.
    pub backslash: &'static str,
}

macro_rules! symbols {
    ($($sign:literal $after:literal $name:literal, $meaning:literal, $plain:literal, $backslash:literal;)*) => {
        &[$(Symbol {
            sign: $sign,
            after: $after,
            name: $name,
            meaning: $meaning,
            plain: $plain,
            backslash: $backslash,
        }),*]
    };
}

/// All symbols; those of the first row are wanted most.
pub const ALL: &[Symbol] = symbols! {
    "²" "" "squared", "to the power 2", "^2", "squared";
    "·" "" "dot", "dot product of two vectors", "dot(w, x)", "cdot";
    "⊗" "" "times in a circle", "product of elements", ".*", "otimes";
    "ᵀ" "" "transposed", "rows become columns", "'", "top";
    "₁" "" "subscript 1", "first element, or a name of its own", "x1", "sub1";
    "₂" "" "subscript 2", "second element, or a name of its own", "x2", "sub2";
    "σ" "" "sigma", "sigmoid in front of a bracket, else a name", "sigmoid(z)", "sigma";
    "‖" "‖" "double bars", "length of a vector", "norm2(x)", "norm";
    "√" "" "root", "square root", "sqrt(x)", "sqrt";
    "∑" "" "sum sign", "sum of all elements", "sum(x)", "sum";
    "π" "" "pi", "3.14159…", "pi", "pi";
    "⁻¹" "" "inverse", "inverse of a matrix, or 1 divided by a number", "inv(A)", "inv";
    "³" "" "cubed", "to the power 3", "^3", "cubed";
    "ⁿ" "" "to the power n", "to the power n", "^n", "supn";
    "₀" "" "subscript 0", "part of a name", "x0", "sub0";
    "₃" "" "subscript 3", "third element, or a name of its own", "x3", "sub3";
    "ᵢ" "" "subscript i", "part of a name", "x_i", "subi";
    "⊙" "" "dot in a circle", "product of elements", ".*", "odot";
    "⊘" "" "slash in a circle", "quotient of elements", "./", "oslash";
    "×" "" "times", "product", "*", "times";
    "÷" "" "divided by", "quotient", "/", "div";
    "|" "|" "bars", "absolute value", "abs(x)", "abs";
    "≤" "" "less or equal", "comparison, in if(…)", "<=", "leq";
    "≥" "" "greater or equal", "comparison, in if(…)", ">=", "geq";
    "≠" "" "not equal", "comparison, in if(…)", "!=", "neq";
    "α" "" "alpha", "a name", "alpha", "alpha";
    "β" "" "beta", "a name", "beta", "beta";
    "γ" "" "gamma", "a name", "gamma", "gamma";
    "δ" "" "delta", "a name", "delta", "delta";
    "ε" "" "epsilon", "a name", "epsilon", "epsilon";
    "η" "" "eta", "a name", "eta", "eta";
    "θ" "" "theta", "a name", "theta", "theta";
    "λ" "" "lambda", "a name", "lambda", "lambda";
    "μ" "" "mu", "a name", "mu", "mu";
    "ρ" "" "rho", "a name", "rho", "rho";
    "τ" "" "tau", "a name", "tau", "tau";
    "φ" "" "phi", "a name", "phi", "phi";
    "ω" "" "omega", "a name", "omega", "omega";
};

impl Symbol {
    /// Sign, meaning and the ways to type it, in one sentence.
    pub fn tooltip(&self) -> String {
        let Self {
            name,
            meaning,
            plain,
            backslash,
            ..
        } = self;
        let keys = format!("\\{backslash} and Tab");
        // A Greek letter spelled out is another name, not another spelling.
        if *meaning == "a name" {
            format!("{name}: {meaning}. Typed as {keys}.")
        } else {
            format!("{name}: {meaning}. Typed as {plain}, or as {keys}.")
        }
    }

    /// The sign as a button shows it.
    fn shown(&self) -> String {
        match self.sign {
            // Alone they would be small and float.
            "²" | "³" | "ⁿ" | "ᵀ" | "⁻¹" | "₀" | "₁" | "₂" | "₃" | "ᵢ" => {
                format!("x{}", self.sign)
            }
            sign if self.after.is_empty() => sign.to_owned(),
            sign => format!("{sign}x{}", self.after),
        }
    }
}

/// Shows one row of symbols, or all; a click inserts one at the cursor of the editor.
pub fn ui(ui: &mut Ui, text: &mut String, theme: &Theme) {
    let open_id = editor_cursor::editor_id().with("all symbols");
    let mut open = ui.data(|data| data.get_temp::<bool>(open_id).unwrap_or_default());
    let spacing = 3.0 * theme.scale;
    let mut chosen = None;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(spacing, spacing);
        ui.spacing_mut().button_padding = egui::vec2(3.0, 1.0) * theme.scale;
        let size = egui::vec2(30.0, 24.0) * theme.scale;
        let toggle_width = 52.0 * theme.scale;
        let row = ui.available_width() - toggle_width;
        let fitting = (row / (size.x + spacing)).floor().max(1.0) as usize;
        let count = if open { ALL.len() } else { fitting };
        ui.horizontal_wrapped(|ui| {
            for symbol in ALL.iter().take(count) {
                let button = ui.add(Button::new(symbol.shown()).min_size(size));
                let label = format!("insert {}", symbol.name);
                button.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::Button, true, label.as_str())
                });
                if button.on_hover_text(symbol.tooltip()).clicked() {
                    chosen = Some(symbol);
                }
            }
            let word = if open { "fewer" } else { "more" };
            let toggle = ui.add(Button::new(word).small().min_size(egui::vec2(0.0, size.y)));
            toggle.widget_info(|| {
                let name = format!("{word} symbols");
                egui::WidgetInfo::labeled(egui::Role::Button, true, name)
            });
            if toggle.clicked() {
                open = !open;
                ui.data_mut(|data| data.insert_temp(open_id, open));
            }
        });
    });
    if let Some(symbol) = chosen {
        editor_cursor::insert(ui.ctx(), text, symbol.sign, symbol.after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::parse;
    use crate::syntax::diagnostic::Severity;

    #[test]
    fn the_language_reads_every_sign() {
        for symbol in ALL {
            let Symbol { sign, after, .. } = *symbol;
            let texts = [
                format!("y = x{sign}"),
                format!("y = x {sign} w"),
                format!("y = {sign}x{after}"),
                format!("y = {sign}(x)"),
                format!("y = if(x {sign} w, 1, 2)"),
            ];
            let read = texts.iter().any(|text| {
                let parsed = parse(text, &std::collections::BTreeSet::new());
                let errors = |severity| severity == Severity::Error;
                !parsed.diagnostics.iter().any(|d| errors(d.severity))
            });
            assert!(read, "{sign}");
        }
    }

    #[test]
    fn no_sign_and_no_spelling_stands_twice() {
        for (i, symbol) in ALL.iter().enumerate() {
            for other in &ALL[..i] {
                assert_ne!(other.sign, symbol.sign);
                assert_ne!(other.backslash, symbol.backslash);
                assert_ne!(other.name, symbol.name);
            }
        }
    }
}
