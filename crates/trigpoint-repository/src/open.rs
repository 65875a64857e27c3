//! Opens and creates a repository: its directory, its files, its connections.
//!
//! ```text
//! control.sqlite             the pointer to the live generation; users, keys, audit, jobs
//! generation-000001.sqlite   the items
//! lock                       held while a process has the repository open; names the process
//! spool/                     temporary work, swept when the repository is opened
//! ```

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::watch;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Timestamp, kind::Tree};

use crate::control::Control;
use crate::freeze::Gate;
use crate::generation::{
    CONTROL, GENERATION_STEPS, Pointer, connect_control, generation_name, sweep_generations,
};
use crate::lock::Lock;
use crate::pools::{Pools, migrate, options};
use crate::private::{make_private, make_private_dir, make_private_file};
use crate::{RepositoryError, Snapshot, Writer, failpoint};

/// The items at rest. Cheap to clone: all clones are one repository.
#[derive(Debug, Clone)]
pub struct Repository {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    spool: PathBuf,
    live: RwLock<Arc<Pools>>,
    gate: Arc<Gate>,
    /// Tells of every change, with the revision after it.
    changed: watch::Sender<u64>,
    control: Control,
    _lock: Lock,
}

impl Repository {
    /// Opens the repository in `dir`; makes the directory and an empty repository if there is none.
    ///
    /// # Errors
    /// If another process has it open, or the directory cannot be used.
    pub async fn open(dir: &Path) -> Result<Self, RepositoryError> {
        make_private_dir(dir).map_err(|source| io(dir, source))?;
        let lock = Lock::take(dir).await?;
        let pointer = match live_generation(dir).await? {
            Some(pointer) => pointer,
            None => create_first_generation(dir).await?,
        };
        Self::open_generation(dir, &pointer, lock).await
    }

    /// Opens the repository in `dir`, which must be there.
    ///
    /// # Errors
    /// [`RepositoryError::Missing`] if there is none; else as [`Repository::open`].
    pub async fn open_existing(dir: &Path) -> Result<Self, RepositoryError> {
        let missing = || RepositoryError::Missing {
            dir: dir.to_owned(),
        };
        if !Self::is_in(dir) {
            return Err(missing());
        }
        let lock = Lock::take(dir).await?;
        let pointer = live_generation(dir).await?.ok_or_else(missing)?;
        Self::open_generation(dir, &pointer, lock).await
    }

    /// Whether a folder holds a repository.
    #[must_use]
    pub fn is_in(dir: &Path) -> bool {
        dir.join(CONTROL).is_file()
    }

    async fn open_generation(
        dir: &Path,
        pointer: &Pointer,
        lock: Lock,
    ) -> Result<Self, RepositoryError> {
        let name = &pointer.live;
        let generation = dir.join(name);
        if !generation.is_file() {
            return Err(RepositoryError::damaged(format!(
                "`{CONTROL}` names `{name}`, which is not there"
            )));
        }
        let undo = pointer.undo.as_ref().map(|undo| undo.generation.as_str());
        let kept: Vec<&str> = std::iter::once(name.as_str()).chain(undo).collect();
        for kept in &kept {
            make_private(&dir.join(kept));
        }
        let mut connection = options(&generation).connect().await?;
        migrate(&mut connection, &generation, GENERATION_STEPS).await?;
        connection.close().await?;
        let spool = dir.join("spool");
        sweep(&spool)?;
        failpoint::hit("repository.before-sweep");
        sweep_generations(dir, &kept)?;
        let live = Pools::open(dir, name).await?;
        let control = Control::open(&dir.join(CONTROL)).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                dir: dir.to_owned(),
                spool,
                live: RwLock::new(Arc::new(live)),
                gate: Arc::new(Gate::new()),
                changed: watch::Sender::new(0),
                control,
                _lock: lock,
            }),
        })
    }

    /// Begins to read: what the snapshot shows does not change while others write, nor when the
    /// whole repository is restored meanwhile.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn read(&self) -> Result<Snapshot, RepositoryError> {
        loop {
            let live = self.live();
            let transaction = match live.readers.begin().await {
                Ok(transaction) => transaction,
                // The repository was restored in this very moment.
                Err(sqlx::Error::PoolClosed) if !Arc::ptr_eq(&live, &self.live()) => continue,
                Err(error) => return Err(error.into()),
            };
            let mut snapshot = Snapshot::new(transaction, self.spool_dir());
            // The first statement is what pins the snapshot.
            snapshot.revision().await?;
            return Ok(snapshot);
        }
    }

    /// Begins to change: waits until no other change is under way.
    ///
    /// # Errors
    /// [`RepositoryError::RestoreInProgress`] while writes are frozen; if the database fails, or
    /// the other change takes very long.
    pub async fn write(&self, by: &str, at: Timestamp) -> Result<Writer, RepositoryError> {
        let turn = self.inner.gate.turn().await?;
        let transaction = self.live().writer.begin_with("BEGIN IMMEDIATE").await?;
        failpoint::hit("repository.after-begin");
        let changed = self.inner.changed.clone();
        let snapshot = Snapshot::new(transaction, self.spool_dir());
        Ok(Writer::new(snapshot, (turn, changed), by, at))
    }

    /// What is true of the data directory whichever generation is live: users, keys, audit, jobs.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.inner.control
    }

    pub(crate) fn live(&self) -> Arc<Pools> {
        let live = self.inner.live.read();
        Arc::clone(&live.unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells of every change from now on, with the revision of the repository after it.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.inner.changed.subscribe()
    }

    /// Makes another generation, of this revision, the live one for all clones; gives the one
    /// before.
    pub(crate) fn set_live(&self, pools: Pools, revision: u64) -> Arc<Pools> {
        let live = self.inner.live.write();
        let mut live = live.unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *live, Arc::new(pools));
        drop(live);
        self.inner.changed.send_replace(revision);
        before
    }

    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.inner.gate
    }

    /// The directory for temporary work; it is emptied when the repository is opened.
    #[must_use]
    pub fn spool_dir(&self) -> &Path {
        &self.inner.spool
    }

    /// The data directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// The file of the live generation.
    #[must_use]
    pub fn generation_file(&self) -> PathBuf {
        self.live().file.clone()
    }

    /// Closes the files in good order; the lock is free when the last clone is dropped.
    pub async fn close(self) {
        self.live().close().await;
        self.inner.control.close().await;
    }
}

