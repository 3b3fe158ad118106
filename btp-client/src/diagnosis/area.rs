//! The ranges of codes.

use std::fmt;

/// Which part of SAP Cloud Management service a numeric code belongs to (SAP Help: *Error Handling*,
/// table of ranges).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Area {
    /// 10XXX.
    Server,
    /// 11XXX.
    Request,
    /// 12XXX.
    Operations,
    /// 2XXXX.
    Accounts,
    /// 3XXXX.
    Entitlements,
    /// 40XXX.
    Tenants,
    /// 41XXX.
    EnvironmentInstances,
    /// 42XXX.
    Provisioning,
    /// 5XXXX.
    ServiceManagerProxy,
    /// 6XXXX.
    Orders,
    /// 7XXXX.
    Cli,
    /// 8XXXX.
    Jobs,
    /// 9XXXX.
    SaasProvisioning,
    /// 10XXXX, six digits.
    Events,
}

impl Area {
    /// The area of a code. `None` for a word, and for a number outside of the ranges.
    pub fn of(code: &str) -> Option<Self> {
        if !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(match code.parse::<u32>().ok()? {
            10_000..=10_999 => Self::Server,
            11_000..=11_999 => Self::Request,
            12_000..=12_999 => Self::Operations,
            20_000..=29_999 => Self::Accounts,
            30_000..=39_999 => Self::Entitlements,
            40_000..=40_999 => Self::Tenants,
            41_000..=41_999 => Self::EnvironmentInstances,
            42_000..=42_999 => Self::Provisioning,
            50_000..=59_999 => Self::ServiceManagerProxy,
            60_000..=69_999 => Self::Orders,
            70_000..=79_999 => Self::Cli,
            80_000..=89_999 => Self::Jobs,
            90_000..=99_999 => Self::SaasProvisioning,
            100_000..=109_999 => Self::Events,
            _ => return None,
        })
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Server => "server",
            Self::Request => "request",
            Self::Operations => "operations",
            Self::Accounts => "accounts",
            Self::Entitlements => "entitlements",
            Self::Tenants => "tenants",
            Self::EnvironmentInstances => "environment instances",
            Self::Provisioning => "provisioning",
            Self::ServiceManagerProxy => "Service Manager proxy",
            Self::Orders => "orders",
            Self::Cli => "CLI",
            Self::Jobs => "jobs",
            Self::SaasProvisioning => "SaaS provisioning",
            Self::Events => "events",
        })
    }
}
