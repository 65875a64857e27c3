//! Makes a built generation the live one, and goes back to the one before: one commit of the
//! pointer, so that a crash at any moment leaves one or the other.

use serde_json::Value;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use trigpoint_model::Timestamp;
use trigpoint_model::canonical::Hash;
use uuid::Uuid;

use super::build::{last_seq, lift_seq, quick_check};
use super::pointer::{Pointer, UndoPoint};
use super::{
    BuiltGeneration, GENERATION_STEPS, SwitchError, UndoSwitchError, sweep_finished,
    sweep_generation,
};
use crate::control::{Brought, RepositoryRestore};
use crate::pools::{Pools, migrate, options};
use crate::{Repository, RepositoryError, WriteFreeze, column, failpoint};

/// What a switch is to do, and what is recorded of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchOrder {
    /// The id of the repository restore; it is found by it also if the process ends right after.
    pub id: Uuid,
    /// The revision that the repository must have.
    pub expected_revision: u64,
    /// Who restores.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What is to be recorded of it; [`Control::set_restore_report`](crate::Control) may tell more.
    pub report: Value,
    /// The users and roles that it brings; none where who restores may not administer users.
    pub brought: Brought,
}

/// What a switch did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switched {
    /// The generation that was live, which an undo goes back to.
    pub before: String,
    /// The generation that is live.
    pub after: String,
    /// The revision of the repository before.
    pub revision_before: u64,
    /// The revision of the repository now.
    pub revision: u64,
    /// The content root of the live generation.
    pub content_root: Hash,
}

/// What the undo of a switch did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchUndone {
    /// The generation that was live, and is gone.
    pub before: String,
    /// The generation that is live again.
    pub after: String,
    /// The revision of the repository: above every one that was ever issued.
    pub revision: u64,
}

impl Repository {
    /// Makes a built generation the live one, in one commit. Who reads goes on reading the old
    /// one; who begins to read from now on reads the new one. The old one stays for
    /// [`Repository::undo_switch`] until the next switch.
    ///
    /// # Errors
    /// [`SwitchError::Stale`] if the repository does not have the expected revision, or had
    /// another when the building began. Nothing was changed then.
    pub async fn switch(
        &self,
        built: BuiltGeneration,
        freeze: &WriteFreeze,
        order: SwitchOrder,
    ) -> Result<Switched, SwitchError> {
        let held = freeze.hold(self.gate()).ok_or(SwitchError::NotFrozen)?;
        let found = self.read().await?.revision().await?;
        for expected in [order.expected_revision, built.live_revision] {
            if found != expected {
                return Err(SwitchError::Stale { expected, found });
            }
        }
        let pools = Pools::open(self.dir(), &built.name).await?;
        let repository = self.clone();
        // Whoever asked may lose interest: what points and what is read must change together, and
        // writers must wait for both.
        unstoppable(async move {
            let switched = repository.point_at(built, pools, order).await;
            drop(held);
            switched
        })
        .await?
    }

    async fn point_at(
        &self,
        built: BuiltGeneration,
        pools: Pools,
        order: SwitchOrder,
    ) -> Result<Switched, SwitchError> {
        let BuiltGeneration {
            name,
            tentative,
            revision,
            content_root,
            live_revision: _,
            counts: _,
        } = built;
        failpoint::hit("generation.before-switch");
        let control = self.control();
        let restore = RepositoryRestore {
            id: order.id,
            at: order.at,
            by: order.by,
            report: order.report,
            before: self.live().name.clone(),
            after: name.clone(),
            revision_before: order.expected_revision,
            revision_after: revision,
            undone: None,
        };
        let moved = control.switch(&restore, &order.brought).await;
        failpoint::hit("generation.after-switch");
        if let Err(error) = moved {
            // The commit may be on the disk though it was reported as failed.
            match Pointer::read(&control.writer).await {
                Ok(Some(pointer)) if pointer.live == name => {}
                found => {
                    if found.is_err() || control.bury_failed_commit().await.is_err() {
                        tentative.keep();
                    }
                    return Err(error.into());
                }
            }
        }
        tentative.keep();
        let old = self.set_live(pools, revision);
        failpoint::hit("generation.before-sweep");
        // What is older than the one before is nobody's any more. That it cannot be removed is no
        // reason to say that the switch failed: it is swept when the repository is opened.
        let before = old.name.clone();
        drop(sweep_finished(self.dir(), &[&name, &before]));
        // Its readers go on until they are done; then its log is written back and removed.
        tokio::spawn(async move { old.close().await });
        Ok(Switched {
            before,
            after: name,
            revision_before: restore.revision_before,
            revision,
            content_root,
        })
    }

    /// Goes back to the generation before the last switch, if nothing was changed since. It takes
    /// about as long as reading its file once.
    ///
    /// # Errors
    /// If there is none, it cannot be read, or something was changed since. Nothing was changed
    /// then.
    pub async fn undo_switch(
        &self,
        freeze: &WriteFreeze,
        by: &str,
        at: Timestamp,
    ) -> Result<SwitchUndone, UndoSwitchError> {
        let held = freeze.hold(self.gate()).ok_or(UndoSwitchError::NotFrozen)?;
        let pointer = Pointer::read(&self.control().readers).await?;
        let Some(point) = pointer.and_then(|pointer| pointer.undo) else {
            return Err(UndoSwitchError::NothingToUndo);
        };
        self.check_unchanged_since(&point).await?;
        let revision = self.revive(&point).await?;
        let pools = Pools::open(self.dir(), &point.generation).await?;
        let (repository, by) = (self.clone(), by.to_owned());
        unstoppable(async move {
            let undone = repository
                .point_back(point.generation, pools, revision, &by, at)
                .await;
            drop(held);
            undone
        })
        .await?
    }

