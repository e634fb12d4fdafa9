//! The closed forms of a function's derivatives, each compared with the numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::derivative::{Derivative, Laid, Workshop, seed_of};
use super::print::{self, Names};
use super::proof::{Agreement, Claim, Exact, Program, Verdict, verdicts};
use super::term::{Term, TermId, Terms};
use crate::cancel::CancelToken;
use crate::expr::function::parse_until;
use crate::expr::graph::{Graph, NodeId, Op, Pick, Reduction};
use crate::expr::latex;
use crate::expr::lower::{Lowered, Output, lower_until};
use crate::expr::op::Binary;
use crate::expr::print::definition;
use crate::expr::shape::Shape;
use crate::syntax::ast::{Definition, Parsed};

/// Longest form that is shown, in characters.
const LONGEST: usize = 200;
/// Most cells that get a formula each.
const MOST_CELLS: usize = 400;

/// A function whose derivatives are wanted as formulas.
#[derive(Clone, Copy, Debug)]
pub struct Function<'a> {
    /// Its text as it was read.
    pub parsed: &'a Parsed,
    /// The graph and the definitions.
    pub lowered: &'a Lowered,
    /// The output.
    pub output: &'a Output,
    /// Positions in the graph of the inputs, in the order of the point, and whether each is
    /// differentiated by.
    pub inputs: &'a [(usize, bool)],
    /// All elements of the inputs.
    pub point: &'a [f64],
}

/// The formulas of a Jacobian.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Formulas {
    /// Name of the output.
    pub output: String,
    /// The functions in canonical notation; every text can be pasted behind it.
    pub reading: String,
    /// Rows and columns of the Jacobian as it is laid out.
    pub size: (usize, usize),
    /// A formula for each cell, row by row; none where it is too long.
    pub entries: Vec<Option<String>>,
    /// The same as LaTeX.
    pub entries_latex: Vec<Option<String>>,
    /// How well the cells agree with the numbers.
    pub entries_agree: Option<Agreement>,
    /// One for each input that is differentiated by.
    pub forms: Vec<Form>,
}

/// The derivative by one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The input.
    pub wrt: String,
    /// Rows and columns of the form.
    pub shape: (usize, usize),
    /// The form, in the scene's names.
    pub text: Option<String>,
    /// The same, or the Kronecker form where there is no other, as LaTeX.
    pub latex: Option<String>,
    /// What must hold for it.
    pub conditions: Vec<String>,
    /// Entry by entry in the shape of the matrix, in either layout.
    pub entrywise: bool,
    /// The form in inputs alone, where it has names of definitions.
    pub written_out: Option<String>,
    /// With indices and δ, of or by matrices.
    pub index: Option<String>,
    /// With Kronecker products, for values stored row by row.
    pub kron: Option<String>,
    /// The form below and above 0 of what has a kink.
    pub sides: Option<[String; 2]>,
    /// How it is worked out.
    pub steps: Vec<Step>,
    /// A shorter reading with names for parts, and those names.
    pub abbreviated: Option<(String, Vec<(String, String)>)>,
    /// How well it agrees with the numbers.
    pub agreement: Option<Agreement>,
    /// Why something is missing.
    pub missing: Option<Missing>,
}

/// One step of working out a derivative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The rule.
    pub rule: Rule,
    /// The part it acts on.
    pub before: String,
    /// By what it is differentiated.
    pub by: String,
    /// Its derivative.
    pub after: String,
    /// Where the part stands in the functions, in bytes.
    pub span: (usize, usize),
}

/// The rules of differentiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Of a constant.
    Constant,
    /// Of a sum or difference.
    Sum,
    /// Of a product.
    Product,
    /// Of a quotient.
    Quotient,
    /// Of a power.
    Power,
    /// Of a function of a function.
    Chain,
    /// Several paths, added.
    TotalDerivative,
    /// Element by element, so diagonal.
    Elementwise,
    /// Linear, so the matrix itself.
    Linear,
    /// A sum, so a row of ones.
    Total,
}

/// Why there is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It would be longer than is worth showing, or uses an operation without a rule.
    TooLong,
    /// It has no matrix form: of or by matrices.
    NoMatrixForm,
    /// The form and the numbers differ.
    Differs,
    /// Too few points with a value.
    TooFewPoints(usize),
    /// Too large to be compared with the numbers.
    TooLarge,
}

