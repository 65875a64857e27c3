//! Geometry from the outside: read, written, refused, counted and measured.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first thing that is not so, and looks at one of many variants"
)]

mod computed;
mod inspected;
mod jts;
mod read_and_written;
mod related;
