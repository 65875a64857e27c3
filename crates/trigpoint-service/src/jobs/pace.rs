//! How fast a stage of a job goes, and when news of it were told last.

use std::time::{Duration, Instant};

use crate::repository::{Progress, Stage};

/// News of a job that goes on are told at most so often.
const NEWS_EVERY: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
pub(super) struct Pace {
    stage: Option<(Stage, Instant)>,
    told: Option<Instant>,
}

impl Pace {
    pub(super) fn seconds_left(&mut self, progress: &Progress) -> Option<u64> {
        let began = match self.stage {
            Some((stage, began)) if stage == progress.stage => began,
            Some(_) | None => {
                self.stage = Some((progress.stage, Instant::now()));
                self.told = None;
                return None;
            }
        };
        let left = progress.total?.saturating_sub(progress.done);
        let elapsed_ms = u64::try_from(began.elapsed().as_millis()).ok()?;
        let left_ms = elapsed_ms.checked_mul(left)?.checked_div(progress.done)?;
        Some(left_ms.div_ceil(1_000))
    }

    pub(super) fn is_news(&mut self) -> bool {
        let is_news = self.told.is_none_or(|told| told.elapsed() >= NEWS_EVERY);
        if is_news {
            self.told = Some(Instant::now());
        }
        is_news
    }
}
