//! The use cases over real repositories in temporary folders.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "functions that tests share are tests, which clippy does not see"
)]

mod access;
mod accounts;
mod at_rest;
mod checks;
mod faults;
mod hints;
mod house;
mod hpms;
mod items;
mod jobs;
mod model;
mod real_rules;
mod repository;
mod round_trip;
mod sealed;
mod set_roots;
mod undo;
mod unnoted;
mod users;
