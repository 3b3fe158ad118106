use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_str(&value.to_string()).unwrap()
}

fn subaccount() -> Value {
    json!({
        "guid": "s", "technicalName": "t", "displayName": "dev", "globalAccountGUID": "g",
        "parentGUID": "d", "parentType": "A_NEW_PLACE", "parentFeatures": ["DEFAULT", "A_NEW_FEATURE"],
        "closestEntitlementManagedParentGUID": "d", "region": "eu10", "subdomain": "dev",
        "description": "text", "state": "A_NEW_STATE", "stateMessage": "words",
        "contractStatus": "A_NEW_STATUS", "betaEnabled": true, "usedForProduction": "A_NEW_USE",
        "labels": {"a": ["b"], "c": "d", "e": null, "f": [null, "g"]},
        "customProperties": [{"key": "a", "value": "b", "accountGUID": "s"}, {"value": "no key"}],
        "createdDate": 1_756_309_000_000.0, "createdBy": "a@example.com",
        "modifiedDate": "2025-08-27T15:36:34Z", "lastModifiedBy": "a@example.com",
        "forceDeleteRequestTime": 1_756_309_000_000_i64, "forceDeleteTargetTime": "Aug 27, 2025, 3:36:34 PM",
        "aNewField": {"deep": [1, 2]}, "jobId": "7"
    })
}

#[test]
fn a_subaccount_of_tomorrow_reads() {
    let read: Subaccount = read(&subaccount());
    assert_eq!(read.state, AccountState::Other("A_NEW_STATE".into()));
    assert_eq!(
        read.parent_type,
        Some(ParentType::Other("A_NEW_PLACE".into()))
    );
    assert_eq!(
        read.used_for_production.as_ref().unwrap().as_str(),
        "A_NEW_USE"
    );
    assert_eq!(
        read.contract_status.as_ref().unwrap().as_str(),
        "A_NEW_STATUS"
    );
    assert_eq!(read.labels.get("c").unwrap(), ["d"]);
    assert_eq!(read.labels.get("e").unwrap(), [""; 0]);
    assert_eq!(read.labels.get("f").unwrap(), ["g"]);
    assert_eq!(
        (
            read.custom_properties.len(),
            read.custom_properties.bad.len()
        ),
        (1, 1)
    );
    assert_eq!(read.created_date.unwrap().as_second(), 1_756_309_000);
    assert_eq!(read.modified_date.unwrap().as_second(), 1_756_308_994);
    assert_eq!(read.force_delete_target_time, None);
}

#[test]
fn a_directory_of_tomorrow_reads_with_its_features_in_any_form() {
    let mut value = json!({
        "guid": "d", "displayName": "Finance", "parentGuid": "g", "parentGUID": "g", "parentType": "ROOT",
        "directoryType": "A_NEW_TYPE", "directoryFeatures": ["DEFAULT", "A_NEW_FEATURE", null],
        "entityState": "A_NEW_STATE", "contractStatus": "PENDING_TERMINATION", "description": "text",
        "stateMessage": "words", "subdomain": "x", "globalAccountGUID": "g",
        "children": [{"guid": "e", "children": null}, {"displayName": "no guid"}],
        "subaccounts": [subaccount(), 7], "labels": {}, "customProperties": [],
        "createdDate": 1_756_309_000_000_i64, "createdBy": "a@example.com", "modifiedDate": "soon",
        "legalLinks": {"privacy": "x"}, "aNewField": 1
    });
    let read_now: Directory = read(&value);
    assert_eq!(read_now.directory_features.len(), 2);
    assert_eq!(
        (read_now.children.len(), read_now.children.bad.len()),
        (1, 1)
    );
    assert_eq!(
        (read_now.subaccounts.len(), read_now.subaccounts.bad.len()),
        (1, 1)
    );
    assert_eq!(read_now.modified_date, None);
    for (form, count) in [
        (json!("ENTITLEMENTS"), 1),
        (json!("[DEFAULT,ENTITLEMENTS]"), 2),
        (json!(""), 0),
    ] {
        value["directoryFeatures"] = form;
        let read_now: Directory = read(&value);
        assert_eq!(read_now.directory_features.len(), count);
        assert_eq!(read_now.manages_entitlements(), count > 0);
    }
}

