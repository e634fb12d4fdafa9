//! The chain as rows of matrices that meet like dominoes: a row for each path, with its product.
//!
//! In denominator layout every matrix is transposed and the rows run the other way.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::analysis::chain::{Chain, Counts, Matrix};
use crate::analysis::heading::{heading, partial};
use crate::analysis::number::{compact, short};
use crate::analysis::phrase::Phrase;
use crate::document::chain::{ChainSettings, Send};
use crate::document::{Colormap, Layout, Scale};
use crate::panel::table::Table;

/// Terms of a sum that are written out.
const MOST_TERMS: usize = 6;
/// Elements of a vector that is sent that are listed.
const MOST_ELEMENTS: usize = 100;

/// A matrix with its name and the names of its sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `∂z/∂x`, `dx`.
    pub name: String,
    /// Its numbers, as they are laid out.
    pub matrix: Matrix,
    /// Its formula, where there is one.
    pub formula: Option<String>,
    /// A word about its form.
    pub form: &'static str,
    /// Its colours run from −limit to +limit; positive and finite.
    pub limit: f64,
}

/// A path with its factors and their product.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// `x → u → y`.
    pub name: String,
    /// The factors, as they stand beside each other.
    pub factors: Vec<Block>,
    /// Their product, by the name of the path; nothing for a single path.
    pub product: Option<Block>,
}

/// What is sent through the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Which way.
    pub send: Send,
    /// A vector for each stage, as they stand beside each other.
    pub vectors: Vec<Block>,
    /// Which of them is given.
    pub given: usize,
    /// The vector that is given.
    pub numbers: Vec<f64>,
    /// The names of its elements.
    pub keys: Vec<String>,
    /// The change of each stage beside J·dx; nothing backward.
    pub changes: Vec<Phrase>,
}

/// Where a cell of a product stands: row and column as laid out.
pub type Place = (usize, usize);

/// What the picture of the chain shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainFigure {
    /// The facts, or what to do where there is no chain.
    pub chain: Result<Arc<Chain>, String>,
    /// How it is laid out.
    pub layout: Layout,
    /// The paths.
    pub rows: Vec<Row>,
    /// The Jacobian: the product of one path, the sum of several.
    pub total: Option<Block>,
    /// What is sent.
    pub sent: Option<Sent>,
    /// Which colours.
    pub colormap: Colormap,
    /// How numbers are spread over them.
    pub scale: Scale,
    /// `∂y/∂x = ∂y/∂u · ∂u/∂x`.
    pub equation: Phrase,
    /// One or two sentences, for the caption and for screen readers.
    pub caption: Phrase,
}

/// What is printed in a cell, from the fullest to the shortest.
pub fn forms([left, right]: [f64; 2]) -> Vec<String> {
    match (left.is_nan(), right.is_nan()) {
        _ if left == right => vec![short(left), compact(left, 2), compact(left, 1)],
        (false, false) => vec![
            format!("{} | {}", short(left), short(right)),
            format!("{}|{}", compact(left, 2), compact(right, 2)),
        ],
        (true, true) => vec!["undefined".to_owned(), "–".to_owned()],
        (true, false) => vec![format!("– | {}", short(right)), compact(right, 2)],
        (false, true) => vec![format!("{} | –", short(left)), compact(left, 2)],
    }
}

fn told(slopes: [f64; 2]) -> Phrase {
    let [left, right] = slopes;
    match left == right {
        true => Phrase::new().number(left),
        false => Phrase::new().name(forms(slopes).swap_remove(0)),
    }
}

/// The same as a factor: a negative number in brackets.
fn factor(slopes: [f64; 2]) -> Phrase {
    match slopes[0] == slopes[1] && slopes[0] >= 0.0 {
        true => told(slopes),
        false => Phrase::new().word("(").then(told(slopes)).word(")"),
    }
}

impl Block {
    fn new(name: String, matrix: &Matrix, layout: Layout) -> Self {
        let numbers = matrix.slopes.iter().flatten();
        let largest = numbers
            .filter(|number| number.is_finite())
            .fold(0.0_f64, |most, number| most.max(number.abs()));
        Self {
            name,
            matrix: laid(matrix, layout),
            formula: None,
            form: "",
            limit: if largest > 0.0 { largest } else { 1.0 },
        }
    }

    /// `3×2`.
    pub fn size(&self) -> String {
        format!("{}×{}", self.matrix.rows, self.matrix.cols)
    }

    /// A vector, as a column or as a row.
    fn vector(name: String, numbers: &[f64], upright: bool) -> Self {
        let len = numbers.len();
        let (rows, cols) = if upright { (len, 1) } else { (1, len) };
        let matrix = Matrix {
            rows,
            cols,
            slopes: numbers.iter().map(|&number| [number; 2]).collect(),
            connected: vec![true; len],
        };
        Self::new(name, &matrix, Layout::Numerator)
    }

