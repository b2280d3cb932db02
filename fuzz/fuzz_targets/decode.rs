//! Bytes of a text file in any encoding, Markdown included, to one form of characters.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| phuluc_fuzz::decode(data));
