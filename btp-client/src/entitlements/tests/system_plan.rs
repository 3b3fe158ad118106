use super::*;

fn with_resources(names: &[&str]) -> Value {
    let resources: Vec<Value> = names.iter().map(|name| resource(name)).collect();
    json!({"name": "api-access", "uniqueIdentifier": "s4-api", "category": "ELASTIC_SERVICE", "resources": resources})
}

fn own_entry(identifier: &str, display_name: &str) -> Value {
    json!({
        "name": "api-access", "uniqueIdentifier": identifier, "displayName": display_name,
        "category": "ELASTIC_SERVICE", "resources": null,
    })
}

fn find(list: &Assignments, system: &str) -> Presence<SystemPlan> {
    SystemPlan::find(list, "s4", "api-access", system)
}

fn found(value: &Value, system: &str) -> SystemPlan {
    find(&list(value), system).present().unwrap()
}

fn body(plan: &SystemPlan, quota: Quota) -> Value {
    let batch = AssignmentBatch::new().add(plan.assign(&subaccount(), quota));
    serde_json::to_value(batch).unwrap()["subaccountServicePlans"][0].clone()
}

fn assigned(state: &str, resources: &[&str]) -> Value {
    let resources: Vec<Value> = resources.iter().map(|name| resource(name)).collect();
    json!({
        "entityId": "sub-1", "entityType": "SUBACCOUNT", "entityState": state, "amount": 1,
        "resources": resources, "of": "s4-api",
    })
}

fn query() -> AssignmentsQuery {
    AssignmentsQuery::subaccount(&subaccount()).under_global_account()
}

#[test]
fn a_system_is_found_in_either_shape_by_its_exact_name() {
    let shared = service(&[with_resources(&["dev", "prod"])], &[]);
    let plan = found(&shared, "prod");
    assert_eq!(
        plan.resource().unwrap().resource_name.as_deref(),
        Some("prod")
    );
    assert_eq!(
        body(&plan, Quota::Enable),
        json!({
            "serviceName": "s4", "servicePlanName": "api-access", "servicePlanUniqueIdentifier": "s4-api",
            "assignmentInfo": [{"subaccountGUID": "sub-1", "enable": true, "resources": [resource("prod")]}],
        })
    );
    assert_eq!(
        found(&shared, "id-of-dev")
            .resource()
            .unwrap()
            .resource_name
            .as_deref(),
        Some("dev")
    );

    let own = service(&[own_entry("x1", "dev"), own_entry("x2", "prod")], &[]);
    let plan = found(&own, "prod");
    assert!(plan.resource().is_none());
    assert_eq!(
        body(&plan, Quota::Enable),
        json!({
            "serviceName": "s4", "servicePlanName": "api-access", "servicePlanUniqueIdentifier": "x2",
            "assignmentInfo": [{"subaccountGUID": "sub-1", "enable": true}],
        })
    );
    assert_eq!(
        found(&own, "x1").plan().display_name.as_deref(),
        Some("dev")
    );
}

#[test]
fn nothing_is_matched_by_similarity() {
    for name in ["pro", "prod2", "PROD", "prod ", ""] {
        let shared = list(&service(&[with_resources(&["dev", "prod"])], &[]));
        assert!(find(&shared, name).is_absent(), "{name:?}");
        let own = list(&service(
            &[own_entry("x1", "dev"), own_entry("x2", "prod")],
            &[],
        ));
        assert!(matches!(find(&own, name), Presence::Unknown(_)), "{name:?}");
    }
}

#[test]
fn one_entry_that_names_no_system_proves_nothing() {
    let list = list(&service(&[own_entry("x1", "API access")], &[]));
    let Presence::Unknown(why) = find(&list, "prod") else {
        panic!("{:?}", find(&list, "prod"));
    };
    assert!(why.contains("named exactly \"prod\""), "{why}");
}

#[test]
fn two_entries_of_one_name_are_ambiguous_and_a_repeated_element_is_not() {
    let twice = list(&service(
        &[own_entry("x1", "prod"), own_entry("x2", "prod")],
        &[],
    ));
    assert!(
        find(&twice, "prod")
            .reason()
            .unwrap()
            .starts_with("2 entries")
    );
    let mut other = resource("prod");
    other["resourceTechnicalName"] = json!("another");
    let clash = json!({"name": "api-access", "resources": [resource("prod"), other]});
    assert!(matches!(
        find(&list(&service(&[clash], &[])), "prod"),
        Presence::Unknown(_)
    ));
    assert!(
        find(
            &list(&service(&[with_resources(&["prod", "prod"])], &[])),
            "prod"
        )
        .present()
        .is_some()
    );
}

