//! The gateway under the load of a large site: 10,000 phones listening, and 200
//! actions a second, on one machine with the simulator and the phones.
//!
//! `cargo xtask bench gateway` runs it. It prints what a phone costs in memory,
//! what the gateway adds to an action's time, and how many requests following
//! the agents takes. `HANDSET_BENCH_PHONES`, `HANDSET_BENCH_ACTIONS` (a second)
//! and `HANDSET_BENCH_SECONDS` ask for another load.

mod dialer;
mod figures;
mod gateway;
mod phones;

use std::error::Error;
use std::ops::Range;
use std::time::{Duration, Instant};

use dialer::BenchDialer;
use figures::{Latencies, Memory, print_row};
use gateway::GatewayProcess;
use phones::{Direct, Phones};

/// What ends the benchmark.
type Fault = Box<dyn Error + Send + Sync>;

/// How hard it is worked.
struct Load {
    phones: usize,
    actions_a_second: u32,
    seconds: u32,
}

impl Load {
    fn from_environment() -> Result<Self, Fault> {
        Ok(Self {
            phones: number("HANDSET_BENCH_PHONES", 10_000)?,
            actions_a_second: number("HANDSET_BENCH_ACTIONS", 200)?,
            seconds: number("HANDSET_BENCH_SECONDS", 30)?,
        })
    }

    fn actions(&self) -> usize {
        (self.actions_a_second * self.seconds) as usize
    }

    fn between_actions(&self) -> Duration {
        Duration::from_secs(1) / self.actions_a_second
    }
}

fn number<T: std::str::FromStr>(name: &str, usual: T) -> Result<T, Fault> {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .map_err(|_| format!("{name}: `{text}` is not a number").into()),
        Err(_) => Ok(usual),
    }
}

fn main() -> Result<(), Fault> {
    let load = Load::from_environment()?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(&load))
}

async fn run(load: &Load) -> Result<(), Fault> {
    let dialer = BenchDialer::start(load.phones).await?;
    let gateway = GatewayProcess::start(dialer.origin()).await?;
    println!(
        "{} phones, {} actions a second for {} s; gateway, simulator and phones on this machine",
        load.phones, load.actions_a_second, load.seconds
    );

    let started = Instant::now();
    let phones = Phones::sign_in(gateway.origin(), load.phones).await?;
    print_row(
        "sign-ins a second",
        load.phones as f64 / started.elapsed().as_secs_f64(),
        "",
    );
    let before = gateway.memory();
    let started = Instant::now();
    phones.listen().await?;
    print_row("streams opened in", started.elapsed().as_secs_f64(), "s");
    let listening = gateway.memory();
    print_memory("memory with all signed in", before);
    print_memory("memory with all listening", listening);
    if let (Some(before), Some(listening)) = (before, listening) {
        let added = listening.kib.saturating_sub(before.kib) as f64;
        print_row("memory per phone", added / load.phones as f64, "KiB");
    }

    // Nothing happens: what following alone takes.
    let quiet = Duration::from_secs(20);
    let (requests, cpu) = (dialer.requests(), gateway.cpu());
    tokio::time::sleep(quiet).await;
    for (function, count) in dialer.requests_since(&requests) {
        let a_second = count as f64 / quiet.as_secs_f64();
        print_row(&format!("quiet: {function} a second"), a_second, "");
    }
    if let (Some(before), Some(after)) = (cpu, gateway.cpu()) {
        let share = (after - before).as_secs_f64() / quiet.as_secs_f64() * 100.0;
        print_row("quiet: one core busy", share, "%");
    }

    // The same, once straight to the dialer and once through the gateway.
    let mut direct = Latencies::new("straight to the dialer");
    let straight = Direct::new(dialer.origin());
    phones::at_a_steady_pace(
        load.actions(),
        load.between_actions(),
        0..load.phones,
        |agent| {
            let call = dialer.ring(agent);
            let straight = straight.clone();
            async move { straight.hang_up(agent, &call?).await }
        },
    )
    .await?
    .into_iter()
    .for_each(|took| direct.add(took));
    direct.print();

    println!("agents who act within two seconds of seeing their call:");
    act(load, &dialer, &phones, &direct, 0..2_000).await?;
    // They see their calls in the same moment of each second, with the list of all agents.
    println!("agents who act in the moment in which they see it, all of a second's together:");
    act(load, &dialer, &phones, &direct, 0..1).await?;
    print_memory("memory afterwards", gateway.memory());
    gateway.stop().await
}

/// Calls ring at a steady pace, and each agent hangs up so many milliseconds after the phone shows
/// it.
async fn act(
    load: &Load,
    dialer: &BenchDialer,
    phones: &Phones,
    direct: &Latencies,
    hesitation_ms: Range<u64>,
) -> Result<(), Fault> {
    let mut shown = Latencies::new("call rings → event at the phone");
    let mut acted = Latencies::new("through the gateway");
    let requests = dialer.requests();
    let mut others = Vec::new();
    let started = Instant::now();
    let agents = 0..load.phones;
    phones::at_a_steady_pace(load.actions(), load.between_actions(), agents, |agent| {
        let rang = Instant::now();
        let call = dialer.ring(agent);
        let phones = phones.clone();
        let hesitation = Duration::from_millis(fastrand::u64(hesitation_ms.clone()));
        async move {
            // An agent whose last call was not ended is still on it.
            let call = match call {
                Ok(call) => call,
                Err(busy) => return Ok((None, Err(busy.to_string()))),
            };
            let shown = phones.shows(agent, &call).await?.duration_since(rang);
            tokio::time::sleep(hesitation).await;
            Ok((Some(shown), phones.hang_up(agent, &call).await?))
        }
    })
    .await?
    .into_iter()
    .for_each(|(event, came)| {
        event.into_iter().for_each(|event| shown.add(event));
        match came {
            Ok(took) => acted.add(took),
            Err(other) => others.push(other),
        }
    });
    let lasted = started.elapsed().as_secs_f64();
    print_row("actions a second", load.actions() as f64 / lasted, "");
    for (function, count) in dialer.requests_since(&requests) {
        print_row(
            &format!("acting: {function} a second"),
            count as f64 / lasted,
            "",
        );
    }
    shown.print();
    print_row("not confirmed", others.len() as f64, "");
    if let Some(first) = others.first() {
        println!("  the first of them: {first}");
    }
    acted.print();
    acted.print_added_to(direct);
    Ok(())
}

fn print_memory(what: &str, memory: Option<Memory>) {
    match memory {
        Some(Memory { kib }) => print_row(what, kib as f64 / 1024.0, "MiB"),
        None => println!("{what}: not known on this system"),
    }
}
