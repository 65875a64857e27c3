//! Session runs: a workspace of features with indexes, rules checked over it, results.
//!
//! Data come through [`Source`]. This crate must not know formats, SQL or HTTP.

mod source;

pub use source::{Batch, CellFault, Column, Source, SourceAttribute, SourceClass, SourceError};
