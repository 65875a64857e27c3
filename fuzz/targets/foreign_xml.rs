//! Another product's XML backup: never a panic, never an entity expanded.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trigpoint_archive::foreign::fuzz_xml(bytes));
