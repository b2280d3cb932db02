//! Tesseract by its command line: a picture in, words with places and confidences out. One thread a process; a page that takes
//! too long is given up.

use super::raster::Raster;
use crate::ingest::child;
use std::process::Command;
use std::time::Duration;

/// The engine's command.
pub const PROGRAM: &str = "tesseract";
/// Its data for Vietnamese; other data beside it make more errors.
pub const LANGUAGE: &str = "vie";
/// A page takes a second or two; noise makes the engine run away.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// How the engine looks at a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Running text in columns.
    Body,
    /// Pieces of text in no order, as in a table.
    Table,
    /// Lines one below the other.
    Lines,
    /// Numbers alone.
    Numbers,
}

/// Why a page was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The engine or its Vietnamese data is not installed.
    Missing,
    /// It ended with an error or not in time.
    Failed(String),
}

/// A word that the engine read; places in pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct OcrWord {
    /// What it reads.
    pub text: String,
    /// How sure the engine is, 0 to 1.
    pub confidence: f32,
    /// Words with the same number stand on one line.
    pub line: usize,
    /// Left, top, right, bottom.
    pub pixels: [f32; 4],
}

/// Reads a picture.
pub fn read(raster: &Raster, mode: Mode) -> Result<Vec<OcrWord>, Failure> {
    let mut command = Command::new(PROGRAM);
    let psm = match mode {
        Mode::Body => "3",
        Mode::Table => "11",
        Mode::Lines | Mode::Numbers => "6",
    };
    command
        .args(["stdin", "stdout", "-l", LANGUAGE, "--psm", psm, "--dpi"])
        .arg((raster.dpi.round() as u32).to_string());
    if mode == Mode::Numbers {
        command.args(["-c", "tessedit_char_whitelist=0123456789."]);
    }
    command.arg("tsv").env("OMP_THREAD_LIMIT", "1");
    let output = run(command, raster.pgm(), TIME_LIMIT)?;
    Ok(words(&output))
}

fn run(command: Command, input: Vec<u8>, limit: Duration) -> Result<String, Failure> {
    let ended = child::converse(command, input, limit).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::Missing,
        _ => Failure::Failed(error.to_string()),
    })?;
    let talk = String::from_utf8_lossy(&ended.talk);
    match ended.status {
        Some(status) if status.success() => Ok(String::from_utf8_lossy(&ended.output).into_owned()),
        Some(_) if talk.contains("loading language") || talk.contains("load any languages") => Err(Failure::Missing),
        Some(status) => Err(Failure::Failed(format!("{status}: {}", talk.lines().next().unwrap_or_default()))),
        None => Err(Failure::Failed(format!("more than {} s for a page", limit.as_secs()))),
    }
}

/// The words of a TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
pub fn words(tsv: &str) -> Vec<OcrWord> {
    let mut words = Vec::new();
    let mut line = 0;
    for row in tsv.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [level, _, _, _, _, _, left, top, width, height, confidence, text] = fields[..] else { continue };
        if level == "4" {
            line += 1;
        }
        let place: Vec<f32> = [left, top, width, height].iter().filter_map(|value| value.parse().ok()).collect();
        let (&[left, top, width, height], Ok(confidence)) = (place.as_slice(), confidence.parse::<f32>()) else {
            continue;
        };
        let text = text.trim();
        if level == "5" && !text.is_empty() && confidence >= 0.0 {
            let pixels = [left, top, left + width, top + height];
            words.push(OcrWord { text: text.into(), confidence: (confidence / 100.0).min(1.0), line, pixels });
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_tsv() {
        let tsv = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                   4\t1\t1\t1\t1\t0\t100\t50\t300\t40\t-1\t\n\
                   5\t1\t1\t1\t1\t1\t100\t52\t80\t30\t96.5\tKế\n\
                   5\t1\t1\t1\t1\t2\t190\t52\t80\t30\t91\thoạch\n";
        let words = words(tsv);
        assert_eq!(words.len(), 2);
        assert_eq!(words[1].pixels, [190.0, 52.0, 270.0, 82.0]);
        assert_eq!((words[0].line, words[0].confidence), (1, 0.965));
    }
    #[cfg(unix)]
    #[test]
    fn a_page_has_its_time_and_not_more() {
        let engine = |does: &str, limit| {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("cat > /dev/null; {does}")]);
            run(command, b"P5".to_vec(), limit)
        };
        let late = engine("exec sleep 30", Duration::from_secs(1));
        assert_eq!(late, Err(Failure::Failed("more than 1 s for a page".into())));
        assert_eq!(engine("sleep 0.3; echo read", TIME_LIMIT), Ok("read\n".into()));
    }
}
