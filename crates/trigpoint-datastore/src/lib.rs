//! Formats and databases behind the engine's source port.
//!
//! This crate must not know HTTP or users.

pub use trigpoint_engine::{Batch, Column, Source, SourceClass, SourceError};
