//! What the services' codes mean.

use crate::{Error, diagnosis};

/// Why communication management refused.
///
/// The codes and their meanings are reported from a live tenant; SAP documents none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CommunicationFault {
    /// `CM_APS_CS/025`: the system has no host name and is not inbound-only.
    ///
    /// *Troubleshooting*: give a host, or create it [inbound-only](super::NewCommunicationSystem::inbound_only).
    HostNameMissing,
    /// `CM_APS_CS/026`: the system was sent together with its users.
    ///
    /// *Troubleshooting*: create the system bare, then add the users.
    NotBare,
    /// `CM_APS_CA/010`: the system, or its inbound user, is not there.
    UnknownPartner,
    /// `CM_APS_CA/027`: the scenario calls the system, which has no suitable outbound user.
    ///
    /// *Troubleshooting*: add an outbound user to the system, of a method that the scenario allows.
    NoOutboundUser,
    /// `CM_APS_CA/037`: the scenario takes no OAuth 2.0 from its callers.
    NoOAuthInbound,
    /// `CM_APS_CA/100`: a password is missing.
    PasswordMissing,
}

impl CommunicationFault {
    /// Reads the code out of an error; `None` if it is none of these.
    pub fn of(error: &Error) -> Option<Self> {
        Some(match diagnosis::innermost(error).code()? {
            "CM_APS_CS/025" => Self::HostNameMissing,
            "CM_APS_CS/026" => Self::NotBare,
            "CM_APS_CA/010" => Self::UnknownPartner,
            "CM_APS_CA/027" => Self::NoOutboundUser,
            "CM_APS_CA/037" => Self::NoOAuthInbound,
            "CM_APS_CA/100" => Self::PasswordMissing,
            _ => return None,
        })
    }
}
