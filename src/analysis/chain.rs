//! The definitions of a text as a chain: the Jacobian of each by what it uses, the paths from
//! an input to the output, their products and the vectors that are sent through them.
//!
//! The graph is cut at its names: a definition is a function of the names that it uses, all
//! others held. At a kink a factor has a slope on each side, and so has a product: the input
//! moves to one side, and each stage in turn moves to whichever side that takes it.

use std::collections::{BTreeMap, BTreeSet};

use super::numbers::{Analysis, Numbers};
use crate::diff::compute::jacobian;
use crate::diff::jacobian::{Derivative, Jacobian, Method, Side};
use crate::diff::problem::{Effort, Problem, Road};
use crate::expr::graph::{Graph, NodeId};
use crate::expr::lower::lower;
use crate::expr::parse;
use crate::expr::shape::Shape;
use crate::formula::derivative::{Laid, Workshop};
use crate::formula::print::Names;
use crate::formula::proof::{Claim, Exact, Verdict, verdicts};
use crate::tape::cancel::CancelToken;
use crate::tape::compile::{Tape, compile};

/// Paths that are listed.
pub const MOST_PATHS: usize = 12;
/// Factors of a path that is listed.
pub const MOST_FACTORS: usize = 12;
/// Names between input and output that are looked at.
const MOST_STAGES: usize = 100;
/// Entries of all factors together.
const MOST_ENTRIES: usize = 200_000;
/// Multiplications of all products together.
const MOST_PRODUCTS: usize = 20_000_000;
/// Work of double-double that is done at once.
const AT_ONCE: usize = 100_000;
/// Work of one comparison of a formula with the numbers.
const FORMULA_WORK: usize = 10_000;
/// Letters of a formula under a factor.
const FORMULA: usize = 60;

/// A matrix of slopes: on the left and on the right of the point, NaN where there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// Elements of the later stage.
    pub rows: usize,
    /// Elements of the earlier one.
    pub cols: usize,
    /// Row by row.
    pub slopes: Vec<[f64; 2]>,
    /// Whether the program connects the two elements; where it does not, the slope is 0.
    pub connected: Vec<bool>,
}

/// A name on the way from the input to the output, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Canonical name.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
    /// Its value at the point.
    pub value: Vec<f64>,
    /// Its program, of all inputs.
    tape: Tape,
}

/// The Jacobian of a stage by one that it uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// The earlier stage.
    pub from: usize,
    /// The later stage.
    pub to: usize,
    /// Its numbers, numerator layout.
    pub matrix: Matrix,
    /// It is square, larger than 1×1, and has entries on its diagonal only.
    pub diagonal: bool,
    /// Its formula, where one agrees with the numbers.
    pub formula: Option<String>,
}

/// A way from the input to the output.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Its factors as they are multiplied: that of the output first.
    pub factors: Vec<usize>,
    /// The product of all but the first; `None` for a single factor.
    pub inner: Option<Matrix>,
    /// The product of all.
    pub product: Matrix,
}

/// The chain from one input to the output.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The input, the definitions between, the output: each after those it uses.
    pub stages: Vec<Stage>,
    /// In the order of the later stage.
    pub factors: Vec<Factor>,
    /// The ways from the input to the output.
    pub paths: Vec<Path>,
    /// Paths that are not listed: beyond [`MOST_PATHS`], or of more than [`MOST_FACTORS`].
    pub left_out: usize,
    /// The sum over the listed paths.
    pub sum: Matrix,
    /// The block of the Jacobian.
    pub jacobian: Matrix,
    /// All elements of all inputs.
    point: Vec<f64>,
    /// Where those of the input stand in it.
    places: Vec<usize>,
}

/// Formulas that were found before, or none, by what they are of: they do not change with the
/// point.
pub type KnownFormulas = BTreeMap<String, Option<String>>;

/// Why there is no chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoChain {
    /// The output uses the input and no definition between.
    Single {
        /// The output.
        output: String,
        /// The input.
        input: String,
    },
    /// The output does not depend on the input.
    Apart {
        /// The output.
        output: String,
        /// The input.
        input: String,
    },
    /// There are more definitions, entries or factors than can be shown.
    TooMuch,
}

