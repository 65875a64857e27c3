//! The container of an archive: never a panic, never an entry that the directory does not hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trigpoint_archive::fuzz::container(bytes));
