//! The repository as its users see it, on a real database in a temporary folder.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, its helpers too"
)]

mod bin;
mod bulk;
mod control;
mod dumped;
mod files;
mod fixture;
mod generation;
mod history;
mod items;
mod listing;
mod log;
mod model;
mod process;
mod references;
mod relocate;
mod scale;
mod undo;
