//! Damaged text to right text.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| phuluc_fuzz::restore(data));
