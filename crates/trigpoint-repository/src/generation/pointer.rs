//! The pointer in `control.sqlite`: which generation is live, and which one an undo goes back to.

use std::path::Path;

use sqlx::{ConnectOptions, Row, SqliteConnection, SqliteExecutor, SqlitePool};
use trigpoint_model::Timestamp;

use crate::control::RepositoryRestore;
use crate::pools::{migrate, options};
use crate::private::make_private_file;
use crate::{RepositoryError, column};

/// The name of the file.
pub(crate) const CONTROL: &str = "control.sqlite";
/// The steps of its format.
const POINTER_STEPS: &[&str] = &[
    include_str!("../sql/control-1.sql"),
    include_str!("../sql/control-2.sql"),
    include_str!("../sql/control-3.sql"),
    include_str!("../sql/control-4.sql"),
];

/// What the pointer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointer {
    /// The live generation.
    pub(crate) live: String,
    /// What an undo of the last repository restore goes back to.
    pub(crate) undo: Option<UndoPoint>,
}

/// What an undo of the last repository restore goes back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UndoPoint {
    pub(crate) generation: String,
    /// The revision that it had.
    pub(crate) revision_before: u64,
    /// The revision of the live generation when it was switched to.
    pub(crate) revision: u64,
    pub(crate) at: Timestamp,
}

/// Opens the file and brings it up to the format of this version; makes it if it is not there.
pub(crate) async fn connect_control(dir: &Path) -> Result<SqliteConnection, RepositoryError> {
    let file = dir.join(CONTROL);
    make_private_file(&file)?;
    let mut connection = options(&file).create_if_missing(true).connect().await?;
    migrate(&mut connection, &file, POINTER_STEPS).await?;
    Ok(connection)
}

impl Pointer {
    /// What it says; none if there is no repository yet, or its making broke off.
    pub(crate) async fn read(
        executor: impl SqliteExecutor<'_>,
    ) -> Result<Option<Self>, RepositoryError> {
        let row = sqlx::query(
            "SELECT generation, undo_generation, undo_revision, switched_revision, switched_at
            FROM control",
        )
        .fetch_optional(executor)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let undo: Option<String> = row.try_get("undo_generation")?;
        let undo = match undo {
            Some(generation) => Some(UndoPoint {
                generation,
                revision_before: column::count(row.try_get("undo_revision")?)?,
                revision: column::count(row.try_get("switched_revision")?)?,
                at: column::time(row.try_get("switched_at")?)?,
            }),
            None => None,
        };
        Ok(Some(Self {
            live: row.try_get("generation")?,
            undo,
        }))
    }

    /// Points at the first generation of a new repository.
    pub(crate) async fn begin(
        executor: impl SqliteExecutor<'_>,
        generation: &str,
    ) -> Result<(), RepositoryError> {
        sqlx::query("INSERT INTO control (one, generation) VALUES (1, ?)")
            .bind(generation)
            .execute(executor)
            .await?;
        Ok(())
    }

    /// The number of a new generation: no other ever had it.
    ///
    /// In a transaction of its own: a statement that gives rows ends with the row, and whether it
    /// was committed would not be told.
    pub(crate) async fn next_number(control: &SqlitePool) -> Result<i64, RepositoryError> {
        let mut transaction = control.begin().await?;
        let number = sqlx::query_scalar(
            "UPDATE control SET generations = generations + 1 RETURNING generations",
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(number)
    }

    /// Points at a new generation; the one that was live is what an undo goes back to.
    pub(crate) async fn switch(
        executor: impl SqliteExecutor<'_>,
        restore: &RepositoryRestore,
    ) -> Result<(), RepositoryError> {
        sqlx::query(
            "UPDATE control SET undo_generation = generation, generation = ?1,
                undo_revision = ?2, switched_revision = ?3, switched_by = ?4, switched_at = ?5",
        )
        .bind(&restore.after)
        .bind(column::whole(restore.revision_before))
        .bind(column::whole(restore.revision_after))
        .bind(&restore.by)
        .bind(restore.at.to_string())
        .execute(executor)
        .await?;
        Ok(())
    }

    /// Points back; there is nothing to undo afterwards.
    pub(crate) async fn undo(executor: impl SqliteExecutor<'_>) -> Result<(), RepositoryError> {
        sqlx::query(
            "UPDATE control SET generation = undo_generation, undo_generation = NULL,
                undo_revision = NULL, switched_revision = NULL, switched_by = NULL,
                switched_at = NULL
            WHERE undo_generation IS NOT NULL",
        )
        .execute(executor)
        .await?;
        Ok(())
    }
}
