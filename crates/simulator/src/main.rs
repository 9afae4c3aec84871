//! The simulator as a program.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::net::TcpListener;
use vicidial_simulator::{Options, Scenario, Simulator};

/// A call centre in memory that answers as VICIdial does.
///
/// Once it listens it prints one line: the word `listening` and its address,
/// as in `listening http://127.0.0.1:8080`.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen on; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Scenario file (default: the recorded one, or with --demo the demonstration's)
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Keep calls arriving for idle remote agents
    #[arg(long)]
    demo: bool,
    /// Seed for everything that is left to chance
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Offer the control interface under /control/ (loopback addresses only)
    #[arg(long)]
    control: bool,
    /// Serve a built app from this folder, on the same origin
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// Enable CORS for an origin, as VICIdial's own setting does
    #[arg(long, value_name = "ORIGIN")]
    cors: Option<String>,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    if arguments.control && !arguments.listen.ip().is_loopback() {
        return Err("--control has no password and needs a loopback address to listen on".into());
    }
    if let Some(directory) = &arguments.app
        && !directory.join("index.html").is_file()
    {
        return Err(format!(
            "--app {}: there is no index.html; name the folder of a built app",
            directory.display()
        )
        .into());
    }
    let scenario = match &arguments.scenario {
        Some(file) => Scenario::from_file(file)?,
        None if arguments.demo => Scenario::demo()?,
        None => Scenario::recorded()?,
    };
    let simulator = match arguments.seed {
        Some(seed) => Simulator::with_seed(scenario, seed),
        None => Simulator::new(scenario),
    };
    let options = Options {
        control: arguments.control,
        cors: arguments.cors,
        app: arguments.app,
    };
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let listener = TcpListener::bind(arguments.listen)
                .await
                .map_err(|error| format!("cannot listen on {}: {error}", arguments.listen))?;
            let stop = stop_signal()?;
            println!("listening http://{}", listener.local_addr()?);
            if arguments.demo {
                let simulator = simulator.clone();
                tokio::spawn(async move { simulator.keep_calls_arriving().await });
            }
            simulator.serve(listener, &options, stop).await;
            Ok(())
        })
}

/// Completes on SIGINT or SIGTERM, both caught from now on.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes on Ctrl-C.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
