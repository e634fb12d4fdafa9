//! Nablascope: matrix calculus made visible.
pub mod app;
pub mod cli;
pub mod diff;
pub mod export;
pub mod expr;
pub mod figure;
pub mod paint;
pub mod project;
pub mod syntax;
pub mod tape;
pub mod worker;
