//! The checks, each by itself.

use btp_client::{
    accounts::{AccountState, ContractStatus, Readiness},
    permissions::Allowed,
    system_landscape::{System, SystemStatus, SystemType},
};
use s4_client::{diagnosis, probe::Verdict};

use super::{Check, Finding, Level, Merge, Preflight};
use crate::{
    StepContext,
    engine::Goal,
    error::StepError,
    report,
    step::{Blocker, Responsible},
    steps::{Standing, look},
};

/// What a flow calls on BTP's published services.
const NEEDED: [&str; 3] = [
    "entitlements.list_assignments",
    "entitlements.assign",
    "jobs.status",
];

struct Findings(Vec<Finding>);

impl Findings {
    fn add(
        &mut self,
        check: Check,
        level: Level,
        what: impl Into<String>,
        advice: Option<(Responsible, String)>,
    ) {
        let what = what.into();
        self.0.push(Finding {
            check,
            level,
            what,
            advice,
        });
    }

    fn ok(&mut self, check: Check, what: impl Into<String>) {
        self.add(check, Level::Ok, what, None);
    }

    fn unknown(&mut self, check: Check, what: impl Into<String>) {
        self.add(check, Level::Unknown, what, None);
    }

    fn advise(
        &mut self,
        check: Check,
        level: Level,
        what: impl Into<String>,
        who: Responsible,
        advice: impl Into<String>,
    ) {
        self.add(check, level, what, Some((who, advice.into())));
    }

    fn blocked(&mut self, check: Check, blocker: Blocker) {
        let Blocker {
            reason,
            who,
            advice,
        } = blocker;
        self.advise(check, Level::Problem, reason, who, advice);
    }

    fn failed(&mut self, check: Check, who: Responsible, error: StepError) {
        let advice = report::advice(&error);
        match error {
            StepError::Blocked(blocker) => self.blocked(check, blocker),
            error => self.advise(check, Level::Problem, error.to_string(), who, advice),
        }
    }
}

pub(super) async fn all(cx: &StepContext, goal: Goal) -> Preflight {
    let mut found = Findings(Vec::new());
    btp_access(cx, &mut found).await;
    global_account(cx, &mut found).await;
    let merge = match goal {
        Goal::Connect => {
            subaccounts(cx, &mut found).await;
            let system = system_name(cx, &mut found).await;
            landscape(cx, &mut found).await;
            scenario_group(cx, &mut found);
            let merge = twin(cx, system.as_ref(), &mut found).await;
            plans(cx, &mut found).await;
            merge
        }
        // Whatever is there can be taken apart; what stands against it the steps see.
        Goal::Disconnect => {
            to_take_apart(cx, &mut found).await;
            None
        }
    };
    tenant(cx, &mut found).await;
    Preflight {
        system_name: cx.connection().system_name().to_owned(),
        findings: found.0,
        merge,
    }
}

async fn btp_access(cx: &StepContext, found: &mut Findings) {
    let who = Responsible::BtpAdministrator;
    let permissions = match cx.ports().entitlements.permissions().await {
        Ok(permissions) => permissions,
        Err(error) => return found.failed(Check::BtpAccess, who, error.into()),
    };
    if cx.connection().entitlements().is_empty() {
        return found.ok(Check::BtpAccess, "the logon is good");
    }
    let mut is_known = true;
    let before = found.0.len();
    for operation in NEEDED {
        match permissions.allow(operation) {
            Allowed::Yes => {}
            Allowed::Unknown => is_known = false,
            Allowed::No(required) => found.advise(
                Check::BtpAccess,
                Level::Problem,
                format!("the token does not allow {operation}: it lacks {required}"),
                who,
                "take the service key of a `cis` instance of plan `central`, made by a global account administrator",
            ),
        }
    }
    if found.0.len() > before {
        return;
    }
    if is_known {
        found.ok(Check::BtpAccess, "the token has the scopes that are needed");
    } else {
        found.unknown(
            Check::BtpAccess,
            "the logon is good; the token does not tell its scopes",
        );
    }
}

