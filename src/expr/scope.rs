//! What a name means: parameter, definition, vector of numbered definitions,
//! element, constant or input.
//!
//! It knows no shapes; which numbered names are elements of a vector is found by
//! [`super::infer`] and written here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::shape::Shape;
use crate::syntax::ast::{Definition, Node, NodeKind};

/// The meaning of a name in a definition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meaning<'s> {
    /// Parameter of the definition's heading, by position.
    Parameter(usize),
    /// A definition, by position.
    Definition(usize),
    /// The vector of numbered definitions `y₁ … yₘ`, by position.
    Assembled(&'s [usize]),
    /// `x₂`: an element of the vector `x`, counted from 0.
    Element {
        /// Name of the vector.
        stem: &'s str,
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
    /// Capitals that are numbers, because the text uses them as such.
    pub scalars: BTreeSet<String>,
    by_name: HashMap<&'a str, usize>,
    /// Position of each name in the heading, by definition.
    parameters: Vec<HashMap<&'a str, usize>>,
    assembled: HashMap<String, Vec<usize>>,
    headings: BTreeSet<&'a str>,
    called: BTreeSet<&'a str>,
    /// True for definitions that need themselves in the end, and for what needs those.
    circular: Vec<bool>,
    /// Positions of all definitions, what is needed before what needs it.
    order: Vec<usize>,
}

impl<'a> Scope<'a> {
    /// Collects the names.
    pub fn new(definitions: &'a [Definition], declared: &'a BTreeMap<String, Shape>) -> Self {
        let by_name = definitions
            .iter()
            .enumerate()
            .map(|(position, definition)| (definition.name.as_str(), position))
            .collect();
        let parameters = definitions
            .iter()
            .map(|definition| {
                let names = definition.parameters.iter().flatten().enumerate();
                names.map(|(at, name)| (name.name.as_str(), at)).collect()
            })
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
            scalars: super::capitals::scalars(definitions, declared),
            by_name,
            parameters,
            assembled: HashMap::new(),
            headings,
            called,
            circular: Vec::new(),
            order: Vec::new(),
        };
        scope.find_circular();
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

    /// True for a definition that needs itself, at once or through others, and for what needs
    /// such a one: it has no shape.
    pub fn is_circular(&self, definition: usize) -> bool {
        self.circular.get(definition).copied().unwrap_or(false)
    }

    /// All definitions, what is needed before what needs it; the circular ones last.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Takes away, again and again, what needs nothing that is left (Kahn's algorithm).
    fn find_circular(&mut self) {
        let count = self.definitions.len();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut needs = vec![0_usize; count];
        for (position, definition) in self.definitions.iter().enumerate() {
            let own = self.parameters.get(position);
            let used: BTreeSet<usize> = definition
                .expr
                .nodes
                .iter()
                .filter_map(|node| match &node.kind {
                    NodeKind::Name(name) | NodeKind::Call { function: name, .. } => Some(name),
                    _ => None,
                })
                .filter(|name| !own.is_some_and(|own| own.contains_key(name.as_str())))
                .filter_map(|name| self.definition(name))
                .collect();
            needs[position] = used.len();
            for used in used {
                users[used].push(position);
            }
        }
        let mut free: Vec<usize> = (0..count).filter(|&at| needs[at] == 0).collect();
        while let Some(done) = free.pop() {
            self.order.push(done);
            for &user in &users[done] {
                needs[user] -= 1;
                if needs[user] == 0 {
                    free.push(user);
                }
            }
        }
        self.circular = needs.into_iter().map(|left| 0 < left).collect();
        self.order
            .extend((0..count).filter(|&at| self.circular[at]));
    }

    /// Operations of the whole text with every call written out, whatever comes twice.
    pub fn written_out(&self) -> f64 {
        let mut sizes = vec![0.0; self.definitions.len()];
        let mut total = 0.0;
        for &position in &self.order {
            let nodes = &self.definitions[position].expr.nodes;
            let called = |node: &Node| match &node.kind {
                NodeKind::Call { function, .. } => self.definition(function),
                _ => None,
            };
            let calls = nodes.iter().filter_map(called);
            let inside: f64 = calls.map(|called| sizes[called]).sum();
            sizes[position] = nodes.len() as f64 + inside;
            if !self.is_only_called(position) {
                total += sizes[position];
            }
        }
        total
    }

    /// What `name` means inside the definition at that position.
    pub fn meaning(&self, definition: usize, name: &str) -> Meaning<'_> {
        let parameters = self.parameters.get(definition);
        if let Some(&position) = parameters.and_then(|parameters| parameters.get(name)) {
            return Meaning::Parameter(position);
        }
        if let Some(position) = self.definition(name) {
            return Meaning::Definition(position);
        }
        if self.declared.contains_key(name) {
            return Meaning::Input;
        }
        if let Some(positions) = self.assembled.get(name) {
            return Meaning::Assembled(positions);
        }
        if let Some((stem, index)) = self.elements.get(name) {
            return Meaning::Element {
                stem,
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
            let group: BTreeSet<usize> = positions.iter().copied().collect();
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
                            .is_some_and(|used| group.contains(used))
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
