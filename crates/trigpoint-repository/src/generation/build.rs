//! Builds a generation beside the live one: rows in the order they come, indexes last, no journal
//! and no waiting for the disk until all is there. What breaks off leaves nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::task::JoinHandle;
use trigpoint_model::ItemKind;
use trigpoint_model::canonical::Hash;

use super::pointer::Pointer;
use super::{BuildError, GENERATION_STEPS, PARTIAL, Tentative, generation_name};
use crate::live_ids::content_root;
use crate::open::{insert_roots, sync};
use crate::pools::{migrate, plain_options};
use crate::private::make_private_file;
use crate::snapshot::counts;
use crate::{Repository, RepositoryError, column, failpoint};

/// A generation under construction. Dropped without [`GenerationBuilder::finish`], nothing of it
/// remains.
///
/// First come folders, each after the one it is in, then items, then the Recycle Bin; after them
/// what belongs to these: revisions, files, passwords to keep.
#[derive(Debug)]
pub struct GenerationBuilder {
    pub(super) repository: Repository,
    pub(super) connection: SqliteConnection,
    pub(super) name: String,
    file: PathBuf,
    pub(super) flusher: Flusher,
    tentative: Tentative,
    /// The revision that all items have: above every one that was ever issued here.
    pub(super) revision: u64,
    /// The revision that the live repository had at the beginning.
    live_revision: u64,
    /// The last revision of the repository that the items are from.
    pub(super) source_revision: u64,
    pub(super) next_seq: i64,
    /// Folders that items were put into lately, by the key of their path.
    pub(super) folders: HashMap<String, super::load::KnownFolder>,
    pub(super) stage: Stage,
}

/// How far the building is.
#[derive(Debug)]
pub(super) enum Stage {
    /// Items come in; there are no indexes, which are kept here for later.
    Loading { indexes: Vec<Index> },
    /// The items are there, and found by index.
    LookingUp { indexes: Vec<Index> },
}

/// An index that is made when its table is filled.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) table: String,
    sql: String,
}

/// A generation that is complete and rests on the disk, but is not live. Dropped without
/// [`Repository::switch`], nothing of it remains.
#[derive(Debug)]
pub struct BuiltGeneration {
    pub(super) name: String,
    pub(super) tentative: Tentative,
    pub(super) live_revision: u64,
    /// The revision that the repository has after a switch.
    pub revision: u64,
    /// Its content root, computed from what is there.
    pub content_root: Hash,
    /// How many live items it has of each kind.
    pub counts: Vec<(ItemKind, u64)>,
}

/// The highest revision that is taken over from elsewhere: the numbers above are for this place.
const SOURCE_REVISION_MAX: u64 = 1 << 52;
/// Kibibytes of cache, as SQLite wants them: below zero. Rows come in order, so that few pages are
/// in use at once; the sorting for an index takes as much again.
const CACHE: &str = "-8192";
/// Threads that help to sort what an index is made of.
const SORTERS: &str = "2";
/// Bytes after which what was written is brought to the disk.
const FLUSHED_AT: usize = 64 * 1024 * 1024;
/// Rows that are fetched ahead where many are read one by one.
const ROWS_AHEAD: usize = 500;

impl Repository {
    /// Begins a new generation beside the live one. `source_revision` is the last revision of the
    /// repository that the items are from: no revision of an item may be above it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_generation(
        &self,
        source_revision: u64,
    ) -> Result<GenerationBuilder, BuildError> {
        let mut live = self.read().await?;
        let live_revision = live.revision().await?;
        let live_seq = last_seq(live.connection()).await?;
        drop(live);
        let number = Pointer::next_number(&self.control().writer).await?;
        let name = generation_name(number);
        let file = self.dir().join(format!("{name}{PARTIAL}"));
        let tentative = Tentative {
            file: Some(file.clone()),
        };
        make_private_file(&file)?;
        let mut connection = plain_options(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .locking_mode(sqlx::sqlite::SqliteLockingMode::Exclusive)
            .foreign_keys(false)
            .pragma("cache_size", CACHE)
            .pragma("threads", SORTERS)
            .row_buffer_size(ROWS_AHEAD)
            .connect()
            .await?;
        failpoint::hit("generation.partial-created");
        migrate(&mut connection, &file, GENERATION_STEPS).await?;
        let indexes = drop_indexes(&mut connection).await?;
        sqlx::raw_sql("BEGIN").execute(&mut connection).await?;
        insert_roots(&mut connection).await?;
        // Whoever has a list of the Recycle Bin from before must not mean another entry by it.
        lift_seq(&mut connection, live_seq).await?;
        sqlx::raw_sql(super::lookup::BIN_PLACES)
            .execute(&mut connection)
            .await?;
        Ok(GenerationBuilder {
            repository: self.clone(),
            connection,
            name,
            flusher: Flusher::of(&file),
            file,
            tentative,
            revision: live_revision.max(source_revision.min(SOURCE_REVISION_MAX)) + 1,
            live_revision,
            source_revision: source_revision.min(SOURCE_REVISION_MAX),
            next_seq: live_seq + 1,
            folders: HashMap::new(),
            stage: Stage::Loading { indexes },
        })
    }
}

