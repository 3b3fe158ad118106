//! A step of one's own between the standard ones, with what earlier steps found.
//!
//! `cargo run --bin custom_step`

#![allow(clippy::print_stdout, reason = "a program prints")]

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use connect_flow::{Connection, Flow, Observation, Step, StepContext, StepError};

#[path = "../landscape.rs"]
mod landscape;

/// Writes the registered system into an inventory, and asks the inventory whether it has it: another run must find it
/// too.
#[derive(Debug)]
struct RecordInInventory {
    inventory: Inventory,
}

/// Stands for a service of yours.
type Inventory = Arc<Mutex<BTreeSet<String>>>;

#[async_trait]
impl Step for RecordInInventory {
    fn name(&self) -> &'static str {
        "record-in-inventory"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let inventory = self
            .inventory
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(if inventory.contains(cx.connection().system_name()) {
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
            let mut inventory = self
                .inventory
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            println!(
                "inventory: {} is {} with id {}",
                system.name,
                system.status.cockpit_word(),
                system.id
            );
            inventory.insert(system.name);
        }
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (world, ports) = landscape::in_memory()?;
    let connection =
        Connection::new("acme-s4-dev").entitle(landscape::subaccount(&world), "api-access");
    let inventory = Inventory::default();

    let flow = Flow::builder(connection, ports)
        .insert_after(
            "await-registered",
            RecordInInventory {
                inventory: Arc::clone(&inventory),
            },
        )
        .build()?;
    println!("{}", flow.plan().await?);
    let report = flow.run().await;
    println!("{}", report.outcome);
    let inventory = inventory.lock().unwrap_or_else(PoisonError::into_inner);
    if report.is_connected() && inventory.contains("acme-s4-dev") {
        Ok(())
    } else {
        Err("not connected".into())
    }
}
