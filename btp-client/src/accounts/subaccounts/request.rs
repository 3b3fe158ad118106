//! Subaccounts as they are asked for.

use client_core::Error;
use serde::Serialize;

use crate::accounts::{
    AccountUpdate, DirectoryId, GlobalAccountId, Labels, ProductionUse, Subaccount, SubaccountId,
    check, labels::PropertyChange,
};

/// A subaccount to create.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::{Labels, NewSubaccount, ProductionUse};
///
/// let new = NewSubaccount::new("Development", "eu10", "acme-dev")
///     .description("For the S/4HANA extension")
///     .used_for_production(ProductionUse::NotUsed)
///     .labels(Labels::new().set("Cost Center", ["19700626"]));
/// assert!(new.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is created until it is sent"]
pub struct NewSubaccount {
    pub(super) display_name: String,
    pub(super) region: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subdomain: Option<String>,
    #[serde(rename = "parentGUID", skip_serializing_if = "Option::is_none")]
    pub(super) parent: Option<DirectoryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    beta_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_for_production: Option<ProductionUse>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subaccount_admins: Vec<String>,
    #[serde(skip_serializing_if = "Labels::is_empty")]
    labels: Labels,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    custom_properties: Vec<PropertyChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'static str>,
}

impl NewSubaccount {
    /// One right below the global account. The subdomain must be unique in the region, among the
    /// subaccounts of all customers, and cannot be changed later.
    pub fn new(
        display_name: impl Into<String>,
        region: impl Into<String>,
        subdomain: impl Into<String>,
    ) -> Self {
        Self {
            subdomain: Some(subdomain.into()),
            ..Self::neo(display_name, region)
        }
    }

    /// One of the Neo environment, which has no subdomain.
    pub fn neo(display_name: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            display_name: display_name.into(),
            region: region.into(),
            subdomain: None,
            parent: None,
            description: None,
            beta_enabled: false,
            used_for_production: None,
            subaccount_admins: Vec::new(),
            labels: Labels::new(),
            custom_properties: Vec::new(),
            origin: None,
        }
    }

    /// Puts it into a directory.
    pub fn in_directory(mut self, directory: &DirectoryId) -> Self {
        self.parent = Some(directory.clone());
        self
    }

    /// Its description.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Lets it use beta services. Cannot be taken back.
    pub fn enable_beta(mut self) -> Self {
        self.beta_enabled = true;
        self
    }

    /// Whether it is used for production.
    pub fn used_for_production(mut self, usage: ProductionUse) -> Self {
        self.used_for_production = Some(usage);
        self
    }

    /// One more administrator, by e-mail address (by user id in the Neo environment), from the
    /// caller's own user base. The caller is one already.
    pub fn admin(mut self, user: impl Into<String>) -> Self {
        self.subaccount_admins.push(user.into());
        self
    }

    /// Its labels.
    pub fn labels(mut self, labels: Labels) -> Self {
        self.labels = labels;
        self
    }

    /// A custom property: deprecated by SAP in favour of labels, and wins over a label with the same
    /// key.
    pub fn custom_property(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.custom_properties.push(PropertyChange {
            key: key.into(),
            value: value.into(),
            delete: false,
        });
        self
    }

    /// Says that it was created by the API: the only origin that the document knows.
    pub fn origin_api(mut self) -> Self {
        self.origin = Some("API");
        self
    }

    /// Whether the service would take it, as far as its document says.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the field.
    pub fn check(&self) -> Result<(), Error> {
        check::display_name(&self.display_name)?;
        if self.region.trim().is_empty() {
            return Err(Error::invalid_input("region", "must not be empty"));
        }
        if let Some(subdomain) = &self.subdomain {
            check::subdomain(subdomain)?;
        }
        check_usage(self.used_for_production.as_ref())?;
        self.labels.check()?;
        self.custom_properties
            .iter()
            .try_for_each(PropertyChange::check)
    }
}

fn check_usage(usage: Option<&ProductionUse>) -> Result<(), Error> {
    match usage {
        None | Some(ProductionUse::Used | ProductionUse::NotUsed) => Ok(()),
        Some(other) => {
            let reason = format!("a request cannot say {other}");
            Err(Error::invalid_input("usedForProduction", reason))
        }
    }
}

