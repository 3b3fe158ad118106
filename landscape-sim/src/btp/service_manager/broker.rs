//! The broker of `s4-hana-cloud`: which parameters it takes for an instance.
//!
//! The rules are documented (SAP Help: *Communication Arrangement JSON/YAML File - Properties*, *Event Mesh JSON/YAML
//! File - Properties*); its words are not, but for one. Other services' brokers take anything.

use serde_json::Value;

use super::model::Plan;
use super::refusal::Broker;
use crate::config::Config;

/// The service it stands for.
pub(super) const SERVICE: &str = "s4-hana-cloud";

const INBOUND: [&str; 3] = [
    "OAuth2SAMLBearerAssertion",
    "BasicAuthentication",
    "ClientCertificateAuthentication",
];
const OUTBOUND: [&str; 5] = [
    "BasicAuthentication",
    "OAuth2ClientCredentials",
    "NoAuthentication",
    "OAuth2mTLS",
    "ClientCertificateAuthentication",
];

/// What a broker says to an order.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// The id of the system that the instance is for.
    pub(super) system: Option<String>,
    pub(super) refusal: Option<Broker>,
}

impl Answer {
    pub(super) fn refused(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            system: None,
            refusal: Some(Broker { status: 400, text }),
        }
    }

    /// A broker that cannot do anything at the moment.
    pub(super) fn out_of_order() -> Self {
        let text = "The service is temporarily unavailable.".to_owned();
        Self {
            system: None,
            refusal: Some(Broker { status: 503, text }),
        }
    }

    /// To an order that has nothing to check.
    pub(super) fn of(config: &Config) -> Self {
        if config.brokers_fail {
            Self::out_of_order()
        } else {
            Self::default()
        }
    }
}

/// Looks at the parameters. `assigned` gives the id of a registered system of this name that is assigned to the
/// subaccount, `taken` says whether an instance of the subaccount has this client id.
pub(super) fn check(
    plan: &Plan,
    parameters: &Value,
    assigned: &impl Fn(&str) -> Option<String>,
    taken: &impl Fn(&str) -> bool,
) -> Answer {
    let Some(name) = text(parameters, "systemName") else {
        return Answer::refused("Parameter systemName is missing.");
    };
    let Some(system) = assigned(name) else {
        return Answer::refused(format!(
            "There is no registered system with name {name} assigned to this subaccount."
        ));
    };
    let arrangement = &parameters["communicationArrangement"];
    let checked = if plan.name == "messaging" {
        messaging(parameters, taken)
    } else if arrangement.is_null() {
        // Documented: it can be defined later, in a new instance.
        Ok(())
    } else {
        api_access(arrangement)
    };
    match checked {
        Ok(()) => Answer {
            system: Some(system),
            refusal: None,
        },
        Err(why) => Answer {
            system: Some(system),
            ..Answer::refused(why)
        },
    }
}

fn text<'a>(object: &'a Value, field: &str) -> Option<&'a str> {
    object[field].as_str().filter(|text| !text.is_empty())
}

fn messaging(parameters: &Value, taken: &impl Fn(&str) -> bool) -> Result<(), String> {
    let client = text(parameters, "emClientId").unwrap_or_default();
    let fits =
        (1..=4).contains(&client.len()) && client.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits {
        return Err("Parameter emClientId must have 1 to 4 letters and digits.".to_owned());
    }
    if taken(client) {
        // Documented (SAP Help: *Troubleshooting*).
        return Err("Creation Failed.".to_owned());
    }
    Ok(())
}

fn api_access(arrangement: &Value) -> Result<(), String> {
    let name = text(arrangement, "communicationArrangementName").unwrap_or_default();
    let named = (1..=80).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if !named {
        return Err(
            "communicationArrangementName must have at most 80 letters, digits, underscores and hyphens."
                .to_owned(),
        );
    }
    let scenario = text(arrangement, "scenarioId").unwrap_or_default();
    let number = scenario.strip_prefix("SAP_COM_").unwrap_or_default();
    let is_scenario = !number.is_empty()
        && number
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !is_scenario {
        return Err("scenarioId must be SAP_COM_ and a number.".to_owned());
    }
    let inbound = authentication(arrangement, "inboundAuthentication", &INBOUND)?;
    let outbound = authentication(arrangement, "outboundAuthentication", &OUTBOUND)?;
    if !inbound && !outbound {
        return Err("inboundAuthentication or outboundAuthentication is required.".to_owned());
    }
    system(&arrangement["communicationSystem"])?;
    services(&arrangement["outboundServices"])
}

fn authentication(arrangement: &Value, field: &str, known: &[&str]) -> Result<bool, String> {
    match &arrangement[field] {
        Value::Null => Ok(false),
        Value::String(method) if known.contains(&method.as_str()) => Ok(true),
        _ => Err(format!("{field} must be one of {}.", known.join(", "))),
    }
}

fn system(system: &Value) -> Result<(), String> {
    if system.is_null() {
        return Ok(());
    }
    if text(system, "communicationSystemHostname").is_none() {
        return Err("communicationSystemHostname is missing.".to_owned());
    }
    let port = &system["port"];
    let is_port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    if !port.is_null() && !port.as_str().is_some_and(is_port) {
        return Err("port must be a text from 1 to 65535.".to_owned());
    }
    Ok(())
}

fn services(services: &Value) -> Result<(), String> {
    let named = |service: &Value| text(service, "id").is_some() || text(service, "name").is_some();
    match services {
        Value::Null => Ok(()),
        Value::Array(all) if all.iter().all(named) => Ok(()),
        _ => Err("Each of outboundServices needs an id or a name.".to_owned()),
    }
}
