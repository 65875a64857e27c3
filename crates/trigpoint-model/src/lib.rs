//! The nouns of Trigpoint: items, folders, paths, ids, references and the documents they rest in.
//!
//! This crate does no I/O: it must not know SQL, HTTP, files or clocks. Time, randomness and new
//! ids are arguments. What an item looks like on disk is [`document`] and nothing else.

pub mod canonical;
pub mod closure;
pub mod completeness;
pub mod decimal;
pub mod document;
pub mod id;
pub mod kind;
pub mod limits;
pub mod name;
pub mod path;
pub mod permission;
pub mod reference;
pub mod secret;
pub mod seed;
pub mod stamp;
pub mod strict;

pub use decimal::Decimal;
pub use document::{ItemBody, ItemDocument};
pub use id::ItemId;
pub use kind::{ItemKind, Tree};
pub use name::ItemName;
pub use path::ItemPath;
pub use reference::Reference;
pub use stamp::{Stamp, Timestamp};
