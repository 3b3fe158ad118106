//! Requests about the global account, as data. All may be sent again.

use client_core::{
    Error,
    operation::{Operation, Repeat, decode},
    wire::Lenient,
};
use http::Method;

use super::GlobalAccount;
use crate::accounts::{AccountUpdate, CustomProperty, labels::custom_properties};

const PATH: &str = "/accounts/v1/globalAccount";

/// `GET /accounts/v1/globalAccount`; with all that is in it, if `expand`.
pub fn get_global_account(expand: bool) -> Operation<GlobalAccount> {
    Operation::get("accounts.get_global_account", PATH, decode::json)
        .query_opt("expand", expand.then_some("true"))
}

/// `PATCH /accounts/v1/globalAccount`.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the field.
pub fn update_global_account(update: &AccountUpdate) -> Result<Operation<GlobalAccount>, Error> {
    update.check()?;
    Ok(Operation::new(
        "accounts.update_global_account",
        Method::PATCH,
        PATH,
        Repeat::Idempotent,
        decode::json,
    )
    .json(update))
}

/// `GET /accounts/v1/globalAccount/customProperties`. Deprecated by SAP.
pub fn get_global_account_custom_properties() -> Operation<Lenient<CustomProperty>> {
    Operation::get(
        "accounts.get_global_account_custom_properties",
        "/accounts/v1/globalAccount/customProperties",
        custom_properties,
    )
}
