//! `phuluc review DIR`: the results of a folder on a screen, for a clerk to check.

use super::{Exit, Outcome, talk};
use crate::error::Error;
use crate::review::Desk;
use crate::review::web::{Server, Setup};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    /// Folder with results of `phuluc convert`
    folder: PathBuf,
    /// Name that decisions are noted under, until the page is told another [default: the login name]
    #[arg(long, value_name = "NAME")]
    reviewer: Option<String>,
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
    let login = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let reviewer = args.reviewer.clone().or(login).unwrap_or_default();
    let server = Server::bind(Setup { desk, reviewer, port: args.port, token: token()? })?;
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

/// 256 bits of the system's randomness.
fn token() -> crate::Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Config(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
