//! Another product's item JSON: never a panic.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trigpoint_archive::foreign::fuzz_json(bytes));
