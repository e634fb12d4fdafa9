//! The update of the state in a frame, before anything is laid out.
//!
//! In this order: keys and queued commands, answers of dialogs, undo, then the worker. What
//! the last `ui` changed is submitted here and waited for a little, so that all pictures of
//! a frame are of one state of the document.

use std::time::{Duration, Instant};

use egui::{Context, ViewportCommand};

use super::ask::Then;
use super::command::Command;
use super::command_search::Search;
use super::controls::step_size::selected_entry;
use super::dialogs::Dialog;
use super::results::rewritten;
use super::state::App;
use super::{clipboard, command_state, files, keyboard, look, panel_layout, toast};
use crate::document::history::Gesture;
use crate::document::{Layout, Panel};
use crate::panel::jacobian::paint::view::Compare;
use crate::panel::selection::Target;
use crate::panel::split::Shares;
use crate::worker::{self, Done};

/// How long a frame waits for its own pictures.
const PATIENCE: Duration = Duration::from_millis(4);

/// The progress of a computation that takes longer than this is shown.
const WORTH_SAYING: Duration = Duration::from_millis(500);

/// How often its progress is shown anew.
const TELLING: Duration = Duration::from_millis(100);

/// Updates the state of the window: everything in a frame but layout.
pub fn step(app: &mut App, ctx: &Context) {
    let mut queue = std::mem::take(&mut app.queue);
    app.keyboard.hand_over(app.windows.is_modal_open(), ctx);
    close_topmost(app, ctx);
    queue.extend(command_state::pressed(app, ctx));
    for command in queue {
        perform(app, command, ctx);
    }
    // Before a question that was just opened takes the keyboard by itself.
    app.keyboard.hand_over(app.windows.is_modal_open(), ctx);
    apply_theme(app, ctx);
    files::take_native_answer(app, ctx);
    files::take_written(app, ctx);
    let run = &mut app.view.training;
    let document = &mut app.session.document;
    app.player.play(run, document, app.results.figures(), ctx);
    remember(app, ctx);
    compute(app, ctx);
    if app.windows.step_sizes.is_open() {
        let selected = selected_entry(app.results.figures(), app.view.selection);
        let document = &app.session.document;
        app.windows.step_sizes.follow(document, selected, ctx);
    }
    app.windows.check.follow(&app.session.document, ctx);
    title_and_close(app, ctx);
}

/// Escape closes the topmost window; without one it is left to the pictures.
fn close_topmost(app: &mut App, ctx: &Context) {
    const TRAINING: &str = "training data";
    const STEP_SIZES: &str = "step sizes";
    const CHECK: &str = "check";
    const RULES: &str = "rules";
    const REFERENCE: &str = "reference";
    if app.windows.is_modal_open() || app.keyboard.busy {
        return;
    }
    let windows = [
        (TRAINING, app.player.table),
        (STEP_SIZES, app.windows.step_sizes.is_open()),
        (CHECK, app.windows.check.is_open()),
        (RULES, app.windows.rules.is_open()),
        (REFERENCE, app.windows.reference.is_open()),
    ];
    match keyboard::closed_by_escape(&windows, ctx) {
        Some(TRAINING) => app.player.table = false,
        Some(STEP_SIZES) => app.windows.step_sizes.close(),
        Some(CHECK) => app.windows.check.toggle(),
        Some(RULES) => app.windows.rules.toggle(),
        Some(_) => app.windows.reference.toggle(),
        None => {}
    }
}

/// Feeds the history with what the last `ui` changed.
fn remember(app: &mut App, ctx: &Context) {
    // All steps of a run are one step of the history, which is made when it stops.
    if app.player.playing {
        return;
    }
    app.session.remember(ctx.input(|input| input.time));
}

