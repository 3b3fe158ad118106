//! What the operations are called, and which scopes they need (Service Manager OpenAPI document).

use crate::exchange::Incoming;

/// The operation's name under the Service Manager prefix.
pub(crate) fn operation(incoming: &Incoming<'_>) -> &'static str {
    let path: Vec<&str> = incoming.path.iter().map(String::as_str).collect();
    let ["v1", rest @ ..] = path.as_slice() else {
        return "unknown";
    };
    if rest.iter().any(|segment| segment.is_empty()) {
        return "unknown";
    }
    match (incoming.method.as_str(), rest) {
        ("GET", ["service_offerings"]) => "service_manager.list_offerings",
        ("GET", ["service_offerings", _]) => "service_manager.get_offering",
        ("GET", ["service_plans"]) => "service_manager.list_plans",
        ("GET", ["service_plans", _]) => "service_manager.get_plan",
        ("GET", ["service_instances"]) => "service_manager.list_instances",
        ("POST", ["service_instances"]) => "service_manager.create_instance",
        ("GET", ["service_instances", _]) => "service_manager.get_instance",
        ("PATCH", ["service_instances", _]) => "service_manager.update_instance",
        ("DELETE", ["service_instances", _]) => "service_manager.delete_instance",
        ("GET", ["service_instances", _, "parameters"]) => {
            "service_manager.get_instance_parameters"
        }
        ("GET", ["service_bindings"]) => "service_manager.list_bindings",
        ("POST", ["service_bindings"]) => "service_manager.create_binding",
        ("GET", ["service_bindings", _]) => "service_manager.get_binding",
        ("DELETE", ["service_bindings", _]) => "service_manager.delete_binding",
        ("GET", ["service_bindings", _, "parameters"]) => "service_manager.get_binding_parameters",
        ("GET", ["platforms"]) => "service_manager.list_platforms",
        ("POST", ["platforms"]) => "service_manager.register_platform",
        ("GET", ["platforms", _]) => "service_manager.get_platform",
        ("PATCH", ["platforms", _]) => "service_manager.update_platform",
        ("DELETE", ["platforms", _]) => "service_manager.unregister_platform",
        ("GET", ["service_brokers"]) => "service_manager.list_brokers",
        ("GET", ["service_brokers", _]) => "service_manager.get_broker",
        ("GET", ["agents", "versions"]) => "service_manager.agent_versions",
        ("GET", [_, _, "operations", _]) => "service_manager.get_operation",
        _ => "unknown",
    }
}

/// Whether an operation of Service Manager changes something.
pub(crate) fn is_write(operation: &str) -> bool {
    matches!(
        operation,
        "service_manager.create_instance"
            | "service_manager.update_instance"
            | "service_manager.delete_instance"
            | "service_manager.create_binding"
            | "service_manager.delete_binding"
            | "service_manager.register_platform"
            | "service_manager.update_platform"
            | "service_manager.unregister_platform"
    )
}

/// Whether its documented statuses have 412, for a resource that changed meanwhile.
pub(super) fn may_be_outrun(operation: &str) -> bool {
    is_write(operation)
        && !matches!(
            operation,
            "service_manager.update_instance" | "service_manager.register_platform"
        )
}

/// The scope that the operation needs; none where the document names none (assumed: any token will do).
pub(super) fn scope(operation: &str) -> Option<&'static str> {
    Some(match operation {
        "service_manager.list_offerings" | "service_manager.get_offering" => {
            "subaccount.service_offering.read"
        }
        "service_manager.list_plans" | "service_manager.get_plan" => "subaccount.service_plan.read",
        "service_manager.list_instances"
        | "service_manager.get_instance"
        | "service_manager.get_instance_parameters" => "subaccount.service_instance.read",
        "service_manager.create_instance"
        | "service_manager.update_instance"
        | "service_manager.delete_instance" => "subaccount.service_instance.manage",
        "service_manager.list_bindings"
        | "service_manager.get_binding"
        | "service_manager.get_binding_parameters" => "subaccount.service_binding.read",
        "service_manager.create_binding" | "service_manager.delete_binding" => {
            "subaccount.service_binding.manage"
        }
        "service_manager.list_platforms" | "service_manager.get_platform" => {
            "subaccount.platform.read"
        }
        "service_manager.register_platform"
        | "service_manager.update_platform"
        | "service_manager.unregister_platform" => "subaccount.platform.manage",
        "service_manager.list_brokers" | "service_manager.get_broker" => "subaccount.broker.read",
        _ => return None,
    })
}
