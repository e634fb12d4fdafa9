//! The direction of the modules and a few rules of the house, read from the sources.
//!
//! Every rule is also shown a source that breaks it, so that a checker that finds
//! nothing because it looks at nothing is found out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module uses those to its left. The window may be started from the command line.
const ORDER: [&str; 15] = [
    "named", "cancel", "syntax", "expr", "tape", "diff", "function", "formula", "document",
    "analysis", "panel", "worker", "export", "app", "cli",
];

/// The pictures: none imports another, and what they share imports none of them.
const PANELS: [&str; 7] = [
    "chain",
    "jacobian",
    "field",
    "neuron",
    "training",
    "step_size",
    "shapes",
];

/// What joins all pictures.
const JOINS: [&str; 2] = ["board", "figures"];

/// A name that may stand in some files only.
struct Reserved {
    names: &'static [&'static str],
    /// Beginnings of the paths where they may stand, seen from `src`; `*` is any name.
    places: &'static [&'static str],
    why: &'static str,
}

const RESERVED: &[Reserved] = &[
    Reserved {
        names: &["egui", "eframe", "egui_plot", "epaint", "emath", "ecolor"],
        places: &[
            "panel/*/paint.rs",
            "panel/*/paint/",
            "panel/accessibility.rs",
            "panel/board.rs",
            "panel/colorbar.rs",
            "panel/fonts.rs",
            "panel/label_placement.rs",
            "panel/panel_frame.rs",
            "panel/plot.rs",
            "panel/plot_interaction.rs",
            "panel/plot_view.rs",
            "panel/split.rs",
            "panel/text.rs",
            "panel/texture.rs",
            "panel/theme.rs",
            "panel/trace.rs",
            "panel/unit/gauge.rs",
            "export/shapes/",
            "app/",
        ],
        why: "what is drawn is plain data until it is painted",
    },
    Reserved {
        names: &["eframe", "rfd"],
        places: &["app/"],
        why: "only the window needs a display",
    },
    Reserved {
        names: &["meval"],
        places: &["syntax/grammar.rs"],
        why: "one file translates to and from it",
    },
    Reserved {
        names: &["ratex_layout", "ratex_parser", "ratex_types"],
        places: &["panel/typeset/"],
        why: "one module hides who sets formulas",
    },
    Reserved {
        names: &["thread"],
        places: &["worker/"],
        why: "threads start in one place, with a name",
    },
    Reserved {
        names: &["rayon"],
        places: &["diff/compute.rs"],
        why: "groups of columns are what is worth several processors",
    },
    Reserved {
        names: &["fs"],
        places: &["main.rs", "cli/", "document/file/", "app/export_dialog.rs"],
        why: "files are opened where the user asked for it",
    },
    Reserved {
        names: &["net"],
        places: &[],
        why: "the program works offline",
    },
];

/// What makes words. The core holds facts: they become sentences in `analysis/phrase.rs`.
const WORDS: [&str; 3] = ["format", "String", "to_string"];

/// Longer files have two subjects.
const LINES: usize = 900;

struct Source {
    /// From `src`, with `/`.
    path: String,
    text: String,
}

/// All that is wrong with the sources, a sentence each.
fn complaints(sources: &[Source]) -> Vec<String> {
    let mut found: Vec<String> = sources.iter().flat_map(complaints_of).collect();
    found.extend(circles(sources));
    found
}

