//! Archives from the outside: written, read, broken, packed and compared.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first thing that is not so, and says what it skips"
)]

mod broken;
mod chunked;
mod foreign;
mod foreign_input;
mod fuzz;
mod golden;
mod hand_made;
mod layout;
mod pack_and_diff;
mod round_trip;
mod sample;
