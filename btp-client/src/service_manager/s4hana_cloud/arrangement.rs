//! The communication arrangement that an instance creates in the tenant.

use client_core::{Error, SecretString};
use serde_json::{Map, Value, json};

use super::{
    outbound::{Attribute, CommunicationSystem, OutboundService, check_attributes},
    rules::{arrangement_name, refused, scenario_id},
};

client_core::open_enum! {
    /// How callers of the tenant's APIs log on.
    pub enum InboundAuthentication {
        /// OAuth 2.0 with a SAML bearer assertion, for calls on behalf of a user. Its certificate
        /// ends two years after the instance was created.
        OAuth2SamlBearerAssertion = "OAuth2SAMLBearerAssertion",
        /// User and password.
        Basic = "BasicAuthentication",
        /// A client certificate.
        ClientCertificate = "ClientCertificateAuthentication",
    }
}

client_core::open_enum! {
    /// How the tenant logs on to the system that it calls.
    pub enum OutboundAuthentication {
        /// User and password.
        Basic = "BasicAuthentication",
        /// OAuth 2.0 client credentials.
        OAuth2ClientCredentials = "OAuth2ClientCredentials",
        /// Not at all.
        None = "NoAuthentication",
        /// OAuth 2.0 with mutual TLS.
        OAuth2Mtls = "OAuth2mTLS",
        /// A client certificate.
        ClientCertificate = "ClientCertificateAuthentication",
    }
}

/// A communication arrangement: which scenario, and how both sides log on.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::s4hana_cloud::{CommunicationArrangement, InboundAuthentication};
///
/// let arrangement = CommunicationArrangement::new("INBOUND", "SAP_COM_0008")
///     .inbound(InboundAuthentication::Basic);
/// assert!(arrangement.check().is_ok());
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct CommunicationArrangement {
    name: String,
    scenario_id: String,
    inbound: Option<InboundAuthentication>,
    outbound: Option<OutboundAuthentication>,
    system: Option<CommunicationSystem>,
    services: Vec<OutboundService>,
    attributes: Vec<Attribute>,
}

impl CommunicationArrangement {
    /// An arrangement of this name for a scenario such as `SAP_COM_0008`. How one side logs on must be
    /// said as well.
    pub fn new(name: impl Into<String>, scenario_id: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            scenario_id: scenario_id.into(),
            inbound: None,
            outbound: None,
            system: None,
            services: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// How callers log on.
    pub fn inbound(mut self, by: InboundAuthentication) -> Self {
        self.inbound = Some(by);
        self
    }

    /// How the tenant logs on to what it calls.
    pub fn outbound(mut self, by: OutboundAuthentication) -> Self {
        self.outbound = Some(by);
        self
    }

    /// The system that the tenant calls.
    pub fn communication_system(mut self, system: CommunicationSystem) -> Self {
        self.system = Some(system);
        self
    }

    /// What is special about an outbound service of the scenario.
    pub fn outbound_service(mut self, service: OutboundService) -> Self {
        self.services.push(service);
        self
    }

    /// An attribute of the scenario.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push(Attribute::new(name, value));
        self
    }

    /// Whether it keeps the documented rules.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the parameter as it
    /// is sent, and the rule.
    pub fn check(&self) -> Result<(), Error> {
        arrangement_name(&self.name)?;
        scenario_id(&self.scenario_id)?;
        for (side, other) in [
            (
                "inbound",
                matches!(self.inbound, Some(InboundAuthentication::Other(_))),
            ),
            (
                "outbound",
                matches!(self.outbound, Some(OutboundAuthentication::Other(_))),
            ),
        ] {
            if other {
                let field = format!("communicationArrangement.{side}Authentication");
                let reason =
                    "is not one of the documented words; `Parameters::from_value` sends any";
                return Err(refused(field, reason));
            }
        }
        if self.inbound.is_none() && self.outbound.is_none() {
            let reason = "must be set, or outboundAuthentication";
            return Err(refused(
                "communicationArrangement.inboundAuthentication",
                reason,
            ));
        }
        if let Some(system) = &self.system {
            // Documented as needed wherever there is a user; SAP's example for mutual TLS has none.
            let needed = self.outbound != Some(OutboundAuthentication::OAuth2Mtls);
            system.check(needed)?;
        }
        for (index, service) in self.services.iter().enumerate() {
            service.check(&format!(
                "communicationArrangement.outboundServices[{index}]"
            ))?;
        }
        check_attributes("communicationArrangement.attributes", &self.attributes)
    }

    pub(super) fn json(&self) -> Value {
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        put("communicationArrangementName", json!(self.name));
        put("scenarioId", json!(self.scenario_id));
        if let Some(by) = &self.inbound {
            put("inboundAuthentication", json!(by));
        }
        if let Some(by) = &self.outbound {
            put("outboundAuthentication", json!(by));
        }
        if let Some(system) = &self.system {
            put("communicationSystem", system.json());
        }
        if !self.services.is_empty() {
            put("outboundServices", json!(self.services));
        }
        if !self.attributes.is_empty() {
            put("attributes", json!(self.attributes));
        }
        Value::Object(body)
    }

    pub(super) fn secret(&self) -> Option<&SecretString> {
        self.system.as_ref()?.secret()
    }
}
