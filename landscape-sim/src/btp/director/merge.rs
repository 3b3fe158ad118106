//! Merging one system into another.

use serde_json::Value;

use super::access::text;
use super::execute::Landscape;
use super::fault::Fault;
use super::system::{Condition, System};

impl Landscape<'_> {
    /// Merges the source into the destination and deletes the source.
    ///
    /// Documented by the Compass Director source (`internal/domain/application`): what both need, that values of
    /// the destination win, and that violations are internal errors. Assumed: their texts. Left out: templates
    /// that register themselves, because no type here does.
    pub(super) fn merge(&mut self, arguments: &Value) -> Result<Value, Fault> {
        let destination = self.named(arguments, "destinationID")?;
        let source = self.named(arguments, "sourceID")?;
        if let Some(reason) = objection(&destination, &source) {
            return Err(Fault::internal(&self.ids.guid(), &reason));
        }
        self.director.removed(&source.id);
        let kept = self
            .director
            .system_mut(&destination.id)
            .ok_or_else(|| Fault::not_found("application"))?;
        kept.managed |= source.managed;
        for (label, value) in source.labels {
            kept.labels.entry(label).or_insert(value);
        }
        kept.tenant = kept.tenant.take().or(source.tenant);
        let kept = kept.clone();
        Ok(kept.json(self.director.type_of(&kept)))
    }

    fn named(&self, arguments: &Value, argument: &str) -> Result<System, Fault> {
        text(arguments, argument)
            .and_then(|id| self.director.system(id))
            .cloned()
            .ok_or_else(|| Fault::not_found("application"))
    }
}

/// Why the two cannot be merged.
fn objection(destination: &System, source: &System) -> Option<String> {
    let url = |system: &System| {
        let url = system.base_url.as_deref()?.trim_matches('/');
        (!url.is_empty()).then(|| url.to_owned())
    };
    let (into, from) = (&destination.name, &source.name);
    if destination.id == source.id {
        return Some(format!("{into} cannot be merged into itself"));
    }
    match (url(destination), url(source)) {
        (Some(one), Some(other)) if one == other => {}
        (Some(_), Some(_)) => return Some(format!("the URLs of {into} and {from} differ")),
        _ => return Some(format!("{into} or {from} has no URL")),
    }
    if destination.type_id != source.type_id {
        return Some(format!("the templates of {into} and {from} differ"));
    }
    if source.condition != Condition::Initial {
        let status = source.condition.as_str();
        return Some(format!("source {from} has status {status}"));
    }
    (!source.formations.is_empty()).then(|| {
        let formations = source.formations.join(", ");
        format!("source {from} is part of formations: {formations}")
    })
}
