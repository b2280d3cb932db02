//! Pairs of words in, "never added" or "perhaps" out, at once.
//!
//! Rule of this file: one bit a pair, by its hash; what was added is never denied.

/// Bits; a power of two, several times the pairs of a model.
const BITS: usize = 1 << 22;

/// A set of pairs that answers with "no" or "perhaps".
pub struct Sieve(Vec<u64>);

impl Default for Sieve {
    fn default() -> Self {
        Self(vec![0; BITS / 64])
    }
}

impl Sieve {
    /// Adds a pair.
    pub fn add(&mut self, first: u16, second: u16) {
        let bit = bit(first, second);
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// Whether the pair may have been added.
    pub fn may_have(&self, first: u16, second: u16) -> bool {
        let bit = bit(first, second);
        self.0[bit / 64] & 1 << (bit % 64) != 0
    }
}

/// Pairs with the same first word lie near one another: they are asked for together.
fn bit(first: u16, second: u16) -> usize {
    (usize::from(first).wrapping_mul(0x9E37_79B1) >> 8 ^ usize::from(second)) % BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_never_denied() {
        let mut sieve = Sieve::default();
        let pairs = || (0..2000u16).map(|n| (n.wrapping_mul(77), n.wrapping_mul(1009)));
        pairs().for_each(|(first, second)| sieve.add(first, second));
        assert!(pairs().all(|(first, second)| sieve.may_have(first, second)));
        let denied = pairs().filter(|(first, second)| !sieve.may_have(*second, first.wrapping_add(1))).count();
        assert!(denied > 1900, "{denied}");
    }
}
