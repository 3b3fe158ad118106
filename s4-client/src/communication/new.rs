//! What is asked for. The rules that the services keep are kept before anything is sent.

use client_core::{SecretString, secret::ExposeSecret};
use serde::Serialize;

use super::{InboundMethod, OutboundMethod};
use crate::Error;

/// Documented (SAP Help: *Maintain Communication Users*).
const SHORTEST_PASSWORD: usize = 20;
/// Longer ones are refused with a facet error.
const LONGEST_LOGICAL_SYSTEM: usize = 10;

/// A communication user to create. It cannot be serialized: its password would be shown.
///
/// ```compile_fail
/// # use s4_client::communication::NewCommunicationUser;
/// serde_json::to_string(&NewCommunicationUser::new("U", "d"));
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is created until it is sent"]
pub struct NewCommunicationUser {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) password: Option<SecretString>,
}

/// A new password, as [`NewCommunicationUser::password`] wants it.
pub(super) fn check_password(password: &SecretString) -> Result<(), Error> {
    let password = password.expose_secret();
    let has_special = password.chars().any(|one| !one.is_alphanumeric());
    if password.chars().count() < SHORTEST_PASSWORD || !has_special {
        let reason = "must have at least 20 characters, one of them neither a letter nor a digit";
        return Err(Error::invalid_input("Password", reason));
    }
    Ok(())
}

impl NewCommunicationUser {
    /// A user without a password, as one with a certificate is. The description is mandatory.
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            password: None,
        }
    }

    /// A password of at least 20 characters, one of them neither a letter nor a digit.
    pub fn password(mut self, password: SecretString) -> Self {
        self.password = Some(password);
        self
    }

    /// Whether the service would take it, as far as its rules are documented.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) that names the field. The password is in no
    /// error.
    pub fn check(&self) -> Result<(), Error> {
        filled("Name", &self.name)?;
        filled("Description", &self.description)?;
        self.password.as_ref().map_or(Ok(()), check_password)
    }
}

/// A communication system to create. Its users are added to it afterwards: the service refuses them together
/// (`CM_APS_CS/026`).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "nothing is created until it is sent"]
pub struct NewCommunicationSystem {
    #[serde(rename = "ID")]
    pub(super) id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_name: Option<String>,
    is_inbound_only: bool,
    #[serde(rename = "LogicalSystemID", skip_serializing_if = "Option::is_none")]
    logical_system_id: Option<String>,
    #[serde(rename = "OAuth2ClientID", skip_serializing_if = "Option::is_none")]
    oauth_client: Option<String>,
}

impl NewCommunicationSystem {
    /// A system that only calls the tenant.
    pub fn inbound_only(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            host_name: None,
            is_inbound_only: true,
            logical_system_id: None,
            oauth_client: None,
        }
    }

    /// A system that the tenant calls at this host: a name without scheme, port and path.
    pub fn at_host(
        id: impl Into<String>,
        name: impl Into<String>,
        host_name: impl Into<String>,
    ) -> Self {
        Self {
            host_name: Some(host_name.into()),
            is_inbound_only: false,
            ..Self::inbound_only(id, name)
        }
    }

    /// Its logical system, of at most ten characters.
    pub fn logical_system(mut self, id: impl Into<String>) -> Self {
        self.logical_system_id = Some(id.into());
        self
    }

    /// Its OAuth 2.0 client id, which no other system of the tenant may have.
    pub fn oauth_client(mut self, id: impl Into<String>) -> Self {
        self.oauth_client = Some(id.into());
        self
    }

    /// Whether the service would take it, as far as its rules are known.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) that names the field.
    pub fn check(&self) -> Result<(), Error> {
        filled("ID", &self.id)?;
        filled("Name", &self.name)?;
        if let Some(host) = &self.host_name {
            filled("HostName", host)?;
        }
        let logical = self.logical_system_id.as_deref().unwrap_or_default();
        if logical.chars().count() > LONGEST_LOGICAL_SYSTEM {
            return Err(Error::invalid_input(
                "LogicalSystemID",
                "has more than 10 characters",
            ));
        }
        Ok(())
    }
}