#[test]
fn absence_needs_a_complete_list_of_the_right_scope() {
    let query = || query().include_auto_managed();
    let empty = list(&service(&[], &[])).read_with(query());
    assert!(find(&empty, "prod").is_absent());
    let none =
        list(&json!({})).read_with(AssignmentsQuery::global_account().include_auto_managed());
    assert!(find(&none, "prod").is_absent());

    let outage = list(&json!({"fetchErrorFromExternalProviderRegistry": true})).read_with(query());
    assert!(matches!(find(&outage, "prod"), Presence::Unknown(_)));
    let damaged = list(&json!({"entitledServices": [7]})).read_with(query());
    assert!(matches!(find(&damaged, "prod"), Presence::Unknown(_)));
    let other_plan = list(&json!({})).read_with(query().plan("s4", "messaging"));
    assert!(matches!(find(&other_plan, "prod"), Presence::Hidden(_)));
    let this_plan = list(&json!({})).read_with(query().plan("s4", "api-access"));
    assert!(find(&this_plan, "prod").is_absent());
    let in_directory = list(&json!({})).read_with(query().directory(&directory()));
    assert!(matches!(find(&in_directory, "prod"), Presence::Hidden(_)));
    // What is shown is there, whatever else is missing.
    let mut shown = service(&[with_resources(&["prod"])], &[]);
    shown["fetchErrorFromExternalProviderRegistry"] = json!(true);
    assert!(find(&list(&shown), "prod").present().is_some());
}

#[test]
fn an_assignment_belongs_to_the_system_that_it_names() {
    let state = |systems: &[&str], assigned: &[Value]| {
        let value = service(&[with_resources(systems)], assigned);
        found(&value, "prod").state_for(&list(&value).read_with(query()), &subaccount())
    };
    assert!(
        state(&["dev", "prod"], &[assigned("OK", &["prod"])])
            .present()
            .is_some()
    );
    assert!(
        state(&["dev", "prod"], &[assigned("OK", &["dev", "prod"])])
            .present()
            .is_some()
    );
    assert!(state(&["dev", "prod"], &[assigned("OK", &["dev"])]).is_absent());
    assert!(matches!(
        state(&["dev", "prod"], &[assigned("OK", &[])]),
        Presence::Unknown(_)
    ));
    assert!(state(&["prod"], &[assigned("OK", &[])]).present().is_some());
    assert!(state(&["prod"], &[]).is_hidden_or_absent());

    let own = service(
        &[own_entry("x1", "dev"), own_entry("s4-api", "prod")],
        &[assigned("OK", &[])],
    );
    let now = list(&own).read_with(query());
    assert!(
        found(&own, "prod")
            .state_for(&now, &subaccount())
            .present()
            .is_some()
    );
    assert!(
        found(&own, "dev")
            .state_for(&now, &subaccount())
            .is_absent()
    );
    assert!(
        found(&own, "prod")
            .state_for(&now, &"sub-2".into())
            .reason()
            .is_some()
    );
}

trait Either {
    fn is_hidden_or_absent(&self) -> bool;
}

impl<T> Either for Presence<T> {
    fn is_hidden_or_absent(&self) -> bool {
        matches!(self, Presence::Absent | Presence::Hidden(_))
    }
}

#[test]
fn an_assignment_is_absent_only_from_a_list_that_would_show_it() {
    let value = service(&[with_resources(&["prod"])], &[]);
    let plan = found(&value, "prod");
    let state = |value: &Value, query: AssignmentsQuery| {
        plan.state_for(&list(value).read_with(query), &subaccount())
    };
    assert!(
        plan.state_for(&list(&value), &subaccount()).is_absent(),
        "of unknown origin"
    );
    assert!(state(&value, query()).is_absent());
    assert!(state(&value, query().directory(&directory())).is_absent());
    assert!(state(&value, AssignmentsQuery::global_account()).is_absent());
    let hidden = [
        AssignmentsQuery::subaccount(&subaccount()),
        AssignmentsQuery::subaccount(&"sub-2".into()).under_global_account(),
        query().entitled_only(),
        query().assigned_service("other"),
        query().plan("s4", "messaging"),
    ];
    for query in hidden {
        assert!(
            matches!(state(&value, query.clone()), Presence::Hidden(_)),
            "{query:?}"
        );
    }
    // Other assignments prove that the scope is the right one.
    let mut others = value.clone();
    others["assignedServices"] = json!([{"name": "x", "servicePlans": []}]);
    assert!(state(&others, AssignmentsQuery::subaccount(&subaccount())).is_absent());
    let mut outage = value.clone();
    outage["fetchErrorFromExternalProviderRegistry"] = json!(true);
    assert!(matches!(state(&outage, query()), Presence::Unknown(_)));
}