#[test]
fn a_global_account_of_tomorrow_reads() {
    let value = json!({
        "guid": "g", "displayName": "Acme", "description": "text", "subdomain": "acme",
        "entityState": "OK", "stateMessage": "words", "contractStatus": "SUSPENDED",
        "commercialModel": "Subscription", "consumptionBased": false, "licenseType": "A_NEW_LICENSE",
        "geoAccess": "EU_ACCESS", "backwardCompliantEU": true, "origin": "ORDER", "useFor": "Testing",
        "serviceId": "x", "costCenter": "1", "costObjectId": "1", "costObjectType": "COST_CENTER",
        "crmCustomerId": "1", "crmTenantId": "1", "bpoCustomerId": "1", "parentType": "ROOT",
        "parentGUID": "g", "globalAccountGUID": "g", "terminationNotificationStatus": "x",
        "labels": {"a": ["b"]}, "customProperties": [], "children": [{"guid": "d"}, []],
        "subaccounts": [{"guid": "s"}, {"displayName": "no guid"}],
        "createdDate": 1.0e12, "modifiedDate": "1700000000000", "expiryDate": "2026-01-01T00:00:00Z",
        "renewalDate": 1_700_000_000_000_i64, "legalLinks": {}, "aNewField": null
    });
    let read_now: GlobalAccount = read(&value);
    assert_eq!(
        (read_now.children.len(), read_now.children.bad.len()),
        (1, 1)
    );
    assert_eq!(
        (read_now.subaccounts.len(), read_now.subaccounts.bad.len()),
        (1, 1)
    );
    assert_eq!(read_now.modified_date, read_now.renewal_date);
    assert_eq!(read_now.contract_status, Some(ContractStatus::Suspended));
    // One that could not be read may be the one that is looked for.
    assert!(matches!(read_now.find_directory("Z"), Found::Unknown(_)));
}

#[tokio::test]
async fn settings_labels_and_properties_of_tomorrow_read() {
    let setting = json!({
        "key": "k", "value": {"any": [1.5]}, "defaultValue": 7, "description": "text",
        "entityType": "A_NEW_ENTITY", "entityTypeGuid": "s", "classification": "x",
        "dynamicProperty": true, "validationSchema": {"type": "string"}, "aNewField": 1
    });
    let id = SubaccountId::from("s");
    let body = json!({"values": [setting, {"value": 1}], "aNewField": 1}).to_string();
    let list = SubaccountsClient::new(answering(200, body));
    let list = list.settings(&id, &[]).await.unwrap();
    assert_eq!((list.len(), list.bad.len()), (1, 1));

    for (body, count) in [
        (r#"{"labels":{"a":["b"]},"aNewField":1}"#, 1),
        (r#"{"labels":null}"#, 0),
        ("{}", 0),
        ("", 0),
    ] {
        let client = SubaccountsClient::new(answering(200, body));
        assert_eq!(client.labels(&id).await.unwrap().len(), count, "{body}");
    }
    // The document has accounts in this list, whose properties lie one level deeper.
    for (body, good, bad) in [
        (
            r#"{"value":[{"key":"a","value":null,"aNewField":1},{"value":"b"}]}"#,
            1,
            1,
        ),
        (
            r#"{"value":[{"guid":"s","customProperties":[{"key":"a"},{"key":"b"},{}]},{"guid":"t"}]}"#,
            2,
            1,
        ),
        ("", 0, 0),
    ] {
        let client = GlobalAccountClient::new(answering(200, body));
        let list = client.custom_properties().await.unwrap();
        assert_eq!((list.len(), list.bad.len()), (good, bad), "{body}");
    }
}

#[tokio::test]
async fn a_created_account_is_not_lost_over_a_strange_job() {
    for (body, job) in [
        (r#"{"guid":"s","jobId":"30829210"}"#, Some("30829210")),
        (r#"{"guid":"s","jobId":30829210}"#, None),
        (r#"{"guid":"s","jobId":null}"#, None),
    ] {
        let client = SubaccountsClient::new(answering(201, body));
        let new = NewSubaccount::new("dev", "eu10", "dev");
        let created = client.create(&new).await.unwrap();
        assert_eq!(created.account.guid.as_str(), "s");
        assert_eq!(created.job.as_ref().map(AsRef::as_ref), job, "{body}");
    }
}
