//! Whatever of the published schemas and of the real answers' forms comes together, it reads without
//! loss.

use client_core::{ExposeSecret, operation::DecodeError, wire::Lenient};
use serde_json::{Value, json};

use super::*;
use crate::testing::responses::{
    Any, Date, Fields, Flag, Forms, Id, Labels as LabelsKind, Many, One, Text, Word, Words, answer,
    called, drops, may, needs, plain, response, survive, wire,
};

const PROPERTY: Fields = &[
    needs("key", Text),
    may("value", Text),
    may("accountGUID", Id),
];
const SUBACCOUNT: Fields = &[
    needs("guid", Id),
    may("technicalName", Text),
    may("displayName", Text),
    may("description", Text),
    may("globalAccountGUID", Id),
    may("parentGUID", Text),
    may("parentType", Word),
    may("parentFeatures", Words),
    may("closestEntitlementManagedParentGUID", Text),
    may("region", Text),
    may("subdomain", Text),
    may("state", Word),
    may("stateMessage", Text),
    may("contractStatus", Word),
    may("betaEnabled", Flag),
    may("usedForProduction", Word),
    may("labels", LabelsKind),
    may("customProperties", Many(PROPERTY)),
    may("createdDate", Date),
    may("createdBy", Text),
    may("modifiedDate", Date),
    may("lastModifiedBy", Text),
    may("forceDeleteRequestTime", Date),
    may("forceDeleteTargetTime", Date),
    drops("jobId"),
];
const LEGAL: Fields = &[may("privacy", Text)];
const DIRECTORY: Fields = &[
    needs("guid", Id),
    may("displayName", Text),
    may("description", Text),
    may("globalAccountGUID", Id),
    may("parentGUID", Text),
    drops("parentGuid"),
    may("parentType", Word),
    may("directoryType", Word),
    may("directoryFeatures", Forms(features)),
    may("subdomain", Text),
    may("entityState", Word),
    may("stateMessage", Text),
    may("contractStatus", Word),
    may("labels", LabelsKind),
    may("customProperties", Many(PROPERTY)),
    may("subaccounts", Many(SUBACCOUNT)),
    may("createdDate", Date),
    may("createdBy", Text),
    may("modifiedDate", Date),
    may("legalLinks", One(LEGAL)),
];
const GLOBAL_ACCOUNT: Fields = &[
    needs("guid", Id),
    may("displayName", Text),
    may("description", Text),
    may("subdomain", Text),
    may("entityState", Word),
    may("stateMessage", Text),
    may("contractStatus", Word),
    may("commercialModel", Text),
    may("consumptionBased", Flag),
    may("licenseType", Text),
    may("geoAccess", Text),
    may("backwardCompliantEU", Flag),
    may("origin", Text),
    may("useFor", Text),
    may("serviceId", Text),
    may("costCenter", Text),
    may("costObjectId", Text),
    may("costObjectType", Text),
    may("crmCustomerId", Text),
    may("crmTenantId", Text),
    may("bpoCustomerId", Text),
    may("parentType", Word),
    may("parentGUID", Text),
    may("globalAccountGUID", Id),
    may("terminationNotificationStatus", Text),
    may("labels", LabelsKind),
    may("customProperties", Many(PROPERTY)),
    may("children", Many(CHILD)),
    may("subaccounts", Many(SUBACCOUNT)),
    may("createdDate", Date),
    may("modifiedDate", Date),
    may("expiryDate", Date),
    may("renewalDate", Date),
    may("legalLinks", One(LEGAL)),
];
const CHILD: Fields = &[needs("guid", Id), may("subaccounts", Many(SUBACCOUNT))];
const SETTING: Fields = &[
    needs("key", Text),
    may("value", Any),
    may("defaultValue", Any),
    may("description", Text),
    may("entityType", Text),
    may("entityTypeGuid", Text),
    may("classification", Text),
    may("dynamicProperty", Flag),
    may("validationSchema", Any),
];
const LABELS: Fields = &[may("labels", LabelsKind)];
const BINDING: Fields = &[
    may("name", Text),
    may("clientid", Text),
    may("clientsecret", Text),
    may("certificate", Text),
    may("key", Text),
    may("certUrl", Text),
    may("url", Text),
    may("sm_url", Text),
    may("xsappname", Text),
    may("creationDate", Date),
];

