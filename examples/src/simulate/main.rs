//! Serves a simulated landscape until Ctrl-C, for programs of any language.
//!
//! `cargo run --bin simulate`

mod cli;
#[path = "../scenario.rs"]
mod scenario;
mod sheet;

use std::{
    fmt::Display,
    future::{Future as _, poll_fn},
    io::Write as _,
    net::SocketAddr,
    pin::pin,
    process::ExitCode,
    task::Poll,
};

use clap::Parser;
use landscape_sim::{Server, World};

use crate::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let builder = World::builder()
        .seed(cli.seed)
        .starting_at(jiff::Timestamp::now())
        .configure(|config| cli.configure(config));
    let world = cli.scenario.build(builder);
    let server = match Server::start_at(world, SocketAddr::new(cli.host, cli.port)).await {
        Ok(server) => server,
        Err(error) => return failed("cannot open the port", &error),
    };
    // Whoever reads the answer may stop the program at once: from here on it ends in order.
    let mut stop = pin!(tokio::signal::ctrl_c());
    let early = poll_fn(|context| match stop.as_mut().poll(context) {
        Poll::Ready(stopped) => Poll::Ready(Some(stopped)),
        Poll::Pending => Poll::Ready(None),
    })
    .await;
    let at = server.landscape();
    let printed = if cli.json {
        sheet::json(&at).and_then(say)
    } else {
        say(sheet::text(&at, &server.origin()))
    };
    if let Err(error) = printed {
        return failed("nobody can be told where the landscape is", &error);
    }
    let stopped = match early {
        Some(stopped) => stopped,
        None => stop.await,
    };
    match stopped {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed("cannot wait for Ctrl-C", &error),
    }
}

/// On standard output, at once.
fn say(text: impl Display) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

fn failed(what: &str, error: &std::io::Error) -> ExitCode {
    // If this cannot be written there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{what}: {error}");
    ExitCode::FAILURE
}
