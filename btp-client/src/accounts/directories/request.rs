//! Directories as they are asked for.

use client_core::Error;
use serde::Serialize;

use crate::accounts::{DirectoryFeature, Labels, Parent, check, labels::PropertyChange};

/// What a directory shall manage. The document allows these three combinations and no other; and
/// only one directory on each path may manage more than the default.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::DirectoryFeatures;
///
/// let features = DirectoryFeatures::authorizations().admin("admin@example.com").subdomain("acme-dir");
/// # let _ = features;
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is changed until it is sent"]
pub struct DirectoryFeatures {
    #[serde(rename = "directoryFeatures")]
    features: &'static [DirectoryFeature],
    #[serde(rename = "directoryAdmins", skip_serializing_if = "Vec::is_empty")]
    admins: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subdomain: Option<String>,
}

impl DirectoryFeatures {
    const fn of(features: &'static [DirectoryFeature]) -> Self {
        Self {
            features,
            admins: Vec::new(),
            subdomain: None,
        }
    }

    /// It groups, and no more.
    pub const fn grouping() -> Self {
        Self::of(&[DirectoryFeature::Default])
    }

    /// It also manages entitlements.
    pub const fn entitlements() -> Self {
        Self::of(&[DirectoryFeature::Default, DirectoryFeature::Entitlements])
    }

    /// It also manages entitlements and its own users.
    pub const fn authorizations() -> Self {
        Self::of(&[
            DirectoryFeature::Default,
            DirectoryFeature::Entitlements,
            DirectoryFeature::Authorizations,
        ])
    }

    /// One more administrator, by e-mail address; the caller is one already. Only for
    /// [`authorizations`](Self::authorizations).
    pub fn admin(mut self, user: impl Into<String>) -> Self {
        self.admins.push(user.into());
        self
    }

    /// Its subdomain. Only for [`authorizations`](Self::authorizations).
    pub fn subdomain(mut self, subdomain: impl Into<String>) -> Self {
        self.subdomain = Some(subdomain.into());
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let users = self.features.contains(&DirectoryFeature::Authorizations);
        if !users && (self.subdomain.is_some() || !self.admins.is_empty()) {
            return Err(Error::invalid_input(
                "directoryFeatures",
                "administrators and a subdomain belong to directories that manage their users",
            ));
        }
        self.subdomain.as_deref().map_or(Ok(()), check::subdomain)
    }
}

/// A directory to create.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::{DirectoryFeatures, NewDirectory};
///
/// let new = NewDirectory::new("Finance").features(DirectoryFeatures::entitlements());
/// assert!(new.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is created until it is sent"]
pub struct NewDirectory {
    pub(super) display_name: String,
    #[serde(skip)]
    pub(super) parent: Option<Parent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(flatten)]
    features: DirectoryFeatures,
    #[serde(skip_serializing_if = "Labels::is_empty")]
    labels: Labels,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    custom_properties: Vec<PropertyChange>,
}

impl NewDirectory {
    /// One right below the global account that groups, and no more.
    pub fn new(display_name: impl Into<String>) -> Self {
        Self {
            display_name: display_name.into(),
            parent: None,
            description: None,
            features: DirectoryFeatures::grouping(),
            labels: Labels::new(),
            custom_properties: Vec::new(),
        }
    }

    /// Puts it somewhere else. A global account has at most five levels of directories.
    pub fn in_parent(mut self, parent: Parent) -> Self {
        self.parent = Some(parent);
        self
    }

    /// Its description.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// What it manages.
    pub fn features(mut self, features: DirectoryFeatures) -> Self {
        self.features = features;
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

    /// Whether the service would take it, as far as its document says.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) that names the field.
    pub fn check(&self) -> Result<(), Error> {
        check::display_name(&self.display_name)?;
        self.features.check()?;
        self.labels.check()?;
        self.custom_properties
            .iter()
            .try_for_each(PropertyChange::check)
    }
}
