//! Drives the account without a world: one request in, one answer out, time by hand.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Btp, Service, Subaccount};
use crate::config::Config;
use crate::exchange::{Incoming, Reply};

pub(crate) const CLIENT: &str = "sb-client!b1|cis-central!b14";
pub(crate) const SECRET: &str = "se$cr=et!";
pub(crate) const SUBACCOUNT: &str = "5a1e0000-0000-4000-8000-000000000001";
pub(crate) const OTHER: &str = "5a1e0000-0000-4000-8000-000000000002";

/// An account with a client, two subaccounts and a clock.
pub(crate) struct Account {
    pub(crate) btp: Btp,
    pub(crate) config: Config,
    pub(crate) now: Timestamp,
    pub(crate) token: Option<String>,
}

/// An answer with its body read.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    fn of(reply: &Reply) -> Self {
        let text = String::from_utf8(reply.body().to_vec()).unwrap();
        Self {
            status: reply.status().as_u16(),
            headers: reply.headers().clone(),
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    /// Service Manager's error.
    pub(crate) fn error(&self) -> &str {
        self.json["error"].as_str().unwrap_or("")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The account services' error code.
    pub(crate) fn code(&self) -> u64 {
        self.json["error"]["code"].as_u64().unwrap_or(0)
    }

    /// Director's error code.
    pub(crate) fn fault(&self) -> u64 {
        self.json["errors"][0]["extensions"]["error_code"]
            .as_u64()
            .unwrap_or(0)
    }
}

impl Account {
    /// Already holding an access token.
    pub(crate) fn new() -> Self {
        let mut account = Self::without_token();
        let answer = account.log_on();
        account.token = Some(answer.json["access_token"].as_str().unwrap().to_owned());
        account
    }

    pub(crate) fn without_token() -> Self {
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut btp = Btp::new(7, now);
        btp.add_client(CLIENT, SECRET);
        btp.add_subaccount(Subaccount::new(SUBACCOUNT, "dev"), now);
        btp.add_subaccount(Subaccount::new(OTHER, "test"), now);
        Self {
            btp,
            config: Config::default(),
            now,
            token: None,
        }
    }

    pub(crate) fn log_on(&mut self) -> Answer {
        let credentials = STANDARD.encode(format!("{CLIENT}:{SECRET}"));
        self.form(Some(&credentials), "grant_type=client_credentials")
    }

    /// A token request with these Basic credentials.
    pub(crate) fn form(&mut self, basic: Option<&str>, body: &str) -> Answer {
        let mut headers = vec![(
            "content-type",
            "application/x-www-form-urlencoded".to_owned(),
        )];
        if let Some(basic) = basic {
            headers.push(("authorization", format!("Basic {basic}")));
        }
        self.send(
            Service::Uaa,
            Method::POST,
            "/oauth/token",
            &headers,
            body.to_owned(),
        )
    }

    /// Goes on with a token for the Service Manager of a subaccount.
    pub(crate) fn manage(&mut self, subaccount: &str) {
        let id = format!("sb-{subaccount}");
        self.btp.add_service_manager_client(&id, "s", subaccount);
        let credentials = STANDARD.encode(format!("{id}:s"));
        let answer = self.form(Some(&credentials), "grant_type=client_credentials");
        self.token = Some(answer.json["access_token"].as_str().unwrap().to_owned());
    }

    /// A request to Service Manager.
    pub(crate) fn sm(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let path = format!("/v1/{path}");
        self.send(Service::Manager, method, &path, &[], body)
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now = self.now.checked_add(time).unwrap();
    }

    pub(crate) fn send(
        &mut self,
        service: Service,
        method: Method,
        path: &str,
        extra: &[(&str, String)],
        body: String,
    ) -> Answer {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut headers = HeaderMap::new();
        if let Some(token) = &self.token {
            headers.insert(
                "authorization",
                HeaderValue::try_from(format!("Bearer {token}")).unwrap(),
            );
        }
        for (name, value) in extra {
            headers.insert(
                HeaderName::try_from(*name).unwrap(),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            );
        }
        let body = Bytes::from(body);
        let incoming = Incoming {
            method,
            path: path.split('/').skip(1).map(str::to_owned).collect(),
            trailing_slash: false,
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers: &headers,
            body: &body,
            now: self.now,
        };
        self.btp.settle(self.now);
        Answer::of(&self.btp.handle(service, &incoming, &mut self.config))
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let service = if path.starts_with("/accounts") {
            Service::Accounts
        } else {
            Service::Entitlements
        };
        self.send(service, Method::GET, path, &[], String::new())
    }

    /// The assignments list with this query.
    pub(crate) fn list(&mut self, query: &str) -> Answer {
        self.get(&format!("/entitlements/v1/assignments?{query}"))
    }

    pub(crate) fn put(&mut self, body: &Value) -> Answer {
        let path = "/entitlements/v1/subaccountServicePlans";
        self.send(
            Service::Entitlements,
            Method::PUT,
            path,
            &[],
            body.to_string(),
        )
    }

    /// Assigns one plan to the first subaccount.
    pub(crate) fn assign(&mut self, service: &str, plan: &str, info: &Value) -> Answer {
        let mut info = info.clone();
        if info.get("subaccountGUID").is_none() {
            info["subaccountGUID"] = json!(SUBACCOUNT);
        }
        let identifier = info.as_object_mut().unwrap().remove("identifier");
        let mut entry =
            json!({"serviceName": service, "servicePlanName": plan, "assignmentInfo": [info]});
        if let Some(identifier) = identifier {
            entry["servicePlanUniqueIdentifier"] = identifier;
        }
        self.put(&json!({"subaccountServicePlans": [entry]}))
    }

    /// The assignment of a plan to the first subaccount.
    pub(crate) fn assignment(&mut self, service: &str, plan: &str) -> Value {
        let list = self.list(&format!(
            "subaccountGUID={SUBACCOUNT}&serviceName={service}&planName={plan}"
        ));
        list.json["assignedServices"][0]["servicePlans"][0]["assignmentInfo"][0].clone()
    }

    pub(crate) fn graphql(&mut self, document: &str, variables: &Value) -> Answer {
        self.graphql_with(document, variables, &[])
    }

    pub(crate) fn graphql_with(
        &mut self,
        document: &str,
        variables: &Value,
        headers: &[(&str, String)],
    ) -> Answer {
        let body = json!({"query": document, "variables": variables}).to_string();
        self.send(Service::Director, Method::POST, "/graphql", headers, body)
    }

    /// Adds a system of the S/4HANA type; its id.
    pub(crate) fn add(&mut self, name: &str) -> String {
        let answer = self.graphql(
            super::director::tests::ADD,
            &super::director::tests::add_input(name),
        );
        answer.json["data"]["result"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// A token for the system, issued with one scenario group.
    pub(crate) fn issue(&mut self, id: &str) -> Answer {
        let group = r#"{"key":"UNRESTRICTED","description":"All Communication Scenarios"}"#;
        self.graphql_with(
            super::director::tests::ISSUE,
            &json!({"id": id}),
            &[
                ("scenario_groups", group.to_owned()),
                ("suggest_token", "true".to_owned()),
            ],
        )
    }

    /// Adds a system and registers it with the tenant of the same name.
    pub(crate) fn register(&mut self, name: &str) -> String {
        let id = self.add(name);
        self.pair(&id, name);
        id
    }

    /// Registers a system with a tenant.
    pub(crate) fn pair(&mut self, id: &str, tenant: &str) {
        let answer = self.issue(id);
        let token = answer.json["data"]["result"]["token"]
            .as_str()
            .unwrap()
            .to_owned();
        let pairing = self.btp.consume_token(&token, tenant, self.now).unwrap();
        self.btp.finish_pairing(&pairing.system_id, true, self.now);
    }
}
