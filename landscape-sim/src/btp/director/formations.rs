//! Formations: named sets of systems that are integrated with each other.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::access::text;
use super::execute::Landscape;
use super::fault::Fault;
use super::system::{Condition, S4_TYPE, System, seconds};
use super::{Director, constraints};

/// The template of a formation for which none is named.
const KYMA: &str = "Side-by-Side Extensibility with Kyma";

/// A formation type: Director's formation template.
struct Template {
    name: &'static str,
    types: &'static [&'static str],
    supports_reset: bool,
    /// The communication scenario groups of which a system's token must open one; none: any.
    groups: &'static [&'static str],
}

/// Documented: the types and reset of the first (Compass Director source), the groups of the others (SAP Help:
/// *Integration with SAP Start*, *Eventing Between SAP Cloud Systems*). Assumed: the types and reset of the others.
const TEMPLATES: [Template; 3] = [
    Template {
        name: KYMA,
        types: &[
            "SAP Cloud for Customer",
            "SAP Commerce Cloud",
            "SAP Field Service Management",
            "SAP Marketing Cloud",
        ],
        supports_reset: true,
        groups: &[],
    },
    Template {
        name: "Integration with SAP Start",
        types: &[S4_TYPE, "SAP SuccessFactors"],
        supports_reset: false,
        groups: &["UNRESTRICTED", "SAP_START"],
    },
    Template {
        name: "Eventing Between SAP Cloud Systems",
        types: &[S4_TYPE],
        supports_reset: false,
        groups: &["UNRESTRICTED", "EVENT_MESH"],
    },
];

impl Template {
    /// Assumed: how ids of templates look.
    fn id(&self) -> String {
        self.name.to_lowercase().replace(' ', "-")
    }
}

/// A formation. Which systems are in it, the systems know by its name.
pub(crate) struct Formation {
    pub(crate) id: String,
    pub(crate) name: String,
    template: &'static Template,
    state: String,
    since: Timestamp,
    /// Its assignments failed until they are resynchronized.
    pub(crate) broken: bool,
}

impl Formation {
    /// One pair of systems, or a system with itself.
    fn assignment(&self, source: &System, target: &System) -> Value {
        let failed = json!({"error": {"message": "the system did not answer", "errorCode": 1}});
        json!({
            "id": format!("{}.{}.{}", self.id, source.id, target.id),
            "source": source.id,
            "sourceType": "APPLICATION",
            "target": target.id,
            "targetType": "APPLICATION",
            "state": if self.broken { "CREATE_ERROR" } else { "READY" },
            "value": self.broken.then(|| failed.to_string()),
            "configuration": null,
            "error": self.broken.then(|| failed.to_string()),
            "lastStateChangeTimestamp": seconds(self.since),
            "lastNotificationSentTimestamp": null,
        })
    }
}

impl Director {
    /// A ready formation of this name, unless there is one.
    pub(crate) fn ensure_formation(&mut self, id: String, name: &str, at: Timestamp) {
        let [_, template, _] = &TEMPLATES;
        if self.formations.iter().all(|known| known.name != name) {
            self.formations.push(Formation {
                id,
                name: name.to_owned(),
                template,
                state: "READY".to_owned(),
                since: at,
                broken: false,
            });
        }
    }

    fn formation_json(&self, formation: &Formation) -> Value {
        let members: Vec<&System> = self
            .systems
            .iter()
            .filter(|system| system.formations.contains(&formation.name))
            .collect();
        let assignments: Vec<Value> = members
            .iter()
            .flat_map(|source| {
                members
                    .iter()
                    .map(|target| formation.assignment(source, target))
            })
            .collect();
        let failed = formation.broken && !assignments.is_empty();
        let errors: Vec<Value> = assignments
            .iter()
            .filter(|_| failed)
            .map(|one| {
                let id = one.get("id");
                json!({"assignmentID": id, "message": "the system did not answer", "errorCode": 1})
            })
            .collect();
        // A draft stays one whatever its assignments are.
        let condition = match formation.state.as_str() {
            "DRAFT" => "DRAFT",
            _ if failed => "ERROR",
            "READY" => "READY",
            state if state.ends_with("_ERROR") => "ERROR",
            _ => "IN_PROGRESS",
        };
        json!({
            "id": formation.id,
            "name": formation.name,
            "formationTemplateId": formation.template.id(),
            "state": formation.state,
            "error": null,
            "formationAssignments": assignments,
            "status": {"condition": condition, "errors": errors},
            "lastStateChangeTimestamp": seconds(formation.since),
            "lastNotificationSentTimestamp": null,
        })
    }
}

