//! Items at rest: folders, bodies, references, history, the Recycle Bin, files and secrets.
//!
//! A [`Repository`] is a data directory (see [`open`](Repository::open)). To look, take a
//! [`Snapshot`] with [`Repository::read`]; to change, take a [`Writer`] with
//! [`Repository::write`], which sees its own changes through [`Writer::view`] and makes them
//! durable, all at once, with [`Writer::commit`]. Time, users and new ids are arguments.
//!
//! | Subject | Where |
//! | --- | --- |
//! | directory, lock, connections, format steps | `open`, `lock`, `pools`, `sql/` |
//! | lookups by id and path, content root | `snapshot`, `summary` |
//! | what folders hold | `listing` |
//! | what has a word in it | `search` |
//! | documents, references, where used | `documents` |
//! | create, save | `writer` |
//! | many items at once | `bulk` |
//! | move, rename, copy | `relocate` |
//! | revisions | `history` |
//! | delete, purge, bring back | `bin`, `bring_back`, `identity` |
//! | uploaded files, passwords | `files` |
//! | what a restore did, and its undo | `restore_run`, `undo` |
//! | all that rests, page by page | `dump`; what tells them apart, by id: `live_ids` |
//! | a whole repository built, switched to, left again | [`generation`], `freeze` |
//! | files that their owner alone may read | `private` |
//! | users, roles, tokens, keys, audit, jobs, settings | [`control`] |
//! | where crash tests kill | [`failpoint`] |
//!
//! It must not know what rules mean, nor HTTP. All SQL and sqlx stay in this crate.

mod bin;
mod bring_back;
mod bulk;
mod column;
pub mod control;
mod documents;
mod dump;
mod error;
pub mod failpoint;
mod files;
mod freeze;
pub mod generation;
mod history;
mod identity;
mod listing;
mod live_ids;
mod lock;
mod open;
mod pools;
mod private;
mod relocate;
mod restore_run;
mod save_error;
mod search;
mod snapshot;
mod summary;
mod undo;
mod writer;

pub use bin::{BinnedItem, Deleted};
pub use control::Control;
pub use documents::StoredReference;
pub use dump::{
    DumpCounts, DumpedBinItem, DumpedFile, DumpedItem, DumpedPage, DumpedReference, DumpedRevision,
    PAGE_BYTES,
};
pub use error::RepositoryError;
pub use files::{RestingSecret, StoredFile, StoredSecret};
pub use freeze::WriteFreeze;
pub use generation::{BuildError, BuiltGeneration, GenerationBuilder, SwitchError, Switched};
pub use generation::{SwitchOrder, SwitchUndone, UndoSwitchError};
pub use history::{Cause, RevisionSummary};
pub use identity::NewIdentity;
pub use listing::TakenName;
pub use open::{Repository, root_id};
pub use private::make_private_dir;
pub use restore_run::{RestoreChange, RestoreRun, RestoreRunSummary, RestoredAs};
pub use save_error::{SaveError, USERS_NAMED_MAX, Use};
pub use search::FoundIn;
pub use snapshot::Snapshot;
pub use summary::ItemSummary;
pub use undo::{ChangedHow, ChangedSince, UndoError, Undone};
pub use writer::{Saved, Writer};
