//! How much is computed of one geometry or two at most, so that no object holds up a check.
//!
//! What compares every vertex with every other takes a second or a few at its limit, whichever
//! computer it is on; a geometry of millions of vertices would take days.

/// How many vertices an answer may have that is finer than its source: more than any feature of
/// the maps that are known, and some 50 MB.
pub const VERTEX_COUNT_MAX: usize = 1_000_000;

/// How many pairs of vertices are compared at most: 10,000 with 10,000.
pub const PAIRS_MAX: usize = 100_000_000;

/// As [`PAIRS_MAX`], where most pairs are told apart by their envelopes.
pub const NEAREST_PAIRS_MAX: usize = 1_000_000_000;

/// As [`PAIRS_MAX`] for shared paths: 3,000 with 3,000 vertices, each of which is sought among all.
pub const SHARED_PATHS_PAIRS_MAX: usize = 36_000_000;

/// As [`PAIRS_MAX`] for triangles: 50,000 vertices, which may lie so that each is sought along all.
pub const TRIANGULATED_PAIRS_MAX: usize = 2_500_000_000;

/// As [`PAIRS_MAX`], where faults of a line are taken out one at a time: faults by vertices.
pub const CLEANED_PAIRS_MAX: usize = 500_000_000;

/// How deep the halves of a line may lie in each other that is simplified: GEOS calls itself for
/// each, and each takes up to 150 bytes of the 2 MiB that a thread has.
pub(crate) const SIMPLIFY_DEPTH_MAX: usize = 5_000;

/// Up to so many pairs of vertices a distance is faster without an index.
pub(crate) const PAIRS_WITHOUT_INDEX_MAX: usize = 1_000_000;
