//! The words of a cell that names bodies: into one entry a body. Rule: a comma or "và" separates only where a name begins after it, so that
//! "Sở Văn hóa, Thể thao và Du lịch" stays one; words inside brackets never separate.

use super::value::trimmed;
use crate::dictionary::agency::{Head, head_at, known_at};

/// No known name has more words; keeps long cells linear.
const LONGEST_NAME: usize = 20;

/// The words of a cell, with what stands between them.
pub struct Names<'a> {
    words: Vec<&'a str>,
    starts_line: Vec<bool>,
    /// Whether the gap before the word lies inside a known name or a bracket.
    is_joined: Vec<bool>,
}

impl<'a> Names<'a> {
    /// The words of the lines of a cell.
    pub fn of(lines: &'a [String]) -> Self {
        let mut names = Names { words: Vec::new(), starts_line: Vec::new(), is_joined: Vec::new() };
        for line in lines {
            for (index, word) in line.split_whitespace().enumerate() {
                names.words.push(word);
                names.starts_line.push(index == 0);
            }
        }
        names.is_joined = vec![false; names.words.len()];
        names.join_brackets();
        names.join_known_names();
        names
    }

    fn join_brackets(&mut self) {
        let mut depth = 0i32;
        for (index, word) in self.words.iter().enumerate() {
            self.is_joined[index] = depth > 0;
            let count = |bracket: char| word.chars().filter(|c| *c == bracket).count() as i32;
            depth = (depth + count('(') - count(')')).max(0);
        }
    }

    fn join_known_names(&mut self) {
        let mut at = 0;
        while at < self.words.len() {
            let covered = self.known_name_at(at);
            for inside in at + 1..at + covered {
                self.is_joined[inside] = true;
            }
            at += covered.max(1);
        }
    }

    /// A known name, not broken by ";", nor by a comma between the last word of one name and the first of the next ("Công đoàn, Trường ...").
    fn known_name_at(&self, at: usize) -> usize {
        let words = &self.words[at..self.words.len().min(at + LONGEST_NAME)];
        let is_inside = words[0].starts_with(char::is_lowercase);
        let breaks = |index: usize| {
            let is_name = words.get(index + 1).is_some_and(|next| next.starts_with(char::is_uppercase));
            words[index].ends_with(';') || is_inside && is_name && words[index].ends_with(',')
        };
        let end = (0..words.len()).find(|index| breaks(*index)).map_or(words.len(), |last| last + 1);
        known_at(&words[..end])
    }

    /// The bodies, one entry each.
    pub fn split(&self) -> Vec<String> {
        let mut bodies: Vec<String> = Vec::new();
        let mut start = 0;
        let mut lent: Option<Lent> = None;
        for gap in 1..=self.words.len() {
            let ends = gap == self.words.len() || self.separates(gap, start, lent);
            if !ends {
                continue;
            }
            let words = &self.words[start..gap];
            let borrows = lent.filter(|lent| self.borrows(start, *lent));
            let body = self.entry(words, borrows.map(|lent| lent.head));
            if !body.is_empty() && !bodies.contains(&body) {
                bodies.push(body);
            }
            if borrows.is_none() {
                lent = self.lent_by(start, gap);
            }
            start = gap;
        }
        bodies
    }

    /// The text of an entry: "và" and bullets before it and punctuation after it dropped; "Sở: Tài chính" and "các Sở Tài chính" (one
    /// of a list) become "Sở Tài chính".
    fn entry(&self, words: &[&str], lent: Option<&str>) -> String {
        let mut words = words.to_vec();
        while words.first().is_some_and(|word| is_and(word) || matches!(*word, "-" | "–" | "+" | "*" | "•")) {
            words.remove(0);
        }
        let opens_list = |word: &str| word.ends_with(':') && single_head(word.trim_end_matches(':'));
        if words.len() > 2
            && words.len() < self.words.len() // "Các Sở Công Thương" alone are those of all provinces
            && is_plural(words[0])
            && (opens_list(words[1]) || single_head(words[1]) && known_at(&words[1..]) > 1)
        {
            words.remove(0);
        }
        let mut entry = words.join(" ");
        if words.len() > 1 && opens_list(words[0]) {
            entry = format!("{} {}", capitalized(words[0].trim_end_matches(':')), words[1..].join(" "));
        }
        let entry = trimmed(&entry);
        match lent {
            Some(head) if !entry.is_empty() => format!("{head} {entry}"),
            _ => entry.to_string(),
        }
    }

