//! Arbitrary rules over arbitrary features: with and without indexes, on one thread and on two.
#![no_main]

#[path = "../../crates/trigpoint-engine/tests/it/arbitrary.rs"]
mod arbitrary;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    arbitrary::try_bytes(bytes);
});
