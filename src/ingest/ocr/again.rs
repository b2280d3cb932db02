//! The words of a page in, the same words out, those of doubtful lines read twice again, each line alone, larger and smaller.
//! The rule kept here: of the readings of one place the one stays that is surest, those that agree taken together.

use super::cuttings::Cuttings;
use super::raster::Raster;
use super::tesseract::{Failure, Mode, OcrWord, read};
use super::{extent, is_word, union};

/// A word less sure than this makes its line doubtful; measured, it marks one line in seven and two thirds of the wrong words.
const UNSURE: f32 = 0.8;
/// The resolutions at which lines are read again: the engine sees other details of a letter there.
const LARGER: f32 = 300.0;
const SMALLER: f32 = 160.0;
/// Room around a line, in parts of its height.
const ROOM: f32 = 0.12;
/// So many lines of a page are read again, the least sure ones first; a page with more is bad as a whole.
const MOST_LINES: usize = 60;
/// A word where there was none before has to be as sure as this ...
const NEW: f32 = 0.9;
/// ... and what stands alone in a cell as this.
const FOUND: f32 = 0.6;
/// Slanted digits lean by this, and digits filled in are read alone; what is surer than [`SURE_NUMBER`] replaces what was read before.
const SLANT: f32 = 0.25;
const SURE_NUMBER: f32 = 0.85;

/// Reads doubtful lines again, and places that were `missed` for the first time.
pub fn read_doubtful(picture: &Raster, words: &[OcrWord], missed: &[[f32; 4]]) -> Result<Vec<OcrWord>, Failure> {
    let mut lines: Vec<Vec<OcrWord>> = words.chunk_by(|a, b| a.line == b.line).map(<[OcrWord]>::to_vec).collect();
    let mut doubtful: Vec<usize> = (0..lines.len()).filter(|line| is_doubtful(&lines[*line])).collect();
    let least =
        |line: &usize| lines[*line].iter().filter(|word| is_word(word)).map(|word| word.confidence).fold(1.0, f32::min);
    doubtful.sort_by(|a, b| least(a).total_cmp(&least(b)));
    doubtful.truncate(MOST_LINES);
    doubtful.sort_unstable();
    let (pieces, alone): (Vec<_>, Vec<_>) =
        missed.iter().map(|piece| (beside(piece, &lines), piece)).partition(|(line, _)| line.is_some());
    // What was missed beside a word is a part of its line.
    let more = pieces.iter().filter_map(|(line, _)| *line).filter(|line| !doubtful.contains(line));
    doubtful.extend(more.collect::<std::collections::BTreeSet<_>>());
    doubtful.sort_unstable();
    let whole = |line: &usize| {
        let parts = pieces.iter().filter(|(of, _)| *of == Some(*line)).map(|(_, piece)| with_room(piece));
        parts.fold(around(&lines[*line]), union)
    };
    let mut boxes: Vec<[f32; 4]> = doubtful.iter().map(whole).collect();
    boxes.extend(alone.iter().map(|(_, piece)| with_room(piece)));
    if !boxes.is_empty() {
        let (larger, smaller) = (at_dpi(picture, &boxes, LARGER)?, at_dpi(picture, &boxes, SMALLER)?);
        let mut again = larger.into_iter().zip(smaller);
        for (line, (larger, smaller)) in doubtful.into_iter().zip(&mut again) {
            let first = std::mem::take(&mut lines[line]);
            let again = [larger, smaller].map(|reading| without_neighbours(reading, first[0].line, words));
            lines[line] = merged(first, again);
        }
        let found = again.map(|(larger, smaller)| if surety(&larger) >= surety(&smaller) { larger } else { smaller });
        lines.extend(found.filter(|words| words.iter().any(is_word) && surety(words) > FOUND));
    }
    fill_in_dates(picture, &mut lines)?;
    // Lines may have become several; each has a number of its own.
    let several = lines.iter().flat_map(|words| words.chunk_by(|a, b| a.line == b.line));
    let numbered =
        several.zip(0..).flat_map(|(words, line)| words.iter().map(move |word| OcrWord { line, ..word.clone() }));
    Ok(numbered.collect())
}