    /// The head word that an entry lends to those after it: "Sở: Tài chính, Xây dựng", "Sở Tài chính, Nội vụ".
    fn lent_by(&self, start: usize, end: usize) -> Option<Lent<'a>> {
        let words = &self.words[start..end];
        let before = |word: &&&str| is_plural(word) || is_and(word);
        let word = words.iter().find(|word| !before(word))?;
        let head = word.strip_suffix(':').unwrap_or(word);
        single_head(head).then_some(Lent { head, is_list: word.ends_with(':') })
    }

    /// Whether the entry at `start` has no head of its own and takes the lent one.
    fn borrows(&self, start: usize, lent: Lent) -> bool {
        let first = start + usize::from(is_and(self.words[start]));
        first < self.words.len()
            && !self.begins_name(first, &["x"])
            && (lent.is_list || self.takes_head(first, lent.head))
    }

    /// Whether a new name begins at the word `gap`, when the one before began at `start`.
    fn separates(&self, gap: usize, start: usize, lent: Option<Lent>) -> bool {
        let before = self.words[gap - 1];
        let left = &self.words[start..gap];
        if self.is_joined[gap] {
            return false;
        }
        if before.ends_with(';') {
            return true;
        }
        if lent.is_some_and(|lent| self.borrows(start, lent) && gap < self.borrowed_reach(start, lent.head)) {
            return false;
        }
        if is_and(before) {
            return false; // decided at the gap before "và"
        }
        let next = gap + usize::from(is_and(self.words[gap]) && gap + 1 < self.words.len());
        if next > gap && self.is_joined[next] {
            return false;
        }
        if before.ends_with(',') && next == gap && is_named_person(left) && is_office(&self.words[gap..]) {
            return false; // "đồng chí Nguyễn Văn An, Phó Chủ tịch UBND xã"
        }
        if ends_with_level(left) && is_level(self.up_to_comma(next)) {
            return false; // "UBND quận, huyện, thị xã"
        }
        if before.ends_with([',', '.']) && before != "TP." || next > gap {
            let lent = lent.filter(|lent| self.borrows(start, *lent)).or_else(|| self.lent_by(start, gap));
            return self.begins_name(next, left)
                || lent.is_some_and(|lent| self.takes_head(next, lent.head))
                || is_person(left) && is_person(self.up_to_comma(next));
        }
        let capital = self.words[gap].starts_with(char::is_uppercase);
        if self.starts_line[gap] {
            let begins = self.begins_name(gap, left) && is_whole(left) && !ends_open(left);
            return capital && (begins || is_person(left) && is_person(self.line_at(gap)));
        }
        let lost_break = matches!(left[0].to_lowercase().as_str(), "sở" | "phòng" | "bộ" | "công" | "các");
        lost_break && self.begins_strong_name(gap) && is_known(left)
    }

    /// Whether a name begins here, after the entry `left`: members of a collective name ("ngành", "địa phương") begin none.
    fn begins_name(&self, at: usize, left: &[&str]) -> bool {
        let words = &self.words[at..];
        if is_bare_title(left) && is_plural(words[0]) {
            return false; // "Chủ tịch, các Phó Chủ tịch ..."
        }
        // "Trường A, Trường B" after "Công đoàn", a common noun in small letters
        let is_repeated = left.first() == words.first() && words[0].starts_with(char::is_uppercase) && words.len() > 1;
        let is_member = self.up_to_comma(at).len() == 1 && left.len() > 1 && is_plural(left[0]); // "các Cục, Vụ"
        match head_at(words) {
            Some((Head::Body, _)) if is_member => false,
            Some((Head::Person, _)) if is_group(left) && words[0].starts_with(char::is_lowercase) => false,
            Some((Head::Body | Head::Person, _)) => true,
            Some((Head::Noun, _)) if is_repeated => true,
            Some((Head::Collective, _)) => head_at(&words[1..]).is_some() || known_at(&words[1..]) > 0,
            Some((Head::Noun, _)) => {
                let ends_places = ends_with_level(left) && matches!(head_at(left), Some((Head::Body, _)));
                ends_places && !begins_with_level(words) || !left.is_empty() && !is_collective(left)
            }
            Some((Head::Not, _)) | None => known_at(words) > 1,
        }
    }

    /// Whether the lent head and the words here make a known name.
    fn takes_head(&self, at: usize, head: &str) -> bool {
        let mut words = vec![head];
        words.extend(self.words[at..].iter().take(LONGEST_NAME));
        words[1].starts_with(char::is_uppercase) && known_at(&words) > 1
    }

    /// How far the known name reaches that the lent head and the words at `at` make.
    fn borrowed_reach(&self, at: usize, head: &str) -> usize {
        let mut words = vec![head];
        words.extend(self.words[at..].iter().take(LONGEST_NAME));
        at + known_at(&words).saturating_sub(1)
    }

    fn up_to_comma(&self, at: usize) -> &[&'a str] {
        let words = &self.words[at..];
        let end = words.iter().position(|word| word.ends_with([',', ';']) || is_and(word));
        &words[..end.map_or(words.len(), |end| end + usize::from(!is_and(words[end])))]
    }

    fn line_at(&self, at: usize) -> &[&'a str] {
        let end = (at + 1..self.words.len()).find(|index| self.starts_line[*index]);
        &self.words[at..end.unwrap_or(self.words.len())]
    }

    /// Names that begin without any separator before them, where a line break was lost: "Sở Tài chính Các Sở, ngành".
    fn begins_strong_name(&self, at: usize) -> bool {
        let words = &self.words[at..];
        match words[0] {
            "Sở" | "Các" | "Phòng" | "Công" | "Trung" | "Ban" => self.begins_name(at, &[]),
            "các" => matches!(
                words.get(1).map(|word| word.to_lowercase()).as_deref(),
                Some("sở" | "sở," | "phòng" | "phòng,")
            ),
            _ => false,
        }
    }
}

