//! A tenant's two hosts: one for people, one for APIs.
//!
//! The API host is the UI host with `-api` appended to its first label
//! (`my300001.s4hana.cloud.sap` and `my300001-api.s4hana.cloud.sap`). Communication users log on at the API host alone:
//! the UI host answers Basic credentials with a logon page and status 200.

use client_core::Error;
use url::Url;

const API_SUFFIX: &str = "-api";

/// The domains of S/4HANA Cloud Public Edition tenants; the second is the older one.
const DOMAINS: [&str; 2] = ["s4hana.cloud.sap", "s4hana.ondemand.com"];

/// Where a tenant is.
///
/// # Examples
///
/// ```
/// use s4_client::host::TenantHost;
///
/// let host = TenantHost::parse("https://my300001.s4hana.cloud.sap/ui#Shell-home")?;
/// assert_eq!(host.api_url().as_str(), "https://my300001-api.s4hana.cloud.sap/");
/// assert_eq!(host.tenant(), "my300001");
/// # Ok::<(), client_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantHost {
    tenant: String,
    api: Url,
    ui: Url,
}

impl TenantHost {
    /// Reads a tenant's address in any form that a person pastes: UI or API host, with or without
    /// scheme, port, path. The path is dropped, the port kept.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if the text is no address, or not one of
    /// an S/4HANA Cloud tenant; for a proxy or a simulator use [`custom`](Self::custom).
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let refuse = |reason: String| Error::invalid_input("tenant host", reason);
        if text.is_empty() {
            return Err(refuse("is empty".to_owned()));
        }
        let absolute = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let url = Url::parse(&absolute).map_err(|error| refuse(format!("`{text}` is no address: {error}")))?;
        if url.scheme() != "https" {
            return Err(refuse(format!("{}: is not https", url.scheme())));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("must not hold credentials".to_owned()));
        }
        let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        let parts = host.split_once('.').filter(|(label, domain)| !label.is_empty() && DOMAINS.contains(domain));
        let Some((label, domain)) = parts else {
            return Err(refuse(format!("`{host}` is no tenant: expected my######.{} or my######.{}", DOMAINS[0], DOMAINS[1])));
        };
        let tenant = label.strip_suffix(API_SUFFIX).unwrap_or(label);
        if tenant.is_empty() {
            return Err(refuse(format!("`{host}` names no tenant")));
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let at = |label: &str| {
            Url::parse(&format!("https://{label}.{domain}{port}/"))
                .map_err(|error| refuse(format!("`{text}` is no address: {error}")))
        };
        Ok(Self { tenant: tenant.to_owned(), api: at(&format!("{tenant}{API_SUFFIX}"))?, ui: at(tenant)? })
    }

    /// Addresses of one's own: a proxy, a simulator. Paths are kept in front of every call's path.
    pub fn custom(api: Url, ui: Url) -> Self {
        let first = api.host_str().unwrap_or_default().split('.').next().unwrap_or_default();
        let tenant = first.strip_suffix(API_SUFFIX).unwrap_or(first).to_owned();
        Self { tenant, api, ui }
    }

    /// Where calls go.
    pub fn api_url(&self) -> &Url {
        &self.api
    }

    /// Where people go; for links.
    pub fn ui_url(&self) -> &Url {
        &self.ui
    }

    /// The tenant's name, such as `my300001`.
    pub fn tenant(&self) -> &str {
        &self.tenant
    }
}
