//! What the evaluation of one object may cost, counted in steps: an object that is looked at, a
//! turn of a loop. Steps and no clock, so that the answer is the same on every machine.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::ValueError;

/// Steps of one object: about a minute.
pub const STEPS_MAX: u64 = 100_000_000;

/// Objects that an index hands over in the time of one step.
const HANDED_OVER_A_STEP: usize = 64;

/// What the evaluation of one object must not outlast.
#[derive(Clone, Copy, Debug)]
pub struct Bounds<'a> {
    /// Steps, at most.
    pub steps_max: u64,
    /// Turns true when nobody waits for the answer any more.
    pub stop: Option<&'a AtomicBool>,
}

impl Default for Bounds<'_> {
    fn default() -> Self {
        Self {
            steps_max: STEPS_MAX,
            stop: None,
        }
    }
}

/// The work that one object has cost so far.
pub(super) struct Work<'a> {
    bounds: Bounds<'a>,
    steps: u64,
    is_stopped: bool,
}

impl<'a> Work<'a> {
    pub(super) fn new(bounds: Bounds<'a>) -> Self {
        Self {
            bounds,
            steps: 0,
            is_stopped: false,
        }
    }

    pub(super) fn begin(&mut self) {
        self.steps = 0;
    }

    /// Counts a step.
    pub(super) fn step(&mut self) -> Result<(), ValueError> {
        self.add(1)
    }

    /// Counts what an index has handed over, before any of it is looked at.
    pub(super) fn handed_over(&mut self, count: usize) -> Result<(), ValueError> {
        self.add(u64::try_from(count / HANDED_OVER_A_STEP).unwrap_or(u64::MAX))
    }

    fn add(&mut self, steps: u64) -> Result<(), ValueError> {
        self.steps = self.steps.saturating_add(steps);
        if let Some(stop) = self.bounds.stop {
            self.is_stopped = self.is_stopped || stop.load(Ordering::Relaxed);
        }
        self.broken().map_or(Ok(()), Err)
    }

    /// Why the work has broken off, if it has.
    pub(super) fn broken(&self) -> Option<ValueError> {
        if self.is_stopped {
            Some(ValueError::Stopped)
        } else if self.steps > self.bounds.steps_max {
            Some(ValueError::TooLong {
                max: self.bounds.steps_max,
            })
        } else {
            None
        }
    }
}
