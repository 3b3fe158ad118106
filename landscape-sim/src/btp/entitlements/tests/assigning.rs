use std::time::Duration;

use serde_json::{Value, json};

use crate::btp::Subaccount;
use crate::btp::testing::{Account, OTHER, SUBACCOUNT};

fn job(answer: &crate::btp::testing::Answer) -> String {
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (202, "\"\""),
        "{}",
        answer.text
    );
    let location = answer.header("location").to_owned();
    let id = location
        .strip_prefix("/jobs-management/v1/jobs/")
        .and_then(|rest| rest.strip_suffix("/status"))
        .unwrap();
    assert!(id.bytes().all(|byte| byte.is_ascii_digit()));
    location
}

#[test]
fn a_job_takes_an_assignment_through_its_states() {
    let mut account = Account::new();
    account.config.job_delay = Duration::from_secs(10);
    let location = job(&account.assign("cloud-logging", "dev", &json!({"amount": 2})));
    let started = account.assignment("cloud-logging", "dev");
    assert_eq!(
        (&started["entityState"], &started["requestedAmount"]),
        (&json!("STARTED"), &json!(2.0))
    );
    assert_eq!(account.get(&location).json["status"], "IN_PROGRESS");
    account.pass(Duration::from_secs(5));
    assert_eq!(
        account.assignment("cloud-logging", "dev")["entityState"],
        "PROCESSING"
    );
    account.pass(Duration::from_secs(5));
    assert_eq!(account.get(&location).json, json!({"status": "COMPLETED"}));
    let done = account.assignment("cloud-logging", "dev");
    assert_eq!(
        (&done["entityState"], &done["amount"]),
        (&json!("OK"), &json!(2.0))
    );
    assert_eq!(done["requestedAmount"], Value::Null);
    assert_eq!(done["modifiedDate"], account.now.as_millisecond());
    assert_eq!(done["parentRemainingAmount"], 2.0);
    let accounts = location.clone();
    let other_host = account.send(
        crate::btp::Service::Accounts,
        http::Method::GET,
        &accounts,
        &[],
        String::new(),
    );
    assert_eq!(
        other_host.json["status"], "COMPLETED",
        "jobs are served on both hosts"
    );
    assert_eq!(account.get("/jobs-management/v1/jobs/1/status").status, 404);
}

#[test]
fn an_amount_is_a_total_and_zero_takes_the_assignment_away() {
    let mut account = Account::new();
    job(&account.assign("cloud-logging", "dev", &json!({"amount": 2})));
    job(&account.assign("cloud-logging", "dev", &json!({"amount": 3.0})));
    assert_eq!(account.assignment("cloud-logging", "dev")["amount"], 3.0);
    job(&account.assign("cloud-logging", "dev", &json!({"amount": 0})));
    assert_eq!(account.assignment("cloud-logging", "dev"), Value::Null);
    job(&account.assign("enterprise-messaging", "default", &json!({"enable": true})));
    assert_eq!(
        account.assignment("enterprise-messaging", "default")["amount"],
        1.0
    );
    job(&account.assign("enterprise-messaging", "default", &json!({"enable": false})));
    assert_eq!(
        account.assignment("enterprise-messaging", "default"),
        Value::Null
    );
}

#[test]
fn too_much_is_accepted_fails_later_and_keeps_the_old_amount() {
    let mut account = Account::new();
    let first = job(&account.assign("cloud-logging", "dev", &json!({"amount": 5})));
    assert_eq!(account.get(&first).json["status"], "FAILED");
    let failed = account.assignment("cloud-logging", "dev");
    assert_eq!(failed["entityState"], "PROCESSING_FAILED");
    assert_eq!(
        (&failed["amount"], &failed["requestedAmount"]),
        (&json!(0.0), &json!(5.0))
    );
    assert_eq!(
        failed["stateMessage"],
        "Failed to call Provisioning service to assign quota."
    );
    job(&account.assign("cloud-logging", "dev", &json!({"amount": 1})));
    account.pass(Duration::from_secs(9));
    job(&account.assign("cloud-logging", "dev", &json!({"amount": 9})));
    let failed = account.assignment("cloud-logging", "dev");
    assert_eq!(
        (&failed["amount"], &failed["requestedAmount"]),
        (&json!(1.0), &json!(9.0))
    );
    assert_eq!(failed["entityState"], "PROCESSING_FAILED");
    let none = job(&account.assign("auditlog", "standard", &json!({"amount": 1})));
    assert_eq!(
        account.get(&none).json["status"],
        "FAILED",
        "a plan without quota left"
    );
    let kept = job(&account.assign("destination", "lite", &json!({"enable": false})));
    assert_eq!(
        account.get(&kept).json["status"],
        "FAILED",
        "assigned by the system"
    );
    assert_eq!(account.assignment("destination", "lite")["amount"], 1.0);
}