/// The line that a missed piece is a part of.
fn beside(piece: &[f32; 4], lines: &[Vec<OcrWord>]) -> Option<usize> {
    /// Words of a line are not farther apart, in heights.
    const NEAR: f32 = 0.7;
    let is_near = |word: &OcrWord| {
        let [x0, y0, x1, y1] = word.pixels;
        let gap = (x0 - piece[2]).max(piece[0] - x1);
        let shared = y1.min(piece[3]) - y0.max(piece[1]);
        gap < NEAR * (y1 - y0) && shared > 0.5 * (piece[3] - piece[1])
    };
    lines.iter().position(|line| line.iter().any(|word| is_word(word) && is_near(word)))
}

fn is_doubtful(line: &[OcrWord]) -> bool {
    line.iter().any(|word| is_word(word) && word.confidence < UNSURE)
}

/// The box of a line with some room.
fn around(line: &[OcrWord]) -> [f32; 4] {
    with_room(&extent(line))
}

fn with_room([x0, y0, x1, y1]: &[f32; 4]) -> [f32; 4] {
    let room = ROOM * (y1 - y0).min(80.0);
    [(x0 - 2.0 * room).max(0.0), (y0 - room).max(0.0), x1 + 2.0 * room, y1 + room]
}

/// What is read in each box at a resolution.
pub fn at_dpi(picture: &Raster, boxes: &[[f32; 4]], dpi: f32) -> Result<Vec<Vec<OcrWord>>, Failure> {
    let cuttings = Cuttings::of(picture, boxes, dpi / picture.dpi, 0.0);
    Ok(cuttings.placed(read(&cuttings.picture, Mode::Lines)?))
}

/// What was read from a cutting, without the words of other lines that reach into it.
fn without_neighbours(mut again: Vec<OcrWord>, line: usize, words: &[OcrWord]) -> Vec<OcrWord> {
    let is_neighbour = |word: &OcrWord| {
        let [x0, y0, x1, y1] = word.pixels;
        let (x, y) = (f32::midpoint(x0, x1), f32::midpoint(y0, y1));
        let covers = |[x0, y0, x1, y1]: [f32; 4]| (x0..x1).contains(&x) && (y0..y1).contains(&y);
        words.iter().any(|other| other.line != line && is_word(other) && covers(other.pixels))
    };
    again.retain(|word| !is_neighbour(word));
    again
}

/// All readings of a line, place by place the likeliest one.
fn merged(first: Vec<OcrWord>, again: [Vec<OcrWord>; 2]) -> Vec<OcrWord> {
    const OVERLAP: f32 = 0.3;
    if again.iter().any(|words| is_stacked(words)) {
        // The engine took several lines for one; what it read from them is not to be sorted into one line.
        let best = again.into_iter().max_by(|a, b| surety(a).total_cmp(&surety(b))).unwrap_or_default();
        return if is_stacked(&best) && surety(&best) > surety(&first) { best } else { first };
    }
    let line = first[0].line;
    let [_, top, _, bottom] = around(&first);
    let is_inside = |word: &OcrWord| (top..bottom).contains(&f32::midpoint(word.pixels[1], word.pixels[3]));
    let mut all: Vec<(usize, OcrWord)> = first.into_iter().map(|word| (0, word)).collect();
    for (words, reading) in again.into_iter().zip(1..) {
        all.extend(words.into_iter().filter(is_inside).map(|word| (reading, OcrWord { line, ..word })));
    }
    all.sort_by(|a, b| a.1.pixels[0].total_cmp(&b.1.pixels[0]));
    let mut merged = Vec::with_capacity(all.len());
    let (mut place, mut reach): (Vec<(usize, OcrWord)>, f32) = (Vec::new(), f32::MIN);
    for (reading, word) in all {
        if word.pixels[0] + OVERLAP * (word.pixels[2] - word.pixels[0]) >= reach {
            merged.extend(likeliest(std::mem::take(&mut place)));
        }
        reach = reach.max(word.pixels[2]);
        place.push((reading, word));
    }
    merged.extend(likeliest(place));
    merged
}

