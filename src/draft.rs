//! What a text probably says before its layout is known: the way in which `restore` helps `layout`, which comes before it.

/// A first reading of a text.
pub struct Draft {
    /// What each line probably says, one entry a line of the text. For sound text it is the text itself.
    pub lines: Vec<String>,
    /// Which words follow one another.
    pub flow: Flow,
}

/// Which words follow one another, so that sentences can be found again where columns stand side by side.
#[derive(Clone, Copy)]
pub struct Flow {
    /// The words, numbers and marks in a piece of text, as [`Flow::surplus`] knows them.
    pub words: fn(&str) -> Vec<u16>,
    /// How much likelier a word is after two others than anywhere, in nats: 0 when one of them is not known.
    pub surplus: fn([u16; 2], u16) -> f32,
}

/// Stands for the beginning and the end of a paragraph.
pub const EDGE: u16 = 0;
/// Stands for a word that is not known.
pub const UNKNOWN: u16 = 1;

impl Default for Flow {
    /// Knows no word.
    fn default() -> Self {
        Self { words: |text| text.split_whitespace().map(|_| UNKNOWN).collect(), surplus: |_, _| 0.0 }
    }
}

impl From<Vec<String>> for Draft {
    /// Lines that are read as they are.
    fn from(lines: Vec<String>) -> Self {
        Self { lines, flow: Flow::default() }
    }
}
