//! Inputs that fuzzing found at fault once, through the doors that fuzzing uses. `scripts/fuzz.sh` looks for more.

#[path = "../fuzz/src/lib.rs"]
mod doors;

use std::fs;
use std::time::{Duration, Instant};

const TIME_LIMIT: Duration = Duration::from_secs(10);

#[test]
fn what_fuzzing_found_is_mended() {
    for (name, door) in doors::DOORS {
        for seed in fs::read_dir(format!("fuzz/seeds/{name}")).into_iter().flatten().flatten() {
            println!("{}", seed.path().display());
            let start = Instant::now();
            door(&fs::read(seed.path()).unwrap());
            assert!(start.elapsed() < TIME_LIMIT, "it took {:?}", start.elapsed());
        }
    }
}
