//! The way a request takes through a tenant's API host: logon, session, service.

use super::answer::{self, Refusal};
use super::extensions::{self, Call, Context};
use super::logon::{self, Principal};
use super::{Host, Tenant, session};
use crate::btp::Btp;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};
use serde_json::json;

/// The default root of the extension service, which is a contract of this project and no SAP API.
const SERVICE: [&str; 7] = [
    "sap",
    "opu",
    "odata4",
    "sap",
    "zbtp_extension",
    "srvd_a2x",
    "sap",
];
const SERVICE_END: [&str; 2] = ["zbtpextension", "0001"];
const TOKEN: [&str; 5] = ["sap", "bc", "sec", "oauth2", "token"];

/// What a path on the API host means.
enum Place<'a> {
    Token,
    /// The service root, and whether the slash at its end is there.
    Root {
        slash: bool,
    },
    /// Something below it.
    Service(Vec<&'a str>),
    OtherV2(&'a str),
    OtherV4(&'a str),
    Nothing,
}

fn place<'a>(incoming: &'a Incoming<'_>) -> Place<'a> {
    let path: Vec<&str> = incoming.path.iter().map(String::as_str).collect();
    if path == TOKEN {
        return Place::Token;
    }
    let below = path
        .strip_prefix(&SERVICE)
        .and_then(|rest| rest.strip_prefix(&SERVICE_END));
    match below {
        Some([]) => Place::Root {
            slash: incoming.trailing_slash,
        },
        Some(rest) => Place::Service(rest.to_vec()),
        None => match path.as_slice() {
            ["sap", "opu", "odata", rest @ ..] => Place::OtherV2(rest.get(1).unwrap_or(&"")),
            ["sap", "opu", "odata4", rest @ ..] => Place::OtherV4(rest.last().unwrap_or(&"")),
            _ => Place::Nothing,
        },
    }
}

pub(super) fn operation(incoming: &Incoming<'_>) -> &'static str {
    match place(incoming) {
        Place::Token => "s4.token",
        Place::Root { .. } if session::is_fetch(incoming) => "s4.fetch_csrf_token",
        Place::Service(path) => match (Call::of(&path), incoming.method.as_str()) {
            (Some(Call::All), "GET") => "extensions.list",
            (Some(Call::All), "POST") => "extensions.create",
            (Some(Call::One(_)), "GET") => "extensions.get",
            (Some(Call::One(_)), "DELETE") => "extensions.delete",
            (Some(Call::Approve(_)), "POST") => "extensions.approve",
            _ => "unknown",
        },
        _ => "unknown",
    }
}

impl Tenant {
    pub(super) fn handle(
        &mut self,
        host: &Host,
        incoming: &Incoming<'_>,
        config: &Config,
        btp: &mut Btp,
        rng: &mut fastrand::Rng,
    ) -> Reply {
        let place = place(incoming);
        if matches!(place, Place::Token) {
            return self.users.issue_token(incoming, rng);
        }
        let Some(principal) = self.users.log_on(incoming) else {
            return logon::refused(incoming);
        };
        let idle = config.session_idle;
        let reads = matches!(incoming.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        if reads {
            self.sessions.touch(incoming, &principal, idle);
        } else if !self.sessions.allows(incoming, &principal, idle) {
            return session::required();
        }
        // Reported by the Cloud SDK for JavaScript: without the slash there is a redirect, and no
        // token comes with it.
        if let Place::Root { slash: false } = place {
            let to = format!("{}/{}/", host.prefix, incoming.path.join("/"));
            return exchange::with_header(exchange::empty(301), "location", &to);
        }
        let reply = self.serve(place, host, incoming, config, btp, rng, &principal);
        let reply = exchange::with_header(reply, "sap-perf-fesrec", "1842.000000");
        if session::is_fetch(incoming) {
            return self
                .sessions
                .fetched(reply, incoming, &principal, idle, rng);
        }
        reply
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one request's surroundings"
    )]
    fn serve(
        &mut self,
        place: Place<'_>,
        host: &Host,
        incoming: &Incoming<'_>,
        config: &Config,
        btp: &mut Btp,
        rng: &mut fastrand::Rng,
        principal: &Principal,
    ) -> Reply {
        let transaction = format!("{:032X}", rng.u128(..));
        let now = incoming.now;
        match place {
            Place::Root { .. } => match incoming.method.as_str() {
                "GET" | "HEAD" => service_document(),
                _ => not_allowed().v4(&transaction, now),
            },
            Place::Service(path) if path == ["$metadata"] => metadata(),
            Place::Service(path) => match Call::of(&path) {
                Some(call) => {
                    let context = Context {
                        incoming,
                        config,
                        principal,
                        tenant: &self.name,
                        root: format!(
                            "{}/{}/{}/",
                            host.prefix,
                            SERVICE.join("/"),
                            SERVICE_END.join("/")
                        ),
                    };
                    self.extensions
                        .handle(&call, &context, btp, rng)
                        .unwrap_or_else(|refusal| refusal.v4(&transaction, now))
                }
                None => Refusal::new(
                    404,
                    "/IWBEP/CM_V4_RUNTIME/110",
                    "Resource not found for the segment of the request",
                )
                .v4(&transaction, now),
            },
            Place::OtherV2(name) => Refusal::new(
                403,
                "/IWFND/MED/170",
                format!("No service found for namespace '', name '{name}', version '0001'"),
            )
            .v2(&transaction, now),
            Place::OtherV4(name) => Refusal::new(
                403,
                "/IWBEP/CM_V4_COS/014",
                format!("Service group of '{name}' is not published"),
            )
            .v4(&transaction, now),
            Place::Token | Place::Nothing => exchange::html(
                404,
                "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>\
                 <p>The requested resource does not exist.</p></body></html>",
            ),
        }
    }
}

pub(super) fn not_allowed() -> Refusal {
    Refusal::new(
        405,
        "/IWBEP/CM_V4_RUNTIME/011",
        "The method is not allowed for this resource",
    )
}

fn service_document() -> Reply {
    answer::v4(
        200,
        &json!({
            "@odata.context": "$metadata",
            "value": [{"name": extensions::SET, "url": extensions::SET}],
        }),
    )
}

fn metadata() -> Reply {
    let reply = exchange::typed(200, "application/xml", extensions::METADATA);
    exchange::with_header(reply, "odata-version", "4.0")
}