impl NoChain {
    /// The reason as a sentence, with the way out.
    pub fn sentence(&self) -> String {
        match self {
            Self::Single { output, input } => format!(
                "Nothing stands between {input} and {output}, so the Jacobian is the only factor. Give a part of the text a name on a line of its own, such as z = W*x + b, and the chain has a factor for each line."
            ),
            Self::Apart { output, input } => {
                format!("{output} does not depend on {input}; choose another input.")
            }
            Self::TooMuch => "The chain is longer or its matrices are larger than can be shown; make the sizes smaller or join some lines.".to_owned(),
        }
    }
}

/// Multiplications that the whole product takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// From the input on: forward mode.
    pub forward: usize,
    /// From the output back: reverse mode.
    pub reverse: usize,
}

/// The slopes of an entry on both sides.
fn sides(derivative: &Derivative) -> [f64; 2] {
    match *derivative {
        Derivative::Value { value, .. } => [value; 2],
        Derivative::Kink { left, right } => [left.value, right.value],
        Derivative::OneSided { side, slope } => match side {
            Side::Left => [slope.value, f64::NAN],
            Side::Right => [f64::NAN, slope.value],
        },
        _ => [f64::NAN; 2],
    }
}

/// How far something moves that has these slopes, when its argument moves by `by`.
fn moved(slopes: [f64; 2], by: f64) -> f64 {
    match by {
        by if by > 0.0 => slopes[1] * by,
        by if by < 0.0 => slopes[0] * by,
        // NaN where a slope is none.
        by => (slopes[0] + slopes[1]) * by,
    }
}

impl Matrix {
    fn zero(rows: usize, cols: usize) -> Self {
        Self {
            rows,
            cols,
            slopes: vec![[0.0; 2]; rows * cols],
            connected: vec![false; rows * cols],
        }
    }

    /// Some columns of a Jacobian.
    fn of(jacobian: &Jacobian, columns: &[usize]) -> Self {
        let mut matrix = Self::zero(jacobian.rows, columns.len());
        for (col, &column) in columns.iter().enumerate() {
            for row in 0..jacobian.rows {
                matrix.slopes[row * columns.len() + col] =
                    sides(&jacobian.entry(row, column).derivative);
            }
            let rows = jacobian.starts[column]..jacobian.starts[column + 1];
            for &row in &jacobian.row_of[rows] {
                matrix.connected[row as usize * columns.len() + col] = true;
            }
        }
        matrix
    }

    /// The slopes of an element of the later stage along one of the earlier.
    pub fn at(&self, row: usize, col: usize) -> [f64; 2] {
        let place = row * self.cols + col;
        self.slopes.get(place).copied().unwrap_or([f64::NAN; 2])
    }

    /// Whether the program connects the two.
    pub fn connects(&self, row: usize, col: usize) -> bool {
        let place = row * self.cols + col;
        self.connected.get(place).copied().unwrap_or(false)
    }

    /// Columns become rows.
    pub fn transposed(&self) -> Self {
        let places = (0..self.cols).flat_map(|col| (0..self.rows).map(move |row| (row, col)));
        Self {
            rows: self.cols,
            cols: self.rows,
            slopes: places.clone().map(|(row, col)| self.at(row, col)).collect(),
            connected: places.map(|(row, col)| self.connects(row, col)).collect(),
        }
    }

    /// This function after `inner`: the chain rule, on each side.
    pub fn after(&self, inner: &Self) -> Self {
        let mut product = Self::zero(self.rows, inner.cols);
        for row in 0..self.rows {
            for col in 0..inner.cols {
                let place = row * inner.cols + col;
                for k in 0..self.cols {
                    if !self.connects(row, k) || !inner.connects(k, col) {
                        continue;
                    }
                    product.connected[place] = true;
                    let [left, right] = inner.at(k, col);
                    let slopes = self.at(row, k);
                    // To the left the argument moves by minus its slope.
                    product.slopes[place][0] -= moved(slopes, -left);
                    product.slopes[place][1] += moved(slopes, right);
                }
            }
        }
        product
    }

    fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.slopes.iter_mut().zip(&other.slopes) {
            mine[0] += theirs[0];
            mine[1] += theirs[1];
        }
        for (mine, theirs) in self.connected.iter_mut().zip(&other.connected) {
            *mine |= theirs;
        }
    }

    /// How the later stage moves with the earlier one.
    pub fn forward(&self, along: &[f64]) -> Vec<f64> {
        let row = |row: usize| {
            let parts = (0..self.cols).filter(|&col| self.connects(row, col));
            parts
                .map(|col| moved(self.at(row, col), along[col]))
                .sum::<f64>()
        };
        (0..self.rows).map(row).collect()
    }

    /// Weights of the later stage as weights of the earlier one; at a kink along the right side.
    pub fn backward(&self, weights: &[f64]) -> Vec<f64> {
        let col = |col: usize| {
            let parts = (0..self.rows).filter(|&row| self.connects(row, col));
            parts
                .map(|row| self.at(row, col)[1] * weights[row])
                .sum::<f64>()
        };
        (0..self.cols).map(col).collect()
    }

    fn is_diagonal(&self) -> bool {
        let mut places = (0..self.rows).flat_map(|row| (0..self.cols).map(move |col| (row, col)));
        self.rows == self.cols
            && self.rows > 1
            && places.all(|(row, col)| row == col || !self.connects(row, col))
    }

    /// Whether two say the same of every entry, as far as `self` has numbers.
    pub fn agrees(&self, row: usize, col: usize, other: &Self) -> bool {
        let (mine, theirs) = (self.at(row, col), other.at(row, col));
        let near = |a: f64, b: f64| {
            a == b
                || (a.is_nan() && b.is_nan())
                || (a - b).abs() <= 1e-8 * a.abs().max(b.abs()).max(1e-8)
        };
        near(mine[0], theirs[0]) && near(mine[1], theirs[1])
    }
}

impl Chain {
    /// The input.
    pub fn input(&self) -> &Stage {
        &self.stages[0]
    }

    /// The output.
    pub fn output(&self) -> &Stage {
        &self.stages[self.stages.len() - 1]
    }

    /// J·dx at every stage.
    pub fn pushed(&self, dx: &[f64]) -> Vec<Vec<f64>> {
        let mut found: Vec<Vec<f64>> = self
            .stages
            .iter()
            .map(|stage| vec![0.0; stage.value.len()])
            .collect();
        found[0] = dx.to_vec();
        for factor in &self.factors {
            let part = factor.matrix.forward(&found[factor.from]);
            for (slot, part) in found[factor.to].iter_mut().zip(part) {
                *slot += part;
            }
        }
        found
    }

    /// By how much each stage changes when the input moves by `dx`.
    pub fn changes(&self, dx: &[f64]) -> Vec<Vec<f64>> {
        let mut point = self.point.clone();
        for (&place, by) in self.places.iter().zip(dx) {
            point[place] += by;
        }
        let change = |stage: &Stage| {
            let moved = stage.tape.eval_one(&point);
            let pairs = moved.iter().zip(&stage.value);
            pairs.map(|(to, from)| to - from).collect()
        };
        self.stages.iter().map(change).collect()
    }

    /// vᵀJ at every stage: v times the Jacobian of the output by it.
    pub fn pulled(&self, v: &[f64]) -> Vec<Vec<f64>> {
        let mut found: Vec<Vec<f64>> = self
            .stages
            .iter()
            .map(|stage| vec![0.0; stage.value.len()])
            .collect();
        let last = found.len() - 1;
        found[last] = v.to_vec();
        for factor in self.factors.iter().rev() {
            let part = factor.matrix.backward(&found[factor.to]);
            for (slot, part) in found[factor.from].iter_mut().zip(part) {
                *slot += part;
            }
        }
        found
    }

    /// Multiplications of the whole product, as matrices and with diagonal factors as scalings.
    pub fn counts(&self) -> [Counts; 2] {
        let (n, m) = (self.input().value.len(), self.output().value.len());
        let last = self.stages.len() - 1;
        [false, true].map(|scaling| {
            let mut counts = Counts {
                forward: 0,
                reverse: 0,
            };
            for factor in &self.factors {
                let Matrix { rows, cols, .. } = factor.matrix;
                let size = match scaling && factor.diagonal {
                    true => rows,
                    false => rows * cols,
                };
                if factor.from != 0 {
                    counts.forward += size * n;
                }
                if factor.to != last {
                    counts.reverse += size * m;
                }
            }
            counts
        })
    }

    /// Whether an entry of the sum is that of the Jacobian; where several kinks meet, the sides
    /// of the factors do not tell those of the product.
    pub fn adds_up(&self, row: usize, col: usize) -> bool {
        self.left_out == 0 && self.sum.agrees(row, col, &self.jacobian)
    }
}

