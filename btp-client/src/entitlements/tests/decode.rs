use super::*;

#[test]
fn one_amount_reads_in_every_style_and_without_loss() {
    for (text, float, whole) in [
        ("1", 1.0, Some(1)),
        ("1.0", 1.0, Some(1)),
        ("0.0", 0.0, Some(0)),
        ("2000000000", 2e9, Some(2_000_000_000)),
        ("2000000001", 2_000_000_001.0, Some(2_000_000_001)),
        ("-2000000000", -2e9, Some(-2_000_000_000)),
        ("-1999999001.0", -1_999_999_001.0, Some(-1_999_999_001)),
        ("0.5", 0.5, None),
    ] {
        let read: Quantity = serde_json::from_str(text).unwrap();
        assert!((read.as_f64() - float).abs() < f64::EPSILON, "{text}");
        assert_eq!(read.as_i64(), whole, "{text}");
    }
    assert_eq!(Quantity::new(1e300).as_i64(), None);
    assert_eq!(serde_json::to_string(&Quantity::new(3.0)).unwrap(), "3");
    assert_eq!(Quantity::new(-1_999_999_001.0).to_string(), "-1999999001");
}

#[test]
fn amounts_out_are_whole_and_bounded() {
    assert_eq!(Amount::try_new(0).unwrap(), Amount::ZERO);
    assert_eq!(Amount::try_new(2_000_000_000).unwrap(), Amount::MAX);
    for too_much in [2_000_000_001, u64::MAX] {
        let error = Amount::try_new(too_much).unwrap_err();
        assert!(error.detail().unwrap().contains("amount"), "{error}");
    }
    assert_eq!(serde_json::to_string(&Amount::MAX).unwrap(), "2000000000");
    assert!(serde_json::from_str::<Amount>("2000000001").is_err());
    assert!(serde_json::from_str::<Amount>("-1").is_err());
}

#[test]
fn nulls_absences_new_words_and_new_fields_are_no_reason_to_fail() {
    let list = list(&json!({
        "somethingNew": [1],
        "entitledServices": [{
            "name": "aicore", "displayName": null, "description": null, "ownerType": null,
            "businessCategory": {"id": "AI", "displayName": "Artificial Intelligence"},
            "iconBase64": "PHN2Zz4=", "applicationCoordinates": {"visibility": "PUBLIC", "x": [1]},
            "servicePlans": [{
                "name": "free", "uniqueIdentifier": "8005780", "category": "BRAND_NEW", "amount": 1.0,
                "remainingAmount": null, "unlimited": true, "resources": null, "sourceEntitlements": null,
                "beta": null, "endDate": 1_700_000_000_000_i64, "internalQuotaLimit": null,
                "dataCenters": [{"name": "cf-eu10", "domain": null, "geoAccess": "STANDARD"}],
            }, {"name": "bare"}],
        }, {"name": "old", "businessCategory": "OTHER"}],
        "assignedServices": null,
    }));
    assert!(!list.is_incomplete());
    let free = &list.entitled_services[0].service_plans[0];
    assert_eq!(free.unique_identifier.as_deref(), Some("8005780"));
    assert_eq!(free.category, Some(PlanCategory::Other("BRAND_NEW".into())));
    assert_eq!(free.end_date.unwrap().as_millisecond(), 1_700_000_000_000);
    assert_eq!(free.data_centers[0].geo_access.as_deref(), Some("STANDARD"));
    let category = |index: usize| {
        list.entitled_services[index]
            .business_category
            .clone()
            .unwrap()
    };
    assert_eq!(category(0).id, "AI");
    assert_eq!(category(1).id, "OTHER");
}

#[test]
fn an_assignment_reads_with_its_dates_and_both_amounts() {
    let list = list(&service(
        &[],
        &[json!({
            "entityId": "sub-1", "entityType": "SUBACCOUNT", "amount": 1, "requestedAmount": 3.0,
            "entityState": "PROCESSING_FAILED", "stateMessage": "no", "modifiedDate": 1_718_100_000_000_i64,
            "createdDate": "2024-06-11T10:00:00Z", "resources": [], "autoAssigned": true,
            "parentRemainingAmount": -1_999_999_001.0, "billingObject": null,
        })],
    ));
    let read = &list.assigned_services[0].service_plans[0].assignments[0];
    assert_eq!(read.entity_state, EntityState::ProcessingFailed);
    assert_eq!(
        read.modified_date.unwrap().as_millisecond(),
        1_718_100_000_000
    );
    assert!(read.created_date.is_some());
    assert_eq!(read.requested_amount, Some(Quantity::new(3.0)));
    assert!(read.is_of(&subaccount()) && read.auto_assigned);
}

#[test]
fn an_outage_and_a_part_that_cannot_be_read_make_a_list_incomplete() {
    for (flag, incomplete) in [
        (json!(null), false),
        (json!(false), false),
        (json!(true), true),
    ] {
        let list = list(&json!({"fetchErrorFromExternalProviderRegistry": flag}));
        assert_eq!(list.is_incomplete(), incomplete, "{flag}");
    }
    let broken = [
        json!({"entitledServices": [{"servicePlans": []}]}),
        json!({"entitledServices": [{"name": "a", "servicePlans": [{"name": 1}]}]}),
        json!({"entitledServices": [{"name": "a", "servicePlans": [{"name": "p", "resources": [7]}]}]}),
        json!({"assignedServices": [7]}),
        json!({"assignedServices": [{"name": "a", "servicePlans": [7]}]}),
        json!({"assignedServices": [{"name": "a", "servicePlans": [{"name": "p", "assignmentInfo": [{}]}]}]}),
        // Without the system that it is for, an assignment looks like another one.
        json!({"assignedServices": [{"name": "a", "servicePlans": [{"name": "p", "assignmentInfo": [
            {"entityId": "sub-1", "resources": [7]}]}]}]}),
    ];
    for value in broken {
        let why = list(&value).why_incomplete();
        assert!(why.unwrap().contains("could not be read"), "{value}");
    }
}

