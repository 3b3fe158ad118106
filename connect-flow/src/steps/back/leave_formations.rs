//! BTP: System Landscape > Formations > Exclude System.

use async_trait::async_trait;
use btp_client::system_landscape::formations::FormationName;

use crate::{
    Step, StepContext,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

/// Takes the system out of its formations, if that is wanted; else a system in one is a block.
#[derive(Debug, Clone, Copy, Default)]
pub struct LeaveFormations {
    wanted: bool,
}

impl LeaveFormations {
    /// Whether the system is to be taken out of its formations.
    pub const fn new(wanted: bool) -> Self {
        Self { wanted }
    }
}

fn names(formations: &[FormationName]) -> String {
    let names: Vec<_> = formations.iter().map(FormationName::as_str).collect();
    names.join(", ")
}

#[async_trait]
impl Step for LeaveFormations {
    fn name(&self) -> &'static str {
        "leave-formations"
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let held = cx.formations().await?;
        if held.is_empty() {
            return Ok(Observation::done(format!(
                "system {name} is in no formation"
            )));
        }
        let held = names(&held);
        if self.wanted {
            return Ok(Observation::needed(format!(
                "take system {name} out of the formations {held}"
            )));
        }
        let reason = format!("system {name} is in the formations {held}");
        let advice =
            "exclude it from them (System Landscape > Formations), or say that this is wanted";
        Ok(Blocker::new(Responsible::BtpAdministrator, reason, advice).into())
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let held = cx.formations().await?;
        let (Some(system), Some(first)) = (cx.system().await?, held.first()) else {
            self.forget(cx);
            return Err(StepError::Outdated("nothing to leave".to_owned()));
        };
        let left = cx.ports().landscape.leave_formation(&system, first).await;
        self.forget(cx);
        cx.facts().refused = 0;
        Ok(left?)
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_formations();
    }
}
