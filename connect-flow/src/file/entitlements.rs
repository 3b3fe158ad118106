//! Subaccounts and plans of one connection.

use std::collections::HashMap;

use btp_client::{
    accounts::{DirectoryId, EntitlingParent, SubaccountId},
    entitlements::Amount,
};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::{
    node::Value,
    reader::{Field, FromField, Reader},
    schema,
};
use crate::Entitlement;

/// What stands for "no directory": none has such an id.
pub(super) const NO_DIRECTORY: &str = "none";

/// The plans that one subaccount is entitled to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SubaccountPlans {
    /// The subaccount's GUID.
    #[schemars(schema_with = "schema::guid")]
    pub subaccount: SubaccountId,
    /// The GUID of the directory that manages the subaccount's entitlements; "none" if the global account does. BTP
    /// mostly tells by itself; the flow says so if it does not.
    #[serde(
        rename = "directory",
        skip_serializing_if = "is_untold",
        serialize_with = "write_parent"
    )]
    #[schemars(schema_with = "schema::directory")]
    pub parent: EntitlingParent,
    /// The plans of the extensibility service.
    #[schemars(length(min = 1))]
    pub plans: Vec<WantedPlan>,
}

/// A plan of the extensibility service: its technical name, or a table of name and amount.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WantedPlan {
    /// The technical name, such as `api-access`.
    pub name: String,
    /// The quota, for plans that have one.
    pub amount: Option<Amount>,
}

impl SubaccountPlans {
    /// Plans of a subaccount whose directory, if it has one, BTP tells.
    pub fn new(subaccount: impl Into<SubaccountId>, plans: Vec<WantedPlan>) -> Self {
        Self {
            subaccount: subaccount.into(),
            parent: EntitlingParent::Untold,
            plans,
        }
    }

    pub(super) fn entitlements(&self) -> impl Iterator<Item = Entitlement> + '_ {
        self.plans.iter().map(|plan| {
            let mut one = Entitlement::new(self.subaccount.clone(), plan.name.as_str());
            one.amount = plan.amount;
            one.parent = self.parent.clone();
            one
        })
    }
}

impl WantedPlan {
    /// A plan without an amount.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            amount: None,
        }
    }

    /// Sets the amount, for plans that have one.
    pub fn amount(mut self, amount: Amount) -> Self {
        self.amount = Some(amount);
        self
    }
}

impl Serialize for WantedPlan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Table<'p> {
            name: &'p str,
            amount: Amount,
        }
        match self.amount {
            None => serializer.serialize_str(&self.name),
            Some(amount) => {
                let name = &self.name;
                Table { name, amount }.serialize(serializer)
            }
        }
    }
}

fn is_untold(parent: &EntitlingParent) -> bool {
    *parent == EntitlingParent::Untold
}

fn write_parent<S: Serializer>(parent: &EntitlingParent, to: S) -> Result<S::Ok, S::Error> {
    match parent {
        EntitlingParent::Directory(directory) => to.serialize_str(directory.as_str()),
        EntitlingParent::GlobalAccount => to.serialize_str(NO_DIRECTORY),
        EntitlingParent::Untold => to.serialize_none(),
    }
}

/// Tells of a subaccount that is entitled to a plan twice. Looks at names alone, so that a mistake elsewhere in an
/// entry does not hide it.
pub(super) fn each_once(entitlements: &Field<'_>, reader: &mut Reader) {
    let mut first: HashMap<(String, String), String> = HashMap::new();
    for entry in entitlements.items() {
        let subaccount = entry.get("subaccount");
        let Some(subaccount) = subaccount.as_ref().and_then(|field| field.node.as_text()) else {
            continue;
        };
        let plans = entry.get("plans");
        for plan in plans.iter().flat_map(Field::items) {
            let name = plan
                .node
                .as_text()
                .or_else(|| plan.node.get("name")?.as_text());
            let Some(name) = name else {
                continue;
            };
            let wanted = (subaccount.to_ascii_lowercase(), name.to_owned());
            match first.get(&wanted) {
                Some(other) => reader.blame(
                    &plan,
                    format!("is wanted for this subaccount already: {other}"),
                ),
                None => {
                    first.insert(wanted, plan.path);
                }
            }
        }
    }
}

impl FromField for SubaccountPlans {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let mut table = reader.table(field)?;
        let subaccount: Option<Guid> = reader.need(&mut table, "subaccount");
        let parent = reader.may(&mut table, "directory");
        let plans = reader.need(&mut table, "plans");
        reader.finish(&table);
        Some(Self {
            subaccount: subaccount?.0.into(),
            parent: parent.unwrap_or(EntitlingParent::Untold),
            plans: plans?,
        })
    }
}

impl FromField for EntitlingParent {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        if field.node.as_text() == Some(NO_DIRECTORY) {
            return Some(Self::GlobalAccount);
        }
        let guid = Guid::from_field(field, reader)?;
        Some(Self::Directory(DirectoryId::from(guid.0)))
    }
}

/// The accounts types take any text as an id; in a file it is a GUID or a slip.
struct Guid(String);

impl FromField for Guid {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        let text = String::from_field(field, reader)?;
        if is_guid(&text) {
            // As BTP writes them: ids are compared with its answers.
            return Some(Self(text.to_ascii_lowercase()));
        }
        reader.blame(
            field,
            "must be a GUID such as 8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10",
        );
        None
    }
}

fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl FromField for WantedPlan {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        match &field.node.value {
            Value::Text(_) => String::from_field(field, reader).map(Self::new),
            Value::Table(_) => {
                let mut table = reader.table(field)?;
                let name = reader.need(&mut table, "name");
                let amount = reader.may(&mut table, "amount");
                reader.finish(&table);
                Some(Self {
                    name: name?,
                    amount,
                })
            }
            _ => {
                reader.wrong_type(field, "a plan's name, or a table of `name` and `amount`");
                None
            }
        }
    }
}

impl FromField for Amount {
    fn from_field(field: &Field<'_>, reader: &mut Reader) -> Option<Self> {
        if let Value::Whole(number) = field.node.value {
            let amount = u64::try_from(number).ok();
            if let Some(amount) = amount.and_then(|units| Self::try_new(units).ok()) {
                return Some(amount);
            }
            let most = Self::MAX;
            reader.blame(field, format!("must be from 0 to {most}"));
        } else {
            reader.wrong_type(field, "a whole number");
        }
        None
    }
}
