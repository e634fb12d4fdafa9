//! Closed forms.

use std::collections::{BTreeMap, BTreeSet};

use nablascope::expr::lower::lower;
use nablascope::expr::parse;
use nablascope::formula::derivative::Workshop;

#[path = "common/sizes.rs"]
mod sizes;

#[test]
fn forms_are_those_of_the_textbook() {
    let table = include_str!("tables/formulas.txt");
    let mut bad = 0;
    for line in table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [functions, declared, by, expected] = fields[..] else {
            panic!("{line}")
        };
        let functions = functions.replace(" ⏎ ", "\n");
        let declared: BTreeMap<_, _> = sizes::sizes(declared)
            .into_iter()
            .map(|(name, shape)| (name.to_owned(), shape))
            .collect();
        let names: BTreeSet<String> = declared.keys().cloned().collect();
        let lowered = lower(&parse(&functions, &names), &declared, &[]);
        let Some(output) = lowered.output else {
            println!("{line}\n   {:?}", lowered.diagnostics);
            bad += 1;
            continue;
        };
        let names = lowered.graph.names.iter();
        let names = names.filter(|(node, _)| **node != output.node);
        let names = names.map(|(&node, name)| (node, name.clone())).collect();
        let mut workshop = Workshop::new(&lowered.graph, output.node, &names);
        let input = lowered.graph.input_position(by).unwrap();
        let derivative = workshop.by(input);
        let found = workshop
            .shortest(derivative.term)
            .map_or_else(|| format!("— {derivative:?}"), |(_, text)| text);
        let plain = |text: &str| text.replace(' ', "");
        if plain(&found) != plain(expected) {
            bad += 1;
            println!("{functions:?} by {by}: {found}   for {expected}");
        }
    }
    assert_eq!(bad, 0);
}
