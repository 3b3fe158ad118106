//! What the landscape keeps of a system, of a system type and of a token.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The type name of an SAP S/4HANA Cloud system.
pub(crate) const S4_TYPE: &str = "SAP S/4HANA Cloud";

/// Director's status conditions that this simulation reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Initial,
    Connected,
    Failed,
    Unpairing,
    UnpairFailed,
    Deleting,
    DeleteFailed,
}

impl Condition {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "INITIAL",
            Self::Connected => "CONNECTED",
            Self::Failed => "FAILED",
            Self::Unpairing => "UNPAIRING",
            Self::UnpairFailed => "UNPAIR_FAILED",
            Self::Deleting => "DELETING",
            Self::DeleteFailed => "DELETE_FAILED",
        }
    }
}

/// A system type: Director's application template.
#[derive(Clone, Debug)]
pub(crate) struct SystemType {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Its tokens carry a communication scenario group.
    pub(crate) takes_scenario_group: bool,
    pub(crate) created: Timestamp,
}

impl SystemType {
    /// Assumed: names and placeholders, after the cockpit's form (type and name).
    pub(crate) fn json(&self) -> Value {
        let input = json!({
            "name": "{{name}}",
            "description": "{{display-name}}",
            "labels": {"displayName": "{{display-name}}"},
        });
        json!({
            "id": self.id,
            "name": self.name,
            "description": format!("Systems of type {}", self.name),
            "applicationInput": input.to_string(),
            "placeholders": [
                {"name": "name", "description": "Name of the system", "jsonPath": null, "optional": false},
                {"name": "display-name", "description": "Name shown for the system", "jsonPath": null, "optional": false},
            ],
            "labels": {"applicationType": self.name},
            "accessLevel": "GLOBAL",
            "applicationNamespace": null,
            "createdAt": seconds(self.created),
            "updatedAt": seconds(self.created),
        })
    }
}

/// A system of the landscape: Director's application.
#[derive(Clone, Debug)]
pub(crate) struct System {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) type_id: String,
    pub(crate) type_name: String,
    /// Discovered by SAP, not added by a person.
    pub(crate) managed: bool,
    pub(crate) labels: Map<String, Value>,
    pub(crate) condition: Condition,
    pub(crate) since: Timestamp,
    pub(crate) created: Timestamp,
    pub(crate) error: Option<String>,
    /// Its address, known once it is registered or discovered.
    pub(crate) base_url: Option<String>,
    pub(crate) formations: Vec<String>,
    /// The tenant that uses, or has used, this row.
    pub(crate) tenant: Option<String>,
    /// The tenant whose extension is being enabled right now.
    pub(crate) pairing: Option<String>,
    /// When the running asynchronous operation ends.
    pub(crate) due: Option<Timestamp>,
    /// Whether that operation will fail.
    pub(crate) fails: bool,
}

impl System {
    pub(crate) fn is_s4(&self) -> bool {
        self.type_name == S4_TYPE
    }

    /// Since when the system counts as registered; while it is being deregistered it does not.
    pub(crate) fn registered_since(&self) -> Option<Timestamp> {
        (self.condition == Condition::Connected).then_some(self.since)
    }

    pub(crate) fn enter(&mut self, condition: Condition, at: Timestamp) {
        self.condition = condition;
        self.since = at;
        self.due = None;
    }

    /// Labels as Director sets them: `managed` and `applicationType` beside a normalised `name`.
    pub(crate) fn labels(&self) -> Map<String, Value> {
        let mut labels = self.labels.clone();
        labels.insert("managed".to_owned(), json!(self.managed.to_string()));
        labels.insert("name".to_owned(), json!(normalised(&self.name)));
        labels.insert("applicationType".to_owned(), json!(self.type_name));
        labels
    }

    pub(crate) fn json(&self, system_type: Option<&SystemType>) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "systemNumber": null,
            "localTenantID": null,
            "baseUrl": self.base_url,
            "providerName": "SAP",
            "description": null,
            "integrationSystemID": null,
            "applicationTemplateID": self.type_id,
            "applicationTemplate": system_type.map(SystemType::json),
            "labels": self.labels(),
            "status": {"condition": self.condition.as_str(), "timestamp": seconds(self.since)},
            "healthCheckURL": null,
            "applicationNamespace": null,
            "createdAt": seconds(self.created),
            "updatedAt": seconds(self.since),
            "deletedAt": null,
            "systemStatus": null,
            "error": self.error,
        })
    }
}

/// Director's normalised name: lower case, everything but letters, digits and hyphens replaced.
fn normalised(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|character| match character.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9' | '-') => letter,
            _ => '-',
        })
        .collect();
    format!("mp-{plain}")
}

/// An integration token.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) value: String,
    pub(crate) system_id: String,
    pub(crate) issued: Timestamp,
    pub(crate) expires: Timestamp,
    pub(crate) used: Option<Timestamp>,
    /// Compact JSON pieces, as they came.
    pub(crate) scenario_groups: Vec<String>,
}

impl Token {
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        self.used.is_none() && now < self.expires
    }

    /// Assumed: how a token of an SAP S/4HANA Cloud system looks. Director's own rules give the rest: an empty
    /// `connectorURL` for tokens issued by an adapter, `usedAt` of year one, `rawEncoded` as base64 of `raw`.
    pub(crate) fn json(&self) -> Value {
        use base64::Engine as _;
        let groups = (!self.scenario_groups.is_empty()).then_some(&self.scenario_groups);
        let raw = json!({
            "token": self.value,
            "connectorURL": "",
            "used": false,
            "expiresAt": self.expires.to_string(),
            "createdAt": self.issued.to_string(),
            "usedAt": "0001-01-01T00:00:00Z",
            "type": "Application",
            "scenario_groups": groups,
        })
        .to_string();
        json!({
            "token": self.value,
            "connectorURL": "",
            "legacyConnectorURL": "",
            "used": false,
            "expiresAt": seconds(self.expires),
            "createdAt": seconds(self.issued),
            "usedAt": "0001-01-01T00:00:00Z",
            "rawEncoded": base64::engine::general_purpose::STANDARD.encode(&raw),
            "raw": raw,
            "type": "Application",
            "scenarioGroups": groups,
        })
    }
}

/// RFC 3339 with whole seconds, as Director's GraphQL timestamps are.
pub(super) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
