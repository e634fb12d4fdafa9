//! What the job before has found, so that the next one computes only what has changed.
//!
//! Most settings are about pictures alone: the layout, the colours, the neuron, the training.
//! They ask for no new Jacobian. It changes no result: with nothing kept the same comes out,
//! only later. Where to look next: [`super::job`], which asks here before it computes.

use std::sync::Arc;

use crate::analysis::chain::{Chain, KnownFormulas, NoChain};
use crate::analysis::formulas::formulas;
use crate::analysis::numbers::{Analysis, analyse_with};
use crate::diff::problem::Effort;
use crate::document::chain::ChainSettings;
use crate::document::field::FieldSettings;
use crate::document::training::TrainingSettings;
use crate::document::{Document, Layout, NeuronSettings, Value, ViewSettings};
use crate::formula::forms::Formulas;
use crate::panel::field::figure::field::Field;
use crate::tape::cancel::CancelToken;

/// The last analysis, the last field and the last formulas; nothing at first.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    analysis: Option<(Document, Arc<Analysis>)>,
    /// Over the result of `analysis`.
    field: Option<(FieldSettings, Field)>,
    /// The last formulas, in the layout of their document.
    formulas: Option<(Document, Option<Arc<Formulas>>)>,
    /// Of the same result, by the input that was asked for.
    chain: Option<(Option<String>, Found)>,
    factor_formulas: KnownFormulas,
}

impl Kept {
    /// The analysis of a document, the last one if that asked the same and is as fine as
    /// `effort` wants it. `None` when `cancel` was called; then what was kept stays.
    pub fn analysis(
        &mut self,
        document: &Document,
        effort: Effort,
        cancel: &CancelToken,
    ) -> Option<Arc<Analysis>> {
        if let Some((before, analysis)) = &self.analysis
            && asks(document, before)
            && (effort == Effort::Quick || !analysis.refining)
        {
            return Some(Arc::clone(analysis));
        }
        let analysis = Arc::new(analyse_with(document, effort, cancel)?);
        self.field = None;
        self.chain = None;
        self.analysis = Some((question(document), Arc::clone(&analysis)));
        Some(analysis)
    }

    /// The field over the analysis that was given last: the one that is kept if it was of
    /// these settings, else what `draw` makes.
    pub fn field(
        &mut self,
        settings: &FieldSettings,
        draw: impl FnOnce() -> Option<Field>,
    ) -> Option<Field> {
        if let Some((before, field)) = &self.field
            && before == settings
        {
            return Some(field.clone());
        }
        let field = draw()?;
        self.field = Some((settings.clone(), field.clone()));
        Some(field)
    }

    /// The formulas of a document; `None` when `cancel` was called, and then what was kept stays.
    pub fn formulas(
        &mut self,
        document: &Document,
        cancel: &CancelToken,
    ) -> Option<Option<Arc<Formulas>>> {
        if let Some((before, found)) = &self.formulas
            && asks(document, before)
            && before.layout == document.layout
        {
            return Some(found.clone());
        }
        let found = formulas(document, cancel)?.1.map(Arc::new);
        let asked = Document {
            layout: document.layout,
            ..question(document)
        };
        self.formulas = Some((asked, found.clone()));
        Some(found)
    }

    /// The formulas that were found last, if they are of these functions, and whether they are
    /// of this point too: they hold at every point, and only how well they agree and what is on
    /// either side of a kink is of one.
    pub fn formulas_before(&self, document: &Document) -> (Option<Arc<Formulas>>, bool) {
        let Some((before, found)) = &self.formulas else {
            return (None, false);
        };
        let asked = Document {
            layout: document.layout,
            ..question(document)
        };
        if asks(document, before) && before.layout == document.layout {
            return (found.clone(), true);
        }
        let anywhere = |mut document: Document| {
            for input in document.inputs.values_mut() {
                input.value.clear();
            }
            document
        };
        let same = anywhere(before.clone()) == anywhere(asked);
        (found.clone().filter(|_| same), false)
    }

