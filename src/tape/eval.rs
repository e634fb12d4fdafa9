//! The one evaluator: a loop over instructions, each over a slice, generic over the number.
//!
//! A batch is `lanes` points side by side that differ in some elements only. What does
//! not depend on those is computed once; the rest is kept as rows of `lanes` numbers, so
//! that every instruction runs over contiguous memory. A single point is a batch of one.
//! A run may follow another ([`Tape::eval_again`]): then only what depends on the elements
//! that changed is computed.
//! It knows no derivative; a number that carries a tangent or an error bound brings
//! that along itself.

use super::batch_matmul::{View, accumulate, multiply, multiply_vector};
use super::compile::{Instruction, RegisterRange, Step, Tape};
use super::{lu, shared_matmul};
use crate::cancel::CancelToken;
use crate::expr::scalar::Scalar;

/// Elements of an elementwise instruction between two looks at the cancel token: less than
/// 10 ms of the slowest functions in double-double.
const CHUNK: usize = 1024;
/// Registers that are made between two looks: about a millisecond.
const AT_ONCE: usize = 1 << 16;

/// Points that differ in some elements only.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a, S> {
    /// All elements of the tape's inputs; what `moved` names is read from there instead.
    pub point: &'a [S],
    /// Elements of the point with their numbers, one per lane.
    pub moved: &'a [(usize, &'a [S])],
    /// How many points.
    pub lanes: usize,
}

impl<'a, S> Batch<'a, S> {
    /// One point.
    pub fn one(point: &'a [S]) -> Self {
        Self {
            point,
            moved: &[],
            lanes: 1,
        }
    }
}

/// Registers of a batch; private to one thread and reused from run to run.
#[derive(Clone, Debug)]
pub struct Registers<S> {
    /// A number per register behind those of the point, for the steps that are the same in
    /// all lanes.
    uniform: Vec<S>,
    /// How many registers the point has.
    inputs: usize,
    /// By step the elements of an input in these numbers, where the point has plain ones.
    converted: Vec<Vec<S>>,
    /// Rows of `lanes` numbers, for the steps that differ between lanes.
    varying: Vec<S>,
    held: Vec<Held>,
    lanes: usize,
    /// The elements that changed and those that were moved when `held` was made, and the numbers
    /// needed for all rows.
    planned: ([Vec<usize>; 2], usize),
    /// The output, where it stands in no row.
    output: Vec<S>,
    spare: Vec<S>,
    workspace: lu::Workspace<S>,
    cancel: CancelToken,
}

/// What is known of one step after a run.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    /// Where its rows begin when it differs between lanes.
    rows: Option<usize>,
    /// Whether those rows are the numbers of the last run.
    rows_known: bool,
    /// Whether its numbers in `uniform` are those of the last point.
    uniform_known: bool,
    /// Whether it depends on what changed since.
    stale: bool,
}

impl<S: Scalar> Registers<S> {
    /// Room for as many numbers, unless it is cancelled.
    fn reserve(&mut self, computed: usize) {
        self.uniform.truncate(computed);
        while self.uniform.len() < computed && !self.cancel.is_cancelled() {
            let next = computed.min(self.uniform.len() + AT_ONCE);
            self.uniform.resize(next, S::constant(f64::NAN));
        }
    }

    /// No registers yet.
    pub fn new() -> Self {
        Self::cancelled_by(&CancelToken::default())
    }

    /// Registers whose runs end early once `cancel` was called: within a few milliseconds,
    /// however long a step is. The output of such a run is NaN.
    pub fn cancelled_by(cancel: &CancelToken) -> Self {
        Self {
            uniform: Vec::new(),
            inputs: 0,
            converted: Vec::new(),
            varying: Vec::new(),
            held: Vec::new(),
            lanes: 0,
            planned: ([Vec::new(), Vec::new()], 0),
            output: Vec::new(),
            spare: Vec::new(),
            workspace: lu::Workspace::new(),
            cancel: cancel.clone(),
        }
    }

    /// The numbers at a place after a run at that point in which nothing was moved.
    pub fn at<'a>(&'a self, place: RegisterRange, point: &'a [S]) -> &'a [S] {
        uniform(point, &self.converted, &self.uniform, self.inputs, place)
    }

    /// One of them after [`Tape::eval_plain`].
    #[inline(always)]
    pub fn at_plain(&self, place: RegisterRange, element: usize, point: &[f64]) -> S {
        match place.start.checked_sub(self.inputs) {
            Some(start) => self.uniform[start + element],
            None => S::constant(point[place.start + element]),
        }
    }
}

