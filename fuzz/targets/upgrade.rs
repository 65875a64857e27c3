//! A document of an older version on its way to the current one: never a panic.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trigpoint_archive::fuzz::upgrade(bytes));