    /// The chain from an input over the analysis that was given last: the one that is kept, or
    /// what `find` makes.
    pub fn chain(
        &mut self,
        input: Option<&str>,
        find: impl FnOnce(&mut KnownFormulas) -> Option<Result<Chain, NoChain>>,
    ) -> Option<Found> {
        if let Some((before, found)) = &self.chain
            && before.as_deref() == input
        {
            return Some(found.clone());
        }
        if self.factor_formulas.len() > MOST_FORMULAS {
            self.factor_formulas.clear();
        }
        let found = find(&mut self.factor_formulas)?.map(Arc::new);
        self.chain = Some((input.map(str::to_owned), found.clone()));
        Some(found)
    }
}

/// Formulas that are kept.
const MOST_FORMULAS: usize = 500;

/// A chain, or why there is none.
type Found = Result<Arc<Chain>, NoChain>;

/// The part of a document that its analysis depends on. Every key is named, so that a new one
/// has to be thought about.
fn question(document: &Document) -> Document {
    Document {
        functions: document.functions.clone(),
        output: document.output.clone(),
        wrt: document.wrt.clone(),
        method: document.method,
        inputs: document.inputs.clone(),
        title: String::new(),
        layout: Layout::default(),
        field: FieldSettings::default(),
        neuron: NeuronSettings::default(),
        training: TrainingSettings::default(),
        chain: ChainSettings::default(),
        view: ViewSettings::default(),
    }
}

/// Whether a document asks that question. 0 and −0 are not the same: 1/x tells them apart.
fn asks(document: &Document, question: &Document) -> bool {
    let is_negative = |value: &Value| matches!(value, Value::Number(x) if x.is_sign_negative());
    let [signs, asked] = [document, question].map(|document| {
        let values = document.inputs.values().flat_map(|input| &input.value);
        values.map(is_negative)
    });
    document.functions == question.functions
        && document.output == question.output
        && document.wrt == question.wrt
        && document.method == question.method
        && document.inputs == question.inputs
        && signs.eq(asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::shape::Shape;

    #[test]
    fn an_unrefined_analysis_is_refined_once() {
        // So large that the first answer comes from f64 alone.
        let mut document = Document {
            functions: "y = tanh(W*x)".to_owned(),
            wrt: Some(vec!["x".to_owned()]),
            ..Document::default()
        };
        document.settle([("W", Shape::Matrix(24, 24)), ("x", Shape::Vector(24))]);
        document.set_shape("x", Shape::Vector(24));
        let mut kept = Kept::default();
        let mut ask = |document: &Document, effort| {
            let found = kept.analysis(document, effort, &CancelToken::default());
            found.expect("not cancelled")
        };
        let first = ask(&document, Effort::Quick);
        assert!(first.refining);
        document.layout = Layout::Denominator;
        assert!(Arc::ptr_eq(&first, &ask(&document, Effort::Quick)));
        let fine = ask(&document, Effort::Full);
        assert!(!fine.refining && !Arc::ptr_eq(&first, &fine));
        document.layout = Layout::Numerator;
        for effort in [Effort::Quick, Effort::Full] {
            assert!(Arc::ptr_eq(&fine, &ask(&document, effort)));
        }
        document.set_element("x", 0, Value::Number(0.5));
        assert!(ask(&document, Effort::Quick).refining);
    }

    #[test]
    fn what_was_cancelled_is_not_kept_and_takes_nothing_away() {
        let mut document = Document {
            functions: "f = exp(x)".to_owned(),
            ..Document::default()
        };
        document.settle([("x", Shape::Scalar)]);
        let mut kept = Kept::default();
        let first = kept.analysis(&document, Effort::Full, &CancelToken::default());
        document.set_element("x", 0, Value::Number(0.5));
        let cancelled = CancelToken::default();
        cancelled.cancel();
        assert!(kept.analysis(&document, Effort::Full, &cancelled).is_none());
        assert!(kept.field(&document.field, || None).is_none());
        document.set_element("x", 0, Value::Number(1.0));
        let again = kept.analysis(&document, Effort::Full, &CancelToken::default());
        assert!(Arc::ptr_eq(&first.unwrap(), &again.unwrap()));
    }
}
