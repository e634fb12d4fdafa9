//! How large formulas and their values may become.

/// Functions may call each other this deep.
pub const MAX_DEPTH: usize = 60;
/// Most operations of all formulas together, with every call written out.
pub const MAX_OPERATIONS: usize = 500_000;
/// Most numbers in one value.
pub const MAX_ELEMENTS: usize = 4_000_000;
/// Most numbers in all values of a text together.
pub const MAX_TOTAL: usize = 4 * MAX_ELEMENTS;
/// Most entries of a Jacobian.
pub const MAX_ENTRIES: usize = 1_000_000;
