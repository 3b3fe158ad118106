//! BTP's published services: the logon, the accounts, the plans.

use btp_client::{
    accounts::{AccountState, ContractStatus, Readiness},
    permissions::Allowed,
};

use super::{Check, Level, findings::Findings, system::passes};
use crate::{
    StepContext,
    error::StepError,
    step::Responsible,
    steps::{Standing, Taken, look, not_ready, wanted_twice},
};

/// What a flow calls on BTP's published services: to look, and to change.
const LOOKING: [&str; 1] = ["entitlements.list_assignments"];
const CHANGING: [&str; 2] = ["entitlements.assign", "jobs.status"];

/// Whether something is to be assigned, as far as can be told before.
pub(super) async fn will_assign(cx: &StepContext) -> bool {
    for wanted in cx.connection().entitlements() {
        if !matches!(
            look(cx, wanted, &mut Taken::default()).await,
            Ok(Standing::Satisfied(_))
        ) {
            return true;
        }
    }
    false
}

/// Whether the logon to BTP's published services is good, and allows what the flow needs; `changes` if assignments are to
/// be changed.
pub(super) async fn btp_access(cx: &StepContext, changes: bool, found: &mut Findings) {
    let who = Responsible::BtpAdministrator;
    let permissions = match cx.ports().entitlements.permissions().await {
        Ok(permissions) => permissions,
        Err(error) => return found.failed(Check::BtpAccess, who, error.into()),
    };
    if cx.connection().entitlements().is_empty() {
        return found.ok(Check::BtpAccess, "the logon is good");
    }
    let mut is_known = true;
    let mut lacks = false;
    let changing = if changes { &CHANGING[..] } else { &[] };
    for operation in LOOKING.iter().chain(changing) {
        match permissions.allow(operation) {
            Allowed::Yes => {}
            Allowed::Unknown => is_known = false,
            Allowed::No(required) => {
                lacks = true;
                found.advise(
                    Check::BtpAccess,
                    Level::Problem,
                    format!("the token does not allow {operation}: it lacks {required}"),
                    who,
                    "take the service key of a `cis` instance of plan `central`, made by a global account administrator",
                );
            }
        }
    }
    if lacks {
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

pub(super) async fn global_account(cx: &StepContext, found: &mut Findings) {
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

/// `wrong` is how a subaccount is that cannot be entitled.
pub(super) async fn subaccounts(cx: &StepContext, wrong: Level, found: &mut Findings) {
    let mut seen = Vec::new();
    for wanted in cx.connection().entitlements() {
        if seen.contains(&&wanted.subaccount) {
            continue;
        }
        seen.push(&wanted.subaccount);
        match cx.subaccount(&wanted.subaccount).await {
            Ok(subaccount) => match not_ready(&subaccount) {
                Some(blocker) => found.blocked(Check::Subaccount, wrong, blocker),
                None => found.ok(
                    Check::Subaccount,
                    format!("{} ({})", subaccount.display_name, wanted.subaccount),
                ),
            },
            Err(error) => {
                let who = Responsible::BtpAdministrator;
                found.failed_so(Check::Subaccount, wrong, who, error);
            }
        }
    }
}

pub(super) async fn plans(cx: &StepContext, found: &mut Findings) {
    let all = cx.connection().entitlements();
    if let Some(twice) = wanted_twice(all) {
        found.blocked(Check::Plan, Level::Problem, twice);
    }
    let mut taken = Taken::default();
    for wanted in all {
        // What is wrong with the subaccount is told already.
        if cx
            .facts()
            .subaccounts
            .get(&wanted.subaccount)
            .is_none_or(|known| matches!(known.readiness(), Readiness::NotReady(_)))
        {
            continue;
        }
        match look(cx, wanted, &mut taken).await {
            Ok(Standing::Satisfied(what)) => found.ok(Check::Plan, what),
            Ok(Standing::Needed { change, .. }) => {
                found.ok(Check::Plan, format!("can {change}"));
            }
            Ok(Standing::Waiting(what)) => {
                found.unknown(Check::Plan, format!("{wanted}: waiting for {what}"));
            }
            Ok(Standing::Blocked(blocker)) => found.blocked(Check::Plan, Level::Problem, blocker),
            Err(StepError::Blocked(_)) => {}
            Err(error) if passes(cx, &error) => {
                found.unknown(Check::Plan, format!("{wanted}: {error}"));
            }
            Err(error) => found.failed(Check::Plan, Responsible::BtpAdministrator, error),
        }
    }
}
