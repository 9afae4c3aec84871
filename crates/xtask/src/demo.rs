//! The demo: the app, its gateway, and a simulated VICIdial with calls arriving,
//! on loopback.

use std::net::{Ipv4Addr, TcpListener};

use crate::app::{self, Kind};
use crate::error::{Error, Result};
use crate::process;
use crate::programs;
use crate::report;
use crate::tools::Tools;

/// Where the demo listens if nothing else is asked for.
const USUAL_PORT: u16 = 8080;

/// Builds everything and becomes the demo. Returns only if that fails, or where
/// a program cannot become another, when the demo has ended.
pub(crate) fn run(tools: &Tools, port: Option<u16>) -> Result<()> {
    // What only tests need, a browser's driver above all, is not asked for.
    report::heading("Building");
    let program = programs::demo(tools)?;
    let app = app::build(tools, Kind::Gateway)?;

    report::heading("Running");
    let mut demo = process::command(program);
    demo.arg("--app").arg(app).arg("--listen").arg(format!(
        "{}:{}",
        Ipv4Addr::LOCALHOST,
        chosen(port)
    ));
    become_program(demo)
}

/// The port asked for; else the usual one if it is free; else any.
fn chosen(port: Option<u16>) -> u16 {
    port.unwrap_or_else(
        || match TcpListener::bind((Ipv4Addr::LOCALHOST, USUAL_PORT)) {
            Ok(_) => USUAL_PORT,
            Err(_) => 0,
        },
    )
}

/// Replaces this process, so that whatever ends it ends the demo.
#[cfg(unix)]
fn become_program(mut command: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(process::not_started("start the demo", &command, error))
}

#[cfg(not(unix))]
fn become_program(mut command: std::process::Command) -> Result<()> {
    process::run("run the demo", &mut command)
}

/// Reads the port of `--port`.
pub(crate) fn parse_port(text: &str) -> Result<u16> {
    text.parse()
        .map_err(|_| Error::Usage(format!("`{text}` is not a port (0–65535)")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_of_sixteen_bits() {
        assert_eq!(parse_port("8080").unwrap(), 8080);
        assert!(parse_port("65536").is_err());
        assert!(parse_port("http").is_err());
    }

    #[test]
    fn the_port_asked_for_is_taken_as_it_is() {
        assert_eq!(chosen(Some(0)), 0);
        assert_eq!(chosen(Some(9)), 9);
    }
}
