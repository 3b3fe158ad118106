//! What the program prints: addresses and credentials of the landscape. All of them are made up.

use std::io;

use landscape_sim::Landscape;
use serde_json::{Value, json};

/// As one line of JSON.
pub(crate) fn json(at: &Landscape) -> io::Result<Value> {
    Ok(json!({
        "uaa": at.uaa,
        "accounts": at.accounts,
        "entitlements": at.entitlements,
        "service_manager": at.service_manager,
        "director": at.director,
        "s4_api": at.s4_api,
        "s4_ui": at.s4_ui,
        "global_account": at.global_account,
        "subaccounts": at.subaccounts,
        "service_key": serde_json::from_str::<Value>(&at.service_key_json())?,
        "service_manager_key": serde_json::from_str::<Value>(&at.service_manager_key_json())?,
        "director_token": at.director_token,
        "s4_user": at.s4_user,
        "s4_password": at.s4_password,
    }))
}

/// For people.
pub(crate) fn text(at: &Landscape, origin: &str) -> String {
    let first = at.subaccounts.first().map_or("", String::as_str);
    format!(
        "Simulated landscape at {origin} (nothing leaves this machine). Ctrl-C ends it.

Authorization server  {}
Accounts              {}
Entitlements          {}
Service Manager       {}
Director (GraphQL)    {}
S/4HANA API host      {}
S/4HANA UI host       {}

Global account        {}
Subaccounts           {}
S/4HANA user          {}
  password            {}
Director token        {}

Service key of cis, plan central:
{}

Service key of service-manager, plan subaccount-admin, in subaccount {first}:
{}",
        at.uaa,
        at.accounts,
        at.entitlements,
        at.service_manager,
        at.director,
        at.s4_api,
        at.s4_ui,
        at.global_account,
        at.subaccounts.join(", "),
        at.s4_user,
        at.s4_password,
        at.director_token,
        pretty(&at.service_key_json()),
        pretty(&at.service_manager_key_json()),
    )
}

fn pretty(key: &str) -> String {
    serde_json::from_str::<Value>(key).map_or_else(|_| key.to_owned(), |key| format!("{key:#}"))
}
