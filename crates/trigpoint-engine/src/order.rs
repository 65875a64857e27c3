//! An index over the values of an attribute that have an order.

use std::cmp::Ordering;
use std::ops::Range;

use trigpoint_rules::Value;

use crate::column::Values;

/// The rows of a column by their values.
#[derive(Debug)]
pub(crate) struct Order {
    rows: Vec<u32>,
}

impl Order {
    pub(crate) fn of(values: &Values, rows: u32) -> Self {
        Self {
            rows: values.sorted(rows),
        }
    }

    /// Where the rows stand that compare in one of these ways; `None` when nothing compares.
    pub(crate) fn find(
        &self,
        values: &Values,
        orders: &[Ordering],
        value: &Value,
    ) -> Option<Vec<Range<usize>>> {
        let Some(first) = self.rows.first() else {
            return Some(Vec::new());
        };
        values.compare(*first, value)?;
        let below = |limit: &[Ordering]| {
            self.rows.partition_point(|row| {
                values
                    .compare(*row, value)
                    .is_some_and(|order| limit.contains(&order))
            })
        };
        let low = below(&[Ordering::Less]);
        let high = below(&[Ordering::Less, Ordering::Equal]);
        let range = |order: Ordering| match order {
            Ordering::Less => 0..low,
            Ordering::Equal => low..high,
            Ordering::Greater => high..self.rows.len(),
        };
        let ranges = [Ordering::Less, Ordering::Equal, Ordering::Greater];
        let wanted = ranges.into_iter().filter(|order| orders.contains(order));
        Some(wanted.map(range).collect())
    }

    pub(crate) fn rows(&self, range: Range<usize>) -> &[u32] {
        self.rows.get(range).unwrap_or_default()
    }
}
