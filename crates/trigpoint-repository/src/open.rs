//! Opens and creates a repository: its directory, its files, its two pools.
//!
//! ```text
//! control.sqlite             the pointer to the generation that is live
//! generation-000001.sqlite   the items
//! lock                       held while a process has the repository open; names the process
//! spool/                     temporary work, swept when the repository is opened
//! ```

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use trigpoint_model::{ItemId, ItemKind, ItemPath, Timestamp, kind::Tree};

use crate::lock::Lock;
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
    generation: PathBuf,
    readers: SqlitePool,
    writer: SqlitePool,
    _lock: Lock,
}

const CONTROL: &str = "control.sqlite";
const FIRST_GENERATION: &str = "generation-000001.sqlite";
const CONTROL_STEPS: &[&str] = &[include_str!("sql/control-1.sql")];
const GENERATION_STEPS: &[&str] = &[include_str!("sql/generation-1.sql")];

/// Pages of 16 KiB: a body of two kilobytes does not waste half of a page.
const PAGE_BYTES: u32 = 16_384;
/// Kibibytes, as SQLite wants them: below zero.
const WRITER_CACHE: &str = "-32768";
const READERS_MAX: u32 = 8;
/// How long a change waits for the one before it, and a reader for a free connection.
const WAIT: Duration = Duration::from_secs(120);

impl Repository {
    /// Opens the repository in `dir`; makes the directory and an empty repository if there is none.
    ///
    /// # Errors
    /// If another process has it open, or the directory cannot be used.
    pub async fn open(dir: &Path) -> Result<Self, RepositoryError> {
        make_private_dir(dir)?;
        let lock = Lock::take(dir).await?;
        let name = match live_generation(dir).await? {
            Some(name) => name,
            None => create_first_generation(dir).await?,
        };
        Self::open_generation(dir, &name, lock).await
    }

    /// Opens the repository in `dir`, which must be there.
    ///
    /// # Errors
    /// [`RepositoryError::Missing`] if there is none; else as [`Repository::open`].
    pub async fn open_existing(dir: &Path) -> Result<Self, RepositoryError> {
        let missing = || RepositoryError::Missing {
            dir: dir.to_owned(),
        };
        if !dir.join(CONTROL).is_file() {
            return Err(missing());
        }
        let lock = Lock::take(dir).await?;
        let name = live_generation(dir).await?.ok_or_else(missing)?;
        Self::open_generation(dir, &name, lock).await
    }

    async fn open_generation(dir: &Path, name: &str, lock: Lock) -> Result<Self, RepositoryError> {
        let generation = dir.join(name);
        if !generation.is_file() {
            return Err(RepositoryError::damaged(format!(
                "`{CONTROL}` names `{name}`, which is not there"
            )));
        }
        let mut connection = options(&generation).connect().await?;
        migrate(&mut connection, &generation, GENERATION_STEPS).await?;
        connection.close().await?;
        let spool = dir.join("spool");
        sweep(&spool)?;
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options(&generation).pragma("cache_size", WRITER_CACHE))
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(WAIT)
            .connect_with(options(&generation).pragma("query_only", "ON"))
            .await?;
        Ok(Self {
            inner: Arc::new(Inner {
                dir: dir.to_owned(),
                spool,
                generation,
                readers,
                writer,
                _lock: lock,
            }),
        })
    }

    /// Begins to read: what the snapshot shows does not change while others write.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn read(&self) -> Result<Snapshot, RepositoryError> {
        let mut snapshot = Snapshot::new(self.inner.readers.begin().await?);
        // The first statement is what pins the snapshot.
        snapshot.revision().await?;
        Ok(snapshot)
    }

    /// Begins to change: waits until no other change is under way.
    ///
    /// # Errors
    /// If the database fails, or the other change takes very long.
    pub async fn write(&self, by: &str, at: Timestamp) -> Result<Writer, RepositoryError> {
        let transaction = self.inner.writer.begin_with("BEGIN IMMEDIATE").await?;
        failpoint::hit("repository.after-begin");
        Ok(Writer::new(Snapshot::new(transaction), by, at))
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
    pub fn generation_file(&self) -> &Path {
        &self.inner.generation
    }

    /// Closes the files in good order; the lock is free when the last clone is dropped.
    pub async fn close(self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
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

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .page_size(PAGE_BYTES)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging()
}

/// Brings a file up to the format of this version, one step a transaction.
async fn migrate(
    connection: &mut SqliteConnection,
    file: &Path,
    steps: &'static [&'static str],
) -> Result<(), RepositoryError> {
    let found: i64 = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut *connection)
        .await?;
    let supported = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > supported {
        return Err(RepositoryError::NewerFormat {
            file: file.to_owned(),
            found,
            supported,
        });
    }
    for (version, step) in (1i64..).zip(steps) {
        if version <= found {
            continue;
        }
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
        let stamp = format!("PRAGMA user_version = {version}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(stamp))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
    }
    Ok(())
}

