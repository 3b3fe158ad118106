//! The configuration file: endpoints, the desired connection, and where secrets are found.
//!
//! Secrets are never in the file: `*_file` names a file that holds one, `*_env` an environment
//! variable.

mod reader;

use std::{ops::Range, path::Path};

use btp_client::{
    entitlements::Amount,
    service_key::ServiceKey,
    system_landscape::{ScenarioGroup, SystemName},
};
use client_core::{Error, SecretString};
use connect_flow::{Connection, Entitlement};
use s4_client::host::TenantHost;
use toml::{Spanned, de::DeTable};
use url::Url;

pub use reader::Mistake;
use reader::{Reader, Table};

use crate::endpoints::Endpoints;

/// Everything that the file says, checked.
pub struct Config {
    pub connection: Connection,
    pub endpoints: Endpoints,
}

/// Reads a file; every mistake is named, with its line.
pub fn read(path: &Path) -> Result<Config, Vec<Mistake>> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        vec![Mistake {
            line: 0,
            what: format!("{}: {error}", path.display()),
        }]
    })?;
    let folder = path.parent().unwrap_or(Path::new("."));
    parse(&text, folder)
}

fn parse(text: &str, folder: &Path) -> Result<Config, Vec<Mistake>> {
    let (document, broken) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(text);
    for error in broken {
        reader.blame(error.span().unwrap_or(0..0), error.message().to_owned());
    }
    let config = whole(&mut reader, &document, folder);
    let mistakes = reader.into_mistakes();
    match config {
        Some(config) if mistakes.is_empty() => Ok(config),
        _ => Err(mistakes),
    }
}

fn whole<'t>(
    reader: &mut Reader<'t>,
    document: &Spanned<DeTable<'t>>,
    folder: &Path,
) -> Option<Config> {
    let mut root = Table::new("the file".to_owned(), document.get_ref(), 0..0);
    // Every part is read before any is missed, so that all mistakes are told at once.
    let connection = reader
        .table(&mut root, "connection")
        .and_then(|mut table| connection(reader, &mut table));
    let btp = reader
        .table(&mut root, "btp")
        .and_then(|mut table| btp(reader, &mut table, folder));
    let landscape = reader
        .table(&mut root, "landscape")
        .and_then(|mut table| landscape(reader, &mut table, folder));
    let tenant = reader
        .table(&mut root, "tenant")
        .and_then(|mut table| tenant(reader, &mut table, folder));
    reader.finish(&root);
    let (service_key, btp_user) = btp?;
    let (landscape_url, global_account, landscape_token) = landscape?;
    let (host, tenant_user, tenant_password, extension_root) = tenant?;
    Some(Config {
        connection: connection?,
        endpoints: Endpoints {
            service_key,
            btp_user,
            landscape_url,
            global_account,
            landscape_token,
            host,
            tenant_user,
            tenant_password,
            extension_root,
        },
    })
}

fn connection<'t>(reader: &mut Reader<'t>, table: &mut Table<'_, 't>) -> Option<Connection> {
    let name = reader.text(table, "system_name");
    if let Some(name) = &name {
        check(
            reader,
            name.span(),
            SystemName::new(name.get_ref().as_str()),
        );
    }
    let group = reader.text_opt(table, "scenario_group").and_then(|label| {
        let found = ScenarioGroup::by_label(label.get_ref());
        if found.is_none() {
            let labels: Vec<_> = ScenarioGroup::ALL
                .iter()
                .map(ScenarioGroup::label)
                .collect();
            reader.blame(
                label.span(),
                format!(
                    "there is no such scenario group; there are: {}",
                    labels.join(", ")
                ),
            );
        }
        found
    });
    let mut wanted = Vec::new();
    for mut entry in reader.tables(table, "entitlements") {
        wanted.extend(entitlement(reader, &mut entry));
        reader.finish(&entry);
    }
    reader.finish(table);
    let connection = Connection::new(name?.into_inner());
    let connection = match group {
        Some(group) => connection.scenario_group(group),
        None => connection,
    };
    Some(
        wanted
            .into_iter()
            .fold(connection, Connection::entitle_with),
    )
}

