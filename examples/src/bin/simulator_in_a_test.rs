//! The simulator inside a test of one's own: a week passes at once, and an answer is lost on purpose.
//!
//! `cargo run --bin simulator_in_a_test`

#![allow(clippy::print_stdout, reason = "a program prints")]

use std::time::Duration;

use connect_flow::{Connection, Flow};
use landscape_sim::Fault;

#[path = "../landscape.rs"]
mod landscape;

// In a test: #[tokio::test(start_paused = true)]
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (world, ports) = landscape::in_memory()?;
    // The extension is created, but nobody hears of it.
    world.inject(Fault::on("extensions.create").apply_then_drop());
    let connection =
        Connection::new("acme-s4-dev").entitle(landscape::subaccount(&world), "api-access");
    let flow = Flow::builder(connection, ports).build()?;

    let report = flow.run().await;
    println!("{}, although an answer was lost", report.outcome);
    let seen = world.snapshot();
    println!(
        "{} system, {} extension",
        seen.systems.len(),
        seen.extensions.values().map(Vec::len).sum::<usize>()
    );
    if !report.is_connected() || seen.systems.len() != 1 {
        return Err("expected one connected system".into());
    }

    tokio::time::sleep(Duration::from_secs(8 * 24 * 3600)).await;
    let again = flow.run().await;
    println!(
        "eight days later: {}, {} changes",
        again.outcome,
        again.changes().count()
    );
    if again.is_connected() && again.changes().count() == 0 {
        Ok(())
    } else {
        Err("the second run changed something".into())
    }
}
