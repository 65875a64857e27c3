//! Whose turn it is to write, and the freeze of writes while a repository restore is applied.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use trigpoint_model::Timestamp;

use crate::{Repository, RepositoryError};

/// How long a change waits for the one before it.
const WAIT: Duration = Duration::from_secs(120);

/// One writer at a time, and none while writes are frozen.
#[derive(Debug)]
pub(crate) struct Gate {
    turn: Arc<Semaphore>,
    frozen: watch::Sender<Option<Frozen>>,
}

/// A freeze as those learn of it who are refused.
#[derive(Debug, Clone)]
struct Frozen {
    since: Timestamp,
    by: String,
    done: u64,
    total: Option<u64>,
}

impl Frozen {
    fn refusal(&self) -> RepositoryError {
        let Self {
            since,
            by,
            done,
            total,
        } = self.clone();
        RepositoryError::RestoreInProgress {
            since,
            by,
            done,
            total,
        }
    }
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            frozen: watch::Sender::new(None),
        }
    }

    /// Waits for the turn to write; refuses at once when writes are, or become, frozen.
    pub(crate) async fn turn(&self) -> Result<OwnedSemaphorePermit, RepositoryError> {
        let mut frozen = self.frozen.subscribe();
        tokio::select! {
            biased;
            found = frozen.wait_for(Option::is_some) => Err(found
                .ok()
                .and_then(|found| found.as_ref().map(Frozen::refusal))
                .unwrap_or(RepositoryError::Busy)),
            turn = self.wait() => turn,
        }
    }

    async fn wait(&self) -> Result<OwnedSemaphorePermit, RepositoryError> {
        match tokio::time::timeout(WAIT, Arc::clone(&self.turn).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            // The semaphore is never closed.
            Ok(Err(_)) | Err(_) => Err(RepositoryError::Busy),
        }
    }
}

/// Says that writes are frozen until it is dropped, also while the freeze waits for its turn.
#[derive(Debug)]
struct Flag {
    gate: Arc<Gate>,
}

impl Drop for Flag {
    fn drop(&mut self) {
        self.gate.frozen.send_replace(None);
    }
}

/// As long as this lives, nobody writes, and those who try are refused at once; reads go on.
/// Dropping it frees writers at once, or as soon as a switch that was begun is done.
#[derive(Debug)]
#[must_use = "writers are free again as soon as this is dropped"]
pub struct WriteFreeze {
    held: Arc<Held>,
}

/// What a freeze holds: first the flag goes, then the turn is given back.
#[derive(Debug)]
pub(crate) struct Held {
    flag: Flag,
    _turn: OwnedSemaphorePermit,
}

impl WriteFreeze {
    /// Tells those who are refused how far the restore is.
    pub fn progress(&self, done: u64, total: Option<u64>) {
        self.held.flag.gate.frozen.send_modify(|frozen| {
            if let Some(frozen) = frozen {
                frozen.done = done;
                frozen.total = total;
            }
        });
    }

    /// Keeps writes frozen beyond the life of this value; none if it is another repository's.
    pub(crate) fn hold(&self, gate: &Arc<Gate>) -> Option<Arc<Held>> {
        Arc::ptr_eq(&self.held.flag.gate, gate).then(|| Arc::clone(&self.held))
    }
}

impl Repository {
    /// Refuses all further writes; gives the freeze when the change under way is done.
    ///
    /// # Errors
    /// If writes are frozen already, or the change under way takes very long.
    pub async fn freeze_writes(
        &self,
        by: &str,
        since: Timestamp,
    ) -> Result<WriteFreeze, RepositoryError> {
        let gate = self.gate();
        let mut refused = None;
        gate.frozen.send_if_modified(|frozen| {
            refused = frozen.as_ref().map(Frozen::refusal);
            if refused.is_some() {
                return false;
            }
            *frozen = Some(Frozen {
                since,
                by: by.to_owned(),
                done: 0,
                total: None,
            });
            true
        });
        if let Some(refused) = refused {
            return Err(refused);
        }
        let flag = Flag {
            gate: Arc::clone(gate),
        };
        let turn = gate.wait().await?;
        Ok(WriteFreeze {
            held: Arc::new(Held { flag, _turn: turn }),
        })
    }
}
