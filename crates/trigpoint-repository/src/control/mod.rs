//! What is true of the data directory whichever generation is live, and what a repository restore
//! leaves alone: users, roles, tokens, API keys, the audit log, jobs, settings.
//!
//! It stores and finds; who may do what is decided elsewhere.

use std::path::Path;

use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};

use crate::RepositoryError;
use crate::pools::options;

/// What is true of the data directory whichever generation is live.
#[derive(Debug, Clone)]
pub struct Control {
    pub(crate) readers: SqlitePool,
    pub(crate) writer: SqlitePool,
}

const READERS_MAX: u32 = 4;

impl Control {
    pub(crate) async fn open(file: &Path) -> Result<Self, RepositoryError> {
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options(file))
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .connect_with(options(file).pragma("query_only", "ON"))
            .await?;
        Ok(Self { readers, writer })
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
