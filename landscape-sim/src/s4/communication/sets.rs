//! The entity sets of communication management.
//!
//! The sets, keys and enumerations are documented (SAP Help: *Integrating Communication Management Data*);
//! names of properties that its text does not print are assumed.

use crate::s4::odata::table::{Kind, Set};

pub(super) static USERS: Set = Set {
    name: "CommunicationUsers",
    entity_type: "com.sap.gateway.srvd_a2x.aps_com_cu_a4c_odata.v0001.CommunicationUsersType",
    key: "ID",
    properties: &[
        ("ID", Kind::Text(12)),
        ("Name", Kind::Text(40)),
        ("Type", Kind::Text(30)),
        ("Description", Kind::Text(80)),
        ("LockStatus", Kind::Text(30)),
        ("PasswordStatus", Kind::Text(30)),
        ("LastChangedDateTime", Kind::Moment),
    ],
};

pub(super) static SYSTEMS: Set = Set {
    name: "CommunicationSystems",
    entity_type: "com.sap.gateway.srvd_a2x.aps_com_cs_a4c_odata.v0001.CommunicationSystemsType",
    key: "CommunicationSystemUUID",
    properties: &[
        ("CommunicationSystemUUID", Kind::Text(36)),
        ("ID", Kind::Text(60)),
        ("Name", Kind::Text(80)),
        ("Type", Kind::Text(30)),
        ("HostName", Kind::Text(255)),
        ("IsInboundOnly", Kind::Flag),
        ("LogicalSystemID", Kind::Text(10)),
        ("OAuth2ClientID", Kind::Text(255)),
        ("LastChangedDateTime", Kind::Moment),
        ("InboundUsers", Kind::Navigation),
        ("OutboundUsers", Kind::Navigation),
    ],
};

pub(super) static INBOUND_USERS: Set = Set {
    name: "InboundUsers",
    entity_type: "com.sap.gateway.srvd_a2x.aps_com_cs_a4c_odata.v0001.InboundUsersType",
    key: "CommunicationSystemInboundUserUUID",
    properties: &[
        ("CommunicationSystemInboundUserUUID", Kind::Text(36)),
        ("CommunicationSystemUUID", Kind::Text(36)),
        ("CommunicationUserID", Kind::Text(12)),
        ("AuthenticationMethod", Kind::Text(20)),
    ],
};

pub(super) static OUTBOUND_USERS: Set = Set {
    name: "OutboundUsers",
    entity_type: "com.sap.gateway.srvd_a2x.aps_com_cs_a4c_odata.v0001.OutboundUsersType",
    key: "CommunicationSystemOutboundUserUUID",
    properties: &[
        ("CommunicationSystemOutboundUserUUID", Kind::Text(36)),
        ("CommunicationSystemUUID", Kind::Text(36)),
        ("UserName", Kind::Text(255)),
        ("AuthenticationMethod", Kind::Text(20)),
    ],
};

pub(super) static ARRANGEMENTS: Set = Set {
    name: "CommunicationArrangements",
    entity_type: "com.sap.gateway.srvd_a2x.aps_com_ca_a4c_odata.v0001.CommunicationArrangementsType",
    key: "CommunicationArrangementUUID",
    properties: &[
        ("CommunicationArrangementUUID", Kind::Text(36)),
        ("Name", Kind::Text(80)),
        ("CommunicationScenarioID", Kind::Text(20)),
        ("CommunicationSystemID", Kind::Text(60)),
        ("LastChangedDateTime", Kind::Moment),
        ("InboundUser", Kind::Navigation),
        ("InboundServices", Kind::Navigation),
        ("OutboundUser", Kind::Navigation),
        ("OutboundServices", Kind::Navigation),
        ("Properties", Kind::Navigation),
    ],
};

pub(super) static READ_USERS: Set = Set {
    name: "CommunicationUsers",
    entity_type: "com.sap.gateway.srvd_a2x.communicationuser.v0001.CommunicationUsersType",
    key: "UserID",
    properties: &[
        ("UserID", Kind::Text(12)),
        ("UserName", Kind::Text(40)),
        ("Description", Kind::Text(80)),
        ("LockStatus", Kind::Text(30)),
        ("PasswordStatus", Kind::Text(30)),
        ("LastChangedDateTime", Kind::Moment),
    ],
};

pub(super) static READ_SYSTEMS: Set = Set {
    name: "CommunicationSystems",
    entity_type: "com.sap.gateway.srvd_a2x.communicationsystem.v0001.CommunicationSystemsType",
    key: "CommunicationSystemID",
    properties: &[
        ("CommunicationSystemID", Kind::Text(60)),
        ("CommunicationSystemName", Kind::Text(80)),
        ("HostName", Kind::Text(255)),
        ("LogicalSystemID", Kind::Text(10)),
        ("InboundOnly", Kind::Flag),
        ("LastChangedDateTime", Kind::Moment),
    ],
};

pub(super) static READ_ARRANGEMENTS: Set = Set {
    name: "CommunicationArrangements",
    entity_type: "com.sap.gateway.srvd_a2x.communicationarrangement.v0001.CommunicationArrangementsType",
    key: "CommunicationArrangementUUID",
    properties: &[
        ("CommunicationArrangementUUID", Kind::Text(36)),
        ("CommunicationArrangementName", Kind::Text(80)),
        ("CommunicationSystemID", Kind::Text(60)),
        ("CommunicationSystemName", Kind::Text(80)),
        ("CommunicationScenarioID", Kind::Text(20)),
        ("LastChangedDateTime", Kind::Moment),
    ],
};
