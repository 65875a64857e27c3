//! Which objects of a class may satisfy what a search tells beforehand.

use std::ops::Range;

use trigpoint_rules::{AttributeId, Probe};

use crate::class_data::{ClassData, Stored};
use crate::order::Order;

/// Classes of so few objects are looked through without an index.
const SMALL: u32 = 16;

/// So few candidates are tried one by one before another index is asked.
const FEW: usize = 32;

/// What an index says, before its rows are written out.
struct Found<'a> {
    probe: usize,
    rows: Rows<'a>,
}

enum Rows<'a> {
    Ordered(&'a Order, Vec<Range<usize>>),
    Placed(Vec<u32>),
}

impl Found<'_> {
    fn count(&self) -> usize {
        match &self.rows {
            Rows::Ordered(_, ranges) => ranges.iter().map(ExactSizeIterator::len).sum(),
            Rows::Placed(rows) => rows.len(),
        }
    }

    fn into_rows(self) -> Vec<u32> {
        match self.rows {
            Rows::Ordered(order, ranges) => {
                let slices = ranges.into_iter().map(|range| order.rows(range));
                slices.flatten().copied().collect()
            }
            Rows::Placed(rows) => rows,
        }
    }
}

impl ClassData {
    /// The rows that may satisfy all probes, rising; `None` for all rows.
    pub(crate) fn candidates(&self, probes: &[Probe]) -> Option<Vec<u32>> {
        if self.rows() <= SMALL {
            return None;
        }
        let found = self.narrowest(probes)?;
        let asked = found.probe;
        let mut rows = found.into_rows();
        let column_of = |probe: &Probe| self.column(attribute(probe));
        if let Some(column) = probes.get(asked).and_then(column_of) {
            // What could not be read may satisfy anything, and has no place in an index.
            rows.extend(column.faults().rows());
        }
        let others = probes.iter().enumerate().filter(|(at, _)| *at != asked);
        for (_, probe) in others {
            if let Some(column) = column_of(probe) {
                rows.retain(|row| may_satisfy(column, *row, probe));
            }
        }
        rows.sort_unstable();
        Some(rows)
    }

    /// What the index says that leaves the fewest rows.
    fn narrowest(&self, probes: &[Probe]) -> Option<Found<'_>> {
        let by_value = (0..)
            .zip(probes)
            .filter_map(|(at, probe)| self.by_value(at, probe));
        let mut best = by_value.min_by_key(Found::count);
        for (at, probe) in probes.iter().enumerate() {
            if best.as_ref().is_some_and(|best| best.count() <= FEW) {
                break;
            }
            let Some(found) = self.by_place(at, probe) else {
                continue;
            };
            if best
                .as_ref()
                .is_none_or(|best| found.count() < best.count())
            {
                best = Some(found);
            }
        }
        best
    }

    fn by_value(&self, at: usize, probe: &Probe) -> Option<Found<'_>> {
        match probe {
            Probe::Compared {
                attribute,
                orders,
                value,
            } => {
                let column = self.column(*attribute)?;
                let order = column.order(self.rows())?;
                let ranges = order.find(column.values(), orders, value)?;
                Some(Found {
                    probe: at,
                    rows: Rows::Ordered(order, ranges),
                })
            }
            Probe::Meets { .. } => None,
        }
    }

    fn by_place(&self, at: usize, probe: &Probe) -> Option<Found<'_>> {
        match probe {
            Probe::Compared { .. } => None,
            Probe::Meets {
                attribute,
                envelope,
            } => {
                let column = self.column(*attribute)?;
                let places = column.places(self.rows())?;
                Some(Found {
                    probe: at,
                    rows: Rows::Placed(places.meeting(envelope)),
                })
            }
        }
    }
}

fn attribute(probe: &Probe) -> AttributeId {
    match probe {
        Probe::Compared { attribute, .. } | Probe::Meets { attribute, .. } => *attribute,
    }
}

/// Whether a row stays when another probe than the one that was asked is held against it.
fn may_satisfy(column: &Stored, row: u32, probe: &Probe) -> bool {
    let values = column.values();
    match probe {
        Probe::Compared { orders, value, .. } => match values.compare(row, value) {
            Some(order) => orders.contains(&order),
            // Null satisfies nothing; what does not compare is an error to be told.
            None => !values.value(row).is_null() || column.faults().has(row),
        },
        Probe::Meets { envelope, .. } => {
            let meets = values
                .envelope(row)
                .is_some_and(|own| own.intersects(envelope));
            meets || !values.is_geometry() || column.faults().has(row)
        }
    }
}
