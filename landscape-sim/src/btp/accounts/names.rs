//! What the operations are called, and which scopes they need (Accounts OpenAPI document).

use http::Method;

use crate::exchange::Incoming;

/// The operation's name under the accounts prefix, jobs included.
pub(crate) fn operation(incoming: &Incoming<'_>) -> &'static str {
    let path: Vec<&str> = incoming.path.iter().map(String::as_str).collect();
    let (version, rest) = match path.as_slice() {
        ["accounts", version, rest @ ..] => (*version, rest),
        ["jobs-management", "v1", "jobs", _, "status"] => return "jobs.status",
        _ => return "unknown",
    };
    if rest.iter().any(|segment| segment.is_empty()) {
        return "unknown";
    }
    match version {
        "v1" => first_version(&incoming.method, rest),
        "v2" => bindings(&incoming.method, rest),
        _ => "unknown",
    }
}

fn first_version(method: &Method, path: &[&str]) -> &'static str {
    let method = method.as_str();
    match (method, path) {
        ("GET", ["globalAccount"]) => "accounts.get_global_account",
        ("PATCH", ["globalAccount"]) => "accounts.update_global_account",
        ("GET", ["globalAccount", "customProperties"]) => {
            "accounts.get_global_account_custom_properties"
        }
        ("POST", ["directories"]) => "accounts.create_directory",
        (_, ["directories", _, rest @ ..]) => directory(method, rest),
        ("GET", ["subaccounts"]) => "accounts.list_subaccounts",
        ("POST", ["subaccounts"]) => "accounts.create_subaccount",
        ("POST", ["subaccounts", "move"]) => "accounts.move_subaccounts",
        ("POST", ["subaccounts", "clone", _]) => "accounts.clone_neo_subaccount",
        (_, ["subaccounts", _, rest @ ..]) => subaccount(method, rest),
        _ => "unknown",
    }
}

fn directory(method: &str, path: &[&str]) -> &'static str {
    match (method, path) {
        ("GET", []) => "accounts.get_directory",
        ("PATCH", []) => "accounts.update_directory",
        ("DELETE", []) => "accounts.delete_directory",
        ("PATCH", ["changeDirectoryFeatures"]) => "accounts.change_directory_features",
        ("GET", ["customProperties"]) => "accounts.get_directory_custom_properties",
        ("GET", ["labels"]) => "accounts.get_directory_labels",
        ("PUT", ["labels"]) => "accounts.set_directory_labels",
        ("DELETE", ["labels"]) => "accounts.delete_directory_labels",
        ("GET", ["settings"]) => "accounts.get_directory_settings",
        ("PUT", ["settings"]) => "accounts.set_directory_settings",
        ("DELETE", ["settings"]) => "accounts.delete_directory_settings",
        _ => "unknown",
    }
}

fn subaccount(method: &str, path: &[&str]) -> &'static str {
    match (method, path) {
        ("GET", []) => "accounts.get_subaccount",
        ("PATCH", []) => "accounts.update_subaccount",
        ("DELETE", []) => "accounts.delete_subaccount",
        ("POST", ["move"]) => "accounts.move_subaccount",
        ("GET", ["customProperties"]) => "accounts.get_subaccount_custom_properties",
        ("GET", ["labels"]) => "accounts.get_subaccount_labels",
        ("PUT", ["labels"]) => "accounts.set_subaccount_labels",
        ("DELETE", ["labels"]) => "accounts.delete_subaccount_labels",
        ("GET", ["settings"]) => "accounts.get_subaccount_settings",
        ("PUT", ["settings"]) => "accounts.set_subaccount_settings",
        ("DELETE", ["settings"]) => "accounts.delete_subaccount_settings",
        ("GET", ["serviceManagementBinding"]) => "accounts.get_service_management_binding",
        ("POST", ["serviceManagementBinding"]) => "accounts.create_service_management_binding",
        ("DELETE", ["serviceManagementBinding"]) => "accounts.delete_service_management_binding",
        _ => "unknown",
    }
}

fn bindings(method: &Method, path: &[&str]) -> &'static str {
    match (method.as_str(), path) {
        ("GET", ["subaccounts", _, "serviceManagerBindings"]) => {
            "accounts.list_service_manager_bindings"
        }
        ("POST", ["subaccounts", _, "serviceManagerBindings"]) => {
            "accounts.create_service_manager_binding"
        }
        ("GET", ["subaccounts", _, "serviceManagerBindings", _]) => {
            "accounts.get_service_manager_binding"
        }
        ("DELETE", ["subaccounts", _, "serviceManagerBindings", _]) => {
            "accounts.delete_service_manager_binding"
        }
        _ => "unknown",
    }
}

/// Whether an operation of the accounts service changes something.
pub(crate) fn is_write(operation: &str) -> bool {
    operation.strip_prefix("accounts.").is_some_and(|name| {
        !name.starts_with("get_") && !name.starts_with("list_") && name != "unknown"
    })
}

/// Groups of scopes: the caller needs one of each group.
pub(in crate::btp) fn scopes(operation: &str) -> &'static [&'static [&'static str]] {
    match operation {
        "accounts.get_global_account" | "accounts.get_global_account_custom_properties" => {
            &[&["global-account.read"]]
        }
        "accounts.update_global_account" => &[&["global-account.update"]],
        "accounts.create_directory" => &[&["global-account.account-directory.create"]],
        "accounts.delete_directory" => &[&["global-account.account-directory.delete"]],
        // The document writes both names for one thing, here this and there that one.
        "accounts.get_directory"
        | "accounts.get_directory_custom_properties"
        | "accounts.get_directory_labels"
        | "accounts.get_directory_settings" => &[&[
            "global-account.account-directory.read",
            "account-directory.read",
        ]],
        "accounts.update_directory"
        | "accounts.change_directory_features"
        | "accounts.set_directory_labels"
        | "accounts.delete_directory_labels"
        | "accounts.set_directory_settings"
        | "accounts.delete_directory_settings" => &[&[
            "global-account.account-directory.update",
            "account-directory.update",
        ]],
        "accounts.create_subaccount" | "accounts.clone_neo_subaccount" => {
            &[&["global-account.subaccount.create"]]
        }
        "accounts.move_subaccount" | "accounts.move_subaccounts" => &[
            &["global-account.subaccount.read"],
            &["global-account.subaccount.delete"],
            &["global-account.subaccount.create"],
        ],
        "accounts.delete_subaccount" => &[&["global-account.subaccount.delete"]],
        name if is_write(name) => &[&["global-account.subaccount.update"]],
        _ => &[&["global-account.subaccount.read"]],
    }
}