/// A communication user to add to a system.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "nothing is created until it is sent"]
pub struct NewInboundUser {
    #[serde(rename = "CommunicationUserID")]
    pub(super) user: String,
    pub(super) authentication_method: InboundMethod,
}

impl NewInboundUser {
    /// The user with this id, which logs on so.
    pub fn new(user: impl Into<String>, by: InboundMethod) -> Self {
        Self {
            user: user.into(),
            authentication_method: by,
        }
    }
}

/// As whom the tenant calls a system. Not serializable either.
///
/// ```compile_fail
/// # use s4_client::communication::{NewOutboundUser, OutboundMethod};
/// serde_json::to_string(&NewOutboundUser::new(OutboundMethod::X509));
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is created until it is sent"]
pub struct NewOutboundUser {
    pub(super) method: OutboundMethod,
    pub(super) name: Option<String>,
    pub(super) password: Option<SecretString>,
}

impl NewOutboundUser {
    /// A user and its password, which the system knows.
    pub fn basic(name: impl Into<String>, password: SecretString) -> Self {
        Self {
            method: OutboundMethod::Basic,
            name: Some(name.into()),
            password: Some(password),
        }
    }

    /// A logon of another kind that needs no more than to be named, such as the tenant's client certificate.
    pub fn new(method: OutboundMethod) -> Self {
        Self {
            method,
            name: None,
            password: None,
        }
    }
}

/// A communication arrangement to create.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "nothing is created until it is sent"]
pub struct NewCommunicationArrangement {
    pub(super) name: String,
    #[serde(rename = "CommunicationScenarioID")]
    pub(super) scenario_id: String,
    #[serde(rename = "CommunicationSystemID")]
    pub(super) system_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    inbound_user: Option<InboundUserRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outbound_services: Vec<OutboundService>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct InboundUserRef {
    #[serde(rename = "CommunicationSystemInboundUserUUID")]
    uuid: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OutboundService {
    #[serde(rename = "ServiceID")]
    service_id: String,
    status: &'static str,
}

impl NewCommunicationArrangement {
    /// An arrangement of this name for a scenario and a system.
    ///
    /// `SAP_COM_0008` and `SAP_COM_0009` want an output mode for their replication services unless these are
    /// inactive: for those two scenarios they are switched off here, which is what a program that only reads
    /// wants.
    pub fn new(
        name: impl Into<String>,
        scenario_id: impl Into<String>,
        system_id: impl Into<String>,
    ) -> Self {
        let scenario_id = scenario_id.into();
        let replicating: &[&str] = match scenario_id.as_str() {
            "SAP_COM_0008" => &["DEBMAS_IDOC", "CREMAS_IDOC", "CO_MDG_BP_RPLCTRQ_SPRX"],
            "SAP_COM_0009" => &[
                "MATMAS_IDOC",
                "CO_MDM_PRD_BULK_REPL_REQ_OUT_SPRX",
                "CO_MDM_PRD_BULK_REP_CONF_OUT_SPRX",
            ],
            _ => &[],
        };
        let made = Self {
            name: name.into(),
            scenario_id,
            system_id: system_id.into(),
            inbound_user: None,
            outbound_services: Vec::new(),
        };
        let services = replicating.iter();
        services.fold(made, |made, service| made.inactive(*service))
    }

    /// As whom the system calls: the key of an [`InboundUser`](super::InboundUser) of it.
    pub fn inbound_user(mut self, uuid: impl Into<String>) -> Self {
        self.inbound_user = Some(InboundUserRef { uuid: uuid.into() });
        self
    }

    /// Switches an outbound service of the scenario off.
    pub fn inactive(mut self, service_id: impl Into<String>) -> Self {
        self.outbound_services.push(OutboundService {
            service_id: service_id.into(),
            status: "inactive",
        });
        self
    }

    /// Whether the service would take it, as far as its rules are known.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) that names the field.
    pub fn check(&self) -> Result<(), Error> {
        filled("Name", &self.name)?;
        filled("CommunicationScenarioID", &self.scenario_id)?;
        filled("CommunicationSystemID", &self.system_id)
    }
}

fn filled(field: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::invalid_input(field, "must not be empty"));
    }
    Ok(())
}
