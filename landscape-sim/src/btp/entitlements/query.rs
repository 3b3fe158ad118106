//! The filters of the two list operations, and what each makes visible.

use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::exchange::Incoming;

use super::plan::{Assignment, ServicePlan};

/// Whose entitlements are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    GlobalAccount,
    Directory(String),
    Subaccount(String),
    /// A subaccount below an entitlement-managing directory, asked for without that directory: the answer
    /// succeeds and is empty (observed).
    BehindDirectory,
}

/// A parsed query.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) scope: Scope,
    /// `serviceName` and `planName`: documented to count only together.
    plan: Option<(String, String)>,
    assigned_service: Option<String>,
    pub(super) entitled_only: bool,
    auto_managed: bool,
}

fn flag(incoming: &Incoming<'_>, name: &str) -> bool {
    incoming
        .query(name)
        .is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn given<'a>(incoming: &'a Incoming<'_>, name: &str) -> Option<&'a str> {
    incoming.query(name).filter(|value| !value.is_empty())
}

impl Query {
    /// Reads the query; `directories` says whether the operation takes `directoryGUID`.
    pub(super) fn parse(
        btp: &Btp,
        incoming: &Incoming<'_>,
        directories: bool,
    ) -> Result<Self, Refusal> {
        let directory = given(incoming, "directoryGUID").filter(|_| directories);
        let subaccount = given(incoming, "subaccountGUID");
        if let Some(guid) = directory
            && btp.accounts.directory(guid).is_none()
        {
            return Err(Refusal::not_found(guid));
        }
        let scope = match (directory, subaccount) {
            (None, None) => Scope::GlobalAccount,
            (Some(guid), None) => Scope::Directory(guid.to_owned()),
            (directory, Some(guid)) => subaccount_scope(btp, directory, guid)?,
        };
        Ok(Self {
            scope,
            plan: given(incoming, "serviceName")
                .zip(given(incoming, "planName"))
                .map(|(service, plan)| (service.to_owned(), plan.to_owned())),
            assigned_service: given(incoming, "assignedServiceName").map(str::to_owned),
            entitled_only: flag(incoming, "entitledServicesOnly"),
            auto_managed: flag(incoming, "includeAutoManagedPlans"),
        })
    }

    pub(super) fn shows_plan(&self, plan: &ServicePlan) -> bool {
        self.scope != Scope::BehindDirectory
            && (self.auto_managed || !plan.auto_managed)
            && self
                .plan
                .as_ref()
                .is_none_or(|(service, name)| plan.service == *service && plan.name == *name)
    }

    pub(super) fn shows_assignment(&self, assignment: &Assignment) -> bool {
        let in_scope = match &self.scope {
            Scope::GlobalAccount => true,
            Scope::Directory(_) | Scope::BehindDirectory => false,
            Scope::Subaccount(guid) => assignment.subaccount == *guid,
        };
        in_scope
            && self
                .assigned_service
                .as_ref()
                .is_none_or(|service| assignment.service == *service)
            && self.plan.as_ref().is_none_or(|(service, name)| {
                assignment.service == *service && assignment.plan == *name
            })
    }
}

fn subaccount_scope(btp: &Btp, directory: Option<&str>, guid: &str) -> Result<Scope, Refusal> {
    let subaccount = btp
        .accounts
        .subaccount(guid)
        .ok_or_else(|| Refusal::no_subaccount(guid))?;
    let entitling = btp
        .accounts
        .entitling_directory(subaccount)
        .map(|directory| directory.guid.as_str());
    match (directory, entitling) {
        (None, None) => Ok(Scope::Subaccount(guid.to_owned())),
        (None, Some(_)) => Ok(Scope::BehindDirectory),
        (Some(asked), Some(entitling)) if asked == entitling => {
            Ok(Scope::Subaccount(guid.to_owned()))
        }
        (Some(asked), _) => Err(Refusal::new(
            400,
            12_003,
            format!(
                "Service plan assignment not allowed for subaccount {guid}, not child of parent {asked}."
            ),
        )),
    }
}