impl GenerationBuilder {
    /// Makes the indexes, checks all, and puts it on the disk for good. It is not live yet.
    ///
    /// # Errors
    /// If anything is missing or stands twice, or what is there does not have this content root.
    pub async fn finish(mut self, expected_root: &Hash) -> Result<BuiltGeneration, BuildError> {
        self.begin_lookups().await?;
        self.finish_bin_entries().await?;
        self.check_files().await?;
        failpoint::hit("generation.after-load");
        let indexes = match &mut self.stage {
            Stage::LookingUp { indexes } | Stage::Loading { indexes } => std::mem::take(indexes),
        };
        self.make_indexes(&indexes).await?;
        sqlx::query("UPDATE repository SET revision = ?1")
            .bind(column::whole(self.revision))
            .execute(&mut self.connection)
            .await?;
        sqlx::raw_sql(super::lookup::DROP_BIN_PLACES)
            .execute(&mut self.connection)
            .await?;
        sqlx::raw_sql("COMMIT")
            .execute(&mut self.connection)
            .await?;
        failpoint::hit("generation.after-indexes");
        // From here on it is read and written as any other. With the exclusive lock on, the log
        // would be kept in memory, and nobody else could open it.
        sqlx::raw_sql("PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL")
            .execute(&mut self.connection)
            .await?;
        self.connection.close().await?;
        self.flusher.end().await?;
        let spool = self.repository.spool_dir();
        // It is not written any more: what checks it may go on beside the waiting for the disk.
        let (sound, found, on_disk) = tokio::join!(
            check_sound(&self.file),
            found(&self.file, spool),
            blocking(&self.file, sync)
        );
        sound?;
        let (content_root, counts) = found?;
        on_disk?;
        if content_root != *expected_root {
            return Err(BuildError::ContentRootDiffers {
                expected: *expected_root,
                found: content_root,
            });
        }
        failpoint::hit("generation.after-check");
        let file = self.repository.dir().join(&self.name);
        put_in_place(&self.file, &file).await?;
        self.tentative.keep();
        Ok(BuiltGeneration {
            name: self.name,
            tentative: Tentative { file: Some(file) },
            live_revision: self.live_revision,
            revision: self.revision,
            content_root,
            counts,
        })
    }

    /// Makes the indexes of one table now; the others are made at the end.
    pub(super) async fn make_indexes_of(&mut self, table: &str) -> Result<(), BuildError> {
        let Stage::Loading { indexes } = &mut self.stage else {
            return Ok(());
        };
        let (now, later): (Vec<Index>, Vec<Index>) = std::mem::take(indexes)
            .into_iter()
            .partition(|index| index.table == table);
        self.stage = Stage::LookingUp { indexes: later };
        self.make_indexes(&now).await
    }

    async fn make_indexes(&mut self, indexes: &[Index]) -> Result<(), BuildError> {
        for index in indexes {
            let made = sqlx::raw_sql(sqlx::AssertSqlSafe(index.sql.clone()))
                .execute(&mut self.connection)
                .await;
            if let Err(error) = made {
                return Err(self.why_no_index(&index.table, error).await);
            }
        }
        Ok(())
    }
}

/// The highest number that an item of a generation ever had, whether it is still there or not.
pub(super) async fn last_seq(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'item'")
        .fetch_one(connection)
        .await
}

