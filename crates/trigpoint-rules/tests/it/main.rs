//! The rule language from the outside: resolved, evaluated, explained; and every function tried.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first thing that is not so, and looks at one of many variants"
)]

mod examples;
mod explained;
mod failing;
mod meaning;
mod probes;
mod reference_page;
mod registry;
mod resolving;
mod template;
mod workspace;
mod written;