#[test]
fn an_automatic_plan_hides_from_a_list_without_such_plans() {
    let mut entry = own_entry("x1", "prod");
    entry["autoAssign"] = json!(true);
    let value = service(&[entry], &[]);
    let plan = found(&value, "prod");
    let state =
        |query: AssignmentsQuery| plan.state_for(&list(&value).read_with(query), &subaccount());
    assert!(matches!(state(query()), Presence::Hidden(_)));
    assert!(state(query().include_auto_managed()).is_absent());
}

#[test]
fn the_request_keeps_the_systems_that_the_subaccount_has_already() {
    let value = service(
        &[with_resources(&["dev", "prod"])],
        &[assigned("OK", &["dev"])],
    );
    let plan = found(&value, "prod");
    let resources = |quota: Quota| body(&plan, quota)["assignmentInfo"][0]["resources"].clone();
    assert_eq!(
        resources(Quota::Enable),
        json!([resource("prod"), resource("dev")])
    );
    assert_eq!(resources(Quota::Disable), json!([resource("prod")]));
}

#[test]
fn remaining_quota_is_a_hint() {
    let plan = |fields: Value| {
        let mut entry = own_entry("x1", "prod");
        entry
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        found(&service(&[entry], &[]), "prod")
    };
    let unlimited =
        plan(json!({"unlimited": true, "amount": 2_000_000_000, "category": "SERVICE"}));
    assert_eq!(unlimited.remaining(), Remaining::Unlimited);
    assert_eq!(unlimited.fits(amount(9), None), Some(true));
    let few = plan(
        json!({"remainingAmount": 2.0, "maxAllowedSubaccountQuota": 4, "category": "SERVICE"}),
    );
    assert_eq!(few.remaining(), Remaining::Limited(Quantity::new(2.0)));
    assert_eq!(few.quota_kind(), QuotaKind::Amount);
    assert_eq!(few.fits(amount(2), None), Some(true));
    assert_eq!(few.fits(amount(3), None), Some(false));
    assert_eq!(few.fits(amount(3), Some(Quantity::new(1.0))), Some(true));
    assert_eq!(few.fits(amount(5), Some(Quantity::new(5.0))), Some(false));
    assert_eq!(few.fits(Quota::Enable, None), Some(true));
    let overdrawn = plan(json!({"remainingAmount": -1_999_999_001.0}));
    assert_eq!(
        overdrawn.fits(amount(1), Some(Quantity::new(1.0))),
        Some(true)
    );
    assert_eq!(overdrawn.fits(amount(1), None), Some(false));
    let untold = plan(json!({"category": null}));
    assert_eq!(
        (untold.remaining(), untold.quota_kind()),
        (Remaining::Unknown, QuotaKind::Unclear)
    );
    assert_eq!(untold.fits(amount(1), None), None);
}

#[test]
fn a_change_that_was_about_a_second_system_is_seen_although_only_the_first_is_named() {
    let plans = [with_resources(&["dev", "prod"])];
    let read = |state: &str, modified: i64| {
        let mut one = assigned(state, &["dev"]);
        one["modifiedDate"] = json!(modified);
        one["stateMessage"] = json!("no units are left");
        list(&service(&plans, &[one])).read_with(query())
    };
    let plan = found(&service(&plans, &[]), "prod");
    let state = |list: &Assignments| plan.state_for(list, &subaccount());
    let before = read("OK", 1_000);
    assert!(state(&before).is_absent());
    for word in ["STARTED", "PROCESSING"] {
        assert!(
            state(&read(word, 2_000)).present().unwrap().is_under_way(),
            "{word}"
        );
    }
    let failed = state(&read("PROCESSING_FAILED", 3_000));
    assert!(!failed.clone().present().unwrap().is_assigned());
    let Verdict::Failed(why) = Baseline::of(state(&before)).judge(&failed, Quota::Enable) else {
        panic!("{failed:?}");
    };
    assert!(
        why.contains("no units are left; nothing is assigned"),
        "{why}"
    );
    // An old failure is nobody's news.
    let verdict = Baseline::of(failed.clone()).judge(&failed, Quota::Enable);
    assert!(matches!(verdict, Verdict::Pending(_)), "{verdict:?}");
}