async fn global_account(cx: &StepContext, found: &mut Findings) {
    let who = Responsible::BtpAdministrator;
    let account = match cx.ports().entitlements.global_account().await {
        Ok(Some(account)) => account,
        Ok(None) => return found.unknown(Check::GlobalAccount, "this port does not tell"),
        // Keys for entitlements alone may not read it.
        Err(error) if error.kind() == btp_client::ErrorKind::Forbidden => {
            return found.unknown(Check::GlobalAccount, "the token does not allow to read it");
        }
        Err(error) => return found.failed(Check::GlobalAccount, who, error.into()),
    };
    let name = format!("{} ({})", account.display_name, account.guid);
    let ends = match &account.contract_status {
        None | Some(ContractStatus::Active) => None,
        Some(other) => Some(format!("its contract status is {other}")),
    };
    let state = match &account.entity_state {
        AccountState::Ok => None,
        AccountState::Other(word) if word.is_empty() => None,
        state => Some(format!("its state is {state}")),
    };
    match ends.or(state) {
        None => found.ok(Check::GlobalAccount, name),
        Some(why) => found.advise(
            Check::GlobalAccount,
            Level::Problem,
            format!("{name}: {why}"),
            who,
            "have the account's state or contract settled first",
        ),
    }
}

async fn subaccounts(cx: &StepContext, found: &mut Findings) {
    let mut seen = Vec::new();
    for wanted in cx.connection().entitlements() {
        if seen.contains(&&wanted.subaccount) {
            continue;
        }
        seen.push(&wanted.subaccount);
        match cx.subaccount(&wanted.subaccount).await {
            Ok(subaccount) => match subaccount.readiness() {
                Readiness::NotReady(why) => found.advise(
                    Check::Subaccount,
                    Level::Problem,
                    format!("{}: {why}", wanted.subaccount),
                    Responsible::BtpAdministrator,
                    "wait until the subaccount is in state OK and not marked for deletion",
                ),
                Readiness::Ready => found.ok(
                    Check::Subaccount,
                    format!("{} ({})", subaccount.display_name, wanted.subaccount),
                ),
            },
            Err(error) => found.failed(Check::Subaccount, Responsible::BtpAdministrator, error),
        }
    }
}

async fn plans(cx: &StepContext, found: &mut Findings) {
    for wanted in cx.connection().entitlements() {
        // What is wrong with the subaccount is told already.
        if cx
            .facts()
            .subaccounts
            .get(&wanted.subaccount)
            .is_none_or(|known| matches!(known.readiness(), Readiness::NotReady(_)))
        {
            continue;
        }
        match look(cx, wanted).await {
            Ok(Standing::Satisfied(what)) => found.ok(Check::Plan, what),
            Ok(Standing::Needed { change, .. }) => {
                found.ok(Check::Plan, format!("can {change}"));
            }
            Ok(Standing::Waiting(what)) => {
                found.unknown(Check::Plan, format!("{wanted}: waiting for {what}"));
            }
            Ok(Standing::Blocked(blocker)) => found.blocked(Check::Plan, blocker),
            Err(StepError::Blocked(_)) => {}
            Err(error) => found.failed(Check::Plan, Responsible::BtpAdministrator, error),
        }
    }
}

async fn landscape(cx: &StepContext, found: &mut Findings) {
    let who = Responsible::BtpAdministrator;
    if !cx.ports().landscape.is_observable() {
        return found.unknown(Check::Landscape, "its administrator is not asked before");
    }
    let kind = SystemType::S4HANA_CLOUD;
    match cx.ports().landscape.offers_s4hana_cloud().await {
        Ok(true) => found.ok(
            Check::Landscape,
            format!("it offers systems of type {kind}"),
        ),
        Ok(false) => found.advise(
            Check::Landscape,
            Level::Problem,
            format!("it offers no system type {kind}"),
            who,
            "check that the endpoint and tenant are those of your global account",
        ),
        Err(error) => found.failed(Check::Landscape, who, error.into()),
    }
}

/// Whether the name can be used; the system of the name if there is one.
async fn system_name(cx: &StepContext, found: &mut Findings) -> Option<System> {
    let name = cx.connection().system_name();
    match cx.system().await {
        Ok(None) if !cx.ports().landscape.is_observable() => found.unknown(
            Check::SystemName,
            format!("{name} is not registered; whether it is in the landscape is not seen"),
        ),
        Ok(None) => found.ok(Check::SystemName, format!("{name} is free")),
        Ok(Some(system)) => {
            let word = match system.status.cockpit_word() {
                "" => "not registered",
                word => word,
            };
            let what = format!("{name} is in the landscape already, {word}");
            if matches!(
                system.status,
                SystemStatus::Failed | SystemStatus::CreateFailed
            ) {
                found.advise(
                    Check::SystemName,
                    if cx.may_register_anew() {
                        Level::Warning
                    } else {
                        Level::Problem
                    },
                    what,
                    Responsible::BtpAdministrator,
                    "remove it and delete its failed extension in the tenant, or allow the flow to do so",
                );
            } else {
                found.ok(
                    Check::SystemName,
                    format!("{what}: the flow goes on with it"),
                );
            }
            return Some(system);
        }
        Err(error) => found.failed(Check::SystemName, Responsible::BtpAdministrator, error),
    }
    None
}

