//! Requests about bindings to Service Manager, as data.
//!
//! Their answers hold credentials: no excerpt of them goes into an error. Sent once only, whatever
//! happens: [`create_service_management_binding`] and [`create_service_manager_binding`].

use client_core::{
    Answer, Error,
    operation::{DecodeError, Operation, Repeat, decode},
    wire::Lenient,
};
use http::Method;
use serde::Deserialize;

use super::{NewServiceManagerBinding, ServiceManagerBinding};
use crate::accounts::SubaccountId;

const V1: &str = "/accounts/v1/subaccounts/{subaccountGUID}/serviceManagementBinding";
const V2: &str = "/accounts/v2/subaccounts/{subaccountGUID}/serviceManagerBindings";
const V2_ONE: &str =
    "/accounts/v2/subaccounts/{subaccountGUID}/serviceManagerBindings/{bindingName}";

fn of<T>(operation: Operation<T>, subaccount: &SubaccountId) -> Operation<T> {
    operation
        .parameter("subaccountGUID", subaccount.as_str())
        .confidential()
}

/// `GET /accounts/v1/subaccounts/{subaccountGUID}/serviceManagementBinding`.
pub fn get_service_management_binding(
    subaccount: &SubaccountId,
) -> Operation<ServiceManagerBinding> {
    let operation = Operation::get("accounts.get_service_management_binding", V1, decode::json);
    of(operation, subaccount)
}

/// `POST /accounts/v1/subaccounts/{subaccountGUID}/serviceManagementBinding`. Never sent twice.
pub fn create_service_management_binding(
    subaccount: &SubaccountId,
) -> Operation<ServiceManagerBinding> {
    let operation = Operation::new(
        "accounts.create_service_management_binding",
        Method::POST,
        V1,
        Repeat::Once,
        decode::json,
    );
    of(operation, subaccount)
}

/// `DELETE /accounts/v1/subaccounts/{subaccountGUID}/serviceManagementBinding`.
pub fn delete_service_management_binding(subaccount: &SubaccountId) -> Operation<()> {
    let operation = Operation::new(
        "accounts.delete_service_management_binding",
        Method::DELETE,
        V1,
        Repeat::Idempotent,
        decode::nothing,
    );
    of(operation, subaccount)
}

/// `GET /accounts/v2/subaccounts/{subaccountGUID}/serviceManagerBindings`.
pub fn list_service_manager_bindings(
    subaccount: &SubaccountId,
) -> Operation<Lenient<ServiceManagerBinding>> {
    let operation = Operation::get("accounts.list_service_manager_bindings", V2, bindings);
    of(operation, subaccount)
}

/// `POST /accounts/v2/subaccounts/{subaccountGUID}/serviceManagerBindings`. Never sent twice: after a
/// lost answer look for the name.
///
/// # Errors
///
/// Those of [`NewServiceManagerBinding::check`].
pub fn create_service_manager_binding(
    subaccount: &SubaccountId,
    new: &NewServiceManagerBinding,
) -> Result<Operation<ServiceManagerBinding>, Error> {
    new.check()?;
    let operation = Operation::new(
        "accounts.create_service_manager_binding",
        Method::POST,
        V2,
        Repeat::Once,
        decode::json,
    );
    Ok(of(operation, subaccount).json(new))
}

/// `GET /accounts/v2/subaccounts/{subaccountGUID}/serviceManagerBindings/{bindingName}`.
pub fn get_service_manager_binding(
    subaccount: &SubaccountId,
    name: &str,
) -> Operation<ServiceManagerBinding> {
    let operation = Operation::get("accounts.get_service_manager_binding", V2_ONE, decode::json);
    of(operation, subaccount).parameter("bindingName", name)
}

/// `DELETE /accounts/v2/subaccounts/{subaccountGUID}/serviceManagerBindings/{bindingName}`.
pub fn delete_service_manager_binding(subaccount: &SubaccountId, name: &str) -> Operation<()> {
    let operation = Operation::new(
        "accounts.delete_service_manager_binding",
        Method::DELETE,
        V2_ONE,
        Repeat::Idempotent,
        decode::nothing,
    );
    of(operation, subaccount).parameter("bindingName", name)
}

#[derive(Deserialize, Default)]
struct Listed {
    #[serde(default)]
    items: Lenient<ServiceManagerBinding>,
}

/// What is wrong with a bad item could quote a secret: only its place is told.
fn bindings(answer: &Answer) -> Result<Lenient<ServiceManagerBinding>, DecodeError> {
    let mut list = decode::json_or_default::<Listed>(answer)?.items;
    for bad in &mut list.bad {
        "another shape than expected".clone_into(&mut bad.reason);
    }
    Ok(list)
}
