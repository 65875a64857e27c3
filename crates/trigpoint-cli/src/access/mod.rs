//! The use cases, wherever the repository is: in a data directory here, or behind a server.
//!
//! Both sides of a use case stand next to each other and give the same answer, so that no command
//! knows which of them it speaks to.

mod accounts;
mod backup;
mod check;
mod data_store;
mod items;
mod jobs;
mod recycle_bin;
mod repository;
mod restore;
mod server;
mod stores;
mod under_way;

use tempfile::TempDir;
use trigpoint_service::{Caller, Service};

pub(crate) use backup::cannot_write;
pub(crate) use repository::PlannedRepository;
pub(crate) use restore::{Planned, refuses_archive};
pub(crate) use server::{Server, Told};
pub(crate) use under_way::UnderWay;

/// The way to a repository.
#[derive(Debug)]
pub(crate) enum Access {
    /// In a data directory.
    Here(Here),
    /// Behind a server.
    There(Server),
}

/// A repository in a data directory, and who works on it.
#[derive(Debug)]
pub(crate) struct Here {
    pub(crate) service: Service,
    pub(crate) caller: Caller,
    /// Where there is none, an empty one that goes away.
    pub(crate) _passing: Option<TempDir>,
}
