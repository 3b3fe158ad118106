//! What a job does to assignments, from its start to its end.

use jiff::Timestamp;
use serde_json::Value;

use super::assign::Checked;
use super::plan::{Assignment, EntityState, ServicePlan, Wanted};
use crate::btp::Btp;
use crate::btp::jobs::{Job, Outcome};
use crate::config::Config;

/// Observed texts of `stateMessage`.
const SUCCEEDED: &str = "Succeeded to update assignment of service plan.";
const FAILED: &str = "Failed to call Provisioning service to assign quota.";

/// An assignment that needs no job.
pub(super) fn made(
    subaccount: &str,
    plan: &ServicePlan,
    amount: i64,
    now: Timestamp,
) -> Assignment {
    Assignment {
        subaccount: subaccount.to_owned(),
        service: plan.service.clone(),
        plan: plan.name.clone(),
        unique_identifier: plan.unique_identifier.clone(),
        amount,
        requested: None,
        state: EntityState::Ok,
        message: SUCCEEDED.to_owned(),
        resources: Vec::new(),
        created: now,
        modified: now,
        auto_assigned: false,
        effective: Some(now),
        wanted: None,
    }
}

impl Btp {
    pub(super) fn start_job(
        &mut self,
        items: Vec<Checked>,
        subaccounts: Vec<String>,
        config: &Config,
        now: Timestamp,
    ) -> String {
        let job = self.ids.job();
        for item in items {
            self.begin(item, &job, now);
        }
        self.jobs.all.insert(
            job.clone(),
            Job {
                due: crate::clock::after(now, config.job_delay),
                halfway: crate::clock::after(now, config.job_delay / 2),
                subaccounts,
                outcome: Outcome::InProgress,
            },
        );
        job
    }

    fn begin(&mut self, item: Checked, job: &str, now: Timestamp) {
        let for_systems = item.is_for_systems();
        let wanted = Wanted {
            job: job.to_owned(),
            amount: item.amount,
            resources: item.resources,
        };
        let known = self.entitlements.assignments.iter_mut().find(|assignment| {
            assignment.subaccount == item.subaccount
                && assignment.unique_identifier == item.plan.unique_identifier
        });
        match known {
            Some(assignment) => {
                assignment.requested = (assignment.amount != item.amount).then_some(item.amount);
                assignment.state = EntityState::Started;
                "Update of service plan assignment started.".clone_into(&mut assignment.message);
                assignment.modified = now;
                assignment.wanted = Some(wanted);
            }
            // Nothing to take away: the job has nothing to do (assumed).
            None if item.amount == 0 => {}
            None => self.entitlements.assignments.push(Assignment {
                subaccount: item.subaccount,
                service: item.plan.service,
                plan: item.plan.name,
                unique_identifier: item.plan.unique_identifier,
                amount: 0,
                requested: Some(item.amount),
                state: EntityState::Started,
                message: "Update of service plan assignment started.".to_owned(),
                resources: if for_systems {
                    wanted.resources.clone()
                } else {
                    Vec::new()
                },
                created: now,
                modified: now,
                auto_assigned: false,
                effective: None,
                wanted: Some(wanted),
            }),
        }
    }

    /// Moves jobs and their assignments to where they are at `now`.
    pub(in crate::btp) fn settle_jobs(&mut self, now: Timestamp) {
        let running: Vec<(String, Timestamp, Timestamp)> = self
            .jobs
            .all
            .iter()
            .filter(|(_, job)| job.outcome == Outcome::InProgress)
            .map(|(id, job)| (id.clone(), job.halfway, job.due))
            .collect();
        for (id, halfway, due) in running {
            if due <= now {
                self.finish_job(&id, due);
            } else if halfway <= now {
                for assignment in &mut self.entitlements.assignments {
                    let mine = assignment
                        .wanted
                        .as_ref()
                        .is_some_and(|wanted| wanted.job == id);
                    if mine && assignment.state == EntityState::Started {
                        assignment.state = EntityState::Processing;
                        assignment.modified = halfway;
                    }
                }
            }
        }
    }

    fn finish_job(&mut self, id: &str, at: Timestamp) {
        let mut failed = false;
        let mut gone: Vec<(String, String)> = Vec::new();
        for position in 0..self.entitlements.assignments.len() {
            let Some(assignment) = self.entitlements.assignments.get(position) else {
                continue;
            };
            let Some(wanted) = assignment.wanted.clone().filter(|wanted| wanted.job == id) else {
                continue;
            };
            let fits = self.fits(assignment, &wanted);
            let Some(assignment) = self.entitlements.assignments.get_mut(position) else {
                continue;
            };
            assignment.wanted = None;
            assignment.modified = at;
            if fits {
                assignment.amount = wanted.amount;
                assignment.effective = assignment.effective.or(Some(at));
                assignment.resources = wanted.resources;
                assignment.requested = None;
                assignment.state = EntityState::Ok;
                SUCCEEDED.clone_into(&mut assignment.message);
                if wanted.amount == 0 {
                    gone.push((
                        assignment.subaccount.clone(),
                        assignment.unique_identifier.clone(),
                    ));
                }
            } else {
                failed = true;
                assignment.requested = Some(wanted.amount);
                assignment.state = EntityState::ProcessingFailed;
                FAILED.clone_into(&mut assignment.message);
                forget_unassigned(assignment);
            }
        }
        self.entitlements.assignments.retain(|assignment| {
            !gone.contains(&(
                assignment.subaccount.clone(),
                assignment.unique_identifier.clone(),
            ))
        });
        if let Some(job) = self.jobs.all.get_mut(id) {
            job.outcome = if failed {
                Outcome::Failed(FAILED.to_owned())
            } else {
                Outcome::Completed
            };
        }
    }

    /// Whether the account's quota covers the change. A plan assigned by the system cannot be given back
    /// (observed); asking more than there is, or giving back what instances use, is accepted and fails later (observed).
    fn fits(&self, assignment: &Assignment, wanted: &Wanted) -> bool {
        let amount = wanted.amount;
        if amount == 0 && assignment.auto_assigned {
            return false;
        }
        if self.service_manager.needs(assignment, wanted) {
            return false;
        }
        let plan = self
            .entitlements
            .plans
            .iter()
            .find(|plan| plan.unique_identifier == assignment.unique_identifier);
        match plan {
            Some(plan) if plan.category.is_counted() => self
                .remaining(plan)
                .is_none_or(|left| left + assignment.amount >= amount),
            _ => true,
        }
    }
}

/// A first assignment that failed holds no system.
fn forget_unassigned(assignment: &mut Assignment) {
    if assignment.amount == 0 {
        assignment.resources = Vec::<Value>::new();
    }
}
