//! Which service a path belongs to, and what its operation is called.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;

use crate::btp::{self, Service};
use crate::exchange::Incoming;
use crate::s4::{self, Host};

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    Btp(Service),
    S4(Host),
    Nowhere,
}

/// The operations that change the landscape, beside those of the accounts service and of Service Manager. Fetching access and CSRF tokens does
/// not.
const WRITES: &[&str] = &[
    "entitlements.assign",
    "entitlements.assign_to_directory",
    "entitlements.update_directory",
    "director.add_system",
    "director.issue_token",
    "director.deregister_system",
    "director.remove_system",
    "director.merge_systems",
    "director.create_formation",
    "director.delete_formation",
    "director.assign_formation",
    "director.unassign_formation",
    "director.resynchronize_formation",
    "director.finalize_formation",
    "extensions.create",
    "extensions.approve",
    "extensions.delete",
    "business_partners.create",
    "business_partners.update",
    "communication_users.create",
    "communication_users.update",
    "communication_users.delete",
    "communication_systems.create",
    "communication_systems.update",
    "communication_systems.delete",
    "communication_inbound_users.create",
    "communication_outbound_users.create",
    "communication_arrangements.create",
    "communication_arrangements.update",
    "communication_arrangements.delete",
    "s4.batch",
];

/// Whether an operation changes the landscape when it succeeds.
pub(crate) fn is_write(operation: &str) -> bool {
    WRITES.contains(&operation)
        || btp::is_account_write(operation)
        || btp::is_service_manager_write(operation)
}

/// Takes a request apart and finds its service.
pub(crate) fn route(request: &Request<Bytes>, now: Timestamp) -> (Destination, Incoming<'_>) {
    let raw = request.uri().path();
    let mut segments: Vec<String> = raw.split('/').skip(1).map(decoded).collect();
    let trailing_slash = segments.last().is_some_and(String::is_empty);
    if trailing_slash {
        segments.pop();
    }
    let mut segments = segments.into_iter();
    let destination = match segments.next().as_deref() {
        Some("uaa") => Destination::Btp(Service::Uaa),
        Some("accounts") => Destination::Btp(Service::Accounts),
        Some("entitlements") => Destination::Btp(Service::Entitlements),
        Some("service-manager") => Destination::Btp(Service::Manager),
        Some("director") => Destination::Btp(Service::Director),
        Some("s4") => segments.next().map_or(Destination::Nowhere, |host| {
            Destination::S4(Host::from_segment(&host))
        }),
        _ => Destination::Nowhere,
    };
    let query = request.uri().query().unwrap_or_default();
    let incoming = Incoming {
        method: request.method().clone(),
        path: segments.collect(),
        trailing_slash,
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: request.headers(),
        body: request.body(),
        now,
    };
    (destination, incoming)
}

impl Destination {
    /// The operation's name; `unknown` if there is none.
    pub(crate) fn operation(&self, incoming: &Incoming<'_>) -> &'static str {
        match self {
            Self::Btp(service) => service.operation(incoming),
            Self::S4(_) => s4::operation(incoming),
            Self::Nowhere => "unknown",
        }
    }
}

/// A path segment without its percent-encoding; bytes that are no UTF-8 become replacement characters.
pub(crate) fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after
            .first_chunk::<2>()
            .filter(|pair| *first == b'%' && pair.iter().all(u8::is_ascii_hexdigit))
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(pair.unwrap_or(*first));
        rest = match pair {
            Some(_) => after.get(2..).unwrap_or_default(),
            None => after,
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The path for the journal: names of query parameters, no values.
pub(crate) fn journal_path(request: &Request<Bytes>) -> String {
    let names: Vec<String> = request
        .uri()
        .query()
        .map(|query| {
            url::form_urlencoded::parse(query.as_bytes())
                .map(|(name, _)| name.into_owned())
                .collect()
        })
        .unwrap_or_default();
    let path = request.uri().path();
    if names.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", names.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routed(uri: &str) -> (Destination, Vec<String>, bool) {
        let request = Request::get(uri).body(Bytes::new()).unwrap();
        let (destination, incoming) = route(&request, Timestamp::UNIX_EPOCH);
        (destination, incoming.path.clone(), incoming.trailing_slash)
    }

    #[test]
    fn prefixes_lead_to_services() {
        let (destination, path, slash) = routed("https://landscape.sim/uaa/oauth/token");
        assert_eq!(destination, Destination::Btp(Service::Uaa));
        assert_eq!(path, ["oauth", "token"]);
        assert!(!slash);
        let (destination, path, slash) = routed("/s4/my300001-api/sap/a%2Fb+c%20d/");
        let host = Host {
            tenant: "my300001".to_owned(),
            is_api: true,
            prefix: "/s4/my300001-api".to_owned(),
        };
        assert_eq!(destination, Destination::S4(host));
        assert_eq!(path, ["sap", "a/b+c d"]);
        assert!(slash);
        assert_eq!(routed("/").0, Destination::Nowhere);
        assert_eq!(routed("/s4").0, Destination::Nowhere);
    }

    #[test]
    fn broken_encoding_is_kept() {
        assert_eq!(decoded("100%25%"), "100%%");
        assert_eq!(decoded("%zz%+f%2"), "%zz%+f%2");
        assert_eq!(decoded("%C3%A4"), "ä");
    }

    #[test]
    fn the_journal_shows_no_query_values() {
        let request = Request::get("/a/b?token=secret&x=1")
            .body(Bytes::new())
            .unwrap();
        assert_eq!(journal_path(&request), "/a/b?token&x");
    }
}
