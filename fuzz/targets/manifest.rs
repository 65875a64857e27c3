//! The manifest of an archive: never a panic.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trigpoint_archive::fuzz::manifest(bytes));
