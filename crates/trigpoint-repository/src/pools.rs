//! The connections to one generation: a writer and several readers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, SqliteConnection};

use crate::RepositoryError;

/// Pages of 16 KiB: a body of two kilobytes does not waste half of a page.
const PAGE_BYTES: u32 = 16_384;
/// Kibibytes, as SQLite wants them: below zero.
const WRITER_CACHE: &str = "-32768";
/// The log is cut to so many bytes (64 MiB) when it begins anew: as long as somebody reads an old
/// state it grows with all that is written.
const LOG_BYTES_MAX: &str = "67108864";
const READERS_MAX: u32 = 8;
/// Rows that a reader fetches ahead: a page of a dump is not fetched row by row.
const ROWS_AHEAD: usize = 500;
/// How long a reader waits for a free connection.
const WAIT: Duration = Duration::from_secs(120);

/// A generation that is open. Dropped, its connections are closed as their users are done.
#[derive(Debug)]
pub(crate) struct Pools {
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    pub(crate) readers: SqlitePool,
    pub(crate) writer: SqlitePool,
}

impl Pools {
    pub(crate) async fn open(dir: &Path, name: &str) -> Result<Self, RepositoryError> {
        let file = dir.join(name);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options(&file).pragma("cache_size", WRITER_CACHE))
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(WAIT)
            .connect_with(
                options(&file)
                    .pragma("query_only", "ON")
                    .row_buffer_size(ROWS_AHEAD),
            )
            .await?;
        Ok(Self {
            name: name.to_owned(),
            file,
            readers,
            writer,
        })
    }

    /// Waits until all who use it are done, and closes the file.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

pub(crate) fn options(file: &Path) -> SqliteConnectOptions {
    plain_options(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "MEMORY")
        .pragma("journal_size_limit", LOG_BYTES_MAX)
}

/// What is common to a file in use and one that is being built. What is deleted is overwritten: a
/// password that was removed or replaced does not stay readable in the file.
pub(crate) fn plain_options(file: &Path) -> SqliteConnectOptions {
    sqlx::ConnectOptions::disable_statement_logging(
        SqliteConnectOptions::new()
            .filename(file)
            .page_size(PAGE_BYTES)
            .pragma("secure_delete", "ON"),
    )
}

/// Brings a file up to the format of this version, one step a transaction.
pub(crate) async fn migrate(
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
