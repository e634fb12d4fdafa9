//! What all pictures talk about at the moment: an entry of the Jacobian, or a row or column.
//!
//! It is kept in outputs and inputs, not in rows and columns, so that it stays what it is when
//! the layout turns. It is no part of the document: nothing of it is saved or undone.

/// A row or a column, whatever the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// All derivatives of an output: its gradient.
    Output(usize),
    /// All derivatives by an input.
    Input(usize),
}

/// An entry, or all entries of an output or of an input; counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `∂yᵢ/∂xⱼ`.
    Cell {
        /// i.
        output: usize,
        /// j.
        input: usize,
    },
    /// The gradient of an output.
    Output(usize),
    /// All that an input does.
    Input(usize),
}

impl Target {
    /// Its output, unless it is of all.
    pub fn output(self) -> Option<usize> {
        match self {
            Self::Cell { output, .. } | Self::Output(output) => Some(output),
            Self::Input(_) => None,
        }
    }

    /// Its input, unless it is of all.
    pub fn input(self) -> Option<usize> {
        match self {
            Self::Cell { input, .. } | Self::Input(input) => Some(input),
            Self::Output(_) => None,
        }
    }

    /// Output and input, when it is one entry.
    pub fn cell(self) -> Option<(usize, usize)> {
        match self {
            Self::Cell { output, input } => Some((output, input)),
            Self::Output(_) | Self::Input(_) => None,
        }
    }

    /// The row or the column that folds out, when it is no single entry.
    pub fn fold(self) -> Option<Fold> {
        match self {
            Self::Cell { .. } => None,
            Self::Output(output) => Some(Fold::Output(output)),
            Self::Input(input) => Some(Fold::Input(input)),
        }
    }

    /// Whether there is such a thing in a Jacobian of that size.
    pub fn is_within(self, outputs: usize, inputs: usize) -> bool {
        outputs > 0
            && inputs > 0
            && self.output().is_none_or(|output| output < outputs)
            && self.input().is_none_or(|input| input < inputs)
    }
}

/// What is pointed at, and what was clicked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Under the pointer, in whichever picture or table.
    pub hovered: Option<Target>,
    /// Clicked or walked to; it stays until it is let go.
    pub pinned: Option<Target>,
}

impl Selection {
    /// What lights up: what is pointed at, else what is pinned.
    pub fn lit(self) -> Option<Target> {
        self.hovered.or(self.pinned)
    }

    /// Forgets what a Jacobian of that size does not have.
    pub fn keep_within(&mut self, outputs: usize, inputs: usize) {
        for target in [&mut self.hovered, &mut self.pinned] {
            *target = target.filter(|target| target.is_within(outputs, inputs));
        }
    }
}