impl Function<'_> {
    /// The formulas in numerator layout, or its transpose. `None` when cancelled.
    pub fn formulas(&self, transposed: bool, cancel: &CancelToken) -> Option<Formulas> {
        let graph = &*self.lowered.graph;
        let names = self.names(false);
        let inputs_only = self.names(true);
        let mut workshop = Workshop::new(graph, self.output.node, &names, cancel);
        let mut written_out = Workshop::new(graph, self.output.node, &inputs_only, cancel);
        let mut drafts = Vec::new();
        for (input, columns) in self.columns() {
            if cancel.is_cancelled() {
                return None;
            }
            let mut draft = Draft::new(self, &mut workshop, input, transposed);
            let derivative = written_out.by(input);
            let term = laid_out(&mut written_out.terms, &derivative, transposed);
            let long = written_out.shortest(term);
            // What is seen only where definitions are written out: that x - mean(x) adds up to 0.
            if let (Some((term, _)), Some(text)) = (&long, &draft.form.text)
                && let Some(renamed) = written_out.renamed(*term, &names)
                && length(&renamed) < length(text)
            {
                draft.form.text = Some(renamed);
                draft.form.abbreviated = None;
            }
            let long = long.map(|(_, text)| text);
            let long = long.filter(|long| Some(long) != draft.form.text.as_ref());
            drafts.push((draft, long, columns));
        }
        let (size, cells) = self.cells(&mut workshop, &drafts, transposed);
        let reading: Vec<String> = self.parsed.definitions.iter().map(definition).collect();
        let mut formulas = Formulas {
            output: self.output.name.clone(),
            reading: reading.join("\n"),
            size,
            entries: Vec::new(),
            entries_latex: Vec::new(),
            entries_agree: None,
            forms: Vec::new(),
        };
        self.compare(&mut formulas, drafts, cells, transposed, cancel)?;
        Some(formulas)
    }

    /// Inputs that are differentiated by, with their columns.
    fn columns(&self) -> Vec<(usize, std::ops::Range<usize>)> {
        let mut start = 0;
        let chosen = self
            .inputs
            .iter()
            .filter(|(_, differentiated)| *differentiated);
        chosen
            .map(|&(input, _)| {
                let len = self.lowered.graph.inputs[input].shape.len();
                start += len;
                (input, start - len..start)
            })
            .collect()
    }

    /// Names that a form may use: inputs, and values that are defined and are not the output.
    fn names(&self, inputs_only: bool) -> Names {
        let graph = &*self.lowered.graph;
        let outputs: HashSet<&str> = self
            .output
            .parts
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let functions: HashSet<&str> = self
            .parsed
            .definitions
            .iter()
            .filter(|definition| definition.parameters.is_some())
            .map(|definition| definition.name.as_str())
            .collect();
        let is_input = |node: NodeId| matches!(graph.nodes[node].op, Op::Input(_));
        // A number that takes the size it meets is written out.
        let mut expands = vec![false; graph.nodes.len()];
        for (node, of) in graph.nodes.iter().enumerate() {
            let scalar = |&arg: &NodeId| graph.shape(arg) == Shape::Scalar;
            let alone = matches!(of.op, Op::Gather(Pick::One(_))) && of.args.iter().all(scalar);
            expands[node] =
                of.shape == Shape::Scalar && (alone || of.args.iter().any(|&arg| expands[arg]));
        }
        graph
            .names
            .iter()
            .filter(|(node, name)| {
                let name = name.as_str();
                **node <= self.output.node
                    && (is_input(**node)
                        || !inputs_only
                            && **node != self.output.node
                            && !expands[**node]
                            && !outputs.contains(name)
                            && !functions.contains(name))
            })
            .map(|(&node, name)| (node, name.clone()))
            .collect()
    }

    /// A formula for each cell of the Jacobian, row by row as it is laid out.
    fn cells(
        &self,
        workshop: &mut Workshop<'_>,
        drafts: &[(Draft, Option<String>, std::ops::Range<usize>)],
        transposed: bool,
    ) -> ((usize, usize), Vec<Option<String>>) {
        let graph = &*self.lowered.graph;
        let rows = graph.shape(self.output.node).len();
        let cols = drafts.last().map_or(0, |(.., columns)| columns.end);
        let size = if transposed {
            (cols, rows)
        } else {
            (rows, cols)
        };
        if rows.saturating_mul(cols) > MOST_CELLS {
            return (size, vec![None; rows * cols]);
        }
        let mut cells = vec![None; rows * cols];
        for (draft, _, columns) in drafts {
            for (j, column) in columns.clone().enumerate() {
                for row in 0..rows {
                    let cell = draft.cell(workshop, row, j, rows);
                    let text = workshop.shortest(cell).map(|(_, text)| text);
                    let text = text.filter(|text| text.chars().count() <= LONGEST);
                    let text = text.or_else(|| draft.element(row, j, transposed));
                    let place = match transposed {
                        true => column * rows + row,
                        false => row * cols + column,
                    };
                    if let Some(slot) = cells.get_mut(place) {
                        *slot = text;
                    }
                }
            }
        }
        (size, cells)
    }

    /// Puts what agrees with the numbers into the formulas.
    fn compare(
        &self,
        formulas: &mut Formulas,
        drafts: Vec<(Draft, Option<String>, std::ops::Range<usize>)>,
        cells: Vec<Option<String>>,
        transposed: bool,
        cancel: &CancelToken,
    ) -> Option<()> {
        let mut texts: Vec<String> = Vec::new();
        let mut claims: Vec<(std::ops::Range<usize>, bool)> = Vec::new();
        let mut places: Vec<[Option<usize>; 3]> = Vec::new();
        for (draft, long, columns) in &drafts {
            let mut enter = |text: &Option<String>, turned: bool| {
                let text = text.clone()?;
                texts.push(text);
                claims.push((columns.clone(), turned));
                Some(texts.len() - 1)
            };
            let turned = transposed && !draft.form.entrywise;
            places.push([
                enter(&draft.form.text, turned),
                enter(long, turned),
                enter(&draft.form.kron, transposed),
            ]);
        }
        // All cells as one matrix, 0 in place of those without a formula.
        let cols = drafts.last().map_or(0, |(.., columns)| columns.end);
        let all_cells = !cells.is_empty() && cells.iter().all(Option::is_some);
        let cells_at = all_cells.then(|| {
            let list: Vec<&str> = cells.iter().flatten().map(String::as_str).collect();
            texts.push(format!("[{}]", list.join(", ")));
            claims.push((0..cols, transposed));
            texts.len() - 1
        });
        let programs = self.programs(&formulas.reading, &texts, cancel)?;
        let mut indices = Vec::new();
        let mut known = Vec::new();
        let mut printed = HashMap::new();
        for (place, (program, (columns, turned))) in programs.into_iter().zip(claims).enumerate() {
            if let Some((program, latex)) = program {
                indices.push(place);
                printed.extend(latex.map(|latex| (place, latex)));
                known.push(Claim {
                    program,
                    columns,
                    turned,
                });
            }
        }
        let columns: Vec<usize> = self.point_columns();
        let positions: Vec<usize> = self.inputs.iter().map(|(input, _)| *input).collect();
        let function = Exact::new(&self.lowered.graph, &positions).program(self.output.node);
        let found = verdicts(&function, self.point, &columns, &known, cancel)?;
        let verdicts: HashMap<usize, Verdict> = indices.into_iter().zip(found).collect();
        let verdict = |place: Option<usize>| place.and_then(|place| verdicts.get(&place).copied());
        let agrees = |place: Option<usize>| match verdict(place) {
            Some(Verdict::Agrees(agreement)) => Some(agreement),
            _ => None,
        };
        for ((draft, long, _), [text, written_out, kron]) in drafts.into_iter().zip(places) {
            let mut form = draft.form;
            form.agreement = agrees(text).or(agrees(kron));
            if agrees(kron).is_none() {
                form.kron = None;
            }
            for place in [text, kron].into_iter().flatten() {
                if form.latex.is_none() && agrees(Some(place)).is_some() {
                    form.latex = printed.remove(&place);
                }
            }
            if agrees(text).is_none() && form.text.is_some() {
                form.missing = Some(match verdict(text) {
                    Some(Verdict::TooFewPoints(points)) => Missing::TooFewPoints(points),
                    Some(Verdict::TooLarge) => Missing::TooLarge,
                    _ => Missing::Differs,
                });
                form.text = None;
                form.sides = None;
                form.conditions.clear();
                form.abbreviated = None;
            }
            if form.text.is_none() && form.kron.is_none() && agrees(cells_at).is_none() {
                form.index = None;
            }
            form.written_out = long.filter(|_| agrees(written_out).is_some());
            formulas.forms.push(form);
        }
        formulas.entries_agree = agrees(cells_at);
        formulas.entries = match (all_cells, formulas.entries_agree) {
            (true, None) => vec![None; cells.len()],
            // Some are too long: the others follow from forms that agree.
            (false, _) if formulas.forms.iter().any(|form| form.agreement.is_none()) => {
                vec![None; cells.len()]
            }
            _ => cells,
        };
        Some(())
    }

    /// Elements of the point that are columns.
    fn point_columns(&self) -> Vec<usize> {
        let mut start = 0;
        let mut columns = Vec::new();
        for &(input, differentiated) in self.inputs {
            let len = self.lowered.graph.inputs[input].shape.len();
            if differentiated {
                columns.extend(start..start + len);
            }
            start += len;
        }
        columns
    }

    /// The programs of texts that stand behind the functions, with the text as LaTeX; none for
    /// those that cannot be read.
    fn programs(
        &self,
        reading: &str,
        texts: &[String],
        cancel: &CancelToken,
    ) -> Option<Vec<Option<Read>>> {
        let graph = &*self.lowered.graph;
        let declared: BTreeMap<String, Shape> = graph
            .inputs
            .iter()
            .map(|input| (input.name.clone(), input.shape))
            .collect();
        let names: BTreeSet<String> = declared.keys().cloned().collect();
        let mut stem = "derivative".to_owned();
        let taken = |stem: &str| reading.contains(stem) || names.iter().any(|n| n.contains(stem));
        while taken(&stem) {
            stem.push('d');
        }
        let mut whole = reading.to_owned();
        let letters = |mut n: usize| {
            let mut name = stem.clone();
            loop {
                name.push(char::from(b'a' + (n % 26) as u8));
                n /= 26;
                if n == 0 {
                    return name;
                }
            }
        };
        for (place, text) in texts.iter().enumerate() {
            whole.push_str(&format!("\n{} = {text}", letters(place)));
        }
        let parsed = parse_until(&whole, &names, cancel)?;
        let mut lowered = lower_until(&parsed, &declared, &[], cancel)?;
        let graph = std::sync::Arc::make_mut(&mut lowered.graph);
        // Inputs that no text uses are part of the point all the same.
        let inputs: Vec<(String, Shape)> = self
            .inputs
            .iter()
            .map(|&(input, _)| {
                let input = &self.lowered.graph.inputs[input];
                (input.name.clone(), input.shape)
            })
            .collect();
        for (name, shape) in &inputs {
            graph.input(name, *shape);
        }
        let positions: Vec<usize> = inputs
            .iter()
            .filter_map(|(name, _)| graph.input_position(name))
            .collect();
        let nodes: HashMap<&str, Option<NodeId>> = lowered
            .definitions
            .iter()
            .map(|definition| (definition.name.as_str(), definition.node))
            .collect();
        let shapes = |name: &str| match nodes.get(name) {
            Some(node) => node.map(|node| lowered.graph.shape(node)),
            None => declared.get(name).copied(),
        };
        let parsed: HashMap<&str, &Definition> = parsed
            .definitions
            .iter()
            .map(|definition| (definition.name.as_str(), definition))
            .collect();
        let exact = Exact::new(&lowered.graph, &positions);
        let programs = (0..texts.len()).map(|place| {
            let name = letters(place);
            let node = nodes.get(name.as_str()).copied().flatten()?;
            let written = parsed.get(name.as_str())?;
            let latex = latex::expression(&written.expr, &shapes);
            Some((exact.program(node), latex))
        });
        Some(programs.collect())
    }
}

