//! What is said about a subaccount or a directory when the world is built.

use jiff::Timestamp;

use super::state::Details;

/// A subaccount of the simulated global account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Subaccount {
    pub(crate) guid: String,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) region: String,
    pub(crate) subdomain: String,
    pub(crate) parent: Option<String>,
    pub(crate) state: String,
    pub(crate) contract_status: String,
    pub(crate) created: Timestamp,
    pub(crate) beta: bool,
    pub(crate) usage: String,
    pub(crate) neo: bool,
    pub(crate) details: Details,
}

impl Subaccount {
    /// A subaccount directly under the global account, in region `eu10`, state `OK`.
    pub fn new(guid: impl Into<String>, display_name: impl Into<String>) -> Self {
        let guid = guid.into();
        let display_name = display_name.into();
        Self {
            subdomain: format!("sub-{}", guid.chars().take(8).collect::<String>()),
            guid,
            display_name,
            description: None,
            region: "eu10".to_owned(),
            parent: None,
            state: "OK".to_owned(),
            contract_status: "ACTIVE".to_owned(),
            created: Timestamp::UNIX_EPOCH,
            beta: false,
            usage: "NOT_USED_FOR_PRODUCTION".to_owned(),
            neo: false,
            details: Details::default(),
        }
    }

    /// A subaccount of the Neo environment: the only kind that can be cloned.
    #[must_use]
    pub fn neo(mut self) -> Self {
        self.neo = true;
        self
    }

    /// Its subdomain; without one made of its GUID.
    #[must_use]
    pub fn subdomain(mut self, subdomain: impl Into<String>) -> Self {
        self.subdomain = subdomain.into();
        self
    }

    /// Gives it a description; without one the answer has no such field.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The technical region, for example `eu20`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Puts it under the directory with this GUID.
    #[must_use]
    pub fn in_directory(mut self, directory: impl Into<String>) -> Self {
        self.parent = Some(directory.into());
        self
    }

    /// The `state` it reports, for example `CREATING` or `DELETING`; only `OK` takes assignments.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = state.into();
        self
    }

    /// The `contractStatus` it reports; `PENDING_FORCED_DELETION` takes no assignments although its state is
    /// `OK` (observed status; assumed refusal).
    #[must_use]
    pub fn contract_status(mut self, status: impl Into<String>) -> Self {
        self.contract_status = status.into();
        self
    }

    /// Whether assignments may be changed.
    pub(crate) fn is_ready(&self) -> bool {
        self.state == "OK" && self.contract_status == "ACTIVE"
    }
}

/// A directory of the simulated global account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Directory {
    pub(crate) guid: String,
    pub(crate) parent: Option<String>,
    pub(crate) manages_entitlements: bool,
    pub(crate) manages_users: bool,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) subdomain: Option<String>,
    pub(crate) state: String,
    pub(crate) created: Timestamp,
    pub(crate) details: Details,
}

impl Directory {
    /// A plain folder directly under the global account.
    pub fn new(guid: impl Into<String>) -> Self {
        let guid = guid.into();
        Self {
            display_name: guid.clone(),
            guid,
            parent: None,
            manages_entitlements: false,
            manages_users: false,
            description: None,
            subdomain: None,
            state: "OK".to_owned(),
            created: Timestamp::UNIX_EPOCH,
            details: Details::default(),
        }
    }

    /// Its name for people; without one its GUID.
    #[must_use]
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = name.into();
        self
    }

    /// The directory manages the entitlements of the subaccounts below it.
    #[must_use]
    pub fn managing_entitlements(mut self) -> Self {
        self.manages_entitlements = true;
        self
    }

    /// Puts it under another directory.
    #[must_use]
    pub fn in_directory(mut self, directory: impl Into<String>) -> Self {
        self.parent = Some(directory.into());
        self
    }

    /// Observed one to one with the features: a folder has none beyond the default, a group manages
    /// entitlements, a project its users as well.
    pub(crate) fn kind(&self) -> &'static str {
        if self.manages_users {
            "PROJECT"
        } else if self.manages_entitlements {
            "GROUP"
        } else {
            "FOLDER"
        }
    }

    pub(crate) fn features(&self) -> Vec<&'static str> {
        let mut features = vec!["DEFAULT"];
        if self.manages_entitlements {
            features.push("ENTITLEMENTS");
        }
        if self.manages_users {
            features.push("AUTHORIZATIONS");
        }
        features
    }
}
