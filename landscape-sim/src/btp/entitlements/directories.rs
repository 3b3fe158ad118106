//! `PUT` and `PATCH /entitlements/v1/directories/{guid}/assignments`: what a directory has of its own.

use serde_json::Value;

use super::plan::ServicePlan;
use super::request::{self, Quantity};
use super::{apply, assign};
use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

/// A plan that a directory was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DirectoryPlan {
    pub(super) directory: String,
    pub(super) identifier: String,
    pub(super) amount: i64,
    pub(super) auto_assign: bool,
    pub(super) auto_distribute_amount: Option<i64>,
}

/// How a plan is handed on to subaccounts.
struct Distribution {
    auto_assign: bool,
    distribute: bool,
    amount: Option<i64>,
}

impl Btp {
    /// Documented: 200 without a job, only for directories that manage their entitlements, amounts as totals.
    /// Assumed: the empty JSON text of the answer, 12003 for other directories, 30009 for more than the account has
    /// left, nothing of a request applied when one element is refused.
    pub(in crate::btp) fn assign_to_directory(
        &mut self,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Result<Reply, Refusal> {
        let directory = self.entitling(incoming)?;
        let plans = self.plan_entries(config, incoming.now);
        let mut changes = Vec::new();
        for element in elements(incoming, "entitlements")? {
            let plan = self.plan_of(&element, &plans)?;
            let amount = assign::amount(request::quantity(&element)?, &plan)?;
            let held = self.held(&directory, &plan.unique_identifier);
            let before = held.map_or(0, |held| held.amount);
            let left = self.remaining(&plan).filter(|_| plan.category.is_counted());
            if left.is_some_and(|left| amount - before > left) {
                let (service, name) = (&plan.service, &plan.name);
                return Err(Refusal::new(
                    409,
                    30_009,
                    format!(
                        "Cannot assign service {service} and plan {name} to directory {directory}. The quota exceeds \
                         the maximum allowed."
                    ),
                ));
            }
            changes.push((plan, amount, distribution(&element)?));
        }
        for (plan, amount, distribution) in changes {
            self.entitlements.directory_plans.retain(|held| {
                held.directory != directory || held.identifier != plan.unique_identifier
            });
            if amount > 0 {
                self.entitlements.directory_plans.push(DirectoryPlan {
                    directory: directory.clone(),
                    identifier: plan.unique_identifier.clone(),
                    amount,
                    auto_assign: distribution.auto_assign,
                    auto_distribute_amount: distribution.amount,
                });
                self.distribute(&directory, &plan, &distribution, incoming);
            }
        }
        Ok(exchange::json(200, &Value::from("")))
    }

    /// Documented: changes the distribution alone, of plans that the directory has. Assumed: 12003 for others.
    pub(in crate::btp) fn update_distribution(
        &mut self,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Result<Reply, Refusal> {
        let directory = self.entitling(incoming)?;
        let plans = self.plan_entries(config, incoming.now);
        let mut changes = Vec::new();
        for element in elements(incoming, "entitlementUpdates")? {
            let plan = self.plan_of(&element, &plans)?;
            if self.held(&directory, &plan.unique_identifier).is_none() {
                return Err(Refusal::new(
                    400,
                    12_003,
                    format!(
                        "Service plan {} of service {} is not assigned to directory {directory}.",
                        plan.name, plan.service
                    ),
                ));
            }
            if request::quantity(&element)? != Quantity::Unclear {
                return Err(Refusal::payload(
                    "entitlementUpdates: takes neither amount nor enable",
                ));
            }
            changes.push((plan, distribution(&element)?));
        }
        for (plan, distribution) in changes {
            let held = self.entitlements.directory_plans.iter_mut().find(|held| {
                held.directory == directory && held.identifier == plan.unique_identifier
            });
            if let Some(held) = held {
                held.auto_assign = distribution.auto_assign;
                held.auto_distribute_amount = distribution.amount;
            }
            self.distribute(&directory, &plan, &distribution, incoming);
        }
        Ok(exchange::json(200, &Value::from("")))
    }

    /// The directory of the path, if it manages entitlements.
    fn entitling(&self, incoming: &Incoming<'_>) -> Result<String, Refusal> {
        let guid = incoming.path.get(3).map_or("", String::as_str);
        let directory = self
            .accounts
            .directory(guid)
            .ok_or_else(|| Refusal::not_found(guid))?;
        if directory.manages_entitlements {
            return Ok(directory.guid.clone());
        }
        let what = format!("Directory {guid} is not enabled to manage its entitlements.");
        Err(Refusal::new(400, 12_003, what))
    }

    fn plan_of(&self, element: &Value, plans: &[ServicePlan]) -> Result<ServicePlan, Refusal> {
        let service = request::text(element, "service")?;
        let plan = request::text(element, "plan")?;
        let identifier = element.get("planUniqueIdentifier").and_then(Value::as_str);
        let wanted = assign::Wanted {
            service: &service,
            plan: &plan,
            identifier,
            receiver: "the directory",
        };
        assign::find_plan(&wanted, plans, &self.global_account).cloned()
    }

    fn held(&self, directory: &str, identifier: &str) -> Option<&DirectoryPlan> {
        let mut plans = self.entitlements.directory_plans.iter();
        plans.find(|held| held.directory == directory && held.identifier == identifier)
    }

    /// What a list in the scope of the directory shows of a plan. Observed: amounts and `autoAssign` there, and never
    /// what was distributed.
    pub(super) fn directory_plan(
        &self,
        directory: &str,
        identifier: &str,
    ) -> Option<&DirectoryPlan> {
        self.held(directory, identifier)
    }

    /// Gives the plan to the subaccounts that are in the directory now and lack it. Assumed: at once.
    fn distribute(
        &mut self,
        directory: &str,
        plan: &ServicePlan,
        distribution: &Distribution,
        incoming: &Incoming<'_>,
    ) {
        if !distribution.distribute {
            return;
        }
        let amount = distribution.amount.unwrap_or(1);
        let inside: Vec<String> = self
            .accounts
            .subaccounts
            .iter()
            .filter(|subaccount| {
                let entitling = self.accounts.entitling_directory(subaccount);
                entitling.is_some_and(|entitling| entitling.guid == directory)
            })
            .map(|subaccount| subaccount.guid.clone())
            .collect();
        for subaccount in inside {
            let known = self
                .entitlements
                .assignment(&subaccount, &plan.unique_identifier);
            if known.is_none() {
                let assignment = apply::made(&subaccount, plan, amount, incoming.now);
                self.entitlements.assignments.push(assignment);
            }
        }
    }
}

fn elements(incoming: &Incoming<'_>, field: &str) -> Result<Vec<Value>, Refusal> {
    let body = incoming
        .json()
        .ok_or_else(|| Refusal::payload("the body is not JSON"))?;
    let elements = request::array(&body, field)?;
    if elements.is_empty() {
        return Err(Refusal::payload(format!("{field}: must not be empty")));
    }
    Ok(elements.clone())
}

fn distribution(element: &Value) -> Result<Distribution, Refusal> {
    let flag = |name: &str| element.get(name).and_then(Value::as_bool).unwrap_or(false);
    let distribution = Distribution {
        auto_assign: flag("autoAssign"),
        distribute: flag("distribute"),
        amount: element.get("autoDistributeAmount").and_then(Value::as_i64),
    };
    let nobody = !distribution.auto_assign && !distribution.distribute;
    if distribution.amount.is_some() && nobody {
        return Err(Refusal::payload(
            "autoDistributeAmount: set autoAssign or distribute with it",
        ));
    }
    Ok(distribution)
}
