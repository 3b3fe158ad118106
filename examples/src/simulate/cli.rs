//! The command line.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use clap::{Args, Parser, ValueEnum};
use landscape_sim::{Config, EntitlementShape};

use crate::scenario::Scenario;

/// Serves a simulated landscape on this machine: an SAP BTP global account and an SAP S/4HANA Cloud tenant.
///
/// It prints where everything is and which credentials open it, and serves until Ctrl-C. Nothing leaves the machine,
/// and nothing is kept: the next start is a new landscape. Its time is the real one.
///
/// Exit code: 0 stopped by Ctrl-C, 1 the port cannot be opened or nothing can be printed, 2 wrong options.
#[derive(Debug, Parser)]
#[command(name = "simulate", version)]
pub(crate) struct Cli {
    /// The port; 0 is any free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,

    /// The address, which must be of the loopback interface.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_parser = loopback)]
    pub(crate) host: IpAddr,

    /// Print one line of JSON, and nothing else on standard output.
    #[arg(long)]
    pub(crate) json: bool,

    /// What the landscape is like.
    #[arg(long, value_enum, default_value_t = Scenario::Fresh, value_name = "NAME")]
    pub(crate) scenario: Scenario,

    /// Other identifiers than those of every start.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,

    /// How the service of registered systems looks in entitlements and catalogue.
    #[arg(long, value_enum, default_value_t = Shape::Resources, value_name = "NAME")]
    shape: Shape,

    #[command(flatten)]
    delays: Delays,
}

/// How long things take; a number and a unit, such as `800ms`, `5s` or `5m`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Delays (such as 800ms, 5s, 5m)")]
struct Delays {
    /// Every answer.
    #[arg(long, value_parser = duration, default_value = "0s", value_name = "TIME")]
    latency: Duration,
    /// From the approval of an extension to `Enabled`.
    #[arg(long, value_parser = duration, default_value = "0s", value_name = "TIME")]
    enabling_delay: Duration,
    /// Deregistering and removing a system.
    #[arg(long, value_parser = duration, default_value = "0s", value_name = "TIME")]
    deregister_delay: Duration,
    /// Creating, changing and deleting an account.
    #[arg(long, value_parser = duration, default_value = "0s", value_name = "TIME")]
    account_delay: Duration,
    /// Assigning entitlements.
    #[arg(long, value_parser = duration, default_value = "0s", value_name = "TIME")]
    job_delay: Duration,
    /// From an assignment to the plan in Service Manager's catalogue.
    #[arg(long, value_parser = duration, default_value = "0s", value_name = "TIME")]
    catalog_delay: Duration,
    /// Creating, changing and deleting a service instance.
    #[arg(long, value_parser = duration, default_value = "0s", value_name = "TIME")]
    instance_delay: Duration,
    /// Creating and deleting a service binding.
    #[arg(long, value_parser = duration, default_value = "0s", value_name = "TIME")]
    binding_delay: Duration,
}

/// How the service of registered systems looks. Which it is in reality is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// One plan for all systems, which it lists.
    Resources,
    /// One plan per system.
    PlanPerSystem,
}

impl Cli {
    /// Carries the options over.
    pub(crate) fn configure(&self, config: &mut Config) {
        config.entitlement_shape = match self.shape {
            Shape::Resources => EntitlementShape::Resources,
            Shape::PlanPerSystem => EntitlementShape::PlanPerSystem,
        };
        let delays = &self.delays;
        config.latency = delays.latency;
        config.enabling_delay = delays.enabling_delay;
        config.deregister_delay = delays.deregister_delay;
        config.account_delay = delays.account_delay;
        config.job_delay = delays.job_delay;
        config.catalog_delay = delays.catalog_delay;
        config.service_instance_delay = delays.instance_delay;
        config.service_binding_delay = delays.binding_delay;
    }
}

fn loopback(text: &str) -> Result<IpAddr, String> {
    let address = if text == "localhost" {
        IpAddr::V4(Ipv4Addr::LOCALHOST)
    } else {
        text.parse().map_err(|_| "not an IP address".to_owned())?
    };
    if address.is_loopback() {
        Ok(address)
    } else {
        Err("not of the loopback interface: the landscape is for this machine alone".to_owned())
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let signed: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "not a time such as 800ms, 5s or 5m".to_owned())?;
    Duration::try_from(signed).map_err(|_| "a time cannot be negative".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(options: &[&str]) -> Result<Config, String> {
        let words = ["simulate"].iter().chain(options);
        let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
        let mut config = Config::default();
        cli.configure(&mut config);
        Ok(config)
    }

    #[test]
    fn every_delay_reaches_the_landscape() {
        let options = [
            "--latency=1ms",
            "--enabling-delay=2s",
            "--deregister-delay=3s",
            "--account-delay=4s",
            "--job-delay=5s",
            "--catalog-delay=6s",
            "--instance-delay=5m",
            "--binding-delay=1m 30s",
            "--shape=plan-per-system",
        ];
        let config = config(&options).unwrap();
        assert_eq!(config.latency, Duration::from_millis(1));
        let seconds = [
            config.enabling_delay,
            config.deregister_delay,
            config.account_delay,
            config.job_delay,
            config.catalog_delay,
            config.service_instance_delay,
            config.service_binding_delay,
        ]
        .map(|delay| delay.as_secs());
        assert_eq!(seconds, [2, 3, 4, 5, 6, 300, 90]);
        assert_eq!(config.entitlement_shape, EntitlementShape::PlanPerSystem);
    }

    #[test]
    fn other_interfaces_and_odd_times_are_refused() {
        for (option, words) in [
            ("--host=0.0.0.0", "loopback"),
            ("--host=example.com", "IP address"),
            ("--latency=-1s", "negative"),
            ("--latency=soon", "such as"),
            ("--port=65536", "65536"),
        ] {
            let error = config(&[option]).unwrap_err();
            assert!(error.contains(words), "{option}: {error}");
        }
        for option in ["--host=localhost", "--host=::1", "--host=127.0.0.2"] {
            assert!(config(&[option]).is_ok(), "{option}");
        }
    }
}
