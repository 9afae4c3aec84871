//! The gateway as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    handset_gateway::cli::main()
}