/// A text that was read back: its program, and the text as LaTeX.
type Read = (Program, Option<String>);

/// Characters that are no spaces.
fn length(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// The term as it is laid out.
fn laid_out(terms: &mut Terms, derivative: &Derivative, transposed: bool) -> TermId {
    match derivative.laid {
        Laid::Numerator if transposed => terms.transpose(derivative.term),
        _ => derivative.term,
    }
}

/// A form before it was compared.
struct Draft {
    form: Form,
    derivative: Derivative,
    output: Shape,
}

impl Draft {
    fn new(
        function: &Function<'_>,
        workshop: &mut Workshop<'_>,
        input: usize,
        transposed: bool,
    ) -> Self {
        let graph = &*function.lowered.graph;
        let output = graph.shape(function.output.node);
        let node = graph.inputs[input].clone();
        let derivative = workshop.by(input);
        let by = Shape::of(node.shape.rows(), node.shape.cols());
        let term = laid_out(&mut workshop.terms, &derivative, transposed);
        let shortest = workshop.shortest(term);
        let entrywise = derivative.laid != Laid::Numerator;
        let shape = match derivative.laid {
            Laid::Numerator if transposed => (by.len(), output.len()),
            Laid::Numerator => (output.len(), by.len()),
            Laid::LikeInput => (by.rows(), by.cols()),
            Laid::LikeOutput => (output.rows(), output.cols()),
        };
        let mut form = Form {
            wrt: node.name.clone(),
            shape,
            text: None,
            latex: None,
            conditions: Vec::new(),
            entrywise,
            written_out: None,
            index: None,
            kron: None,
            sides: None,
            steps: Vec::new(),
            abbreviated: None,
            agreement: None,
            missing: None,
        };
        let names = workshop.names();
        match shortest {
            Some((term, text)) => {
                form.conditions = conditions(&workshop.terms, names, term);
                form.sides = sides(workshop, term);
                form.abbreviated = abbreviated(workshop, term, &text);
                if text.chars().count() <= LONGEST || form.abbreviated.is_some() {
                    form.text = Some(text);
                } else {
                    form.missing = Some(Missing::TooLong);
                }
            }
            None => {
                form.missing = Some(Missing::TooLong);
                let sandwiches = derivative.pulled.and_then(|pulled| {
                    let terms = &mut workshop.terms;
                    terms.sandwiches(pulled).or_else(|| {
                        let expanded = terms.expanded(pulled);
                        terms.sandwiches(expanded)
                    })
                });
                if let Some(sandwiches) = sandwiches {
                    let y = function.output.name.as_str();
                    form.index = workshop.terms.index_form(
                        &sandwiches,
                        (output, by),
                        (y, &node.name),
                        names,
                    );
                    let kron = workshop.terms.kronecker(&sandwiches, output, by);
                    form.kron = kron.and_then(|term| {
                        let term = match transposed {
                            true => workshop.terms.transpose(term),
                            false => term,
                        };
                        print::text(&workshop.terms, names, term)
                    });
                }
                if derivative.pulled.is_some() {
                    form.missing = Some(Missing::NoMatrixForm);
                }
            }
        }
        Self {
            form,
            derivative,
            output,
        }
    }

    /// ∂yᵢ/∂xⱼ as an element of the form, where it is too long in elements of the inputs.
    fn element(&self, row: usize, column: usize, transposed: bool) -> Option<String> {
        let text = self.form.text.as_ref()?;
        let (rows, cols) = self.form.shape;
        let (i, j) = match self.derivative.laid {
            Laid::Numerator if transposed => (column, row),
            Laid::Numerator => (row, column),
            Laid::LikeInput => (column / cols, column % cols),
            Laid::LikeOutput => (row / cols, row % cols),
        };
        let text = match (rows, cols) {
            (1, 1) => return None,
            (_, 1) => format!("({text})[{}]", i + 1),
            _ => format!("({text})[{}, {}]", i + 1, j + 1),
        };
        (text.chars().count() <= LONGEST).then_some(text)
    }

    /// ∂yᵢ/∂xⱼ as a term of elements.
    fn cell(&self, workshop: &mut Workshop<'_>, row: usize, column: usize, rows: usize) -> TermId {
        let terms = &mut workshop.terms;
        let Derivative { term, laid, pulled } = self.derivative;
        if let Some(pulled) = pulled {
            let element = terms.element(pulled, column);
            let weights = terms.adjoint_of_seed(element, Terms::ONE, seed_of(self.output));
            return weights.map_or(Terms::TOO_LONG, |weights| terms.element(weights, row));
        }
        if term == Terms::TOO_LONG {
            return term;
        }
        match laid {
            Laid::Numerator => {
                let cols = terms.shape(term).len() / rows;
                terms.element(term, row * cols + column)
            }
            Laid::LikeInput => terms.element(term, column),
            Laid::LikeOutput => terms.element(term, row),
        }
    }
}

/// What must hold where the form is used: inverses exist, divisors are not 0.
fn conditions(terms: &Terms, names: &Names, id: TermId) -> Vec<String> {
    /// Most that are listed.
    const MOST: usize = 4;
    let mut found: Vec<String> = Vec::new();
    let mut say = |of: TermId, what: &str| {
        if let Some(text) = print::text(terms, names, of)
            && text.chars().count() <= 60
        {
            let condition = format!("{text} {what}");
            if !found.contains(&condition) && found.len() < MOST {
                found.push(condition);
            }
        }
    };
    for (part, _) in terms.parts_of(id) {
        match terms.term(part) {
            Term::Inverse(of) => say(*of, "is invertible"),
            Term::Scaled(powers, _) | Term::Hadamard(powers) => {
                for &(base, exponent) in powers {
                    let is_root = !exponent.is_whole();
                    // A sum of squares is not negative.
                    let is_square = matches!(terms.term(base), Term::Total(..));
                    match (exponent.num < 0, is_root && !is_square) {
                        (_, true) => say(base, "> 0"),
                        (true, false) => say(base, "≠ 0"),
                        (false, false) => {}
                    }
                }
            }
            Term::Apply(op, of) => match op.names().first() {
                Some(&("log" | "log2" | "log10")) => say(*of, "> 0"),
                Some(&("step" | "sign")) => say(*of, "≠ 0"),
                _ => {}
            },
            Term::LogDeterminant(of) => say(*of, "has a positive determinant"),
            _ => {}
        }
    }
    found
}

/// The form on both sides of its kink.
fn sides(workshop: &mut Workshop<'_>, id: TermId) -> Option<[String; 2]> {
    let (_, [below, above]) = workshop.terms.sides(id)?;
    let (_, below) = workshop.shortest(below)?;
    let (_, above) = workshop.shortest(above)?;
    Some([below, above])
}

/// A reading with a letter for a part that is written several times.
fn abbreviated(
    workshop: &mut Workshop<'_>,
    id: TermId,
    text: &str,
) -> Option<(String, Vec<(String, String)>)> {
    /// Shorter parts are read more easily where they stand.
    const SHORT: usize = 7;
    let names = workshop.names().clone();
    let mut best: Option<(usize, TermId, String)> = None;
    for (part, count) in workshop.terms.parts_of(id) {
        let is_whole = !matches!(
            workshop.terms.term(part),
            Term::Scaled(..) | Term::Sum(_) | Term::Ones | Term::Eye
        );
        if count < 2 || part == id || !is_whole {
            continue;
        }
        let Some(written) = print::text(&workshop.terms, &names, part) else {
            continue;
        };
        let length = written.chars().count();
        let saved = (count - 1) * length;
        if length >= SHORT && best.as_ref().is_none_or(|(before, ..)| saved > *before) {
            best = Some((saved, part, written));
        }
    }
    let (_, part, written) = best?;
    let first = written.chars().next()?;
    let mut letters = [first, 's', 'u', 'v', 'q', 'r', 't', 'h', 'k'].into_iter();
    let letter = letters.find(|letter| {
        let letter = letter.to_string();
        letter.chars().all(|c| c.is_ascii_lowercase())
            && letter != "e"
            && !names.values().any(|name| *name == letter)
            && !text
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| word == letter)
    })?;
    let node = NodeId::MAX;
    let symbol = workshop
        .terms
        .add_node(Term::Symbol(node), workshop.terms.shape(part));
    let mut by = HashMap::from([(part, symbol)]);
    let short = workshop.terms.replaced(id, &mut by);
    let mut with_letter = names;
    with_letter.insert(node, letter.to_string());
    let text = print::text(&workshop.terms, &with_letter, short)?;
    Some((text, vec![(letter.to_string(), written)]))
}