    fn table(&self) -> Table {
        let numbers: Vec<String> = (1..=self.matrix.cols).map(|col| col.to_string()).collect();
        let mut table = Table::new(&self.name, numbers.iter().map(String::as_str));
        for row in 0..self.matrix.rows {
            let cells = (0..self.matrix.cols).map(|col| forms(self.matrix.at(row, col)));
            table
                .rows
                .push(cells.map(|mut forms| forms.swap_remove(0)).collect());
        }
        table
    }
}

fn laid(matrix: &Matrix, layout: Layout) -> Matrix {
    match layout {
        Layout::Numerator => matrix.clone(),
        Layout::Denominator => matrix.transposed(),
    }
}

fn turned<T>(mut list: Vec<T>, layout: Layout) -> Vec<T> {
    if layout == Layout::Denominator {
        list.reverse();
    }
    list
}

/// Gives matrices whose numbers are about as large the same colours.
fn share_colors(blocks: Vec<&mut Block>) {
    const ALIKE: f64 = 8.0;
    let limits = || blocks.iter().map(|block| block.limit);
    let (least, most) = (
        limits().fold(f64::INFINITY, f64::min),
        limits().fold(0.0, f64::max),
    );
    if most <= ALIKE * least {
        blocks.into_iter().for_each(|block| block.limit = most);
    }
}

fn slope_name(of: &str, by: &str) -> String {
    format!("{}/{}", partial(of), partial(by))
}

impl ChainFigure {
    /// The picture of a chain, or of the sentence in its place.
    pub fn new(
        chain: Result<Arc<Chain>, String>,
        settings: &ChainSettings,
        layout: Layout,
        (colormap, scale): (Colormap, Scale),
    ) -> Self {
        let mut figure = Self {
            chain,
            layout,
            rows: Vec::new(),
            total: None,
            sent: None,
            colormap,
            scale,
            equation: Phrase::new(),
            caption: Phrase::new(),
        };
        match &figure.chain {
            Ok(chain) => {
                let chain = Arc::clone(chain);
                figure.fill(&chain, settings);
            }
            Err(sentence) => figure.caption = sentence.into(),
        }
        figure
    }

    fn fill(&mut self, chain: &Chain, settings: &ChainSettings) {
        let layout = self.layout;
        let name = |stage: usize| chain.stages[stage].name.as_str();
        let whole = slope_name(&chain.output().name, &chain.input().name);
        let many = chain.paths.len() > 1;
        self.rows = chain
            .paths
            .iter()
            .map(|path| {
                let factors = path.factors.iter().map(|&place| {
                    let factor = &chain.factors[place];
                    let name = slope_name(name(factor.to), name(factor.from));
                    Block {
                        formula: factor.formula.clone(),
                        form: if factor.diagonal { "diagonal" } else { "" },
                        ..Block::new(name, &factor.matrix, layout)
                    }
                });
                let mut stages = vec![heading(&chain.input().name)];
                let later = path
                    .factors
                    .iter()
                    .rev()
                    .map(|&place| chain.factors[place].to);
                stages.extend(later.map(|stage| heading(name(stage))));
                let name = stages.join(" → ");
                let product = many.then(|| Block::new(name.clone(), &path.product, layout));
                Row {
                    name,
                    factors: turned(factors.collect(), layout),
                    product,
                }
            })
            .collect();
        self.total = Some(Block::new(whole.clone(), &chain.jacobian, layout));
        let rows = self.rows.iter_mut();
        let blocks = rows.flat_map(|row| row.factors.iter_mut().chain(&mut row.product));
        share_colors(blocks.chain(&mut self.total).collect());
        self.equation = Phrase::new().name(whole).equals();
        let sums = self.rows.iter().map(|row| {
            let names = row
                .factors
                .iter()
                .map(|block| Phrase::new().name(block.name.clone()));
            Phrase::joined(names, &" · ".into())
        });
        let sums: Vec<Phrase> = sums.collect();
        self.equation =
            std::mem::take(&mut self.equation).then(Phrase::joined(sums, &" + ".into()));
        self.sent = sent(chain, settings, layout);
        self.caption = caption(chain, settings.send);
    }

