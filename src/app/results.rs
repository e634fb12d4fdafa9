//! The results of the worker: its last outcome, the last good figures, and whether they are stale.
//!
//! The last good pictures stay until there are better ones, so that the screen is never empty
//! while somebody is typing.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::analysis::numbers::Numbers;
use crate::document::Document;
use crate::expr::shape::Shape;
use crate::panel::figures::Figures;
use crate::syntax::diagnostic::has_errors;
use crate::worker::job::Outcome;
use crate::worker::{Done, Progress};

/// Why the pictures are stale: not those of the document as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    /// The answer is on its way.
    Computing,
    /// There will be none until something is mended.
    Broken,
    /// There will be none until it is asked for again: the computation was stopped by hand.
    Stopped,
}

/// Everything that the worker has made of the document; disposable.
#[derive(Debug, Default)]
pub struct Results {
    submitted: Option<(u64, Document)>,
    /// What is said about the text below; its own figures are moved to the field of that name.
    outcome: Option<Outcome>,
    /// The text that the outcome speaks of.
    text: String,
    /// Shared with pictures that are on their way to a file.
    figures: Option<Arc<Figures>>,
    /// What the figures were made of.
    numbers: Option<Arc<Numbers>>,
    stale: Option<Stale>,
    /// The last digits or the formulas were given up by hand; the pictures are those of the document.
    unrefined: bool,
    /// When the answer that is on its way was first waited for.
    since: Option<Instant>,
    /// Names of the inputs as the last good text orders them.
    order: Vec<String>,
    /// Names that were inputs of the text at some time since the scene was opened.
    met: BTreeSet<String>,
    /// The progress of a computation that takes long enough to be told of.
    pub(super) progress: Option<Progress>,
}

impl Results {
    /// Whether the worker knows this document.
    pub fn knows(&self, document: &Document) -> bool {
        matches!(&self.submitted, Some((_, submitted)) if submitted == document)
    }

    /// Remembers the generation and the document that were submitted.
    pub fn submit(&mut self, generation: u64, document: Document) {
        self.submitted = Some((generation, document));
        self.stale = Some(Stale::Computing);
        self.unrefined = false;
        self.since.get_or_insert_with(Instant::now);
    }

    /// The time that an outcome has been waited for; `None` when none is.
    pub fn computing_for(&self) -> Option<Duration> {
        self.since.map(|since| since.elapsed())
    }

    /// Notes that the worker was told to give up what it was asked for last.
    pub fn stop(&mut self) {
        if self.since.take().is_some() {
            self.stale = Some(Stale::Stopped);
        } else if let Some(outcome) = &mut self.outcome
            && outcome.next().is_some()
        {
            (outcome.refining, outcome.unwritten) = (false, false);
            self.unrefined = true;
        }
    }

    /// Forgets what was submitted, so that it is asked for again.
    pub fn ask_again(&mut self) {
        self.submitted = None;
    }

    /// Whether a computation, or the last digits of it, was given up by hand.
    pub fn stopped(&self) -> bool {
        self.unrefined || self.stale == Some(Stale::Stopped)
    }

    /// Takes an outcome in; true when it is that of the last submission.
    pub fn take_in(&mut self, done: Done) -> bool {
        let Done {
            generation,
            mut outcome,
        } = done;
        let Some((submitted, document)) = &self.submitted else {
            return false;
        };
        let figures = outcome.figures.take().map(Arc::new);
        if figures.is_some() {
            self.numbers = outcome.numbers.take();
        }
        if generation != *submitted {
            // On the way to the last one a picture is welcome; what it says of the text is not,
            // because the text may be another one by now.
            if figures.is_some() {
                self.figures = figures;
                self.since = Some(Instant::now());
            }
            return false;
        }
        self.since = None;
        self.stale = figures.is_none().then_some(Stale::Broken);
        if figures.is_some() {
            self.figures = figures;
        }
        if !outcome.inputs.is_empty() {
            self.order = outcome.inputs.iter().map(|row| row.name.clone()).collect();
        }
        let names = outcome.names.iter().map(|(name, _)| name.clone());
        self.met.extend(names);
        self.text.clone_from(&document.functions);
        self.outcome = Some(outcome);
        true
    }

    /// Drops everything: the pictures of another scene would explain nothing.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The newest outcome, without its figures.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// The newest outcome if it is of this text, so that its spans fit.
    pub fn outcome_on(&self, text: &str) -> Option<&Outcome> {
        self.outcome.as_ref().filter(|_| self.text == text)
    }

    /// The last good figures.
    pub fn figures(&self) -> Option<&Figures> {
        self.figures.as_deref()
    }

    /// The last good figures, shared: for a picture that is drawn aside.
    pub fn shared_figures(&self) -> Option<Arc<Figures>> {
        self.figures.clone()
    }

    /// The numbers that the last good figures were made of.
    pub fn numbers(&self) -> Option<&Arc<Numbers>> {
        self.numbers.as_ref()
    }

    /// Whether the newest outcome came without figures.
    pub fn figures_missing(&self) -> bool {
        self.stale == Some(Stale::Broken)
    }

    /// Why the pictures are not fresh; `None` when they are.
    pub fn stale(&self) -> Option<Stale> {
        self.stale
    }

    /// The names of the rows of the inputs table, in the order of the Jacobian's columns.
    pub fn rows<'d>(&self, document: &'d Document) -> Vec<&'d str> {
        let mut rows: Vec<&str> = document
            .inputs
            .iter()
            .filter(|(_, input)| !input.parked)
            .map(|(name, _)| name.as_str())
            .collect();
        let places = self.order.iter().enumerate();
        let places: HashMap<&str, usize> = places.map(|(at, name)| (name.as_str(), at)).collect();
        rows.sort_by_key(|name| places.get(name).copied().unwrap_or(usize::MAX));
        rows
    }

    /// The rows of a scene that its text has never used, with their shapes: they may be
    /// misspelt, and are kept until they are mended.
    pub fn strangers(&self, document: &Document) -> Vec<(String, Shape)> {
        let rows = document.inputs.iter();
        rows.filter(|(name, row)| row.declared && !row.parked && !self.met.contains(*name))
            .map(|(name, row)| (name.clone(), row.shape))
            .collect()
    }

    /// Whether the text does not use an input.
    pub fn is_unused(&self, name: &str) -> bool {
        let outcome = self.outcome.as_ref();
        outcome.is_some_and(|outcome| {
            let unused = &outcome.scene_names.unused;
            unused
                .binary_search_by(|other| other.as_str().cmp(name))
                .is_ok()
        })
    }
}

/// The functions in the program's own notation, as they were read, with the lines that are
/// comments; nothing while they are not read whole.
pub fn rewritten(functions: &str, results: &Results) -> Option<String> {
    let outcome = results.outcome_on(functions)?;
    if has_errors(&outcome.diagnostics) || outcome.reading.is_empty() {
        return None;
    }
    let mut lines: Vec<(usize, &str)> = outcome
        .reading
        .iter()
        .map(|reading| (reading.line, reading.text.as_str()))
        .collect();
    let comments = functions.lines().enumerate();
    lines.extend(comments.filter(|(_, line)| line.trim_start().starts_with('#')));
    // Both in the order of the text; several definitions of one line keep theirs.
    lines.sort_by_key(|(line, _)| *line);
    let lines: Vec<&str> = lines.into_iter().map(|(_, text)| text).collect();
    Some(lines.join("\n"))
}
