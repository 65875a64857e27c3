//! The house rules, as tests: which crate may know which, and how files look.

#[cfg(test)]
mod arrows;
#[cfg(test)]
mod checkout;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod prose;
#[cfg(test)]
mod tidy;
