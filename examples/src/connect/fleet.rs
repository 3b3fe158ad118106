//! Several systems of a file at a time.

use std::process::ExitCode;

use connect_flow::{
    Event, EventKind,
    fleet::{Fleet, FleetBuilder},
};

use crate::{
    BLOCKED_OR_FAILED, WRONG_CONFIGURATION,
    cli::Cli,
    kept::Kept,
    output::{say, tell},
    progress, report_on,
    wire::Wire,
};

/// Runs them side by side: what they find and do is told line by line, with the system's name.
pub(crate) async fn run(cli: &Cli, fleet: FleetBuilder, wire: &Wire, kept: &Kept) -> ExitCode {
    let log = kept.log().clone();
    let fleet = fleet.request_count(wire.count().clone());
    let fleet = if cli.register_anew {
        fleet.register_anew()
    } else {
        fleet
    };
    let fleet = fleet
        .on_event(move |system: &str, event: &Event| {
            log.hear(system, event);
            let ended = match event.kind {
                EventKind::RunEnded { succeeded: true } => Some("done".to_owned()),
                EventKind::RunEnded { succeeded: false } => {
                    Some("ended before its goal".to_owned())
                }
                _ => None,
            };
            if let Some(line) = progress::line(&event.kind).or(ended) {
                let seconds = event.elapsed.as_secs_f64();
                tell(format_args!("{seconds:>7.2}s  {system}: {line}"));
            }
        })
        .build();
    let fleet = match fleet {
        Ok(fleet) => fleet,
        Err(error) => {
            tell(error);
            return ExitCode::from(WRONG_CONFIGURATION);
        }
    };
    look(cli, &fleet, kept).await;
    let report = fleet.run().await;
    for one in &report.reports {
        kept.report(one);
        report_on(cli, one);
    }
    tell(&report);
    if report.is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(BLOCKED_OR_FAILED)
    }
}

/// Shows what is so and what would change. What cannot be planned yet may work in the run, which has more patience.
async fn look(cli: &Cli, fleet: &Fleet, kept: &Kept) {
    if cli.report.is_some() {
        for found in fleet.preflight().await {
            kept.preflight(found);
        }
    }
    if cli.json {
        return;
    }
    for plan in fleet.plan().await {
        match plan {
            Ok(plan) => say(plan),
            Err(error) => tell(format_args!("Cannot plan yet: {error}")),
        }
    }
}