/// Numbers that are the same in all lanes: the point's own, or computed ones.
#[inline(always)]
fn uniform<'a, S>(
    point: &'a [S],
    converted: &'a [Vec<S>],
    computed: &'a [S],
    inputs: usize,
    place: RegisterRange,
) -> &'a [S] {
    match place.start.checked_sub(inputs) {
        Some(start) => &computed[start..][..place.len],
        None if point.is_empty() => &converted[place.step],
        None => &point[place.start..][..place.len],
    }
}

impl<S: Scalar> Default for Registers<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl Tape {
    /// How many points to put in a batch so that its registers stay in the cache, whatever
    /// is moved.
    pub fn good_lanes(&self, number_size: usize) -> usize {
        self.fitting_lanes(self.registers, number_size)
    }

    /// The same when only these elements are moved: what does not vary takes no room.
    pub fn good_lanes_of(&self, number_size: usize, moved: &[usize]) -> usize {
        let steps = self.steps.iter().zip(self.active(moved));
        let varying = steps.filter(|(_, varies)| *varies);
        let registers = varying.map(|(step, _)| step.out.len).sum();
        self.fitting_lanes(registers, number_size)
    }

    fn fitting_lanes(&self, registers: usize, number_size: usize) -> usize {
        let lane = registers.max(1) * number_size;
        // A product of large matrices takes its factors apart anew for each batch.
        let least = if self.work() > 64 * registers {
            128
        } else {
            32
        };
        let in_cache = (256 * 1024 / lane).clamp(least, 256);
        // A program with a million registers has room for one lane only.
        let in_memory = (64 * 1024 * 1024 / lane).max(1);
        in_cache.min(in_memory)
    }