/// The rules that lead from the output to an input, with the part each acts on.
pub fn steps(function: &Function<'_>, text: &str, input: usize, cancel: &CancelToken) -> Vec<Step> {
    /// Most that are listed.
    const MOST: usize = 24;
    let graph = &*function.lowered.graph;
    let output = function.output.node;
    let names = function.names(false);
    let Some(input) = graph
        .nodes
        .iter()
        .position(|node| node.op == Op::Input(input))
    else {
        return Vec::new();
    };
    let mut depends = vec![false; output + 1];
    let mut reached = vec![false; output + 1];
    for node in 0..=output {
        let mut args = graph.nodes[node].args.iter();
        depends[node] = node == input || args.any(|&arg| depends[arg]);
    }
    reached[output] = true;
    let mut workshop = Workshop::new(graph, output, &names, cancel);
    let mut steps = Vec::new();
    for node in (0..=output).rev() {
        if !reached[node] || !depends[node] || node == input {
            continue;
        }
        let args = inner_arguments(graph, node, &names, &depends);
        for &arg in &args {
            reached[arg] = true;
        }
        let rule = rule(graph, node, &args, &names);
        let (Some(rule), true) = (rule, steps.len() < MOST) else {
            continue;
        };
        let span = graph.nodes[node].span;
        let before = text
            .get(span.start..span.end)
            .unwrap_or_default()
            .to_owned();
        for &arg in &args {
            let local = workshop.between(node, arg, &args).term;
            let value = workshop.value(arg);
            let by = print::text(&workshop.terms, &names, value);
            if let (Some((_, after)), Some(by)) = (workshop.shortest(local), by) {
                steps.push(Step {
                    rule,
                    before: before.clone(),
                    by,
                    after,
                    span: (span.start, span.end),
                });
            }
        }
    }
    steps
}

