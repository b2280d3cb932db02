//! The program: parse the command line, run the command, answer with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    phuluc::cli::run()
}
