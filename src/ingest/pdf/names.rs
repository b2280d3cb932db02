//! Content streams in, the fonts of their strings out. The interpreter names a font only where the file embeds it as TrueType; the
//! others are found here, by what the page shows. The rule kept here: a run gets the font of the next string that has the
//! same codes, and none where there is no such string.

use super::device::Font;
use hayro_interpret::CacheKey;
use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{Dict, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::{Page, Resources};
use hayro_interpret::kurbo::Affine;

/// Forms inside forms deeper than this go in a circle.
const DEEPEST: usize = 20;
/// Most forms that are looked into on a page: forms that show one another several times would never end.
const MOST_FORMS: usize = 2_000;
/// Strings that are passed over at most to find a run again; hidden layers are shown to nobody.
const FARTHEST: usize = 1_000;

/// The strings of a page in fonts that the interpreter leaves without a name, in the order in which they are shown.
#[derive(Debug, Default)]
pub(super) struct Strings {
    fonts: Vec<Font>,
    shown: Vec<Shown>,
    forms: usize,
    /// The first string that was not found again yet.
    next: usize,
    /// Where the string before it was drawn.
    place: Option<Affine>,
}

#[derive(Debug)]
struct Shown {
    codes: Vec<u8>,
    font: usize,
}

impl Strings {
    /// The strings of a page.
    pub(super) fn of(page: &Page<'_>) -> Self {
        let mut strings = Self::default();
        if may_show_nameless(page.resources()) {
            strings.read(page.typed_operations(), page.resources(), None, 0);
        }
        strings
    }

    /// The font of the run that is drawn next, with these codes, at this place.
    pub(super) fn font_of(&mut self, codes: &[u32], place: Affine) -> Option<&Font> {
        let is_it = |shown: &Shown| {
            shown.codes.len() == codes.len() && shown.codes.iter().zip(codes).all(|(a, b)| u32::from(*a) == *b)
        };
        // Letters that are filled and outlined are drawn twice.
        let is_again = self.place == Some(place) && self.next > 0 && is_it(&self.shown[self.next - 1]);
        if !is_again {
            let passed = self.shown[self.next..].iter().take(FARTHEST).position(is_it)?;
            self.next += passed + 1;
            self.place = Some(place);
        }
        Some(&self.fonts[self.shown[self.next - 1].font])
    }

    fn read(
        &mut self,
        mut operations: TypedIter<'_>,
        resources: &Resources<'_>,
        mut font: Option<usize>,
        depth: usize,
    ) {
        let mut kept = Vec::new();
        while let Some(operation) = operations.next() {
            match operation {
                TypedInstruction::SaveState(_) => kept.push(font),
                TypedInstruction::RestoreState(_) => font = kept.pop().unwrap_or(font),
                TypedInstruction::TextFont(set) => {
                    font = resources.get_font(set.0).filter(is_nameless).map(|dict| self.font(&dict));
                }
                TypedInstruction::ShowText(shown) => self.add(font, shown.0.as_bytes()),
                TypedInstruction::NextLineAndShowText(shown) => self.add(font, shown.0.as_bytes()),
                TypedInstruction::ShowTextWithParameters(shown) => self.add(font, shown.2.as_bytes()),
                TypedInstruction::ShowTexts(shown) => {
                    let mut codes = Vec::new();
                    for part in shown.0.iter::<Object<'_>>() {
                        if let Object::String(text) = part {
                            codes.extend_from_slice(text.as_bytes());
                        }
                    }
                    self.add(font, &codes);
                }
                TypedInstruction::XObject(named) => {
                    if let Some(form) = resources.get_x_object(named.0) {
                        self.read_form(&form, resources, font, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_form(&mut self, form: &Stream<'_>, outer: &Resources<'_>, font: Option<usize>, depth: usize) {
        if !is_named(form.dict(), "Subtype", "Form") || depth > DEEPEST || self.forms >= MOST_FORMS {
            return;
        }
        self.forms += 1;
        if let Ok(content) = form.decoded_data() {
            let own = form.dict().get::<Dict<'_>>("Resources").map(Resources::new);
            self.read(TypedIter::new(&content), own.as_ref().unwrap_or(outer), font, depth);
        }
    }

    fn font(&mut self, dict: &Dict<'_>) -> usize {
        let key = dict.cache_key();
        self.fonts.iter().position(|known| known.key == key).unwrap_or_else(|| {
            let name = dict.get::<Name<'_>>("BaseFont").map(|name| name.as_str().to_string()).unwrap_or_default();
            self.fonts.push(Font { name, key });
            self.fonts.len() - 1
        })
    }

    fn add(&mut self, font: Option<usize>, codes: &[u8]) {
        if let Some(font) = font.filter(|_| !codes.is_empty()) {
            self.shown.push(Shown { codes: codes.to_vec(), font });
        }
    }
}

/// Whether a page may show a string in such a font; a form may bring its own. To read all its operations would take longer.
fn may_show_nameless(resources: &Resources<'_>) -> bool {
    let is_form = |name| resources.get_x_object(&name).is_some_and(|object| is_named(object.dict(), "Subtype", "Form"));
    let has_nameless = |name| resources.get_font(&name).is_some_and(|font| is_nameless(&font));
    resources.fonts.keys().any(has_nameless) || resources.x_objects.keys().any(is_form)
}

/// Whether the interpreter keeps no name of this font: one byte a letter and no TrueType program in the file.
fn is_nameless(font: &Dict<'_>) -> bool {
    let has_program = || font.get::<Dict<'_>>("FontDescriptor").is_some_and(|about| about.contains_key("FontFile2"));
    !(is_named(font, "Subtype", "Type0") || is_named(font, "Subtype", "TrueType") && has_program())
}

fn is_named(dict: &Dict<'_>, key: &str, name: &str) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|found| found.as_str() == name)
}
