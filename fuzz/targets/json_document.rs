//! An item's document: never a panic, never a recursion without bound.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| trigpoint_archive::fuzz::json_document(bytes));
