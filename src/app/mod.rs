//! The window: state, layout, commands and dialogs.
//!
//! Two layers of state: the [`Session`](session::Session) is the user's, and
//! [`Results`](results::Results) are made of its document by the worker. A frame runs [`update`],
//! which takes in what happened and asks for new pictures, and then [`layout`], which only lays
//! out: a widget either changes the document or queues a [`Command`](command::Command).
//! Where to look next: [`state`] for what the window holds, then [`update`], [`layout`] and one
//! file per part of the window.

mod ask;
mod change;
pub mod clipboard;
pub mod command;
mod command_palette;
mod command_search;
pub mod command_state;
pub mod command_table;
mod completion;
mod controls;
mod dialogs;
mod editor;
mod editor_cursor;
mod export_dialog;
mod file_state;
mod files;
mod fill_menu;
mod focus_ring;
mod frame;
mod gradient_dialog;
mod help;
mod highlight;
mod import_dialog;
mod input_label;
mod inputs;
mod keyboard;
mod layout;
mod look;
mod menu_bar;
mod notices;
mod number_field;
mod panel_layout;
mod panels;
mod parameters;
mod picture_menu;
mod reference;
pub mod results;
mod session;
mod shape_chips;
mod shapes;
mod state;
mod symbols;
mod table_view;
mod toast;
mod training_data;
mod training_player;
mod update;
mod value_editor;
mod widgets;
mod window;
mod worked_example;

pub use state::App;
pub use window::run;
