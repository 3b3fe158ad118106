//! Connects an S/4HANA Cloud system to SAP BTP: the main job.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program prints"
)]

mod approval;
mod cli;
mod config;
mod endpoints;
mod progress;
mod simulated;
mod table;

use std::{path::Path, process::ExitCode, sync::Arc};

use clap::Parser;
use client_core::{
    Error,
    transport::{ReqwestTransport, Transport},
};
use connect_flow::{Connection, Flow, Ports, Report, RequestCount};

use crate::{cli::Cli, progress::Progress};

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

    let count = RequestCount::default();
    let transport: Arc<dyn Transport> = match ReqwestTransport::new() {
        Ok(transport) => count.count(Arc::new(transport)),
        Err(error) => return wrong(&error),
    };
    match &cli.config {
        Some(path) => configured(&cli, path, &transport, &count).await,
        None => simulated(&cli, &transport, &count).await,
    }
}

async fn configured(
    cli: &Cli,
    path: &Path,
    transport: &Arc<dyn Transport>,
    count: &RequestCount,
) -> ExitCode {
    match config::read(path, transport) {
        Ok(config) => job(cli, config.connection, config.ports, count).await,
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("{}: {mistake}", path.display());
            }
            ExitCode::from(WRONG_CONFIGURATION)
        }
    }
}

async fn simulated(cli: &Cli, transport: &Arc<dyn Transport>, count: &RequestCount) -> ExitCode {
    let landscape = simulated::Landscape::start(cli.scenario).await;
    if !cli.json {
        eprintln!(
            "Simulated landscape at {} (nothing leaves this machine).\n",
            landscape.origin()
        );
    }
    match landscape.ports(transport) {
        Ok(ports) => job(cli, landscape.connection(), ports, count).await,
        Err(error) => wrong(&error),
    }
}

async fn job(cli: &Cli, connection: Connection, ports: Ports, count: &RequestCount) -> ExitCode {
    let mut flow = Flow::builder(connection, ports)
        .request_count(count.clone())
        .listener(Progress::new());
    if cli.ask || (cli.config.is_some() && !cli.yes) {
        flow = flow.approver(approval::Ask);
    }
    let flow = match flow.build() {
        Ok(flow) => flow,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(WRONG_CONFIGURATION);
        }
    };

    if cli.plan || !cli.json {
        match flow.plan().await {
            Ok(plan) => {
                if cli.json {
                    print_json(&plan);
                } else {
                    println!("{plan}");
                }
                if cli.plan
                    && let Some(blocker) = plan.blockers().next()
                {
                    eprintln!("Next: {}: {}", blocker.who, blocker.advice);
                    return ExitCode::from(BLOCKED_OR_FAILED);
                }
            }
            Err(error) => {
                eprintln!("Cannot plan: {error}");
                return ExitCode::from(BLOCKED_OR_FAILED);
            }
        }
    }
    if cli.plan {
        return ExitCode::SUCCESS;
    }

    let report = tokio::select! {
        report = flow.run() => report,
        _ = tokio::signal::ctrl_c() => {
            eprintln!("\nStopped. Nothing is half-done for good: run again, and it goes on where it is.");
            return ExitCode::from(BLOCKED_OR_FAILED);
        }
    };
    tell(cli, &report);
    if report.is_connected() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(BLOCKED_OR_FAILED)
    }
}

fn tell(cli: &Cli, report: &Report) {
    if cli.json {
        print_json(report);
    } else {
        println!("{}", table::of(report));
        let requests = report
            .requests
            .map(|count| format!(", {count} requests"))
            .unwrap_or_default();
        let outcome = if report.is_connected() {
            "Connected".to_owned()
        } else {
            report.outcome.to_string()
        };
        println!(
            "{}: {outcome} ({:.1} s{requests}).",
            report.system_name,
            report.elapsed.as_secs_f64()
        );
    }
    if let Some(next) = report.next_action() {
        eprintln!("Next: {next}");
    }
}

fn print_json(value: &impl serde::Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => println!("{text}"),
        Err(error) => eprintln!("{error}"),
    }
}

fn wrong(error: &Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::from(WRONG_CONFIGURATION)
}
