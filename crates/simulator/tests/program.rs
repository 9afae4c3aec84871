//! The program: what it prints, and how it stops.

#![cfg(test)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vicidial-simulator"));
    command.args(arguments);
    command
}

/// A started simulator, which ends with the test that started it, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both do nothing once the child was waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts it and gives the address of its first line.
fn start(arguments: &[&str]) -> (Running, String) {
    let child = program(arguments)
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let mut line = String::new();
    let output = running.0.stdout.as_mut().unwrap();
    BufReader::new(output).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening http://").unwrap();
    (running, address.to_owned())
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = program(arguments).output().unwrap();
    assert!(!status.success());
    String::from_utf8(stderr).unwrap()
}

#[cfg(unix)]
#[test]
fn it_answers_at_the_printed_address_and_stops_on_a_signal() {
    for signal in ["-TERM", "-INT"] {
        let (mut running, address) = start(&["--control"]);
        assert!(get(&address, "/agc/api.php?function=version").contains("VERSION: 2.14-81|"));
        assert!(get(&address, "/control/state").contains("Y0315201639000402027"));
        let id = running.0.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        assert!(running.0.wait().unwrap().success());
    }
}

#[test]
fn the_demonstration_has_its_own_scenario() {
    let (_running, address) = start(&["--demo", "--control", "--seed", "1"]);
    let state = get(&address, "/control/state");
    assert!(state.contains("\"1028\""));
    assert!(!state.contains("\"6001\""));
}

#[test]
fn what_cannot_be_right_is_refused_with_a_reason() {
    let message = refused(&["--control", "--listen", "0.0.0.0:0"]);
    assert_eq!(
        message,
        "error: --control has no password and needs a loopback address to listen on\n"
    );
    let message = refused(&["--scenario", "absent.toml"]);
    assert!(
        message.starts_with("error: absent.toml: cannot be read"),
        "{message}"
    );
    let message = refused(&["--app", "absent"]);
    assert_eq!(
        message,
        "error: --app absent: there is no index.html; name the folder of a built app\n"
    );
}
