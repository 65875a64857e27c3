//! Who looks on while data are read and rules run, and may stop it.

use std::sync::atomic::{AtomicBool, Ordering};

/// What a run is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Features are read into the workspace.
    Reading,
    /// Rules are checked.
    Checking,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is at.
    pub stage: Stage,
    /// Features read, or objects checked, each once a rule.
    pub done: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
}

/// Whoever looks on.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Turns true when the run is to stop.
    pub stop: &'a AtomicBool,
    /// Is told each step; it must be quick.
    pub tell: &'a (dyn Fn(Progress) + Sync),
}

/// Nobody stops this one.
static NEVER: AtomicBool = AtomicBool::new(false);

impl Watch<'static> {
    /// Nobody looks on.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            stop: &NEVER,
            tell: &|_| {},
        }
    }
}

impl Watch<'_> {
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
