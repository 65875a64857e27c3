//! The server from outside: a real one on a free port, asked by a real client.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, what it calls too"
)]

mod access;
mod description;
mod dialect;
mod events;
mod fuzz;
mod items;
mod limits;
mod load;
mod pages;
mod plans;
mod protection;
mod repository;
mod running;
mod trial;
mod whole;