/// Whether words of one reading stand above one another.
fn is_stacked(words: &[OcrWord]) -> bool {
    let lines: Vec<[f32; 4]> = words.chunk_by(|a, b| a.line == b.line).map(around).collect();
    let is_above = |a: &[f32; 4], b: &[f32; 4]| a[0] < b[2] && b[0] < a[2] && f32::midpoint(a[1], a[3]) < b[1];
    lines.iter().enumerate().any(|(at, a)| lines[at + 1..].iter().any(|b| is_above(a, b)))
}

/// Confidence by letters.
fn surety(words: &[OcrWord]) -> f32 {
    let letters = |word: &OcrWord| word.text.chars().count() as f32;
    let all: f32 = words.iter().map(letters).sum();
    words.iter().map(|word| word.confidence * letters(word)).sum::<f32>() / all.max(1.0)
}

/// What one place says: the reading whose confidence is highest, readings that agree counted together.
fn likeliest(place: Vec<(usize, OcrWord)>) -> Vec<OcrWord> {
    let mut readings: [Vec<OcrWord>; 3] = Default::default();
    place.into_iter().for_each(|(reading, word)| readings[reading].push(word));
    let sure = |words: &[OcrWord]| words.iter().map(|word| word.confidence).fold(1.0, f32::min);
    let says = |words: &[OcrWord]| words.iter().map(|word| word.text.to_lowercase()).collect::<String>();
    let alike = |reading: &[OcrWord]| -> f32 {
        let others = readings.iter().filter(|other| !other.is_empty() && says(other) == says(reading));
        others.map(|other| sure(other)).sum()
    };
    // Words that only one look has found may be dirt.
    let is_whole =
        |reading: &[OcrWord]| sure(reading) >= NEW && says(reading).chars().filter(|c| c.is_alphanumeric()).count() > 1;
    let was_missed = readings[0].is_empty();
    let fits = |reading: &&Vec<OcrWord>| !reading.is_empty() && (!was_missed || is_whole(reading));
    let score = |reading: &[OcrWord]| (alike(reading), sure(reading));
    let best = readings.iter().filter(fits).max_by(|a, b| {
        let (a, b) = (score(a), score(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let mut best = best.cloned().unwrap_or_default();
    if let ([word], [first]) = (best.as_mut_slice(), readings[0].as_slice()) {
        word.text = in_case_of(&first.text, &word.text);
    }
    best
}

/// The word with letters as large as those of its first reading, which saw it among others: alone, "cơ" is "CƠ".
fn in_case_of(first: &str, word: &str) -> String {
    if first.chars().count() != word.chars().count() {
        return word.to_string();
    }
    let same = |a: char, b: char| a.to_lowercase().eq(b.to_lowercase());
    word.chars().zip(first.chars()).map(|(read, first)| if same(read, first) { first } else { read }).collect()
}

/// A number that somebody wrote into "ngày … tháng … năm": between which words it stands, and where.
struct Gap {
    line: usize,
    /// The words that it takes the place of.
    words: std::ops::Range<usize>,
    pixels: [f32; 4],
    /// What remains of a word that the number was glued to: "ngày", "tháng".
    glued: Option<[OcrWord; 2]>,
}

/// Days and months that are filled in by another hand or program lean, stand high and touch their neighbours; they are read alone,
/// upright, and as digits.
fn fill_in_dates(picture: &Raster, lines: &mut [Vec<OcrWord>]) -> Result<(), Failure> {
    let gaps: Vec<Gap> = lines.iter().enumerate().flat_map(|(at, line)| gaps(at, line)).collect();
    if gaps.is_empty() {
        return Ok(());
    }
    let boxes: Vec<[f32; 4]> = gaps.iter().map(|gap| gap.pixels).collect();
    let cuttings = Cuttings::of(picture, &boxes, 1.0, SLANT);
    let read = cuttings.placed(read(&cuttings.picture, Mode::Numbers)?);
    for (gap, number) in gaps.into_iter().zip(read).rev() {
        let [number] = number.as_slice() else { continue };
        let is_number = (1..=2).contains(&number.text.len()) && number.text.chars().all(|c| c.is_ascii_digit());
        if is_number && number.confidence >= SURE_NUMBER {
            let line = &mut lines[gap.line];
            let number = OcrWord { line: line[0].line, ..number.clone() };
            let around = gap.glued.map_or((None, None), |[before, after]| (Some(before), Some(after)));
            line.splice(gap.words, around.0.into_iter().chain([number]).chain(around.1));
        }
    }
    Ok(())
}

fn gaps(at: usize, line: &[OcrWord]) -> Vec<Gap> {
    const PARTS: [(&str, &str); 2] = [("ngày", "tháng"), ("tháng", "năm")];
    /// Wider gaps (in heights) stand between columns.
    const WIDEST: f32 = 6.0;
    let mut found = Vec::new();
    let lower: Vec<String> = line.iter().map(|word| word.text.to_lowercase()).collect();
    let is_date = PARTS.iter().all(|(before, _)| lower.iter().any(|word| word.contains(before)));
    if !is_date {
        return found;
    }
    let heights = line.iter().map(|word| word.pixels[3] - word.pixels[1]);
    let height = heights.fold(0.0, f32::max).min(80.0);
    // Digits that are filled in often stand higher than the line.
    let top = line.iter().map(|word| word.pixels[1]).fold(f32::MAX, f32::min) - 0.4 * height;
    let bottom = line.iter().map(|word| word.pixels[3]).fold(0.0, f32::max);
    let space = |x0: f32, x1: f32| [x0, top.max(0.0), x1, bottom];
    for index in 0..line.len() {
        for (before, after) in PARTS {
            let glued = lower[index].strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            if let Some(between) = glued.filter(|between| (1..=3).contains(&between.chars().count())) {
                let [x0, y0, x1, y1] = line[index].pixels;
                let step = (x1 - x0) / lower[index].chars().count() as f32;
                let (from, to) = (x0 + step * before.chars().count() as f32, x1 - step * after.chars().count() as f32);
                let part =
                    |text: &str, x0, x1| OcrWord { text: text.into(), pixels: [x0, y0, x1, y1], ..line[index].clone() };
                let parts = Some([part(before, x0, from), part(after, to, x1)]);
                let is_digits = between.chars().all(|c| c.is_ascii_digit());
                if !is_digits || line[index].confidence < UNSURE {
                    found.push(Gap { line: at, words: index..index + 1, pixels: space(from, to), glued: parts });
                }
            }
            let end = (index + 1..line.len().min(index + 4)).find(|end| lower[*end].starts_with(after));
            let Some(end) = end.filter(|_| lower[index] == before) else { continue };
            let between = &line[index + 1..end];
            let is_sure = between.len() == 1
                && between[0].confidence >= UNSURE
                && between[0].text.chars().all(|c| c.is_ascii_digit());
            // Digits by hand may stand in the boxes of both neighbours.
            let room = (line[index].pixels[2] + 2.0, line[end].pixels[0] - 2.0);
            let (from, to) =
                between.iter().fold(room, |(from, to), word| (from.min(word.pixels[0]), to.max(word.pixels[2])));
            let is_wide_enough = (0.4 * height..WIDEST * height).contains(&(to - from));
            if !is_sure && is_wide_enough && (!between.is_empty() || to - from > height) {
                found.push(Gap { line: at, words: index + 1..end, pixels: space(from, to), glued: None });
            }
        }
    }
    found.sort_by_key(|gap| gap.words.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: f32, confidence: f32) -> OcrWord {
        let width = 12.0 * text.chars().count() as f32;
        OcrWord { text: text.into(), confidence, line: 3, pixels: [x, 100.0, x + width, 130.0] }
    }

    fn texts(words: &[OcrWord]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn of_the_readings_of_a_place_the_surest_stays() {
        let first = vec![
            word("quy", 0.0, 0.95),
            word("định", 50.0, 0.95),
            word("(ước", 110.0, 0.71),
            word("ngày", 200.0, 0.96),
        ];
        let again = vec![
            word("quỵ", 0.0, 0.4),
            word("định", 51.0, 0.9),
            word("(trước", 108.0, 0.93),
            word("ngày", 200.0, 0.96),
        ];
        let merged = merged(first, [again, Vec::new()]);
        assert_eq!(texts(&merged), ["quy", "định", "(trước", "ngày"]);
        assert!(merged.iter().all(|word| word.line == 3));
    }

    #[test]
    fn readings_that_agree_outweigh_a_surer_one() {
        let read = |text: &str, confidence| vec![word(text, 0.0, confidence)];
        let place = merged(read("thế", 0.85), [read("thể", 0.7), read("thể", 0.6)]);
        assert_eq!(texts(&place), ["thể"]);
    }

    #[test]
    fn letters_are_as_large_as_their_line_shows_them() {
        let read = |text: &str, confidence| vec![word(text, 0.0, confidence)];
        let place = merged(read("cơ", 0.7), [read("CƠ", 0.9), read("Cơ", 0.8)]);
        assert_eq!(texts(&place), ["cơ"]);
    }

    #[test]
    fn two_lines_taken_for_one_become_two_or_stay() {
        let below = |text: &str, x, confidence| OcrWord {
            line: 4,
            pixels: [x, 140.0, x + 80.0, 170.0],
            ..word(text, x, confidence)
        };
        let two = |confidence| {
            vec![word("Như", 0.0, confidence), word("trên;", 50.0, confidence), below("Bộ", 0.0, confidence)]
        };
        let taken_for_one = vec![OcrWord { pixels: [0.0, 100.0, 90.0, 170.0], ..word("Nhưtrn,", 0.0, 0.5) }];
        assert_eq!(texts(&merged(taken_for_one.clone(), [two(0.9), two(0.8)])), ["Như", "trên;", "Bộ"]);
        assert_eq!(texts(&merged(taken_for_one, [two(0.3), two(0.2)])), ["Nhưtrn,"]);
    }

    #[test]
    fn a_word_that_was_missed_is_added_when_it_is_sure() {
        let first = vec![word("Phùng", 0.0, 0.7), word("Tô", 70.0, 0.9)];
        let again = |confidence| vec![word("Phùng", 0.0, 0.9), word("Tô", 70.0, 0.9), word("Long", 110.0, confidence)];
        assert_eq!(texts(&merged(first.clone(), [again(0.95), Vec::new()])), ["Phùng", "Tô", "Long"]);
        assert_eq!(texts(&merged(first, [again(0.7), Vec::new()])), ["Phùng", "Tô"]);
    }

    #[test]
    fn numbers_filled_into_a_date_are_looked_for_where_they_stand() {
        let date = |day: &[OcrWord]| {
            let mut line = vec![word("ngày", 0.0, 0.96)];
            line.extend_from_slice(day);
            line.extend([word("tháng", 100.0, 0.96), word("01", 170.0, 0.96), word("năm", 220.0, 0.96)]);
            gaps(0, &line).into_iter().map(|gap| (gap.words, gap.pixels[0], gap.pixels[2])).collect::<Vec<_>>()
        };
        assert_eq!(date(&[word("“2", 60.0, 0.68)]), [(1..2, 50.0, 98.0)]);
        assert_eq!(date(&[word("24", 60.0, 0.95)]), []);
        assert_eq!(date(&[]), [(1..1, 50.0, 98.0)]);
        let glued = [word("ngày2“tháng", 0.0, 0.6), word("01", 150.0, 0.9), word("năm", 190.0, 0.9)];
        let gaps = gaps(0, &glued);
        assert_eq!((gaps.len(), gaps[0].pixels[0], gaps[0].pixels[2]), (1, 48.0, 72.0));
    }
}
