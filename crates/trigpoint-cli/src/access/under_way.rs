//! The job that a command waits for, so that an interrupt can end it too: it would go on otherwise.

use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// The job that is waited for, if any.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<Option<Uuid>>>);

impl UnderWay {
    pub(super) fn set(&self, job: Option<Uuid>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = job;
    }

    /// The job.
    pub(crate) fn job(&self) -> Option<Uuid> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
