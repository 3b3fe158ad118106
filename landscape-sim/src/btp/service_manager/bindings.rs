//! Service bindings: credentials for an instance.

use serde_json::{Value, json};

use super::Call;
use super::broker::Answer;
use super::instances::{retrievable, target};
use super::model::{Binding, Instance, Secret, Stamp, stamped, with};
use super::operations::{Kind, Order, Resource};
use super::page;
use super::refusal::Refusal;
use super::request::{body, labels, name, object, parameters, wrong};
use super::{ServiceManager, UserChange};
use crate::btp::Btp;
use crate::btp::accounts::request::Body;
use crate::exchange::{self, Incoming, Reply};

impl ServiceManager {
    fn binding(&self, call: &Call<'_>, id: &str) -> Result<&Binding, Refusal> {
        self.bindings
            .iter()
            .find(|known| known.subaccount == call.subaccount && known.id == id)
            .ok_or_else(|| Refusal::no_such("service binding"))
    }

    /// Its user goes with it.
    pub(super) fn remove_binding(&mut self, id: &str) {
        let Some(position) = self.bindings.iter().position(|known| known.id == id) else {
            return;
        };
        let binding = self.bindings.remove(position);
        if let (true, Secret::User { tenant, user, .. }) = (binding.ready, binding.secret) {
            self.user_changes.push(UserChange::Remove { tenant, user });
        }
    }
}

impl Btp {
    /// Documented: the credentials are there once the binding is.
    fn binding_json(&self, binding: &Binding, incoming: &Incoming<'_>) -> Value {
        let instance = self
            .service_manager
            .instances
            .iter()
            .find(|known| known.id == binding.instance);
        let name = instance.map_or("", |known| known.name.as_str());
        let mut body = json!({
            "id": binding.id,
            "ready": binding.ready,
            "name": binding.name,
            "service_instance_id": binding.instance,
            "context": self.context(&binding.subaccount, name),
        });
        if let Some(resource) = &binding.resource {
            body = with(body, "bind_resource", resource.clone());
        }
        if let (true, Some(instance)) = (binding.ready, instance) {
            let credentials = self.credentials(instance, &binding.secret, incoming);
            body = with(body, "credentials", credentials);
        }
        stamped(body, &binding.stamp, &binding.labels)
    }

    /// Observed (bindings of `s4-hana-cloud` in public samples): the fields for Basic authentication. Assumed: what is
    /// left out of them for others; the credentials of other services.
    fn credentials(&self, instance: &Instance, secret: &Secret, incoming: &Incoming<'_>) -> Value {
        let origin = incoming.origin();
        let system = instance
            .system
            .as_deref()
            .and_then(|id| self.director.system(id))
            .map(|system| system.name.as_str());
        let api = |tenant: &str, authentication: &str| {
            json!({
                "Name": instance.name,
                "Type": "HTTP",
                "URL": format!("{origin}/s4/{tenant}-api"),
                "Authentication": authentication,
                "ProxyType": "Internet",
                "XFSystemName": system,
                "WebIDEEnabled": "true",
            })
        };
        match secret {
            Secret::User {
                tenant,
                user,
                password,
            } => {
                let body = with(api(tenant, "BasicAuthentication"), "User", json!(user));
                with(body, "Password", json!(password))
            }
            Secret::Api {
                tenant,
                authentication,
            } => api(tenant, authentication),
            Secret::None => json!({"Name": instance.name, "XFSystemName": system}),
            Secret::Client { id, secret } => json!({
                "clientid": id,
                "clientsecret": secret,
                "url": format!("{origin}/uaa"),
            }),
        }
    }

    pub(super) fn list_service_bindings(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let rows = self
            .service_manager
            .bindings
            .iter()
            .filter(|known| known.subaccount == call.subaccount)
            .map(|known| {
                (
                    known.stamp.sequence,
                    self.binding_json(known, call.incoming),
                )
            })
            .collect();
        page::list(rows, &["service_instance_id"], call.incoming, call.config)
    }

    pub(super) fn get_service_binding(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let sm = &self.service_manager;
        let binding = sm.binding(call, call.id())?;
        let body = self.binding_json(binding, call.incoming);
        let body = sm.with_last_operation(body, &binding.id, call.config);
        Ok(exchange::json(200, &body))
    }

    pub(super) fn binding_parameters(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let binding = self.service_manager.binding(call, call.id())?;
        retrievable(call, &binding.id)?;
        Ok(exchange::json(200, &binding.parameters))
    }