/// A definition as a function of the names that it uses.
struct Cut {
    graph: Graph,
    output: NodeId,
    /// The nodes of the whole graph that are its inputs, in its order.
    uses: Vec<NodeId>,
}

/// The chain of a document's numbers from an input, or from the first that has one. `None` when
/// `cancel` was called on the way.
pub fn chain(
    of: (&Analysis, &Numbers),
    input: Option<&str>,
    known: &mut KnownFormulas,
    cancel: &CancelToken,
) -> Option<Result<Chain, NoChain>> {
    let variables = &of.1.variables;
    let is_there = |name: &&str| variables.iter().any(|other| other == name);
    if let Some(name) = input.filter(is_there) {
        return chain_from(of, name, known, cancel);
    }
    let mut first = None;
    for name in variables {
        match chain_from(of, name, known, cancel)? {
            Ok(chain) => return Some(Ok(chain)),
            Err(reason) => first = first.or(Some(reason)),
        }
    }
    Some(Err(first.unwrap_or(NoChain::TooMuch)))
}

fn chain_from(
    (analysis, numbers): (&Analysis, &Numbers),
    name: &str,
    known: &mut KnownFormulas,
    cancel: &CancelToken,
) -> Option<Result<Chain, NoChain>> {
    let graph = &*analysis.lowered.graph;
    let output = numbers.output.node;
    let source = graph.input_position(name).and_then(|place| {
        let is_it =
            |node: &crate::expr::graph::Node| node.op == crate::expr::graph::Op::Input(place);
        graph.nodes.iter().position(is_it)
    });
    let told = |node: NodeId| match node == output {
        true => numbers.output.name.clone(),
        false => graph.names.get(&node).cloned().unwrap_or_default(),
    };
    let apart = || NoChain::Apart {
        output: told(output),
        input: name.to_owned(),
    };
    let Some(source) = source else {
        return Some(Err(apart()));
    };
    let Some(cuts) = cuts(graph, output) else {
        return Some(Err(NoChain::TooMuch));
    };
    let mut depends = BTreeSet::from([source]);
    for (&node, cut) in &cuts {
        if cut.uses.iter().any(|used| depends.contains(used)) {
            depends.insert(node);
        }
    }
    if !depends.contains(&output) {
        return Some(Err(apart()));
    }
    // Outputs that are stacked are no chain by themselves.
    let parts = &numbers.output.parts;
    let is_part =
        |node: &NodeId| parts.len() > 1 && parts.iter().any(|(name, _)| *name == told(*node));
    let between = |node: &NodeId| *node != source && *node != output;
    let uses_another = |node: &NodeId| {
        let used = cuts.get(node).into_iter().flat_map(|cut| &cut.uses);
        used.clone()
            .any(|used| between(used) && depends.contains(used))
    };
    let direct = |node: &NodeId| is_part(node) && !uses_another(node);
    if depends.iter().filter(|node| between(node)).all(direct) {
        return Some(Err(NoChain::Single {
            output: told(output),
            input: name.to_owned(),
        }));
    }
    let nodes: Vec<NodeId> = depends.into_iter().collect();
    let stage_of = |node: NodeId| nodes.iter().position(|other| *other == node);
    let entries: usize = nodes
        .iter()
        .filter_map(|node| Some((node, cuts.get(node)?)))
        .flat_map(|(&node, cut)| cut.uses.iter().map(move |&used| (node, used)))
        .filter(|(_, used)| nodes.contains(used))
        .map(|(node, used)| graph.shape(node).len() * graph.shape(used).len())
        .fold(0, usize::saturating_add);
    if entries > MOST_ENTRIES {
        return Some(Err(NoChain::TooMuch));
    }
    let positions: Vec<usize> = analysis
        .inputs
        .iter()
        .filter_map(|input| graph.input_position(&input.name))
        .collect();
    let tape = |node: NodeId| compile(graph, node, &positions);
    let value = |node: NodeId| tape(node).eval_one(&numbers.point);
    let mut values: BTreeMap<NodeId, Vec<f64>> = BTreeMap::new();
    let mut factors = Vec::new();
    for &node in &nodes {
        if cancel.is_cancelled() {
            return None;
        }
        values.insert(node, value(node));
        let Some(cut) = cuts.get(&node).filter(|_| node != source) else {
            continue;
        };
        let point: Vec<f64> = cut
            .uses
            .iter()
            .flat_map(|&used| values.entry(used).or_insert_with(|| value(used)).clone())
            .collect();
        let all: Vec<usize> = (0..cut.uses.len()).collect();
        let local_tape = compile(&cut.graph, cut.output, &all);
        let mut start = 0;
        for (place, &used) in cut.uses.iter().enumerate() {
            let columns: Vec<usize> = (start..start + graph.shape(used).len()).collect();
            start += columns.len();
            let (Some(from), Some(to)) = (stage_of(used), stage_of(node)) else {
                continue;
            };
            let matrix = local((&local_tape, &point), &columns, cancel)?;
            factors.push(Factor {
                from,
                to,
                diagonal: matrix.is_diagonal(),
                matrix,
                formula: known
                    .entry(format!(
                        "{place} {:?}",
                        (&cut.graph.inputs, &cut.graph.nodes)
                    ))
                    .or_insert_with(|| formula(cut, place, (&local_tape, &point, &columns), cancel))
                    .clone(),
            });
        }
    }
    let stages: Vec<Stage> = nodes
        .iter()
        .map(|&node| Stage {
            name: told(node),
            shape: graph.shape(node),
            value: values.remove(&node).unwrap_or_default(),
            tape: tape(node),
        })
        .collect();
    let block: Vec<usize> = (0..numbers.columns.len())
        .filter(|&column| numbers.columns[column].input.as_ref() == name)
        .collect();
    let found = multiplied(stages, factors, Matrix::of(&numbers.jacobian, &block));
    let places = block.iter().map(|&column| numbers.columns[column].place);
    let places = places.collect();
    Some(found.map(|chain| Chain {
        point: numbers.point.clone(),
        places,
        ..chain
    }))
}

