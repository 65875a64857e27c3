//! Other products' backups: read, and written back.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks at one of many variants"
)]

mod backups;
mod compare;
mod fuzz;
mod nodes;
mod real;
mod refusals;
mod roots;
mod secrets;
mod sessions;
mod templates;
