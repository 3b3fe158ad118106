//! Plays a client of the whole landscape in tests: requests in, read answers out.

use std::cell::Cell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use serde_json::{Value, json};

use crate::{Ending, Landscape, Outcome, World};

pub(crate) const ROOT: &str = "/sap/opu/odata4/sap/zbtp_extension/srvd_a2x/sap/zbtpextension/0001/";

/// An answer with its body read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn of(reply: http::Response<Bytes>) -> Self {
        let (head, body) = reply.into_parts();
        let text = String::from_utf8(body.to_vec()).unwrap();
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The OData V4 error's code.
    pub(crate) fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or("")
    }
}

/// A request as a value, so that both doors can be sent the same.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Ask {
    pub(crate) fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: String::new(),
        }
    }

    pub(crate) fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    pub(crate) fn post(url: impl Into<String>, body: &Value) -> Self {
        let mut ask = Self::new(Method::POST, url).header("content-type", "application/json");
        ask.body = body.to_string();
        ask
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn basic(self, user: &str, password: &str) -> Self {
        let pair = STANDARD.encode(format!("{user}:{password}"));
        self.header("authorization", format!("Basic {pair}"))
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub(crate) fn form(mut self, pairs: &[(&str, &str)]) -> Self {
        self.body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    pub(crate) fn request(&self) -> Request<Bytes> {
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(Bytes::from(self.body.clone())).unwrap()
    }
}

/// A client of the simple landscape's tenant and of its Director.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) world: World,
    pub(crate) at: Landscape,
    group: Cell<u32>,
}

/// Cookies and token of a session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) cookies: String,
    pub(crate) token: String,
}

impl Session {
    pub(crate) fn of(answer: &Answer) -> Self {
        let cookies: Vec<&str> = answer
            .headers
            .get_all("set-cookie")
            .iter()
            .map(|value| value.to_str().unwrap().split(';').next().unwrap())
            .collect();
        Self {
            cookies: cookies.join("; "),
            token: answer.header("x-csrf-token").to_owned(),
        }
    }

    pub(crate) fn on(&self, ask: Ask) -> Ask {
        ask.header("cookie", &self.cookies)
            .header("x-csrf-token", &self.token)
    }
}

impl Client {
    pub(crate) fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            at: world.landscape(),
            group: Cell::new(0),
        }
    }

    pub(crate) fn outcome(&self, ask: &Ask) -> Outcome {
        self.world.handle(&ask.request())
    }

    pub(crate) fn send(&self, ask: &Ask) -> Answer {
        match self.outcome(ask).ending {
            Ending::Answer(reply) => Answer::of(reply),
            other => panic!("no answer but {other:?}"),
        }
    }

    /// A request to the extension service, with the administrator's credentials.
    pub(crate) fn s4(&self, method: Method, path: &str) -> Ask {
        Ask::new(method, format!("{}{ROOT}{path}", self.at.s4_api))
            .basic(&self.at.s4_user, &self.at.s4_password)
    }

    pub(crate) fn session(&self) -> Session {
        let fetch = self.s4(Method::HEAD, "").header("x-csrf-token", "Fetch");
        Session::of(&self.send(&fetch))
    }

    pub(crate) fn write(&self, method: Method, path: &str) -> Ask {
        self.session().on(self.s4(method, path))
    }

    pub(crate) fn create(&self, token: &str, description: &str) -> Answer {
        let mut ask = self
            .write(Method::POST, "Extensions")
            .header("content-type", "application/json");
        ask.body = json!({"IntegrationToken": token, "Description": description}).to_string();
        self.send(&ask)
    }

    pub(crate) fn approve(&self, uuid: &str, etag: &str) -> Answer {
        let path = format!("Extensions({uuid})/SAP__self.Approve");
        self.send(&self.write(Method::POST, &path).header("if-match", etag))
    }

    pub(crate) fn extension(&self, uuid: &str) -> Answer {
        self.send(&self.s4(Method::GET, &format!("Extensions({uuid})")))
    }

    pub(crate) fn delete(&self, uuid: &str) -> Answer {
        self.send(&self.write(Method::DELETE, &format!("Extensions({uuid})")))
    }

    pub(crate) fn graphql(&self, document: &str, variables: &Value) -> Ask {
        Ask::post(
            &self.at.director,
            &json!({"query": document, "variables": variables}),
        )
        .bearer(&self.at.director_token)
    }

    pub(crate) fn add_system(&self, name: &str) -> String {
        let document = "mutation Add($in: ApplicationFromTemplateInput!) { result: registerApplicationFromTemplate(in: $in) { id } }";
        let variables = json!({"in": {"templateName": "SAP S/4HANA Cloud", "values": [
            {"placeholder": "name", "value": name}, {"placeholder": "display-name", "value": name}]}});
        let answer = self.send(&self.graphql(document, &variables));
        answer.json["data"]["result"]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{}", answer.text))
            .to_owned()
    }

    pub(crate) fn token_of(&self, system: &str) -> String {
        let document = "mutation Issue($id: ID!) { result: requestOneTimeTokenForApplication(id: $id) { token } }";
        let ask = self.graphql(document, &json!({ "id": system })).header(
            "scenario_groups",
            r#"{"key":"UNRESTRICTED","description":"All Communication Scenarios"}"#,
        );
        let answer = self.send(&ask);
        answer.json["data"]["result"]["token"]
            .as_str()
            .unwrap_or_else(|| panic!("{}", answer.text))
            .to_owned()
    }

    pub(crate) fn deregister(&self, system: &str) -> Answer {
        let document = "mutation Off($id: ID!) { unpairApplication(id: $id, mode: ASYNC) { id } }";
        self.send(&self.graphql(document, &json!({ "id": system })))
    }

    /// A token of a new system.
    pub(crate) fn token(&self) -> String {
        self.group.set(self.group.get() + 1);
        let id = self.add_system(&format!("system {}", self.group.get()));
        self.token_of(&id)
    }

    /// Creates an extension for the token; its uuid and etag.
    pub(crate) fn created(&self, token: &str) -> (String, String) {
        let answer = self.create(token, "from a test");
        assert_eq!(answer.status, 201, "{}", answer.text);
        (
            answer.json["ExtensionUUID"].as_str().unwrap().to_owned(),
            answer.json["@odata.etag"].as_str().unwrap().to_owned(),
        )
    }

    pub(crate) fn cis_token(&self) -> String {
        let ask = Ask::new(Method::POST, format!("{}/oauth/token", self.at.uaa))
            .basic(&self.at.client_id, &self.at.client_secret)
            .form(&[("grant_type", "client_credentials")]);
        let answer = self.send(&ask);
        answer.json["access_token"].as_str().unwrap().to_owned()
    }
}
