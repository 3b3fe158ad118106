//! What `--config` names: a connection file, and the clients for it.
//!
//! Whatever a client refuses is told with the field that it comes from, and all mistakes at once. Nothing is sent.

use std::{path::Path, sync::Arc};

use btp_client::{BtpClient, system_landscape::SystemLandscapeClient};
use client_core::Error;
use connect_flow::{
    Connection, Flow, FlowBuilder, Ports,
    file::{ConnectionFile, Mistake, Mistakes, Secrets},
    fleet::{Fleet, FleetBuilder},
};
use s4_client::S4Client;

use crate::{
    cli::Cli,
    endpoints::{Btp, Landscape, Tenant},
    handoff,
    wire::Wire,
};

/// One connection: its system, and the flow that brings it about.
pub(crate) struct Config {
    pub(crate) name: String,
    pub(crate) flow: FlowBuilder,
}

impl Config {
    fn new(connection: Connection, flow: impl FnOnce(Connection) -> FlowBuilder) -> Self {
        Self {
            name: connection.system_name().to_owned(),
            flow: flow(connection),
        }
    }
}

/// The connections of a file, and the clients for them.
pub(crate) struct Wanted {
    btp: BtpClient,
    landscape: SystemLandscapeClient,
    members: Vec<(Connection, S4Client)>,
}

impl Wanted {
    /// The systems' names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members
            .iter()
            .map(|(connection, _)| connection.system_name())
    }

    /// Each by itself.
    fn configs(self, cli: &Cli) -> Vec<Config> {
        let Self {
            btp,
            landscape,
            members,
        } = self;
        let each = members.into_iter().map(|(connection, tenant)| {
            let ports = Ports::clients(landscape.clone(), tenant, btp.clone());
            Config::new(connection, |connection| {
                if cli.disconnect {
                    Flow::disconnecting(cli.back(connection), ports)
                } else {
                    Flow::builder(connection, ports)
                }
            })
        });
        each.collect()
    }

    /// All together.
    pub(crate) fn fleet(self, cli: &Cli) -> FleetBuilder {
        let fleet = Fleet::builder(self.landscape, self.btp);
        let members = self.members.into_iter();
        members.fold(fleet, |fleet, (connection, tenant)| {
            if cli.disconnect {
                fleet.disconnect(cli.back(connection), tenant)
            } else {
                fleet.connect(connection, tenant)
            }
        })
    }
}

/// Reads a file; with `--only`, the connection of that system alone. Reads the secrets that are needed for it: with
/// `--handoff` those of the published services alone.
pub(crate) fn read(path: &Path, cli: &Cli, wire: &Wire) -> Result<Vec<Config>, Vec<Mistake>> {
    if !cli.handoff {
        return Ok(read_all(path, cli, wire)?.configs(cli));
    }
    let (source, chosen) = chosen(path, cli, wire)?;
    source.handed_over(&chosen).map_err(Vec::from_iter)
}

/// As [`read`], for the clients of all.
pub(crate) fn read_all(path: &Path, cli: &Cli, wire: &Wire) -> Result<Wanted, Vec<Mistake>> {
    let (source, chosen) = chosen(path, cli, wire)?;
    // Every part is built before any is missed, so that all mistakes are told at once.
    let mut mistakes = Vec::new();
    let mut take = |mistake: Mistakes| mistakes.extend(mistake);
    let btp = source.btp().map_err(&mut take).ok();
    let landscape = source.landscape().map_err(&mut take).ok();
    let tenants: Vec<Option<S4Client>> = chosen
        .iter()
        .map(|index| source.tenant(*index).map_err(&mut take).ok())
        .collect();
    let connections = chosen
        .iter()
        .filter_map(|index| source.file.document().connections.get(*index));
    let members: Option<Vec<_>> = connections
        .zip(tenants)
        .map(|(wanted, tenant)| Some((wanted.connection(), tenant?)))
        .collect();
    match (btp, landscape, members) {
        (Some(btp), Some(landscape), Some(members)) => Ok(Wanted {
            btp,
            landscape,
            members,
        }),
        _ => Err(mistakes),
    }
}

/// A file, and which of its connections are meant.
fn chosen<'w>(
    path: &Path,
    cli: &Cli,
    wire: &'w Wire,
) -> Result<(Source<'w>, Vec<usize>), Vec<Mistake>> {
    let file = ConnectionFile::read(path).map_err(Vec::from_iter)?;
    let chosen = match cli.only.as_deref() {
        Some(name) => vec![file.index_of(name).map_err(|mistake| vec![mistake])?],
        None => (0..file.document().connections.len()).collect(),
    };
    Ok((Source::new(file, wire), chosen))
}

/// A file, and what its clients need beside it.
pub(crate) struct Source<'w> {
    pub(crate) file: ConnectionFile,
    secrets: Secrets,
    wire: &'w Wire,
}

impl<'w> Source<'w> {
    pub(crate) fn new(file: ConnectionFile, wire: &'w Wire) -> Self {
        let secrets = Secrets::from_machine(file.folder());
        Self {
            file,
            secrets,
            wire,
        }
    }

    /// Flows that call the published services alone. Of landscape and tenants only the names are read, for the
    /// instructions.
    fn handed_over(&self, chosen: &[usize]) -> Result<Vec<Config>, Mistakes> {
        let btp = self.btp()?;
        let document = self.file.document();
        let account = document.landscape.as_ref();
        let account = account.map(|landscape| landscape.global_account.clone());
        let wanted = chosen
            .iter()
            .filter_map(|index| document.connections.get(*index));
        Ok(wanted
            .map(|wanted| {
                let tenant = wanted
                    .tenant
                    .as_ref()
                    .map(|tenant| tenant.host.host().tenant().to_owned());
                Config::new(wanted.connection(), |connection| {
                    handoff::at_terminal(connection, Arc::new(btp.clone()), tenant, account.clone())
                })
            })
            .collect())
    }

    /// The client of the published services.
    pub(crate) fn btp(&self) -> Result<BtpClient, Mistakes> {
        let access = self.file.btp(&self.secrets)?;
        let endpoint = Btp {
            service_key: access.service_key,
            user: access.user,
        };
        self.built("btp.service_key", endpoint.client(self.wire))
    }

    fn landscape(&self) -> Result<SystemLandscapeClient, Mistakes> {
        let Some(access) = self.file.landscape(&self.secrets)? else {
            return Err(self.needed("landscape"));
        };
        let endpoint = Landscape {
            url: access.url,
            global_account: access.global_account,
            token: access.token,
        };
        self.built("landscape.url", endpoint.client(self.wire))
    }

    fn tenant(&self, index: usize) -> Result<S4Client, Mistakes> {
        let path = format!("connections[{index}].tenant");
        let Some(access) = self.file.tenant(index, &self.secrets)? else {
            return Err(self.needed(&path));
        };
        let endpoint = Tenant {
            host: access.host,
            user: access.user,
            password: access.password,
            extension_root: access
                .extension_service_root
                .map(|root| root.as_str().to_owned()),
        };
        self.built(&format!("{path}.host"), endpoint.client(self.wire))
    }

    fn needed(&self, path: &str) -> Mistakes {
        self.file
            .mistake(path, "is missing: this endpoint is called")
            .into()
    }

    /// What the library refuses is a mistake in the field at `path`.
    fn built<T>(&self, path: &str, client: Result<T, Error>) -> Result<T, Mistakes> {
        client.map_err(|error| {
            let reason = error
                .detail()
                .map_or_else(|| error.to_string(), str::to_owned);
            self.file.mistake(path, reason).into()
        })
    }
}

#[cfg(test)]
mod tests;
