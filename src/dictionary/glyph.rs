//! Orders of glyphs in well-known fonts (`dictionaries/glyph_orders.tsv`): the letter that a glyph number stands for where a
//! file does not say.

use super::tsv;
use foldhash::HashMap;
use std::sync::LazyLock;

/// Letters of a font by glyph number.
#[derive(Debug)]
pub struct Order {
    /// Its name in the dictionary.
    pub name: &'static str,
    letters: HashMap<u32, char>,
}

impl Order {
    /// The letter of a glyph number.
    pub fn letter(&self, number: u32) -> Option<char> {
        self.letters.get(&number).copied()
    }
}

/// All known orders.
pub fn orders() -> &'static [Order] {
    static ORDERS: LazyLock<Vec<Order>> = LazyLock::new(|| {
        let mut orders: Vec<Order> = Vec::new();
        for [name, from, letters, _source] in tsv::rows(include_str!("../../dictionaries/glyph_orders.tsv")) {
            if orders.last().is_none_or(|order| order.name != name) {
                orders.push(Order { name, letters: HashMap::default() });
            }
            let (Some(order), Ok(from)) = (orders.last_mut(), from.parse::<u32>()) else { continue };
            let letters = letters.chars().map(|letter| if letter == '␣' { ' ' } else { letter });
            order.letters.extend((from..).zip(letters).filter(|(_, letter)| *letter != '□'));
        }
        orders
    });
    &ORDERS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(order: &str, numbers: &[u32]) -> String {
        let order = orders().iter().find(|known| known.name == order).unwrap();
        numbers.iter().filter_map(|number| order.letter(*number)).collect()
    }

    #[test]
    fn glyph_numbers_of_real_documents() {
        // "Kӂ HOҤCH", "ÿ~QJ", "Ĉ", "7+ѬѪ1*"
        assert_eq!(read("times", &[46, 0x4C2, 43, 50, 0x4A4, 38, 43]), "KẾHOẠCH");
        assert_eq!(read("times", &[255, 126, 81, 74]), "đúng");
        assert_eq!(read("times", &[264, 0x46C, 0x46A]), "ĐƯƠ");
        assert_eq!(read("times-bold-italic", &[0x36D, 0x353, 0x34F, 0x2EF]), "ụịệơ");
    }
}
