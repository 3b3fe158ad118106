//! A whole run as a recording: complete, without secrets, and good enough to run again.

use std::sync::Arc;

use client_core::{
    clock::TokioClock,
    har::{HarRecorder, Replay},
};
use integration_tests::Landscape;
use landscape_sim::{Fault, World};
use serde_json::Value;

/// A run on a fresh landscape with this fault: the recording, and how many requests the landscape saw.
async fn recorded(fault: Option<Fault>) -> (String, usize) {
    let landscape = Landscape::in_memory(World::simple());
    if let Some(fault) = fault {
        landscape.world.inject(fault);
    }
    let clock = Arc::new(TokioClock::new());
    let recorder = HarRecorder::around(Arc::clone(&landscape.transport)).clock(clock);
    let watched = landscape.through(|_| Arc::new(recorder.clone()));
    let report = watched.flow().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    (recorder.to_json(), landscape.journal().len())
}

#[tokio::test(start_paused = true)]
async fn every_exchange_of_a_run_is_in_its_recording_with_the_operation() {
    let (text, requests) = recorded(None).await;
    let har: Value = serde_json::from_str(&text).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), requests);
    let operations: Vec<&str> = entries
        .iter()
        .map(|entry| entry["_operation"].as_str().unwrap())
        .collect();
    for operation in [
        "uaa.token",
        "director.add_system",
        "extensions.approve",
        "entitlements.assign",
        "jobs.status",
    ] {
        assert!(
            operations.contains(&operation),
            "{operation} in {operations:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_recorded_run_can_be_run_again_without_a_landscape() {
    for fault in [
        None,
        Some(Fault::on("entitlements.assign").apply_then_drop()),
        Some(Fault::on("extensions.list").status(503)),
    ] {
        let context = format!("{fault:?}");
        let (text, _) = recorded(fault).await;
        let replay = Arc::new(Replay::parse(&text).unwrap());
        let empty = Landscape::in_memory(World::simple());
        let replayed = empty.through(|_| Arc::<Replay>::clone(&replay));
        let report = replayed.flow().run().await;
        assert!(report.is_connected(), "{context}: {}", report.outcome);
        assert_eq!(replay.unserved(), Vec::<String>::new(), "{context}");
        assert_eq!(
            empty.journal().len(),
            0,
            "{context}: nothing else was asked"
        );
    }
}
