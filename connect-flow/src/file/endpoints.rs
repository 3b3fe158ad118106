//! Where the services are, and where the secrets for them are found.

use client_core::{Error, client::check_base};
use s4_client::{host::TenantHost, odata::ServiceRoot};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use url::Url;

use super::{
    reader::{Field, FromField, Reader, reason_of},
    schema,
    secret::SecretRef,
};

/// The published services of a global account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = schema::user_and_password)]
#[non_exhaustive]
pub struct BtpEndpoint {
    /// The service key of a `cis` instance (plan central), as JSON.
    pub service_key: SecretRef,
    /// For keys whose grant_type is user_token: who the key acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub user: Option<String>,
    /// The password of that user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretRef>,
}

/// Something that speaks the open-source Director GraphQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LandscapeEndpoint {
    /// The address of its GraphQL: https, or on loopback.
    #[schemars(schema_with = "schema::address")]
    pub url: Url,
    /// The global account's GUID, sent as header `Tenant`.
    #[schemars(length(min = 1))]
    pub global_account: String,
    /// The bearer token.
    pub token: SecretRef,
}

/// A tenant of S/4HANA Cloud, or what plays one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TenantEndpoint {
    /// The tenant's address, of its user interface or its API: my300001.s4hana.cloud.sap. An address with a path is a
    /// proxy's or a simulator's, and taken as it is.
    #[schemars(schema_with = "schema::text")]
    pub host: TenantAddress,
    /// The communication user.
    #[schemars(length(min = 1))]
    pub user: String,
    /// Its password.
    pub password: SecretRef,
    /// Where the extension service is below the API host; its contract is this project's own.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_root")]
    #[schemars(schema_with = "schema::text")]
    pub extension_service_root: Option<ServiceRoot>,
}

/// A tenant's address: as it was written, and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantAddress {
    written: String,
    host: TenantHost,
}

impl BtpEndpoint {
    /// The endpoints that a service key names, without a user.
    pub fn new(service_key: SecretRef) -> Self {
        Self {
            service_key,
            user: None,
            password: None,
        }
    }

    /// For keys that act for a user.
    pub fn user(mut self, name: impl Into<String>, password: SecretRef) -> Self {
        self.user = Some(name.into());
        self.password = Some(password);
        self
    }
}

impl LandscapeEndpoint {
    /// An endpoint for the systems of a global account.
    pub fn new(url: Url, global_account: impl Into<String>, token: SecretRef) -> Self {
        Self {
            url,
            global_account: global_account.into(),
            token,
        }
    }
}

impl TenantEndpoint {
    /// A tenant whose extension service is where this project's contract has it.
    pub fn new(host: TenantAddress, user: impl Into<String>, password: SecretRef) -> Self {
        Self {
            host,
            user: user.into(),
            password,
            extension_service_root: None,
        }
    }
}

impl TenantAddress {
    /// Reads an address: whatever [`TenantHost::parse`] takes, or a URL with a path, which a proxy or a simulator has
    /// and a tenant has not.
    ///
    /// # Errors
    ///
    /// As [`TenantHost::parse`], and if a URL with a path is neither https nor on loopback, or holds credentials.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let written = text.into();
        let with_path = Url::parse(&written).ok().filter(|url| url.path().len() > 1);
        let host = match (TenantHost::parse(&written), with_path) {
            (Ok(host), _) => host,
            (Err(_), Some(url)) => {
                check_base(&url)?;
                TenantHost::custom(url.clone(), url)
            }
            (Err(error), None) => {
                let reason = reason_of(&error);
                let reason = format!("{reason}; a proxy or a simulator is a URL with a path here");
                return Err(Error::new(error.kind(), reason));
            }
        };
        Ok(Self { written, host })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The hosts for programs and for people.
    pub fn host(&self) -> &TenantHost {
        &self.host
    }
}

impl Serialize for TenantAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

#[expect(clippy::ref_option, reason = "serde passes the field as it is")]
fn write_root<S: Serializer>(root: &Option<ServiceRoot>, to: S) -> Result<S::Ok, S::Error> {
    root.as_ref().map(ServiceRoot::as_str).serialize(to)
}

impl FromField for BtpEndpoint {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let mut table = reader.table(field)?;
        let service_key = reader.need(&mut table, "service_key");
        let user = reader.may(&mut table, "user");
        let password = reader.may(&mut table, "password");
        reader.finish(&table);
        // Either of the two makes the other one needed.
        match (field.get("user"), field.get("password")) {
            (Some(user), None) => reader.blame(&user, "needs a `password`"),
            (None, Some(password)) => reader.blame(&password, "needs a `user`"),
            _ => {}
        }
        Some(Self {
            service_key: service_key?,
            user,
            password,
        })
    }
}

impl FromField for LandscapeEndpoint {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let mut table = reader.table(field)?;
        let url = reader.need(&mut table, "url");
        let global_account = reader.need(&mut table, "global_account");
        let token = reader.need(&mut table, "token");
        reader.finish(&table);
        Some(Self {
            url: url?,
            global_account: global_account?,
            token: token?,
        })
    }
}

impl FromField for TenantEndpoint {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let mut table = reader.table(field)?;
        let host = reader.need(&mut table, "host");
        let user = reader.need(&mut table, "user");
        let password = reader.need(&mut table, "password");
        let extension_service_root = reader.may(&mut table, "extension_service_root");
        reader.finish(&table);
        Some(Self {
            host: host?,
            user: user?,
            password: password?,
            extension_service_root,
        })
    }
}

impl FromField for Url {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let text = String::from_field(field, reader)?;
        let url = Self::parse(&text).map_err(|error| Error::invalid_input("address", error));
        let url = reader.check(field, url)?;
        reader.check(field, check_base(&url))?;
        Some(url)
    }
}

impl FromField for TenantAddress {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let text = String::from_field(field, reader)?;
        reader.check(field, Self::new(text))
    }
}

impl FromField for ServiceRoot {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let text = String::from_field(field, reader)?;
        reader.check(field, Self::new(&text))
    }
}
