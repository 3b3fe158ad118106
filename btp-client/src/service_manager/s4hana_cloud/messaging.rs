//! Parameters of the plan `messaging`.

use client_core::Error;
use serde_json::{Map, Value, json};

use super::{
    outbound::{Attribute, check_attributes},
    rules,
};
use crate::service_manager::Parameters;

/// What an instance of the plan `messaging` is told: system and client id, and what shall differ from
/// the defaults that follow from them.
///
/// It takes about 5 minutes until such an instance is ready: give its poller a deadline to match. The
/// service says *Creation Failed.* and no more if the client id is in use in the subaccount.
///
/// # Examples
///
/// ```
/// use btp_client::service_manager::s4hana_cloud::Messaging;
///
/// let parameters = Messaging::new("acme-s4-dev", "s4hc").parameters()?;
/// assert_eq!(parameters.get("emClientId").unwrap(), "s4hc");
/// # Ok::<(), btp_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Messaging {
    system_name: String,
    em_client_id: String,
    arrangement_name: Option<String>,
    attributes: Vec<Attribute>,
    ems: Map<String, Value>,
}

impl Messaging {
    /// Events of this system, under a client id of 1 to 4 letters and digits that is unique in the
    /// subaccount.
    pub fn new(system_name: impl Into<String>, em_client_id: impl Into<String>) -> Self {
        Self {
            system_name: system_name.into(),
            em_client_id: em_client_id.into(),
            arrangement_name: None,
            attributes: Vec::new(),
            ems: Map::new(),
        }
    }

    /// Another name of the communication arrangement than `SAP_CLOUD_PLATFORM_XF_<client id>`.
    pub fn arrangement_name(mut self, name: impl Into<String>) -> Self {
        self.arrangement_name = Some(name.into());
        self
    }

    /// Another value of an attribute, such as `TOPIC SPACE`; all are texts.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push(Attribute::new(name, value));
        self
    }

    /// Another parameter of the message client, such as `namespace` or `rules`
    /// (`ems.parameters`).
    pub fn ems_parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.ems.insert(name.into(), value.into());
        self
    }

    /// The parameters to send.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the parameter as it
    /// is sent, and the rule.
    pub fn parameters(&self) -> Result<Parameters, Error> {
        rules::system_name(&self.system_name)?;
        rules::em_client_id(&self.em_client_id)?;
        let mut body = json!({"systemName": self.system_name, "emClientId": self.em_client_id});
        let mut arrangement = Map::new();
        if let Some(name) = &self.arrangement_name {
            rules::arrangement_name(name)?;
            arrangement.insert("communicationArrangementName".to_owned(), json!(name));
        }
        if !self.attributes.is_empty() {
            check_attributes("communicationArrangement.attributes", &self.attributes)?;
            arrangement.insert("attributes".to_owned(), json!(self.attributes));
        }
        if let Value::Object(members) = &mut body {
            if !arrangement.is_empty() {
                members.insert("communicationArrangement".to_owned(), arrangement.into());
            }
            if !self.ems.is_empty() {
                members.insert("ems".to_owned(), json!({"parameters": self.ems}));
            }
        }
        Parameters::from_value(body)
    }
}
