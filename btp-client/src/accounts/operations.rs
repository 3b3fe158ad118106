//! Requests of the Accounts service, as data.

use client_core::{
    Answer, BodyKind,
    operation::{DecodeError, Operation, decode},
    wire::Lenient,
};
use serde::Deserialize;

use super::{Subaccount, SubaccountId};

/// `GET /accounts/v1/subaccounts`: all subaccounts that the caller may see.
pub fn list_subaccounts() -> Operation<Lenient<Subaccount>> {
    Operation::get(
        "accounts.list_subaccounts",
        "/accounts/v1/subaccounts",
        subaccounts,
    )
}

/// `GET /accounts/v1/subaccounts/{subaccountGUID}`.
pub fn get_subaccount(id: &SubaccountId) -> Operation<Subaccount> {
    Operation::get(
        "accounts.get_subaccount",
        "/accounts/v1/subaccounts/{subaccountGUID}",
        decode::json,
    )
    .parameter("subaccountGUID", id.as_str())
}

#[derive(Deserialize, Default)]
struct Wrapped {
    #[serde(default)]
    value: Lenient<Subaccount>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Bare {
    value: Lenient<Subaccount>,
}

/// The list comes in an object's `value`; a sibling endpoint of the same service sends it bare.
fn subaccounts(answer: &Answer) -> Result<Lenient<Subaccount>, DecodeError> {
    if answer.body_kind() == BodyKind::Empty {
        return Ok(Lenient::default());
    }
    if answer.body.trim_ascii_start().starts_with(b"[") {
        decode::json::<Bare>(answer).map(|list| list.value)
    } else {
        decode::json::<Wrapped>(answer).map(|list| list.value)
    }
}
