//! The steps of a hand-off: three questions, and the look that proves what became of them.

mod extension;
mod registered;
mod system;
mod token;

pub(super) use extension::HandOffExtension;
pub(super) use registered::AwaitRegistered;
pub(super) use system::HandOffSystem;
pub(super) use token::HandOffToken;

use super::operator::Answer;
use super::registration::{self, Registration};
use crate::{
    Observation, StepContext,
    error::StepError,
    step::{Blocker, Responsible},
};

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

/// A token where none was asked for is no *done*. It is let go.
fn only_done(answer: &Answer) -> Result<(), Blocker> {
    match answer {
        Answer::Done => Ok(()),
        _ => Err(Blocker::new(
            Responsible::Caller,
            "the operator brought a token where none was asked for; it was not kept",
            "mend the operator: a token answers no instruction but one that wants it",
        )),
    }
}
