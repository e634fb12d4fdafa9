//! Graph → [`Tape`]: the nodes that an output needs, in order, each with its place.
//!
//! It decides where every value is kept; it computes nothing. What would cancel by construction
//! is computed in another way (see [`super::cancellation`]).

use super::cancellation::{InPlace, Term, in_place_of};
use crate::cancel::CancelToken;
use crate::expr::graph::{Graph, Linear, NodeId, Op};
use crate::expr::op::{Binary, Unary};
use crate::expr::shape::Shape;

/// The registers of a value: `len` of them from `start`, written by step `step`.
///
/// The point is the first registers, so that an input stands where it was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegisterRange {
    /// Position of the step that writes it.
    pub step: usize,
    /// First register.
    pub start: usize,
    /// How many; 1 for a scalar, which expands beside a longer one.
    pub len: usize,
}

impl RegisterRange {
    /// The registers of the result of step `step`: that in the point for an input, else the next
    /// registers.
    pub fn of(instruction: &Instruction, step: usize, len: usize, registers: &mut usize) -> Self {
        let start = match instruction {
            Instruction::Input { from } => *from,
            _ => {
                *registers += len;
                *registers - len
            }
        };
        Self { step, start, len }
    }
}

impl Instruction {
    /// Calls `visit` with everything that it reads.
    pub fn for_each_operand(&self, mut visit: impl FnMut(RegisterRange)) {
        match self {
            Self::Input { .. } | Self::Constant(_) => {}
            Self::Unary(_, a) | Self::Reduce(_, a) | Self::Linear(_, a, _) | Self::Gather(a, _) => {
                visit(*a);
            }
            Self::Binary(_, a, b) | Self::MatMul { a, b, .. } => {
                visit(*a);
                visit(*b);
            }
            Self::Select(condition, then, otherwise) => {
                visit(*condition);
                visit(*then);
                visit(*otherwise);
            }
            Self::Stack(parts) => parts.iter().copied().for_each(visit),
        }
    }
}

/// One step. The registers it reads come before the registers it writes.
#[derive(Clone, Debug, PartialEq)]
pub enum Instruction {
    /// The numbers of the point from `from` on.
    Input {
        /// First number of the point.
        from: usize,
    },
    /// Writes a number: the f64 nearest to what is written, in finer arithmetic too, so that
    /// every arithmetic differentiates the same function. What is computed of numbers, such
    /// as 1/3, is as fine as the arithmetic.
    Constant(f64),
    /// `op(a)`.
    Unary(Unary, RegisterRange),
    /// `op(a, b)`.
    Binary(Binary, RegisterRange, RegisterRange),
    /// Condition, then, otherwise.
    Select(RegisterRange, RegisterRange, RegisterRange),
    /// Folds `op` over `a`.
    Reduce(Binary, RegisterRange),
    /// `m×k` by `k×n`.
    MatMul {
        /// Left factor, row by row.
        a: RegisterRange,
        /// Right factor, row by row.
        b: RegisterRange,
        /// Rows of the left factor.
        m: usize,
        /// Columns of the left and rows of the right factor.
        k: usize,
        /// Columns of the right factor.
        n: usize,
    },
    /// Of an n×n matrix, row by row.
    Linear(Linear, RegisterRange, usize),
    /// Picks elements of `a`.
    Gather(RegisterRange, Vec<usize>),
    /// Copies the parts behind one another.
    Stack(Vec<RegisterRange>),
}

/// One instruction with its result's place and the node that it computes.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What to do.
    pub instruction: Instruction,
    /// Where the result goes.
    pub out: RegisterRange,
    /// Which node of the graph this is, or is needed for.
    pub node: NodeId,
    /// The operation and the operand that were typed, where others are computed.
    pub typed: Option<(Unary, RegisterRange)>,
}

/// A flat program for one output; immutable, shared between threads.
///
/// Every value keeps its registers to the end, so that after a run each operation's
/// argument can be looked at, which the statuses of derivatives need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tape {
    /// In order of execution.
    pub steps: Vec<Step>,
    /// Registers in all, those of the point included.
    pub registers: usize,
    /// Where the output is.
    pub output: RegisterRange,
    /// Numbers in a point: all elements of the inputs that were named to [`compile`].
    pub inputs: usize,
    /// The output's shape.
    pub shape: Shape,
    /// The inputs that are read, in order of execution.
    pub input_shapes: Vec<InputShape>,
}

