//! Undo and redo: snapshots of the [`Document`], cut into the steps that a person remembers.
//!
//! One drag is a step, and so is typing without a pause; any other change is one each.
//! It asks for no timer: a pause is noticed by the next change.

use super::document::Document;

/// Typing that rests for longer than this many seconds begins a new step.
const PAUSE: f64 = 1.0;

/// Steps that are remembered.
const DEPTH: usize = 200;

/// A gesture of the user; it decides where one step of undo ends and the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Nothing that lasts: each change is a step.
    None,
    /// A mouse button is held down: all changes until it is released are one step.
    Drag,
    /// Keys go into a text: changes without a pause in between are one step.
    Typing,
}

/// Undo and redo: snapshots of a document before and after now.
#[derive(Clone, Debug)]
pub struct History {
    past: Vec<Document>,
    present: Document,
    future: Vec<Document>,
    /// The gesture that the newest step belongs to, and when it last changed something.
    open: Option<(Gesture, f64)>,
}

impl History {
    /// A history that begins here.
    pub fn new(present: Document) -> Self {
        Self {
            past: Vec::new(),
            present,
            future: Vec::new(),
            open: None,
        }
    }

    /// Takes note of the document as it is now. To be called every frame; `seconds` is any
    /// clock that runs forward.
    pub fn feed(&mut self, document: &Document, gesture: Gesture, seconds: f64) {
        let continues = match (self.open, gesture) {
            (Some((Gesture::Drag, _)), Gesture::Drag) => true,
            (Some((Gesture::Typing, last)), Gesture::Typing) => seconds - last <= PAUSE,
            _ => false,
        };
        // A drag ends as soon as the button is up, even if nothing changes then.
        if !continues {
            self.open = None;
        }
        if *document == self.present {
            return;
        }
        let before = std::mem::replace(&mut self.present, document.clone());
        if !continues {
            self.past.push(before);
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
        }
        self.future.clear();
        self.open = Some((gesture, seconds));
    }

    /// Takes note of a change that followed from the last one by itself; no step of its own.
    pub fn amend(&mut self, document: &Document) {
        self.present.clone_from(document);
    }

    /// Makes the next change a step of its own.
    pub fn end_step(&mut self) {
        self.open = None;
    }

    /// Whether there is anything to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is anything to bring back.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The document before the last step.
    pub fn undo(&mut self) -> Option<&Document> {
        let before = self.past.pop()?;
        let undone = std::mem::replace(&mut self.present, before);
        self.future.push(undone);
        self.open = None;
        Some(&self.present)
    }

    /// The document before the last undo.
    pub fn redo(&mut self) -> Option<&Document> {
        let after = self.future.pop()?;
        let before = std::mem::replace(&mut self.present, after);
        self.past.push(before);
        self.open = None;
        Some(&self.present)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(functions: &str) -> Document {
        Document {
            functions: functions.to_owned(),
            ..Document::default()
        }
    }

    fn fed(steps: &[(&str, Gesture, f64)]) -> History {
        let mut history = History::new(text(""));
        for (functions, gesture, seconds) in steps {
            history.feed(&text(functions), *gesture, *seconds);
        }
        history
    }

    #[test]
    fn typing_without_a_pause_is_one_step() {
        let mut history = fed(&[
            ("y", Gesture::Typing, 0.0),
            ("y =", Gesture::Typing, 0.9),
            ("y = x", Gesture::Typing, 1.8),
            ("y = x", Gesture::Typing, 4.0),
            ("y = x²", Gesture::Typing, 4.1),
        ]);
        assert_eq!(history.undo(), Some(&text("y = x")));
        assert_eq!(history.undo(), Some(&text("")));
        assert_eq!(history.undo(), None);
        assert_eq!(history.redo(), Some(&text("y = x")));
        assert_eq!(history.redo(), Some(&text("y = x²")));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_drag_is_one_step_however_long_it_takes() {
        let mut history = fed(&[
            ("1", Gesture::Drag, 0.0),
            ("2", Gesture::Drag, 9.0),
            ("2", Gesture::None, 9.1),
            ("3", Gesture::Drag, 9.2),
        ]);
        assert_eq!(history.undo(), Some(&text("2")));
        assert_eq!(history.undo(), Some(&text("")));
    }

    #[test]
    fn clicks_are_a_step_each() {
        let mut history = fed(&[("1", Gesture::None, 0.0), ("2", Gesture::None, 0.1)]);
        assert_eq!(history.undo(), Some(&text("1")));
        assert!(history.can_undo() && history.can_redo());
    }

    #[test]
    fn a_change_after_undo_forgets_the_future() {
        let mut history = fed(&[("1", Gesture::None, 0.0)]);
        history.undo();
        history.feed(&text("2"), Gesture::None, 1.0);
        assert!(!history.can_redo());
        assert_eq!(history.undo(), Some(&text("")));
    }

    #[test]
    fn what_follows_by_itself_is_no_step() {
        let mut history = fed(&[("1", Gesture::None, 0.0)]);
        history.amend(&text("1 settled"));
        history.feed(&text("1 settled"), Gesture::None, 0.1);
        assert_eq!(history.undo(), Some(&text("")));
        assert_eq!(history.redo(), Some(&text("1 settled")));
    }
}
