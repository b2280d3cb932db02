//! stub

use crate::plan::Doubt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    Tcvn3,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Font {
    pub code: Code,
    pub is_upper: bool,
}

impl Font {
    pub fn of_name(name: &str) -> Option<Self> {
        name.starts_with(".Vn").then_some(Self { code: Code::Tcvn3, is_upper: name.ends_with('H') })
    }
    pub fn decode(self, text: &str) -> String {
        text.to_string()
    }
}

impl Code {
    pub fn doubt(&self) -> Doubt {
        Doubt::default()
    }
}

pub fn trusted(_samples: &[(Font, String)]) -> Vec<Code> {
    Vec::new()
}