/// An input that a tape reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputShape {
    /// Its first number in the point.
    pub from: usize,
    /// Which node of the graph it is.
    pub node: NodeId,
    /// Its shape.
    pub shape: Shape,
}

impl Tape {
    /// Operations that one evaluation takes, about.
    pub fn work(&self) -> usize {
        self.steps
            .iter()
            .map(|step| match &step.instruction {
                Instruction::MatMul { m, k, n, .. } => 2 * m * k * n,
                Instruction::Reduce(_, a) => a.len,
                Instruction::Linear(_, a, n) => a.len * n,
                _ => step.out.len,
            })
            .sum()
    }
}

/// Compiles what `output` needs. The point holds the elements of `inputs`
/// (positions in [`Graph::inputs`]) behind one another; every input that `output`
/// reaches must be among them, others are read as NaN.
pub fn compile(graph: &Graph, output: NodeId, inputs: &[usize]) -> Tape {
    let never = CancelToken::default();
    compile_until(graph, output, inputs, &never).unwrap_or_default()
}

/// The same; `None` when `cancel` was called on the way.
pub fn compile_until(
    graph: &Graph,
    output: NodeId,
    inputs: &[usize],
    cancel: &CancelToken,
) -> Option<Tape> {
    let mut offsets = vec![None; graph.inputs.len()];
    let mut total = 0;
    for &input in inputs {
        if let (Some(slot), Some(node)) = (offsets.get_mut(input), graph.inputs.get(input)) {
            *slot = Some(total);
            total += node.shape.len();
        }
    }
    let in_place: Vec<Option<InPlace>> =
        cancel.collect((0..=output).map(|id| in_place_of(graph, id)))?;
    let mut needed = vec![false; output + 1];
    needed[output] = true;
    for id in (0..=output).rev() {
        if needed[id] {
            let mut need = |args: &[NodeId]| args.iter().for_each(|&arg| needed[arg] = true);
            match in_place[id] {
                Some(in_place) => need(&in_place.operands()),
                None => need(&graph.nodes[id].args),
            }
        }
    }
    let mut places = vec![RegisterRange::default(); output + 1];
    let mut writer = Writer {
        steps: Vec::new(),
        registers: total,
    };
    let mut input_shapes = Vec::new();
    for id in (0..=output).filter(|&id| needed[id]) {
        if cancel.is_cancelled() {
            return None;
        }
        let node = &graph.nodes[id];
        if let Some(in_place) = in_place[id] {
            places[id] = writer.in_place(in_place, &places, (id, node.shape.len()));
            continue;
        }
        let arg = |position: usize| places[node.args[position]];
        let instruction = match &node.op {
            Op::Input(input) => match offsets[*input] {
                Some(from) => {
                    input_shapes.push(InputShape {
                        from,
                        node: id,
                        shape: node.shape,
                    });
                    Instruction::Input { from }
                }
                None => Instruction::Constant(f64::NAN),
            },
            Op::Constant(bits) => Instruction::Constant(f64::from_bits(*bits)),
            Op::Unary(op) => Instruction::Unary(*op, arg(0)),
            Op::Binary(op) => Instruction::Binary(*op, arg(0), arg(1)),
            Op::Select => Instruction::Select(arg(0), arg(1), arg(2)),
            Op::Reduce(reduction) => Instruction::Reduce(reduction.binary(), arg(0)),
            Op::MatMul => {
                let (left, right) = (graph.shape(node.args[0]), graph.shape(node.args[1]));
                // A 1×1 result is a dot product, whichever way its factors lie.
                let (m, k, n) = if node.shape.len() == 1 {
                    (1, left.len(), 1)
                } else {
                    (left.rows(), left.cols(), right.cols())
                };
                Instruction::MatMul {
                    a: arg(0),
                    b: arg(1),
                    m,
                    k,
                    n,
                }
            }
            Op::Linear(what) => {
                Instruction::Linear(*what, arg(0), graph.shape(node.args[0]).rows())
            }
            Op::Gather(pick) => {
                let from = graph.shape(node.args[0]);
                let source = |k| pick.source(k, from, node.shape);
                Instruction::Gather(arg(0), cancel.collect((0..node.shape.len()).map(source))?)
            }
            Op::Stack => Instruction::Stack(node.args.iter().map(|&arg| places[arg]).collect()),
        };
        places[id] = writer.step(instruction, (id, node.shape.len()));
    }
    Some(Tape {
        steps: writer.steps,
        registers: writer.registers,
        output: places[output],
        inputs: total,
        shape: graph.shape(output),
        input_shapes,
    })
}