    /// How an entry comes about: the cell's name, the sum of its terms by name and in numbers.
    /// `row` is the path, or nothing for the sum over paths.
    pub fn sum(&self, row: Option<usize>, place: Place) -> Option<Phrase> {
        let chain = self.chain.as_ref().ok()?;
        let (output, input) = self.turned(place);
        let key = |stage: usize, element: usize| {
            let stage = &chain.stages[stage];
            stage.shape.label(&stage.name, element)
        };
        let last = chain.stages.len() - 1;
        let name = slope_name(&key(last, output), &key(0, input));
        let mut said = Phrase::new().name(name);
        let row = row.or((chain.paths.len() == 1).then_some(0));
        let Some(row) = row else {
            // Over the paths.
            let parts = chain.paths.iter().zip(&self.rows).take(MOST_TERMS);
            let parts = parts.map(|(path, row)| {
                let number = factor(path.product.at(output, input));
                number.word(format!(" ({})", row.name))
            });
            let parts: Vec<Phrase> = parts.collect();
            let more = chain.paths.len() > MOST_TERMS || chain.left_out > 0;
            said = said.equals().then(Phrase::joined(parts, &" + ".into()));
            said = if more { said.word(" + …") } else { said };
            said = said.equals().then(told(chain.jacobian.at(output, input)));
            return Some(match chain.adds_up(output, input) || chain.left_out > 0 {
                true => said,
                false => said.word(". Several kinks meet here: the sides of the factors do not tell those of the sum"),
            });
        };
        let path = chain.paths.get(row)?;
        let outer = &chain.factors[*path.factors.first()?];
        let total = path.product.at(output, input);
        let Some(inner) = &path.inner else {
            return Some(said.equals().then(told(total)));
        };
        let terms: Vec<usize> = (0..outer.matrix.cols)
            .filter(|&k| outer.matrix.connects(output, k) && inner.connects(k, input))
            .collect();
        let more = terms.len() > MOST_TERMS;
        let shown = || terms.iter().take(MOST_TERMS).copied();
        let names: Vec<Phrase> = shown()
            .map(|k| {
                let middle = key(outer.from, k);
                let first = slope_name(&key(last, output), &middle);
                let second = slope_name(&middle, &key(0, input));
                Phrase::new().name(format!("{first}·{second}"))
            })
            .collect();
        let numbers: Vec<Phrase> = shown()
            .map(|k| {
                let first = factor(outer.matrix.at(output, k));
                first.word("·").then(factor(inner.at(k, input)))
            })
            .collect();
        let rest = if more { " + …" } else { "" };
        let plus = Phrase::from(" + ");
        if names.is_empty() {
            return Some(said.equals().number(0.0).word(": no way leads there"));
        }
        said = said.equals().then(Phrase::joined(names, &plus)).word(rest);
        said = said
            .equals()
            .then(Phrase::joined(numbers, &plus))
            .word(rest);
        said = said.equals().then(told(total));
        if chain.paths.len() == 1 && !chain.adds_up(output, input) {
            let right = told(chain.jacobian.at(output, input));
            said = said
                .word(". Several kinks meet here: the derivative is ")
                .then(right);
        }
        Some(said)
    }

    /// The size of the products, as they are laid out.
    pub fn size(&self) -> (usize, usize) {
        self.total
            .as_ref()
            .map_or((0, 0), |block| (block.matrix.rows, block.matrix.cols))
    }

    /// Swaps a pair in denominator layout: (output, input) becomes (row, column), and back.
    pub fn turned<T>(&self, (a, b): (T, T)) -> (T, T) {
        match self.layout {
            Layout::Numerator => (a, b),
            Layout::Denominator => (b, a),
        }
    }

    /// Everything in tables: the factors, the products, what is sent.
    pub fn tables(&self) -> Vec<Table> {
        let Ok(chain) = &self.chain else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        let mut paths = Table::new("paths", ["path", "product"]);
        for (row, path) in self.rows.iter().zip(&chain.paths) {
            let product = match path.product.slopes[..] {
                [only] => forms(only).swap_remove(0),
                _ => format!("{}×{}", path.product.rows, path.product.cols),
            };
            paths.rows.push(vec![row.name.clone(), product]);
        }
        tables.push(paths);
        let mut told = Vec::new();
        let factors = self.rows.iter().flat_map(|row| &row.factors);
        for block in factors.chain(&self.total) {
            if !told.contains(&&block.name) {
                told.push(&block.name);
                tables.push(block.table());
            }
        }
        if let Some(sent) = &self.sent {
            let name = match sent.send {
                Send::Backward => "vᵀJ at every stage",
                Send::Nothing | Send::Forward => "J·dx at every stage",
            };
            let rows = sent.vectors.iter().map(|block| {
                let numbers = block.matrix.slopes.iter().take(MOST_ELEMENTS);
                let numbers: Vec<String> = numbers.map(|number| short(number[1])).collect();
                [block.name.clone(), numbers.join(", ")]
            });
            tables.push(Table::pairs(name, rows));
        }
        tables
    }
}

