//! Service plans that the global account is entitled to, and their assignments to subaccounts.

use jiff::Timestamp;
use serde_json::Value;

/// The amount that stands for *unlimited* in lists (observed without exception).
pub(crate) const UNLIMITED: i64 = 2_000_000_000;

/// What kind of plan it is, which decides between `amount` and `enable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanCategory {
    /// `SERVICE`: assigned by amount.
    Service,
    /// `ELASTIC_SERVICE`: enabled.
    ElasticService,
    /// `ELASTIC_LIMITED`: enabled.
    ElasticLimited,
    /// `APPLICATION`: enabled.
    Application,
    /// `QUOTA_BASED_APPLICATION`: assigned by amount.
    QuotaBasedApplication,
    /// `PLATFORM`: assigned by amount.
    Platform,
    /// `ENVIRONMENT`: assigned by amount.
    Environment,
}

impl PlanCategory {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Service => "SERVICE",
            Self::ElasticService => "ELASTIC_SERVICE",
            Self::ElasticLimited => "ELASTIC_LIMITED",
            Self::Application => "APPLICATION",
            Self::QuotaBasedApplication => "QUOTA_BASED_APPLICATION",
            Self::Platform => "PLATFORM",
            Self::Environment => "ENVIRONMENT",
        }
    }

    /// Whether the plan is assigned by amount (documented in the Entitlements OpenAPI document, operation
    /// `setServicePlans`); otherwise it is enabled.
    pub(crate) fn is_counted(self) -> bool {
        !matches!(
            self,
            Self::ElasticService | Self::ElasticLimited | Self::Application
        )
    }
}

/// A service plan that the simulated global account is entitled to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServicePlan {
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) unique_identifier: String,
    pub(crate) category: PlanCategory,
    /// None is unlimited.
    pub(crate) quota: Option<i64>,
    pub(crate) most_per_subaccount: Option<i64>,
    pub(crate) auto_managed: bool,
    pub(crate) auto_assigned: bool,
    /// Comes from the registry of external providers, and vanishes in its outages.
    pub(crate) external: bool,
    /// The systems it may be assigned for, when a request has to name one.
    pub(crate) resources: Option<Vec<Value>>,
    /// The system this entry belongs to, when each system has an entry of its own.
    pub(crate) system: Option<String>,
}

impl ServicePlan {
    /// A plan that is enabled, not counted.
    pub fn enabled(service: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(
            service.into(),
            name.into(),
            PlanCategory::ElasticService,
            Some(1),
        )
    }

    /// A plan with a numeric quota, of which the global account has `quota` in all.
    pub fn counted(service: impl Into<String>, name: impl Into<String>, quota: u32) -> Self {
        Self::new(
            service.into(),
            name.into(),
            PlanCategory::Service,
            Some(i64::from(quota)),
        )
    }

    /// A plan with a numeric quota without limit.
    pub fn unlimited(service: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(service.into(), name.into(), PlanCategory::Service, None)
    }

    fn new(service: String, name: String, category: PlanCategory, quota: Option<i64>) -> Self {
        Self {
            unique_identifier: format!("{service}-{name}"),
            display_name: name.clone(),
            service,
            name,
            description: None,
            category,
            quota,
            most_per_subaccount: None,
            auto_managed: false,
            auto_assigned: false,
            external: false,
            resources: None,
            system: None,
        }
    }

    /// Another category than the constructor's.
    #[must_use]
    pub fn category(mut self, category: PlanCategory) -> Self {
        self.category = category;
        self
    }

    /// Another unique identifier than service and plan joined; needed for two plans of one name.
    #[must_use]
    pub fn unique_identifier(mut self, identifier: impl Into<String>) -> Self {
        self.unique_identifier = identifier.into();
        self
    }

    /// The most that one subaccount may have.
    #[must_use]
    pub fn at_most_per_subaccount(mut self, amount: u32) -> Self {
        self.most_per_subaccount = Some(i64::from(amount));
        self
    }

    /// Listed only with `includeAutoManagedPlans=true`.
    #[must_use]
    pub fn auto_managed(mut self) -> Self {
        self.auto_managed = true;
        self
    }

    /// Every subaccount has it from the start, and cannot give it back.
    #[must_use]
    pub fn auto_assigned(mut self) -> Self {
        self.auto_assigned = true;
        self
    }
}

/// How far an assignment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntityState {
    Started,
    Processing,
    Ok,
    ProcessingFailed,
}

impl EntityState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Started => "STARTED",
            Self::Processing => "PROCESSING",
            Self::Ok => "OK",
            Self::ProcessingFailed => "PROCESSING_FAILED",
        }
    }
}

/// What an accepted request asks of one assignment.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) job: String,
    pub(crate) amount: i64,
    pub(crate) resources: Vec<Value>,
}

/// One plan assigned to one subaccount, or on its way to be.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) subaccount: String,
    pub(crate) service: String,
    pub(crate) plan: String,
    pub(crate) unique_identifier: String,
    pub(crate) amount: i64,
    pub(crate) requested: Option<i64>,
    pub(crate) state: EntityState,
    pub(crate) message: String,
    pub(crate) resources: Vec<Value>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) auto_assigned: bool,
    /// Since when something of the plan has been assigned.
    pub(crate) effective: Option<Timestamp>,
    pub(crate) wanted: Option<Wanted>,
}