/// Steps as they are written, one behind the other.
struct Writer {
    steps: Vec<Step>,
    registers: usize,
}

/// A node and how many elements it has.
type Sized = (NodeId, usize);

impl Writer {
    fn step(&mut self, instruction: Instruction, (node, len): Sized) -> RegisterRange {
        let out = RegisterRange::of(&instruction, self.steps.len(), len, &mut self.registers);
        self.steps.push(Step {
            instruction,
            out,
            node,
            typed: None,
        });
        out
    }

    /// What is computed in place of a node, in as many steps as it takes.
    fn in_place(
        &mut self,
        in_place: InPlace,
        places: &[RegisterRange],
        of: Sized,
    ) -> RegisterRange {
        match in_place {
            InPlace::Nothing(node) => {
                let nothing = self.scaled(0.0, places[node], of);
                // 0 times a negative number is −0, which is another angle.
                let zero = self.step(Instruction::Constant(0.0), (of.0, 1));
                self.step(Instruction::Binary(Binary::Add, nothing, zero), of)
            }
            InPlace::Sum { sign, term } => {
                let term = self.term(term, places, of);
                self.scaled(sign, term, of)
            }
            InPlace::Squares { sign, factors } => {
                let [a, b] = factors.map(|term| self.term(term, places, of));
                let product = self.step(Instruction::Binary(Binary::Mul, a, b), of);
                self.scaled(sign, product, of)
            }
            InPlace::Sine { u, factors } => {
                let [a, b] = factors.map(|term| self.term(term, places, of));
                let product = self.step(Instruction::Binary(Binary::Mul, a, b), of);
                let cosine = self.step(Instruction::Unary(Unary::Sqrt, product), of);
                let tangent = self.step(Instruction::Binary(Binary::Div, places[u], cosine), of);
                self.step(Instruction::Unary(Unary::Atan, tangent), of)
            }
            InPlace::Cosine { factors } => {
                let [a, b] = factors.map(|term| self.term(term, places, of));
                let square = self.step(Instruction::Binary(Binary::Div, a, b), of);
                let tangent = self.step(Instruction::Unary(Unary::Sqrt, square), of);
                let half = self.step(Instruction::Unary(Unary::Atan, tangent), of);
                self.scaled(2.0, half, of)
            }
            InPlace::Logarithm {
                side,
                argument,
                sum,
            } => {
                let argument = self.scaled(side, places[argument], of);
                let out = self.step(Instruction::Unary(Unary::Log1p, argument), of);
                if let Some(step) = self.steps.last_mut() {
                    step.typed = Some((Unary::Ln, places[sum]));
                }
                out
            }
        }
    }

    fn term(&mut self, term: Term, places: &[RegisterRange], of: Sized) -> RegisterRange {
        match term {
            Term::Complement(complement, node) => {
                let argument =
                    self.scaled(complement.scale, places[node], (node, places[node].len));
                let mut value = self.step(Instruction::Unary(complement.of, argument), of);
                if complement.squared {
                    value = self.step(Instruction::Binary(Binary::Mul, value, value), of);
                }
                self.scaled(complement.factor, value, of)
            }
            Term::Typed { side, node } => {
                let one = self.step(Instruction::Constant(1.0), (of.0, 1));
                let op = if side < 0.0 { Binary::Sub } else { Binary::Add };
                self.step(Instruction::Binary(op, one, places[node]), of)
            }
        }
    }

    /// Times a number, where that changes anything.
    fn scaled(&mut self, factor: f64, place: RegisterRange, of: Sized) -> RegisterRange {
        match factor {
            1.0 => place,
            -1.0 => self.step(Instruction::Unary(Unary::Neg, place), of),
            factor => {
                let factor = self.step(Instruction::Constant(factor), (of.0, 1));
                self.step(Instruction::Binary(Binary::Mul, factor, place), of)
            }
        }
    }
}
