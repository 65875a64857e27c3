//! The command line from outside: the real binary on temporary data directories.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, what it calls too, and says what it skips"
)]

mod answers;
mod binary;
mod canaries;
mod check;
mod conflicts;
mod crash;
mod data_store;
mod disk_faults;
mod failures;
mod faults;
mod first_steps;
mod hpms;
mod items;
mod main_job;
mod onlookers;
mod parity;
mod reference_page;
mod repository;
mod repository_crash;
mod repository_memory;
mod same;
mod samples;
mod serve;
mod serve_crash;
mod storage;
mod terminal;