fn sent(chain: &Chain, settings: &ChainSettings, layout: Layout) -> Option<Sent> {
    let last = chain.stages.len() - 1;
    let (given, letter) = match settings.send {
        Send::Nothing => return None,
        Send::Forward => (0, "d"),
        Send::Backward => (last, "v"),
    };
    let stage = &chain.stages[given];
    let numbers = settings.sent(stage.value.len());
    let forward = settings.send == Send::Forward;
    let found = match forward {
        true => chain.pushed(&numbers),
        false => chain.pulled(&numbers),
    };
    let output = &chain.output().name;
    let vectors = chain.stages.iter().zip(&found).enumerate();
    let vectors = vectors.map(|(place, (stage, vector))| {
        let name = match (forward, place == last) {
            (true, _) => format!("d{}", heading(&stage.name)),
            (false, _) if layout == Layout::Denominator => match place == last {
                true => "v".to_owned(),
                false => format!("{} v", slope_name(output, &stage.name)),
            },
            (false, true) => "vᵀ".to_owned(),
            (false, false) => format!("vᵀ{}", slope_name(output, &stage.name)),
        };
        // A row in numerator layout is a column in the other.
        Block::vector(name, vector, forward == (layout == Layout::Numerator))
    });
    // The output stands first, as it does among the factors.
    let mut vectors: Vec<Block> = vectors.collect();
    share_colors(vectors.iter_mut().collect());
    let mut changes = Vec::new();
    if forward {
        let changed = chain.changes(&numbers);
        let told = |(place, change): (usize, &Vec<f64>)| match (place, &change[..]) {
            (0, _) => Phrase::new(),
            (_, [change]) => Phrase::new().word("change ").number(*change),
            (_, change) => {
                let far = |pair: (&f64, &f64)| (pair.0 - pair.1).abs();
                let most = change.iter().zip(&found[place]).map(far);
                let most = most.fold(0.0, f64::max);
                Phrase::new().word("off by ").number(most)
            }
        };
        changes = changed.iter().enumerate().map(told).collect();
    }
    let mut given = given;
    if layout == Layout::Numerator {
        vectors.reverse();
        changes.reverse();
        given = last - given;
    }
    let key = |element| heading(&stage.shape.label(&stage.name, element));
    let keys = (0..numbers.len()).map(|element| match forward {
        true => format!("{letter}{}", key(element)),
        false => format!("v for {}", key(element)),
    });
    Some(Sent {
        send: settings.send,
        vectors,
        given,
        keys: keys.collect(),
        numbers,
        changes,
    })
}

fn caption(chain: &Chain, send: Send) -> Phrase {
    let (n, m) = (chain.input().value.len(), chain.output().value.len());
    let (input, output) = (heading(&chain.input().name), heading(&chain.output().name));
    let [plain, scaled] = chain.counts();
    let Counts { forward, reverse } = plain;
    let mut said = Phrase::new();
    if chain.paths.len() > 1 {
        let all = chain.paths.len() + chain.left_out;
        said = said.word(format!(
            "{all} paths lead from {input} to {output}, and their products are added. "
        ));
        if chain.left_out > 0 {
            said = said.word(format!("{} of them are shown. ", chain.paths.len()));
        }
    }
    said = match send {
        Send::Forward => said.word(format!("Forward: J·dx goes from {input} to {output}, one product at each stage. Under each stage stands its true change, or how far that is from J·dx. ")),
        Send::Backward => said.word(format!("Backward: vᵀJ comes back from {output} to {input}, one product at each stage; this is backpropagation. ")),
        Send::Nothing => said,
    };
    if forward == 0 && reverse == 0 {
        return said;
    }
    let scaled = match scaled == plain {
        true => String::new(),
        false => format!(
            "; where a diagonal factor only scales, {} and {}",
            scaled.reverse, scaled.forward
        ),
    };
    said = said.word(format!(
        "All of J takes {} from {output} back (reverse mode) and {forward} from {input} on (forward mode){scaled}.",
        counted(reverse)
    ));
    let fewer = |mode: &str, [few, many]: [(&String, usize); 2]| {
        format!(
            " {mode} mode is cheaper: {} has fewer numbers ({}) than {} ({}).",
            few.0, few.1, many.0, many.1
        )
    };
    let why = match reverse.cmp(&forward) {
        Ordering::Less if m < n => fewer("Reverse", [(&output, m), (&input, n)]),
        Ordering::Greater if n < m => fewer("Forward", [(&input, n), (&output, m)]),
        _ => String::new(),
    };
    said.word(why)
}

fn counted(multiplications: usize) -> String {
    match multiplications {
        1 => "1 multiplication".to_owned(),
        count => format!("{count} multiplications"),
    }
}