    /// Assumed: a name is unique in the subaccount; an instance that is not ready takes no bindings.
    pub(super) fn create_service_binding(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let body = body(call)?;
        let name = name(&body)?;
        let instance = body.required("service_instance_id")?;
        let labels = labels(&body)?;
        let parameters = parameters(&body)?;
        let resource = resource(&body)?;
        let sm = &self.service_manager;
        let instance = sm.instance(call.subaccount, &instance)?.clone();
        sm.check_idle(&instance.id)?;
        if !instance.ready {
            let text = format!("service instance {} is not ready", instance.name);
            return Err(Refusal::new(422, "UnprocessableEntity", text));
        }
        let mut taken = sm.bindings.iter();
        if taken.any(|known| known.subaccount == call.subaccount && known.name == name) {
            return Err(Refusal::conflicting("service binding"));
        }
        let secret = self.new_secret(&instance);
        let sm = &mut self.service_manager;
        let id = sm.ids.guid();
        let stamp = Stamp {
            sequence: sm.next(),
            created: call.now(),
            updated: call.now(),
        };
        sm.bindings.push(Binding {
            stamp,
            id: id.clone(),
            subaccount: call.subaccount.to_owned(),
            name,
            instance: instance.id.clone(),
            parameters,
            resource,
            labels,
            ready: false,
            secret,
        });
        let order = binding_order(Kind::Create, "bind", &id, &instance, call);
        match self.service_manager.order(order, call) {
            Ok(Some(accepted)) => Ok(accepted),
            Ok(None) => {
                let made = self.service_manager.binding(call, &id)?;
                Ok(exchange::json(201, &self.binding_json(made, call.incoming)))
            }
            Err(refusal) => {
                self.service_manager.remove_binding(&id);
                Err(refusal)
            }
        }
    }

    /// Assumed: every binding has a communication user of its own.
    fn new_secret(&mut self, instance: &Instance) -> Secret {
        let tenant = instance
            .system
            .as_deref()
            .and_then(|id| self.director.system(id))
            .and_then(|system| system.tenant.clone());
        let inbound = instance
            .parameters
            .pointer("/communicationArrangement/inboundAuthentication")
            .and_then(Value::as_str)
            .filter(|_| instance.plan.name == "api-access");
        let ids = &mut self.service_manager.ids;
        match (instance.system.is_some(), tenant, inbound) {
            (true, Some(tenant), Some("BasicAuthentication")) => Secret::User {
                tenant,
                user: format!("CC{:010}", self.service_manager.sequence + 1),
                password: format!("{}!Aa1", ids.hex(24)),
            },
            (true, Some(tenant), Some(authentication)) => Secret::Api {
                tenant,
                authentication: authentication.to_owned(),
            },
            (true, _, _) => Secret::None,
            (false, _, _) => Secret::Client {
                id: format!("sb-{}", ids.guid()),
                secret: ids.hex(40),
            },
        }
    }

    pub(super) fn delete_service_binding(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let sm = &self.service_manager;
        let binding = sm.binding(call, call.id())?;
        sm.check_idle(&binding.id)?;
        let instance = sm.instance(call.subaccount, &binding.instance)?;
        sm.check_idle(&instance.id)?;
        let order = binding_order(Kind::Delete, "unbind", &binding.id, instance, call);
        let accepted = self.service_manager.order(order, call)?;
        Ok(accepted.unwrap_or_else(|| exchange::json(200, &json!({}))))
    }
}

/// Documented: what a binding is for, as texts.
fn resource(body: &Body) -> Result<Option<Value>, Refusal> {
    let resource = object(body, "bind_resource")?;
    let fields = resource.as_ref().and_then(Value::as_object);
    if fields.is_some_and(|fields| !fields.values().all(Value::is_string)) {
        return Err(wrong("bind_resource", "must have texts alone"));
    }
    Ok(resource)
}

fn binding_order(
    kind: Kind,
    request: &str,
    id: &str,
    instance: &Instance,
    call: &Call<'_>,
) -> Order {
    let target = format!("bindingID: {id}, {}", target(&instance.id, &instance.plan));
    Order {
        kind,
        resource: Resource::Binding,
        id: id.to_owned(),
        failure: Answer::of(call.config)
            .refusal
            .map(|refusal| Refusal::broker(request, &target, refusal)),
        change: None,
        delay: call.config.service_binding_delay,
    }
}
