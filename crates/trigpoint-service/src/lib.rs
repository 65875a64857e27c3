//! The use cases of Trigpoint: items, backup, restore, undo. Permission, storage and archives meet
//! here only.
//!
//! Every face (command line, REST) calls these functions and nothing below them, so that the faces
//! cannot differ. This crate must not know HTTP or SQL.

pub mod access;
pub mod archives;
pub mod backup;
pub mod check;
pub mod codes;
pub mod compare;
pub mod data_store;
mod endpoint;
pub mod error;
pub mod foreign;
pub mod hint;
pub mod item_pages;
pub mod items;
pub mod jobs;
pub mod partial;
pub mod recycle_bin;
pub mod repository;
pub mod restore;
mod seal;
pub mod search;
pub mod seed;
pub mod stores;

use std::path::Path;
use std::sync::Arc;

use trigpoint_model::{ItemId, Timestamp};
use trigpoint_repository::Repository;

pub use access::Caller;
use access::{Attempts, Guard};
pub use error::ServiceError;
use jobs::Jobs;
use seal::Sealer;

/// Where time and new ids come from: given by the face, fixed in tests.
#[derive(Clone)]
pub struct Environment {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    new_id: Arc<dyn Fn() -> ItemId + Send + Sync>,
}

impl Environment {
    /// Time and ids as these functions give them.
    pub fn new(
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
        new_id: impl Fn() -> ItemId + Send + Sync + 'static,
    ) -> Self {
        Self {
            now: Arc::new(now),
            new_id: Arc::new(new_id),
        }
    }

    /// The clock of this machine, and random ids that sort by time (UUID version 7).
    #[must_use]
    pub fn system() -> Self {
        Self::new(Timestamp::now, || ItemId::from_uuid(uuid::Uuid::now_v7()))
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.now)()
    }

    pub(crate) fn new_id(&self) -> ItemId {
        (self.new_id)()
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Environment")
    }
}

/// Whether a folder is a data directory: holds a repository.
#[must_use]
pub fn is_data_directory(folder: &Path) -> bool {
    Repository::is_in(folder)
}

/// The use cases over one repository.
#[derive(Debug, Clone)]
pub struct Service {
    guard: Guard,
    environment: Environment,
    attempts: Arc<Attempts>,
    jobs: Arc<Jobs>,
    sealer: Sealer,
}

impl Service {
    /// The use cases over the repository in `dir`, which is made if there is none.
    ///
    /// # Errors
    /// If another process has it open, or it cannot be read.
    pub async fn open(dir: &Path, environment: Environment) -> Result<Self, ServiceError> {
        Self::over(Repository::open(dir).await?, environment).await
    }

    /// The use cases over the repository in `dir`, which must exist.
    ///
    /// # Errors
    /// If there is none, another process has it open, or it cannot be read.
    pub async fn open_existing(dir: &Path, environment: Environment) -> Result<Self, ServiceError> {
        let repository = Repository::open_existing(dir).await?;
        Self::over(repository, environment).await
    }

    /// Whether the repository can be read at all; tells nothing of what is in it.
    ///
    /// # Errors
    /// If it cannot.
    pub async fn check_readable(&self) -> Result<(), ServiceError> {
        Ok(self.guard.check_readable().await?)
    }

    /// Names the files of the repository in `text` by their place in its directory: where on this
    /// machine that is concerns nobody who asks from another one.
    #[must_use]
    pub fn without_places(&self, text: &str) -> String {
        self.guard.without_places(text)
    }

    async fn over(repository: Repository, environment: Environment) -> Result<Self, ServiceError> {
        let sealer = Sealer::of(repository.dir());
        sealer.seal_all(&repository, environment.now()).await?;
        Ok(Self {
            sealer,
            guard: Guard::new(repository),
            environment,
            attempts: Arc::default(),
            jobs: Arc::default(),
        })
    }
}
