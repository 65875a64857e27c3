//! The values of a column that its source could not give, with the reasons.

use std::sync::Arc;

/// Reasons that are kept for one column; further ones are counted, and share one text.
pub const REASONS_MAX: usize = 1_000;

/// What stands for the reasons that are not kept.
const NOT_KEPT: &str = "too many values of this attribute could not be read to keep every reason";

/// Rows without a value, and why.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// Rising; with the number of the reason.
    rows: Vec<(u32, u32)>,
    reasons: Vec<Arc<str>>,
}

impl Faults {
    pub(crate) fn add(&mut self, row: u32, reason: &str) {
        let number = self.reasons.len();
        if number < REASONS_MAX {
            self.reasons.push(reason.into());
        } else if number == REASONS_MAX {
            self.reasons.push(NOT_KEPT.into());
        }
        let number = u32::try_from(number.min(REASONS_MAX)).unwrap_or(u32::MAX);
        self.rows.push((row, number));
    }

    /// Puts the rows in order, once all are there. Of several reasons for one row the first stays.
    pub(crate) fn finish(&mut self) {
        self.rows.sort_by_key(|(row, _)| *row);
        self.rows.dedup_by_key(|(row, _)| *row);
        self.rows.shrink_to_fit();
    }

    pub(crate) fn reason(&self, row: u32) -> Option<Arc<str>> {
        let at = self.rows.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        let (_, number) = self.rows.get(at)?;
        let reason = self.reasons.get(usize::try_from(*number).ok()?);
        reason.cloned()
    }

    pub(crate) fn has(&self, row: u32) -> bool {
        self.rows
            .binary_search_by_key(&row, |(row, _)| *row)
            .is_ok()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().map(|(row, _)| *row)
    }

    pub(crate) fn count(&self) -> usize {
        self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_beyond_the_limit_share_one_text_and_every_row_is_known() {
        let mut faults = Faults::default();
        let count = u32::try_from(REASONS_MAX).unwrap() + 5;
        for row in (0..count).rev() {
            faults.add(row, &format!("row {row}"));
        }
        faults.finish();
        assert_eq!(faults.count(), REASONS_MAX + 5);
        assert_eq!(
            faults.reason(count - 1).as_deref(),
            Some(&*format!("row {}", count - 1))
        );
        assert_eq!(faults.reason(0).as_deref(), Some(NOT_KEPT));
        assert_eq!(faults.reason(count), None);
        assert!(faults.has(3) && !faults.has(count));
    }
}
