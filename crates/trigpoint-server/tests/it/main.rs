//! The server from outside: a real one on a free port, asked by a real client.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, what it calls too"
)]

mod description;
mod limits;
mod pages;
mod protection;
mod running;
