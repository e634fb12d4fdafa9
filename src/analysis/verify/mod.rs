//! Check my answer: a learner's own derivative against the exact one, and the name of the slip.
//!
//! [`claim`] reads what was typed, with [`notation`] for matrices of numbers as other programs
//! print them and [`formula`] for what is compiled; [`scene`] says what is due and where it is compared; [`judge`](mod@judge) compares. Where
//! the two differ, [`slips`] goes through a fixed list: wrong answers are made from the chain
//! rule put together wrongly ([`chain`], [`definitions`]), by single changes of the claim ([`repair`]), and from
//! difference quotients ([`quotient`]). [`answer`] is what is found, and its words.

pub mod answer;
mod chain;
mod claim;
mod definitions;
mod formula;
mod judge;
mod notation;
mod quotient;
mod repair;
mod scene;
mod slips;
mod words;

pub use judge::{Question, judge};
