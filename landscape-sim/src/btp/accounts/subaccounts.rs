//! Subaccounts: listed, created, changed, moved, deleted.

use serde_json::{Value, json};

use super::model::Subaccount;
use super::request::Body;
use super::selector;
use super::state::Work;
use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::btp::jobs::{Job, Outcome};
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

/// Observed: code and words.
pub(super) fn not_empty(guid: &str) -> Refusal {
    Refusal::new(
        409,
        20_013,
        format!("Could not delete entity with GUID {guid}. Entity is not empty."),
    )
}

/// Assumed: what is changed while something else is being done to it is refused as an assignment is.
pub(super) fn busy(guid: &str) -> Refusal {
    let message = format!("The entity {guid} is locked by a parallel operation. Try again later.");
    Refusal::new(400, 30_004, message)
}

impl Btp {
    pub(super) fn subaccount_mut(&mut self, guid: &str) -> Result<&mut Subaccount, Refusal> {
        self.accounts
            .subaccounts
            .iter_mut()
            .find(|known| known.guid == guid)
            .ok_or_else(|| Refusal::no_subaccount(guid))
    }

    /// `GET /accounts/v1/subaccounts`, documented parameters `directoryGUID`, `labelSelector` and
    /// `derivedAuthorizations`; the last changes the scopes alone.
    pub(super) fn list_subaccounts(&self, incoming: &Incoming<'_>) -> Result<Reply, Refusal> {
        let parent = incoming.query("directoryGUID");
        if let Some(guid) = parent
            && self.accounts.directory(guid).is_none()
        {
            return Err(Refusal::not_found(guid));
        }
        let selected = selector::parse(incoming.query("labelSelector").unwrap_or_default())?;
        let value: Vec<Value> = self
            .accounts
            .subaccounts
            .iter()
            .filter(|subaccount| parent.is_none() || subaccount.parent.as_deref() == parent)
            .filter(|subaccount| selector::fits(&selected, &subaccount.details.labels))
            .map(|subaccount| self.subaccount_json(subaccount))
            .collect();
        Ok(exchange::json(200, &json!({ "value": value })))
    }

    /// `GET /accounts/v1/subaccounts/{subaccountGUID}`.
    pub(super) fn get_subaccount(&self, guid: &str) -> Result<Reply, Refusal> {
        let subaccount = self
            .accounts
            .subaccount(guid)
            .ok_or_else(|| Refusal::no_subaccount(guid))?;
        Ok(exchange::json(200, &self.subaccount_json(subaccount)))
    }

    /// Documented: 201. Observed: STARTED with a job. Assumed: the job's place, `Location`.
    pub(super) fn create_subaccount(
        &mut self,
        incoming: &Incoming<'_>,
        config: &Config,
        source: Option<&str>,
    ) -> Result<Reply, Refusal> {
        if let Some(source) = source {
            let known = self.accounts.subaccount(source);
            let known = known.ok_or_else(|| Refusal::no_subaccount(source))?;
            if !known.neo {
                let message = format!("Subaccount {source} is not of the Neo environment.");
                return Err(Refusal::new(400, 12_003, message));
            }
        }
        let body = Body::of(incoming)?;
        body.required("displayName")?;
        let display_name = body.display_name()?.unwrap_or_default();
        let region = body.required("region")?;
        let subdomain = body.subdomain()?;
        let usage = body.usage()?;
        let beta = body.flag("betaEnabled")?.unwrap_or(false);
        let labels = body.labels(&super::request::Labels::new())?;
        body.list("subaccountAdmins")?;
        let parent = match body.text("parentGUID")? {
            Some(guid) => self.parent(&guid)?,
            None => None,
        };
        let taken = subdomain.as_ref().is_some_and(|wanted| {
            self.accounts
                .subaccounts
                .iter()
                .any(|known| known.region == region && known.subdomain.eq_ignore_ascii_case(wanted))
        });
        if taken {
            let wanted = subdomain.unwrap_or_default();
            let message = format!("Subdomain {wanted} already exists in region {region}.");
            return Err(Refusal::new(409, 20_007, message));
        }
        let guid = self.ids.guid();
        let mut subaccount = Subaccount::new(&guid, display_name).region(region);
        subaccount.neo = subdomain.is_none();
        subaccount.subdomain = subdomain.unwrap_or_else(|| guid.clone());
        subaccount.description = body.text("description")?;
        subaccount.parent = parent;
        subaccount.beta = beta;
        subaccount.created = incoming.now;
        if let Some(usage) = usage {
            subaccount.usage = usage;
        }
        subaccount.details.labels = labels.unwrap_or_default();
        subaccount.state = subaccount.details.begin(Work::Create, config, incoming.now);
        let answer = exchange::json(201, &self.subaccount_json(&subaccount));
        self.add_subaccount(subaccount, incoming.now);
        Ok(self.with_job(answer, config, incoming))
    }

