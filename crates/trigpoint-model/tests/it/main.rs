//! What holds of all documents, shown on generated ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "functions that tests share are tests, which clippy does not see"
)]

mod canonical_form;
mod closure;
mod completeness;
mod generators;
mod limits;
mod mutations;
mod names_and_paths;
mod sample;
mod schemas;
mod seed;