/// From now on no item of a generation gets a number up to this one.
pub(super) async fn lift_seq(
    connection: &mut SqliteConnection,
    at_least: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'item'")
        .bind(at_least)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes the indexes of all tables away, those aside that belong to a key.
async fn drop_indexes(connection: &mut SqliteConnection) -> Result<Vec<Index>, BuildError> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT name, tbl_name, sql FROM sqlite_schema
        WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut indexes = Vec::with_capacity(rows.len());
    for (name, table, sql) in rows {
        let drop = format!("DROP INDEX {name}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(drop))
            .execute(&mut *connection)
            .await?;
        indexes.push(Index { table, sql });
    }
    Ok(indexes)
}

/// What is wrong with a database; none if nothing is.
pub(super) async fn quick_check(
    connection: &mut SqliteConnection,
) -> Result<Option<String>, sqlx::Error> {
    let answer: String = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_one(connection)
        .await?;
    Ok((answer != "ok").then_some(answer))
}

/// Opens a finished file that nobody writes.
async fn open_finished(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = plain_options(file).immutable(true).read_only(true);
    options.pragma("cache_size", CACHE).connect().await
}

async fn check_sound(file: &Path) -> Result<(), BuildError> {
    let mut connection = open_finished(file).await?;
    let what = quick_check(&mut connection).await?;
    connection.close().await?;
    what.map_or(Ok(()), |what| Err(RepositoryError::damaged(what).into()))
}

/// What a finished file holds: its content root, and the items of each kind.
async fn found(file: &Path, spool: &Path) -> Result<(Hash, Vec<(ItemKind, u64)>), BuildError> {
    let mut connection = open_finished(file).await?;
    let found = (
        content_root(&mut connection, spool).await?,
        counts(&mut connection).await?,
    );
    connection.close().await?;
    Ok(found)
}

/// Gives a finished file its name, and syncs the directory.
async fn put_in_place(partial: &Path, file: &Path) -> Result<(), RepositoryError> {
    let file = file.to_owned();
    blocking(partial, move |partial| {
        failpoint::hit("generation.before-rename");
        std::fs::rename(partial, &file).map_err(|source| RepositoryError::Io {
            path: file.clone(),
            source,
        })?;
        failpoint::hit("generation.after-rename");
        file.parent().map_or(Ok(()), sync)
    })
    .await
}

/// Does to a file what may take long, on a thread for that.
async fn blocking(
    file: &Path,
    work: impl FnOnce(&Path) -> Result<(), RepositoryError> + Send + 'static,
) -> Result<(), RepositoryError> {
    let (path, file) = (file.to_owned(), file.to_owned());
    match tokio::task::spawn_blocking(move || work(&file)).await {
        Ok(done) => done,
        Err(error) => Err(RepositoryError::Io {
            path,
            source: std::io::Error::other(error),
        }),
    }
}

/// Brings what was written to the disk while more is written, so that the last sync has little
/// left to wait for.
#[derive(Debug)]
pub(super) struct Flusher {
    file: PathBuf,
    bytes: usize,
    running: Option<JoinHandle<Result<(), RepositoryError>>>,
}

impl Flusher {
    fn of(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
            bytes: 0,
            running: None,
        }
    }

    /// Notes that about so many bytes were written.
    pub(super) async fn wrote(&mut self, bytes: usize) -> Result<(), RepositoryError> {
        self.bytes += bytes;
        let is_busy = self.running.as_ref().is_some_and(|run| !run.is_finished());
        if self.bytes < FLUSHED_AT || is_busy {
            return Ok(());
        }
        self.bytes = 0;
        self.end().await?;
        let file = self.file.clone();
        self.running = Some(tokio::spawn(async move { blocking(&file, sync).await }));
        Ok(())
    }

    /// Waits for what is under way. A failure that was told here is not told a second time: it
    /// must not get lost.
    async fn end(&mut self) -> Result<(), RepositoryError> {
        let Some(running) = self.running.take() else {
            return Ok(());
        };
        running.await.map_err(|error| RepositoryError::Io {
            path: self.file.clone(),
            source: std::io::Error::other(error),
        })?
    }
}

#[cfg(test)]
mod tests {
    use trigpoint_model::{ItemBody, ItemDocument, ItemId, Stamp, Timestamp};

    use super::*;

    #[tokio::test]
    async fn a_disk_that_is_full_during_the_building_leaves_all_as_it_was() {
        let dir = tempfile::TempDir::new().unwrap();
        let repository = Repository::open(dir.path()).await.unwrap();
        let mut write = repository
            .write("anna", Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
        let folders: Vec<_> = (0..400)
            .map(|number| ItemDocument {
                id: ItemId::from_uuid(uuid::Uuid::from_u128(number)),
                path: format!("/rules/{number}").parse().unwrap(),
                description: "x".repeat(10_000),
                comments: String::new(),
                created: Stamp::default(),
                edited: Stamp::default(),
                body: ItemBody::Folder,
            })
            .collect();
        write.insert_many(&folders).await.unwrap();
        write.commit().await.unwrap();
        let mut read = repository.read().await.unwrap();
        let root = read.content_root().await.unwrap();
        let dumped = read.dump_folders(None, 1_000).await.unwrap();
        for pages in [40, 262] {
            let mut builder = repository.begin_generation(1).await.unwrap();
            let limit = format!("PRAGMA max_page_count = {pages}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(limit))
                .execute(&mut builder.connection)
                .await
                .unwrap();
            let refused = match builder.add_folders(&dumped).await {
                Ok(()) => builder.finish(&root).await.unwrap_err(),
                Err(error) => {
                    drop(builder);
                    error
                }
            };
            assert!(
                matches!(refused, BuildError::Repository(RepositoryError::DiskFull)),
                "{refused:?}"
            );
        }
        let files: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("generation") && !name.contains("000001"))
            .collect();
        assert_eq!(files, Vec::<String>::new());
        let mut read = repository.read().await.unwrap();
        assert_eq!(read.content_root().await.unwrap(), root);
        let mut builder = repository.begin_generation(1).await.unwrap();
        builder.add_folders(&dumped).await.unwrap();
        let built = builder.finish(&root).await.unwrap();
        assert_eq!(built.counts, [(ItemKind::Folder, 400)]);
    }
}
