//! Arbitrary rules over arbitrary features never panic, end within their bounds, and say the same
//! with and without indexes, on one thread and on two.

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::arbitrary::try_bytes;

#[test]
fn arbitrary_rules_over_arbitrary_features_end_and_indexes_change_nothing() {
    let is_long = std::env::var_os("TRIGPOINT_LONG").is_some();
    let cases = if is_long { 20_000 } else { 200 };
    let ran = AtomicU32::new(0);
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let bytes = proptest::collection::vec(any::<u8>(), 200..1500);
    let tried = TestRunner::new(config).run(&bytes, |bytes| {
        ran.fetch_add(u32::from(try_bytes(&bytes)), Ordering::Relaxed);
        Ok(())
    });
    tried.unwrap();
    // Most rules would say nothing if most were refused.
    let ran = ran.into_inner();
    assert!(
        ran * 4 > cases,
        "only {ran} of {cases} rules were fit to run"
    );
}

#[test]
fn no_bytes_are_a_rule_too() {
    try_bytes(&[]);
    try_bytes(&[255; 4000]);
}
