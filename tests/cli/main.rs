//! The program as a person at a terminal meets it: numbers, pictures, bad input.

mod bad_input;
mod check;
mod formula;
mod inputs;
mod numbers;
mod pictures;
mod program;
mod steps;
mod terminal;
mod verify;