/// The system that is to be taken apart.
async fn to_take_apart(cx: &StepContext, found: &mut Findings) {
    let name = cx.connection().system_name();
    match cx.system().await {
        Ok(None) => found.ok(
            Check::SystemName,
            format!("{name} is not in the landscape: nothing is to be taken apart there"),
        ),
        Ok(Some(system)) => found.ok(
            Check::SystemName,
            format!("{name} is in the landscape, status {}", system.status),
        ),
        Err(error) => found.failed(Check::SystemName, Responsible::BtpAdministrator, error),
    }
}

fn scenario_group(cx: &StepContext, found: &mut Findings) {
    let group = cx.connection().group();
    match group.check() {
        Ok(()) => found.ok(Check::ScenarioGroup, group.label()),
        Err(error) => found.advise(
            Check::ScenarioGroup,
            Level::Problem,
            error.detail().unwrap_or("it cannot be used"),
            Responsible::Caller,
            "choose All Communication Scenarios, or give the group's key",
        ),
    }
}

/// Other entries for the same tenant: SAP discovers systems of the same customer by itself.
async fn twin(cx: &StepContext, mine: Option<&System>, found: &mut Findings) -> Option<Merge> {
    let Some(address) = cx.ports().tenant.address() else {
        found.unknown(Check::Twin, "this port does not tell the tenant's address");
        return None;
    };
    let name = cx.connection().system_name();
    let systems = match cx.ports().landscape.of_tenant(&address).await {
        Ok(systems) => systems,
        Err(error) => {
            found.failed(Check::Twin, Responsible::BtpAdministrator, error.into());
            return None;
        }
    };
    let mut others: Vec<_> = systems
        .into_iter()
        .filter(|system| system.name != name)
        .collect();
    // One that is registered stands in the way; others do not.
    others.sort_by_key(|system| system.status != SystemStatus::Connected);
    let other = others.into_iter().next();
    let Some(other) = other else {
        found.ok(Check::Twin, "BTP has no other entry for the tenant");
        return None;
    };
    let how = if other.managed == Some(true) {
        "discovered by SAP"
    } else {
        "added by somebody"
    };
    let what = format!(
        "BTP has the tenant as {} already, {how}, status {}",
        other.name, other.status
    );
    let who = Responsible::Caller;
    match mine {
        _ if other.status == SystemStatus::Connected => found.advise(
            Check::Twin,
            Level::Problem,
            what,
            who,
            format!("use the name {}: a tenant is registered once in a global account", other.name),
        ),
        Some(mine) if mine.status == SystemStatus::Connected => {
            found.advise(
                Check::Twin,
                Level::Warning,
                what,
                who,
                format!("merge {} into {name} (Flow::merge): one entry is left", other.name),
            );
            return Some(Merge {
                source: other,
                destination: mine.clone(),
            });
        }
        _ => found.advise(
            Check::Twin,
            Level::Warning,
            what,
            who,
            format!(
                "use the name {} instead of {name}: the entry that is there is registered, and no second one made",
                other.name
            ),
        ),
    }
    None
}

async fn tenant(cx: &StepContext, found: &mut Findings) {
    let who = Responsible::TenantAdministrator;
    if !cx.ports().tenant.is_observable() {
        return found.unknown(Check::Tenant, "its administrator is not asked before");
    }
    match cx.extensions().await {
        Ok(_) => found.ok(Check::Tenant, "it answers and takes the logon"),
        Err(StepError::Call(error)) => {
            let verdict = Verdict::of(&error);
            let advice = diagnosis::advice(&error).or_else(|| verdict.advice());
            let what = format!("{verdict}: {error}");
            match advice {
                Some(advice) => found.advise(Check::Tenant, Level::Problem, what, who, advice),
                None => found.failed(Check::Tenant, who, error.into()),
            }
        }
        // The name is told already.
        Err(StepError::Blocked(_)) => {
            found.unknown(Check::Tenant, "not asked: the system's name cannot be used");
        }
        Err(error) => found.failed(Check::Tenant, who, error),
    }
}