fn complaints_of(source: &Source) -> Vec<String> {
    let Source { path, text } = source;
    let mut found = Vec::new();
    if !text.starts_with("//! ") {
        found.push(format!("{path} does not open with a `//!` page"));
    }
    let lines = text.lines().count();
    if lines > LINES {
        found.push(format!("{path} has {lines} lines, more than {LINES}"));
    }
    let code = blank(text);
    let tokens = tokens(&code);
    if path.ends_with("/mod.rs") && !holds_modules_only(&tokens) {
        found.push(format!("{path} holds more than `mod` and `pub use` lines"));
    }
    if path.starts_with("diff/") {
        let tests = tokens.windows(3).position(|at| at == ["cfg", "(", "test"]);
        let code = &tokens[..tests.unwrap_or(tokens.len())];
        for name in WORDS.iter().filter(|name| code.contains(name)) {
            found.push(format!(
                "{path} names {name}: diff holds facts and no words"
            ));
        }
    }
    for rule in RESERVED {
        if rule.places.iter().any(|place| is_below(path, place)) {
            continue;
        }
        for name in rule.names {
            if tokens.contains(name) {
                found.push(format!("{path} names {name}: {}", rule.why));
            }
        }
    }
    let home = path.split(['/', '.']).next().unwrap();
    let mut used: Vec<Vec<String>> = imports(path, &tokens);
    used.sort();
    used.dedup_by(|a, b| a.first() == b.first() && a.get(1) == b.get(1));
    let mut told = Vec::new();
    for import in &used {
        let module = import[0].as_str();
        let allowed = match (home, module) {
            // The crate's page lists the modules, and the program starts the last of them.
            ("lib", _) | ("main", "cli") => true,
            (home, module) => {
                let place = |name: &str| ORDER.iter().position(|module| *module == name);
                match (place(home), place(module)) {
                    (Some(home), Some(module)) => module <= home,
                    _ => false,
                }
            }
        };
        if !allowed && !told.contains(&module) {
            told.push(module);
            found.push(format!("{path} uses {module}, which is not to its left"));
        }
    }
    found.extend(strangers(path, &used));
    found
}

/// Whether a path is below a place, in which `*` stands for any name.
fn is_below(path: &str, place: &str) -> bool {
    let mut parts = path.split('/');
    let mut wanted = place.split('/').peekable();
    while let Some(name) = wanted.next() {
        match parts.next() {
            // The place is a folder.
            Some(_) if name.is_empty() && wanted.peek().is_none() => return true,
            Some(part) if name == "*" || name == part => {}
            Some(_) | None => return false,
        }
    }
    parts.next().is_none()
}

/// Pictures that another picture, or what they share, imports.
fn strangers(path: &str, imports: &[Vec<String>]) -> Vec<String> {
    let Some(home) = path.strip_prefix("panel/") else {
        return Vec::new();
    };
    let home = home.split(['/', '.']).next().unwrap();
    if JOINS.contains(&home) || home == "mod" {
        return Vec::new();
    }
    let of_panel = imports.iter().filter(|import| import[0] == "panel");
    let mut found: Vec<String> = of_panel
        .filter_map(|import| import.get(1))
        .filter(|name| *name != home)
        .filter(|name| PANELS.contains(&name.as_str()) || JOINS.contains(&name.as_str()))
        .map(|name| format!("{path} imports the picture {name}"))
        .collect();
    found.dedup();
    found
}

/// Whether a folder's page holds nothing but declarations and re-exports.
fn holds_modules_only(tokens: &[&str]) -> bool {
    let mut depth = 0;
    let mut first = true;
    let mut attribute = false;
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            // Attributes say how the folder is checked.
            "#" => attribute = true,
            "]" if attribute => attribute = false,
            _ if attribute => {}
            "{" => depth += 1,
            "}" => depth -= 1,
            ";" if depth == 0 => first = true,
            "pub" if first => {}
            // The visibility of a declaration: `pub(crate)`.
            "(" | ")" | "crate" | "super" if first => {}
            "mod" | "use" if first => {
                // A module with a body is code.
                if *token == "mod" && tokens.get(at + 2) != Some(&";") {
                    return false;
                }
                if *token == "use" && !tokens[..at].contains(&"pub") {
                    return false;
                }
                first = false;
            }
            _ if first => return false,
            _ => {}
        }
    }
    true
}

