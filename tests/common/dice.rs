//! Numbers that look random and are the same on every machine.

/// Marsaglia's xorshift, multiplied; its state is never 0.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`, or 0.
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }
}
