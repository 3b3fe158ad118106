//! What a run has seen, and which of several candidates is meant.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use btp_client::{
    accounts::{GlobalAccount, Subaccount, SubaccountId},
    entitlements::{Assignments, Baseline, SystemUse},
    system_landscape::{IntegrationToken, System, SystemType, formations::FormationName},
};
use s4_client::extensions::{Extension, ExtensionId, ExtensionStatus};

use crate::{
    connection::Entitlement,
    error::StepError,
    step::{Blocker, Responsible},
};

/// Subaccount and plan.
type PlanKey = (SubaccountId, String);

#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) systems: Option<Vec<System>>,
    pub(crate) extensions: Option<Vec<Extension>>,
    pub(crate) token: Option<Arc<IntegrationToken>>,
    pub(crate) subaccounts: HashMap<SubaccountId, Subaccount>,
    pub(crate) assignments: HashMap<PlanKey, Arc<Assignments>>,
    pub(crate) baselines: HashMap<PlanKey, Baseline>,
    /// Whether this run has given up a token that the tenant refused.
    pub(crate) token_replaced: bool,
    /// The extension that this run created.
    pub(crate) created: Option<Extension>,
    /// The extension that was approved: one *Yes* is asked for once.
    pub(crate) approved: Option<ExtensionId>,
    requested: HashSet<PlanKey>,
    /// What the whole account's list has shown as assigned.
    listed: HashSet<PlanKey>,
    /// The formations that hold the system.
    pub(crate) formations: Option<Vec<FormationName>>,
    /// What is entitled and assigned in the whole account.
    pub(crate) account: Option<Arc<Assignments>>,
    pub(crate) global_account: Option<AskedAccount>,
    /// How often BTP has refused to deregister the system for what uses it, since something of that was seen.
    pub(crate) refused: u32,
    /// How often a registered system had no plan in a list that should show it.
    pub(crate) unlisted: u32,
    /// What this run has tried once and tries no second time.
    pub(crate) tried: HashSet<&'static str>,
}

/// What the port said when it was asked for the global account: nothing if it does not know.
#[derive(Clone)]
pub(crate) struct AskedAccount(pub(crate) Option<Arc<GlobalAccount>>);

impl Facts {
    /// Whether this run has asked for the entitlement.
    pub(crate) fn requested(&self, wanted: &Entitlement) -> bool {
        self.requested
            .contains(&(wanted.subaccount.clone(), wanted.plan.clone()))
    }

    /// Whether the whole account's list has shown the entitlement as assigned in this run.
    pub(crate) fn was_listed(&self, wanted: &Entitlement) -> bool {
        self.listed
            .contains(&(wanted.subaccount.clone(), wanted.plan.clone()))
    }

    /// Remembers that the whole account's list shows it.
    pub(crate) fn mark_listed(&mut self, one: &SystemUse) {
        self.listed
            .insert((one.subaccount.clone(), one.plan.clone()));
    }

    /// Remembers that this run has asked for the entitlement.
    pub(crate) fn mark_requested(&mut self, wanted: &Entitlement) {
        self.requested
            .insert((wanted.subaccount.clone(), wanted.plan.clone()));
    }
}

pub(super) fn the_one_system(
    mut systems: Vec<System>,
    name: &str,
) -> Result<Option<System>, StepError> {
    if systems.len() > 1 {
        let reason = format!("{} systems are named {name}", systems.len());
        let advice = "remove or merge all but one in System Landscape, then run again";
        return Err(Blocker::new(Responsible::BtpAdministrator, reason, advice).into());
    }
    let Some(system) = systems.pop() else {
        return Ok(None);
    };
    match &system.system_type {
        Some(other) if other != SystemType::S4HANA_CLOUD => {
            let reason = format!("the name {name} is taken by a system of type {other}");
            let advice = "choose another system name: names are unique in a global account";
            Err(Blocker::new(Responsible::Caller, reason, advice).into())
        }
        _ => Ok(Some(system)),
    }
}

/// An extension belongs to the system whose name BTP gave it; until it is enabled, to the one that
/// its description names.
pub(super) fn is_of_system(extension: &Extension, name: &str) -> bool {
    match extension.system_name.as_deref() {
        Some(system_name) if !system_name.is_empty() => system_name == name,
        _ => extension.description.as_deref() == Some(name),
    }
}

/// What an extension shows of its global account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shows {
    /// Nothing, or nothing that can be compared.
    Nothing,
    /// That of the connection, by its id, its name or its subdomain.
    Ours,
    /// Another one, by its id.
    Another(String),
    /// Another text: of another account, or a name of yesterday.
    OtherText(String),
}

pub(super) fn shows(shown: &str, account: &GlobalAccount) -> Shows {
    let names = [
        Some(account.guid.as_str()),
        Some(account.display_name.as_str()),
        account.subdomain.as_deref(),
    ];
    let is = |name: &str| name.eq_ignore_ascii_case(shown);
    let groups = shown.split('-').map(str::len);
    let is_id = groups.eq([8, 4, 4, 4, 12])
        && shown
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    if names.into_iter().flatten().any(is) {
        Shows::Ours
    } else if is_id {
        Shows::Another(shown.to_owned())
    } else {
        Shows::OtherText(shown.to_owned())
    }
}

/// Whose an extension is, as far as that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// This run has made it, or the user as whom it works has changed it last.
    Mine,
    /// Another user of the tenant has changed it last.
    Others,
    Untold,
}

/// `user` is the one as whom the run works.
pub(super) fn whose(extension: &Extension, user: Option<&str>) -> Whose {
    let changed_by = extension.changed_by.as_deref();
    let known = |name: Option<&'_ str>| {
        name.filter(|name| !name.is_empty())
            .map(str::to_ascii_uppercase)
    };
    match (known(user), known(changed_by)) {
        (Some(user), Some(other)) if user == other => Whose::Mine,
        (Some(_), Some(_)) => Whose::Others,
        _ => Whose::Untold,
    }
}

/// The extension that counts, and those that wait beside it: two runs at the same time may each have made one.
///
/// One that is used already counts; of several that wait, one that is not another user's, and of these the one whose
/// id comes first, so that all runs of one user choose the same.
pub(super) fn the_one_extension(
    extensions: Vec<Extension>,
    name: &str,
    whose: impl Fn(&Extension) -> Whose,
) -> Result<(Option<Extension>, Vec<Extension>), StepError> {
    let candidates = extensions
        .into_iter()
        .filter(|one| is_of_system(one, name) && one.status != ExtensionStatus::Disabled);
    let (mut waiting, mut used): (Vec<_>, Vec<_>) =
        candidates.partition(|one| one.status == ExtensionStatus::PendingApproval);
    if used.len() > 1 {
        let reason = format!("the tenant has several extensions for system {name}");
        let advice = "delete all but one in Maintain Extensions on SAP BTP, then run again";
        return Err(Blocker::new(Responsible::TenantAdministrator, reason, advice).into());
    }
    waiting.sort_by_cached_key(|one| (whose(one) == Whose::Others, one.id.as_str().to_owned()));
    let first = match used.pop() {
        Some(used) => Some(used),
        None if waiting.is_empty() => None,
        None => Some(waiting.remove(0)),
    };
    Ok((first, waiting))
}

pub(super) fn no_such_subaccount(id: &SubaccountId) -> Blocker {
    Blocker::new(
        Responsible::Caller,
        format!("there is no subaccount {id} in the global account"),
        "correct the subaccount's id (cockpit: Account Explorer), or create the subaccount first",
    )
}
