//! The steps of a hand-off: three questions, and the look that proves what became of them.

mod extension;
mod registered;
mod system;
mod token;

pub(super) use extension::HandOffExtension;
pub(super) use registered::AwaitRegistered;
pub(super) use system::HandOffSystem;
pub(super) use token::HandOffToken;

use super::registration::{self, Registration};
use crate::{Observation, StepContext, error::StepError};

/// What the landscape says for a step that would ask somebody; `None` if asking makes sense.
async fn seen_without_asking(cx: &StepContext) -> Result<Option<Observation>, StepError> {
    let name = cx.system_name()?;
    Ok(match registration::look(cx).await? {
        Registration::Seen { plan } => Some(Observation::done(format!(
            "nobody needs to be asked: system {name} is registered (plan {plan} is entitled for it)"
        ))),
        // It may be registered already: asking for what is done makes two of it.
        Registration::Unclear { why } => Some(Observation::waiting(format!(
            "BTP to tell whether system {name} is registered; this answer proves nothing either way: {why}"
        ))),
        Registration::NotSeen { .. } => None,
    })
}
