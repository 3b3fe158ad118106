//! Connects an S/4HANA Cloud system to SAP BTP: the main job.

mod approval;
mod cli;
mod config;
mod endpoints;
mod handoff;
mod output;
mod progress;
#[path = "../scenario.rs"]
mod scenario;
mod simulated;
mod table;
mod wire;

use std::{io::IsTerminal, path::Path, process::ExitCode};

use clap::Parser;
use client_core::Error;
use connect_flow::{Flow, FlowBuilder, Report};

use crate::{
    cli::Cli,
    output::{say, say_json, tell},
    progress::Progress,
    wire::{Recording, Wire},
};

const BLOCKED_OR_FAILED: u8 = 1;
const WRONG_CONFIGURATION: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // RUST_LOG=debug shows every call; without it nothing is logged.
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();

    let mut wire = match Wire::new() {
        Ok(wire) => wire,
        Err(error) => return wrong(&error),
    };
    let recording = match &cli.har {
        Some(path) => match Recording::start(path, &mut wire) {
            Ok(recording) => Some(recording),
            Err(error) => {
                tell(format_args!("{}: {error}", path.display()));
                return ExitCode::from(WRONG_CONFIGURATION);
            }
        },
        None => None,
    };
    let work = async {
        match &cli.config {
            Some(path) => configured(&cli, path, &wire).await,
            None => simulated(&cli, &wire).await,
        }
    };
    let code = tokio::select! {
        // The work first: while it reads secrets it blocks, and Ctrl-C ends the program as if nothing listened.
        biased;
        code = work => code,
        _ = tokio::signal::ctrl_c() => {
            tell("\nStopped. Nothing is half-done for good: run again, and it goes on where it is.");
            ExitCode::from(BLOCKED_OR_FAILED)
        }
    };
    if let Some(recording) = recording {
        recording.end();
    }
    code
}

/// One connection after the other. What fails for one need not fail for the next; a wrong configuration does.
async fn configured(cli: &Cli, path: &Path, wire: &Wire) -> ExitCode {
    let configs = match config::read(path, cli, wire) {
        Ok(configs) => configs,
        Err(mistakes) => {
            for mistake in mistakes {
                tell(format_args!("{}: {mistake}", path.display()));
            }
            return ExitCode::from(WRONG_CONFIGURATION);
        }
    };
    let count = configs.len();
    let mut worst = ExitCode::SUCCESS;
    for (index, config) in configs.into_iter().enumerate() {
        if count > 1 {
            tell(format_args!("\n{} ({} of {count})", config.name, index + 1));
        }
        let code = job(cli, config.flow, wire).await;
        if code == ExitCode::from(WRONG_CONFIGURATION) {
            return code;
        }
        if code != ExitCode::SUCCESS {
            worst = code;
        }
    }
    worst
}

async fn simulated(cli: &Cli, wire: &Wire) -> ExitCode {
    let landscape = simulated::Landscape::start(cli.scenario).await;
    if !cli.json {
        tell(format_args!(
            "Simulated landscape at {} (nothing leaves this machine).\n",
            landscape.origin()
        ));
    }
    let flow = if cli.handoff {
        handoff::on_simulator(&landscape, wire)
    } else {
        landscape
            .ports(wire)
            .map(|ports| Flow::builder(landscape.connection(), ports))
    };
    match flow {
        Ok(flow) => job(cli, flow, wire).await,
        Err(error) => wrong(&error),
    }
}

async fn job(cli: &Cli, flow: FlowBuilder, wire: &Wire) -> ExitCode {
    // Bars and questions do not go together.
    let progress = if cli.handoff {
        Progress::Lines
    } else {
        Progress::new()
    };
    let mut flow = flow.request_count(wire.count().clone()).listener(progress);
    if cli.asks() {
        if !cli.plan && !std::io::stdin().is_terminal() {
            tell("nobody can be asked for the approval here: give --yes, or run it in a terminal");
            return ExitCode::from(WRONG_CONFIGURATION);
        }
        flow = flow.approver(approval::Ask);
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
    if !cli.json {
        match flow.plan().await {
            Ok(plan) => say(plan),
            // The run looks first, too, and has the patience that a plan has not.
            Err(error) if error.is_retryable() => tell(format_args!("Cannot plan yet: {error}")),
            Err(error) => return cannot_plan(&error),
        }
    }

    let report = flow.run().await;
    report_on(cli, &report);
    if report.is_connected() {
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
        let outcome = if report.is_connected() {
            "Connected".to_owned()
        } else {
            report.outcome.to_string()
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

fn wrong(error: &Error) -> ExitCode {
    tell(error);
    ExitCode::from(WRONG_CONFIGURATION)
}
