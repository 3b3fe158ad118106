//! Where an operation is asked about.

use client_core::{Answer, Error, operation::DecodeError, poll::ResumeToken};

use super::OperationId;

client_core::open_enum! {
    /// The kinds of resources that Service Manager does something to, as they stand in paths.
    pub enum ResourceType {
        /// Service instances.
        ServiceInstances = "service_instances",
        /// Service bindings.
        ServiceBindings = "service_bindings",
        /// Platforms.
        Platforms = "platforms",
        /// Service brokers.
        ServiceBrokers = "service_brokers",
    }
}

/// The name under which another process goes on waiting.
pub(super) const NAME: &str = "service_manager.get_operation";

/// An operation, and the resource that it is done to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OperationRef {
    /// The kind of the resource.
    pub resource_type: ResourceType,
    /// The resource's id: of a new instance, this is its own.
    pub resource_id: String,
    /// The operation.
    pub id: OperationId,
}

impl OperationRef {
    /// An operation that is known by its parts.
    pub fn new(
        resource_type: ResourceType,
        resource_id: impl Into<String>,
        id: impl Into<OperationId>,
    ) -> Self {
        Self {
            resource_type,
            resource_id: resource_id.into(),
            id: id.into(),
        }
    }

    /// What `Location` names: `/v1/service_instances/{id}/operations/{id}`. Only the ids are taken from
    /// it, so a strange one cannot lead credentials elsewhere.
    pub(in crate::service_manager) fn told_by(answer: &Answer) -> Result<Self, DecodeError> {
        let Some(location) = answer.header(http::header::LOCATION.as_str()) else {
            return Err(DecodeError::Missing(
                "header Location of an accepted request",
            ));
        };
        let path = location.split(['?', '#']).next().unwrap_or_default();
        path.strip_prefix("/v1/")
            .and_then(Self::of_parts)
            .ok_or_else(|| DecodeError::Shape {
                path: "Location".to_owned(),
                reason: "not of the form /v1/<type>/<id>/operations/<id>".to_owned(),
            })
    }

    fn of_parts(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            [kind, resource, "operations", id]
                if [kind, resource, id].into_iter().all(|part| is_plain(part)) =>
            {
                Some(Self::new(ResourceType::from(*kind), *resource, *id))
            }
            _ => None,
        }
    }

    pub(super) fn resume_token(&self) -> ResumeToken {
        let Self {
            resource_type,
            resource_id,
            id,
        } = self;
        ResumeToken::new(
            NAME,
            format!("{resource_type}/{resource_id}/operations/{id}"),
        )
    }

    pub(super) fn resumed(token: &ResumeToken) -> Result<Self, Error> {
        if token.operation != NAME {
            let reason = format!("is of operation {}, not of {NAME}", token.operation);
            return Err(Error::invalid_input("resume token", reason));
        }
        Self::of_parts(&token.reference)
            .ok_or_else(|| Error::invalid_input("resume token", "names no operation"))
    }
}

/// Ids are GUIDs in all examples; what is taken from a header is not decoded and encoded again.
fn is_plain(part: &str) -> bool {
    part.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'))
}
