//! From the probability that a decoder computes to the share of such edits that turn out right.
//!
//! Rule of this file: one line in log-odds for each method, fitted on pages and documents that nothing was trained on.

/// How a probability was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Marks put back on bare letters.
    Marks,
    /// Words read by a foreign reader.
    Decoder,
    /// Slips in sound text.
    Slip,
}

/// What a decoder cannot know: the right word may not be among its candidates at all.
const UNFORESEEN: f32 = 1e-4;

/// The calibrated probability.
pub fn calibrated(method: Method, probability: f32) -> f32 {
    let (shift, slope) = match method {
        Method::Marks => (0.0, 0.9),
        Method::Decoder => (-0.35, 0.6),
        Method::Slip => (0.1, 0.45),
    };
    let probability = probability.clamp(UNFORESEEN, 1.0 - UNFORESEEN);
    let odds = (probability / (1.0 - probability)).ln();
    1.0 / (1.0 + (-(shift + slope * odds)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surer_stays_surer() {
        for method in [Method::Marks, Method::Decoder, Method::Slip] {
            assert!(calibrated(method, 0.99) > calibrated(method, 0.7));
            assert!((0.0..=1.0).contains(&calibrated(method, 1.0)));
        }
    }
}
