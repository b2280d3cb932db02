//! PDF bytes, or what a page of one draws, to pages and blocks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::panic;

fuzz_target!(
    // A panic inside the PDF library is caught and told as a doubt; only one that gets past that is a fault.
    init: drop(panic::take_hook()),
    |data: &[u8]| phuluc_fuzz::pdf(data)
);