    pub(super) fn update_subaccount(
        &mut self,
        guid: &str,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let subaccount = self.subaccount_mut(guid)?;
        let body = Body::of(incoming)?;
        body.required("displayName")?;
        let usage = body.usage()?;
        let beta = body.flag("betaEnabled")?;
        let changes = body.changes(&subaccount.details.labels)?;
        if beta == Some(false) && subaccount.beta {
            return Err(Refusal::new(400, 12_003, "betaEnabled cannot be reverted."));
        }
        if subaccount.details.is_busy() {
            return Err(busy(guid));
        }
        changes.apply(
            &mut subaccount.display_name,
            &mut subaccount.description,
            &mut subaccount.details,
            incoming.now,
        );
        if let Some(usage) = usage {
            subaccount.usage = usage;
        }
        subaccount.beta |= beta.unwrap_or(false);
        self.get_subaccount(guid)
    }

    /// Observed: 200 with DELETING and a job; 12003 for force against production. Assumed: bindings to
    /// Service Manager and its instances are the only content that counts; deleting twice is no mistake; a job that ends only with the grace.
    pub(super) fn delete_subaccount(
        &mut self,
        guid: &str,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Result<Reply, Refusal> {
        let force = super::flag(incoming, "forceDelete")?;
        let has_instances = self.service_manager.has_instances(guid);
        let subaccount = self.subaccount_mut(guid)?;
        if subaccount.state != "DELETING" {
            if force && subaccount.usage == "USED_FOR_PRODUCTION" {
                return Err(Refusal::new(
                    400,
                    12_003,
                    "Subaccount is marked as used for production and cannot be deleted with forceDelete=true",
                ));
            }
            if !force && (has_instances || !subaccount.details.bindings.is_empty()) {
                return Err(not_empty(guid));
            }
            if subaccount.details.is_busy() {
                return Err(busy(guid));
            }
            if force && !config.forced_deletion_grace.is_zero() {
                "PENDING_FORCED_DELETION".clone_into(&mut subaccount.contract_status);
                subaccount.details.order_deletion(config, incoming.now);
            } else {
                subaccount.state = subaccount.details.begin(Work::Delete, config, incoming.now);
            }
        }
        let answer = self.get_subaccount(guid)?;
        Ok(self.with_job(answer, config, incoming))
    }

    pub(super) fn move_subaccount(
        &mut self,
        guid: &str,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        self.subaccount_mut(guid)?;
        let target = Body::of(incoming)?.required("targetAccountGUID")?;
        let target = self.parent(&target)?;
        let subaccount = self.subaccount_mut(guid)?;
        if subaccount.details.is_busy() {
            return Err(busy(guid));
        }
        subaccount.parent = target;
        subaccount.details.modified = Some(incoming.now);
        self.get_subaccount(guid)
    }

    /// Assumed: all or none move, and one that is not where the request says is refused with 12003.
    pub(super) fn move_subaccounts(&mut self, incoming: &Incoming<'_>) -> Result<Reply, Refusal> {
        let mut moves: Vec<(String, Option<String>)> = Vec::new();
        for item in Body::of(incoming)?.list("subaccountsToMoveCollection")? {
            let item = Body::read(item)?;
            let source = item.text("sourceGuid")?.unwrap_or_default();
            let source = if source.is_empty() {
                None
            } else {
                self.parent(&source)?
            };
            let target = self.parent(&item.required("targetGuid")?)?;
            for guid in item.list("subaccountGuids")? {
                let guid = guid.as_str().unwrap_or_default();
                let known = self.subaccount_mut(guid)?;
                if known.parent != source {
                    let message = format!("Subaccount {guid} is not in the given source.");
                    return Err(Refusal::new(400, 12_003, message));
                }
                if known.details.is_busy() {
                    return Err(busy(guid));
                }
                moves.push((guid.to_owned(), target.clone()));
            }
        }
        if moves.is_empty() {
            return Err(Refusal::payload(
                "subaccountsToMoveCollection: must not be empty",
            ));
        }
        let mut value = Vec::new();
        for (guid, target) in moves {
            let subaccount = self.subaccount_mut(&guid)?;
            subaccount.parent = target;
            subaccount.details.modified = Some(incoming.now);
            if let Some(moved) = self.accounts.subaccount(&guid) {
                value.push(self.subaccount_json(moved));
            }
        }
        Ok(exchange::json(200, &json!({ "value": value })))
    }

    /// The place that a GUID names: a directory, or none for the global account.
    pub(super) fn parent(&self, guid: &str) -> Result<Option<String>, Refusal> {
        if guid == self.global_account {
            return Ok(None);
        }
        self.accounts
            .directory(guid)
            .map(|directory| Some(directory.guid.clone()))
            .ok_or_else(|| Refusal::not_found(guid))
    }

    /// Adds the job that stands for the work just begun.
    pub(super) fn with_job(
        &mut self,
        answer: Reply,
        config: &Config,
        incoming: &Incoming<'_>,
    ) -> Reply {
        let id = self.ids.job();
        let location = format!("/jobs-management/v1/jobs/{id}/status");
        let job = Job {
            due: crate::clock::after(incoming.now, config.account_delay),
            halfway: crate::clock::after(incoming.now, config.account_delay / 2),
            subaccounts: Vec::new(),
            outcome: Outcome::InProgress,
        };
        self.jobs.all.insert(id, job);
        exchange::with_header(answer, "location", &location)
    }
}
