//! The licences of everything the program is built of, held to one short list.
//!
//! `deny.toml` has the same list for those who have cargo-deny. This test needs nothing but
//! Cargo itself, reads what is on the disk already and downloads nothing. Where Cargo has only
//! fetched what this platform needs, it looks at those packages.

use std::process::Command;

use serde_json::Value;

/// The licences that a dependency may have, as `deny.toml` lists them too.
const ALLOWED: [&str; 10] = [
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "OFL-1.1",
    "Ubuntu-font-1.0",
    "Unicode-3.0",
    "Zlib",
];

/// Whether an SPDX expression can be satisfied by allowed licences alone; an error for what is
/// no expression. `/` is the old way to write OR. AND binds tighter than OR.
fn is_allowed(expression: &str) -> Result<bool, String> {
    let spaced = ["(", ")", "/"]
        .iter()
        .fold(expression.to_owned(), |text, sign| {
            text.replace(sign, &format!(" {sign} "))
        });
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    let allowed = any(&mut rest)?;
    match rest.first() {
        None => Ok(allowed),
        Some(token) => Err(format!("`{token}` is one too many in `{expression}`")),
    }
}

/// Takes the next token, if it is one of these.
fn take(rest: &mut &[&str], wanted: &[&str]) -> bool {
    let found = rest.first().is_some_and(|token| wanted.contains(token));
    if found {
        *rest = &rest[1..];
    }
    found
}

/// `all { ("OR" | "/") all }`
fn any(rest: &mut &[&str]) -> Result<bool, String> {
    let mut allowed = all(rest)?;
    while take(rest, &["OR", "/"]) {
        allowed |= all(rest)?;
    }
    Ok(allowed)
}

/// `one { "AND" one }`
fn all(rest: &mut &[&str]) -> Result<bool, String> {
    let mut allowed = one(rest)?;
    while take(rest, &["AND"]) {
        allowed &= one(rest)?;
    }
    Ok(allowed)
}

/// `"(" any ")" | name [ "WITH" name ]`; a licence with an exception is a licence of its own.
fn one(rest: &mut &[&str]) -> Result<bool, String> {
    if take(rest, &["("]) {
        let allowed = any(rest)?;
        return if take(rest, &[")"]) {
            Ok(allowed)
        } else {
            Err("a bracket is not closed".to_owned())
        };
    }
    let mut licence = name(rest)?;
    if take(rest, &["WITH"]) {
        licence = format!("{licence} WITH {}", name(rest)?);
    }
    Ok(ALLOWED.contains(&licence.as_str()))
}

/// The next token, which has to be a name.
fn name(rest: &mut &[&str]) -> Result<String, String> {
    const SIGNS: [&str; 6] = ["(", ")", "/", "OR", "AND", "WITH"];
    match rest.split_first() {
        Some((&token, others)) if !SIGNS.contains(&token) => {
            *rest = others;
            Ok(token.to_owned())
        }
        Some((token, _)) => Err(format!("`{token}` stands where a licence should")),
        None => Err("a licence is missing at the end".to_owned()),
    }
}

fn cargo(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("Cargo runs");
    if output.status.success() {
        Ok(String::from_utf8(output.stdout).expect("Cargo writes UTF-8"))
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Every package of the lock file; where some were never fetched, those of this platform.
fn packages() -> Vec<Value> {
    let ask = |more: &[&str]| {
        let metadata = ["metadata", "--format-version=1", "--locked", "--offline"];
        cargo(&[&metadata, more].concat())
    };
    let text = ask(&[]).or_else(|_| {
        let version = cargo(&["--version", "--verbose"])?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        ask(&["--filter-platform", host.expect("Cargo names its host")])
    });
    let metadata: Value = serde_json::from_str(&text.expect("metadata")).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

#[test]
fn every_dependency_has_an_allowed_licence() {
    let packages = packages();
    assert!(packages.len() > 100, "only {} packages", packages.len());
    let complaints: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let fault = match package["license"].as_str() {
                None => "no licence in its manifest".to_owned(),
                Some(expression) => match is_allowed(expression) {
                    Ok(true) => return None,
                    Ok(false) => format!("the licence {expression}, which is not allowed"),
                    Err(why) => format!("a licence that cannot be read: {why}"),
                },
            };
            Some(format!("{} has {fault}", package["name"]))
        })
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    for licence in ALLOWED {
        let names = |package: &Value| package["license"].to_string().contains(licence);
        assert!(packages.iter().any(names), "nothing needs {licence}");
    }
}

#[test]
fn deny_toml_has_the_same_list() {
    let settings: toml::Table = include_str!("../deny.toml").parse().expect("TOML");
    let allowed = settings["licenses"]["allow"].as_array().expect("a list");
    let allowed: Vec<&str> = allowed.iter().filter_map(toml::Value::as_str).collect();
    assert_eq!(allowed, ALLOWED);
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    for (expression, allowed) in [
        ("MIT", true),
        ("MIT OR Apache-2.0", true),
        ("MIT/Apache-2.0", true),
        ("Apache-2.0 / MIT", true),
        ("Unlicense/MIT", true),
        ("Apache-2.0 OR GPL-2.0-only", true),
        ("GPL-2.0-only OR Apache-2.0", true),
        ("Apache-2.0 AND MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception OR MIT", true),
        ("((MIT))", true),
        // One part of several is not enough, and AND binds tighter than OR.
        ("MIT AND GPL-3.0-only", false),
        ("GPL-3.0-only AND MIT OR AGPL-3.0-only", false),
        ("MIT OR GPL-3.0-only AND AGPL-3.0-only", true),
        ("(MIT OR GPL-3.0-only) AND AGPL-3.0-only", false),
        ("GPL-3.0-only", false),
        ("GPL-2.0-only/LGPL-2.1-only", false),
        // An exception or a plus makes another licence.
        ("Apache-2.0 WITH LLVM-exception", false),
        ("MIT WITH LLVM-exception AND MIT", false),
        ("Apache-2.0+", false),
        ("mit", false),
    ] {
        assert_eq!(is_allowed(expression), Ok(allowed), "{expression}");
    }
    for nonsense in [
        "",
        "MIT OR",
        "AND MIT",
        "MIT Apache-2.0",
        "(MIT",
        "MIT)",
        "MIT WITH",
        "MIT or Apache-2.0",
        "MIT WITH (MIT)",
    ] {
        assert!(is_allowed(nonsense).is_err(), "{nonsense}");
    }
}