/// The files of each folder at the root that import each other in a circle, test code too.
fn circles(sources: &[Source]) -> Vec<String> {
    let module_of = |path: &str| -> Vec<String> {
        let path = path.strip_suffix(".rs").unwrap_or(path);
        let path = path.strip_suffix("/mod").unwrap_or(path);
        path.split('/').map(str::to_owned).collect()
    };
    let modules: BTreeMap<Vec<String>, usize> = sources
        .iter()
        .enumerate()
        .map(|(file, source)| (module_of(&source.path), file))
        .collect();
    let uses: Vec<BTreeSet<usize>> = sources
        .iter()
        .enumerate()
        .map(|(file, source)| {
            let home = source.path.split('/').next();
            let code = blank(&source.text);
            let imports = imports(&source.path, &tokens(&code)).into_iter();
            let within = imports.filter(|import| Some(import[0].as_str()) == home);
            // The longest beginning of a path that is a file.
            let files = within.filter_map(|import| {
                (1..=import.len())
                    .rev()
                    .find_map(|end| modules.get(&import[..end]))
            });
            files.copied().filter(|other| *other != file).collect()
        })
        .collect();
    // A file is on a circle if what it uses leads back to it.
    let reached = |from: usize| {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = uses[from].iter().copied().collect();
        while let Some(file) = open.pop() {
            if found.insert(file) {
                open.extend(&uses[file]);
            }
        }
        found
    };
    let all: Vec<BTreeSet<usize>> = (0..sources.len()).map(reached).collect();
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for file in 0..sources.len() {
        let circle: Vec<usize> = all[file]
            .iter()
            .copied()
            .filter(|other| all[*other].contains(&file))
            .collect();
        if !circle.is_empty() && told.insert(circle.clone()) {
            let mut names: Vec<&str> = circle.iter().map(|k| sources[*k].path.as_str()).collect();
            names.sort_unstable();
            found.push(format!("a circle of files: {}", names.join(", ")));
        }
    }
    found
}

/// The code with comments, strings and characters turned into spaces.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    let starts = |at: usize, with: &str| {
        with.chars()
            .enumerate()
            .all(|(i, c)| chars.get(at + i) == Some(&c))
    };
    let until = |from: usize, end: &str| {
        (from..chars.len())
            .find(|&at| starts(at, end))
            .map_or(chars.len(), |at| at + end.chars().count())
    };
    while at < chars.len() {
        let word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
        let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
        let end = if starts(at, "//") {
            until(at, "\n") - 1
        } else if starts(at, "/*") {
            until(at + 2, "*/")
        } else if chars[at] == 'r' && !word && chars.get(at + 1 + hashes) == Some(&'"') {
            until(at + 2 + hashes, &format!("\"{}", "#".repeat(hashes)))
        } else if chars[at] == '"' {
            let mut end = at + 1;
            while end < chars.len() && chars[end] != '"' {
                end += if chars[end] == '\\' { 2 } else { 1 };
            }
            end + 1
        } else if starts(at, "'\\") {
            until(at + 3, "'")
        } else if chars[at] == '\'' && chars.get(at + 2) == Some(&'\'') {
            at + 3
        } else {
            code.push(chars[at]);
            at += 1;
            continue;
        };
        code.push(' ');
        at = end.clamp(at + 1, chars.len());
    }
    code
}

