//! Items as bytes: containers, manifests, checksums, versions and upgrades, writer and reader;
//! `foreign` reads other products' backups.
//!
//! This crate must not know SQL, HTTP, or what a rule means. Whatever is read, own or foreign,
//! comes out as a stream of [`ArchivedItem`]s; nothing is ever written to a path that an archive
//! chose.
//!
//! - [`Writer`] makes an archive: one JSON file, a readable zip, or a folder.
//! - [`open`] recognises an archive by its content, and [`Archive`] streams its items.
//! - [`verify()`] lists everything that is wrong with one; [`diff()`] compares two.
//! - [`chunked`] writes and reads the backup of a whole repository.
//! - [`pack()`] and [`unpack()`] turn a folder into a zip and back.

pub mod chunked;
mod container;
mod diff;
mod document;
mod entry_name;
pub mod fault;
pub mod foreign;
mod foreign_input;
#[doc(hidden)]
pub mod fuzz;
mod guarded;
pub mod item;
mod json;
mod json_file;
pub mod manifest;
mod pack;
mod reader;
mod recognise;
mod store;
pub mod upgrade;
mod verify;
mod writer;
mod zip_folder;

pub use diff::{ChangedItem, DiffReport, MovedItem, SeenItem, diff};
pub use fault::{ArchiveError, Code, ContainerFault};
pub use item::{ArchivedItem, ItemFault, Note, NoteKind};
pub use manifest::{Manifest, ManifestHead, MissingReference, Need, NeedKind, needs};
pub use pack::{PackError, PackShape, pack, unpack};
pub use reader::{Archive, OpenOptions, ReadSummary, Shape, Summary, Warning, open, open_with};
pub use verify::{VerifyFault, VerifyReport, verify};
pub use writer::{Summary as WriteSummary, WriteError, Writer, order};
pub use zip_folder::zip_folder;
