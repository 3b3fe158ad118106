use super::*;

#[test]
fn nine_groups_are_documented_and_four_keys_are_public() {
    let keys: Vec<Option<&str>> = ScenarioGroup::ALL.iter().map(ScenarioGroup::key).collect();
    assert_eq!(
        keys,
        [
            Some("UNRESTRICTED"),
            Some("EVENT_MESH"),
            Some("SAP_START"),
            Some("ARIBA_BUY"),
            None,
            None,
            None,
            None,
            None
        ]
    );
    let counts: Vec<Option<usize>> = ScenarioGroup::ALL
        .iter()
        .map(|group| group.scenarios().map(<[_]>::len))
        .collect();
    let expected = [
        None,
        Some(1),
        Some(1),
        Some(2),
        Some(4),
        Some(7),
        Some(10),
        Some(1),
        Some(1),
    ];
    assert_eq!(counts, expected);
    for group in &ScenarioGroup::ALL {
        assert_eq!(ScenarioGroup::by_label(group.label()).as_ref(), Some(group));
        assert_eq!(
            group.check().is_ok(),
            group.key().is_some(),
            "{}",
            group.label()
        );
        for id in group.scenarios().unwrap_or_default() {
            assert!(id.len() == 12 && id.starts_with("SAP_COM_"), "{id}");
        }
    }
}

#[test]
fn the_smallest_group_that_holds_all_scenarios_is_chosen() {
    for (ids, label) in [
        (&["SAP_COM_0892"][..], "Eventing Between SAP Cloud Systems"),
        (&["0647"], "Integration with SAP Start"),
        (
            &["0545", "sap_com_0a00"],
            "Integration with SAP Ariba Buying",
        ),
        (&["0659"], "Integration with SAP Master Data Governance"),
        (
            &["0008", "0659"],
            "Integration with SAP Master Data Integration",
        ),
        (
            &["0008", "0897"],
            "Integration with SAP Ariba Central Invoice Management",
        ),
        (
            &["0892", "0008"],
            "Integration with SAP Subscription Billing",
        ),
        (&["0566"], "Integration with SAP Advanced Financial Closing"),
        (&["0566", "0647"], "All Communication Scenarios"),
        (&["9999"], "All Communication Scenarios"),
        (&[], "All Communication Scenarios"),
    ] {
        assert_eq!(
            ScenarioGroup::smallest_covering(ids).label(),
            label,
            "{ids:?}"
        );
    }
}

#[test]
fn a_group_goes_into_the_header_as_compact_json() {
    let value = ScenarioGroup::by_label("Eventing Between SAP Cloud Systems")
        .unwrap()
        .header_value()
        .unwrap();
    assert_eq!(
        value,
        r#"{"description":"Eventing Between SAP Cloud Systems","key":"EVENT_MESH"}"#
    );
    let custom = ScenarioGroup::custom("MY_KEY", "My group")
        .header_value()
        .unwrap();
    assert!(custom.contains(r#""key":"MY_KEY""#) && !custom.contains(", "));
}

#[test]
fn a_group_that_cannot_be_sent_is_refused_before_it_is() {
    let unknown = ScenarioGroup::by_label("Integration with SAP Subscription Billing").unwrap();
    let why = unknown.check().unwrap_err();
    assert_eq!(why.kind(), ErrorKind::InvalidInput);
    assert!(why.detail().unwrap().contains("with_key"), "{why}");
    assert!(operations::issue_token(&"1".into(), &unknown).is_err());
    assert!(unknown.with_key("BILLING").check().is_ok());
    for (key, description) in [
        ("", "d"),
        ("k", ""),
        ("k, l", "d"),
        ("k", "a, b"),
        ("k", "ü"),
        ("k\n", "d"),
    ] {
        assert!(
            ScenarioGroup::custom(key, description).check().is_err(),
            "{key:?} {description:?}"
        );
    }
    let custom = ScenarioGroup::custom("k", "d");
    assert!(!custom.covers("0008") && custom.scenarios().is_none());
    let text = serde_json::to_string(&ScenarioGroup::ALL[3]).unwrap();
    assert_eq!(
        serde_json::from_str::<ScenarioGroup>(&text).unwrap(),
        ScenarioGroup::ALL[3]
    );
}