/// The definitions that an output reaches, each cut at the names that it uses.
fn cuts(graph: &Graph, output: NodeId) -> Option<BTreeMap<NodeId, Cut>> {
    let named =
        |node: NodeId| graph.names.contains_key(&node) && graph.constant_value(node).is_none();
    let mut cuts = BTreeMap::new();
    let mut wanted = vec![output];
    while let Some(node) = wanted.pop() {
        if cuts.contains_key(&node) {
            continue;
        }
        if cuts.len() == MOST_STAGES {
            return None;
        }
        let cut = cut(graph, node, &named);
        wanted.extend(cut.uses.iter().filter(|used| **used != node));
        cuts.insert(node, cut);
    }
    Some(cuts)
}

fn cut(graph: &Graph, output: NodeId, named: &dyn Fn(NodeId) -> bool) -> Cut {
    let is_end = |node: NodeId| node != output && named(node);
    let mut needed = vec![false; output + 1];
    needed[output] = true;
    for node in (0..=output).rev() {
        if needed[node] && !is_end(node) {
            for &arg in &graph.nodes[node].args {
                needed[arg] = true;
            }
        }
    }
    let mut cut = Cut {
        graph: Graph::default(),
        output: 0,
        uses: Vec::new(),
    };
    let mut places = vec![0; output + 1];
    for node in (0..=output).filter(|&node| needed[node]) {
        let known = &graph.nodes[node];
        let name = graph.names.get(&node).filter(|_| is_end(node));
        places[node] = match name {
            Some(name) => {
                cut.uses.push(node);
                cut.graph.input(name, known.shape)
            }
            None => {
                let args = known.args.iter().map(|&arg| places[arg]).collect();
                cut.graph.add(known.op.clone(), args, known.shape)
            }
        };
    }
    cut.output = places[output];
    cut
}

/// The Jacobian of a definition by one of the names that it uses.
fn local(
    (tape, point): (&Tape, &[f64]),
    columns: &[usize],
    cancel: &CancelToken,
) -> Option<Matrix> {
    let problem = Problem {
        tape,
        point,
        columns,
        road: Road::ByWork,
    };
    let fine = 40 * tape.work().saturating_mul(columns.len()) <= AT_ONCE;
    let effort = if fine { Effort::Full } else { Effort::Quick };
    let found = jacobian(&problem, Method::Auto, effort, cancel)?;
    let all: Vec<usize> = (0..columns.len()).collect();
    Some(Matrix::of(&found, &all))
}