#[test]
fn refusals_have_their_codes() {
    let mut account = Account::new();
    let now = account.now;
    account
        .btp
        .add_subaccount(Subaccount::new("new", "n").state("CREATING"), now);
    account.btp.add_subaccount(
        Subaccount::new("old", "o").contract_status("PENDING_FORCED_DELETION"),
        now,
    );
    let cases = [
        ("cloud-logging", "dev", json!({"enable": true}), 400, 12_003),
        ("cloud-logging", "dev", json!({}), 400, 12_003),
        (
            "cloud-logging",
            "dev",
            json!({"amount": 1, "enable": true}),
            400,
            12_003,
        ),
        (
            "enterprise-messaging",
            "default",
            json!({"amount": 1}),
            400,
            12_003,
        ),
        ("cloud-logging", "dev", json!({"amount": "1"}), 400, 11_008),
        ("cloud-logging", "dev", json!({"amount": 1.5}), 400, 11_008),
        ("cloud-logging", "dev", json!({"amount": -1}), 400, 11_008),
        (
            "cloud-logging",
            "dev",
            json!({"amount": 1, "resources": [{}]}),
            400,
            11_000,
        ),
        (
            "cloud-logging",
            "dev",
            json!({"amount": 1, "subaccountGUID": "none"}),
            404,
            20_004,
        ),
        (
            "cloud-logging",
            "dev",
            json!({"amount": 1, "subaccountGUID": "new"}),
            400,
            12_003,
        ),
        (
            "cloud-logging",
            "dev",
            json!({"amount": 1, "subaccountGUID": "old"}),
            400,
            12_003,
        ),
        ("hana-cloud", "hana", json!({"amount": 1}), 400, 30_001),
        (
            "hana-cloud",
            "hana",
            json!({"amount": 1, "identifier": "none"}),
            409,
            30_015,
        ),
        ("cicd-app", "free", json!({"amount": 3}), 409, 30_009),
        ("cloud-logging", "none", json!({"amount": 1}), 409, 30_015),
        (
            "s4-hana-cloud",
            "api-access",
            json!({"enable": true}),
            409,
            30_015,
        ),
    ];
    for (service, plan, info, status, code) in cases {
        let answer = account.assign(service, plan, &info);
        assert_eq!(
            (answer.status, answer.code()),
            (status, code),
            "{service}/{plan} {info}: {}",
            answer.text
        );
    }
    assert_eq!(
        account
            .assign(
                "hana-cloud",
                "hana",
                &json!({"amount": 1, "identifier": "8005780"})
            )
            .status,
        202
    );
}

#[test]
fn a_batch_stands_or_falls_as_a_whole() {
    let mut account = Account::new();
    let entry = |plan: &str, amount: i64| {
        json!({"serviceName": "cloud-logging", "servicePlanName": plan, "assignmentInfo": [
            {"subaccountGUID": SUBACCOUNT, "amount": amount}, {"subaccountGUID": OTHER, "amount": amount}]})
    };
    let bad = account.put(&json!({"subaccountServicePlans": [entry("dev", 1), entry("none", 1)]}));
    assert_eq!(bad.code(), 30_015);
    assert_eq!(account.assignment("cloud-logging", "dev"), Value::Null);
    let twice = account.put(&json!({"subaccountServicePlans": [entry("dev", 1), entry("dev", 1)]}));
    assert_eq!(twice.code(), 11_000);
    let good = account.put(&json!({"subaccountServicePlans": [entry("dev", 1)]}));
    assert_eq!(good.status, 202);
    let list = account.list("serviceName=cloud-logging&planName=dev");
    let infos = &list.json["assignedServices"][0]["servicePlans"][0]["assignmentInfo"];
    assert_eq!(infos.as_array().unwrap().len(), 2);
    assert_eq!(
        list.json["entitledServices"][0]["servicePlans"][0]["remainingAmount"],
        2.0
    );
    for body in [
        json!(null),
        json!({}),
        json!({"subaccountServicePlans": []}),
        json!({"subaccountServicePlans": [{}]}),
    ] {
        let answer = account.put(&body);
        assert_eq!((answer.status, answer.code()), (400, 11_000));
        assert_eq!(answer.json["error"]["details"][0]["code"], 11_001);
    }
}

#[test]
fn a_running_job_locks_its_subaccounts_as_a_bad_request() {
    let mut account = Account::new();
    account.config.job_delay = Duration::from_secs(10);
    job(&account.assign("cloud-logging", "dev", &json!({"amount": 1})));
    let locked = account.assign("enterprise-messaging", "default", &json!({"enable": true}));
    assert_eq!((locked.status, locked.code()), (400, 30_004));
    let elsewhere = json!({"enable": true, "subaccountGUID": OTHER});
    job(&account.assign("enterprise-messaging", "default", &elsewhere));
    account.pass(Duration::from_secs(10));
    job(&account.assign("enterprise-messaging", "default", &json!({"enable": true})));
}

#[test]
fn lock_conflicts_can_be_asked_for() {
    let mut account = Account::new();
    account.config.lock_conflicts = 2;
    for code in [30_004, 30_004, 0] {
        let answer = account.assign("cloud-logging", "dev", &json!({"amount": 1}));
        assert_eq!(answer.code(), code);
    }
    assert_eq!(account.config.lock_conflicts, 0);
}
