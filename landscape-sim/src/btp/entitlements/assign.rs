//! `PUT /entitlements/v1/subaccountServicePlans`: the checks that refuse a batch as a whole.

use serde_json::Value;

use super::plan::ServicePlan;
use super::request::{self, Item, Quantity};
use super::systems;
use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

/// An item of the batch that passed every check.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    pub(super) subaccount: String,
    pub(super) plan: ServicePlan,
    /// The new total; 0 unassigns.
    pub(super) amount: i64,
    pub(super) resources: Vec<Value>,
}

impl Btp {
    /// Checks the batch as a whole, then starts one job for it.
    ///
    /// Documented: 202 with a relative `Location`, the error codes. Observed: an empty body; a lock answered as
    /// 400; 409 for 30009 and 30015. Assumed: nothing of a batch is applied when one item is refused; the order
    /// of the checks; 12003 for a subaccount that is not ready.
    pub(in crate::btp) fn assign(
        &mut self,
        incoming: &Incoming<'_>,
        config: &mut Config,
    ) -> Result<Reply, Refusal> {
        let items = request::parse(incoming.json().as_ref())?;
        let plans = self.plan_entries(config, incoming.now);
        let mut checked: Vec<Checked> = Vec::with_capacity(items.len());
        for item in &items {
            let next = self.check(item, &plans)?;
            let twice = checked.iter().any(|earlier| {
                earlier.subaccount == next.subaccount
                    && earlier.plan.unique_identifier == next.plan.unique_identifier
            });
            if twice {
                return Err(Refusal::payload(format!(
                    "assignmentInfo: subaccount {} is named twice for one plan",
                    next.subaccount
                )));
            }
            checked.push(next);
        }
        let mut subaccounts: Vec<String> =
            checked.iter().map(|item| item.subaccount.clone()).collect();
        subaccounts.sort();
        subaccounts.dedup();
        self.check_lock(&subaccounts, config)?;
        let job = self.start_job(checked, subaccounts, config, incoming.now);
        let location = format!("/jobs-management/v1/jobs/{job}/status");
        // Documented: a text. Assumed: it says nothing.
        let reply = exchange::json(202, &Value::from(""));
        Ok(exchange::with_header(reply, "location", &location))
    }

    fn check_lock(&self, subaccounts: &[String], config: &mut Config) -> Result<(), Refusal> {
        let held = subaccounts.iter().find(|guid| self.jobs.locks(guid));
        let conflict = config.lock_conflicts > 0;
        if held.is_none() && !conflict {
            return Ok(());
        }
        config.lock_conflicts = config.lock_conflicts.saturating_sub(1);
        let guid = held
            .or_else(|| subaccounts.first())
            .map_or("", String::as_str);
        Err(Refusal::new(
            400,
            30_004,
            format!("The entity {guid} is locked by a parallel operation. Try again later."),
        ))
    }

    fn check(&self, item: &Item, plans: &[ServicePlan]) -> Result<Checked, Refusal> {
        let subaccount = self
            .accounts
            .subaccount(&item.subaccount)
            .ok_or_else(|| Refusal::no_subaccount(&item.subaccount))?;
        if !subaccount.is_ready() {
            return Err(Refusal::new(
                400,
                12_003,
                format!(
                    "Service plan assignment not allowed for subaccount {} in state {} and contract status {}.",
                    subaccount.guid, subaccount.state, subaccount.contract_status
                ),
            ));
        }
        let wanted = Wanted {
            service: &item.service,
            plan: &item.plan,
            identifier: item.identifier.as_deref(),
            receiver: &format!("subaccount {}", item.subaccount),
        };
        let plan = find_plan(&wanted, plans, &self.global_account)?;
        let amount = amount(item.quantity, plan)?;
        if plan.most_per_subaccount.is_some_and(|most| amount > most) {
            return Err(Refusal::new(
                409,
                30_009,
                format!(
                    "Cannot assign service {} and plan {} to subaccount {}. The quota exceeds the maximum allowed.",
                    item.service, item.plan, item.subaccount
                ),
            ));
        }
        let resources = self.resources(item, plan, amount)?;
        // Taking away some systems of several leaves the plan assigned for the others.
        let amount = if amount == 0 && !resources.is_empty() {
            1
        } else {
            amount
        };
        Ok(Checked {
            subaccount: item.subaccount.clone(),
            plan: plan.clone(),
            amount,
            resources,
        })
    }

