//! A page image to pixels, ruling lines and the picture for the clerk.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| phuluc_fuzz::image(data));
