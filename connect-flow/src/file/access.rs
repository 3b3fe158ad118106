//! Endpoints with their secrets.

use btp_client::service_key::ServiceKey;
use client_core::{ExposeSecret, SecretString};
use s4_client::{host::TenantHost, odata::ServiceRoot};
use url::Url;

use super::{
    connection_file::ConnectionFile,
    mistake::{Mistake, Mistakes},
    reader::reason_of,
    secret::{SecretRef, SecretSource},
};

/// What a client of the published services needs.
#[derive(Debug)]
#[non_exhaustive]
pub struct BtpAccess {
    /// The service key.
    pub service_key: ServiceKey,
    /// Name and password, for keys that act for a user.
    pub user: Option<(String, SecretString)>,
}

/// What a client of the System Landscape needs.
#[derive(Debug)]
#[non_exhaustive]
pub struct LandscapeAccess {
    /// Where its GraphQL is.
    pub url: Url,
    /// The global account's GUID.
    pub global_account: String,
    /// The bearer token.
    pub token: SecretString,
}

/// What a client of a tenant needs.
#[derive(Debug)]
#[non_exhaustive]
pub struct TenantAccess {
    /// The tenant.
    pub host: TenantHost,
    /// The communication user.
    pub user: String,
    /// Its password.
    pub password: SecretString,
    /// Where the extension service is, if not where this project's contract has it.
    pub extension_service_root: Option<ServiceRoot>,
}

impl ConnectionFile {
    /// The published services, with the secrets for them.
    ///
    /// # Errors
    ///
    /// What could not be found, and a service key that is none: with the field that names it.
    pub fn btp(&self, secrets: &dyn SecretSource) -> Result<BtpAccess, Mistakes> {
        let endpoint = &self.document().btp;
        let mut found = Found::new(self, secrets);
        let path = "btp.service_key";
        let service_key = found.secret(path, &endpoint.service_key).and_then(|text| {
            let key = ServiceKey::parse(text.expose_secret());
            key.map_err(|error| found.blame(path, reason_of(&error)))
                .ok()
        });
        let user = match (&endpoint.user, &endpoint.password) {
            (Some(user), Some(reference)) => found
                .secret("btp.password", reference)
                .map(|password| (user.clone(), password)),
            _ => None,
        };
        found.end(service_key.map(|service_key| BtpAccess { service_key, user }))
    }

    /// The System Landscape with its token; `None` if the document has no such endpoint.
    ///
    /// # Errors
    ///
    /// As [`btp`](Self::btp).
    pub fn landscape(
        &self,
        secrets: &dyn SecretSource,
    ) -> Result<Option<LandscapeAccess>, Mistakes> {
        let Some(endpoint) = &self.document().landscape else {
            return Ok(None);
        };
        let mut found = Found::new(self, secrets);
        let token = found.secret("landscape.token", &endpoint.token);
        found.end(token.map(|token| {
            Some(LandscapeAccess {
                url: endpoint.url.clone(),
                global_account: endpoint.global_account.clone(),
                token,
            })
        }))
    }

    /// The tenant of the connection at `index`, with its password; `None` if it has no such endpoint, or if there is no
    /// such connection.
    ///
    /// # Errors
    ///
    /// As [`btp`](Self::btp).
    pub fn tenant(
        &self,
        index: usize,
        secrets: &dyn SecretSource,
    ) -> Result<Option<TenantAccess>, Mistakes> {
        let connection = self.document().connections.get(index);
        let Some(endpoint) = connection.and_then(|connection| connection.tenant.as_ref()) else {
            return Ok(None);
        };
        let mut found = Found::new(self, secrets);
        let path = format!("connections[{index}].tenant.password");
        let password = found.secret(&path, &endpoint.password);
        found.end(password.map(|password| {
            Some(TenantAccess {
                host: endpoint.host.host().clone(),
                user: endpoint.user.clone(),
                password,
                extension_service_root: endpoint.extension_service_root.clone(),
            })
        }))
    }
}

/// What was found so far, and what was not.
struct Found<'f> {
    file: &'f ConnectionFile,
    secrets: &'f dyn SecretSource,
    mistakes: Vec<Mistake>,
}

impl<'f> Found<'f> {
    fn new(file: &'f ConnectionFile, secrets: &'f dyn SecretSource) -> Self {
        Self {
            file,
            secrets,
            mistakes: Vec::new(),
        }
    }

    fn blame(&mut self, path: &str, reason: String) {
        self.mistakes.push(self.file.mistake(path, reason));
    }

    fn secret(&mut self, path: &str, reference: &SecretRef) -> Option<SecretString> {
        match self.secrets.find(reference) {
            Ok(secret) => Some(secret),
            Err(error) => {
                self.blame(path, error.to_string());
                None
            }
        }
    }

    fn end<T>(self, whole: Option<T>) -> Result<T, Mistakes> {
        match whole {
            Some(whole) if self.mistakes.is_empty() => Ok(whole),
            _ => Err(Mistakes::new(self.mistakes)),
        }
    }
}