fn entitlement<'t>(reader: &mut Reader<'t>, table: &mut Table<'_, 't>) -> Option<Entitlement> {
    let subaccount = reader.text(table, "subaccount");
    let plan = reader.text(table, "plan");
    let amount = reader.whole_opt(table, "amount").and_then(|number| {
        let amount = u64::try_from(*number.get_ref())
            .ok()
            .and_then(|units| Amount::try_new(units).ok());
        if amount.is_none() {
            reader.blame(
                number.span(),
                "`amount` must be a whole number from 0 to 2000000000",
            );
        }
        amount
    });
    let directory = reader.text_opt(table, "directory");
    let mut entitlement = Entitlement::new(subaccount?.into_inner(), plan?.into_inner());
    entitlement.amount = amount;
    entitlement.directory = directory.map(|directory| directory.into_inner().into());
    Some(entitlement)
}

type Btp = (ServiceKey, Option<(String, SecretString)>);

fn btp<'t>(reader: &mut Reader<'t>, table: &mut Table<'_, 't>, folder: &Path) -> Option<Btp> {
    use client_core::ExposeSecret;

    let key =
        secret(reader, table, "service_key_file", "service_key_env", folder).and_then(|text| {
            check(
                reader,
                text.span(),
                ServiceKey::parse(text.get_ref().expose_secret()),
            )
        });
    let user = reader.text_opt(table, "user");
    let password = match &user {
        Some(_) => secret(reader, table, "password_file", "password_env", folder),
        None => None,
    };
    reader.finish(table);
    let user = match (user, password) {
        (Some(user), Some(password)) => Some((user.into_inner(), password.into_inner())),
        _ => None,
    };
    Some((key?, user))
}

fn landscape<'t>(
    reader: &mut Reader<'t>,
    table: &mut Table<'_, 't>,
    folder: &Path,
) -> Option<(Url, String, SecretString)> {
    let url = reader.text(table, "url").and_then(|text| {
        let url = Url::parse(text.get_ref()).map_err(|error| Error::invalid_input("url", error));
        check(reader, text.span(), url)
    });
    let account = reader.text(table, "global_account");
    let token = secret(reader, table, "token_file", "token_env", folder);
    reader.finish(table);
    Some((url?, account?.into_inner(), token?.into_inner()))
}

type Tenant = (TenantHost, String, SecretString, Option<String>);

fn tenant<'t>(reader: &mut Reader<'t>, table: &mut Table<'_, 't>, folder: &Path) -> Option<Tenant> {
    let host = reader.text(table, "host").and_then(|text| {
        let api_url = Url::parse(text.get_ref())
            .ok()
            .filter(|url| url.path().len() > 1);
        let host = match api_url {
            // A path is a sign of a proxy or a simulator, not of a tenant.
            Some(url) => Ok(TenantHost::custom(url.clone(), url)),
            None => TenantHost::parse(text.get_ref()),
        };
        check(reader, text.span(), host)
    });
    let user = reader.text(table, "user");
    let password = secret(reader, table, "password_file", "password_env", folder);
    let root = reader.text_opt(table, "extension_service_root");
    reader.finish(table);
    Some((
        host?,
        user?.into_inner(),
        password?.into_inner(),
        root.map(Spanned::into_inner),
    ))
}

/// A secret from a file (relative to the configuration's folder) or from the environment.
fn secret<'t>(
    reader: &mut Reader<'t>,
    table: &mut Table<'_, 't>,
    file_key: &'static str,
    env_key: &'static str,
    folder: &Path,
) -> Option<Spanned<SecretString>> {
    let file = reader.text_opt(table, file_key);
    let env = reader.text_opt(table, env_key);
    let (span, found) = match (file, env) {
        (Some(file), None) => {
            let path = folder.join(file.get_ref());
            let read = std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()));
            (file.span(), read)
        }
        (None, Some(env)) => {
            let read = std::env::var(env.get_ref())
                .map_err(|error| format!("variable {}: {error}", env.get_ref()));
            (env.span(), read)
        }
        (Some(file), Some(_)) => (
            file.span(),
            Err(format!("give either `{file_key}` or `{env_key}`, not both")),
        ),
        (None, None) => {
            if !table.has(file_key) && !table.has(env_key) {
                reader.blame(
                    table.span(),
                    format!("a secret is missing: give `{file_key}` or `{env_key}`"),
                );
            }
            return None;
        }
    };
    match found {
        Ok(text) => Some(Spanned::new(
            span,
            SecretString::from(text.trim().to_owned()),
        )),
        Err(what) => {
            reader.blame(span, what);
            None
        }
    }
}

fn check<T>(reader: &mut Reader<'_>, span: Range<usize>, result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            reader.blame(
                span,
                error
                    .detail()
                    .map_or_else(|| error.to_string(), str::to_owned),
            );
            None
        }
    }
}

#[cfg(test)]
mod tests;
