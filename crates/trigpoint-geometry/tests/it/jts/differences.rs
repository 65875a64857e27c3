//! Where GEOS 3.11 and JTS differ, each with its reason.

/// A reason, and what it explains: `file case operation`.
type Difference = (&'static str, &'static [&'static str]);

const DIFFERENCES: &[Difference] = &[];

pub(super) fn listed() -> impl Iterator<Item = (&'static str, &'static str)> {
    DIFFERENCES
        .iter()
        .flat_map(|(reason, what)| what.iter().map(move |what| (*what, *reason)))
}
