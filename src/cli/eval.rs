//! `phuluc eval`: how well the program, or any output in its format, answers what people answered.

use super::{Exit, Outcome, ReadingArgs, convert_one};
use crate::batch::result_path;
use crate::error::{Error, Result};
use crate::eval::{self, Case, Rows, Score};
use crate::output::json;
use clap::Args;
use rayon::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    /// Folders of cases (input.*, plan.json, clean.txt), or one case
    #[arg(required = true, value_name = "FIXTURES")]
    fixtures: Vec<PathBuf>,
    /// Score the results in DIR, as `phuluc convert FIXTURES --output DIR` writes them, instead of converting now
    #[arg(long, value_name = "DIR")]
    results: Option<PathBuf>,
    /// List every wrong field, missing and invented row
    #[arg(long)]
    faults: bool,
    /// Print the scores as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: ReadingArgs,
}

pub(super) fn run(args: &EvalArgs) -> Outcome {
    let mut cases = Vec::new();
    for folder in &args.fixtures {
        cases.extend(eval::cases(folder)?);
    }
    if cases.is_empty() {
        return Err(Error::Config("no case was found: a case is a folder with plan.json and input.*".into()).into());
    }
    let scores: Vec<Score> = cases.par_iter().map(|case| score(case, args)).collect::<Result<_>>()?;
    let mut stdout = std::io::stdout().lock();
    if args.json {
        writeln!(stdout, "{}", json::line(&serde_json::json!({"cases": scores, "all": Score::total(&scores)})))?;
        return Ok(Exit::Done);
    }
    writeln!(stdout, "{}", heading())?;
    for score in scores.iter().chain([&Score::total(&scores)]) {
        writeln!(stdout, "{}", line(score))?;
        for fault in score.faults.iter().filter(|_| args.faults) {
            writeln!(stdout, "    {fault}")?;
        }
    }
    Ok(Exit::Done)
}

fn score(case: &Case, args: &EvalArgs) -> Result<Score> {
    let (plan, clean) = match &args.results {
        Some(results) => written(case, results)?,
        None => match convert_one(&case.input, &args.reading) {
            Ok(converted) => {
                let plan = serde_json::to_value(&converted.plan).map_err(|error| Error::Config(error.to_string()))?;
                (plan, converted.reading.text.clean_text())
            }
            // A document that cannot be read answers nothing; the other cases still count.
            Err(error) => {
                let mut score = eval::score(case, &serde_json::Value::Null, "");
                score.faults.insert(0, error.to_string());
                return Ok(score);
            }
        },
    };
    Ok(eval::score(case, &plan, &clean))
}

fn written(case: &Case, results: &Path) -> Result<(serde_json::Value, String)> {
    let input = case.input.file_name().map(PathBuf::from).unwrap_or_default();
    let relative = Path::new(&case.name).join(input);
    let [text, record] = ["txt", "json"].map(|extension| result_path(results, &relative, extension));
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|source| Error::Input { path: path.display().to_string(), source })
    };
    let plan = serde_json::from_str(&read(&record)?)
        .map_err(|error| Error::Config(format!("{}: {error}", record.display())))?;
    Ok((plan, read(&text)?))
}

fn heading() -> String {
    format!(
        "{:<34} {:>8} {:>13} {:>7} {:>13} {:>7} {:>7} {:>7}",
        "case", "document", "tasks", "F1", "indicators", "F1", "WER %", "CER %"
    )
}

fn line(score: &Score) -> String {
    let document = format!("{}/{}", score.document.right, score.document.right + score.document.missing);
    let rows = |rows: &Rows| match (rows.expected, rows.invented) {
        (0, 0) => ["-".into(), "-".into()],
        _ => [format!("{}/{}+{}", rows.found, rows.expected, rows.invented), format!("{:.3}", rows.fields.f1())],
    };
    let [tasks, task_f1] = rows(&score.tasks);
    let [indicators, indicator_f1] = rows(&score.indicators);
    let rate = |rate: Option<f64>| rate.map_or("-".into(), |rate| format!("{:.2}", rate * 100.0));
    let wer = rate(score.text.as_ref().map(eval::TextScore::wer));
    let cer = rate(score.text.as_ref().map(eval::TextScore::cer));
    let case: String = score.case.chars().take(34).collect();
    format!("{case:<34} {document:>8} {tasks:>13} {task_f1:>7} {indicators:>13} {indicator_f1:>7} {wer:>7} {cer:>7}")
}
