//! Connects many systems at once and shows how far they are.
//!
//! `cargo run --bin watch_fleet -- --systems 40 --failing 1`

mod cli;
mod fleet_view;
mod landscape;
#[path = "../connect/output.rs"]
#[expect(dead_code, reason = "it says nothing as JSON")]
mod output;
mod screen;

use std::{collections::BTreeMap, error::Error, process::ExitCode, sync::Arc};

use clap::Parser;
use connect_flow::{FleetReport, RequestCount};

use crate::{
    cli::Cli,
    output::{say, tell},
    screen::Screen,
};

const SOME_NOT_CONNECTED: u8 = 1;
const WRONG_CONFIGURATION: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = match Cli::parse().checked() {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    match watch(&cli).await {
        Ok(code) => code,
        Err(error) => {
            tell(error);
            ExitCode::from(WRONG_CONFIGURATION)
        }
    }
}

async fn watch(cli: &Cli) -> Result<ExitCode, Box<dyn Error>> {
    let world = landscape::world(cli.systems);
    let count = RequestCount::default();
    let fleet = landscape::fleet(&world, cli, &count)?;
    tell(format_args!(
        "Simulated landscape in this process (nothing leaves this machine). Systems: {}, at a time: {}.\n",
        cli.systems, cli.at_once
    ));
    let screen = Arc::new(Screen::new(cli.systems, count));
    let hears = Arc::clone(&screen);
    let fleet = fleet
        .on_event(move |system, event| hears.hear(system, event))
        .build()?;
    let report = tokio::select! {
        // The work first: if it has ended, nobody stopped it.
        biased;
        report = fleet.run() => Some(report),
        _ = tokio::signal::ctrl_c() => None,
        never = screen.keep_drawing() => match never {},
    };
    let Some(report) = report else {
        tell(format_args!(
            "\nStopped ({}): {}\nNothing is half-done for good: run again, and each goes on where it is. \
             (This landscape is simulated, and ends with the program.)",
            screen.facts(),
            screen.stopped()
        ));
        return Ok(ExitCode::from(SOME_NOT_CONNECTED));
    };
    screen.end();
    report_on(&report);
    if report.is_success() {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::from(SOME_NOT_CONNECTED))
    }
}

/// The report, and what is to be done next: once for all who need the same.
fn report_on(report: &FleetReport) {
    say(format_args!("\n{}", report.to_string().trim_end()));
    let mut next: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for failed in report.failed() {
        if let Some(action) = failed.next_action() {
            next.entry(action).or_default().push(&failed.system_name);
        }
    }
    for (action, systems) in next {
        tell(format_args!("Next, for {}: {action}", systems.join(", ")));
    }
}
