//! A tenant of a few lines, for tests of this crate: one user, sessions, a list of extensions.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use client_core::{
    SecretString,
    auth::ClientIdentity,
    transport::{RequestContext, Transport, TransportError},
};
use http::{Request, Response};

use crate::{S4Client, TenantHost};

pub(crate) const PASSWORD: &str = "correct-horse";
pub(crate) const ID: &str = "00000000-0000-0000-0000-000000000001";

pub(crate) type Scripted = fn(&Request<Bytes>) -> Option<Response<Bytes>>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Tenant(Arc<Mutex<State>>);

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) session: u32,
    pub(crate) rotation: u32,
    /// Operation, method and path of each request.
    pub(crate) seen: Vec<String>,
    pub(crate) script: Option<Scripted>,
    pub(crate) cookies: Vec<String>,
}

impl Tenant {
    pub(crate) fn scripted(script: Scripted) -> Self {
        let tenant = Self::default();
        tenant.state().script = Some(script);
        tenant
    }

    pub(crate) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(crate) fn seen(&self, operation: &str) -> usize {
        let start = format!("{operation} ");
        let seen = &self.state().seen;
        seen.iter().filter(|line| line.starts_with(&start)).count()
    }

    pub(crate) fn client(&self, password: &str) -> S4Client {
        self.builder()
            .basic_user("ADMIN", password.into())
            .build()
            .unwrap()
    }

    pub(crate) fn oauth(&self, password: &str) -> S4Client {
        let identity = ClientIdentity::Secret {
            id: "ADMIN".to_owned(),
            secret: SecretString::from(password),
        };
        self.builder()
            .oauth_client_credentials(identity)
            .build()
            .unwrap()
    }

    fn builder(&self) -> crate::S4ClientBuilder {
        let host = TenantHost::parse("my300001.s4hana.cloud.sap").unwrap();
        S4Client::builder(host).transport(self.clone())
    }
}

pub(crate) fn answer(status: u16, kind: &str, body: &str) -> Response<Bytes> {
    let answer = Response::builder()
        .status(status)
        .header("content-type", kind);
    answer
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

pub(crate) fn json(status: u16, body: &serde_json::Value) -> Response<Bytes> {
    answer(status, "application/json", &body.to_string())
}

fn header<'a>(request: &'a Request<Bytes>, name: &str) -> &'a str {
    request
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[async_trait]
impl Transport for Tenant {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let operation = request
            .extensions()
            .get::<RequestContext>()
            .unwrap()
            .operation;
        self.state().seen.push(format!(
            "{operation} {} {}",
            request.method(),
            request.uri()
        ));
        // Time for others to run into the same exchange.
        tokio::time::sleep(Duration::from_millis(50)).await;
        Ok(self.state().answer(&request, operation))
    }
}

impl State {
    fn answer(&mut self, request: &Request<Bytes>, operation: &str) -> Response<Bytes> {
        self.cookies.push(header(request, "cookie").to_owned());
        let basic = format!("Basic {}", STANDARD.encode(format!("ADMIN:{PASSWORD}")));
        let allowed = header(request, "authorization") == basic
            || header(request, "authorization") == "Bearer access";
        if !allowed {
            return answer(401, "text/html", "<html><title>Logon failed</title></html>");
        }
        if operation == "s4.token" {
            let body = serde_json::json!({"access_token": "access", "expires_in": "3600"});
            return json(200, &body);
        }
        if let Some(answer) = self.script.and_then(|script| script(request)) {
            return answer;
        }
        if header(request, "x-csrf-token") == "Fetch" {
            let mut answer = answer(200, "application/json", "");
            let headers = answer.headers_mut();
            headers.insert(
                "x-csrf-token",
                format!("token-{}", self.session).parse().unwrap(),
            );
            let session = format!("SAP_SESSIONID_X_100=s{}%3d; path=/; HttpOnly", self.session);
            headers.append("set-cookie", session.parse().unwrap());
            headers.append(
                "set-cookie",
                "sap-usercontext=sap-client=100; path=/".parse().unwrap(),
            );
            return answer;
        }
        if request.method() == http::Method::GET {
            return json(200, &serde_json::json!({"value": []}));
        }
        let ours = header(request, "x-csrf-token") == format!("token-{}", self.session)
            && header(request, "cookie")
                .contains(&format!("SAP_SESSIONID_X_100=s{}%3d", self.session))
            && header(request, "cookie").contains("sap-usercontext=sap-client=100");
        if !ours {
            let mut answer = answer(403, "text/plain", "CSRF token validation failed");
            answer
                .headers_mut()
                .insert("x-csrf-token", "required".parse().unwrap());
            return answer;
        }
        let mut answer = json(
            201,
            &serde_json::json!({"ExtensionUUID": ID, "Status": "PendingApproval"}),
        );
        self.rotation += 1;
        let rotating = format!("sap-rotating=r{}; path=/", self.rotation);
        answer
            .headers_mut()
            .append("set-cookie", rotating.parse().unwrap());
        answer
            .headers_mut()
            .insert("etag", "W/\"1\"".parse().unwrap());
        answer
    }
}

/// A client of the simulated tenant, as its administrator.
pub(crate) fn simulated(world: &landscape_sim::World) -> S4Client {
    let at = world.landscape();
    let host = TenantHost::custom(at.s4_api.parse().unwrap(), at.s4_ui.parse().unwrap());
    S4Client::builder(host)
        .basic_user(&at.s4_user, SecretString::from(at.s4_password.as_str()))
        .transport(world.transport())
        .build()
        .unwrap()
}