/// What a node is made of to a reader: what is written inside it. A function that is composed of
/// several operations is one step; they all stand where it does.
fn inner_arguments(graph: &Graph, node: NodeId, names: &Names, depends: &[bool]) -> Vec<NodeId> {
    let span = graph.nodes[node].span;
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut rest = graph.nodes[node].args.clone();
    while let Some(arg) = rest.pop() {
        if !depends[arg] || !seen.insert(arg) {
            continue;
        }
        let of = &graph.nodes[arg];
        if of.span == span && !names.contains_key(&arg) && !of.args.is_empty() {
            rest.extend(&of.args);
        } else {
            found.push(arg);
        }
    }
    found.sort_unstable();
    found
}

/// The rule for a node that is made of `args`; none for what only moves elements.
fn rule(graph: &Graph, node: NodeId, args: &[NodeId], names: &Names) -> Option<Rule> {
    let of = &graph.nodes[node];
    let is_vector = of.shape != Shape::Scalar;
    let inside = |wanted: Op| of.args.iter().any(|&arg| graph.nodes[arg].op == wanted);
    let is_defined =
        |arg: &NodeId| names.contains_key(arg) && !matches!(graph.nodes[*arg].op, Op::Input(_));
    Some(match of.op {
        Op::Unary(_) if is_vector => Rule::Elementwise,
        Op::Binary(Binary::Add | Binary::Sub) if args.len() > 1 && args.iter().any(is_defined) => {
            Rule::TotalDerivative
        }
        Op::Binary(Binary::Add | Binary::Sub) => Rule::Sum,
        Op::Binary(Binary::Mul) if args.len() == 1 && of.args.iter().all(|arg| *arg == args[0]) => {
            Rule::Power
        }
        Op::Binary(Binary::Mul) if args.len() == 1 && !of.args.contains(&args[0]) => Rule::Power,
        Op::Binary(Binary::Mul) => Rule::Product,
        Op::Binary(Binary::Div) if inside(Op::Reduce(Reduction::Sum)) && !is_vector => Rule::Total,
        Op::Binary(Binary::Div) => Rule::Quotient,
        Op::Binary(Binary::Pow) => Rule::Power,
        Op::Reduce(Reduction::Sum) => Rule::Total,
        Op::MatMul if args.len() > 1 => Rule::Product,
        Op::MatMul => Rule::Linear,
        Op::Unary(_) | Op::Binary(_) | Op::Select | Op::Linear(_) | Op::Reduce(_) => Rule::Chain,
        Op::Input(_) | Op::Constant(_) => Rule::Constant,
        Op::Gather(_) | Op::Stack => return None,
    })
}