/// The document says one word, its remarks a text of several, real answers are lists.
fn features() -> Vec<(Value, Value)> {
    let both = || json!(["DEFAULT", "A_NEW_FEATURE"]);
    vec![
        (both(), both()),
        (json!("[DEFAULT,A_NEW_FEATURE]"), both()),
        (json!("DEFAULT"), json!(["DEFAULT"])),
        (json!(""), json!([])),
        (json!(["DEFAULT", null, 7, "A_NEW_FEATURE"]), both()),
    ]
}

/// Bindings are not serializable, because they hold secrets.
fn binding(sent: &Value) -> Result<Value, String> {
    wire(sent).map(|read| written(&read))
}

fn written(read: &ServiceManagerBinding) -> Value {
    let secret = |text: &Option<client_core::SecretString>| {
        text.as_ref().map(|text| text.expose_secret().to_owned())
    };
    json!({
        "name": read.name, "clientid": read.client_id, "clientsecret": secret(&read.client_secret),
        "certificate": read.certificate, "key": secret(&read.key), "certUrl": read.cert_url, "url": read.url,
        "sm_url": read.sm_url, "xsappname": read.xsappname,
        "creationDate": read.creation_date.map(jiff::Timestamp::as_millisecond),
    })
}

const SUBACCOUNTS: Fields = &[may("value", Many(SUBACCOUNT))];
const SETTINGS: Fields = &[may("values", Many(SETTING))];
const PROPERTIES: Fields = &[may("value", Many(PROPERTY))];
const BINDINGS: Fields = &[may("items", Many(BINDING))];
const CREATED: Fields = &[
    needs("guid", Id),
    may("displayName", Text),
    may("jobId", Id),
];

/// A list as its decoder reads it, with its items in the member that holds them.
fn listed<T: serde::Serialize>(
    member: &str,
    sent: &Value,
    decode: fn(&client_core::Answer) -> Result<Lenient<T>, DecodeError>,
) -> Result<Value, String> {
    let read = decode(&answer(sent)).map_err(|error| error.to_string())?;
    Ok(json!({ member: read }))
}

fn created(sent: &Value) -> Result<Value, String> {
    let read =
        accepted::accepted::<Subaccount>(&answer(sent)).map_err(|error| error.to_string())?;
    let mut account = json!(read.account);
    account["jobId"] = json!(read.job);
    Ok(account)
}

fn bindings(sent: &Value) -> Result<Value, String> {
    let read = called(sent, |client| async move {
        let service = ServiceManagerBindingsClient::new(client);
        service.list(&SubaccountId::from("s")).await
    })?;
    let items: Vec<Value> = read.iter().map(written).collect();
    Ok(json!({ "items": items }))
}

#[test]
fn answers_of_tomorrow_read() {
    survive(&[
        response("subaccount", SUBACCOUNT, plain::<Subaccount>),
        response("directory", DIRECTORY, plain::<Directory>),
        response("global account", GLOBAL_ACCOUNT, plain::<GlobalAccount>),
        response("setting", SETTING, plain::<Setting>),
        response("custom property", PROPERTY, plain::<CustomProperty>),
        response("labels", LABELS, plain::<labels::LabelsBody>),
        response("binding", BINDING, binding),
        response("bindings", BINDINGS, bindings),
        response("subaccounts", SUBACCOUNTS, |sent| {
            listed::<Subaccount>("value", sent, accepted::collection)
        }),
        response("settings", SETTINGS, |sent| {
            listed("values", sent, settings::settings)
        }),
        response("custom properties", PROPERTIES, |sent| {
            listed("value", sent, labels::custom_properties)
        }),
        response("created account", CREATED, created),
    ]);
}
