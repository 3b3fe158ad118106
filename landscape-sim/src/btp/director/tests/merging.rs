use serde_json::json;

use super::*;

const MERGE: &str = r"mutation Merge($into: ID!, $from: ID!) {
  result: mergeApplications(destinationID: $into, sourceID: $from) { id name baseUrl labels status { condition } } }";

fn twins() -> (Account, String, String) {
    let mut account = Account::new();
    let into = account.register("acme");
    let now = account.now;
    assert!(account.btp.discover_twin("acme", "found", now));
    let from = account.btp.director.systems[1].id.clone();
    (account, into, from)
}

fn merge(account: &mut Account, into: &str, from: &str) -> crate::btp::testing::Answer {
    account.graphql(MERGE, &json!({"into": into, "from": from}))
}

#[test]
fn a_discovered_twin_becomes_part_of_the_registered_system() {
    let (mut account, into, from) = twins();
    account.btp.director.system_mut(&from).unwrap().labels =
        json!({"region": "eu10"}).as_object().unwrap().clone();
    let answer = merge(&mut account, &into, &from);
    let system = &answer.json["data"]["result"];
    assert_eq!(system["id"], into);
    assert_eq!(system["name"], "acme");
    assert_eq!(system["status"]["condition"], "CONNECTED");
    assert_eq!(system["labels"]["managed"], "true");
    assert_eq!(system["labels"]["region"], "eu10");
    assert!(!system["baseUrl"].as_str().unwrap().ends_with('/'));
    assert_eq!(account.btp.director.systems.len(), 1);
    assert_eq!(merge(&mut account, &into, &from).fault(), 20, "gone");
}

#[test]
fn what_is_not_the_same_system_is_not_merged() {
    type Change = fn(&mut crate::btp::director::System);
    let changes: [(Change, &str); 5] = [
        (|from| from.base_url = None, "has no URL"),
        (
            |from| from.base_url = Some("https://other.example".to_owned()),
            "URLs",
        ),
        (|from| from.type_id = "other".to_owned(), "templates"),
        (
            |from| from.condition = super::super::Condition::Connected,
            "status CONNECTED",
        ),
        (
            |from| from.formations.push("eventing".to_owned()),
            "formations: eventing",
        ),
    ];
    for (change, reason) in changes {
        let (mut account, into, from) = twins();
        change(account.btp.director.system_mut(&from).unwrap());
        let refused = merge(&mut account, &into, &from);
        assert_eq!(refused.fault(), 10, "{reason}");
        assert!(refused.text.contains(reason), "{reason}: {}", refused.text);
        assert_eq!(account.btp.director.systems.len(), 2, "{reason}");
    }
    let (mut account, into, _) = twins();
    assert_eq!(merge(&mut account, &into, &into).fault(), 10);
}

#[test]
fn a_twin_needs_a_system_with_an_address() {
    let mut account = Account::new();
    account.add("blank");
    let now = account.now;
    assert!(!account.btp.discover_twin("blank", "found", now));
    assert!(!account.btp.discover_twin("nobody", "found", now));
}
