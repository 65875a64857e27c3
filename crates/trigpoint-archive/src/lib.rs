//! Items as bytes: containers, manifests, checksums, versions and upgrades, writer and reader;
//! `foreign` reads other products' backups.
//!
//! This crate must not know SQL, HTTP, or what a rule means. Whatever is read, own or foreign,
//! comes out as a stream of [`ArchivedItem`]s; nothing is ever written to a path that an archive
//! chose.

pub mod fault;
pub mod foreign;
pub mod item;

pub use fault::{ArchiveError, Code};
pub use item::{ArchivedItem, ItemFault, Note, NoteKind};
