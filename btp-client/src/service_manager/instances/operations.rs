//! Requests about service instances, as data.
//!
//! Sent once only, whatever happens: [`create_instance`]. All others ask for a state, and may be sent
//! again.

use client_core::{
    Error,
    operation::{Operation, Repeat, decode},
};
use http::Method;

use super::{NewServiceInstance, ServiceInstance, ServiceInstanceId, ServiceInstanceUpdate};
use crate::service_manager::{
    ListQuery, Mode, Page, Parameters, Submitted,
    check::carrying,
    list::page_of,
    operation::{submitted, submitted_nothing},
};

const ALL: &str = "/v1/service_instances";
const ONE: &str = "/v1/service_instances/{serviceInstanceID}";

fn of<T>(operation: Operation<T>, id: &ServiceInstanceId) -> Operation<T> {
    operation.parameter("serviceInstanceID", id.as_str())
}

/// `GET /v1/service_instances`: one page.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the query cannot be said.
pub fn list_instances(
    query: &ListQuery,
    page: Option<&str>,
) -> Result<Operation<Page<ServiceInstance>>, Error> {
    query.ask("service_manager.list_instances", ALL, page, page_of)
}

/// `GET /v1/service_instances/{serviceInstanceID}`.
pub fn get_instance(id: &ServiceInstanceId) -> Operation<ServiceInstance> {
    let operation = Operation::get("service_manager.get_instance", ONE, decode::json);
    of(operation, id)
}

/// `GET /v1/service_instances/{serviceInstanceID}/parameters`. No excerpt of the answer goes into an
/// error.
pub fn get_instance_parameters(id: &ServiceInstanceId) -> Operation<Parameters> {
    let operation = Operation::get(
        "service_manager.get_instance_parameters",
        "/v1/service_instances/{serviceInstanceID}/parameters",
        decode::json_or_default,
    );
    of(operation, id).confidential()
}

/// `POST /v1/service_instances`. Never sent twice: after a lost answer look for the name.
///
/// # Errors
///
/// Those of [`NewServiceInstance::check`].
pub fn create_instance(
    new: &NewServiceInstance,
    mode: Mode,
) -> Result<Operation<Submitted<ServiceInstance>>, Error> {
    new.check()?;
    let operation = Operation::new(
        "service_manager.create_instance",
        Method::POST,
        ALL,
        Repeat::Once,
        submitted,
    );
    Ok(carrying(operation, new.secrets())
        .query("async", mode.flag())
        .json(&new.body()))
}

/// `PATCH /v1/service_instances/{serviceInstanceID}`.
///
/// # Errors
///
/// Those of [`ServiceInstanceUpdate::check`].
pub fn update_instance(
    id: &ServiceInstanceId,
    update: &ServiceInstanceUpdate,
    mode: Mode,
) -> Result<Operation<Submitted<ServiceInstance>>, Error> {
    update.check()?;
    let operation = Operation::new(
        "service_manager.update_instance",
        Method::PATCH,
        ONE,
        Repeat::Idempotent,
        submitted,
    );
    Ok(carrying(of(operation, id), update.secrets())
        .query("async", mode.flag())
        .json(&update.body()))
}

/// `DELETE /v1/service_instances/{serviceInstanceID}`.
pub fn delete_instance(id: &ServiceInstanceId, mode: Mode) -> Operation<Submitted<()>> {
    let operation = Operation::new(
        "service_manager.delete_instance",
        Method::DELETE,
        ONE,
        Repeat::Idempotent,
        submitted_nothing,
    );
    of(operation, id).query("async", mode.flag())
}
