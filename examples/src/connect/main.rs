//! Connects an S/4HANA Cloud system to SAP BTP: the main job.

mod approval;
mod cli;
mod config;
mod endpoints;
mod fleet;
mod handoff;
mod kept;
mod output;
mod progress;
#[path = "../scenario.rs"]
mod scenario;
mod simulated;
mod table;
mod telemetry;
mod wire;

use std::{io::IsTerminal, path::Path, pin::pin, process::ExitCode};

use clap::Parser;
use client_core::Error;
use connect_flow::{Flow, FlowBuilder, Report, RunOutcome, file::Mistake};

use crate::{
    cli::Cli,
    kept::{Kept, ReportFile},
    output::{say, say_json, tell},
    progress::Progress,
    wire::{Recording, Wire},
};

const BLOCKED_OR_FAILED: u8 = 1;
const WRONG_CONFIGURATION: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // Held to the end, which is when the last of it is sent.
    let _telemetry = telemetry::start();
    let mut wire = match Wire::new() {
        Ok(wire) => wire,
        Err(error) => return wrong(&error),
    };
    let recording = opened(cli.har.as_deref(), |path| Recording::start(path, &mut wire));
    let page = opened(cli.report.as_deref(), ReportFile::open);
    let (Ok(recording), Ok(page)) = (recording, page) else {
        return ExitCode::from(WRONG_CONFIGURATION);
    };
    let kept = Kept::new(&wire);
    let code = until_stopped(&cli, &wire, &kept).await;
    if let Some(recording) = recording {
        recording.end();
    }
    if let Some(page) = page {
        page.write(&kept);
    }
    code
}

/// A file that was asked for; one that cannot be opened is told.
fn opened<T>(
    path: Option<&Path>,
    open: impl FnOnce(&Path) -> std::io::Result<T>,
) -> Result<Option<T>, ()> {
    let Some(path) = path else {
        return Ok(None);
    };
    open(path)
        .map(Some)
        .map_err(|error| tell(format_args!("{}: {error}", path.display())))
}

async fn until_stopped(cli: &Cli, wire: &Wire, kept: &Kept) -> ExitCode {
    {
        let work = pin!(async {
            match &cli.config {
                Some(path) => configured(cli, path, wire, kept).await,
                None => simulated(cli, wire, kept).await,
            }
        });
        tokio::select! {
            // The work first: while it reads secrets it blocks, and Ctrl-C ends the program as if nothing listened.
            biased;
            code = work => return code,
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    // The run was dropped above, and has said where it was.
    tell(kept.when_stopped());
    ExitCode::from(BLOCKED_OR_FAILED)
}

/// One connection after the other, or so many at a time. What fails for one need not fail for the next; a wrong
/// configuration does.
async fn configured(cli: &Cli, path: &Path, wire: &Wire, kept: &Kept) -> ExitCode {
    if cli.disconnect {
        kept.turns_back();
    }
    if let Some(at_once) = cli.at_once {
        return match config::read_all(path, cli, wire) {
            Ok(wanted) => {
                wanted.names().for_each(|name| kept.wants(name));
                let fleet = wanted.fleet(cli).at_once(at_once.get());
                fleet::run(cli, fleet, wire, kept).await
            }
            Err(mistakes) => wrong_file(path, mistakes),
        };
    }
    let configs = match config::read(path, cli, wire) {
        Ok(configs) => configs,
        Err(mistakes) => return wrong_file(path, mistakes),
    };
    for config in &configs {
        kept.wants(&config.name);
    }
    let count = configs.len();
    let mut worst = ExitCode::SUCCESS;
    for (index, config) in configs.into_iter().enumerate() {
        if count > 1 {
            tell(format_args!("\n{} ({} of {count})", config.name, index + 1));
        }
        let code = job(cli, &config.name, config.flow, wire, kept).await;
        if code == ExitCode::from(WRONG_CONFIGURATION) {
            return code;
        }
        if code != ExitCode::SUCCESS {
            worst = code;
        }
    }
    worst
}

async fn simulated(cli: &Cli, wire: &Wire, kept: &Kept) -> ExitCode {
    let landscape = simulated::Landscape::start(cli.scenario).await;
    if !cli.json {
        tell(format_args!(
            "Simulated landscape at {} (nothing leaves this machine).\n",
            landscape.origin()
        ));
    }
    let name = landscape.connection().system_name().to_owned();
    kept.wants(&name);
    let flow = if cli.handoff {
        handoff::on_simulator(&landscape, wire)
    } else {
        landscape
            .ports(wire)
            .map(|ports| Flow::builder(landscape.connection(), ports))
    };
    match flow {
        Ok(flow) => {
            // The way back can only be planned of what is there.
            let first = Cli {
                plan: cli.plan && !cli.disconnect,
                preflight: cli.preflight && !cli.disconnect,
                ..cli.clone()
            };
            let code = job(&first, &name, flow, wire, kept).await;
            if !cli.disconnect || code != ExitCode::SUCCESS {
                return code;
            }
        }
        Err(error) => return wrong(&error),
    }
    // And back.
    match landscape.ports(wire) {
        Ok(ports) => {
            kept.turns_back();
            let back = Flow::disconnecting(cli.back(landscape.connection()), ports);
            job(cli, &name, back, wire, kept).await
        }
        Err(error) => wrong(&error),
    }
}

async fn job(cli: &Cli, name: &str, flow: FlowBuilder, wire: &Wire, kept: &Kept) -> ExitCode {
    // Bars and questions do not go together.
    let progress = if cli.handoff || cli.asks() {
        Progress::Lines
    } else {
        Progress::new()
    };
    let mut flow = flow
        .request_count(wire.count().clone())
        .listener(progress)
        .listener(kept.log().of(name));
    if cli.asks() {
        let runs = !cli.plan && !cli.preflight;
        if runs && !std::io::stdin().is_terminal() {
            tell("nobody can be asked for the approval here: give --yes, or run it in a terminal");
            return ExitCode::from(WRONG_CONFIGURATION);
        }
        flow = flow.approver(approval::Ask);
    }
    if cli.register_anew {
        flow = flow.register_anew();
    }
    let flow = match flow.build() {
        Ok(flow) => flow,
        Err(error) => {
            tell(error);
            return ExitCode::from(WRONG_CONFIGURATION);
        }
    };
    if cli.plan {
        return plan(cli, &flow).await;
    }
    if cli.preflight {
        return preflight(cli, &flow).await;
    }
    if cli.report.is_some() {
        kept.preflight(flow.preflight().await);
    }
    let asks_before = cli.disconnect && cli.asks();
    if !cli.json || asks_before {
        match flow.plan().await {
            // Nobody is asked about what was not shown.
            Ok(plan) if cli.json => tell(plan),
            Ok(plan) => say(plan),
            // The run looks first, too, and has the patience that a plan has not.
            Err(error) if error.is_retryable() && !asks_before => {
                tell(format_args!("Cannot plan yet: {error}"));
            }
            Err(error) => return cannot_plan(&error),
        }
    }
    if asks_before && !approval::says_yes(take_apart(name)).await {
        tell("Nothing was changed.");
        return ExitCode::from(BLOCKED_OR_FAILED);
    }
    let report = flow.run().await;
    kept.report(&report);
    report_on(cli, &report);
    if report.outcome.is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(BLOCKED_OR_FAILED)
    }
}

async fn preflight(cli: &Cli, flow: &Flow) -> ExitCode {
    let found = flow.preflight().await;
    if cli.json {
        say_json(&found);
    } else {
        say(&found);
    }
    if found.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(BLOCKED_OR_FAILED)
    }
}

