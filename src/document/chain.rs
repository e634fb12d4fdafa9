//! `[chain]`: what the picture of the chain shows, and what is sent through it.

/// `[chain]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChainSettings {
    /// The input that it begins at; the first with a chain when left out.
    pub input: Option<String>,
    /// What is sent through it.
    pub send: Send,
    /// dx, one per element of the input; missing ones are 1.
    pub dx: Vec<f64>,
    /// v, one per element of the output; missing ones are 1.
    pub v: Vec<f64>,
}

named! {
    /// What is sent through the chain.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Send {
        /// Nothing: the factors alone.
        #[default]
        Nothing = "nothing",
        /// A step dx of the input, to J·dx: forward mode.
        Forward = "forward",
        /// Weights v of the output, back to vᵀJ: reverse mode.
        Backward = "backward",
    }
}

impl ChainSettings {
    /// The numbers that are sent: so many of dx or of v.
    pub fn sent(&self, len: usize) -> Vec<f64> {
        let numbers = match self.send {
            Send::Backward => &self.v,
            Send::Nothing | Send::Forward => &self.dx,
        };
        let number = |element| numbers.get(element).copied().unwrap_or(1.0);
        (0..len).map(number).collect()
    }

    /// Changes one of them.
    pub fn set(&mut self, element: usize, value: f64) {
        let mut numbers = self.sent(element + 1);
        let slot = match self.send {
            Send::Backward => &mut self.v,
            Send::Nothing | Send::Forward => &mut self.dx,
        };
        if slot.len() > numbers.len() {
            numbers.extend_from_slice(&slot[numbers.len()..]);
        }
        numbers[element] = value;
        *slot = numbers;
    }
}
