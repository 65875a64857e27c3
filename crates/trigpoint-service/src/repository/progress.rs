//! How far a long work is, told to whoever looks on.

use std::sync::Arc;

use crate::error::ServiceError;

/// What a long work is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The repository is written to a file.
    BackingUp,
    /// An archive of items is read.
    Reading,
    /// A plan of items is written.
    Applying,
    /// A backup is read from end to end.
    Verifying,
    /// A backup is compared with the repository.
    Planning,
    /// The repository is backed up before it is replaced.
    SafetyBackup,
    /// The new state is built beside the live one.
    Building,
    /// What was built is indexed and checked.
    Checking,
    /// Features are read.
    ReadingData,
    /// Rules are checked over them.
    CheckingRules,
}

impl Stage {
    /// The words that say what is done.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BackingUp => "Backing up",
            Self::Reading => "Reading",
            Self::Applying => "Restoring",
            Self::Verifying => "Verifying",
            Self::Planning => "Comparing",
            Self::SafetyBackup => "Backing up before the restore",
            Self::Building => "Restoring",
            Self::Checking => "Checking what was restored",
            Self::ReadingData => "Reading the data",
            Self::CheckingRules => "Checking the rules",
        }
    }
}

/// How far a long work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is at.
    pub stage: Stage,
    /// What is done of it: items, revisions, and files by their size.
    pub done: u64,
    /// How much there is; none where that is not known.
    pub total: Option<u64>,
    /// The bytes that were written so far, where bytes are written.
    pub bytes: u64,
}

/// Whoever looks on; nobody by default.
#[derive(Clone, Default)]
pub struct Observer {
    tell: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    may_commit: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
}

impl Observer {
    /// Tells each step to `tell`, which must be quick.
    pub fn new(tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self {
            tell: Some(Arc::new(tell)),
            may_commit: None,
        }
    }

    /// As [`Observer::new`]; and asks `may_commit` right before something is changed, after which
    /// the work must not be dropped.
    pub(crate) fn gated(
        tell: impl Fn(Progress) + Send + Sync + 'static,
        may_commit: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self {
            tell: Some(Arc::new(tell)),
            may_commit: Some(Arc::new(may_commit)),
        }
    }

    /// Whether something may be changed now.
    pub(crate) fn commit(&self) -> Result<(), ServiceError> {
        match &self.may_commit {
            Some(may_commit) if !may_commit() => Err(ServiceError::Cancelled),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn tell(&self, progress: Progress) {
        if let Some(tell) = &self.tell {
            tell(progress);
        }
    }

    pub(crate) fn begin(&self, stage: Stage) {
        self.tell(Progress {
            stage,
            done: 0,
            total: None,
            bytes: 0,
        });
    }
}

impl std::fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Observer")
    }
}

/// Bytes of a file that count as much as an item.
const BYTES_AN_ITEM: u64 = 16 * 1024;

/// How much work a file of this size is, in items.
pub(crate) fn weight(bytes: u64) -> u64 {
    1 + bytes / BYTES_AN_ITEM
}
