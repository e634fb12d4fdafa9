//! The cursor of the editor, where things are inserted: by its own keys, by the palette of
//! symbols and by the reference.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Context, Id};

/// The id of the editor.
pub fn editor_id() -> Id {
    Id::unique("functions")
}

/// The byte at which the `index`th character begins, or the end of the text.
pub fn byte_of(text: &str, index: usize) -> usize {
    text.char_indices()
        .nth(index)
        .map_or(text.len(), |(at, _)| at)
}

/// The cursor of the editor, as a byte of its text; `None` before it was first used.
pub fn cursor(ctx: &Context, text: &str) -> Option<usize> {
    let range = TextEditState::load(ctx, editor_id())?.cursor.char_range()?;
    Some(byte_of(text, range.primary.index.0))
}

/// The selection that is still meant when a click elsewhere has taken the keyboard away.
#[derive(Clone, Copy)]
struct Selection(CCursorRange);

fn selection_id() -> Id {
    editor_id().with("selection")
}

/// Remembers what is selected in the editor while it has the keyboard; egui forgets it when
/// a button is clicked.
pub fn remember(ctx: &Context, range: Option<CCursorRange>) {
    ctx.data_mut(|data| match range {
        Some(range) => {
            data.insert_temp(selection_id(), Selection(range));
        }
        None => data.remove::<Selection>(selection_id()),
    });
}

/// Inserts `before` at the cursor of the editor, and gives it the keyboard focus again.
///
/// With `after` the two enclose what is selected, or the cursor when nothing is; without it
/// the selection is replaced. An editor that was not used yet is written to at its end.
pub fn insert(ctx: &Context, text: &mut String, before: &str, after: &str) {
    let mut state = TextEditState::load(ctx, editor_id()).unwrap_or_default();
    let end = text.chars().count();
    let remembered = ctx.data(|data| data.get_temp::<Selection>(selection_id()));
    let range = state.cursor.char_range();
    // It counts as long as the cursor has not moved since.
    let range = remembered
        .map(|Selection(selection)| selection)
        .filter(|selection| range.is_some_and(|range| range.primary == selection.primary))
        .or(range);
    let selected = range.map_or(end..end, |range| {
        let range = range.as_sorted_char_range();
        range.start.0.min(end)..range.end.0.min(end)
    });
    let (start, stop) = (byte_of(text, selected.start), byte_of(text, selected.end));
    let wraps = !after.is_empty() && start < stop;
    let kept = if after.is_empty() {
        String::new()
    } else {
        text[start..stop].to_owned()
    };
    text.replace_range(start..stop, &format!("{before}{kept}{after}"));
    let mut cursor = selected.start + before.chars().count() + kept.chars().count();
    if wraps {
        cursor += after.chars().count();
    }
    let place = CCursorRange::one(CCursor::new(cursor));
    state.cursor.set_char_range(Some(place));
    state.store(ctx, editor_id());
    remember(ctx, None);
    ctx.memory_mut(|memory| memory.request_focus(editor_id()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inserted(text: &str, selection: Option<[usize; 2]>, before: &str, after: &str) -> String {
        let ctx = Context::default();
        if let Some([from, to]) = selection {
            let mut state = TextEditState::default();
            let range = CCursorRange::two(CCursor::new(from), CCursor::new(to));
            state.cursor.set_char_range(Some(range));
            state.store(&ctx, editor_id());
        }
        let mut text = text.to_owned();
        insert(&ctx, &mut text, before, after);
        let at = cursor(&ctx, &text).unwrap();
        text.insert(at, '^');
        text
    }

    #[test]
    fn a_sign_goes_where_the_cursor_is() {
        assert_eq!(inserted("y = x", None, "²", ""), "y = x²^");
        assert_eq!(inserted("α = x", Some([1, 1]), "₁", ""), "α₁^ = x");
        assert_eq!(inserted("α = x", Some([5, 4]), "w", ""), "α = w^");
        assert_eq!(inserted("x", Some([7, 9]), "²", ""), "x²^");
    }

    #[test]
    fn a_pair_of_signs_encloses_the_selection() {
        assert_eq!(inserted("y = x", Some([4, 5]), "‖", "‖"), "y = ‖x‖^");
        assert_eq!(inserted("y = ", None, "‖", "‖"), "y = ‖^‖");
    }
}
