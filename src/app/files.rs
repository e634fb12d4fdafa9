//! Scenes and their files: new, open, save, export and quit, with the dialogs that these take.

use std::path::{Path, PathBuf};

use egui::{Context, Id, Modal, ViewportCommand};

use super::ask::{Answer, Ask, Then, open_native};
use super::dialogs::Dialog;
use super::export_dialog::Export;
use super::notices::About;
use super::session::Session;
use super::state::App;
use super::{look, toast};
use crate::document::examples;
use crate::document::file::FileError;
use crate::document::{Document, Panel};
use crate::export::Format;
use crate::panel::board::View;

/// Goes on at once when no changes are unsaved, and asks otherwise.
pub fn unless_unsaved(app: &mut App, then: Then, ctx: &Context) {
    if app.session.is_dirty() {
        app.windows.dialog = Some(Dialog::Unsaved(then));
    } else {
        go_on(app, then, ctx);
    }
}

/// Begins an empty scene, asks for one to open, or closes the window.
fn go_on(app: &mut App, then: Then, ctx: &Context) {
    match then {
        Then::New => {
            app.session.replace(Document::default());
            app.session.file.begin(&app.session.document);
            forget(app);
        }
        Then::Open => ask_what_to_open(app, ctx),
        Then::Quit => {
            app.system.may_close = true;
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }
}

/// Drops what was made of one document and seen in it: nothing of it is kept for another.
fn forget(app: &mut App) {
    app.results.forget();
    app.notices.clear();
    app.view = View {
        shares: app.view.shares,
        ..View::default()
    };
    app.player.playing = false;
    app.player.field_aside = false;
}

/// Reads a scene; if that fails, the one at hand stays.
pub fn open(app: &mut App, path: &Path) -> Result<(), FileError> {
    app.session.open(path)?;
    forget(app);
    Ok(())
}

/// Replaces the document by an example in one step, which undo takes back; so nothing is asked.
pub fn open_example(app: &mut App, index: usize) {
    let Some(example) = examples::ALL.get(index) else {
        return;
    };
    match example.document() {
        Ok(document) => {
            let Session {
                document: own,
                file,
                ..
            } = &mut app.session;
            *own = document;
            file.begin(own);
            forget(app);
        }
        Err(error) => app.notices.say(About::Opening, error.to_string()),
    }
}

/// Saves to the scene's own file, or asks for a name, and then goes on.
pub fn save(app: &mut App, then: Option<Then>, ctx: &Context) {
    forget_nowhere(app);
    let session = &mut app.session;
    match session.file.save(&session.document) {
        None => ask_where_to_save(app, then, ctx),
        Some(Ok(())) => {
            say_saved(app, ctx);
            if let Some(then) = then {
                go_on(app, then, ctx);
            }
        }
        Some(Err(error)) => app.notices.say(About::Saving, error.to_string()),
    }
}

/// Drops what the command line would refuse the file for, once it is clear that it leads nowhere.
fn forget_nowhere(app: &mut App) {
    let document = &mut app.session.document;
    if let Some(outcome) = app.results.outcome_on(&document.functions) {
        outcome.scene_names.forget_nowhere(document);
    }
}

/// Says in a toast that the scene is in its file, which settles why it was not.
fn say_saved(app: &mut App, ctx: &Context) {
    app.notices.settle(About::Saving);
    if let Some(path) = app.session.file.path() {
        app.toast.say(toast::saved(path), ctx);
    }
}

/// Asks for a scene to open.
fn ask_what_to_open(app: &mut App, ctx: &Context) {
    let dialog = scene_dialog().set_title("Open a scene");
    let native = open_native(app.system.dialogs, ctx, "open dialog", async move {
        dialog.pick_file().await.map(PathBuf::from)
    });
    app.windows.dialog = Some(Dialog::Open(Ask {
        native,
        ..Ask::default()
    }));
}

/// Asks for a name to save under.
pub fn ask_where_to_save(app: &mut App, then: Option<Then>, ctx: &Context) {
    forget_nowhere(app);
    let path = app.session.file.path();
    let path = path.map(|path| path.display().to_string());
    let dialog = scene_dialog()
        .set_title("Save the scene")
        .set_file_name("scene.toml");
    let native = open_native(app.system.dialogs, ctx, "save dialog", async move {
        dialog.save_file().await.map(PathBuf::from)
    });
    let ask = Ask {
        path: path.unwrap_or_else(|| "scene.toml".to_owned()),
        native,
        ..Ask::default()
    };
    app.windows.dialog = Some(Dialog::SaveAs(ask, then));
}

/// Asks which picture to write and where to.
pub fn ask_what_to_export(app: &mut App, panel: Option<Panel>) {
    let Some(figures) = app.results.figures() else {
        return;
    };
    let shown = &app.session.document.view.panels;
    let folder = app.session.file.path().and_then(Path::parent);
    let export = Export::new(figures, panel, shown, folder);
    app.windows.dialog = Some(Dialog::Export(Box::new(export)));
}

/// Lets the system's dialog find a name for a picture.
fn choose_picture_file(allowed: bool, export: &mut Export, ctx: &Context) {
    let mut dialog = rfd::AsyncFileDialog::new().set_title("Export picture");
    for kind in Format::ALL.map(Format::name) {
        dialog = dialog.add_filter(kind.to_uppercase(), &[kind]);
    }
    let path = Path::new(export.ask.path.trim());
    if let Some(name) = path.file_name() {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    export.ask.native = open_native(allowed, ctx, "export dialog", async move {
        dialog.save_file().await.map(PathBuf::from)
    });
}

fn scene_dialog() -> rfd::AsyncFileDialog {
    rfd::AsyncFileDialog::new().add_filter("Scene", &["toml"])
}

/// Takes what the system's dialog has answered.
pub fn take_native_answer(app: &mut App, ctx: &Context) {
    let ask = app.windows.dialog.as_mut().and_then(Dialog::ask);
    if let Some(path) = ask.and_then(Ask::take_native)
        && let Some(dialog) = app.windows.dialog.take()
    {
        use_path(app, dialog, &path, ctx);
    }
}

/// Takes note of a picture that has been written, or has not.
pub fn take_written(app: &mut App, ctx: &Context) {
    if let Some(Dialog::Export(export)) = &mut app.windows.dialog
        && let Some(path) = export.take_written()
    {
        app.windows.dialog = None;
        app.toast.say(toast::saved(&path), ctx);
    }
}

/// Opens, saves or exports. When that fails the dialog stays and says why, with the path to mend.
fn use_path(app: &mut App, mut dialog: Dialog, path: &Path, ctx: &Context) {
    let session = &mut app.session;
    let result = match &mut dialog {
        Dialog::Export(export) => {
            let figures = app.results.shared_figures();
            let theme = look::desk_theme(app.look.theme);
            let shown = (&*session.document.view.panels, &app.view, theme);
            export.start(figures, shown, path.to_owned(), ctx);
            app.windows.dialog = Some(dialog);
            return;
        }
        Dialog::Open(_) => open(app, path),
        Dialog::SaveAs(..) => session.file.save_as(path, &session.document),
        Dialog::Unsaved(_) | Dialog::Notation | Dialog::Shortcuts => Ok(()),
    };
    if result.is_ok() && matches!(dialog, Dialog::SaveAs(..)) {
        say_saved(app, ctx);
    }
    match (result, &mut dialog) {
        (Ok(()), Dialog::SaveAs(_, Some(then))) => go_on(app, *then, ctx),
        (Err(error), Dialog::Open(ask) | Dialog::SaveAs(ask, _)) => {
            ask.fault = Some(error.to_string());
            app.windows.dialog = Some(dialog);
        }
        _ => {}
    }
}

/// Shows the dialog, if there is one, and does what its buttons say.
pub fn show_dialog(app: &mut App, ctx: &Context) {
    let Some(mut dialog) = app.windows.dialog.take() else {
        return;
    };
    let native = app.system.dialogs;
    let response = Modal::new(Id::unique("dialog")).show(ctx, |ui| {
        ui.set_max_width(560.0);
        dialog.ui(ui, &app.session.document.title, native)
    });
    let answer = match response.inner {
        Answer::Stay if response.should_close() => Answer::Cancel,
        answer => answer,
    };
    match answer {
        Answer::Stay => app.windows.dialog = Some(dialog),
        Answer::Cancel => {}
        Answer::Choose => {
            if let Dialog::Export(export) = &mut dialog {
                choose_picture_file(native, export, ctx);
            }
            app.windows.dialog = Some(dialog);
        }
        Answer::Path(path) => use_path(app, dialog, &path, ctx),
        Answer::SaveFirst(then) => save(app, Some(then), ctx),
        Answer::Discard(then) => go_on(app, then, ctx),
    }
}
