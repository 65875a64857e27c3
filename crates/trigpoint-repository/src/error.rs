//! What can go wrong with the repository itself, whatever is asked of it.

use std::path::PathBuf;

use trigpoint_model::{ItemId, Timestamp};

/// Why the repository could not answer.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// Another process has it open.
    #[error(
        "the repository `{}` is in use by {}: stop that process, or work through its server",
        dir.display(),
        pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
    )]
    Locked {
        /// The data directory.
        dir: PathBuf,
        /// The process that holds it, as far as the lock file says.
        pid: Option<u32>,
    },
    /// There is no repository.
    #[error("there is no repository in `{}`", dir.display())]
    Missing {
        /// The directory that was named.
        dir: PathBuf,
    },
    /// The repository was written by a later version.
    #[error(
        "`{}` has format version {found}, this version reads up to {supported}: upgrade Trigpoint",
        file.display()
    )]
    NewerFormat {
        /// The file.
        file: PathBuf,
        /// Its format version.
        found: i64,
        /// The latest that is known here.
        supported: i64,
    },
    /// A file or directory could not be read or written.
    #[error("`{}` cannot be read or written: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// No room is left.
    #[error("the disk of the repository is full: nothing was changed")]
    DiskFull,
    /// Others kept it busy too long.
    #[error("the repository is busy with other work for very long: try again later")]
    Busy,
    /// A repository restore is being applied.
    #[error(
        "{by} restores the whole repository since {since}: changes are possible again when it is \
        done; reading is possible all the time"
    )]
    RestoreInProgress {
        /// Since when changes are refused.
        since: Timestamp,
        /// Who restores.
        by: String,
        /// How much is done.
        done: u64,
        /// How much there is to do, where that is known.
        total: Option<u64>,
    },
    /// The database did not do what was asked.
    #[error("the database of the repository failed: {source}")]
    Database {
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Something at rest is not what it must be.
    #[error("the repository is damaged: {what}")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// A document could not be written as JSON.
    #[error("item {id} cannot be written as JSON: {source}")]
    Json {
        /// The item.
        id: ItemId,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// An uploaded file broke off.
    #[error("the uploaded file could not be read to its end: {source}")]
    Upload {
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// SQLite's primary result codes that have an answer of their own.
const SQLITE_BUSY: u32 = 5;
const SQLITE_FULL: u32 = 13;

impl From<sqlx::Error> for RepositoryError {
    fn from(source: sqlx::Error) -> Self {
        if matches!(source, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        // The last byte of an extended result code is the primary one.
        let code = source
            .as_database_error()
            .and_then(|error| error.code()?.parse::<u32>().ok())
            .map(|code| code & 0xff);
        match code {
            Some(SQLITE_FULL) => Self::DiskFull,
            Some(SQLITE_BUSY) => Self::Busy,
            Some(_) | None => Self::Database {
                source: Box::new(source),
            },
        }
    }
}

impl RepositoryError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}

/// Whether the database refused a row because another one stands there.
pub(crate) fn is_unique_violation(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

#[cfg(test)]
mod tests {
    use trigpoint_model::{ItemBody, ItemDocument, ItemId, Stamp, Timestamp};

    use super::*;
    use crate::{Repository, SaveError};

    #[tokio::test]
    async fn a_full_disk_is_named_and_nothing_is_changed() {
        let dir = tempfile::TempDir::new().unwrap();
        let repository = Repository::open(dir.path()).await.unwrap();
        let mut write = repository
            .write("anna", Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
        sqlx::raw_sql("PRAGMA max_page_count = 40")
            .execute(write.view().connection())
            .await
            .unwrap();
        let folder = |number: u128| ItemDocument {
            id: ItemId::from_uuid(uuid::Uuid::from_u128(number)),
            path: format!("/rules/{number}").parse().unwrap(),
            description: "x".repeat(10_000),
            comments: String::new(),
            created: Stamp::default(),
            edited: Stamp::default(),
            body: ItemBody::Folder,
        };
        let folders: Vec<_> = (0..400).map(folder).collect();
        let refused = write.insert_many(&folders).await.unwrap_err();
        assert!(
            matches!(refused, SaveError::Repository(RepositoryError::DiskFull)),
            "{refused}"
        );
        drop(write);
        let mut read = repository.read().await.unwrap();
        assert_eq!(read.counts().await.unwrap(), []);
        assert_eq!(read.revision().await.unwrap(), 0);
    }
}
