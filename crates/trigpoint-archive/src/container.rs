//! Zip containers: checked before anything trusts them, and read as they were checked.
//!
//! Writing is left to the `zip` crate. Reading is done here on the entries that [`inspect()`] has
//! found, so that no second reader with other ideas of the same bytes comes in between.

pub(crate) mod cp437;
pub(crate) mod end_record;
pub(crate) mod inspect;
pub(crate) mod read;

pub(crate) use inspect::{Entry, inspect};
