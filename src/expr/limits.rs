//! How large formulas and their values may become.

/// Functions may call each other this deep.
pub const MAX_DEPTH: usize = 60;
/// A graph holds at most this many nodes.
pub const MAX_NODES: usize = 200_000;
/// Most numbers in one value.
pub const MAX_ELEMENTS: usize = 4_000_000;
/// Most numbers in all values of a text together.
pub const MAX_TOTAL: usize = 4 * MAX_ELEMENTS;
