use super::*;

fn plan(name: &str, resources: &[&str]) -> Value {
    let resources: Vec<Value> = resources.iter().map(|name| resource(name)).collect();
    json!({"name": name, "uniqueIdentifier": format!("s4-{name}"), "category": "ELASTIC_SERVICE", "resources": resources})
}

fn assigned(plan: &str, subaccount: &str, resources: &[&str]) -> Value {
    let resources: Vec<Value> = resources.iter().map(|name| resource(name)).collect();
    json!({"name": "s4", "servicePlans": [{"name": plan, "uniqueIdentifier": format!("s4-{plan}"),
    "assignmentInfo": [{
        "entityId": subaccount, "entityType": "SUBACCOUNT", "entityState": "OK", "amount": 1,
        "resources": resources,
    }]}]})
}

fn account(plans: &[Value], assigned: &[Value]) -> Assignments {
    let value = json!({"entitledServices": [{"name": "s4", "servicePlans": plans}], "assignedServices": assigned});
    list(&value).read_with(AssignmentsQuery::global_account().include_auto_managed())
}

fn uses(list: &Assignments, system: &str) -> Presence<Vec<(String, String)>> {
    list.uses_of_system("s4", system).map(|uses| {
        uses.into_iter()
            .map(|one| (one.plan, one.subaccount.to_string()))
            .collect()
    })
}

#[test]
fn everyone_who_uses_a_system_is_named_and_nobody_else() {
    let plans = [
        plan("api-access", &["dev", "prod"]),
        plan("messaging", &["dev", "prod"]),
    ];
    let list = account(
        &plans,
        &[
            assigned("api-access", "sub-1", &["dev"]),
            assigned("api-access", "sub-2", &["prod"]),
            assigned("messaging", "sub-2", &["dev", "prod"]),
        ],
    );
    let named = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        Presence::Present(
            pairs
                .map(|(plan, subaccount)| ((*plan).to_owned(), (*subaccount).to_owned()))
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        uses(&list, "dev"),
        named(&[("api-access", "sub-1"), ("messaging", "sub-2")])
    );
    assert_eq!(
        uses(&list, "prod"),
        named(&[("api-access", "sub-2"), ("messaging", "sub-2")])
    );
    assert_eq!(uses(&list, "elsewhere"), Presence::Absent);
    let free = account(&plans, &[assigned("api-access", "sub-1", &["prod"])]);
    assert_eq!(uses(&free, "dev"), named(&[]));
}

#[test]
fn a_plan_that_is_not_entitled_any_more_is_used_by_who_still_has_it() {
    let list = account(&[], &[assigned("api-access", "sub-1", &["dev"])]);
    assert_eq!(
        uses(&list, "dev"),
        Presence::Present(vec![("api-access".to_owned(), "sub-1".to_owned())])
    );
    let unnamed = account(&[], &[assigned("api-access", "sub-1", &[])]);
    let Presence::Hidden(why) = uses(&unnamed, "dev") else {
        panic!("nothing says for which system")
    };
    assert!(why.contains("sub-1"), "{why}");
    let anothers = account(&[], &[assigned("api-access", "sub-1", &["prod"])]);
    assert_eq!(uses(&anothers, "dev"), Presence::Absent);
}

#[test]
fn nobody_is_said_to_use_a_system_where_it_cannot_be_told() {
    let plans = [plan("api-access", &["dev", "prod"])];
    let unnamed = account(&plans, &[assigned("api-access", "sub-1", &[])]);
    assert!(matches!(uses(&unnamed, "dev"), Presence::Unknown(_)));

    let mut outage = account(&plans, &[]);
    outage.fetch_error_from_external_provider_registry = Some(true);
    assert!(matches!(uses(&outage, "dev"), Presence::Unknown(_)));

    let whole = || AssignmentsQuery::global_account().include_auto_managed();
    for narrower in [
        AssignmentsQuery::global_account(),
        AssignmentsQuery::subaccount(&subaccount()).under_global_account(),
        whole().plan("s4", "api-access"),
        whole().entitled_only(),
        whole().assigned_service("other"),
        whole().directory(&directory()),
    ] {
        let list = account(&plans, &[]).read_with(narrower.clone());
        assert!(
            matches!(uses(&list, "dev"), Presence::Hidden(_)),
            "{narrower:?}"
        );
    }
    let wide = whole().assigned_service("s4");
    let list = account(&plans, &[]).read_with(wide);
    assert_eq!(uses(&list, "dev"), Presence::Present(vec![]));
}
