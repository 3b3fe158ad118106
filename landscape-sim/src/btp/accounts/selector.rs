//! `labelSelector`: `key=value AND key!=value`.

use super::request::Labels;
use crate::btp::envelope::Refusal;

/// One condition: key, whether it must have the value, value.
pub(super) type Condition = (String, bool, String);

/// Observed: 12003 with 400 for what cannot be read.
pub(super) fn parse(text: &str) -> Result<Vec<Condition>, Refusal> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    text.split(" AND ")
        .map(|term| {
            let (key, value, equal) = match term.split_once("!=") {
                Some((key, value)) => (key, value, false),
                None => term
                    .split_once('=')
                    .map(|(key, value)| (key, value, true))
                    .ok_or_else(invalid)?,
            };
            let bad = |text: &str| text.is_empty() || text.contains([' ', '=', '!']);
            if bad(key) || bad(value) {
                return Err(invalid());
            }
            Ok((key.to_owned(), equal, value.to_owned()))
        })
        .collect()
}

fn invalid() -> Refusal {
    Refusal::new(400, 12_003, "Invalid labelSelector.")
}

pub(super) fn fits(conditions: &[Condition], labels: &Labels) -> bool {
    conditions.iter().all(|(key, equal, value)| {
        let has = labels
            .get(key)
            .is_some_and(|values| values.iter().any(|known| known == value));
        has == *equal
    })
}
