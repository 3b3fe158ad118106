//! `[btp]`, `[landscape]`, `[tenant]`: the endpoints, and the clients for them.

use btp_client::{BtpClient, service_key::ServiceKey, system_landscape::SystemLandscapeClient};
use client_core::{Error, ExposeSecret};
use s4_client::{S4Client, host::TenantHost, odata::ServiceRoot};
use toml::Spanned;
use url::Url;

use super::{
    Surroundings, check,
    reader::{Reader, Table},
    secret::{Keys, PASSWORD, secret},
};
use crate::endpoints::{Btp, Landscape, Tenant};

const SERVICE_KEY: Keys = Keys {
    file: "service_key_file",
    env: "service_key_env",
};

const TOKEN: Keys = Keys {
    file: "token_file",
    env: "token_env",
};

pub(super) fn btp<'t>(
    reader: &mut Reader<'t>,
    table: &mut Table<'_, 't>,
    around: &Surroundings<'_>,
) -> Option<BtpClient> {
    let text = secret(reader, table, SERVICE_KEY, around);
    let user = reader.text_opt(table, "user");
    // Either of the two makes the other one needed.
    let password = if user.is_some() || PASSWORD.are_in(table) {
        if user.is_none() && !table.has("user") {
            reader.blame(table.span(), "the password in [btp] needs a `user`");
        }
        Some(secret(reader, table, PASSWORD, around))
    } else {
        None
    };
    reader.finish(table);
    let text = text?;
    let service_key = check(
        reader,
        text.span(),
        ServiceKey::parse(text.get_ref().expose_secret()),
    )?;
    let user = match password {
        Some(password) => Some((user?.into_inner(), password?.into_inner())),
        None => None,
    };
    let endpoint = Btp { service_key, user };
    check(reader, text.span(), endpoint.client(around.wire))
}

pub(super) fn landscape<'t>(
    reader: &mut Reader<'t>,
    table: &mut Table<'_, 't>,
    around: &Surroundings<'_>,
) -> Option<SystemLandscapeClient> {
    let url = reader.text(table, "url").and_then(|text| {
        let url = Url::parse(text.get_ref()).map_err(|error| Error::invalid_input("url", error));
        Some(Spanned::new(text.span(), check(reader, text.span(), url)?))
    });
    let account = reader.text(table, "global_account");
    let token = secret(reader, table, TOKEN, around);
    reader.finish(table);
    let url = url?;
    let span = url.span();
    // Built for its checks of the address even while another part is missing.
    let endpoint = Landscape {
        url: url.into_inner(),
        global_account: account
            .as_ref()
            .map_or_else(String::new, |text| text.get_ref().clone()),
        token: token
            .as_ref()
            .map_or_else(|| "-".into(), |token| token.get_ref().clone()),
    };
    let client = check(reader, span, endpoint.client(around.wire));
    account.and(token).and(client)
}

pub(super) fn tenant<'t>(
    reader: &mut Reader<'t>,
    table: &mut Table<'_, 't>,
    around: &Surroundings<'_>,
) -> Option<S4Client> {
    let host = reader.text(table, "host").and_then(|text| {
        let host = check(reader, text.span(), host(text.get_ref()))?;
        Some(Spanned::new(text.span(), host))
    });
    let user = reader.text(table, "user");
    let password = secret(reader, table, PASSWORD, around);
    let root = reader.text_opt(table, "extension_service_root");
    let root_is_right = match &root {
        Some(root) => check(reader, root.span(), ServiceRoot::new(root.get_ref())).is_some(),
        None => true,
    };
    reader.finish(table);
    let host = host?;
    let span = host.span();
    // Built for its checks of the address even while another part is missing.
    let endpoint = Tenant {
        host: host.into_inner(),
        user: user
            .as_ref()
            .map_or_else(String::new, |text| text.get_ref().clone()),
        password: password
            .as_ref()
            .map_or_else(|| "-".into(), |secret| secret.get_ref().clone()),
        extension_root: root.map(Spanned::into_inner).filter(|_| root_is_right),
    };
    let client = check(reader, span, endpoint.client(around.wire));
    user.and(password).and(client).filter(|_| root_is_right)
}

fn host(text: &str) -> Result<TenantHost, Error> {
    let api_url = Url::parse(text).ok().filter(|url| url.path().len() > 1);
    match api_url {
        // A path is a sign of a proxy or a simulator, not of a tenant.
        Some(url) => Ok(TenantHost::custom(url.clone(), url)),
        None => TenantHost::parse(text),
    }
}
