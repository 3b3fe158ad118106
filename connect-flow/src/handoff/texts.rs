//! The texts of the three tasks, in SAP's words.
//!
//! Sources: SAP Help, *Register an SAP S/4HANA Cloud System in a Global Account in SAP BTP* and *Trigger the
//! Registration in the SAP S/4HANA Cloud Tenant*; the dialog *Create New Extension* and its approval: SAP's tutorial
//! *Configure Remote Service Connectivity* (2024), whose screens are newer than the help text (*Create* for *Save*).

use btp_client::system_landscape::SystemType;
use jiff::Timestamp;

use super::{
    TokenPath,
    instruction::{Instruction, Task, Wanted},
};
use crate::{Connection, step::Responsible};

const COCKPIT: &str = "SAP BTP cockpit";

/// Which global account and tenant are meant, as the two administrators know them.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    pub(super) global_account: Option<String>,
    pub(super) tenant: Option<String>,
}

impl Places {
    fn systems(&self) -> String {
        let account = match &self.global_account {
            Some(account) => format!("global account {account}"),
            None => "your global account".to_owned(),
        };
        format!("{account} > System Landscape > Systems")
    }

    fn extensions(&self) -> String {
        let tenant = match &self.tenant {
            Some(tenant) => format!("SAP S/4HANA Cloud tenant {tenant}"),
            None => "your SAP S/4HANA Cloud tenant".to_owned(),
        };
        format!(
            "{tenant} > Administration > Communication Management > Extending SAP Solutions Using Automated \
             Configurations"
        )
    }
}

pub(super) fn add_system(
    connection: &Connection,
    places: &Places,
    note: Option<String>,
) -> Instruction {
    let name = connection.system_name();
    Instruction {
        task: Task::AddSystem,
        system_name: name.to_owned(),
        who: Responsible::BtpAdministrator,
        title: format!("add the system {name}"),
        app: COCKPIT.to_owned(),
        place: places.systems(),
        steps: vec![
            "Navigate to the global account, and choose System Landscape > Systems (role collection Global Account \
             Administrator, or role System Landscape Administrator)."
                .to_owned(),
            format!(
                "Look for a system named {name}. If it is listed with type {} and an empty Status, all is done here \
                 already; if its Status is Registered, answer registered. If its Status is Error while Registering or Error while Removing, remove it first.",
                SystemType::S4HANA_CLOUD
            ),
            "Choose Add System.".to_owned(),
            format!("Name: {name} (exactly so)."),
            format!("Type: {}.", SystemType::S4HANA_CLOUD),
            "Choose Add. Leave the wizard open: the token, which is asked for next, can be taken from it or later \
             from the list."
                .to_owned(),
        ],
        success: format!(
            "the Systems page lists {name}, type {}, with an empty Status",
            SystemType::S4HANA_CLOUD
        ),
        otherwise: format!(
            "answer no with the reason; if the name {name} is taken by another system, another name has to be chosen"
        ),
        after_refusal: "settle what was said, or choose another name if this one is taken by another system; then run \
                        again"
            .to_owned(),
        wanted: Wanted::Done,
        note,
    }
}

pub(super) fn get_token(
    connection: &Connection,
    places: &Places,
    path: TokenPath,
    note: Option<String>,
) -> Instruction {
    let name = connection.system_name();
    let (hand_over, wanted) = match path {
        TokenPath::ByHand => (
            "Copy the registration token, and give it to the administrator of the SAP S/4HANA Cloud tenant in a way \
             that is fit for a password. Do not enter it here; answer when the other one has it.",
            Wanted::Done,
        ),
        TokenPath::ThroughProgram => (
            "Copy the registration token and bring it here: it is not shown, it is not stored, and its form is \
             checked. Give it to the administrator of the SAP S/4HANA Cloud tenant in a \
             way that is fit for a password.",
            Wanted::Token,
        ),
    };
    Instruction {
        task: Task::GetToken,
        system_name: name.to_owned(),
        who: Responsible::BtpAdministrator,
        title: format!("get a registration token for the system {name}"),
        app: COCKPIT.to_owned(),
        place: places.systems(),
        steps: vec![
            format!(
                "In the wizard of Add System, or in the row of {name} on the Systems page, go to Get Token. If its \
                 Status is Registered, it gets none: answer registered."
            ),
            format!(
                "Communication Scenario Groups: {}.",
                connection.group().label()
            ),
            "Choose Get Token.".to_owned(),
            hand_over.to_owned(),
            "Close the wizard.".to_owned(),
        ],
        success: format!(
            "the cockpit has shown a registration token, valid for 7 days, for one use and one system; the Status of \
             {name} is still empty"
        ),
        otherwise: "answer no with the reason; a global account can have at most 1000 tokens that are not used yet"
            .to_owned(),
        after_refusal: "settle what was said (a global account can have at most 1000 tokens that are not used yet: remove \
                        systems that were added and not registered); then run again"
            .to_owned(),
        wanted,
        note,
    }
}

pub(super) fn create_extension(
    connection: &Connection,
    places: &Places,
    valid_until: Timestamp,
    note: Option<String>,
) -> Instruction {
    let name = connection.system_name();
    let until = day(valid_until);
    Instruction {
        task: Task::CreateExtension,
        system_name: name.to_owned(),
        who: Responsible::TenantAdministrator,
        title: format!("create the extension {name} with the integration token"),
        app: "Maintain Extensions on SAP BTP".to_owned(),
        place: places.extensions(),
        steps: vec![
            "Log on to the tenant (business role SAP_BR_ADMINISTRATOR) and open the app Maintain Extensions on SAP \
             BTP. If it lists an extension with this System Name and Status Enabled, answer registered. One of this \
             name that was left waiting is approved, or deleted if its token is refused."
                .to_owned(),
            "Choose New; the dialog Create New Extension opens.".to_owned(),
            format!(
                "Integration Token: paste the registration token that the BTP administrator hands to you (it cannot \
                 be used after {until})."
            ),
            format!("Description: {name}."),
            "Choose Create (Save in older releases), and Yes to approve the creation.".to_owned(),
            "Choose Refresh until the Status changes from Enabling.".to_owned(),
        ],
        success: format!(
            "the Status is Enabled, and the System Name is {name}; at the same time the BTP cockpit shows the system \
             as Registered"
        ),
        otherwise: "delete the failed extension and answer no with what the app says; the BTP administrator then \
                    removes the system, adds it again and gets a new token"
            .to_owned(),
        after_refusal: "delete the failed extension in the tenant, if there is one, and let the BTP administrator remove \
                        the system if its status is Error while Registering; then run again: the system is added anew, \
                        and a new token is asked for"
            .to_owned(),
        wanted: Wanted::Done,
        note,
    }
}

/// A point in time for people: to the minute, in UTC.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
