//! What a name means: parameter, definition, vector of numbered definitions,
//! element, constant or input.
//!
//! It knows no shapes; which numbered names are elements of a vector is found by
//! [`super::infer`] and written here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::shape::Shape;
use crate::syntax::ast::{Definition, NodeKind};

/// The meaning of a name in a definition.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// Parameter of the definition's heading, by position.
    Parameter(usize),
    /// A definition, by position.
    Definition(usize),
    /// The vector of numbered definitions `y₁ … yₘ`, by position.
    Assembled(Vec<usize>),
    /// `x₂`: an element of the vector `x`, counted from 0.
    Element {
        /// Name of the vector.
        stem: String,
        /// Counted from 0.
        index: usize,
    },
    /// `pi` or `e`.
    Constant(f64),
    /// A free name.
    Input,
}

/// All names of a text.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The definitions, in the order of the text.
    pub definitions: &'a [Definition],
    /// Shapes that the user has given.
    pub declared: &'a BTreeMap<String, Shape>,
    /// Names that stand for an element, with the vector's name and the position from 0.
    pub elements: HashMap<String, (String, usize)>,
    by_name: HashMap<&'a str, usize>,
    assembled: HashMap<String, Vec<usize>>,
    headings: BTreeSet<&'a str>,
    called: BTreeSet<&'a str>,
}

impl<'a> Scope<'a> {
    /// Collects the names.
    pub fn new(definitions: &'a [Definition], declared: &'a BTreeMap<String, Shape>) -> Self {
        let by_name = definitions
            .iter()
            .enumerate()
            .map(|(position, definition)| (definition.name.as_str(), position))
            .collect();
        let headings = definitions
            .iter()
            .filter_map(|definition| definition.parameters.as_ref())
            .flatten()
            .map(|parameter| parameter.name.as_str())
            .collect();
        let called = definitions
            .iter()
            .flat_map(|definition| &definition.expr.nodes)
            .filter_map(|node| match &node.kind {
                NodeKind::Call { function, .. } => Some(function.as_str()),
                _ => None,
            })
            .collect();
        let mut scope = Self {
            definitions,
            declared,
            elements: HashMap::new(),
            by_name,
            assembled: HashMap::new(),
            headings,
            called,
        };
        scope.find_assembled();
        scope
    }

    /// Position of the definition of that name.
    pub fn definition(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Positions of `y₁ … yₘ`, when `y` is the vector of them.
    pub fn assembled(&self, name: &str) -> Option<&[usize]> {
        self.assembled.get(name).map(Vec::as_slice)
    }

    /// True for a definition whose heading's names are bound by calls only.
    pub fn is_only_called(&self, definition: usize) -> bool {
        let definition = &self.definitions[definition];
        definition.parameters.is_some() && self.called.contains(definition.name.as_str())
    }

    /// What `name` means inside the definition at that position.
    pub fn meaning(&self, definition: usize, name: &str) -> Meaning {
        let parameters = self.definitions[definition].parameters.as_deref();
        if let Some(position) = parameters
            .unwrap_or(&[])
            .iter()
            .position(|parameter| parameter.name == name)
        {
            return Meaning::Parameter(position);
        }
        if let Some(position) = self.definition(name) {
            return Meaning::Definition(position);
        }
        if self.declared.contains_key(name) {
            return Meaning::Input;
        }
        if let Some(positions) = self.assembled.get(name) {
            return Meaning::Assembled(positions.clone());
        }
        if let Some((stem, index)) = self.elements.get(name) {
            return Meaning::Element {
                stem: stem.clone(),
                index: *index,
            };
        }
        match name {
            "pi" => Meaning::Constant(std::f64::consts::PI),
            "e" => Meaning::Constant(std::f64::consts::E),
            _ => Meaning::Input,
        }
    }

    /// True if a numbered name such as `x1` is a name in its own right.
    pub fn is_own_name(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
            || self.declared.contains_key(name)
            || self.headings.contains(name)
    }

    /// Every name that is written in any definition, with the definition's position.
    pub fn mentions(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let definitions = self.definitions;
        definitions
            .iter()
            .enumerate()
            .flat_map(|(position, definition)| {
                definition
                    .expr
                    .nodes
                    .iter()
                    .filter_map(move |node| match &node.kind {
                        NodeKind::Name(name) => Some((position, name.as_str())),
                        _ => None,
                    })
            })
    }

    fn find_assembled(&mut self) {
        let mut groups: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
        for (position, definition) in self.definitions.iter().enumerate() {
            if let Some((stem, number)) = numbered(&definition.name) {
                groups.entry(stem).or_default().insert(number, position);
            }
        }
        for (stem, members) in groups {
            let without_gap = members.keys().copied().eq(1..=members.len());
            if members.len() < 2 || !without_gap || self.is_own_name(stem) {
                continue;
            }
            let positions: Vec<usize> = members.into_values().collect();
            let uses_another = positions.iter().any(|&position| {
                self.definitions[position].expr.nodes.iter().any(|node| {
                    let name = match &node.kind {
                        NodeKind::Name(name) => name,
                        NodeKind::Call { function, .. } => function,
                        _ => return false,
                    };
                    name == stem
                        || self
                            .by_name
                            .get(name.as_str())
                            .is_some_and(|used| positions.contains(used))
                })
            });
            if !uses_another {
                self.assembled.insert(stem.to_owned(), positions);
            }
        }
    }
}

/// `x12` → (`x`, 12); the number counts from 1 and has no leading zero.
pub fn numbered(name: &str) -> Option<(&str, usize)> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &name[stem.len()..];
    if stem.is_empty() || digits.starts_with('0') {
        return None;
    }
    let number = digits.parse().ok().filter(|&number| number <= 100_000)?;
    Some((stem, number))
}
