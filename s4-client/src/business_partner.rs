//! Business partners: SAP's published OData V2 service `API_BUSINESS_PARTNER`, allowed by the communication
//! scenario `SAP_COM_0008`.
//!
//! The service has hundreds of properties; this type has those that identify a person or organization. For
//! others write a type of your own and implement [`Entity`] for it.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::odata::{Entity, Key, OperationNames, Service, edm};

/// Where the service is.
pub const SERVICE: Service = Service::v2("/sap/opu/odata/sap/API_BUSINESS_PARTNER/");

/// A business partner (`A_BusinessPartner`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct BusinessPartner {
    /// Its number, of at most ten characters.
    pub business_partner: String,
    /// `1` for a person, `2` for an organization, `3` for a group.
    #[serde(default)]
    pub business_partner_category: Option<String>,
    /// Its whole name.
    #[serde(default)]
    pub business_partner_full_name: Option<String>,
    /// Which numbers it may have, such as `BP02`.
    #[serde(default)]
    pub business_partner_grouping: Option<String>,
    /// Whether it is blocked.
    #[serde(default, deserialize_with = "client_core::wire::null_as_default")]
    pub business_partner_is_blocked: bool,
    /// Its UUID.
    #[serde(default, rename = "BusinessPartnerUUID")]
    pub business_partner_uuid: Option<String>,
    /// A person's first name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// A person's last name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// Who created it.
    #[serde(default)]
    pub created_by_user: Option<String>,
    /// On which day it was created.
    #[serde(default, with = "edm::v2_date")]
    pub creation_date: Option<Date>,
    /// At which time of that day.
    #[serde(default, with = "edm::v2_time")]
    pub creation_time: Option<Time>,
    /// On which day it was last changed.
    #[serde(default, with = "edm::v2_date")]
    pub last_change_date: Option<Date>,
}

impl Entity for BusinessPartner {
    const SERVICE: Service = SERVICE;
    const SET: &'static str = "A_BusinessPartner";
    const OPERATIONS: OperationNames = crate::operation_names!("business_partners");

    fn key(&self) -> Key {
        Key::from(self.business_partner.as_str())
    }
}
