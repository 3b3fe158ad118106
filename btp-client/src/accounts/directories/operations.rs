//! Requests about directories, as data.
//!
//! Sent once only, whatever happens: [`create_directory`]. All others ask for a state, and may be
//! sent again.

use client_core::{
    Error,
    operation::{Operation, Repeat, decode},
    wire::Lenient,
};
use http::Method;

use super::{Directory, DirectoryFeatures, NewDirectory};
use crate::accounts::{
    Accepted, AccountUpdate, CustomProperty, Deletion, DirectoryId, Labels, Parent, Setting,
    SettingsUpdate,
    accepted::accepted,
    labels::{LabelsBody, custom_properties, labels},
    settings::{settings, with_keys, with_some_keys},
};

const ALL: &str = "/accounts/v1/directories";
const ONE: &str = "/accounts/v1/directories/{directoryGUID}";
const LABELS: &str = "/accounts/v1/directories/{directoryGUID}/labels";
const SETTINGS: &str = "/accounts/v1/directories/{directoryGUID}/settings";

fn of<T>(operation: Operation<T>, id: &DirectoryId) -> Operation<T> {
    operation.parameter("directoryGUID", id.as_str())
}

/// `POST /accounts/v1/directories`. Never sent twice: after a lost answer look for the name.
///
/// # Errors
///
/// Those of [`NewDirectory::check`].
pub fn create_directory(new: &NewDirectory) -> Result<Operation<Accepted<Directory>>, Error> {
    new.check()?;
    let operation = Operation::new(
        "accounts.create_directory",
        Method::POST,
        ALL,
        Repeat::Once,
        accepted,
    );
    Ok(operation
        .query_opt("parentGUID", new.parent.as_ref().map(Parent::as_str))
        .json(new))
}

/// `GET /accounts/v1/directories/{directoryGUID}`; with what is in it, if `expand`.
pub fn get_directory(id: &DirectoryId, expand: bool) -> Operation<Directory> {
    let operation = Operation::get("accounts.get_directory", ONE, decode::json);
    of(operation, id).query_opt("expand", expand.then_some("true"))
}

/// `PATCH /accounts/v1/directories/{directoryGUID}`.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the field.
pub fn update_directory(
    id: &DirectoryId,
    update: &AccountUpdate,
) -> Result<Operation<Directory>, Error> {
    update.check()?;
    let operation = Operation::new(
        "accounts.update_directory",
        Method::PATCH,
        ONE,
        Repeat::Idempotent,
        decode::json,
    );
    Ok(of(operation, id).json(update))
}

/// `DELETE /accounts/v1/directories/{directoryGUID}`.
pub fn delete_directory(id: &DirectoryId, deletion: Deletion) -> Operation<Accepted<Directory>> {
    let operation = Operation::new(
        "accounts.delete_directory",
        Method::DELETE,
        ONE,
        Repeat::Idempotent,
        accepted,
    );
    of(operation, id).query_opt("forceDelete", deletion.flag())
}

/// `PATCH /accounts/v1/directories/{directoryGUID}/changeDirectoryFeatures`.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the features do not go with
/// the rest.
pub fn change_directory_features(
    id: &DirectoryId,
    features: &DirectoryFeatures,
) -> Result<Operation<Accepted<Directory>>, Error> {
    features.check()?;
    let operation = Operation::new(
        "accounts.change_directory_features",
        Method::PATCH,
        "/accounts/v1/directories/{directoryGUID}/changeDirectoryFeatures",
        Repeat::Idempotent,
        accepted,
    );
    Ok(of(operation, id).json(features))
}

/// `GET /accounts/v1/directories/{directoryGUID}/labels`.
pub fn get_directory_labels(id: &DirectoryId) -> Operation<Labels> {
    of(
        Operation::get("accounts.get_directory_labels", LABELS, labels),
        id,
    )
}

/// `PUT /accounts/v1/directories/{directoryGUID}/labels`: in place of all labels.
///
/// # Errors
///
/// Those of [`Labels::check`].
pub fn set_directory_labels(id: &DirectoryId, wanted: &Labels) -> Result<Operation<Labels>, Error> {
    wanted.check()?;
    let operation = Operation::new(
        "accounts.set_directory_labels",
        Method::PUT,
        LABELS,
        Repeat::Idempotent,
        labels,
    );
    Ok(of(operation, id).json(&LabelsBody {
        labels: wanted.clone(),
    }))
}

/// `DELETE /accounts/v1/directories/{directoryGUID}/labels`: all of them.
pub fn delete_directory_labels(id: &DirectoryId) -> Operation<Labels> {
    let operation = Operation::new(
        "accounts.delete_directory_labels",
        Method::DELETE,
        LABELS,
        Repeat::Idempotent,
        labels,
    );
    of(operation, id)
}

/// `GET /accounts/v1/directories/{directoryGUID}/customProperties`. Deprecated by SAP: labels tell
/// more.
pub fn get_directory_custom_properties(id: &DirectoryId) -> Operation<Lenient<CustomProperty>> {
    let operation = Operation::get(
        "accounts.get_directory_custom_properties",
        "/accounts/v1/directories/{directoryGUID}/customProperties",
        custom_properties,
    );
    of(operation, id)
}

/// `GET /accounts/v1/directories/{directoryGUID}/settings`: those with these keys, or all.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if a key is too long.
pub fn get_directory_settings(
    id: &DirectoryId,
    keys: &[&str],
) -> Result<Operation<Lenient<Setting>>, Error> {
    let operation = Operation::get("accounts.get_directory_settings", SETTINGS, settings);
    with_keys(of(operation, id), keys)
}

/// `PUT /accounts/v1/directories/{directoryGUID}/settings`.
///
/// # Errors
///
/// Those of [`SettingsUpdate::check`].
pub fn set_directory_settings(
    id: &DirectoryId,
    update: &SettingsUpdate,
) -> Result<Operation<Lenient<Setting>>, Error> {
    update.check()?;
    let operation = Operation::new(
        "accounts.set_directory_settings",
        Method::PUT,
        SETTINGS,
        Repeat::Idempotent,
        settings,
    );
    Ok(of(operation, id).json(update))
}

/// `DELETE /accounts/v1/directories/{directoryGUID}/settings`: those with these keys.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if no key is named.
pub fn delete_directory_settings(
    id: &DirectoryId,
    keys: &[&str],
) -> Result<Operation<Lenient<Setting>>, Error> {
    let operation = Operation::new(
        "accounts.delete_directory_settings",
        Method::DELETE,
        SETTINGS,
        Repeat::Idempotent,
        settings,
    );
    with_some_keys(of(operation, id), keys)
}
