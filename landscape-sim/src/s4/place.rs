//! What a path on the API host means, and what its operation is called.

use super::communication::Api;
use super::extensions::Call;
use super::odata::Version;
use super::session;
use crate::exchange::Incoming;

/// The default root of the extension service, which is a contract of this project and no SAP API.
const EXTENSIONS: [&str; 2] = ["zbtp_extension", "zbtpextension"];
const TOKEN: [&str; 5] = ["sap", "bc", "sec", "oauth2", "token"];

/// A service that the tenant has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Extensions,
    BusinessPartners,
    Communication(Api),
}

/// Something at or below the root of a service.
#[derive(Debug)]
pub(super) struct Below<'a> {
    pub(super) which: Which,
    /// The root's path on the API host, with a slash at its end.
    pub(super) root: String,
    pub(super) path: Vec<&'a str>,
}

/// What a path means.
#[derive(Debug)]
pub(super) enum Place<'a> {
    Token,
    Service(Below<'a>),
    /// A service that the tenant does not have.
    Other(Version, &'a str),
    Nothing,
}

impl Which {
    pub(super) const fn version(self) -> Version {
        match self {
            Self::BusinessPartners => Version::V2,
            Self::Extensions | Self::Communication(_) => Version::V4,
        }
    }

    /// The communication scenario that allows it; none for what a person does in an app.
    pub(super) const fn scenario(self) -> Option<&'static str> {
        match self {
            Self::Extensions => None,
            Self::BusinessPartners => Some(super::business_partner::BusinessPartners::SCENARIO),
            Self::Communication(api) => Some(api.scenario()),
        }
    }

    /// List, get, create, update, delete; then what else there is.
    const fn names(self) -> [&'static str; 5] {
        match self {
            Self::Extensions => [
                "extensions.list",
                "extensions.get",
                "extensions.create",
                "unknown",
                "extensions.delete",
            ],
            Self::BusinessPartners => [
                "business_partners.list",
                "business_partners.get",
                "business_partners.create",
                "business_partners.update",
                "unknown",
            ],
            Self::Communication(api) => api.names(),
        }
    }
}

pub(super) fn place<'a>(incoming: &'a Incoming<'_>) -> Place<'a> {
    let path: Vec<&str> = incoming.path.iter().map(String::as_str).collect();
    if path == TOKEN {
        return Place::Token;
    }
    match path.as_slice() {
        [
            "sap",
            "opu",
            "odata",
            "sap",
            "API_BUSINESS_PARTNER",
            rest @ ..,
        ] => Place::Service(Below {
            which: Which::BusinessPartners,
            root: "/sap/opu/odata/sap/API_BUSINESS_PARTNER/".to_owned(),
            path: rest.to_vec(),
        }),
        ["sap", "opu", "odata", rest @ ..] => {
            Place::Other(Version::V2, rest.get(1).copied().unwrap_or_default())
        }
        [
            "sap",
            "opu",
            "odata4",
            "sap",
            group,
            "srvd_a2x",
            "sap",
            service,
            "0001",
            rest @ ..,
        ] => {
            let which = if [*group, *service] == EXTENSIONS {
                Some(Which::Extensions)
            } else {
                Api::of(group, service).map(Which::Communication)
            };
            match which {
                None => Place::Other(Version::V4, service),
                Some(which) => Place::Service(Below {
                    which,
                    root: format!("/sap/opu/odata4/sap/{group}/srvd_a2x/sap/{service}/0001/"),
                    path: rest.to_vec(),
                }),
            }
        }
        ["sap", "opu", "odata4", rest @ ..] => {
            Place::Other(Version::V4, rest.last().copied().unwrap_or_default())
        }
        _ => Place::Nothing,
    }
}

pub(super) fn operation(incoming: &Incoming<'_>) -> &'static str {
    let below = match place(incoming) {
        Place::Token => return "s4.token",
        Place::Service(below) => below,
        _ => return "unknown",
    };
    if below.path.is_empty() && session::is_fetch(incoming) {
        return "s4.fetch_csrf_token";
    }
    let [list, get, create, update, delete] = below.which.names();
    if below.which == Which::Extensions
        && let Some(Call::Approve(_)) = Call::of(&below.path)
    {
        return if incoming.method == http::Method::POST {
            "extensions.approve"
        } else {
            "unknown"
        };
    }
    match (below.path.as_slice(), incoming.method.as_str()) {
        (["$batch"], "POST") => "s4.batch",
        ([_, "$count"], "GET") => "s4.count",
        ([set], "GET") if !set.contains('(') && !set.starts_with('$') => list,
        ([set], "POST") if !set.contains('(') => create,
        ([entity], method) if entity.contains('(') => match method {
            "GET" => get,
            "PATCH" | "MERGE" => update,
            "DELETE" => delete,
            _ => "unknown",
        },
        ([_, "InboundUsers"], "POST") => "communication_inbound_users.create",
        ([_, "OutboundUsers"], "POST") => "communication_outbound_users.create",
        ([_, "InboundUsers"], "GET") => "communication_inbound_users.list",
        ([_, "InboundUser"], "PATCH") => update,
        _ => "unknown",
    }
}
