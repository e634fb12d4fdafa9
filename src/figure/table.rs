//! Numbers as a table: what a picture says to those who do not see it, and behind "More" to
//! those who do.
//!
//! Texts only. The tables of the neuron and of its training are here, those of the field
//! beside it.

use super::chain::HEAD;
use super::neuron::Neuron;
use super::number::told;
use super::training::Training;

/// A table of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is a table of.
    pub name: String,
    /// Headings of the columns.
    pub head: Vec<String>,
    /// As many texts in each as there are headings.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new<'a>(name: &str, head: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            name: name.to_owned(),
            head: head.into_iter().map(str::to_owned).collect(),
            rows: Vec::new(),
        }
    }

    /// Names and what they are.
    pub fn pairs(name: &str, rows: impl IntoIterator<Item = [String; 2]>) -> Self {
        Self {
            rows: rows.into_iter().map(Vec::from).collect(),
            ..Self::new(name, ["name", "value"])
        }
    }
}

impl Neuron {
    /// The numbers of the three gauges, the chain of the chosen weight, and all products.
    pub fn tables(&self, chosen: usize) -> Vec<Table> {
        let squared = &self.squared;
        let gauges = [
            ("z", told(self.z)),
            ("a", told(self.a)),
            ("∂a/∂z", self.sides().text()),
            ("t", told(squared.target)),
            ("E", told(squared.error)),
            ("∂E/∂a", told(squared.slope)),
        ];
        let gauges = gauges.map(|(name, value)| [name.to_owned(), value]);
        let mut chain = Table::new("Chain rule", HEAD);
        chain
            .rows
            .extend(self.chain(chosen).into_iter().map(|link| {
                let factors = [
                    told(link.error),
                    link.activation.text(),
                    told(link.affine),
                    link.product.text(),
                ];
                std::iter::once(link.name).chain(factors).collect()
            }));
        let mut sum = Table::new("Parts of z", ["part", "w", "x", "w·x"]);
        sum.rows.extend(self.terms.iter().map(|term| {
            let numbers = [term.weight, term.input, term.product()].map(told);
            let name = format!("{}{}", term.weight_label, term.input_label);
            std::iter::once(name).chain(numbers).collect()
        }));
        if self.has_bias() {
            let none = String::new;
            sum.rows
                .push(vec!["b".to_owned(), none(), none(), told(self.bias)]);
        }
        vec![Table::pairs("Numbers of the neuron", gauges), chain, sum]
    }
}

impl Training {
    /// The parameters with the slopes of the loss, and the data beside the model.
    pub fn tables(&self) -> Vec<Table> {
        let mut parameters = Table::new("Parameters", ["parameter", "value", "slope of L"]);
        let all = self.names.iter().zip(&self.values).zip(&self.slopes);
        parameters.rows.extend(
            all.map(|((name, value), slope)| vec![name.clone(), told(*value), slope.text()]),
        );
        let mut data = Table::new("Data and model", [self.axis.as_str(), "t", "a"]);
        let points = self.points.iter();
        let cells = points.map(|point| [point.at, point.target, point.predicted].map(told).into());
        data.rows.extend(cells);
        vec![parameters, data]
    }
}
