//! Notices: what went wrong with a file, until it is dismissed or no longer so.

use egui::{Panel, Ui};

/// What a notice is about: it goes when that succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A scene could not be opened.
    Opening,
    /// The scene could not be saved.
    Saving,
}

/// The sentences to be read and dismissed, one at most about each thing.
#[derive(Debug, Default)]
pub struct Notices {
    about: Vec<About>,
    sentences: Vec<String>,
}

impl Notices {
    /// Says what went wrong, instead of what was said about it before.
    pub fn say(&mut self, about: About, sentence: String) {
        self.settle(about);
        self.about.push(about);
        self.sentences.push(sentence);
    }

    /// Takes back what was said about something that went well now.
    pub fn settle(&mut self, about: About) {
        if let Some(place) = self.about.iter().position(|other| *other == about) {
            self.remove(place);
        }
    }

    /// Takes back everything: it was about another scene.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The sentences.
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }

    fn remove(&mut self, place: usize) {
        self.about.remove(place);
        self.sentences.remove(place);
    }

    /// Shows them, each with its button.
    pub fn ui(&mut self, ui: &mut Ui) {
        if self.sentences.is_empty() {
            return;
        }
        Panel::top("notices").show(ui, |ui| {
            let mut dismissed = None;
            for (index, notice) in self.sentences.iter().enumerate() {
                ui.horizontal_wrapped(|ui| {
                    if ui.small_button("Dismiss").clicked() {
                        dismissed = Some(index);
                    }
                    ui.colored_label(ui.visuals().error_fg_color, notice);
                });
            }
            if let Some(index) = dismissed {
                self.remove(index);
            }
        });
    }
}
