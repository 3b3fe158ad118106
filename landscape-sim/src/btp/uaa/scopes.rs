//! Scope names of the account services and of the system landscape.

/// What a Global Account Administrator's client holds: the account services' scopes as their published
/// OpenAPI documents name them, and the landscape's as the Compass Director schema's configuration does.
pub(crate) const ALL_SCOPES: &[&str] = &[
    "global-account.read",
    "global-account.update",
    "global-account.subaccount.read",
    "global-account.subaccount.create",
    "global-account.subaccount.update",
    "global-account.subaccount.delete",
    "global-account.entitlement.read",
    "global-account.entitlement.subaccount.update",
    "global-account.account-directory.read",
    "global-account.account-directory.create",
    "global-account.account-directory.update",
    "global-account.account-directory.delete",
    "account-directory.read",
    "account-directory.update",
    "global-account.region.read",
    "directory.entitlement.read",
    "directory.entitlement.update",
    "job.read",
    "event.read",
    "application:read",
    "application:write",
    "application.application_template:read",
    "application_template:read",
    "formation:read",
    "formation:write",
    "operation:read",
];

/// What a client of Service Manager's plan *subaccount-admin* holds, as the operations of the Service Manager OpenAPI
/// document name them.
pub(crate) const SERVICE_MANAGER_SCOPES: &[&str] = &[
    "subaccount.platform.read",
    "subaccount.platform.manage",
    "subaccount.broker.read",
    "subaccount.service_offering.read",
    "subaccount.service_plan.read",
    "subaccount.service_instance.read",
    "subaccount.service_instance.manage",
    "subaccount.service_binding.read",
    "subaccount.service_binding.manage",
];

/// The scope as a token carries it: with the name of the application that owns it (observed in public tokens:
/// `cis-central!b14` for the account services, `cmp!b…` for the landscape).
pub(crate) fn qualified(scope: &str) -> String {
    if scope.contains(':') {
        format!("cmp!b17875.{scope}")
    } else {
        format!("cis-central!b14.{scope}")
    }
}
