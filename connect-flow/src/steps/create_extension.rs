//! S/4HANA: Maintain Extensions on SAP BTP > New > Create > Yes.

use async_trait::async_trait;
use btp_client::{Error, system_landscape::SystemStatus};
use s4_client::extensions::{
    Extension, ExtensionFault, ExtensionStatus, TokenProblem, token_problem,
};

use crate::{
    Step, StepContext,
    approval::particulars,
    context::Whose,
    error::StepError,
    step::{Blocker, Observation, Responsible},
};

const NAME: &str = "create-extension";

/// Creates the extension with the token, and approves it. The description is the system's name.
#[derive(Debug, Clone, Copy, Default)]
pub struct CreateExtension;

#[async_trait]
impl Step for CreateExtension {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn observe(&self, cx: &StepContext) -> Result<Observation, StepError> {
        let name = cx.system_name()?;
        let mut seen = of_this_run(cx).await?;
        let system = cx.system().await?;
        let registered = system
            .as_ref()
            .is_some_and(|system| system.status == SystemStatus::Connected);
        let waits = |one: &Extension| one.status == ExtensionStatus::PendingApproval;
        if registered && seen.as_ref().is_some_and(waits) {
            // A list that was read before the system was registered says nothing of what waits.
            cx.forget_extension();
            seen = of_this_run(cx).await?;
        }
        let Some(extension) = seen else {
            if registered {
                let reason =
                    format!("system {name} is registered, but this tenant has no extension for it");
                let advice = "check that the tenant is the one that was registered under this name; a system can be \
                              registered for one tenant only";
                return Ok(Blocker::new(Responsible::Caller, reason, advice).into());
            }
            return Ok(Observation::needed(format!(
                "create the extension {name} in the tenant"
            )));
        };
        let surplus = cx.surplus_extensions().await?;
        if let Some(other) = surplus.iter().find(|one| other_groups(cx, one).is_some()) {
            let groups = other_groups(cx, other).unwrap_or_default();
            let why = format!("waits with a token for other scenario groups ({groups})");
            return Ok(foreign(other, &why).into());
        }
        let doubled = doubled(cx, &extension, &surplus);
        if let (Some(more), true) = (doubled, system.is_some()) {
            return Ok(Observation::needed(format!(
                "delete the extension {} that waits beside {} for the same system",
                more.id, extension.id
            )));
        }
        Ok(match &extension.status {
            ExtensionStatus::PendingApproval if registered => foreign(
                &extension,
                "waits for approval although the system is registered already",
            )
            .into(),
            ExtensionStatus::Enabled | ExtensionStatus::Enabling if system.is_none() => foreign(
                &extension,
                "belongs to another global account, or to a system that was removed",
            )
            .into(),
            ExtensionStatus::PendingApproval => match other_groups(cx, &extension) {
                Some(groups) => foreign(
                    &extension,
                    &format!("waits with a token for other scenario groups ({groups})"),
                )
                .into(),
                None if cx.has_created(&extension) => {
                    Observation::needed(format!("approve the extension {name}"))
                }
                None if cx.will_not_approve(&extension) => not_approved(cx, &extension).into(),
                None => Observation::needed(format!(
                    "approve the extension {name} that was found waiting ({})",
                    particulars(&extension)
                )),
            },
            ExtensionStatus::Failed if cx.may_register_anew() => Observation::needed(format!(
                "delete the failed extension {name}, to create it again"
            )),
            ExtensionStatus::Failed => failed(&extension, name.as_str()).into(),
            ExtensionStatus::Disabling => {
                Observation::waiting(format!("the extension {name} to be disabled"))
            }
            status => Observation::done(format!("the extension {name} is in status {status}")),
        })
    }

    async fn advance(&self, cx: &StepContext) -> Result<(), StepError> {
        let counted = cx.extension().await?;
        let surplus = cx.surplus_extensions().await?;
        if let Some(counted) = &counted
            && let Some(more) = doubled(cx, counted, &surplus)
        {
            let deleted = cx.ports().tenant.delete(more).await;
            cx.forget_extension();
            return Ok(deleted?);
        }
        match counted {
            None => create(cx).await,
            Some(failed) if failed.status == ExtensionStatus::Failed => {
                let deleted = cx.ports().tenant.delete(&failed).await;
                cx.forget_extension();
                Ok(deleted?)
            }
            Some(extension) => approve(cx, &extension).await,
        }
    }

    fn forget(&self, cx: &StepContext) {
        cx.forget_extension();
    }
}

/// A row that two runs at the same time made one too many. What is another user's, or waits beside an extension that was
/// in use before this run, is left alone.
fn doubled<'a>(
    cx: &StepContext,
    counted: &Extension,
    surplus: &'a [Extension],
) -> Option<&'a Extension> {
    let is_of_now = counted.status == ExtensionStatus::PendingApproval
        || cx.has_created(counted)
        || cx.has_approved(counted);
    let mut surplus = surplus.iter();
    surplus.find(|one| cx.has_created(one) || (is_of_now && cx.whose(one) == Whose::Mine))
}

/// The extension that counts. One that this run has made counts also while the list does not show it yet.
async fn of_this_run(cx: &StepContext) -> Result<Option<Extension>, StepError> {
    if let Some(extension) = cx.extension().await? {
        return Ok(Some(extension));
    }
    let mine = cx.facts().created.clone();
    let Some(mine) = mine else {
        return Ok(None);
    };
    let seen = cx.ports().tenant.get(&mine).await?;
    match &seen {
        Some(_) => cx.keep_extension(seen.clone()),
        None => cx.facts().created = None,
    }
    Ok(seen)
}

