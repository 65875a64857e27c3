//! What is true of the data directory whichever generation is live, and what a repository restore
//! leaves alone: users, roles, tokens, API keys, the audit log, jobs, settings.
//!
//! It stores and finds; who may do what is decided elsewhere. Times, users and new ids are
//! arguments. Of passwords, tokens and keys only hashes rest here.

mod accounts;
mod api_keys;
mod audit;
mod error;
mod jobs;
mod restores;
mod roles;
mod settings;
mod tokens;
mod users;

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use sqlx::{Sqlite, Transaction};
use trigpoint_model::Timestamp;

pub use accounts::{Brought, BroughtRole, BroughtUser, NewAccounts};
pub use api_keys::{ApiKey, NewApiKey};
pub use audit::{AuditEntry, AuditFilter, NewAuditEntry};
pub use error::{ControlError, Subject};
pub use jobs::{Job, JobState, JobsWanted, NewJob};
pub use restores::RepositoryRestore;
pub use roles::Role;
pub use settings::Setting;
pub use tokens::{Token, TokenKind};
pub use users::{LogIn, User, UserChange, UserData};

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
        let control = Self { readers, writer };
        control.interrupt_running_jobs().await?;
        Ok(control)
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, RepositoryError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

fn time_out(at: Timestamp) -> i64 {
    at.as_microsecond()
}

fn time_in(at: i64) -> Result<Timestamp, RepositoryError> {
    Timestamp::from_microsecond(at)
        .map_err(|error| RepositoryError::damaged(format!("a time at rest: {error}")))
}

fn json_out<T: Serialize + ?Sized>(value: &T) -> Result<String, RepositoryError> {
    crate::snapshot::json(value)
}

fn json_in<T: DeserializeOwned>(text: &str) -> Result<T, RepositoryError> {
    serde_json::from_str(text)
        .map_err(|error| RepositoryError::damaged(format!("JSON at rest: {error}")))
}

fn optional_json_in<T: DeserializeOwned>(text: Option<&str>) -> Result<Option<T>, RepositoryError> {
    text.map(json_in).transpose()
}
