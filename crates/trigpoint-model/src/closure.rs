//! What a selection needs: the items it refers to, and what those refer to, however deep.

use std::collections::BTreeSet;

use crate::ItemId;

/// Collects a closure breadth first: ask for [`Closure::take_frontier`], look up what those items
/// refer to, [`Closure::reach`] it, and go on until the frontier is empty. Cycles are no matter,
/// and nothing recurses.
#[derive(Debug, Clone, Default)]
pub struct Closure {
    reached: BTreeSet<ItemId>,
    frontier: Vec<ItemId>,
}

impl Closure {
    /// A closure that begins with the selected items.
    #[must_use]
    pub fn of(selected: impl IntoIterator<Item = ItemId>) -> Self {
        let mut closure = Self::default();
        closure.reach(selected);
        closure
    }

    /// Adds items; those not reached before are looked at next.
    pub fn reach(&mut self, items: impl IntoIterator<Item = ItemId>) {
        for item in items {
            if self.reached.insert(item) {
                self.frontier.push(item);
            }
        }
    }

    /// The items whose references are still to be looked up; empty when the closure is closed.
    #[must_use]
    pub fn take_frontier(&mut self) -> Vec<ItemId> {
        std::mem::take(&mut self.frontier)
    }

    /// Every item reached, by id.
    #[must_use]
    pub fn into_items(self) -> BTreeSet<ItemId> {
        self.reached
    }
}
