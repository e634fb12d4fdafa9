//! The direction of the modules and a few rules of the house, read from the sources.
//!
//! Every rule is also shown a source that breaks it, so that a checker that finds
//! nothing because it looks at nothing is found out.

use std::fs;
use std::path::Path;

/// A module uses those to its left. The window may be started from the command line.
const ORDER: [&str; 12] = [
    "syntax", "expr", "tape", "diff", "project", "analysis", "figure", "worker", "paint", "export",
    "app", "cli",
];

/// A name that may stand in some files only.
struct Reserved {
    names: &'static [&'static str],
    /// Beginnings of the paths where they may stand, seen from `src`.
    places: &'static [&'static str],
    why: &'static str,
}

const RESERVED: &[Reserved] = &[
    Reserved {
        names: &["egui", "eframe", "egui_plot", "epaint", "emath", "ecolor"],
        places: &["paint/", "export/shapes/", "app/"],
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
        places: &["main.rs", "cli/", "project/file/", "app/dialogs.rs"],
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
const LINES: usize = 520;

struct Source {
    /// From `src`, with `/`.
    path: String,
    text: String,
}

/// All that is wrong with the sources, a sentence each.
fn complaints(sources: &[Source]) -> Vec<String> {
    sources.iter().flat_map(complaints_of).collect()
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
    for rule in RESERVED {
        if rule.places.iter().any(|place| path.starts_with(place)) {
            continue;
        }
        for name in rule.names {
            if tokens.contains(name) {
                found.push(format!("{path} names {name}: {}", rule.why));
            }
        }
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
    let used = modules(path, &tokens);
    let home = path.split(['/', '.']).next().unwrap();
    for module in used {
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
        if !allowed {
            found.push(format!("{path} uses {module}, which is not to its left"));
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

/// The modules at the root of the crate that the code names, by `crate`, by `super` or, in
/// the program, by the name of the crate; `*` when it takes all of them at once.
fn modules<'a>(path: &str, tokens: &[&'a str]) -> Vec<&'a str> {
    let depth = match path.strip_suffix("/mod.rs") {
        Some(module) => module.split('/').count(),
        None if path == "main.rs" || path == "lib.rs" => 0,
        None => path.split('/').count(),
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let mut next = at;
        match tokens[at] {
            "crate" => next += 1,
            "nablascope" if path == "main.rs" => next += 1,
            "super" => {
                let mut ups = 0;
                while tokens.get(next) == Some(&"super") {
                    ups += 1;
                    next += 1;
                    if tokens.get(next) == Some(&"::") && tokens.get(next + 1) == Some(&"super") {
                        next += 1;
                    }
                }
                if ups < depth {
                    at = next;
                    continue;
                }
            }
            _ => {
                at += 1;
                continue;
            }
        }
        match tokens.get(next..next + 2) {
            Some(["::", "{"]) => {
                let (mut level, mut first) = (0, true);
                for token in &tokens[next + 1..] {
                    match *token {
                        "{" => level += 1,
                        "}" => level -= 1,
                        "," if level == 1 => first = true,
                        name if first && level == 1 => {
                            found.push(name);
                            first = false;
                        }
                        _ => {}
                    }
                    if level == 0 {
                        break;
                    }
                    first |= *token == "{" && level == 1;
                }
            }
            Some(["::", name]) if ORDER.contains(name) || *name == "*" => found.push(*name),
            Some(["as", _]) => found.push("*"),
            _ => {}
        }
        at = next + 1;
    }
    found.sort_unstable();
    found.dedup();
    found
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
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
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
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
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
        (
            "diff/dual.rs",
            "use crate::{tape, figure::field};",
            "figure",
        ),
        ("diff/dual.rs", "use crate::{tape::{eval, lu}, app};", "app"),
        (
            "tape/mod.rs",
            "fn f() -> super::diff::dual::Dual {}",
            "diff",
        ),
        ("tape/eval.rs", "use super::super::paint;", "paint"),
        (
            "project/file/read.rs",
            "use super::super::super::worker::job;",
            "worker",
        ),
        (
            "figure/field.rs",
            "let x = crate :: export::svg(1);",
            "export",
        ),
        (
            "paint/mod.rs",
            "#[cfg(test)] mod tests { use crate::app::App; }",
            "app",
        ),
        ("app/mod.rs", "use crate::cli;", "cli"),
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
        ("cli/mod.rs", "fn f() { crate::app::run(None) }"),
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
        ("figure/field.rs", "use egui::Color32;", "egui"),
        ("export/svg.rs", "fn f(s: &epaint::Shape) {}", "epaint"),
        ("worker/job.rs", "fn f(c: &egui_plot::Plot) {}", "egui_plot"),
        ("paint/theme.rs", "use eframe::Frame;", "eframe"),
        ("syntax/order.rs", "use meval::tokenizer::Token;", "meval"),
        ("app/logic.rs", "use std::{fmt, thread};", "thread"),
        ("figure/field.rs", "use rayon::prelude::*;", "rayon"),
        ("app/logic.rs", "let text = std::fs::read(path);", "fs"),
        ("export/raster.rs", "use std::{fs::File, io};", "fs"),
        ("app/mod.rs", "use std::net::TcpStream;", "net"),
    ] {
        let found = said(path, code);
        let expected = format!("{path} names {name}: ");
        assert!(
            found.len() == 1 && found[0].starts_with(&expected),
            "{code}: {found:?}"
        );
    }
    for (path, code) in [
        ("paint/theme.rs", "use egui::Color32;"),
        ("syntax/grammar.rs", "use meval::tokenizer::Token;"),
        ("worker/mod.rs", "use std::thread;"),
        ("project/file/mod.rs", "use std::fs;"),
        ("app/commands.rs", "let it = Menu::File;"),
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
