//! The demonstration: a gateway and a simulated dialer with calls arriving, in
//! one program, on loopback. `cargo xtask demo` builds the app and runs it.

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use handset_gateway::config;
use handset_gateway::gateway::Gateway;
use handset_gateway::telemetry;
use tokio::net::TcpListener;
use vicidial_simulator::{Options, Scenario, Simulator};

/// A gateway and a simulated dialer with calls arriving.
#[derive(Debug, Parser)]
struct Arguments {
    /// Address to listen on; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Folder of the built app
    #[arg(long, value_name = "DIR")]
    app: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(&arguments))
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    if !arguments.listen.ip().is_loopback() {
        return Err("the demo's passwords are public: it listens on loopback only".into());
    }
    let simulator = Simulator::new(Scenario::demo()?);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let dialer = format!("http://{}", listener.local_addr()?);
    let served = simulator.clone();
    tokio::spawn(async move {
        served
            .serve(listener, &Options::default(), std::future::pending())
            .await;
    });
    tokio::spawn(async move { simulator.keep_calls_arriving().await });

    // Gone with the demo: nothing of it is worth keeping.
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("handset.toml");
    let text = include_str!("handset.toml")
        .replace("DIALER", &dialer)
        .replace("LISTEN", &arguments.listen.to_string());
    fs::write(&file, text)?;
    let mut config = config::load(&file, &password)?.config;
    config.app_folder = Some(arguments.app.clone());
    telemetry::init(config.log);
    let gateway = Gateway::start(config).await?;
    println!("listening {}", gateway.url());
    println!("Sign in as agent 1028, 1029 or 1030; the passwords are pw1028, pw1029 and pw1030.");
    tokio::signal::ctrl_c().await?;
    gateway.shutdown().await;
    Ok(())
}

/// The passwords of the demo's accounts, as the simulator's scenario has them.
fn password(variable: &str) -> Option<OsString> {
    let password = match variable {
        "HANDSET_ACTING_PASSWORD" => "actonly1",
        "HANDSET_READING_PASSWORD" => "readonly1",
        "HANDSET_READINESS_PASSWORD" => "readiness1",
        _ => return None,
    };
    Some(password.into())
}