/// A head word that a list lends to its members.
#[derive(Clone, Copy)]
struct Lent<'a> {
    head: &'a str,
    /// "Sở: ...": all members take it; else only those that make a known name with it.
    is_list: bool,
}

/// Whether these words are a level of places without a name: "xã", "thị trấn".
fn is_level(words: &[&str]) -> bool {
    const LEVELS: [&str; 11] =
        ["xã", "phường", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh", "thôn", "bản"];
    let joined = words.join(" ").to_lowercase();
    LEVELS.contains(&joined.trim_end_matches([',', ';', '.', ':']))
}

/// "thành phố trực thuộc Trung ương"
fn begins_with_level(words: &[&str]) -> bool {
    (1..=2).any(|count| words.len() >= count && is_level(&words[..count]))
}

/// Whether a name ends with a level of places: "UBND quận,".
fn ends_with_level(words: &[&str]) -> bool {
    (2..=3).any(|count| words.len() >= count && is_level(&words[words.len() + 1 - count..]))
}

fn is_and(word: &str) -> bool {
    word.eq_ignore_ascii_case("và")
}

/// The name of a person and nothing else: two to five words with capitals, none of which begins a body.
pub fn is_person(words: &[&str]) -> bool {
    let is_name = |word: &&str| {
        word.starts_with(char::is_uppercase) && word.chars().skip(1).all(|c| c.is_lowercase() || ",;.".contains(c))
    };
    (2..=5).contains(&words.len()) && words.iter().all(is_name) && head_at(words).is_none() && known_at(words) == 0
}

/// "đồng chí Nguyễn Văn An": a form of address, then a name.
fn is_named_person(words: &[&str]) -> bool {
    let address = match head_at(words) {
        Some((Head::Person, count)) if count < words.len() => count,
        _ => return false,
    };
    is_person(&words[address..])
}

/// A post: "Phó Chủ tịch UBND xã", not another form of address with a name.
fn is_office(words: &[&str]) -> bool {
    matches!(head_at(words), Some((Head::Person, _)))
        && words[0].starts_with(char::is_uppercase)
        && !is_named_person(words)
}

fn is_plural(word: &str) -> bool {
    matches!(head_at(&[word, "x"]), Some((Head::Collective, 1)))
}

/// A head of one word that is lent to the members of a list.
fn single_head(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "sở" | "bộ" | "phòng" | "ban" | "hội" | "cục" | "vụ" | "công ty")
}

fn is_known(words: &[&str]) -> bool {
    let covered = known_at(words);
    covered > 1
        && words.len() - covered <= 1
        && words[covered..].iter().all(|word| matches!(*word, "tỉnh" | "xã" | "phường" | "phố"))
        || known_at(words) == words.len() && words.len() > 1
}

/// Whether the words can stand as a name of their own: a name is begun, or it is a person.
fn is_whole(words: &[&str]) -> bool {
    // "Lãnh đạo" + "Sở Y tế", "Tập đoàn" + "Viettel"
    let is_head = matches!(head_at(words), Some((Head::Person | Head::Body, count)) if count == words.len());
    words.len() > 1 && !is_head || known_at(words) == words.len()
}

fn ends_open(words: &[&str]) -> bool {
    let last = words.last().map(|word| word.to_lowercase()).unwrap_or_default();
    matches!(
        last.as_str(),
        "và" | "-" | "–" | "của" | "thuộc" | "các" | "với" | "giám" | "trưởng" | "phó" | "chánh" | "tịch" | "văn"
    ) && !matches!(words, [.., "Hiệu", "trưởng"])
}

/// Whether a common noun after these words goes on with them: "các sở, ban, ngành", "Thủ trưởng cơ quan, đơn vị", "UBND cấp xã, phường".
fn is_collective(words: &[&str]) -> bool {
    let ends_with_noun = (1..=3.min(words.len())).any(|count| {
        let lower = words[words.len() - count..].join(" ").to_lowercase();
        let last: Vec<&str> = lower.split(' ').collect();
        matches!(head_at(&last), Some((Head::Noun, covered)) if covered == count)
    });
    ends_with_noun || words.iter().any(|word| is_plural(word.trim_end_matches([',', ';'])))
}

/// "Toàn thể cán bộ, công chức": persons of a kind, not one of them.
fn is_group(words: &[&str]) -> bool {
    matches!(words, [first, "thể", _, ..] if first.eq_ignore_ascii_case("toàn"))
}

fn is_bare_title(words: &[&str]) -> bool {
    matches!(head_at(words), Some((Head::Person, count)) if count == words.len())
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