/// Takes note of the gesture of this frame and asks for the next frame if anything changed; called
/// at the end of `ui`, while egui still knows the frame's events.
pub fn watch_gesture(app: &mut App, ctx: &Context) {
    let (pressed, held) = ctx.input(|input| {
        let pointer = &input.pointer;
        let held = pointer.any_down() || pointer.any_released();
        (pointer.any_pressed(), held)
    });
    if pressed {
        app.session.history.end_step();
    }
    app.session.gesture = if held {
        Gesture::Drag
    } else if ctx.text_edit_focused() {
        Gesture::Typing
    } else {
        Gesture::None
    };
    if !app.results.knows(&app.session.document) || !app.queue.is_empty() {
        ctx.request_repaint();
    }
}

/// Submits the document to the worker if it has changed, and takes in what is there.
fn compute(app: &mut App, ctx: &Context) {
    if let Some(done) = app.worker.poll() {
        take_in(app, done);
    }
    let begun = Instant::now();
    // A second time when the answer brought the inputs table in line with the text.
    for _ in 0..2 {
        // While a run is played, a picture that was begun is finished: every step would
        // give up the one before, and those that take longer than a step would never come.
        let playing = app.player.playing && app.results.computing_for().is_some();
        if playing || app.results.knows(&app.session.document) {
            break;
        }
        let generation = app.worker.submit(app.session.document.clone());
        app.results.submit(generation, app.session.document.clone());
        let patience = PATIENCE.saturating_sub(begun.elapsed());
        if let Some(done) = app.worker.wait_for(generation, patience) {
            take_in(app, done);
        }
    }
    tell_progress(app, ctx);
}

/// Takes note of the progress of a computation that takes long enough to wonder about.
fn tell_progress(app: &mut App, ctx: &Context) {
    app.results.progress = None;
    let Some(mut progress) = app.worker.progress() else {
        return;
    };
    // While the point is dragged many jobs follow each other, and none of them is old.
    if let Some(waited) = app.results.computing_for() {
        progress.elapsed = progress.elapsed.max(waited);
    }
    match WORTH_SAYING.checked_sub(progress.elapsed) {
        Some(early) => ctx.request_repaint_after(early.min(worker::PATIENCE)),
        None => {
            app.results.progress = Some(progress);
            ctx.request_repaint_after(TELLING);
        }
    }
}

fn take_in(app: &mut App, done: Done) {
    if !app.results.take_in(done) || !app.results.knows(&app.session.document) {
        return;
    }
    let Some(outcome) = app.results.outcome() else {
        return;
    };
    // No names are listed while the text is broken: then the table stays as it is.
    if outcome.names.is_empty() && app.results.figures_missing() {
        return;
    }
    let names = outcome.names.iter();
    let used = names.map(|(name, shape)| (name.as_str(), *shape));
    let strangers = app.results.strangers(&app.session.document);
    app.session.settle(
        used.chain(
            strangers
                .iter()
                .map(|(name, shape)| (name.as_str(), *shape)),
        ),
    );
}

fn title_and_close(app: &mut App, ctx: &Context) {
    let title = app.session.file.window_title(&app.session.document);
    if title != app.system.title {
        ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
        app.system.title = title;
    }
    let closing = ctx.input(|input| input.viewport().close_requested());
    if closing && !app.system.may_close && app.session.is_dirty() {
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        app.windows.dialog = Some(Dialog::Unsaved(Then::Quit));
    }
}

