//! The engine over sources in memory.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "functions that tests share are tests, which clippy does not see"
)]

mod arbitrary;
mod bounds;
mod indexed;
mod memory;
mod opening;
mod results;
mod strange;
