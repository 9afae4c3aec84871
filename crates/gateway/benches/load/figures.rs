//! Figures, and how they are printed.

use std::time::Duration;

/// Resident memory of a process.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) kib: u64,
}

/// How long something took, many times.
pub(crate) struct Latencies {
    what: &'static str,
    took: Vec<Duration>,
}

impl Latencies {
    pub(crate) fn new(what: &'static str) -> Self {
        let took = Vec::new();
        Self { what, took }
    }

    pub(crate) fn add(&mut self, took: Duration) {
        self.took.push(took);
    }

    /// The time that this share of all did not exceed, in milliseconds.
    fn at(&self, share: f64) -> f64 {
        let mut sorted = self.took.clone();
        sorted.sort();
        let last = sorted.len().saturating_sub(1);
        let index = (last as f64 * share).round() as usize;
        sorted
            .get(index)
            .map_or(f64::NAN, |took| took.as_secs_f64() * 1_000.0)
    }

    pub(crate) fn print(&self) {
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            print_row(&format!("{}, {name}", self.what), self.at(share), "ms");
        }
    }

    pub(crate) fn print_added_to(&self, other: &Self) {
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            let added = self.at(share) - other.at(share);
            print_row(&format!("added by the gateway, {name}"), added, "ms");
        }
    }
}

pub(crate) fn print_row(what: &str, value: f64, unit: &str) {
    println!("{what:<44} {value:>10.2} {unit}");
}