/// Carries out a command.
fn perform(app: &mut App, command: Command, ctx: &Context) {
    let document = &mut app.session.document;
    match command {
        Command::New => files::unless_unsaved(app, Then::New, ctx),
        Command::Open => files::unless_unsaved(app, Then::Open, ctx),
        Command::Quit => files::unless_unsaved(app, Then::Quit, ctx),
        Command::Save => files::save(app, None, ctx),
        Command::SaveAs => files::ask_where_to_save(app, None, ctx),
        Command::Export(panel) => files::ask_what_to_export(app, panel),
        Command::Copy(panel, form) => {
            let view = &app.view;
            let text = clipboard::text(panel, form, document, &app.results, view);
            if let Some(text) = text {
                ctx.copy_text(text);
                app.toast.say(toast::copied(panel, form), ctx);
            }
        }
        Command::Rewrite => {
            let functions = &mut app.session.document.functions;
            if let Some(text) = rewritten(functions, &app.results) {
                app.session.history.end_step();
                *functions = text;
            }
        }
        Command::CopyForms => {
            if let Some(formulas) = clipboard::forms(&app.results) {
                ctx.copy_text(clipboard::forms_latex(formulas));
                app.toast.say(toast::COPIED_FORMS.to_owned(), ctx);
            }
        }
        Command::Undo => {
            if app.player.playing {
                app.player.playing = false;
                remember(app, ctx);
            }
            app.session.undo();
        }
        Command::Redo => app.session.redo(),
        Command::Stop => {
            app.worker.cancel();
            app.results.stop();
        }
        Command::ComputeAgain => app.results.ask_again(),
        Command::FlipLayout => {
            document.layout = match document.layout {
                Layout::Numerator => Layout::Denominator,
                Layout::Denominator => Layout::Numerator,
            };
        }
        Command::Colormap(map) => document.view.colormap = map,
        Command::Scale(scale) => document.view.scale = scale,
        Command::Face(face) => {
            document.view.face = face;
            bring(app, Panel::Jacobian);
        }
        Command::GeneralForm => {
            app.view.heatmap.general = !app.view.heatmap.general;
            bring(app, Panel::Jacobian);
        }
        Command::NextFace => {
            document.view.face = document.view.face.next();
            bring(app, Panel::Jacobian);
        }
        Command::Motion => document.view.motion = !document.view.motion,
        Command::PinJacobian => {
            let compare = &mut app.view.heatmap.compare;
            *compare = match (compare.take(), app.results.figures()) {
                (None, Some(figures)) => Some(Compare::with(&figures.heatmap)),
                (Some(_), _) | (None, None) => None,
            };
        }
        Command::Compare(shown) => {
            if let Some(compare) = &mut app.view.heatmap.compare {
                compare.shown = shown;
            }
        }
        Command::Gradient => show_gradient(app),
        Command::Show(show) => {
            document.field.show = show;
            bring(app, Panel::Field);
        }
        Command::Layer(layer) => {
            document.field.toggle(layer);
            bring(app, Panel::Field);
        }
        Command::Arrows(length) => {
            document.field.arrows = length;
            bring(app, Panel::Field);
        }
        Command::Activation(name) => {
            name.clone_into(&mut document.neuron.activation);
            bring(app, Panel::Neuron);
        }
        Command::Method(method) => document.method = method,
        Command::Training | Command::Toggle(Panel::Training) => switch_training(app, ctx),
        Command::Train(what) => {
            let run = &mut app.view.training;
            let figures = app.results.figures();
            app.player.command(what, run, document, figures, ctx);
        }
        Command::FlipTheme => app.look.theme = app.look.theme.other(),
        Command::Presentation => app.look.presenting = !app.look.presenting,
        Command::FullScreen => {
            let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
        }
        Command::Toggle(panel) => {
            document.view.toggle(panel);
            // What was just called for is not to stay behind another picture.
            app.look.maximised = None;
        }
        Command::Alone(panel) => show_alone(app, panel),
        Command::SideBySide => {
            app.look.maximised = None;
            app.view.shares = Shares::default();
        }
        Command::Column => app.look.column_hidden = !app.look.column_hidden,
        Command::Palette => app.windows.palette = Some(Search::default()),
        Command::Steps if app.windows.step_sizes.is_open() => app.windows.step_sizes.close(),
        Command::Steps | Command::StepsHere => open_step_sizes(app, ctx),
        Command::Check => app.windows.check.toggle(),
        Command::Rules => app.windows.rules.toggle(),
        Command::Reference => app.windows.reference.toggle(),
        Command::Notation => app.windows.dialog = Some(Dialog::Notation),
        Command::Shortcuts => app.windows.dialog = Some(Dialog::Shortcuts),
        Command::Example(index) => files::open_example(app, index),
    }
}