    /// Evaluates a batch. The result is a row of `lanes` numbers per output element.
    ///
    /// Preconditions: `point.len() == self.inputs`, and `lanes` numbers for each element moved.
    pub fn eval<'a, S: Scalar>(
        &self,
        batch: &Batch<'_, S>,
        registers: &'a mut Registers<S>,
    ) -> &'a [S] {
        registers.held.clear();
        registers.inputs = self.inputs;
        let computed = self.registers - self.inputs;
        registers.reserve(computed);
        self.run(batch, &[], &[], registers)
    }

    /// Evaluates one point of plain numbers, which are exact. The left factor of a product with a
    /// vector is read as it is: of a large matrix a copy in wider numbers takes longer than all
    /// that is done with it.
    pub fn eval_plain<'a, S: Scalar>(
        &self,
        point: &[f64],
        registers: &'a mut Registers<S>,
    ) -> &'a [S] {
        registers.held.clear();
        registers.inputs = self.inputs;
        registers.converted.clear();
        registers.converted.resize(self.steps.len(), Vec::new());
        let computed = self.registers - self.inputs;
        registers.reserve(computed);
        self.run(&Batch::one(&[]), point, &[], registers)
    }

    /// Evaluates a batch after another of the same tape, when nothing but the elements
    /// `changed` has other numbers than then, be it in the point or in what is moved.
    /// The numbers are those of [`Tape::eval`] to the last bit.
    pub fn eval_again<'a, S: Scalar>(
        &self,
        batch: &Batch<'_, S>,
        changed: &[usize],
        registers: &'a mut Registers<S>,
    ) -> &'a [S] {
        self.run(batch, &[], changed, registers)
    }

    fn run<'a, S: Scalar>(
        &self,
        batch: &Batch<'_, S>,
        plain: &[f64],
        changed: &[usize],
        registers: &'a mut Registers<S>,
    ) -> &'a [S] {
        let lanes = batch.lanes;
        if registers.cancel.is_cancelled() {
            return self.broken_off(lanes, registers);
        }
        let size = self.plan(batch, changed, registers);
        registers.varying.resize(size, S::constant(f64::NAN));
        registers.spare.resize(lanes, S::constant(0.0));
        for (index, step) in self.steps.iter().enumerate() {
            let held = registers.held[index];
            match held.rows {
                Some(_) if held.rows_known => continue,
                // An input that nobody moves stands in the point.
                None if held.uniform_known || step.out.start < self.inputs => continue,
                _ => {
                    if !plain.is_empty() {
                        self.convert(&step.instruction, plain, registers);
                    }
                    self.execute(step, batch, plain, registers);
                }
            }
            if registers.cancel.is_cancelled() {
                return self.broken_off(lanes, registers);
            }
            let held = &mut registers.held[index];
            match held.rows {
                Some(_) => held.rows_known = true,
                None => held.uniform_known = true,
            }
        }
        if !plain.is_empty() {
            self.convert_input(self.output, plain, registers);
        }
        let Registers {
            uniform,
            converted,
            varying,
            held,
            output,
            ..
        } = registers;
        if let Some(start) = held[self.output.step].rows {
            return &varying[start..][..self.output.len * lanes];
        }
        output.clear();
        for &value in self::uniform(batch.point, converted, uniform, self.inputs, self.output) {
            output.resize(output.len() + lanes, value);
        }
        output
    }

    /// What a run that was cancelled gives: NaN, and no numbers that could be used again.
    fn broken_off<'a, S: Scalar>(&self, lanes: usize, registers: &'a mut Registers<S>) -> &'a [S] {
        registers.held.clear();
        registers.output.clear();
        let size = self.output.len * lanes;
        registers.output.resize(size, S::constant(f64::NAN));
        &registers.output
    }

    /// Finds out what varies, where it goes and what of it is known; the numbers needed
    /// for all rows.
    fn plan<S>(
        &self,
        batch: &Batch<'_, S>,
        changed: &[usize],
        registers: &mut Registers<S>,
    ) -> usize {
        let held = &mut registers.held;
        let mut same_rows = registers.lanes == batch.lanes;
        let moved = batch.moved.iter().map(|(element, _)| element);
        let ([changed_last, moved_last], size_last) = &mut registers.planned;
        let is_same = changed_last == changed && moved.clone().eq(moved_last.iter());
        if same_rows && is_same && held.len() == self.steps.len() {
            for held in held {
                held.rows_known &= !held.stale;
                held.uniform_known &= !held.stale;
            }
            return *size_last;
        }
        changed_last.clear();
        changed_last.extend(changed);
        moved_last.clear();
        moved_last.extend(moved);
        held.resize(self.steps.len(), Held::default());
        registers.lanes = batch.lanes;
        let mut size = 0;
        for (index, step) in self.steps.iter().enumerate() {
            let (mut varies, mut stale) = (false, false);
            if let Instruction::Input { from } = step.instruction {
                let elements = from..from + step.out.len;
                let is_moved = |(element, _): &(usize, &[S])| elements.contains(element);
                varies = batch.moved.iter().any(is_moved);
                stale = changed.iter().any(|element| elements.contains(element));
            }
            step.instruction.for_each_operand(|place| {
                varies |= held[place.step].rows.is_some();
                stale |= held[place.step].stale;
            });
            let rows = varies.then_some(size);
            if varies {
                size += step.out.len * batch.lanes;
            }
            let held = &mut held[index];
            same_rows &= held.rows == rows;
            *held = Held {
                rows,
                rows_known: held.rows_known && !stale,
                uniform_known: held.uniform_known && !stale,
                stale,
            };
        }
        if !same_rows {
            for held in held {
                held.rows_known = false;
            }
        }
        *size_last = size;
        size
    }

    /// Makes numbers of the plain ones that an instruction reads.
    fn convert<S: Scalar>(
        &self,
        instruction: &Instruction,
        plain: &[f64],
        registers: &mut Registers<S>,
    ) {
        match instruction {
            Instruction::MatMul { b, n: 1, .. } => self.convert_input(*b, plain, registers),
            other => other.for_each_operand(|place| self.convert_input(place, plain, registers)),
        }
    }

    fn convert_input<S: Scalar>(
        &self,
        place: RegisterRange,
        plain: &[f64],
        registers: &mut Registers<S>,
    ) {
        let converted = &mut registers.converted[place.step];
        if place.start < self.inputs && converted.is_empty() {
            let numbers = plain[place.start..][..place.len].iter();
            converted.extend(numbers.map(|&number| S::constant(number)));
        }
    }

    /// Computes one step from those before it.
    fn execute<S: Scalar>(
        &self,
        step: &Step,
        batch: &Batch<'_, S>,
        plain: &[f64],
        registers: &mut Registers<S>,
    ) {
        let Registers {
            uniform,
            converted,
            varying,
            held,
            spare,
            workspace,
            cancel,
            ..
        } = registers;
        let rows = held[step.out.step].rows;
        let lanes = if rows.is_some() { batch.lanes } else { 1 };
        let (uniform, varying, out) = match rows {
            Some(start) => {
                let (before, rest) = varying.split_at_mut(start);
                (&**uniform, &*before, &mut rest[..step.out.len * lanes])
            }
            None => {
                let (before, rest) = uniform.split_at_mut(step.out.start - self.inputs);
                (&*before, &[][..], &mut rest[..step.out.len])
            }
        };
        let view = |place: RegisterRange| {
            let (values, varies) = match held[place.step].rows {
                Some(start) => (&varying[start..start + place.len * lanes], true),
                None => (
                    self::uniform(batch.point, converted, uniform, self.inputs, place),
                    false,
                ),
            };
            View {
                values,
                varies,
                expands: place.len == 1,
            }
        };
        match &step.instruction {
            Instruction::Input { from } => read_input(batch, *from, out),
            Instruction::Constant(value) => out.fill(S::constant(*value)),
            Instruction::Unary(op, a) => {
                for (a, out) in view(*a).values.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
                    op.map(a, out);
                    if cancel.is_cancelled() {
                        return;
                    }
                }
            }
            Instruction::Binary(op, a, b) => {
                let (a, b) = (view(*a), view(*b));
                if a.values.len() == b.values.len() && a.varies == b.varies {
                    let pairs = a.values.chunks(CHUNK).zip(b.values.chunks(CHUNK));
                    for ((a, b), out) in pairs.zip(out.chunks_mut(CHUNK)) {
                        op.zip(a, b, out);
                        if cancel.is_cancelled() {
                            return;
                        }
                    }
                } else if lanes == 1 {
                    // A scalar beside a vector.
                    for (chunk, out) in out.chunks_mut(CHUNK).enumerate() {
                        let elements = chunk * CHUNK..chunk * CHUNK + out.len();
                        op.zip(
                            a.of_one_lane(elements.clone()),
                            b.of_one_lane(elements),
                            out,
                        );
                        if cancel.is_cancelled() {
                            return;
                        }
                    }
                } else {
                    for (element, out) in out.chunks_exact_mut(lanes).enumerate() {
                        op.zip(a.row(element, lanes), b.row(element, lanes), out);
                        if cancel.is_cancelled() {
                            return;
                        }
                    }
                }
            }
            Instruction::Select(condition, then, otherwise) => {
                let views = [view(*condition), view(*then), view(*otherwise)];
                for (element, out) in out.chunks_exact_mut(lanes).enumerate() {
                    let rows = views.map(|view| view.row(element, lanes));
                    for (lane, out) in out.iter_mut().enumerate() {
                        let [c, a, b] = rows.map(|row| row[lane.min(row.len() - 1)]);
                        *out = S::select(c, a, b);
                    }
                }
            }
            Instruction::Reduce(op, a) => {
                let a = view(*a).values;
                out.copy_from_slice(&a[..lanes]);
                for row in a[lanes..].chunks_exact(lanes) {
                    accumulate(*op, row, out);
                }
            }
            Instruction::MatMul { a, b, n: 1, .. }
                if !plain.is_empty() && a.start < self.inputs =>
            {
                let rows = &plain[a.start..][..a.len];
                multiply_vector(rows, S::constant, view(*b).values, cancel, out);
            }
            Instruction::MatMul { a, b, m, k, n } => {
                let sums = &mut spare[..lanes];
                let (factors, sizes) = ([view(*a), view(*b)], [*m, *k, *n]);
                if !shared_matmul::multiply(factors, sizes, lanes, cancel, out) {
                    multiply(factors, sizes, sums, cancel, out);
                }
            }
            Instruction::Linear(what, a, n) => {
                let a = view(*a).values;
                for lane in 0..lanes {
                    let matrix = a[lane..].iter().step_by(lanes).copied();
                    let result = workspace.evaluate(*what, *n, matrix, cancel);
                    for (out, &value) in out[lane..].iter_mut().step_by(lanes).zip(result) {
                        *out = value;
                    }
                }
            }
            Instruction::Gather(a, indices) => {
                let a = view(*a).values;
                for (out, &index) in out.chunks_exact_mut(lanes).zip(indices) {
                    out.copy_from_slice(&a[index * lanes..][..lanes]);
                }
            }
            Instruction::Stack(parts) => {
                let rows = parts.iter().flat_map(|&part| {
                    let view = view(part);
                    (0..part.len).map(move |element| view.row(element, lanes))
                });
                for (out, row) in out.chunks_exact_mut(lanes).zip(rows) {
                    match row {
                        [only] => out.fill(*only),
                        row => out.copy_from_slice(row),
                    }
                }
            }
        }
    }

    /// Evaluates one point.
    pub fn eval_one<S: Scalar>(&self, point: &[S]) -> Vec<S> {
        self.eval(&Batch::one(point), &mut Registers::new())
            .to_vec()
    }
}

/// Numbers of the point, with those in place that were moved.
fn read_input<S: Scalar>(batch: &Batch<'_, S>, from: usize, out: &mut [S]) {
    let lanes = batch.lanes;
    let count = out.len() / lanes;
    let point = &batch.point[from..from + count];
    for (out, &value) in out.chunks_exact_mut(lanes).zip(point) {
        out.fill(value);
    }
    for (element, numbers) in batch.moved {
        if let Some(position) = element
            .checked_sub(from)
            .filter(|&position| position < count)
        {
            out[position * lanes..][..lanes].copy_from_slice(&numbers[..lanes]);
        }
    }
}
