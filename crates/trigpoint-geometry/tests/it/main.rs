//! Geometry from the outside: read, written, refused, counted and measured.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not so"
)]

mod inspected;
mod read_and_written;
