//! The integration token.

use std::{fmt, time::Duration};

use client_core::SecretString;
use jiff::Timestamp;

/// The token that a tenant administrator pastes in *Maintain Extensions on SAP BTP*.
///
/// It can be used once, for one system (SAP Help: *Register an SAP S/4HANA Cloud System*). It has no
/// documented form: do not look into it, and do not write it to disk. Not serializable, and `Debug`
/// shows no more than its dates:
///
/// ```compile_fail,E0277
/// fn save(token: btp_client::system_landscape::IntegrationToken) {
///     serde_json::to_string(&token).unwrap();
/// }
/// ```
#[derive(Clone)]
pub struct IntegrationToken {
    secret: SecretString,
    issued_at: Timestamp,
}

impl IntegrationToken {
    /// How long a token of an S/4HANA Cloud system is valid: seven days. (Systems of SAP Customer
    /// Experience have ten minutes.)
    pub const VALIDITY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

    /// A token that was issued at this time; also one that a person brought.
    pub const fn new(secret: SecretString, issued_at: Timestamp) -> Self {
        Self { secret, issued_at }
    }

    /// The token itself.
    pub const fn expose(&self) -> &SecretString {
        &self.secret
    }

    /// When it was issued.
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Until when it can be used: seven days after it was issued. What Director itself says of the
    /// expiry does not hold for tokens that are issued elsewhere, as those of S/4HANA Cloud are.
    pub fn expires_at(&self) -> Timestamp {
        self.issued_at
            .checked_add(Self::VALIDITY)
            .unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Debug for IntegrationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntegrationToken")
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