async fn plan(cli: &Cli, flow: &Flow) -> ExitCode {
    let plan = match flow.plan().await {
        Ok(plan) => plan,
        Err(error) => {
            if cli.json {
                let next = error.next_action();
                say_json(&serde_json::json!({"error": error.to_string(), "next": next}));
            }
            return cannot_plan(&error);
        }
    };
    if cli.json {
        say_json(&plan);
    } else {
        say(&plan);
    }
    match plan.blockers().next() {
        Some(blocker) => {
            tell(format_args!("Next: {}: {}", blocker.who, blocker.advice));
            ExitCode::from(BLOCKED_OR_FAILED)
        }
        None => ExitCode::SUCCESS,
    }
}

fn take_apart(name: &str) -> String {
    format!("\nTake the connection of {name} apart?\nType yes: ")
}

fn cannot_plan(error: &connect_flow::Error) -> ExitCode {
    tell(format_args!("Cannot plan: {error}"));
    tell(format_args!("Next: {}", error.next_action()));
    ExitCode::from(BLOCKED_OR_FAILED)
}

fn report_on(cli: &Cli, report: &Report) {
    if cli.json {
        say_json(report);
    } else {
        say(table::of(report));
        let requests = report
            .requests
            .map(|count| format!(", {count} requests"))
            .unwrap_or_default();
        let outcome = match report.outcome {
            RunOutcome::Connected => "Connected".to_owned(),
            RunOutcome::Disconnected => "Disconnected".to_owned(),
            ref other => other.to_string(),
        };
        say(format_args!(
            "{}: {outcome} ({:.1} s{requests}).",
            report.system_name,
            report.elapsed.as_secs_f64()
        ));
    }
    if let Some(next) = report.next_action() {
        tell(format_args!("Next: {next}"));
    }
}

fn wrong_file(path: &Path, mistakes: Vec<Mistake>) -> ExitCode {
    for mistake in mistakes {
        tell(format_args!("{}: {mistake}", path.display()));
    }
    ExitCode::from(WRONG_CONFIGURATION)
}

fn wrong(error: &Error) -> ExitCode {
    tell(error);
    ExitCode::from(WRONG_CONFIGURATION)
}