/// Letters, digits, hyphen, space and underscore; at most 128; the first and the last a letter or digit.
fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    bytes.len() <= 128
        && plain(bytes.first())
        && plain(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b" _-".contains(byte))
}

impl Landscape<'_> {
    pub(super) fn formations(&self, arguments: &Value) -> Result<Value, Fault> {
        let all = self.director.formations.iter();
        let items = all.map(|one| self.director.formation_json(one)).collect();
        self.page(items, arguments)
    }

    /// Assumed: null when there is none.
    pub(super) fn formation_by_name(&self, arguments: &Value) -> Value {
        let name = text(arguments, "name").unwrap_or_default();
        let mut all = self.director.formations.iter();
        all.find(|known| known.name == name)
            .map_or(Value::Null, |found| self.director.formation_json(found))
    }

    /// The formations that hold an application; of the objects only applications (ours).
    pub(super) fn formations_for_object(&self, arguments: &Value) -> Value {
        let id = text(arguments, "objectID").unwrap_or_default();
        let holding = self.director.system(id).map(|system| &system.formations);
        self.director
            .formations
            .iter()
            .filter(|known| holding.is_some_and(|names| names.contains(&known.name)))
            .map(|known| self.director.formation_json(known))
            .collect()
    }

    /// Documented: unique names (Compass Director source), their letters (SAP Help: *Creating Formations*). Assumed:
    /// the refusals.
    pub(super) fn create_formation(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let input = arguments.get("formation").unwrap_or(&Value::Null);
        let name = text(input, "name").unwrap_or_default();
        if !is_name(name) {
            return Err(Fault::invalid("the name of the formation is not allowed"));
        }
        let wanted = text(input, "templateName").unwrap_or(KYMA);
        let template = TEMPLATES
            .iter()
            .find(|known| known.name == wanted)
            .ok_or_else(|| Fault::not_found("formationTemplate"))?;
        let state = text(input, "state").unwrap_or("READY");
        if !matches!(state, "READY" | "INITIAL" | "DRAFT") {
            return Err(Fault::invalid("the state of the formation is not allowed"));
        }
        if self
            .director
            .formations
            .iter()
            .any(|known| known.name == name)
        {
            return Err(Fault::not_unique("formations"));
        }
        let formation = Formation {
            id: self.ids.guid(),
            name: name.to_owned(),
            template,
            state: state.to_owned(),
            since: self.incoming.now,
            broken: false,
        };
        let json = self.director.formation_json(&formation);
        self.director.formations.push(formation);
        Ok(json)
    }

    /// Documented: only an empty one (Compass Director source). Assumed: the code.
    pub(super) fn delete_formation(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let formation = self.named_formation(arguments)?;
        let name = formation.name.clone();
        let json = self.director.formation_json(formation);
        if self
            .director
            .systems
            .iter()
            .any(|system| system.formations.contains(&name))
        {
            let id = &formation.id;
            let reason = format!("cannot delete formation with ID {id}, because it is not empty");
            return Err(Fault::operation(&reason));
        }
        self.director.formations.retain(|known| known.name != name);
        Ok(json)
    }

    /// Documented: the types of the template alone, no system that is on its way out, and the constraints (Compass
    /// Director source). Ours: putting a system in twice changes nothing; of the objects only applications; initial
    /// configurations are checked and forgotten.
    pub(super) fn assign_formation(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let formation = self.named_formation(arguments)?;
        let (name, template) = (formation.name.clone(), formation.template);
        constraints::initial_configurations(arguments)?;
        let system = self.member(arguments)?.clone();
        if matches!(
            system.condition,
            Condition::Unpairing | Condition::Deleting | Condition::DeleteFailed
        ) {
            let reason = format!("System {} is not ready", system.name);
            return Err(Fault::operation(&reason));
        }
        if !template.types.contains(&system.type_name.as_str()) {
            return Err(Fault::operation(&format!(
                "unsupported applicationType {:?} for formation template {:?}, allowing only {:?}",
                system.type_name, template.name, template.types
            )));
        }
        if let Some(reason) =
            constraints::scenario_groups(&system, &self.director.tokens, template.groups)
        {
            return Err(Fault::internal(&self.ids.guid(), &reason));
        }
        let system = self.member(arguments)?;
        if !system.formations.contains(&name) {
            system.formations.push(name);
        }
        self.named_formation(arguments)
            .map(|formation| self.director.formation_json(formation))
    }

    /// Assumed: a system that is not in the formation is not found there.
    pub(super) fn unassign_formation(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let name = self.named_formation(arguments)?.name.clone();
        let system = self.member(arguments)?;
        let before = system.formations.len();
        system.formations.retain(|known| *known != name);
        if system.formations.len() == before {
            return Err(Fault::not_found("formationAssignment"));
        }
        self.named_formation(arguments)
            .map(|formation| self.director.formation_json(formation))
    }

    /// Documented: reset only where the template supports it (Compass Director source). Assumed: it mends what
    /// failed at once.
    pub(super) fn resynchronize(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let now = self.incoming.now;
        let formation = self.formation_of_id(arguments)?;
        let reset = arguments.get("reset").and_then(Value::as_bool);
        if reset == Some(true) && !formation.template.supports_reset {
            return Err(Fault::operation(&format!(
                "formation template {:?} does not support resetting",
                formation.template.name
            )));
        }
        formation.broken = false;
        formation.since = now;
        Ok(self.shown(arguments))
    }

    /// Documented: only a draft (Compass Director source).
    pub(super) fn finalize(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let now = self.incoming.now;
        let formation = self.formation_of_id(arguments)?;
        if formation.state != "DRAFT" {
            let reason = format!("formation {} is no draft", formation.name);
            return Err(Fault::operation(&reason));
        }
        "READY".clone_into(&mut formation.state);
        formation.since = now;
        Ok(self.shown(arguments))
    }

    fn shown(&self, arguments: &Value) -> Value {
        let id = text(arguments, "formationID").unwrap_or_default();
        let mut all = self.director.formations.iter();
        all.find(|known| known.id == id)
            .map_or(Value::Null, |found| self.director.formation_json(found))
    }

    fn formation_of_id(&mut self, arguments: &Value) -> Result<&mut Formation, Fault> {
        let id = text(arguments, "formationID").unwrap_or_default();
        let mut all = self.director.formations.iter_mut();
        all.find(|known| known.id == id)
            .ok_or_else(|| Fault::not_found("formations"))
    }

    fn named_formation(&self, arguments: &Value) -> Result<&Formation, Fault> {
        let input = arguments.get("formation").unwrap_or(&Value::Null);
        let name = text(input, "name").unwrap_or_default();
        let mut all = self.director.formations.iter();
        all.find(|known| known.name == name)
            .ok_or_else(|| Fault::not_found("formations"))
    }

    fn member(&mut self, arguments: &Value) -> Result<&mut System, Fault> {
        if text(arguments, "objectType") != Some("APPLICATION") {
            return Err(Fault::invalid("only applications can be assigned here"));
        }
        let id = text(arguments, "objectID").unwrap_or_default();
        self.director
            .system_mut(id)
            .ok_or_else(|| Fault::not_found("application"))
    }
}
