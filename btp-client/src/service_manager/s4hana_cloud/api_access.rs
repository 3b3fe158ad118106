//! Parameters of the plan `api-access`.

use client_core::Error;
use serde_json::json;

use super::{arrangement::CommunicationArrangement, rules};
use crate::service_manager::Parameters;

/// What an instance of the plan `api-access` is told.
///
/// With an inbound arrangement the service creates a destination in the subaccount that has the
/// *instance's* name: one of that name must not be there already, or the instance fails.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::{
///     NewServiceInstance,
///     s4hana_cloud::{
///         API_ACCESS, ApiAccess, CommunicationArrangement, InboundAuthentication, SERVICE,
///     },
/// };
///
/// let arrangement = CommunicationArrangement::new("READER", "SAP_COM_0008")
///     .inbound(InboundAuthentication::Basic);
/// let parameters = ApiAccess::new("acme-s4-dev", arrangement).parameters()?;
/// let new = NewServiceInstance::of_names("reader", SERVICE, API_ACCESS).parameters(parameters);
/// # let _ = new;
/// # Ok::<(), btp_client::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ApiAccess {
    system_name: String,
    arrangement: Option<CommunicationArrangement>,
}

impl ApiAccess {
    /// Access to this system, by a communication arrangement that the instance creates in it. The
    /// system's status must be *Registered*.
    pub fn new(system_name: impl Into<String>, arrangement: CommunicationArrangement) -> Self {
        Self {
            system_name: system_name.into(),
            arrangement: Some(arrangement),
        }
    }

    /// An instance without an arrangement, as the cockpit allows. One cannot be added later: the
    /// instance is deleted and created again then.
    pub fn without_arrangement(system_name: impl Into<String>) -> Self {
        Self {
            system_name: system_name.into(),
            arrangement: None,
        }
    }

    /// The parameters to send.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the parameter as it
    /// is sent, and the rule.
    pub fn parameters(&self) -> Result<Parameters, Error> {
        rules::system_name(&self.system_name)?;
        let Some(arrangement) = &self.arrangement else {
            return Parameters::from_value(json!({"systemName": self.system_name}));
        };
        arrangement.check()?;
        let parameters = Parameters::from_value(json!({
            "systemName": self.system_name,
            "communicationArrangement": arrangement.json(),
        }))?;
        Ok(match arrangement.secret() {
            Some(secret) => parameters.carrying(secret.clone()),
            None => parameters,
        })
    }
}