/// The formula of that Jacobian in the names that the definition uses, if one agrees with the
/// numbers.
fn formula(
    cut: &Cut,
    place: usize,
    (tape, point, columns): (&Tape, &[f64], &[usize]),
    cancel: &CancelToken,
) -> Option<String> {
    if tape.work().saturating_mul(columns.len() + 1) > FORMULA_WORK {
        return None;
    }
    let names: Names = cut
        .graph
        .names
        .iter()
        .map(|(&node, name)| (node, name.clone()))
        .collect();
    let mut workshop = Workshop::new(&cut.graph, cut.output, &names, cancel);
    let derivative = workshop.by(place);
    if derivative.laid != Laid::Numerator {
        return None;
    }
    let (_, text) = workshop.shortest(derivative.term)?;
    if text.chars().count() > FORMULA {
        return None;
    }
    let inputs = &cut.graph.inputs;
    let declared: BTreeMap<String, Shape> = inputs
        .iter()
        .map(|input| (input.name.clone(), input.shape))
        .collect();
    let known: BTreeSet<String> = declared.keys().cloned().collect();
    let mut lowered = lower(&parse(&text, &known), &declared, &[]);
    let output = lowered.output.take()?.node;
    let graph = std::sync::Arc::make_mut(&mut lowered.graph);
    for input in inputs {
        graph.input(&input.name, input.shape);
    }
    let order: Vec<usize> = inputs
        .iter()
        .filter_map(|input| graph.input_position(&input.name))
        .collect();
    let claim = Claim {
        program: Exact::new(graph, &order).program(output),
        columns: 0..columns.len(),
        turned: false,
    };
    let all: Vec<usize> = (0..inputs.len()).collect();
    let function = Exact::new(&cut.graph, &all).program(cut.output);
    match verdicts(&function, point, columns, &[claim], cancel)?.first() {
        Some(Verdict::Agrees(_)) => Some(text),
        _ => None,
    }
}

/// The chain of these factors.
fn multiplied(
    stages: Vec<Stage>,
    factors: Vec<Factor>,
    jacobian: Matrix,
) -> Result<Chain, NoChain> {
    let last = stages.len() - 1;
    let mut ways = vec![0_usize; stages.len()];
    ways[last] = 1;
    for factor in factors.iter().rev() {
        ways[factor.from] = ways[factor.from].saturating_add(ways[factor.to]);
    }
    let mut found: Vec<Vec<usize>> = Vec::new();
    // Depth first from the input, never over a factor too many: the walk is bounded.
    let mut open: Vec<Vec<usize>> = vec![Vec::new()];
    let mut steps = 0;
    while let Some(path) = open.pop() {
        steps += 1;
        let at = path.last().map_or(0, |&factor| factors[factor].to);
        if at == last {
            found.push(path.into_iter().rev().collect());
        } else if path.len() < MOST_FACTORS {
            let next = (0..factors.len()).rev();
            for factor in next.filter(|&factor| factors[factor].from == at) {
                if ways[factors[factor].to] > 0 {
                    open.push([&path[..], &[factor]].concat());
                }
            }
        }
        if found.len() == MOST_PATHS || steps > 10_000 {
            break;
        }
    }
    let n = stages[0].value.len();
    let cost = |path: &Vec<usize>| {
        let sizes = path.iter().map(|&factor| &factors[factor].matrix);
        sizes
            .map(|matrix| matrix.rows * matrix.cols * n)
            .sum::<usize>()
    };
    if found.is_empty() || found.iter().map(cost).sum::<usize>() > MOST_PRODUCTS {
        return Err(NoChain::TooMuch);
    }
    let paths: Vec<Path> = found
        .into_iter()
        .map(|path| {
            let matrices = path.iter().rev().map(|&factor| &factors[factor].matrix);
            let mut inner = None;
            let mut product: Option<Matrix> = None;
            for matrix in matrices {
                inner = product;
                product = Some(match &inner {
                    None => matrix.clone(),
                    Some(inner) => matrix.after(inner),
                });
            }
            Path {
                factors: path,
                inner,
                product: product.unwrap_or_default(),
            }
        })
        .collect();
    let mut sum = Matrix::zero(jacobian.rows, jacobian.cols);
    paths.iter().for_each(|path| sum.add(&path.product));
    Ok(Chain {
        left_out: ways[0].saturating_sub(paths.len()),
        stages,
        factors,
        paths,
        sum,
        jacobian,
        point: Vec::new(),
        places: Vec::new(),
    })
}
