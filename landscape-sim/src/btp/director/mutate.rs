//! The mutations that add a system and issue its integration token.

use serde_json::{Map, Value};

use super::access::text;
use super::execute::Landscape;
use super::fault::Fault;
use super::groups;
use super::system::{Condition, System, Token};

/// Printable ASCII of 1 to `most` characters. Documented for template names by Director's schema, for the names of
/// systems by SAP Help (*Register an SAP S/4HANA Cloud System*); the latter's length by the Compass source alone.
fn is_printable(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

impl Landscape<'_> {
    /// Adds a system. Assumed: the refusals for what only the cockpit documents (printable ASCII, unique names) in
    /// Director's envelope.
    pub(super) fn register(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let input = arguments.get("in").unwrap_or(&Value::Null);
        let type_name = text(input, "templateName").unwrap_or_default();
        if !is_printable(type_name, 100) {
            return Err(Fault::invalid(
                "templateName must be printable ASCII of at most 100 characters",
            ));
        }
        let system_type = self
            .director
            .types
            .iter()
            .find(|known| {
                known.name == type_name && text(input, "id").is_none_or(|id| known.id == id)
            })
            .cloned()
            .ok_or_else(|| Fault::not_found("applicationTemplate"))?;
        let values = placeholder_values(input)?;
        let template = system_type.json();
        let placeholders = template.get("placeholders").and_then(Value::as_array);
        for placeholder in placeholders.into_iter().flatten() {
            let name = text(placeholder, "name").unwrap_or_default();
            if !values.contains_key(name) {
                return Err(Fault::invalid(&format!(
                    "required placeholder not provided: value for placeholder name '{name}' not found"
                )));
            }
        }
        let name = values
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !is_printable(name, 100) {
            return Err(Fault::invalid(
                "name must be printable ASCII of 1 to 100 characters",
            ));
        }
        if self.director.systems.iter().any(|known| known.name == name) {
            return Err(Fault::name_taken());
        }
        let now = self.incoming.now;
        let system = System {
            id: self.ids.guid(),
            name: name.to_owned(),
            type_id: system_type.id.clone(),
            type_name: system_type.name.clone(),
            managed: false,
            labels: input
                .get("labels")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
            condition: Condition::Initial,
            since: now,
            created: now,
            error: None,
            base_url: None,
            formations: Vec::new(),
            tenant: None,
            pairing: None,
            due: None,
            fails: false,
        };
        let json = system.json(Some(&system_type));
        self.director.systems.push(system);
        Ok(json)
    }

    /// Issues a token.
    ///
    /// Documented (SAP Help: *Register an SAP S/4HANA Cloud System*): seven days, one use, at most 1000 unused ones
    /// of a type. Assumed: the refusals' texts; that a system that is registered, or whose registration failed,
    /// gets no token; that a type with scenario groups needs one; that expired tokens do not count as unused.
    pub(super) fn issue_token(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let id = text(arguments, "id").unwrap_or_default();
        let system = self
            .director
            .system(id)
            .ok_or_else(|| Fault::not_found("application"))?;
        let (system_id, type_id) = (system.id.clone(), system.type_id.clone());
        match system.condition {
            Condition::Initial => {}
            Condition::Unpairing | Condition::Deleting => return Err(Fault::concurrent("another")),
            condition => {
                return Err(Fault::operation(&format!(
                    "System {} has status {} and gets no token",
                    system.name,
                    condition.as_str()
                )));
            }
        }
        let takes_group = self
            .director
            .type_of(system)
            .is_some_and(|system_type| system_type.takes_scenario_group);
        let scenario_groups = groups::read(self.incoming)
            .map_err(|reason| Fault::internal(&self.ids.guid(), &reason))?;
        if takes_group && scenario_groups.is_empty() {
            return Err(Fault::invalid("a communication scenario group is required"));
        }
        let now = self.incoming.now;
        let open = self
            .director
            .tokens
            .iter()
            .filter(|token| token.is_open(now))
            .filter(|token| {
                self.director
                    .system(&token.system_id)
                    .is_some_and(|system| system.type_id == type_id)
            })
            .count();
        if open >= self.config.max_unused_tokens {
            return Err(Fault::operation(&format!(
                "The maximum of {} unused tokens for systems of this type is reached",
                self.config.max_unused_tokens
            )));
        }
        let token = Token {
            value: format!("{}.eu", self.ids.hex(128)),
            system_id,
            issued: now,
            expires: crate::clock::after(now, self.config.token_validity),
            used: None,
            scenario_groups,
        };
        let json = token.json();
        self.director.tokens.push(token);
        Ok(json)
    }
}

/// Values by placeholder. Director takes them as a list, or as a JSON text, not both; the text needs JSON paths
/// in the template, which these types do not have (assumed).
fn placeholder_values(input: &Value) -> Result<Map<String, Value>, Fault> {
    let listed = input.get("values").and_then(Value::as_array);
    if text(input, "placeholdersPayload").is_some() {
        return Err(Fault::invalid(if listed.is_some() {
            "only one of values or placeholdersPayload may be given"
        } else {
            "the placeholders of this template have no JSON path"
        }));
    }
    let mut values = Map::new();
    for pair in listed.into_iter().flatten() {
        let placeholder = text(pair, "placeholder").unwrap_or_default();
        let value = text(pair, "value").unwrap_or_default();
        if value.chars().count() > 128 {
            return Err(Fault::invalid(&format!(
                "value of placeholder {placeholder} is longer than 128 characters"
            )));
        }
        values.insert(placeholder.to_owned(), Value::String(value.to_owned()));
    }
    Ok(values)
}
