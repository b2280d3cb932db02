//! Text to paragraphs and tables.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| phuluc_fuzz::layout(data));
