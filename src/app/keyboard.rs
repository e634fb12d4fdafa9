//! The keyboard focus: a dialog takes it and gives it back, and Escape ends one thing at a time,
//! the topmost first.
//!
//! Which key means which command is in [`super::command_table`]; what keys do in a picture is the
//! picture's own.

use egui::{Context, Id, InputState, Key, Modifiers, Popup};

/// The keyboard focus from one frame to the next.
#[derive(Default)]
pub struct Keyboard {
    /// A question is on screen, or was until now: keys are not yet whose they were before.
    pub asking: bool,
    /// What had the focus before it.
    before: Option<Id>,
    /// Text was being typed, or a list was open, when the last frame ended. egui takes the focus
    /// away before a frame that begins with Escape, so this cannot be asked then.
    pub busy: bool,
    /// A number is being typed.
    pub typing_number: bool,
    /// A list was open then, and what had the focus when it was opened.
    list: Option<Option<Id>>,
}

impl Keyboard {
    /// Takes the focus from what has it as long as a question is asked, so that nothing behind it
    /// looks as if it could be typed into.
    pub fn hand_over(&mut self, asking: bool, ctx: &Context) {
        // One frame after the question egui still takes the focus from all that was behind it.
        let asking = asking || ctx.memory(|memory| memory.top_modal_layer().is_some());
        if asking == self.asking {
            return;
        }
        self.asking = asking;
        ctx.memory_mut(|memory| {
            if asking {
                self.before = memory.focused();
                if let Some(id) = self.before {
                    memory.surrender_focus(id);
                }
            } else if let Some(id) = self.before.take() {
                memory.request_focus(id);
            }
        });
        ctx.request_repaint();
    }

    /// Takes note of what has the focus at the end of a frame.
    pub fn watch(&mut self, ctx: &Context) {
        let open = Popup::is_any_open(ctx);
        let focused = ctx.memory(|memory| memory.focused());
        if open {
            self.list.get_or_insert(focused);
        } else if let Some(before) = self.list.take() {
            // Who closed it with a key stands where it was opened; the mouse stands nowhere.
            let key = |input: &InputState| {
                input.key_pressed(Key::Escape) || input.key_pressed(Key::Enter)
            };
            if let (Some(id), None, true) = (before, focused, ctx.input(key)) {
                ctx.memory_mut(|memory| memory.request_focus(id));
            }
        }
        self.busy = ctx.text_edit_focused() || open;
    }
}

/// The topmost of the windows that are open, when Escape was pressed to close it; each by the name
/// that its id is made of.
pub fn closed_by_escape(windows: &[(&'static str, bool)], ctx: &Context) -> Option<&'static str> {
    // In the order they are painted, so that the last one is in front.
    let topmost = ctx.memory(|memory| {
        let layers = memory.layer_ids();
        let named = layers.filter_map(|layer| {
            let is_it = |(name, open): &&(&str, bool)| *open && Id::unique(*name) == layer.id;
            windows.iter().find(is_it)
        });
        named.last().map(|(name, _)| *name)
    })?;
    let escape = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    escape.then_some(topmost)
}
