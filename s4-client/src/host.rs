//! A tenant's two hosts: one for programs, one for people.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use crate::Error;

/// The domains of S/4HANA Cloud Public Edition (SAP Help: *Communication Management*; tenants of
/// before 2022 have the second).
const DOMAINS: [&str; 2] = ["s4hana.cloud.sap", "s4hana.ondemand.com"];
/// What the API host's first label ends with.
const API: &str = "-api";

/// Where an S/4HANA Cloud tenant is.
///
/// A tenant has two hosts, and each is wrong for the other's work: the API host takes calls
/// (`my300001-api.s4hana.cloud.sap`), the UI host takes people (`my300001.s4hana.cloud.sap`) and
/// answers calls with a logon page and status 200. Whichever of them is pasted, both are known.
///
/// # Examples
///
/// ```
/// use s4_client::TenantHost;
///
/// let host = TenantHost::parse("https://my300001.s4hana.cloud.sap/ui#Shell-home")?;
/// assert_eq!(host.api_url().as_str(), "https://my300001-api.s4hana.cloud.sap/");
/// assert_eq!(host.ui_url().as_str(), "https://my300001.s4hana.cloud.sap/");
/// assert_eq!(host.tenant(), "my300001");
/// # Ok::<(), s4_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TenantHost {
    api: Url,
    ui: Url,
    tenant: Box<str>,
}

impl TenantHost {
    /// Reads whatever address of a tenant a person pastes: of the UI or the API host, with or
    /// without scheme, port and path, in either domain. A port is kept, everything after it is
    /// dropped, and the scheme is https.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) that names what is wrong. The
    /// text itself is not repeated: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refuse = |reason: String| Err(Error::invalid_input("tenant host", reason));
        let text = text.trim().trim_matches(['"', '\'', '<', '>']).trim();
        if text.is_empty() {
            return refuse("must not be empty".to_owned());
        }
        // `host:port` without a scheme would read as scheme and path.
        let (scheme, rest) = text
            .split_once("://")
            .filter(|(scheme, _)| !scheme.contains(['/', '?', '#', '.', ':']))
            .unwrap_or(("https", text));
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return refuse("the address does not begin with https://".to_owned());
        }
        let Ok(url) = Url::parse(&format!("https://{rest}")) else {
            return refuse("is not an address: neither a host name nor a URL".to_owned());
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("holds a user or password; set an authentication instead".to_owned());
        }
        let Some(Host::Domain(name)) = url.host() else {
            return refuse("is an IP address; use TenantHost::custom".to_owned());
        };
        let name = name.trim_end_matches('.');
        let Some((label, domain)) = split(name) else {
            let advice = if name.contains('.') {
                "for any other host use TenantHost::custom"
            } else {
                "the domain is missing"
            };
            return refuse(format!(
                "`{name}` is not a host of {} or {}; {advice}",
                DOMAINS[0], DOMAINS[1]
            ));
        };
        let tenant = label.strip_suffix(API).unwrap_or(label);
        if !is_tenant(tenant) {
            return refuse(format!(
                "`{label}` is not a tenant's name such as my300001 or my300001-api"
            ));
        }
        // What http's own port was is https's now.
        let port = url
            .port()
            .filter(|port| *port != 80 || scheme.eq_ignore_ascii_case("https"));
        let address = |label: &str| {
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            Url::parse(&format!("https://{label}.{domain}{port}/"))
                .map_err(|error| Error::invalid_input("tenant host", error))
        };
        Ok(Self {
            api: address(&format!("{tenant}{API}"))?,
            ui: address(tenant)?,
            tenant: tenant.into(),
        })
    }

    /// Hosts of any name: for tests, proxies and tunnels. A path is kept in front of every call's.
    ///
    /// The tenant's name is the last path segment of the API address or else its first host label,
    /// without `-api`.
    pub fn custom(api: Url, ui: Url) -> Self {
        let label = api
            .path_segments()
            .and_then(|mut segments| segments.rfind(|segment| !segment.is_empty()))
            .or_else(|| match api.host() {
                Some(Host::Domain(name)) => name.split('.').next(),
                _ => api.host_str(),
            })
            .unwrap_or_default();
        let tenant = label.strip_suffix(API).unwrap_or(label).into();
        Self { api, ui, tenant }
    }

    /// Where calls go.
    pub fn api_url(&self) -> &Url {
        &self.api
    }

    /// Where links for people lead.
    pub fn ui_url(&self) -> &Url {
        &self.ui
    }

    /// The tenant's launchpad, from which an administrator reaches every app.
    pub fn launchpad_url(&self) -> Url {
        let mut url = self.ui.clone();
        let path = format!("{}/ui", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.set_fragment(Some("Shell-home"));
        url
    }

    /// The tenant's name, such as `my300001`.
    pub fn tenant(&self) -> &str {
        &self.tenant
    }
}

/// First label and domain, of a host that has exactly one label before a known domain.
fn split(name: &str) -> Option<(&str, &'static str)> {
    DOMAINS.into_iter().find_map(|domain| {
        let label = name.strip_suffix(domain)?.strip_suffix('.')?;
        (!label.is_empty() && !label.contains('.')).then_some((label, domain))
    })
}

fn is_tenant(name: &str) -> bool {
    // With `-api` appended it must still be a DNS label.
    (1..=59).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.ends_with(API)
}

impl FromStr for TenantHost {
    type Err = Error;

    /// As [`TenantHost::parse`].
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl fmt::Display for TenantHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tenant)
    }
}

#[cfg(test)]
mod tests;
