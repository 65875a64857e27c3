//! Either a job is cancelled or it changes something: whoever comes first.

use std::sync::{Mutex, PoisonError};

use tokio::task::AbortHandle;

#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<Passage>);

#[derive(Debug, Default)]
enum Passage {
    #[default]
    Open,
    /// Nobody can cancel any more.
    Passed,
    Closed,
    Abortable(AbortHandle),
}

impl Gate {
    /// Whether the job may change something; it cannot be cancelled from then on.
    pub(super) fn pass(&self) -> bool {
        let mut passage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match *passage {
            Passage::Closed => false,
            Passage::Open | Passage::Passed | Passage::Abortable(_) => {
                *passage = Passage::Passed;
                true
            }
        }
    }

    pub(super) fn arm(&self, handle: AbortHandle) {
        let mut passage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match *passage {
            Passage::Open => *passage = Passage::Abortable(handle),
            Passage::Closed => handle.abort(),
            Passage::Passed | Passage::Abortable(_) => {}
        }
    }

    /// Whether it came in time.
    pub(super) fn cancel(&self) -> bool {
        let mut passage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*passage {
            Passage::Passed => return false,
            Passage::Abortable(handle) => handle.abort(),
            Passage::Open | Passage::Closed => {}
        }
        *passage = Passage::Closed;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_is_cancelled_or_changes_something_and_never_both() {
        let work = || tokio::spawn(std::future::pending::<()>());
        let (passed, first) = (Gate::default(), work());
        passed.arm(first.abort_handle());
        assert!(passed.pass() && !passed.cancel());
        assert!(!first.is_finished());
        first.abort();

        let (cancelled, second) = (Gate::default(), work());
        cancelled.arm(second.abort_handle());
        assert!(cancelled.cancel() && !cancelled.pass());
        assert!(second.await.unwrap_err().is_cancelled());

        let (early, third) = (Gate::default(), work());
        assert!(early.cancel());
        early.arm(third.abort_handle());
        assert!(third.await.unwrap_err().is_cancelled());
    }
}
