//! What people answer, or do not.

use std::time::Duration;

use btp_client::system_landscape::{ScenarioGroup, SystemName};
use client_core::ExposeSecret;
use connect_flow::{
    Responsible, RunOutcome,
    handoff::{Answer, HandOff, Task, TokenPath},
};
use landscape_sim::{EntitlementShape, Fault};

use crate::{
    people::{People, Whim},
    walk::landscape,
};

#[tokio::test(start_paused = true)]
async fn not_yet_is_asked_again_later() {
    let landscape = landscape(EntitlementShape::Resources);
    let people = People::with(&landscape, |number, _| {
        (number < 40).then_some(Whim::Says(Answer::NotYet))
    });
    let report = people.flow(&landscape, TokenPath::ByHand).run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert_eq!(people.tasks().len(), 43);
    assert!(report.elapsed > Duration::from_secs(2 * 3600), "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_done_without_an_answer_is_seen_and_the_flow_goes_on() {
    let landscape = landscape(EntitlementShape::Resources);
    // Somebody connects the system by other means while the first question stands.
    let people = People::with(&landscape, |_, _| Some(Whim::NeverAnswers));
    let flow = people.flow(&landscape, TokenPath::ByHand);
    let others = async {
        tokio::time::sleep(Duration::from_secs(86_400)).await;
        landscape.flow().run().await
    };
    let (report, other) = tokio::join!(flow.run(), others);
    assert!(other.is_connected());
    assert!(report.is_connected(), "{}", report.outcome);
    assert_eq!(people.tasks(), [Task::AddSystem]);
    landscape.assert_connected_once(0, "done by others");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_ends_as_a_block_that_names_who_and_why() {
    for (task, who) in [
        (Task::AddSystem, Responsible::BtpAdministrator),
        (Task::GetToken, Responsible::BtpAdministrator),
        (Task::CreateExtension, Responsible::TenantAdministrator),
    ] {
        let landscape = landscape(EntitlementShape::Resources);
        let people = People::with(&landscape, move |_, instruction| {
            let refusal = Answer::Refused("I am not allowed to".to_owned());
            (instruction.task == task).then_some(Whim::Says(refusal))
        });
        let report = people.flow(&landscape, TokenPath::ByHand).run().await;
        let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
            panic!("{task:?}: {}", report.outcome);
        };
        assert_eq!(blocker.who, who);
        assert!(blocker.reason.contains("I am not allowed to"), "{blocker}");
        assert!(blocker.reason.contains("acme-s4-dev"), "{blocker}");
        // The question is over: what is next is to settle it, not to answer it.
        assert!(blocker.advice.contains("run again"), "{blocker}");
        assert!(!blocker.advice.contains("answer no"), "{blocker}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_who_answers_in_time_is_a_block_that_names_who_was_waited_for() {
    let landscape = landscape(EntitlementShape::Resources);
    let people = People::with(&landscape, |_, instruction| {
        (instruction.task == Task::AddSystem).then_some(Whim::NeverAnswers)
    });
    let flow = HandOff::new(people)
        .wait(HandOff::WAIT.with_deadline(Duration::from_secs(86_400)))
        .flow(landscape.connection(), landscape.ports().entitlements)
        .build()
        .unwrap();
    let report = flow.run().await;
    let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
        panic!("{}", report.outcome);
    };
    assert_eq!(blocker.who, Responsible::BtpAdministrator);
    assert!(blocker.reason.contains("has not answered"), "{blocker}");
    assert_eq!(report.elapsed, Duration::from_secs(86_400));
}

#[tokio::test(start_paused = true)]
async fn a_pairing_that_fails_is_a_block_for_the_tenants_administrator() {
    let landscape = landscape(EntitlementShape::Resources);
    landscape.world.configure(|config| {
        config.pairing_fails = true;
        config.enabling_delay = Duration::from_secs(90);
    });
    let people = People::willing(&landscape);
    let report = people.flow(&landscape, TokenPath::ByHand).run().await;
    let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
        panic!("{}", report.outcome);
    };
    assert_eq!(blocker.who, Responsible::TenantAdministrator);
    assert!(blocker.reason.contains("Failed"), "{blocker}");
    assert!(
        blocker
            .advice
            .contains("remove the system if its status is"),
        "{blocker}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_in_a_refusals_sentence_is_not_repeated() {
    let landscape = landscape(EntitlementShape::Resources);
    let ports = landscape.ports();
    let name = SystemName::new("another").unwrap();
    let system = ports.landscape.add(&name).await.unwrap();
    let group = ScenarioGroup::all_communication_scenarios();
    let token = ports
        .landscape
        .issue_token(&system.id, &group)
        .await
        .unwrap();
    let token = token.expose().expose_secret().to_owned();
    for sentence in [
        format!("no, token {token} was refused"),
        format!("refused ({token})."),
        format!("token={token}"),
    ] {
        let refusal = Answer::Refused(sentence);
        let people = People::with(&landscape, move |_, instruction| {
            (instruction.task == Task::CreateExtension).then_some(Whim::Says(refusal.clone()))
        });
        let report = people.flow(&landscape, TokenPath::ByHand).run().await;
        let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
            panic!("{}", report.outcome);
        };
        assert!(blocker.reason.contains("may be a token"), "{blocker}");
        assert!(!format!("{report:?}").contains(&token));
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_an_hour_does_not_end_what_people_may_take_days_for() {
    let landscape = landscape(EntitlementShape::Resources);
    for _ in 0..60 {
        landscape
            .world
            .inject(Fault::on("entitlements.list_assignments").status(503));
    }
    let people = People::willing(&landscape);
    let report = people.flow(&landscape, TokenPath::ByHand).run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert!(
        report.elapsed > Duration::from_secs(600),
        "{:?}",
        report.elapsed
    );
}
