//! Is the connection good? One business partner is read, and the verdict names the layer that fails.
//!
//! ```text
//! GET /sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner?$select=BusinessPartner&$top=1
//! ```
//!
//! | verdict | what it means |
//! |---|---|
//! | [`Ok`](Verdict::Ok) | everything works; whether there is a partner does not matter |
//! | [`Dns`](Verdict::Dns) | the host name leads nowhere |
//! | [`Tls`](Verdict::Tls) | somebody answers whom this machine does not trust, or who wants another certificate |
//! | [`Refused`](Verdict::Refused) | the connection is refused, breaks or takes too long |
//! | [`LogonRejected`](Verdict::LogonRejected) | 401: wrong password, locked user, or user without arrangement |
//! | [`ScenarioMissing`](Verdict::ScenarioMissing) | the logon is good; no arrangement allows the service |
//! | [`WrongHost`](Verdict::WrongHost) | a page for people: most likely the UI host |
//! | [`Maintenance`](Verdict::Maintenance) | the tenant is in maintenance |
//! | [`Other`](Verdict::Other) | something else; the error says what |

use std::{fmt, time::Duration};

use client_core::{Client, transport::TransportErrorKind};

use crate::{
    Error, ErrorKind,
    business_partner::BusinessPartner,
    diagnosis,
    odata::{Entity, QueryOptions, ServiceRoot, requests},
};

/// What a probe found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Probe {
    /// Which layer fails, if one does.
    pub verdict: Verdict,
    /// How long it took.
    pub elapsed: Duration,
    /// What went wrong, unless the verdict is [`Verdict::Ok`].
    pub error: Option<Error>,
}

/// Which layer of a connection fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// None: the service answers.
    Ok,
    /// The host name cannot be resolved.
    Dns,
    /// TLS: a certificate is not trusted, is for another name, or one of ours is wanted.
    Tls,
    /// The connection cannot be made, or nobody answers in time.
    Refused,
    /// The logon is refused, or the user is locked: the wire does not tell the two apart.
    LogonRejected,
    /// The logon is good, but no communication arrangement allows the service.
    ScenarioMissing,
    /// Something for people answers: the UI host, or a proxy.
    WrongHost,
    /// The tenant is in maintenance.
    Maintenance,
    /// Something else.
    Other,
}

impl Verdict {
    /// Reads it out of an error.
    pub fn of(error: &Error) -> Self {
        let inner = diagnosis::innermost(error);
        if diagnosis::is_locked_or_rejected(error) {
            return Self::LogonRejected;
        }
        if diagnosis::is_maintenance(error) {
            return Self::Maintenance;
        }
        // A refusal by OData itself: the logon is good, the service not allowed.
        let is_refused = inner.kind() == ErrorKind::Forbidden && inner.code().is_some();
        if diagnosis::is_service_not_active(error) || is_refused && !diagnosis::is_csrf(error) {
            return Self::ScenarioMissing;
        }
        if diagnosis::is_logon_page(error) {
            return Self::WrongHost;
        }
        match (
            inner
                .transport()
                .map(client_core::transport::TransportError::kind),
            inner.kind(),
        ) {
            (Some(TransportErrorKind::Resolve), _) => Self::Dns,
            (Some(TransportErrorKind::Tls), _) => Self::Tls,
            (
                Some(
                    TransportErrorKind::Connect
                    | TransportErrorKind::Closed
                    | TransportErrorKind::Timeout,
                ),
                _,
            )
            | (_, ErrorKind::DeadlineExceeded) => Self::Refused,
            // A host that serves something else altogether.
            (_, ErrorKind::NotFound) => Self::WrongHost,
            _ => Self::Other,
        }
    }

    /// What to do about it; `None` if all is well or the error itself says it.
    pub const fn advice(self) -> Option<&'static str> {
        Some(match self {
            Self::Ok | Self::Other => return None,
            Self::Dns => "check the tenant's name and this machine's DNS",
            Self::Tls => {
                "check which certificate the host shows and whether its authority is trusted here; a user with \
                 a client certificate has to present it"
            }
            Self::Refused => "check firewalls and proxies between this machine and the tenant",
            Self::LogonRejected => {
                "check in Maintain Communication Users whether the user is locked, and in Communication \
                 Arrangements whether it is in the arrangement; then set the password anew"
            }
            Self::ScenarioMissing => {
                "create a communication arrangement for SAP_COM_0008 with this user as its inbound user"
            }
            Self::WrongHost => "use the API host, whose first label ends with -api",
            Self::Maintenance => "wait until the tenant's maintenance is over",
        })
    }
}

impl Probe {
    /// Whether everything works.
    pub fn is_ok(&self) -> bool {
        self.verdict == Verdict::Ok
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "ok",
            Self::Dns => "the host name cannot be resolved",
            Self::Tls => "TLS fails",
            Self::Refused => "no connection",
            Self::LogonRejected => "the logon is rejected or the user locked",
            Self::ScenarioMissing => "no arrangement allows the service",
            Self::WrongHost => "wrong host",
            Self::Maintenance => "maintenance",
            Self::Other => "it fails",
        })
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} ms)", self.verdict, self.elapsed.as_millis())?;
        if let Some(error) = &self.error {
            write!(f, ": {error}")?;
        }
        // What is known of the error itself is nearer to the point.
        let by_error = self.error.as_ref().and_then(diagnosis::advice);
        match by_error.or_else(|| self.verdict.advice()) {
            Some(advice) => write!(f, " ({advice})"),
            None => Ok(()),
        }
    }
}

/// Reads one business partner.
pub(crate) async fn run(client: &Client) -> Probe {
    let begun = client.clock().now();
    let root = ServiceRoot::of_service(&BusinessPartner::SERVICE);
    let options = QueryOptions::default().select(["BusinessPartner"]).top(1);
    let operation = requests::list::<BusinessPartner>(&root);
    let operation = options.apply(BusinessPartner::SERVICE.version, operation);
    let result = client.call(operation).await;
    let elapsed = client.clock().now().saturating_duration_since(begun);
    match result {
        Ok(_) => Probe {
            verdict: Verdict::Ok,
            elapsed,
            error: None,
        },
        Err(error) => Probe {
            verdict: Verdict::of(&error),
            elapsed,
            error: Some(error),
        },
    }
}

#[cfg(test)]
mod tests;
