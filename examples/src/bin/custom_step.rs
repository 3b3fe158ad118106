//! A step of one's own between the standard ones, with what earlier steps found.
//!
//! `cargo run --bin custom_step`

#![allow(clippy::print_stdout, reason = "a program prints")]

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use connect_flow::{Connection, Flow, Observation, Step, StepContext, StepError};

#[path = "../landscape.rs"]
mod landscape;

/// Writes the registered system into an inventory, once.
#[derive(Debug)]
struct RecordInInventory {
    recorded: Arc<AtomicBool>,
}

#[async_trait]
impl Step for RecordInInventory {
    fn name(&self) -> &'static str {
        "record-in-inventory"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        Ok(if self.recorded.load(Ordering::Relaxed) {
            Observation::done("the inventory has the system")
        } else {
            Observation::needed(format!(
                "record {} in the inventory",
                cx.connection().system_name()
            ))
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        // Known from `await-registered`: this costs no request.
        if let Some(system) = cx.system().await? {
            println!(
                "inventory: {} is {} with id {}",
                system.name,
                system.status.cockpit_word(),
                system.id
            );
        }
        self.recorded.store(true, Ordering::Relaxed);
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (world, ports) = landscape::in_memory()?;
    let connection =
        Connection::new("acme-s4-dev").entitle(landscape::subaccount(&world), "api-access");
    let recorded = Arc::new(AtomicBool::new(false));

    let flow = Flow::builder(connection, ports)
        .insert_after(
            "await-registered",
            RecordInInventory {
                recorded: Arc::clone(&recorded),
            },
        )
        .build()?;
    println!("{}", flow.plan().await?);
    let report = flow.run().await;
    println!("{}", report.outcome);
    if report.is_connected() && recorded.load(Ordering::Relaxed) {
        Ok(())
    } else {
        Err("not connected".into())
    }
}
