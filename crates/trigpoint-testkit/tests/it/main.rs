//! The house rules, as tests: which crate may know which, and how files look.

mod arrows;
mod checkout;
mod prose;
mod tidy;
