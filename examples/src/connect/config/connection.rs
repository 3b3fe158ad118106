//! `[connection]`: what is wanted.

use btp_client::{
    entitlements::Amount,
    system_landscape::{ScenarioGroup, SystemName},
};
use connect_flow::{Connection, Entitlement};
use toml::Spanned;

use super::{
    check,
    reader::{Reader, Table},
};

pub(super) fn read<'t>(reader: &mut Reader<'t>, table: &mut Table<'_, 't>) -> Option<Connection> {
    let name = reader.text(table, "system_name");
    if let Some(name) = &name {
        check(
            reader,
            name.span(),
            SystemName::new(name.get_ref().as_str()),
        );
    }
    let group = group(reader, table);
    let mut wanted: Vec<Entitlement> = Vec::new();
    for mut entry in reader.tables(table, "entitlements") {
        if let Some(entitlement) = entitlement(reader, &mut entry) {
            let twice = wanted.iter().any(|one| {
                one.subaccount == entitlement.subaccount && one.plan == entitlement.plan
            });
            if twice {
                reader.blame(entry.span(), format!("{entitlement} is wanted twice"));
            }
            wanted.push(entitlement);
        }
        reader.finish(&entry);
    }
    reader.finish(table);
    let connection = Connection::new(name?.into_inner());
    let connection = match group {
        Some(group) => connection.scenario_group(group),
        None => connection,
    };
    Some(
        wanted
            .into_iter()
            .fold(connection, Connection::entitle_with),
    )
}

/// The group by its label; a key is needed where SAP has published none, and makes any label known.
fn group<'t>(reader: &mut Reader<'t>, table: &mut Table<'_, 't>) -> Option<ScenarioGroup> {
    let label = reader.text_opt(table, "scenario_group");
    let key = reader.text_opt(table, "scenario_group_key");
    let label = match (label, &key) {
        (Some(label), _) => label,
        (None, Some(key)) => {
            reader.blame(key.span(), "`scenario_group_key` needs `scenario_group`");
            return None;
        }
        (None, None) => return None,
    };
    let group = match (ScenarioGroup::by_label(label.get_ref()), key) {
        (None, None) => {
            reader.blame(label.span(), no_such_group());
            return None;
        }
        (Some(known), None) if known.key().is_none() => {
            let what = "the key of this group is not public: give it as `scenario_group_key`";
            reader.blame(label.span(), what);
            return None;
        }
        (Some(known), None) => known,
        (Some(known), Some(key)) => {
            if let Some(public) = known.key().filter(|public| public != key.get_ref()) {
                let what = format!("the key of this group is {public}: leave this out");
                reader.blame(key.span(), what);
                return None;
            }
            known.with_key(key.into_inner())
        }
        (None, Some(key)) => ScenarioGroup::custom(key.into_inner(), label.get_ref().as_str()),
    };
    check(reader, label.span(), group.check())?;
    Some(group)
}

fn no_such_group() -> String {
    let labels: Vec<_> = ScenarioGroup::ALL
        .iter()
        .map(ScenarioGroup::label)
        .collect();
    format!(
        "there is no such scenario group; there are: {}; another one needs `scenario_group_key`",
        labels.join(", ")
    )
}

fn entitlement<'t>(reader: &mut Reader<'t>, table: &mut Table<'_, 't>) -> Option<Entitlement> {
    let subaccount = reader.text(table, "subaccount");
    let plan = reader.text(table, "plan");
    let amount = reader
        .whole_opt(table, "amount")
        .and_then(|number| amount(reader, &number));
    let directory = reader.text_opt(table, "directory");
    let mut entitlement = Entitlement::new(subaccount?.into_inner(), plan?.into_inner());
    entitlement.amount = amount;
    Some(match directory.map(Spanned::into_inner) {
        None => entitlement,
        // No directory has such an id: the global account manages the entitlements.
        Some(none) if none == "none" => entitlement.under_global_account(),
        Some(directory) => entitlement.directory(directory),
    })
}

fn amount(reader: &mut Reader<'_>, number: &Spanned<i64>) -> Option<Amount> {
    let amount = u64::try_from(*number.get_ref())
        .ok()
        .and_then(|units| Amount::try_new(units).ok());
    if amount.is_none() {
        reader.blame(
            number.span(),
            "`amount` must be a whole number from 0 to 2000000000",
        );
    }
    amount
}