async fn control(dir: &Path) -> Result<SqliteConnection, RepositoryError> {
    let file = dir.join(CONTROL);
    let mut connection = options(&file).create_if_missing(true).connect().await?;
    migrate(&mut connection, &file, CONTROL_STEPS).await?;
    Ok(connection)
}

/// The name of the live generation; none if there is no repository yet, or its making broke off.
async fn live_generation(dir: &Path) -> Result<Option<String>, RepositoryError> {
    if !dir.join(CONTROL).is_file() {
        return Ok(None);
    }
    let mut connection = control(dir).await?;
    let name = sqlx::query_scalar("SELECT generation FROM control")
        .fetch_optional(&mut connection)
        .await?;
    connection.close().await?;
    Ok(name)
}

/// Makes the first generation, and only when it rests on the disk points at it.
async fn create_first_generation(dir: &Path) -> Result<String, RepositoryError> {
    let mut pointer = control(dir).await?;
    failpoint::hit("control.created");
    let file = dir.join(FIRST_GENERATION);
    for suffix in ["", "-wal", "-shm"] {
        let leftover = dir.join(format!("{FIRST_GENERATION}{suffix}"));
        if leftover.exists() {
            std::fs::remove_file(&leftover).map_err(|source| io(&leftover, source))?;
        }
    }
    let mut connection = options(&file).create_if_missing(true).connect().await?;
    migrate(&mut connection, &file, GENERATION_STEPS).await?;
    insert_roots(&mut connection).await?;
    connection.close().await?;
    sync(&file)?;
    sync(dir)?;
    failpoint::hit("generation.created");
    sqlx::query("INSERT INTO control (one, generation) VALUES (1, ?)")
        .bind(FIRST_GENERATION)
        .execute(&mut pointer)
        .await?;
    pointer.close().await?;
    sync(dir)?;
    failpoint::hit("generation.pointed-at");
    Ok(FIRST_GENERATION.to_owned())
}

async fn insert_roots(connection: &mut SqliteConnection) -> Result<(), RepositoryError> {
    let mut transaction = connection.begin().await?;
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
        .execute(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO folder (seq, path, path_key) VALUES (?1, ?2, ?2)")
            .bind(seq)
            .bind(path.as_str())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Makes a directory that only its owner may read: passwords rest in it.
fn make_private_dir(dir: &Path) -> Result<(), RepositoryError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|source| io(dir, source))
}

fn sync(path: &Path) -> Result<(), RepositoryError> {
    std::fs::File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| io(path, source))
}

/// Empties the spool: what an earlier process left there is nobody's any more.
fn sweep(spool: &Path) -> Result<(), RepositoryError> {
    if spool.exists() {
        std::fs::remove_dir_all(spool).map_err(|source| io(spool, source))?;
    }
    std::fs::create_dir(spool).map_err(|source| io(spool, source))
}