    async fn point_back(
        &self,
        after: String,
        pools: Pools,
        revision: u64,
        by: &str,
        at: Timestamp,
    ) -> Result<SwitchUndone, UndoSwitchError> {
        failpoint::hit("undo-switch.before-switch");
        let control = self.control();
        let moved = control.undo_switch(by, at).await;
        failpoint::hit("undo-switch.after-switch");
        if let Err(error) = moved {
            let pointer = Pointer::read(&control.writer).await?;
            if pointer.is_none_or(|pointer| pointer.live != after) {
                // If this fails too, the undo may be seen by whoever opens the repository next.
                drop(control.bury_failed_commit().await);
                return Err(error.into());
            }
        }
        let old = self.set_live(pools, revision);
        let before = old.name.clone();
        let dir = self.dir().to_owned();
        // Its readers go on until they are done; if this process ends before, it is swept later.
        tokio::spawn(async move {
            old.close().await;
            drop(sweep_generation(&dir, &old.name));
        });
        Ok(SwitchUndone {
            before,
            after,
            revision,
        })
    }

    /// What an undo of the last repository restore would go back to: when it was, and the
    /// revision it left; none if there is nothing to undo.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn undoable_switch(&self) -> Result<Option<(Timestamp, u64)>, RepositoryError> {
        let pointer = Pointer::read(&self.control().readers).await?;
        Ok(pointer
            .and_then(|pointer| pointer.undo)
            .filter(|undo| self.dir().join(&undo.generation).is_file())
            .map(|undo| (undo.at, undo.revision)))
    }

    async fn check_unchanged_since(&self, point: &UndoPoint) -> Result<(), UndoSwitchError> {
        let mut live = self.read().await?;
        let revision = live.revision().await?;
        if revision == point.revision {
            return Ok(());
        }
        let row = sqlx::query(
            "SELECT max(at) AS at, by FROM (
                SELECT saved_at AS at, saved_by AS by FROM item WHERE revision > ?1
                UNION ALL
                SELECT binned_at, binned_by FROM bin_entry WHERE binned_at >= ?2
                UNION ALL
                SELECT at, by FROM restore_run)",
        )
        .bind(column::whole(point.revision))
        .bind(point.at.to_string())
        .fetch_one(live.connection())
        .await
        .map_err(RepositoryError::from)?;
        let stamp = column::stamp(
            row.try_get("at").map_err(RepositoryError::from)?,
            row.try_get("by").map_err(RepositoryError::from)?,
        )?;
        Err(UndoSwitchError::Changed {
            revision_after: point.revision,
            revision,
            by: stamp.by,
            at: stamp.at,
            what: None,
        })
    }

    /// Checks the generation before, and lifts its revision, and the numbers of its items to come,
    /// above every one that was issued since.
    async fn revive(&self, point: &UndoPoint) -> Result<u64, UndoSwitchError> {
        let file = self.dir().join(&point.generation);
        if !file.is_file() {
            return Err(UndoSwitchError::NothingToUndo);
        }
        let damaged = |error: RepositoryError| {
            if let RepositoryError::Database { source } = &error {
                let what = source.to_string();
                return UndoSwitchError::Damaged { what };
            }
            UndoSwitchError::Repository(error)
        };
        let mut connection = options(&file)
            .connect()
            .await
            .map_err(|error| damaged(error.into()))?;
        check_is_whole(&mut connection, point)
            .await
            .map_err(damaged)?
            .map_or(Ok(()), |what| Err(UndoSwitchError::Damaged { what }))?;
        migrate(&mut connection, &file, GENERATION_STEPS)
            .await
            .map_err(damaged)?;
        let live_seq = last_seq(self.read().await?.connection())
            .await
            .map_err(RepositoryError::from)?;
        let revision = lift(&mut connection, point.revision + 1, live_seq)
            .await
            .map_err(|error| damaged(error.into()))?;
        connection
            .close()
            .await
            .map_err(|error| damaged(error.into()))?;
        failpoint::hit("undo-switch.after-lift");
        column::count(revision).map_err(UndoSwitchError::from)
    }
}

/// Runs to its end also when the one who waits for it does not.
async fn unstoppable<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, RepositoryError> {
    tokio::spawn(work)
        .await
        .map_err(|error| RepositoryError::Database {
            source: Box::new(error),
        })
}

/// What is wrong with the generation before; none if nothing is. An empty file is a good database
/// as SQLite sees it, hence the revision.
async fn check_is_whole(
    connection: &mut SqliteConnection,
    point: &UndoPoint,
) -> Result<Option<String>, RepositoryError> {
    if let Some(what) = quick_check(connection).await? {
        return Ok(Some(what));
    }
    let revision: i64 = sqlx::query_scalar("SELECT revision FROM repository")
        .fetch_one(connection)
        .await?;
    let revision = column::count(revision)?;
    Ok((revision < point.revision_before).then(|| {
        let expected = point.revision_before;
        format!("it has revision {revision} instead of {expected}")
    }))
}

async fn lift(
    connection: &mut SqliteConnection,
    revision_min: u64,
    seq_min: i64,
) -> Result<i64, sqlx::Error> {
    // In a transaction: a statement that gives rows ends with the row, and whether it was
    // committed would not be told.
    let mut transaction = connection.begin().await?;
    let revision =
        sqlx::query_scalar("UPDATE repository SET revision = max(revision, ?1) RETURNING revision")
            .bind(column::whole(revision_min))
            .fetch_one(&mut *transaction)
            .await?;
    lift_seq(&mut transaction, seq_min).await?;
    transaction.commit().await?;
    Ok(revision)
}
