//! A text file all the way to records.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| phuluc_fuzz::parse(data));
