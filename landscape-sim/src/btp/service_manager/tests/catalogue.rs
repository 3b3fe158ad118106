use std::time::Duration;

use serde_json::Value;

use super::{Account, SUBACCOUNT, access, entitle, managed, names_of};
use crate::EntitlementShape;
use crate::btp::testing::Answer;

fn get(account: &mut Account, path: &str) -> Answer {
    account.sm("GET", path, &Value::Null)
}

#[test]
fn offerings_and_plans_are_those_that_the_subaccount_is_entitled_to() {
    let mut account = managed(&["acme"]);
    let offerings = get(&mut account, "service_offerings?environment=btp");
    assert_eq!(
        names_of(&offerings),
        ["destination", "connectivity", "xsuaa", "s4-hana-cloud"]
    );
    let s4 = &offerings.json["items"][3];
    let id = s4["id"].as_str().unwrap();
    let single = get(&mut account, &format!("service_offerings/{id}"));
    assert_eq!(&single.json, s4);
    let plans = get(
        &mut account,
        &format!("service_plans?fieldQuery=service_offering_id eq '{id}'"),
    );
    assert_eq!(names_of(&plans), ["api-access", "messaging"]);
    assert_eq!(plans.json["items"][0]["catalog_name"], "api-access");
    let id = plans.json["items"][0]["id"].as_str().unwrap();
    let single = get(&mut account, &format!("service_plans/{id}"));
    assert_eq!(single.json, plans.json["items"][0]);
    let broker = s4["broker_id"].as_str().unwrap();
    let broker = get(&mut account, &format!("service_brokers/{broker}"));
    assert_eq!(broker.json["name"], "s4-hana-cloud-broker");
    assert_eq!(
        get(&mut account, "service_plans?environment=mars").status,
        400
    );
}

#[test]
fn the_catalogue_lags_behind_the_assignment() {
    let mut account = Account::new();
    account.config.catalog_delay = Duration::from_secs(15);
    account.register("acme");
    entitle(&mut account, &["acme"]);
    // The assignment is in force from the next request on.
    account.list("");
    account.manage(SUBACCOUNT);
    let early = account.sm("POST", "service_instances", &access("one", "acme"));
    assert_eq!((early.status, early.error()), (400, "BadRequest"));
    assert_eq!(
        early.json["description"],
        "couldn't find the service offering s4-hana-cloud"
    );
    account.pass(Duration::from_secs(15));
    let late = account.sm("POST", "service_instances", &access("one", "acme"));
    assert_eq!(late.status, 201, "{}", late.text);
}

#[test]
fn several_systems_are_one_plan_or_one_plan_each() {
    let mut account = managed(&["one", "two"]);
    let path = "service_plans?fieldQuery=name eq 'api-access'";
    assert_eq!(get(&mut account, path).json["num_items"], 1);
    let made = account.sm("POST", "service_instances", &access("x", "two"));
    assert_eq!(made.status, 201, "{}", made.text);

    let mut account = Account::new();
    account.config.entitlement_shape = EntitlementShape::PlanPerSystem;
    account.register("one");
    account.register("two");
    entitle(&mut account, &[]);
    account.manage(SUBACCOUNT);
    let plans = get(&mut account, path);
    assert_eq!(names_of(&plans), ["api-access", "api-access"]);
    let ambiguous = account.sm("POST", "service_instances", &access("x", "two"));
    assert_eq!((ambiguous.status, ambiguous.error()), (400, "BadRequest"));
    let text = ambiguous.json["description"].as_str().unwrap();
    assert!(
        text.contains("found more than one resource matching"),
        "{text}"
    );
    for (position, status) in [(0, 502), (1, 201)] {
        let plan = &plans.json["items"][position];
        let mut body = access("x", "two");
        body["service_plan_id"] = plan["id"].clone();
        let both = account.sm("POST", "service_instances", &body);
        assert_eq!(both.status, 400, "{}", both.text);
        body.as_object_mut()
            .unwrap()
            .remove("service_offering_name");
        body.as_object_mut().unwrap().remove("service_plan_name");
        let answer = account.sm("POST", "service_instances", &body);
        assert_eq!(answer.status, status, "{}", answer.text);
        let text = plan["description"].as_str().unwrap();
        assert_eq!(text.contains("two"), status == 201, "{text}");
    }
}

#[test]
fn pages_follow_one_another_by_token_and_link() {
    let mut account = managed(&["acme"]);
    let first = get(&mut account, "service_offerings?max_items=3");
    assert_eq!(first.json["num_items"], 4);
    assert_eq!(names_of(&first).len(), 3);
    let token = first.json["token"].as_str().unwrap();
    let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let next = format!("/v1/service_offerings?max_items=3&token={encoded}");
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    let last = get(&mut account, next.trim_start_matches("/v1/"));
    assert_eq!(names_of(&last), ["s4-hana-cloud"]);
    assert_eq!(
        (&last.json["token"], last.header("link")),
        (&Value::Null, "")
    );
    account.config.page_size = 2;
    assert_eq!(names_of(&get(&mut account, "service_offerings")).len(), 2);
    assert_eq!(
        names_of(&get(&mut account, "service_offerings?max_items=9")).len(),
        2
    );
    let none = get(&mut account, "service_offerings?max_items=0");
    assert_eq!(
        (&none.json["num_items"], names_of(&none).len()),
        (&4.into(), 0)
    );
    for (query, error) in [
        ("max_items=-1", "InvalidMaxItems"),
        ("max_items=many", "InvalidMaxItems"),
        ("token=%21", "TokenInvalid"),
        ("token=bm8=", "TokenInvalid"),
    ] {
        let refused = get(&mut account, &format!("service_offerings?{query}"));
        assert_eq!((refused.status, refused.error()), (400, error), "{query}");
    }
}

#[test]
fn queries_name_fields_and_labels() {
    let mut account = managed(&["acme"]);
    for (query, count) in [
        (
            "fieldQuery=name in ('xsuaa','connectivity') and ready eq 'true'",
            2,
        ),
        ("fieldQuery=bindable eq true and name contains 'hana'", 1),
        ("fieldQuery=created_at le 2026-03-02T08:00:00Z", 4),
        ("labelQuery=environment eq 'dev'", 0),
        ("labelQuery=environment en 'dev'", 4),
    ] {
        let answer = get(&mut account, &format!("service_offerings?{query}"));
        assert_eq!(answer.json["num_items"], count, "{query}");
    }
    for query in ["fieldQuery=", "labelQuery=x", "fieldQuery=metadata eq 'x'"] {
        let answer = get(&mut account, &format!("service_offerings?{query}"));
        assert_eq!(
            (answer.status, answer.error()),
            (400, "BadRequest"),
            "{query}"
        );
    }
}
