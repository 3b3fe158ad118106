//! Requests about subaccounts, as data.
//!
//! Sent once only, whatever happens: [`create_subaccount`], [`clone_neo_subaccount`] and
//! [`move_subaccounts`]. All others ask for a state, and may be sent again.

use client_core::{
    Error,
    operation::{Operation, Repeat, decode},
    wire::Lenient,
};
use http::Method;
use serde::Serialize;

use super::{
    Deletion, NeoClone, NewSubaccount, Parent, Subaccount, SubaccountUpdate, SubaccountsMove,
    SubaccountsQuery,
};
use crate::accounts::{
    Accepted, CustomProperty, DirectoryId, Labels, Setting, SettingsUpdate, SubaccountId,
    accepted::{accepted, collection},
    labels::{LabelsBody, custom_properties, labels},
    settings::{settings, with_keys, with_some_keys},
};

const ALL: &str = "/accounts/v1/subaccounts";
const ONE: &str = "/accounts/v1/subaccounts/{subaccountGUID}";
const LABELS: &str = "/accounts/v1/subaccounts/{subaccountGUID}/labels";
const SETTINGS: &str = "/accounts/v1/subaccounts/{subaccountGUID}/settings";

fn of<T>(operation: Operation<T>, id: &SubaccountId) -> Operation<T> {
    operation.parameter("subaccountGUID", id.as_str())
}

/// `GET /accounts/v1/subaccounts`: all subaccounts that the caller may see and the query asks for.
pub fn list_subaccounts(query: &SubaccountsQuery) -> Operation<Lenient<Subaccount>> {
    Operation::get("accounts.list_subaccounts", ALL, collection)
        .query_opt(
            "directoryGUID",
            query.directory.as_ref().map(DirectoryId::as_str),
        )
        .query_opt(
            "derivedAuthorizations",
            query.any_authorization.then_some("any"),
        )
        .query_opt("labelSelector", query.selector())
}

/// `GET /accounts/v1/subaccounts/{subaccountGUID}`.
pub fn get_subaccount(id: &SubaccountId) -> Operation<Subaccount> {
    of(
        Operation::get("accounts.get_subaccount", ONE, decode::json),
        id,
    )
}

/// `GET /accounts/v1/subaccounts/{subaccountGUID}?derivedAuthorizations=any`: needs no scope, but any
/// authorization in the subaccount.
pub fn get_subaccount_by_any_authorization(id: &SubaccountId) -> Operation<Subaccount> {
    get_subaccount(id).query("derivedAuthorizations", "any")
}

/// `POST /accounts/v1/subaccounts`. Never sent twice: after a lost answer look for the subdomain.
///
/// # Errors
///
/// Those of [`NewSubaccount::check`].
pub fn create_subaccount(new: &NewSubaccount) -> Result<Operation<Accepted<Subaccount>>, Error> {
    new.check()?;
    Ok(Operation::new(
        "accounts.create_subaccount",
        Method::POST,
        ALL,
        Repeat::Once,
        accepted,
    )
    .json(new))
}

/// `POST /accounts/v1/subaccounts/clone/{sourceSubaccountGUID}`. Never sent twice.
///
/// # Errors
///
/// Those of [`NewSubaccount::check`].
pub fn clone_neo_subaccount(
    source: &SubaccountId,
    clone: &NeoClone,
) -> Result<Operation<Accepted<Subaccount>>, Error> {
    clone.subaccount.check()?;
    Ok(Operation::new(
        "accounts.clone_neo_subaccount",
        Method::POST,
        "/accounts/v1/subaccounts/clone/{sourceSubaccountGUID}",
        Repeat::Once,
        accepted,
    )
    .parameter("sourceSubaccountGUID", source.as_str())
    .json(clone))
}

/// `PATCH /accounts/v1/subaccounts/{subaccountGUID}`.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the field.
pub fn update_subaccount(
    id: &SubaccountId,
    update: &SubaccountUpdate,
) -> Result<Operation<Subaccount>, Error> {
    update.check()?;
    let operation = Operation::new(
        "accounts.update_subaccount",
        Method::PATCH,
        ONE,
        Repeat::Idempotent,
        decode::json,
    );
    Ok(of(operation, id).json(update))
}

/// `DELETE /accounts/v1/subaccounts/{subaccountGUID}`.
pub fn delete_subaccount(id: &SubaccountId, deletion: Deletion) -> Operation<Accepted<Subaccount>> {
    let operation = Operation::new(
        "accounts.delete_subaccount",
        Method::DELETE,
        ONE,
        Repeat::Idempotent,
        accepted,
    );
    of(operation, id).query_opt("forceDelete", deletion.flag())
}

