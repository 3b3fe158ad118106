//! Where an OData service lives below its host.

use std::{fmt, sync::Arc};

use crate::Error;

/// The path of an OData service, such as `/sap/opu/odata4/sap/.../0001/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServiceRoot(Arc<str>);

impl ServiceRoot {
    /// Checks a path; slashes at both ends may be there or missing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if it is empty, is a whole
    /// address, or holds a query, a fragment, braces, a backslash, an empty segment, `.` or `..`.
    pub fn new(path: &str) -> Result<Self, Error> {
        let refuse = |reason: &str| Err(Error::configuration("service root", reason));
        let bare = path.trim().trim_matches('/');
        if bare.is_empty() {
            return refuse("must not be empty");
        }
        if bare.contains("://") {
            return refuse("must be a path below the API host, not a whole address");
        }
        if bare.contains(['?', '#', '{', '}', '\\', '%']) || bare.contains(char::is_whitespace) {
            return refuse(
                "must be a plain path, without query, fragment, braces, percent signs or spaces",
            );
        }
        if bare
            .split('/')
            .any(|segment| matches!(segment, "" | "." | ".."))
        {
            return refuse("must have no empty segment, `.` or `..`");
        }
        Ok(Self(format!("/{bare}/").into()))
    }

    /// The root of a service that the program names. One that is no plain path leads nowhere: its calls are
    /// refused by the tenant.
    pub(crate) fn of_service(service: &super::Service) -> Self {
        Self::new(service.root).unwrap_or_else(|_| Self("/".into()))
    }

    /// The root of the service that a path is of, by the conventions of SAP Gateway:
    /// `/sap/opu/odata/sap/API_BUSINESS_PARTNER/` for V2,
    /// `/sap/opu/odata4/sap/<group>/srvd_a2x/sap/<service>/0001/` for V4.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let length = match segments.as_slice() {
            ["sap", "opu", "odata", _, _, ..] => 5,
            ["sap", "opu", "odata4", _, _, _, _, _, _, ..] => 9,
            _ => return None,
        };
        Self::new(&segments.get(..length)?.join("/")).ok()
    }

    /// The root, with a slash at both ends.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A path below the root.
    pub fn path(&self, below: &str) -> String {
        format!("{}{below}", self.0)
    }
}

impl fmt::Display for ServiceRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