/// A Neo subaccount to create as a copy of another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is created until it is sent"]
pub struct NeoClone {
    #[serde(flatten)]
    pub(super) subaccount: NewSubaccount,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clone_configurations: Vec<String>,
}

impl NeoClone {
    /// The copy is this subaccount.
    pub const fn new(subaccount: NewSubaccount) -> Self {
        Self {
            subaccount,
            clone_configurations: Vec::new(),
        }
    }

    /// One more configuration to copy. The document does not say which there are.
    pub fn configuration(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        if !self.clone_configurations.contains(&name) {
            self.clone_configurations.push(name);
        }
        self
    }
}

/// A change of a subaccount. Only what is set is sent; the document requires the display name.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::SubaccountUpdate;
///
/// let update = SubaccountUpdate::new("Development").description("new");
/// assert_eq!(
///     serde_json::to_string(&update)?,
///     r#"{"displayName":"Development","description":"new"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is changed until it is sent"]
pub struct SubaccountUpdate {
    #[serde(flatten)]
    common: AccountUpdate,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    beta_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_for_production: Option<ProductionUse>,
}

impl SubaccountUpdate {
    /// Gives it this name, which may be the one it has.
    pub fn new(display_name: impl Into<String>) -> Self {
        Self {
            common: AccountUpdate::new().display_name(display_name),
            beta_enabled: false,
            used_for_production: None,
        }
    }

    /// Keeps the name of a subaccount that has been read.
    pub fn of(subaccount: &Subaccount) -> Self {
        Self::new(subaccount.display_name.clone())
    }

    /// Its description.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.common = self.common.description(text);
        self
    }

    /// Its labels, in place of all that it has.
    pub fn labels(mut self, labels: Labels) -> Self {
        self.common = self.common.labels(labels);
        self
    }

    /// Adds or changes a custom property: deprecated by SAP in favour of labels.
    pub fn custom_property(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.common = self.common.custom_property(key, value);
        self
    }

    /// Deletes a custom property.
    pub fn without_custom_property(mut self, key: impl Into<String>) -> Self {
        self.common = self.common.without_custom_property(key);
        self
    }

    /// Lets it use beta services. Cannot be taken back.
    pub fn enable_beta(mut self) -> Self {
        self.beta_enabled = true;
        self
    }

    /// Whether it is used for production.
    pub fn used_for_production(mut self, usage: ProductionUse) -> Self {
        self.used_for_production = Some(usage);
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        check_usage(self.used_for_production.as_ref())?;
        self.common.check()
    }
}

/// Subaccounts to move from one place to another, as part of
/// [`move_many`](super::SubaccountsClient::move_many).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is moved until it is sent"]
pub struct SubaccountsMove {
    source_guid: Parent,
    target_guid: Parent,
    subaccount_guids: Vec<SubaccountId>,
}

impl SubaccountsMove {
    /// Moves nothing yet.
    pub const fn new(from: Parent, to: Parent) -> Self {
        Self {
            source_guid: from,
            target_guid: to,
            subaccount_guids: Vec::new(),
        }
    }

    /// One more subaccount to move.
    pub fn subaccount(mut self, id: &SubaccountId) -> Self {
        self.subaccount_guids.push(id.clone());
        self
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.subaccount_guids.is_empty()
    }
}

/// Where a subaccount lies or shall lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a subaccount lies in a directory or right below the global account"
)]
pub enum Parent {
    /// In a directory.
    Directory(DirectoryId),
    /// Right below the global account.
    GlobalAccount(GlobalAccountId),
}

impl Parent {
    /// Its GUID.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Directory(id) => id.as_str(),
            Self::GlobalAccount(id) => id.as_str(),
        }
    }
}

/// What to do if an account that shall be deleted is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the document's flag, with names")]
pub enum Deletion {
    /// Refuse (code 20013).
    IfEmpty,
    /// Delete all that is in it, for ever (`forceDelete`). Refused for subaccounts used for
    /// production (code 12003); since 2026 recorded answers show a grace period of seven days,
    /// [`ContractStatus::PendingForcedDeletion`](crate::accounts::ContractStatus::PendingForcedDeletion).
    WithContent,
}

impl Deletion {
    pub(in crate::accounts) fn flag(self) -> Option<&'static str> {
        match self {
            Self::IfEmpty => None,
            Self::WithContent => Some("true"),
        }
    }
}
