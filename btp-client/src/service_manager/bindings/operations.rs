//! Requests about service bindings, as data.
//!
//! Their answers hold credentials: no excerpt of them goes into an error. Sent once only, whatever
//! happens: [`create_binding`].

use client_core::{
    Answer, Error,
    operation::{DecodeError, Operation, Repeat, decode},
};
use http::Method;

use super::{NewServiceBinding, ServiceBinding, ServiceBindingId};
use crate::service_manager::{
    ListQuery, Mode, Page, Parameters, Submitted,
    check::carrying,
    operation::{submitted, submitted_nothing},
};

const ALL: &str = "/v1/service_bindings";
const ONE: &str = "/v1/service_bindings/{serviceBindingID}";

fn of<T>(operation: Operation<T>, id: &ServiceBindingId) -> Operation<T> {
    operation
        .parameter("serviceBindingID", id.as_str())
        .confidential()
}

/// `GET /v1/service_bindings`: one page.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the query cannot be said.
pub fn list_bindings(
    query: &ListQuery,
    page: Option<&str>,
) -> Result<Operation<Page<ServiceBinding>>, Error> {
    let operation = query.ask("service_manager.list_bindings", ALL, page, without_reasons)?;
    Ok(operation.confidential())
}

/// What is wrong with a bad item could quote a secret: only its place is told.
fn without_reasons(answer: &Answer) -> Result<Page<ServiceBinding>, DecodeError> {
    let mut page: Page<ServiceBinding> = decode::json_or_default(answer)?;
    for bad in &mut page.items.bad {
        "another shape than expected".clone_into(&mut bad.reason);
    }
    Ok(page)
}

/// `GET /v1/service_bindings/{serviceBindingID}`.
pub fn get_binding(id: &ServiceBindingId) -> Operation<ServiceBinding> {
    of(
        Operation::get("service_manager.get_binding", ONE, decode::json),
        id,
    )
}

/// `GET /v1/service_bindings/{serviceBindingID}/parameters`.
pub fn get_binding_parameters(id: &ServiceBindingId) -> Operation<Parameters> {
    let operation = Operation::get(
        "service_manager.get_binding_parameters",
        "/v1/service_bindings/{serviceBindingID}/parameters",
        decode::json_or_default,
    );
    of(operation, id)
}

/// `POST /v1/service_bindings`. Never sent twice: after a lost answer look for the name.
///
/// # Errors
///
/// Those of [`NewServiceBinding::check`].
pub fn create_binding(
    new: &NewServiceBinding,
    mode: Mode,
) -> Result<Operation<Submitted<ServiceBinding>>, Error> {
    new.check()?;
    let operation = Operation::new(
        "service_manager.create_binding",
        Method::POST,
        ALL,
        Repeat::Once,
        submitted,
    );
    Ok(carrying(operation, new.secrets())
        .confidential()
        .query("async", mode.flag())
        .json(&new.body()))
}

/// `DELETE /v1/service_bindings/{serviceBindingID}`.
pub fn delete_binding(id: &ServiceBindingId, mode: Mode) -> Operation<Submitted<()>> {
    let operation = Operation::new(
        "service_manager.delete_binding",
        Method::DELETE,
        ONE,
        Repeat::Idempotent,
        submitted_nothing,
    );
    of(operation, id).query("async", mode.flag())
}
