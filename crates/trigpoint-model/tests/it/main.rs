//! What holds of all documents, shown on generated ones.

mod canonical_form;
mod closure;
mod completeness;
mod limits;
mod mutations;
mod names_and_paths;
mod sample;
mod schemas;
mod seed;
