//! Bindings to Service Manager that the accounts service creates.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::request::Body;
use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::exchange::{self, Incoming, Reply};

/// Credentials for Service Manager. Those of version 1 have no name.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    name: Option<String>,
    client_id: String,
    secret: String,
    is_certificate: bool,
    created: Timestamp,
}

impl Binding {
    /// Documented fields. Assumed: a certificate that is none, because neither door has TLS.
    fn json(&self, incoming: &Incoming<'_>) -> Value {
        let origin = incoming.origin();
        let mut body = json!({
            "clientid": self.client_id,
            "sm_url": format!("{origin}/service-manager"),
            "url": format!("{origin}/uaa"),
            "xsappname": self.client_id.strip_prefix("sb-").unwrap_or(&self.client_id),
        });
        let Some(object) = body.as_object_mut() else {
            return body;
        };
        if self.is_certificate {
            object.insert("certUrl".to_owned(), json!(format!("{origin}/uaa")));
            object.insert(
                "certificate".to_owned(),
                json!("-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----\n"),
            );
            object.insert("key".to_owned(), json!(self.secret));
        } else {
            object.insert("clientsecret".to_owned(), json!(self.secret));
        }
        if let Some(name) = &self.name {
            object.insert("name".to_owned(), json!(name));
            object.insert("creationDate".to_owned(), json!(self.created.to_string()));
        }
        body
    }
}

fn missing(name: Option<&str>) -> Refusal {
    Refusal::not_found(name.unwrap_or("ServiceManagementAccessBinding"))
}

impl Btp {
    /// The credentials get tokens from the authorization server, with the scopes of Service Manager's plan
    /// *subaccount-admin* for this subaccount. Assumed: that plan; the code of the conflict.
    pub(super) fn create_binding(
        &mut self,
        guid: &str,
        named: bool,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        self.subaccount_mut(guid)?;
        let (name, is_certificate) = if named {
            let body = Body::of(incoming)?;
            let kind = body
                .get("parameters")
                .and_then(|parameters| parameters.get("credential-type"))
                .and_then(Value::as_str)
                .unwrap_or_default();
            (Some(body.required("name")?), kind == "x509")
        } else {
            (None, false)
        };
        let binding = Binding {
            client_id: format!("sb-{}!b1|service-manager!b3", self.ids.guid()),
            secret: self.ids.hex(40),
            is_certificate,
            created: incoming.now,
            name,
        };
        let subaccount = self.subaccount_mut(guid)?;
        let bindings = &mut subaccount.details.bindings;
        if bindings.iter().any(|known| known.name == binding.name) {
            let name = binding.name.as_deref().unwrap_or("of version 1");
            let message = format!("Service Manager binding {name} already exists.");
            return Err(Refusal::new(409, 20_007, message));
        }
        bindings.push(binding.clone());
        self.add_service_manager_client(&binding.client_id, &binding.secret, guid);
        Ok(exchange::json(201, &binding.json(incoming)))
    }

    pub(super) fn list_bindings(
        &mut self,
        guid: &str,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let items: Vec<Value> = self
            .subaccount_mut(guid)?
            .details
            .bindings
            .iter()
            .filter(|binding| binding.name.is_some())
            .map(|binding| binding.json(incoming))
            .collect();
        Ok(exchange::json(200, &json!({ "items": items })))
    }

    pub(super) fn get_binding(
        &mut self,
        guid: &str,
        name: Option<&str>,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let bindings = &self.subaccount_mut(guid)?.details.bindings;
        let found = bindings
            .iter()
            .find(|binding| binding.name.as_deref() == name)
            .ok_or_else(|| missing(name))?;
        Ok(exchange::json(200, &found.json(incoming)))
    }

    /// Its credentials end with it.
    pub(super) fn delete_binding(
        &mut self,
        guid: &str,
        name: Option<&str>,
    ) -> Result<Reply, Refusal> {
        let bindings = &mut self.subaccount_mut(guid)?.details.bindings;
        let position = bindings
            .iter()
            .position(|binding| binding.name.as_deref() == name)
            .ok_or_else(|| missing(name))?;
        let binding = bindings.remove(position);
        self.uaa.remove_client(&binding.client_id);
        Ok(exchange::empty(200))
    }
}
