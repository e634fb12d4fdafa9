//! Nablascope: matrix calculus made visible.
pub mod syntax;
pub mod expr;
pub mod tape;
pub mod diff;
pub mod project;
pub mod figure;
pub mod worker;
pub mod paint;
pub mod export;
pub mod app;
pub mod cli;