async fn create(cx: &StepContext) -> Result<(), StepError> {
    let Some(token) = cx.token() else {
        return Err(StepError::Outdated(
            "the integration token has expired".to_owned(),
        ));
    };
    let name = cx.system_name()?;
    match cx
        .ports()
        .tenant
        .create(token.expose(), name.as_str())
        .await
    {
        Ok(extension) => {
            cx.facts().created = Some(extension);
            // Somebody else may have made one at the same time. Nobody approves before having looked after that,
            // so that of two who made one at least one sees both.
            cx.forget_extension();
            Ok(())
        }
        Err(error) => Err(refused(cx, error, None).await),
    }
}

async fn approve(cx: &StepContext, extension: &Extension) -> Result<(), StepError> {
    if !cx.approve(extension).await {
        return Err(not_approved(cx, extension).into());
    }
    match cx.ports().tenant.approve(extension).await {
        Ok(approved) => {
            cx.forget_token();
            cx.keep_extension(Some(approved));
            Ok(())
        }
        Err(error) => Err(refused(cx, error, Some(extension)).await),
    }
}

fn not_approved(cx: &StepContext, extension: &Extension) -> Blocker {
    let name = cx.connection().system_name();
    if cx.has_created(extension) {
        let reason = format!("the extension {name} was not approved");
        let advice =
            "run again and approve it; until then it waits in the tenant, bound to its token";
        return Blocker::new(Responsible::Caller, reason, advice);
    }
    let reason = format!(
        "the extension {name} was found waiting and not approved ({})",
        particulars(extension)
    );
    let advice = "check in Maintain Extensions on SAP BTP whose it is, delete it or approve it there, and run again; or run \
                  with an approver that says yes to it";
    Blocker::new(Responsible::Caller, reason, advice)
}

/// What a refusal means for the run.
async fn refused(cx: &StepContext, error: Error, row: Option<&Extension>) -> StepError {
    if ExtensionFault::of(&error) == Some(ExtensionFault::RegisteredElsewhere) {
        return Blocker::new(
            Responsible::Caller,
            "the tenant is registered under another system of the global account",
            "use that system's name, or deregister and remove that system first",
        )
        .into();
    }
    match token_problem(&error) {
        Some(problem) => discard_token(cx, problem, row).await,
        None => error.into(),
    }
}

/// Whether another run has registered the system meanwhile, or is about to: then a token that is refused says nothing.
async fn overtaken(cx: &StepContext) -> Result<bool, StepError> {
    cx.forget_extension();
    cx.forget_system();
    let system = cx.system().await?;
    let is_registered = system.is_some_and(|system| system.status.is_registered() == Some(true));
    let in_use = cx.extension().await?.is_some_and(|one| {
        matches!(
            one.status,
            ExtensionStatus::Enabling | ExtensionStatus::Enabled
        )
    });
    Ok(is_registered || in_use)
}

/// The token cannot be used any more: the next round issues another for the same system, once in a
/// run. A row that was made with it has to go first.
async fn discard_token(
    cx: &StepContext,
    problem: TokenProblem,
    row: Option<&Extension>,
) -> StepError {
    match overtaken(cx).await {
        Ok(false) => {}
        Ok(true) => {
            cx.forget_token();
            let what = "the system was registered meanwhile with another token";
            return StepError::Outdated(what.to_owned());
        }
        Err(error) => return error,
    }
    let again = cx.facts().token_replaced;
    if again || (problem == TokenProblem::NotAToken && cx.token().is_some()) {
        return Blocker::new(
            Responsible::Caller,
            "the tenant does not accept integration tokens of this global account",
            "check that tenant and global account belong together (region, customer), then run again",
        )
        .into();
    }
    cx.forget_token();
    if let Some(row) = row {
        if let Err(error) = cx.ports().tenant.delete(row).await {
            return error.into();
        }
        cx.forget_extension();
        cx.changed(
            NAME,
            format!(
                "delete the extension {} that waited with a dead token",
                row.id
            ),
        );
    }
    cx.facts().token_replaced = true;
    let what = match problem {
        TokenProblem::Expired => "the integration token has expired",
        TokenProblem::Used => "the integration token has been used already",
        _ => "the tenant does not accept the integration token",
    };
    cx.remark(format!("{what}; a new one is issued for the same system"));
    StepError::Outdated(what.to_owned())
}

/// The scenario groups of a waiting row, if the wanted one is not among them: then its token is not of this connection.
fn other_groups(cx: &StepContext, extension: &Extension) -> Option<String> {
    let wanted = cx.connection().group().key()?;
    let groups = &extension.scenario_groups;
    let other = !groups.is_empty() && groups.iter().all(|group| group != wanted);
    other.then(|| groups.join(", "))
}

/// A row of the system's name that this connection must not touch.
fn foreign(extension: &Extension, why: &str) -> Blocker {
    let account = extension
        .global_account
        .as_deref()
        .map(|account| format!(" (global account {account})"));
    Blocker::new(
        Responsible::TenantAdministrator,
        format!(
            "the tenant has an extension {} of this name{} that {why}",
            extension.id,
            account.unwrap_or_default()
        ),
        "deregister or delete it if it is not needed, or choose another system name",
    )
}

fn failed(extension: &Extension, name: &str) -> Blocker {
    let text = extension
        .status_text
        .as_deref()
        .map(|text| format!(" ({text})"))
        .unwrap_or_default();
    Blocker::new(
        Responsible::TenantAdministrator,
        format!("the extension {name} is in status Failed{text}"),
        "delete the failed extension in the tenant, and let the BTP administrator remove the system if its status is \
         Error while Registering; then run again",
    )
}