/// The id of a tree's root: the same in every repository, so that a reference to it travels.
#[must_use]
pub fn root_id(tree: Tree) -> ItemId {
    ItemId::from_path(&ItemPath::root(tree))
}

fn io(path: &Path, source: std::io::Error) -> RepositoryError {
    RepositoryError::Io {
        path: path.to_owned(),
        source,
    }
}

/// What the pointer says; none if there is no repository yet, or its making broke off.
async fn live_generation(dir: &Path) -> Result<Option<Pointer>, RepositoryError> {
    if !dir.join(CONTROL).is_file() {
        return Ok(None);
    }
    let mut connection = connect_control(dir).await?;
    let pointer = Pointer::read(&mut connection).await?;
    connection.close().await?;
    Ok(pointer)
}

/// Makes the first generation, and only when it rests on the disk points at it.
async fn create_first_generation(dir: &Path) -> Result<Pointer, RepositoryError> {
    let mut control = connect_control(dir).await?;
    failpoint::hit("control.created");
    sweep_generations(dir, &[])?;
    let name = generation_name(1);
    let file = dir.join(&name);
    make_private_file(&file)?;
    let mut connection = options(&file).create_if_missing(true).connect().await?;
    migrate(&mut connection, &file, GENERATION_STEPS).await?;
    let mut transaction = connection.begin().await?;
    insert_roots(&mut transaction).await?;
    transaction.commit().await?;
    connection.close().await?;
    sync(&file)?;
    sync(dir)?;
    failpoint::hit("generation.created");
    Pointer::begin(&mut control, &name).await?;
    control.close().await?;
    sync(dir)?;
    failpoint::hit("generation.pointed-at");
    Ok(Pointer {
        live: name,
        undo: None,
    })
}

/// Inserts the roots of the five trees into an empty generation.
pub(crate) async fn insert_roots(connection: &mut SqliteConnection) -> Result<(), RepositoryError> {
    for (seq, tree) in (1i64..).zip(Tree::ALL) {
        let path = ItemPath::root(tree);
        sqlx::query(
            "INSERT INTO item (seq, id, kind, name, name_key, description, comments, revision,
                touched, cause) VALUES (?1, ?2, ?3, ?4, ?4, '', '', 0, 0, 'created')",
        )
        .bind(seq)
        .bind(root_id(tree).as_uuid().as_bytes().as_slice())
        .bind(ItemKind::Folder.as_str())
        .bind(tree.as_str())
        .execute(&mut *connection)
        .await?;
        sqlx::query("INSERT INTO folder (seq, path, path_key) VALUES (?1, ?2, ?2)")
            .bind(seq)
            .bind(path.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

pub(crate) fn sync(path: &Path) -> Result<(), RepositoryError> {
    std::fs::File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| io(path, source))
}

/// Empties the spool: what an earlier process left there is nobody's any more.
fn sweep(spool: &Path) -> Result<(), RepositoryError> {
    if spool.exists() {
        std::fs::remove_dir_all(spool).map_err(|source| io(spool, source))?;
    }
    make_private_dir(spool).map_err(|source| io(spool, source))
}
