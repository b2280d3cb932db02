//! One run of several that share the inputs without talking to each other: each takes the files whose hash falls to it.

use super::manifest::path_text;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// Shard `index` of `count`, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl Shard {
    /// Whether the input with this path below the common folder falls to this shard. Every input falls to exactly one, and to the
    /// same one on every machine.
    pub fn takes(self, relative: &Path) -> bool {
        let hash = Sha256::digest(path_text(relative));
        let number = hash.iter().take(8).fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
        number % u64::from(self.count) == u64::from(self.index)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (index, count) = text.split_once('/').ok_or("is not I/N, as in 0/4")?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| "is not I/N, as in 0/4".to_string());
        let (index, count) = (number(index)?, number(count)?);
        if index < count { Ok(Self { index, count }) } else { Err("counts from 0: I must be below N".into()) }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}-of-{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_falls_to_exactly_one_shard_and_shards_are_alike_in_size() {
        let shards: Vec<Shard> = (0..3).map(|index| format!("{index}/3").parse().unwrap()).collect();
        let mut sizes = [0; 3];
        for number in 0..3000 {
            let path = format!("tháng {}/văn bản {number}.pdf", number % 12);
            let takers: Vec<usize> = (0..3).filter(|index| shards[*index].takes(Path::new(&path))).collect();
            assert_eq!(takers.len(), 1);
            sizes[takers[0]] += 1;
        }
        assert!(sizes.iter().all(|size| (900..1100).contains(size)), "{sizes:?}");
    }

    #[test]
    fn wrong_shards_are_refused() {
        for text in ["3/3", "1", "a/2", "0/0", "-1/2", "1/2/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
