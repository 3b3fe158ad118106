//! Communication management: users, systems and arrangements, by SAP's published services.
//!
//! | what | service | scenario |
//! |---|---|---|
//! | [`CommunicationUser`] | `aps_com_cu_a4c_odata` | `SAP_COM_0A48` |
//! | [`CommunicationSystem`], [`InboundUser`], [`OutboundUser`] | `aps_com_cs_a4c_odata` | `SAP_COM_0A48` |
//! | [`CommunicationArrangement`] | `aps_com_ca_a4c_odata` | `SAP_COM_0A48` |
//! | [`ArrangementOverview`] | `aps_com_api_ca_read` | `SAP_COM_0A07` |
//! | [`SystemOverview`] | `aps_com_api_cs_read` | `SAP_COM_0A06` |
//! | [`UserOverview`] | `aps_com_api_cusr_read` | not documented apart |
//!
//! The first arrangement, for `SAP_COM_0A48` itself, has to be made by hand in *Communication Arrangements*.
//! The services, sets and enumerations are documented (SAP Help: *Integrating Communication Management Data*);
//! names of properties that its text does not print are taken from the read services or from public reports,
//! and nothing here was compared with a live tenant.
//!
//! Things are made in an order: user, system, the users in the system, arrangement.
//! [`CommunicationClient::set_up`] does it, looking for each before it is made.

mod client;
mod fault;
mod model;
mod new;
pub mod operations;
mod read;
mod set_up;

pub use client::CommunicationClient;
pub use fault::CommunicationFault;
pub use model::{
    CommunicationArrangement, CommunicationSystem, CommunicationUser, InboundUser, InboundUserRef,
    OutboundUser,
};
pub use new::{
    NewCommunicationArrangement, NewCommunicationSystem, NewCommunicationUser, NewInboundUser,
    NewOutboundUser,
};
pub use read::{ArrangementOverview, SystemOverview, UserOverview};
pub use set_up::{Made, SetUp};

client_core::open_enum! {
    /// How an inbound user logs on (`AuthenticationMethod`).
    pub enum InboundMethod {
        /// User and password.
        Basic = "basic",
        /// A client certificate.
        X509 = "x509",
        /// OAuth 2.0.
        OAuth2 = "oauth2",
        /// OAuth 2.0 with mutual TLS.
        OAuth2Mtls = "oauth2_mtls",
        /// Not at all.
        None = "none",
    }
}

client_core::open_enum! {
    /// How the tenant logs on to a system (`AuthenticationMethod` of an outbound user). The words are those of
    /// inbound users; that outbound users have the same is assumed.
    pub enum OutboundMethod {
        /// User and password.
        Basic = "basic",
        /// The tenant's client certificate.
        X509 = "x509",
        /// OAuth 2.0.
        OAuth2 = "oauth2",
        /// Not at all.
        None = "none",
    }
}

client_core::open_enum! {
    /// Whether a user may log on (`LockStatus`).
    pub enum LockStatus {
        /// It may.
        NotLocked = "not_locked",
        /// An administrator locked it, everywhere.
        LockedGlobally = "locked_global_by_admin",
        /// An administrator locked it, here.
        LockedLocally = "locked_local_by_admin",
        /// Too many failed logons locked it.
        LockedBySystem = "locked_by_system",
    }
}

#[cfg(test)]
mod tests;