/// Maximises a panel, or puts it back when it is.
fn show_alone(app: &mut App, panel: Panel) {
    let front = &mut app.look.maximised;
    *front = (*front != Some(panel)).then_some(panel);
    bring(app, panel);
}

/// Shows the training or hides it. Where four panels are too narrow side by side and three are
/// not, the field makes room for it and comes back after it.
fn switch_training(app: &mut App, ctx: &Context) {
    let view = &mut app.session.document.view;
    let player = &mut app.player;
    player.playing = false;
    view.toggle(Panel::Training);
    if !view.shows(Panel::Training) {
        if std::mem::take(&mut player.field_aside) && !view.shows(Panel::Field) {
            view.toggle(Panel::Field);
        }
        return;
    }
    let room = panel_layout::panels_width(&app.look, ctx.content_rect().width(), &app.theme);
    let narrow = |panels: &[Panel]| panel_layout::narrow(room, panels, &app.theme);
    let three = [Panel::Jacobian, Panel::Neuron, Panel::Training];
    player.field_aside = view.panels.len() == 4 && narrow(&view.panels) && !narrow(&three);
    if player.field_aside {
        view.panels = three.to_vec();
    }
    // What was just called for is not to stay behind another picture.
    app.look.maximised = narrow(&view.panels).then_some(Panel::Training);
}

/// Shows a panel in which something was just changed.
fn bring(app: &mut App, panel: Panel) {
    let view = &mut app.session.document.view;
    if !view.shows(panel) {
        view.toggle(panel);
    }
    if let Some(front) = &mut app.look.maximised {
        *front = panel;
    }
}

/// Folds out the gradient of the output, or asks which when there are several.
fn show_gradient(app: &mut App) {
    let outputs = app.results.figures();
    match outputs.map(|figures| figures.heatmap.outputs.len()) {
        Some(1) => take_gradient(app, 0),
        Some(_) => app.windows.choosing_gradient = true,
        None => {}
    }
}

/// Folds out the gradient of one element of the output, which the field then draws.
pub fn take_gradient(app: &mut App, output: usize) {
    app.windows.choosing_gradient = false;
    let Some(figures) = app.results.figures() else {
        return;
    };
    if let Some(key) = figures.heatmap.outputs.get(output) {
        app.session.document.field.output = Some(key.clone());
        app.view.selection.pinned = Some(Target::Output(output));
    }
}

/// Opens the window of step sizes on the entry that is selected, else on the one that is pointed
/// at, else on the first, which is selected then.
fn open_step_sizes(app: &mut App, ctx: &Context) {
    let figures = app.results.figures();
    let selection = &mut app.view.selection;
    if selected_entry(figures, *selection).is_none() {
        let target = selection.pinned.or(selection.hovered);
        let place = |index: Option<usize>| index.unwrap_or(0);
        selection.pinned = Some(Target::Cell {
            output: place(target.and_then(Target::output)),
            input: place(target.and_then(Target::input)),
        });
    }
    match selected_entry(figures, *selection) {
        Some(entry) => app.windows.step_sizes.open(entry),
        None => {
            let sentence = "There is no derivative yet whose step sizes could be compared.";
            app.toast.say(sentence.to_owned(), ctx);
        }
    }
}

/// Gives egui another theme when the size of the window or a command asks for it.
fn apply_theme(app: &mut App, ctx: &Context) {
    let theme = look::theme(&app.look, ctx.content_rect().height());
    if theme != app.theme {
        app.theme = theme;
        theme.apply(ctx);
        // What was laid out in this frame already has the old look in part.
        ctx.request_discard("another look");
        app.settling = 6;
    }
    // Panels learn their sizes one after the other: each frame knows those of the last.
    if app.settling > 0 {
        app.settling -= 1;
        ctx.request_repaint();
    }
}
