//! Director's errors: HTTP 200, told apart by `extensions.error_code`.

use serde_json::{Value, json};

/// One refusal, by the names and codes of the Compass Director source (`pkg/apperrors`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) code: u16,
    pub(crate) message: String,
}

impl Fault {
    fn new(name: &'static str, code: u16, message: impl Into<String>) -> Self {
        Self {
            name,
            code,
            message: message.into(),
        }
    }

    pub(super) fn internal(id: &str, reason: &str) -> Self {
        Self::new(
            "InternalError",
            10,
            format!("Internal Server Error [errorID={id}, reason: {reason}]"),
        )
    }

    pub(super) fn not_found(object: &str) -> Self {
        Self::new(
            "NotFound",
            20,
            format!("Object not found [object={object}]"),
        )
    }

    pub(super) fn invalid(reason: &str) -> Self {
        Self::new("InvalidData", 22, format!("Invalid data [reason={reason}]"))
    }

    pub(super) fn scopes(actual: &[String], required: &str) -> Self {
        Self::new(
            "InsufficientScopes",
            23,
            format!(
                "insufficient scopes provided [actual={}; required={required}]",
                actual.join(",")
            ),
        )
    }

    pub(super) fn tenant_not_found(tenant: &str) -> Self {
        Self::new(
            "TenantNotFound",
            25,
            format!("Tenant not found [externalTenant={tenant}]"),
        )
    }

    pub(super) fn unauthorized(reason: &str) -> Self {
        Self::new(
            "Unauthorized",
            26,
            format!("Unauthorized [reason={reason}]"),
        )
    }

    pub(super) fn operation(reason: &str) -> Self {
        Self::new(
            "InvalidOperation",
            27,
            format!("The operation is not allowed [reason={reason}]"),
        )
    }

    pub(super) fn name_taken() -> Self {
        Self::new(
            "NotUniqueName",
            31,
            "Object name is not unique [object=application]",
        )
    }

    pub(super) fn not_unique(object: &str) -> Self {
        Self::new(
            "NotUnique",
            21,
            format!("Object is not unique [object={object}]"),
        )
    }

    pub(super) fn concurrent(operation: &str) -> Self {
        Self::new(
            "ConcurrentOperation",
            32,
            format!("Concurrent operation [reason={operation} operation is in progress]"),
        )
    }

    pub(super) fn bad_request(reason: &str) -> Self {
        Self::new("BadRequest", 400, format!("Bad request [reason={reason}]"))
    }

    pub(super) fn extensions(&self) -> Value {
        json!({"error": self.name, "error_code": self.code})
    }

    /// A whole answer that is this error.
    pub(super) fn body(&self) -> Value {
        json!({
            "errors": [{"message": self.message, "extensions": self.extensions()}],
            "data": null,
        })
    }
}
