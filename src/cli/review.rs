//! `phuluc review DIR`: the results of a folder on a screen, for a clerk to check.

use super::{Exit, Outcome, talk};
use crate::batch;
use crate::error::Error;
use crate::output::format::{Format, Options};
use crate::output::sha256;
use crate::review::Desk;
use crate::review::web::{Draw, Server, Setup};
use crate::worker;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    /// Folder with results of `phuluc convert`
    folder: PathBuf,
    /// Name that decisions are noted under, until the page is told another [default: the login name]
    #[arg(long, value_name = "NAME")]
    reviewer: Option<String>,
    /// Folder with the documents that were converted, to show their pages
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    /// Write the reviewed records to this folder and end, without a page
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    /// Formats of the export, several at once
    #[arg(short, long, value_enum, value_delimiter = ',', default_values_t = [Format::Json, Format::Text], requires = "export")]
    format: Vec<Format>,
    /// One exported file for all documents, in every format but json and text
    #[arg(long, requires = "export")]
    merge: bool,
    /// Port on this machine [default: any that is free]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,
}

pub(super) fn run(args: &ReviewArgs) -> Outcome {
    let desk = Desk::open(&args.folder, crate::parse::deadline)?;
    let broken = desk.broken();
    if broken > 0 {
        talk(&format!("phuluc: {broken} lines of the journal were torn by a crash and are lost"));
    }
    if let Some(output) = &args.export {
        return export(&desk, output, args);
    }
    let login = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let reviewer = args.reviewer.clone().or(login).unwrap_or_default();
    let server =
        Server::bind(Setup { desk, reviewer, port: args.port, token: token()?, draw: args.source.clone().map(draw) })?;
    let (sender, stop) = std::sync::mpsc::channel();
    let handler = ctrlc::set_handler(move || {
        // The second signal finds nobody listening any more, and nothing left to do.
        let _ = sender.send(());
    });
    handler.map_err(|error| Error::Config(format!("cannot listen for signals: {error}")))?;
    talk(&format!(
        "Open {}\nEnd with Ctrl-C. Decisions are in {}/{}",
        server.address(),
        args.folder.display(),
        crate::review::journal::NAME
    ));
    server.run(stop)?;
    Ok(Exit::Done)
}

/// Draws pages of the documents in a folder, in a child process, and only of the very bytes that were converted.
fn draw(source: PathBuf) -> Draw {
    Box::new(move |sheet, page| {
        let (program, settings) = (std::env::current_exe().ok()?, crate::Settings::default());
        let path = source.join(&sheet.name);
        let name = path.display().to_string();
        let length = std::fs::metadata(&path).ok()?.len();
        crate::ingest::check_size(length, &name, settings.max_bytes).ok()?;
        let bytes = std::fs::read(&path).ok()?;
        let is_same = sha256(&bytes) == sheet.machine.plan.source.sha256;
        is_same.then(|| worker::picture(&program, &bytes, &name, page, &settings).ok()).flatten()
    })
}

fn export(desk: &Desk, output: &Path, args: &ReviewArgs) -> Outcome {
    let run = batch::Run {
        output: Some(output.into()),
        settings: crate::Settings::default(),
        formats: args.format.clone(),
        options: Options::default(),
        merge: args.merge,
        shard: None,
        force: false,
    };
    let records =
        desk.sheets().map(|sheet| (PathBuf::from(&sheet.name), sheet.reviewed.plan.clone(), sheet.clean_text()));
    batch::export(records, &run)?;
    Ok(Exit::Done)
}

/// 256 bits of the system's randomness.
fn token() -> crate::Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Config(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