/// Names and `::` and single signs.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let named = |c: char| c.is_alphanumeric() || c == '_';
        let length = if named(first) {
            rest.find(|c| !named(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// The paths that the code names, from the root of the crate on: by `crate`, `super`, `self` or,
/// in the program, by the name of the crate, and in a folder's page by its own modules. One of
/// all names at once ends in `*`.
fn imports(path: &str, tokens: &[&str]) -> Vec<Vec<String>> {
    let module = path.strip_suffix(".rs").unwrap_or(path);
    let module = module.strip_suffix("/mod").unwrap_or(module);
    let mut home: Vec<String> = match path {
        "main.rs" | "lib.rs" => Vec::new(),
        _ => module.split('/').map(str::to_owned).collect(),
    };
    let own = home.len();
    // Modules with a body, and at which depth of brackets they began.
    let mut open: Vec<usize> = Vec::new();
    let mut depth = 0;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let after = |what: usize| tokens.get(at + what).copied();
        match tokens[at] {
            "mod" if after(2) == Some("{") => {
                home.push(tokens[at + 1].to_owned());
                open.push(depth);
                depth += 1;
                at += 3;
                continue;
            }
            "{" => depth += 1,
            "}" => {
                depth = usize::saturating_sub(depth, 1);
                if open.last() == Some(&depth) {
                    open.pop();
                    home.pop();
                }
            }
            "crate" => at = tree(Vec::new(), tokens, at + 1, &mut found),
            "nablascope" if path == "main.rs" => {
                at = tree(Vec::new(), tokens, at + 1, &mut found);
            }
            "super" | "self" if after(1) == Some("::") => {
                let mut base = home.clone();
                while let Some(step @ ("super" | "self")) = tokens.get(at).copied() {
                    if step == "super" {
                        base.pop();
                    }
                    if tokens.get(at + 1) != Some(&"::") {
                        break;
                    }
                    at += 2;
                }
                at = tree(base, tokens, at.saturating_sub(1), &mut found);
            }
            // A path that begins elsewhere is read at its first word.
            "use" if matches!(after(1), Some("crate" | "super" | "self")) => {}
            "use" if path.ends_with("mod.rs") && home.len() == own => {
                at = tree_here(home.clone(), tokens, at + 1, &mut found);
            }
            _ => {}
        }
        at += 1;
    }
    found.retain(|path| !path.is_empty());
    found
}

/// Reads `::a::{b, c::d}` behind a base; returns the last token that was read.
fn tree(base: Vec<String>, tokens: &[&str], at: usize, found: &mut Vec<Vec<String>>) -> usize {
    match tokens.get(at) {
        Some(&"::") => tree_here(base, tokens, at + 1, found),
        Some(&"as") if base.is_empty() => {
            found.push(vec!["*".to_owned()]);
            at
        }
        _ => {
            found.push(base);
            at - 1
        }
    }
}

/// Reads `a::{b, c::d}` behind a base; returns the last token that was read.
fn tree_here(
    mut base: Vec<String>,
    tokens: &[&str],
    at: usize,
    found: &mut Vec<Vec<String>>,
) -> usize {
    match tokens.get(at) {
        Some(&"{") => {
            let mut at = at + 1;
            while let Some(token) = tokens.get(at) {
                match *token {
                    "}" => break,
                    "," => at += 1,
                    "self" => {
                        found.push(base.clone());
                        at += 1;
                    }
                    _ => at = tree_here(base.clone(), tokens, at, found) + 1,
                }
            }
            at
        }
        Some(name) => {
            base.push((*name).to_owned());
            tree(base, tokens, at + 1, found)
        }
        None => at,
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                found.push(Source {
                    path: inside.to_str().unwrap().replace('\\', "/"),
                    text: fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    found
}

#[test]
fn the_sources_keep_the_rules() {
    let sources = sources();
    assert!(sources.len() > 50, "only {} sources", sources.len());
    let complaints = complaints(&sources);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn the_folders_and_the_page_are_those_of_the_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders: Vec<String> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|module| !["lib", "main"].contains(&module.as_str()))
        .collect();
    folders.sort_by_key(|folder| ORDER.iter().position(|module| module == folder));
    assert_eq!(folders, ORDER);
    let page = fs::read_to_string(root.join("lib.rs")).unwrap();
    let listed: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("//! - [`")?.split_once("`]:"))
        .map(|(module, _)| module)
        .collect();
    assert_eq!(listed, ORDER, "the list of modules in lib.rs");
    let declared: Vec<&str> = page
        .lines()
        .filter_map(|line| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            line.strip_prefix("mod ")?.strip_suffix(';')
        })
        .collect();
    assert_eq!(declared, ORDER, "the modules as lib.rs declares them");
}

/// What the checker says of one file of code below a page.
fn said(path: &str, code: &str) -> Vec<String> {
    complaints(&[Source {
        path: path.to_owned(),
        text: format!("//! A page.\n{code}\n"),
    }])
}

#[test]
fn an_import_against_the_direction_is_found() {
    for (path, code, module) in [
        ("syntax/lexer.rs", "use crate::expr::shape::Shape;", "expr"),
        ("diff/dual.rs", "use crate::{tape, panel::field};", "panel"),
        ("diff/dual.rs", "use crate::{tape::{eval, lu}, app};", "app"),
        (
            "tape/eval.rs",
            "fn f() -> super::super::diff::dual::Dual {}",
            "diff",
        ),
        ("tape/eval.rs", "use super::super::panel;", "panel"),
        (
            "document/file/read.rs",
            "use super::super::super::worker::job;",
            "worker",
        ),
        (
            "panel/plot.rs",
            "let x = crate :: export::svg(1);",
            "export",
        ),
        (
            "panel/board.rs",
            "#[cfg(test)] mod tests { use crate::app::App; }",
            "app",
        ),
        ("app/run.rs", "use crate::cli;", "cli"),
        ("expr/op.rs", "use crate::*;", "*"),
        ("expr/op.rs", "use crate as root;", "*"),
        ("main.rs", "fn main() { nablascope::app::run(None) }", "app"),
        ("stray.rs", "use crate::syntax::parse;", "syntax"),
    ] {
        let expected = format!("{path} uses {module}, which is not to its left");
        assert_eq!(said(path, code), [expected], "{code}");
    }
}

#[test]
fn an_import_along_the_direction_is_not() {
    for (path, code) in [
        (
            "expr/op.rs",
            "use crate::{syntax::{ast, lexer}, expr::shape};",
        ),
        ("tape/eval.rs", "use super::lu; use super::super::expr;"),
        ("tape/eval.rs", "mod tests { use super::super::lu; }"),
        ("cli/run.rs", "fn f() { crate::app::run(None) }"),
        ("main.rs", "fn main() { nablascope::cli::run() }"),
        (
            "syntax/ast.rs",
            "// crate::app\n/// [`crate::expr`]\n/* crate::cli */",
        ),
        (
            "syntax/ast.rs",
            "let a = \"crate::app \\\" crate::app\"; let b = '\"';",
        ),
        (
            "syntax/ast.rs",
            "let a = r#\"\"crate::app\"#; fn f<'a>(b: &'a str) {}",
        ),
    ] {
        assert_eq!(said(path, code), [""; 0], "{code}");
    }
}

#[test]
fn a_name_out_of_its_place_is_found() {
    for (path, code, name) in [
        ("panel/field/figure/field.rs", "use egui::Color32;", "egui"),
        ("export/svg.rs", "fn f(s: &epaint::Shape) {}", "epaint"),
        ("worker/job.rs", "fn f(c: &egui_plot::Plot) {}", "egui_plot"),
        ("panel/theme.rs", "use eframe::Frame;", "eframe"),
        (
            "syntax/operands.rs",
            "use meval::tokenizer::Token;",
            "meval",
        ),
        ("app/logic.rs", "use std::{fmt, thread};", "thread"),
        (
            "panel/field/figure/field.rs",
            "use rayon::prelude::*;",
            "rayon",
        ),
        ("app/logic.rs", "let text = std::fs::read(path);", "fs"),
        ("export/raster.rs", "use std::{fs::File, io};", "fs"),
        ("app/run.rs", "use std::net::TcpStream;", "net"),
    ] {
        let found = said(path, code);
        let expected = format!("{path} names {name}: ");
        assert!(
            found.len() == 1 && found[0].starts_with(&expected),
            "{code}: {found:?}"
        );
    }
    for (path, code) in [
        ("panel/theme.rs", "use egui::Color32;"),
        ("panel/field/paint/field.rs", "use egui::Color32;"),
        ("panel/training/paint.rs", "use egui::Color32;"),
        ("syntax/grammar.rs", "use meval::tokenizer::Token;"),
        ("worker/thread.rs", "use std::thread;"),
        ("document/file/read.rs", "use std::fs;"),
        ("app/commands.rs", "let it = Menu::File;"),
    ] {
        assert_eq!(said(path, code), [""; 0], "{code}");
    }
}

#[test]
fn a_circle_of_files_is_found() {
    let of = |files: &[(&str, &str)]| {
        let sources: Vec<Source> = files
            .iter()
            .map(|(path, code)| Source {
                path: (*path).to_owned(),
                text: format!("//! A page.\n{code}\n"),
            })
            .collect();
        complaints(&sources)
    };
    let two = ["a circle of files: diff/dual.rs, diff/jacobian.rs"];
    let uses_dual = ("diff/jacobian.rs", "use super::dual::Dual;");
    assert_eq!(
        of(&[uses_dual, ("diff/dual.rs", "use crate::diff::jacobian;")]),
        two
    );
    // Test code counts, and paths without `use` do.
    for code in [
        "#[cfg(test)] mod tests { use super::super::jacobian::Entry; }",
        "fn f() -> super::jacobian::Entry {}",
        "use super::{jacobian::{Entry, Status}};",
    ] {
        assert_eq!(of(&[uses_dual, ("diff/dual.rs", code)]), two, "{code}");
    }
    // Through the page of the folder, and over three files.
    let page = ("diff/mod.rs", "mod dual; pub use dual::Dual;");
    assert_eq!(
        of(&[page, ("diff/dual.rs", "use super::Status;")]),
        ["a circle of files: diff/dual.rs, diff/mod.rs"]
    );
    assert_eq!(
        of(&[
            uses_dual,
            ("diff/dual.rs", "use super::ladder::Ladder;"),
            ("diff/ladder.rs", "use super::jacobian::Entry;")
        ]),
        ["a circle of files: diff/dual.rs, diff/jacobian.rs, diff/ladder.rs"]
    );
    assert_eq!(
        of(&[uses_dual, ("diff/dual.rs", "mod tests { use super::*; }")]),
        [""; 0]
    );
}

#[test]
fn a_picture_that_knows_another_is_found() {
    for (path, code, name) in [
        (
            "panel/neuron/paint/neuron.rs",
            "use crate::panel::training::paint;",
            "training",
        ),
        ("panel/text.rs", "use super::field::figure;", "field"),
        (
            "panel/plane/figure/plane.rs",
            "use crate::panel::board::View;",
            "board",
        ),
    ] {
        assert_eq!(
            said(path, code),
            [format!("{path} imports the picture {name}")]
        );
    }
    for (path, code) in [
        ("panel/board.rs", "use super::field::figure;"),
        (
            "panel/field/paint/field.rs",
            "use crate::panel::field::figure;",
        ),
        (
            "panel/field/paint/field.rs",
            "use crate::panel::plane::paint;",
        ),
    ] {
        assert_eq!(said(path, code), [""; 0], "{code}");
    }
}

#[test]
fn words_in_diff_are_found() {
    for (code, name) in [
        ("fn f() { let text = format!(\"x = {x}\"); }", "format"),
        ("struct Reason { text: String }", "String"),
        ("fn f(x: f64) { g(x.to_string()) }", "to_string"),
    ] {
        let expected = format!("diff/classify.rs names {name}: diff holds facts and no words");
        assert_eq!(said("diff/classify.rs", code), [expected], "{code}");
        assert_eq!(said("analysis/phrase.rs", code), [""; 0], "{code}");
        let test = format!("#[cfg(test)]\nmod tests {{ {code} }}");
        assert_eq!(said("diff/classify.rs", &test), [""; 0], "{code}");
    }
}

#[test]
fn code_in_the_page_of_a_folder_is_found() {
    for code in ["fn f() {}", "use dual::Dual;", "mod tests { }"] {
        let found = said("diff/mod.rs", code);
        assert_eq!(
            found,
            ["diff/mod.rs holds more than `mod` and `pub use` lines"],
            "{code}"
        );
    }
    let page = "mod dual;\npub mod jacobian;\npub(crate) use dual::{Dual, Sides};";
    assert_eq!(said("diff/mod.rs", page), [""; 0]);
}

#[test]
fn a_file_without_a_page_or_an_end_is_found() {
    let bare = |text: &str| {
        complaints(&[Source {
            path: "syntax/ast.rs".to_owned(),
            text: text.to_owned(),
        }])
    };
    assert_eq!(
        bare("use std::fmt;\n"),
        ["syntax/ast.rs does not open with a `//!` page"]
    );
    let long = format!("//! A page.\n{}", "\n".repeat(LINES));
    assert_eq!(
        bare(&long),
        [format!(
            "syntax/ast.rs has {} lines, more than {LINES}",
            LINES + 1
        )]
    );
    assert_eq!(bare(long.strip_suffix('\n').unwrap()), [""; 0]);
}