#[test]
fn what_cannot_be_read_is_told_without_being_quoted() {
    for bad in [
        json!("AWSSECRET"),
        json!({"resourceName": {"AWSSECRET": 1}}),
    ] {
        let list = list(&json!({"entitledServices": [{"name": "a", "servicePlans": [
            {"name": "p", "resources": [bad]}]}]}));
        let why = list.why_incomplete().unwrap();
        assert!(!why.contains("AWSSECRET"), "{why}");
        assert!(!format!("{list:?}").contains("AWSSECRET"));
    }
}

#[test]
fn an_external_resource_is_not_printed_whole() {
    let secret = json!({"resourceName": "r", "resourceData": {"key": "hunter22"}});
    let resource: ExternalResource = serde_json::from_value(secret).unwrap();
    assert!(!format!("{resource:?}").contains("hunter22"));
    assert!(
        serde_json::to_string(&resource)
            .unwrap()
            .contains("hunter22")
    );
}

#[test]
fn a_category_decides_between_enable_and_amount() {
    let kind = |word: &str| PlanCategory::from(word).quota_kind();
    for word in ["ELASTIC_SERVICE", "ELASTIC_LIMITED", "APPLICATION"] {
        assert_eq!(kind(word), QuotaKind::Enable, "{word}");
    }
    for word in [
        "SERVICE",
        "QUOTA_BASED_APPLICATION",
        "PLATFORM",
        "ENVIRONMENT",
    ] {
        assert_eq!(kind(word), QuotaKind::Amount, "{word}");
    }
    assert_eq!(kind("NEW"), QuotaKind::Unclear);
    assert_eq!(QuotaKind::Enable.least(), Some(Quota::Enable));
    assert_eq!(QuotaKind::Enable.none(), Some(Quota::Disable));
    assert_eq!(QuotaKind::Amount.least(), Some(amount(1)));
    assert_eq!(QuotaKind::Amount.none(), Some(amount(0)));
    assert_eq!(
        (QuotaKind::Unclear.least(), QuotaKind::Unclear.none()),
        (None, None)
    );
    for (kind, quota, takes) in [
        (QuotaKind::Amount, amount(1), true),
        (QuotaKind::Amount, Quota::Enable, false),
        (QuotaKind::Enable, Quota::Disable, true),
        (QuotaKind::Enable, amount(0), false),
        (QuotaKind::Unclear, amount(0), true),
    ] {
        assert_eq!(kind.takes(quota), takes, "{kind:?} {quota}");
    }
}

#[test]
fn environments_and_platforms_come_with_and_without_a_quota() {
    for category in ["ENVIRONMENT", "PLATFORM"] {
        for (quota, kind) in [
            (json!({"amount": 1}), QuotaKind::Amount),
            (json!({"remainingAmount": 0}), QuotaKind::Amount),
            (
                json!({"unlimited": true, "remainingAmount": null}),
                QuotaKind::Amount,
            ),
            (json!({"amount": null}), QuotaKind::Unclear),
            (json!({}), QuotaKind::Unclear),
        ] {
            let mut plan = json!({"name": "api-access", "category": category});
            let fields = quota.as_object().unwrap().clone();
            plan.as_object_mut().unwrap().extend(fields);
            let read = list(&service(&[plan], &[]));
            let found = PlanEntry::all(&read, "s4", "api-access").present().unwrap();
            assert_eq!(found[0].quota_kind(), kind, "{category} {quota}");
        }
    }
}

#[tokio::test]
async fn icons_and_coordinates_are_read_only_when_asked_for() {
    use client_core::{
        Client,
        transport::{TransportError, from_fn},
    };
    let body = json!({
        "entitledServices": [
            7,
            {"name": "a", "iconBase64": "AAAA", "applicationCoordinates": {"appId": 1}, "servicePlans": []},
            {"name": "b", "iconBase64": null},
        ],
        "assignedServices": [{"name": "b", "iconBase64": "BBBB"}],
    });
    let text = bytes::Bytes::from(body.to_string());
    let transport = from_fn(move |_| Ok::<_, TransportError>(http::Response::new(text.clone())));
    let client = Client::builder("https://e.example".parse().unwrap())
        .transport(transport)
        .build()
        .unwrap();
    let client = EntitlementsClient::new(client.clone(), crate::jobs::JobsClient::new(client));
    let query = AssignmentsQuery::global_account();
    let lean = client.assignments(&query).await.unwrap();
    assert!(
        lean.entitled_services
            .iter()
            .all(|service| service.icon.is_none())
    );

    let full = client.assignments(&query.in_full()).await.unwrap();
    let icons = |icon: &Option<Box<str>>| icon.as_deref().map(str::to_owned);
    let entitled: Vec<_> = full
        .entitled_services
        .iter()
        .map(|one| icons(&one.icon))
        .collect();
    assert_eq!(entitled, [Some("AAAA".to_owned()), None]);
    assert_eq!(
        icons(&full.assigned_services[0].icon).as_deref(),
        Some("BBBB")
    );
    let coordinates = full.entitled_services[0]
        .application_coordinates
        .as_ref()
        .unwrap();
    assert_eq!(coordinates["appId"], json!(1));
    assert_eq!(
        full.entitled_services.bad.len(),
        1,
        "what is bad is still told"
    );
    let written = serde_json::to_value(&full).unwrap();
    assert_eq!(written["entitledServices"][0]["iconBase64"], json!("AAAA"));
}
