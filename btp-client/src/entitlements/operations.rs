//! Requests of the Entitlements service, as data.

use client_core::{
    Answer, Error,
    operation::{DecodeError, Operation, Repeat, decode},
};
use http::{Method, header};

use serde::Serialize;

use super::{
    AssignmentBatch, Assignments, AssignmentsQuery, DataCentersQuery, DirectoryAssignment,
    DirectoryUpdate, data_centers::DataCenters, in_full,
};
use crate::{
    accounts::{DirectoryId, SubaccountId},
    jobs::{JobId, job_of},
};

/// `GET /entitlements/v1/assignments`, or `…/globalAccountAssignments` for the whole global account.
pub fn list_assignments(query: &AssignmentsQuery) -> Operation<Assignments> {
    let (name, path) = if query.account_wide && query.directory.is_none() {
        (
            "entitlements.list_global_account_assignments",
            "/entitlements/v1/globalAccountAssignments",
        )
    } else {
        (
            "entitlements.list_assignments",
            "/entitlements/v1/assignments",
        )
    };
    let (service, plan) = query.plan.clone().unzip();
    let yes = |wanted: bool| wanted.then_some("true");
    let decode = if query.in_full {
        in_full::assignments
    } else {
        decode::json_or_default
    };
    let operation = Operation::get(name, path, decode)
        .query_opt(
            "subaccountGUID",
            query.subaccount.as_ref().map(SubaccountId::as_str),
        )
        .query_opt(
            "directoryGUID",
            query.directory.as_ref().map(DirectoryId::as_str),
        )
        .query_opt("serviceName", service)
        .query_opt("planName", plan)
        .query_opt("assignedServiceName", query.assigned_service.as_deref())
        .query_opt("includeAutoManagedPlans", yes(query.auto_managed))
        .query_opt("entitledServicesOnly", yes(query.entitled_only));
    match &query.language {
        Some(tag) => operation.header(header::ACCEPT_LANGUAGE, tag),
        None => operation,
    }
}

/// `PUT /entitlements/v1/subaccountServicePlans`.
///
/// The amounts are totals, so the request may be sent again after a lost answer: it asks for the
/// same state.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the batch is empty.
pub fn assign(batch: &AssignmentBatch) -> Result<Operation<Option<JobId>>, Error> {
    if batch.is_empty() {
        return Err(Error::invalid_input("batch", "there is nothing to assign"));
    }
    Ok(Operation::new(
        "entitlements.assign",
        Method::PUT,
        "/entitlements/v1/subaccountServicePlans",
        Repeat::Idempotent,
        accepted,
    )
    .json(batch)
    .outdated_by_lock())
}

/// `GET /entitlements/v1/globalAccountAllowedDataCenters`.
pub(super) fn list_data_centers(query: &DataCentersQuery) -> Operation<DataCenters> {
    let operation = Operation::get(
        "entitlements.list_data_centers",
        "/entitlements/v1/globalAccountAllowedDataCenters",
        decode::json_or_default,
    )
    .query_opt("region", query.region.as_deref())
    .query_opt(
        "includeSatelliteDataCenters",
        query.satellites.then_some("true"),
    );
    match &query.language {
        Some(tag) => operation.header(header::ACCEPT_LANGUAGE, tag),
        None => operation,
    }
}

/// `PUT /entitlements/v1/directories/{directoryGUID}/assignments`. Amounts are totals, so it may be
/// sent again.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if there is nothing to assign.
pub fn assign_to_directory(
    directory: &DirectoryId,
    plans: &[DirectoryAssignment],
) -> Result<Operation<()>, Error> {
    #[derive(Serialize)]
    struct Body<'a> {
        entitlements: &'a [DirectoryAssignment],
    }
    of_directory(
        "entitlements.assign_to_directory",
        Method::PUT,
        directory,
        plans.is_empty(),
        &Body {
            entitlements: plans,
        },
    )
}

/// `PATCH /entitlements/v1/directories/{directoryGUID}/assignments`. It tells the wanted state, so it
/// may be sent again.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if there is nothing to update.
pub fn update_directory(
    directory: &DirectoryId,
    plans: &[DirectoryUpdate],
) -> Result<Operation<()>, Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        entitlement_updates: &'a [DirectoryUpdate],
    }
    of_directory(
        "entitlements.update_directory",
        Method::PATCH,
        directory,
        plans.is_empty(),
        &Body {
            entitlement_updates: plans,
        },
    )
}

fn of_directory(
    name: &'static str,
    method: Method,
    directory: &DirectoryId,
    is_empty: bool,
    body: &impl Serialize,
) -> Result<Operation<()>, Error> {
    if is_empty {
        return Err(Error::invalid_input("plans", "there are none"));
    }
    let template = "/entitlements/v1/directories/{directoryGUID}/assignments";
    Ok(
        Operation::new(name, method, template, Repeat::Idempotent, decode::nothing)
            .parameter("directoryGUID", directory.as_str())
            .json(body),
    )
}

fn accepted(answer: &Answer) -> Result<Option<JobId>, DecodeError> {
    decode::nothing(answer)?;
    job_of(answer)
}