    /// The systems the assignment shall be for. Assumed: as `amount` is a total and no difference, so is
    /// `resources`; with `enable: false` it names those to take away, and without elements all of them.
    fn resources(
        &self,
        item: &Item,
        plan: &ServicePlan,
        amount: i64,
    ) -> Result<Vec<Value>, Refusal> {
        let asked = item.resources.as_deref().unwrap_or_default();
        let Some(known) = &plan.resources else {
            if asked.is_empty() {
                return Ok(Vec::new());
            }
            return Err(Refusal::payload(format!(
                "resources: plan {} of service {} takes none",
                item.plan, item.service
            )));
        };
        if amount == 0 {
            let current = self
                .entitlements
                .assignment(&item.subaccount, &plan.unique_identifier)
                .map(|assignment| assignment.resources.clone())
                .unwrap_or_default();
            if asked.is_empty() {
                return Ok(Vec::new());
            }
            return Ok(current
                .into_iter()
                .filter(|element| {
                    !asked
                        .iter()
                        .any(|asked| technical_name(asked) == technical_name(element))
                })
                .collect());
        }
        if asked.is_empty() {
            return Err(Refusal::payload(
                "resources: name at least one registered system",
            ));
        }
        asked
            .iter()
            .map(|element| {
                known
                    .iter()
                    .find(|known| is_same(known, element))
                    .cloned()
                    .ok_or_else(|| Refusal::payload("resources: no such resource is registered"))
            })
            .collect()
    }
}

fn technical_name(element: &Value) -> Option<&str> {
    element.get("resourceTechnicalName").and_then(Value::as_str)
}

/// A request repeats the element that the list showed: type, provider and technical name have to agree.
fn is_same(known: &Value, asked: &Value) -> bool {
    ["resourceType", "resourceProvider", "resourceTechnicalName"]
        .iter()
        .all(|field| known.get(*field) == asked.get(*field))
}

pub(super) fn amount(quantity: Quantity, plan: &ServicePlan) -> Result<i64, Refusal> {
    match (quantity, plan.category.is_counted()) {
        (Quantity::Amount(amount), true) => Ok(amount),
        (Quantity::Enable(enable), false) => Ok(i64::from(enable)),
        (_, true) => Err(Refusal::new(
            400,
            12_003,
            "A quota was not set in the amount parameter or the enable parameter was set, although the plan has a numeric quota.",
        )),
        (_, false) => Err(Refusal::new(
            400,
            12_003,
            "The enable parameter has not been set or the amount parameter was set with a quota value, although the plan has no numeric quota.",
        )),
    }
}

/// The plan that a request names, and whom it is for.
pub(super) struct Wanted<'a> {
    pub(super) service: &'a str,
    pub(super) plan: &'a str,
    pub(super) identifier: Option<&'a str>,
    pub(super) receiver: &'a str,
}

pub(super) fn find_plan<'a>(
    wanted: &Wanted<'_>,
    plans: &'a [ServicePlan],
    global_account: &str,
) -> Result<&'a ServicePlan, Refusal> {
    let Wanted {
        service,
        plan: name,
        identifier,
        receiver,
    } = wanted;
    let mut candidates = plans.iter().filter(|plan| {
        plan.service == *service
            && plan.name == *name
            && identifier.is_none_or(|identifier| plan.unique_identifier == identifier)
    });
    let Some(first) = candidates.next() else {
        return Err(Refusal::new(
            409,
            30_015,
            format!(
                "Cannot assign service {service} and plan {name} to {receiver}. The global account {global_account} \
                 is not entitled to this service plan."
            ),
        ));
    };
    if candidates.next().is_some() {
        return Err(Refusal::new(
            400,
            30_001,
            format!(
                "More than one plan exists for service name {service} and plan name {name} in the same region. \
                 Specify the unique identifier of the plan to assign."
            ),
        ));
    }
    Ok(first)
}

impl Checked {
    /// Whether the plan belongs to a registered system.
    pub(super) fn is_for_systems(&self) -> bool {
        self.plan.service == systems::SERVICE
    }
}
