//! Mock a port with a few lines: the flow asks traits, not clients.
//!
//! `cargo run --bin mock_port`

#![allow(clippy::print_stdout, reason = "a program prints")]

use async_trait::async_trait;
use client_core::{Error, SecretString};
use connect_flow::{Connection, Flow, Ports, RunOutcome, TenantExtensions};
use s4_client::extensions::{Extension, ExtensionStatus};

#[path = "../landscape.rs"]
mod landscape;

/// A tenant whose administrator has already tried, in vain.
#[derive(Debug)]
struct FailedBefore;

#[async_trait]
impl TenantExtensions for FailedBefore {
    async fn list(&self) -> Result<Vec<Extension>, Error> {
        Ok(vec![
            Extension::new("1", ExtensionStatus::Failed).with_description("acme-s4-dev"),
        ])
    }
    async fn create(&self, _: &SecretString, _: &str) -> Result<Extension, Error> {
        Err(Error::invalid_input(
            "extension",
            "must not be created in this test",
        ))
    }
    async fn approve(&self, extension: &Extension) -> Result<Extension, Error> {
        Ok(extension.clone())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (world, simulated) = landscape::in_memory()?;
    let ports = Ports {
        tenant: std::sync::Arc::new(FailedBefore),
        ..simulated
    };

    let report = Flow::builder(Connection::new("acme-s4-dev"), ports)
        .build()?
        .run()
        .await;
    let RunOutcome::Blocked { step, blocker } = &report.outcome else {
        return Err(format!("expected a blocked run, got {}", report.outcome).into());
    };
    println!("{step}: {blocker}");

    // It was found before anything was changed.
    if world.snapshot().systems.is_empty() {
        Ok(())
    } else {
        Err("a system was added".into())
    }
}
