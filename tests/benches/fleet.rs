//! A fleet of 1,000 tenants on a simulated landscape, on tokio's paused clock: how many requests, how near to the
//! bound that a rate limit sets, how much memory. `cargo bench -p integration-tests --bench fleet`
//!
//! Draws how far it has come over time into docs/fleet.svg if it is told so by `--draw`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run must stop")]
#![expect(clippy::print_stdout, reason = "its output is the figures")]

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use connect_flow::EventKind;
use integration_tests::{Landscape, many};

#[path = "fleet/plot.rs"]
mod plot;

/// How many tenants, and how many of them to a subaccount.
const TENANTS: usize = 1000;
const TO_A_SUBACCOUNT: usize = 4;
const AT_ONCE: usize = 400;
const LATENCY: Duration = Duration::from_millis(50);
const LIMIT: (u32, Duration) = (100, Duration::from_secs(3));

fn landscape(tenants: usize) -> Landscape {
    many::landscape(tenants, TO_A_SUBACCOUNT, |config| {
        config.latency = LATENCY;
        config.job_delay = Duration::from_secs(2);
        config.rate_limit = Some(LIMIT);
        config.rate_limit_on_director = true;
    })
}

/// When connections were done, in seconds.
type Done = Arc<Mutex<Vec<f64>>>;

async fn run(landscape: &Landscape, tenants: usize) -> (Duration, Done) {
    let done = Done::default();
    let hears = Arc::clone(&done);
    let begun = tokio::time::Instant::now();
    let fleet = many::fleet(landscape, tenants, TO_A_SUBACCOUNT)
        .at_once(AT_ONCE)
        .on_event(move |_, event| {
            if matches!(event.kind, EventKind::RunEnded { succeeded: true }) {
                hears.lock().unwrap().push(begun.elapsed().as_secs_f64());
            }
        })
        .build()
        .unwrap();
    let report = fleet.run().await;
    assert!(report.is_success(), "{report}");
    (report.elapsed, done)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    let alone = landscape(1);
    let (alone, _) = runtime.block_on(run(&alone, 1));

    let landscape = landscape(TENANTS);
    let before = resident();
    let clock = Instant::now();
    let (took, done) = runtime.block_on(run(&landscape, TENANTS));
    let cpu = clock.elapsed();

    let journal = landscape.journal();
    let on_btp = || {
        journal.records().iter().filter(|record| {
            !record.operation.starts_with("s4.") && !record.operation.starts_with("extensions.")
        })
    };
    let requests = on_btp().count();
    let refused: Vec<_> = on_btp()
        .filter(|record| record.status == Some(429))
        .collect();
    // What was under way when an operation was refused for the first time could not know.
    let mut learned: HashMap<&str, _> = HashMap::new();
    for record in &refused {
        learned.entry(record.operation).or_insert(record.at);
    }
    let later = refused
        .iter()
        .filter(|record| {
            let since = learned.get(record.operation);
            since.is_some_and(|since| record.at > *since + LATENCY)
        })
        .count();
    let mut by_operation: BTreeMap<&str, usize> = BTreeMap::new();
    for record in on_btp().filter(|record| record.status != Some(429)) {
        *by_operation.entry(record.operation).or_default() += 1;
    }
    let (most, count) = by_operation
        .iter()
        .max_by_key(|(_, count)| **count)
        .unwrap();
    let rate = f64::from(LIMIT.0) / LIMIT.1.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let (count, requests, refusals, later) = (
        *count as f64,
        requests as f64,
        refused.len() as f64,
        later as f64,
    );
    let limited = (count - f64::from(LIMIT.0)).max(0.0) / rate;
    let bound = limited + alone.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a thousand")]
    let tenants = TENANTS as f64;
    println!(
        "{TENANTS} tenants, {TO_A_SUBACCOUNT} to a subaccount, {AT_ONCE} at once; 50 ms, jobs of 2 s, {} requests in {} s per operation",
        LIMIT.0,
        LIMIT.1.as_secs()
    );
    println!("  BTP requests per connection: {:.2}", requests / tenants);
    println!(
        "  answered 429: {refusals}; {later} of them ({:.2} %) after the limit was learned",
        100.0 * later / requests
    );
    println!(
        "  makespan {:.1} s; bound {bound:.1} s ({most}: {count} requests, and one connection alone {:.1} s): ratio {:.3}",
        took.as_secs_f64(),
        alone.as_secs_f64(),
        took.as_secs_f64() / bound
    );
    println!(
        "  memory: {} MB resident at the most, {} MB before it began (the simulator's part of it included)",
        peak() >> 20,
        before >> 20
    );
    println!(
        "  {:.1} s of processor time for both sides",
        cpu.as_secs_f64()
    );
    for (operation, count) in &by_operation {
        println!("    {count:6} {operation}");
    }
    assert!(requests <= 6.0 * tenants, "requests per connection");
    assert!(
        later <= 0.01 * requests,
        "answered 429 after it was learned"
    );
    assert!(took.as_secs_f64() <= 1.15 * bound, "makespan");
    assert!(peak() < 150 << 20, "memory");
    if std::env::args().any(|argument| argument == "--draw") {
        let done = done.lock().unwrap();
        let drawn = plot::progress(&done, bound);
        std::fs::write("../docs/fleet.svg", drawn).unwrap();
    }
}

fn status(field: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() << 10
}

fn resident() -> u64 {
    status("VmRSS:")
}

fn peak() -> u64 {
    status("VmHWM:")
}
