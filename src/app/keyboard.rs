//! Who has the keyboard: a question takes it and gives it back, and Escape ends one thing at
//! a time, the topmost first.
//!
//! Which key means which command is in [`super::command_table`]; what keys do in a picture is the
//! picture's own.

use egui::{Context, Id, InputState, Key, Modifiers, Popup};

use super::App;

/// What is known of the keyboard from one frame to the next.
#[derive(Default)]
pub struct Keyboard {
    /// A question is on screen, or was until now: keys are not yet whose they were before.
    pub asking: bool,
    /// What had the keyboard before it.
    before: Option<Id>,
    /// Text was being typed, or a list was open, when the last frame ended. egui takes the focus
    /// away before a frame that begins with Escape, so this cannot be asked then.
    pub busy: bool,
    /// A list was open then, and what had the keyboard when it was opened.
    list: Option<Option<Id>>,
}

impl App {
    /// Whether everything else waits for an answer.
    pub(super) fn is_asking(&self) -> bool {
        self.dialog.is_some()
            || self.data.is_some()
            || self.palette.is_some()
            || self.choosing_gradient
    }

    /// Takes the keyboard from what has it as long as a question is asked, so that nothing
    /// behind it looks as if it could be typed into.
    pub(super) fn hand_over(&mut self, ctx: &Context) {
        // One frame after the question egui still takes the focus from all that was behind it.
        let asking = self.is_asking() || ctx.memory(|memory| memory.top_modal_layer().is_some());
        if asking == self.keyboard.asking {
            return;
        }
        self.keyboard.asking = asking;
        ctx.memory_mut(|memory| {
            if asking {
                self.keyboard.before = memory.focused();
                if let Some(id) = self.keyboard.before {
                    memory.surrender_focus(id);
                }
            } else if let Some(id) = self.keyboard.before.take() {
                memory.request_focus(id);
            }
        });
        ctx.request_repaint();
    }

    /// Escape closes the topmost window; without one it is left to the pictures.
    pub(super) fn close_topmost(&mut self, ctx: &Context) {
        if self.is_asking() || self.keyboard.busy {
            return;
        }
        let windows = [
            ("training data", self.player.table),
            ("step sizes", self.laboratory.is_open()),
            ("reference", self.reference.is_open()),
        ];
        // In the order they are painted, so that the last one is in front.
        let topmost = ctx.memory(|memory| {
            let layers = memory.layer_ids();
            let named = layers.filter_map(|layer| {
                let is_it = |(name, open): &&(&str, bool)| *open && Id::unique(*name) == layer.id;
                windows.iter().find(is_it)
            });
            named.last().map(|(name, _)| *name)
        });
        let Some(topmost) = topmost else { return };
        if !ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            return;
        }
        match topmost {
            "training data" => self.player.table = false,
            "step sizes" => self.laboratory.close(),
            _ => self.reference.toggle(),
        }
    }

    /// Takes note of who has the keyboard at the end of a frame.
    pub(super) fn watch_keyboard(&mut self, ctx: &Context) {
        let open = Popup::is_any_open(ctx);
        let focused = ctx.memory(|memory| memory.focused());
        if open {
            self.keyboard.list.get_or_insert(focused);
        } else if let Some(before) = self.keyboard.list.take() {
            // Who closed it with a key stands where it was opened; the mouse stands nowhere.
            let key = |input: &InputState| {
                input.key_pressed(Key::Escape) || input.key_pressed(Key::Enter)
            };
            if let (Some(id), None, true) = (before, focused, ctx.input(key)) {
                ctx.memory_mut(|memory| memory.request_focus(id));
            }
        }
        self.keyboard.busy = ctx.text_edit_focused() || open;
    }
}
