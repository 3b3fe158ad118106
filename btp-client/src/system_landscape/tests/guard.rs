use super::{calls::landscape, *};
use Action::{Deregister, GetToken, MergeFrom, MergeInto, Remove};

const ALL: [Action; 5] = [GetToken, Deregister, Remove, MergeInto, MergeFrom];

fn allowed(system: &System) -> Vec<Action> {
    ALL.into_iter()
        .filter(|action| system.allows(*action).is_ok())
        .collect()
}

fn system(word: &str, managed: Option<bool>) -> System {
    let mut system = System::new("1", "s").with_status(word.into());
    system.managed = managed;
    system
}

#[test]
fn the_guard_table_is_the_documented_one() {
    let rows: [(&str, &[Action], &[Action]); 15] = [
        ("INITIAL", &[GetToken, Remove], &[GetToken, MergeFrom]),
        (
            "CREATE_SUCCEEDED",
            &[GetToken, Remove],
            &[GetToken, MergeFrom],
        ),
        (
            "CONNECTED",
            &[Deregister, MergeInto],
            &[Deregister, MergeInto],
        ),
        ("FAILED", &[Remove], &[]),
        ("CREATE_FAILED", &[Remove], &[]),
        ("UNPAIRING", &[], &[]),
        ("UNPAIR_FAILED", &[Deregister], &[Deregister]),
        ("DELETING", &[], &[]),
        ("DELETE_FAILED", &[Remove], &[]),
        ("DELETE_SUCCEEDED", &[], &[]),
        ("CREATING", &[], &[]),
        ("UPDATING", &[], &[]),
        ("UPDATE_FAILED", &[], &[]),
        ("UPDATE_SUCCEEDED", &[], &[]),
        ("NEW", &[], &[]),
    ];
    for (word, added, discovered) in rows {
        assert_eq!(allowed(&system(word, Some(false))), added, "{word}, added");
        assert_eq!(
            allowed(&system(word, Some(true))),
            discovered,
            "{word}, discovered"
        );
        let known = !matches!(SystemStatus::from(word), SystemStatus::Other(_));
        assert_eq!(known, word != "NEW", "{word}");
    }
    let unknown_origin = system("INITIAL", None);
    assert_eq!(allowed(&unknown_origin), [GetToken, Remove, MergeFrom]);
}

#[test]
fn a_type_without_tokens_gets_none() {
    for name in [
        SystemType::BTP_APPLICATION,
        SystemType::MICROSOFT_365_COPILOT,
    ] {
        let refused = System::new("1", "s")
            .of_type(name)
            .allows(GetToken)
            .unwrap_err();
        assert_eq!(refused.why, "systems of its type need no token");
    }
    assert!(
        System::new("1", "s")
            .of_type("of the future")
            .allows(GetToken)
            .is_ok()
    );
}

#[test]
fn a_refusal_says_why_and_what_to_do() {
    let refused = SystemStatus::Connected.allows(Remove).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "cannot remove: it is registered (status CONNECTED); deregister it first"
    );
    let error = Error::from(refused.clone());
    assert_eq!(NotAllowed::of(&error), Some(&refused));
    assert_eq!(Refusal::of(&error), Some(Refusal::NotAllowed));
    assert_eq!(error.effect(), client_core::Effect::NotApplied);
    assert_eq!(NotAllowed::of(&Error::invalid_input("a", "b")), None);
}

#[test]
fn only_the_same_system_is_merged() {
    let at = |id: &str, word: &str, url: Option<&str>| {
        let mut system = System::new(id, id).of_type("T").with_status(word.into());
        system.base_url = url.map(str::to_owned);
        system
    };
    let into = at("1", "CONNECTED", Some("https://a"));
    assert!(
        into.allows_merge_of(&at("2", "INITIAL", Some("https://a/")))
            .is_ok()
    );
    let mut other_type = at("2", "INITIAL", Some("https://a"));
    other_type.system_type = Some("U".to_owned());
    for (source, why) in [
        (at("2", "CONNECTED", Some("https://a")), "it is registered"),
        (
            at("2", "INITIAL", Some("https://b")),
            "the addresses differ",
        ),
        (at("2", "INITIAL", None), "an address is not known"),
        (
            at("1", "INITIAL", Some("https://a")),
            "it is the same system",
        ),
        (other_type, "the types differ"),
    ] {
        assert_eq!(into.allows_merge_of(&source).unwrap_err().why, why);
    }
}

#[tokio::test]
async fn what_is_not_allowed_is_read_and_never_sent() {
    let mut failed = calls::application("a");
    failed["status"]["condition"] = json!("UPDATING");
    let (client, seen) = landscape(&[json!({"data": {"application": failed}})]);
    let id = SystemId::from("id-a");
    let busy = client.get(&id).await.unwrap().unwrap();
    let group = ScenarioGroup::all_communication_scenarios();
    let errors = [
        client.issue_token_for(&busy, &group).await.unwrap_err(),
        client.deregister(&id).await.unwrap_err(),
        client.remove(&id).await.unwrap_err(),
        client.merge(&id, &"id-b".into()).await.unwrap_err(),
    ];
    let actions = errors.map(|error| NotAllowed::of(&error).unwrap().action);
    assert_eq!(actions, [GetToken, Deregister, Remove, MergeInto]);
    let seen = seen.lock().unwrap();
    let mutates = |request: &http::Request<bytes::Bytes>| {
        String::from_utf8_lossy(request.body()).contains("mutation")
    };
    assert!(!seen.is_empty() && !seen.iter().any(mutates));
}

#[tokio::test]
async fn formations_that_may_not_be_looked_at_are_left_to_director() {
    let mut registered = calls::application("a");
    registered["status"]["condition"] = json!("CONNECTED");
    for (code, sent) in [(23, 3), (26, 3), (10, 2)] {
        let (client, seen) = landscape(&[
            json!({"data": {"application": registered}}),
            calls::refusal(code),
            json!({"data": {"unpairApplication": null}}),
        ]);
        let deregistered = client.deregister(&"id-a".into()).await;
        assert_eq!(deregistered.is_ok(), sent == 3, "{code}");
        assert_eq!(seen.lock().unwrap().len(), sent, "{code}");
    }
}
