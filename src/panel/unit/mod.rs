//! The parts of a neuron that both its own picture and that of its training draw: what it is
//! made of ([`terms`]), its chain rule ([`chain`]) and its [`gauge`]s.

pub mod chain;
pub mod gauge;
pub mod terms;
