//! Requests about offerings and plans, as data.

use client_core::{
    Error,
    operation::{Operation, decode},
};

use super::{ServiceOffering, ServiceOfferingId, ServicePlan, ServicePlanId};
use crate::service_manager::{ListQuery, Page, list::page_of};

/// `GET /v1/service_offerings`: one page.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the query cannot be said.
pub fn list_offerings(
    query: &ListQuery,
    page: Option<&str>,
) -> Result<Operation<Page<ServiceOffering>>, Error> {
    query.ask(
        "service_manager.list_offerings",
        "/v1/service_offerings",
        page,
        page_of,
    )
}

/// `GET /v1/service_offerings/{serviceOfferingID}`.
pub fn get_offering(id: &ServiceOfferingId) -> Operation<ServiceOffering> {
    Operation::get(
        "service_manager.get_offering",
        "/v1/service_offerings/{serviceOfferingID}",
        decode::json,
    )
    .parameter("serviceOfferingID", id.as_str())
}

/// `GET /v1/service_plans`: one page.
///
/// # Errors
///
/// As [`list_offerings`].
pub fn list_plans(
    query: &ListQuery,
    page: Option<&str>,
) -> Result<Operation<Page<ServicePlan>>, Error> {
    query.ask(
        "service_manager.list_plans",
        "/v1/service_plans",
        page,
        page_of,
    )
}

/// `GET /v1/service_plans/{servicePlanID}`.
pub fn get_plan(id: &ServicePlanId) -> Operation<ServicePlan> {
    Operation::get(
        "service_manager.get_plan",
        "/v1/service_plans/{servicePlanID}",
        decode::json,
    )
    .parameter("servicePlanID", id.as_str())
}
