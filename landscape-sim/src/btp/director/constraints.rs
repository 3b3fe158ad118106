//! What a formation demands of the systems that are put into it.

use serde_json::Value;

use super::access::text;
use super::fault::Fault;
use super::system::{Condition, System, Token};

const OPERATOR: &str = "ContainsScenarioGroups";

/// Why a system may not be in a formation whose type demands one of these scenario groups.
///
/// Documented by the Compass Director source (`formationconstraint/operators`): the system must be connected; of all
/// its tokens, used or not, the newest decides; one without groups is of old and opens everything; none at all opens
/// nothing. Documented as well: the words. Assumed: that the demand is made of SAP S/4HANA Cloud systems alone, and
/// code 10, which is that of every error without a code of its own.
pub(super) fn scenario_groups(
    system: &System,
    tokens: &[Token],
    required: &[&str],
) -> Option<String> {
    if required.is_empty() || !system.is_s4() {
        return None;
    }
    let refuse = |reason: String| {
        Some(format!(
            "Formation constraint \"{OPERATOR}Constraint\" is not satisfied due to: {reason}"
        ))
    };
    if system.condition != Condition::Connected {
        return refuse(format!(
            "An error occurred while executing operator \"{OPERATOR}\": Application with ID \"{}\" is not in status \
             CONNECTED",
            system.id
        ));
    }
    // Tokens are kept in the order in which they were issued.
    let newest = tokens.iter().rfind(|token| token.system_id == system.id);
    let opens = newest.is_some_and(|token| {
        token.scenario_groups.is_empty()
            || token
                .scenario_groups
                .iter()
                .filter_map(|piece| serde_json::from_str::<Value>(piece).ok())
                .any(|group| text(&group, "key").is_some_and(|key| required.contains(&key)))
    });
    if opens {
        return None;
    }
    refuse(format!("Operator \"{OPERATOR}\" is not satisfied"))
}

/// Initial configurations: each a text that holds JSON (Director's scalar `JSON`). Assumed: the refusal.
pub(super) fn initial_configurations(arguments: &Value) -> Result<(), Fault> {
    let listed = arguments
        .get("initialConfigurations")
        .and_then(Value::as_array);
    for one in listed.into_iter().flatten() {
        let configuration = text(one, "configuration").unwrap_or_default();
        if serde_json::from_str::<Value>(configuration).is_err() {
            return Err(Fault::invalid("a configuration is no JSON"));
        }
    }
    Ok(())
}
