//! A spatial index over the geometries of an attribute: a packed Hilbert R-tree of envelopes.

use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree, RTreeBuilder, RTreeIndex};
use trigpoint_geometry::Envelope;

use crate::column::{Values, index};

/// The rows of a column by where they lie. Rows without a place are not in it.
#[derive(Debug)]
pub(crate) struct Places {
    tree: Option<RTree<f64>>,
    /// The row of each entry of the tree.
    rows: Vec<u32>,
}

impl Places {
    pub(crate) fn of(values: &Values, rows: u32) -> Self {
        let placed: Vec<(u32, Envelope)> = (0..rows)
            .filter_map(|row| Some((row, values.envelope(row)?)))
            .collect();
        let count = u32::try_from(placed.len()).unwrap_or(u32::MAX);
        let tree = (count > 0).then(|| {
            let mut builder = RTreeBuilder::<f64>::new(count);
            for (_, envelope) in &placed {
                let Envelope {
                    x_min,
                    y_min,
                    x_max,
                    y_max,
                } = *envelope;
                builder.add(x_min, y_min, x_max, y_max);
            }
            builder.finish::<HilbertSort>()
        });
        Self {
            tree,
            rows: placed.into_iter().map(|(row, _)| row).collect(),
        }
    }

    /// The rows whose envelopes meet this one, in no order.
    pub(crate) fn meeting(&self, envelope: &Envelope) -> Vec<u32> {
        let Some(tree) = &self.tree else {
            return Vec::new();
        };
        let Envelope {
            x_min,
            y_min,
            x_max,
            y_max,
        } = *envelope;
        let found = tree.search(x_min, y_min, x_max, y_max);
        let row = |entry: u32| self.rows.get(index(entry)).copied();
        found.into_iter().filter_map(row).collect()
    }
}