/// `POST /accounts/v1/subaccounts/{subaccountGUID}/move`. Names the target alone, so it may be sent
/// again.
pub fn move_subaccount(id: &SubaccountId, target: &Parent) -> Operation<Subaccount> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Target<'a> {
        #[serde(rename = "targetAccountGUID")]
        target_account_guid: &'a Parent,
    }
    let operation = Operation::new(
        "accounts.move_subaccount",
        Method::POST,
        "/accounts/v1/subaccounts/{subaccountGUID}/move",
        Repeat::Idempotent,
        decode::json,
    );
    of(operation, id).json(&Target {
        target_account_guid: target,
    })
}

/// `POST /accounts/v1/subaccounts/move`. Never sent twice: it names where the subaccounts are, and a
/// repeat would not find them there.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if a move names no subaccount,
/// or there is none.
pub fn move_subaccounts(
    moves: &[SubaccountsMove],
) -> Result<Operation<Lenient<Subaccount>>, Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Moves<'a> {
        subaccounts_to_move_collection: &'a [SubaccountsMove],
    }
    if moves.is_empty() || moves.iter().any(SubaccountsMove::is_empty) {
        return Err(Error::invalid_input("moves", "there is nothing to move"));
    }
    Ok(Operation::new(
        "accounts.move_subaccounts",
        Method::POST,
        "/accounts/v1/subaccounts/move",
        Repeat::Once,
        collection,
    )
    .json(&Moves {
        subaccounts_to_move_collection: moves,
    }))
}

/// `GET /accounts/v1/subaccounts/{subaccountGUID}/labels`.
pub fn get_subaccount_labels(id: &SubaccountId) -> Operation<Labels> {
    of(
        Operation::get("accounts.get_subaccount_labels", LABELS, labels),
        id,
    )
}

/// `PUT /accounts/v1/subaccounts/{subaccountGUID}/labels`: in place of all labels.
///
/// # Errors
///
/// Those of [`Labels::check`].
pub fn set_subaccount_labels(
    id: &SubaccountId,
    wanted: &Labels,
) -> Result<Operation<Labels>, Error> {
    wanted.check()?;
    let operation = Operation::new(
        "accounts.set_subaccount_labels",
        Method::PUT,
        LABELS,
        Repeat::Idempotent,
        labels,
    );
    Ok(of(operation, id).json(&LabelsBody {
        labels: wanted.clone(),
    }))
}

/// `DELETE /accounts/v1/subaccounts/{subaccountGUID}/labels`: all of them.
pub fn delete_subaccount_labels(id: &SubaccountId) -> Operation<Labels> {
    let operation = Operation::new(
        "accounts.delete_subaccount_labels",
        Method::DELETE,
        LABELS,
        Repeat::Idempotent,
        labels,
    );
    of(operation, id)
}

/// `GET /accounts/v1/subaccounts/{subaccountGUID}/customProperties`. Deprecated by SAP: labels tell
/// more.
pub fn get_subaccount_custom_properties(id: &SubaccountId) -> Operation<Lenient<CustomProperty>> {
    let operation = Operation::get(
        "accounts.get_subaccount_custom_properties",
        "/accounts/v1/subaccounts/{subaccountGUID}/customProperties",
        custom_properties,
    );
    of(operation, id)
}

/// `GET /accounts/v1/subaccounts/{subaccountGUID}/settings`: those with these keys, or all.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if a key is too long.
pub fn get_subaccount_settings(
    id: &SubaccountId,
    keys: &[&str],
) -> Result<Operation<Lenient<Setting>>, Error> {
    let operation = Operation::get("accounts.get_subaccount_settings", SETTINGS, settings);
    with_keys(of(operation, id), keys)
}

/// `PUT /accounts/v1/subaccounts/{subaccountGUID}/settings`.
///
/// # Errors
///
/// Those of [`SettingsUpdate::check`].
pub fn set_subaccount_settings(
    id: &SubaccountId,
    update: &SettingsUpdate,
) -> Result<Operation<Lenient<Setting>>, Error> {
    update.check()?;
    let operation = Operation::new(
        "accounts.set_subaccount_settings",
        Method::PUT,
        SETTINGS,
        Repeat::Idempotent,
        settings,
    );
    Ok(of(operation, id).json(update))
}

/// `DELETE /accounts/v1/subaccounts/{subaccountGUID}/settings`: those with these keys.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if no key is named.
pub fn delete_subaccount_settings(
    id: &SubaccountId,
    keys: &[&str],
) -> Result<Operation<Lenient<Setting>>, Error> {
    let operation = Operation::new(
        "accounts.delete_subaccount_settings",
        Method::DELETE,
        SETTINGS,
        Repeat::Idempotent,
        settings,
    );
    with_some_keys(of(operation, id), keys)
}
