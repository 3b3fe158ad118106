//! Tokens that are too old, or that are none.

use std::time::Duration;

use client_core::SecretString;
use connect_flow::{
    Report, Responsible, RunOutcome,
    handoff::{Answer, HandOff, Task, TokenPath},
};
use integration_tests::Landscape;
use landscape_sim::World;

use crate::{
    people::{People, Whim},
    walk::PATHS,
};

const DAY: Duration = Duration::from_secs(86_400);
const ANEW: [Task; 5] = [
    Task::AddSystem,
    Task::GetToken,
    Task::CreateExtension,
    Task::GetToken,
    Task::CreateExtension,
];

async fn asked_anew(path: TokenPath, first: fn() -> Whim) -> (Report, People, Landscape) {
    let landscape = Landscape::in_memory(World::simple());
    let people = People::with(&landscape, move |number, _| (number == 2).then(first));
    let report = people.flow(&landscape, path).run().await;
    assert!(report.is_connected(), "{path:?}: {}", report.outcome);
    assert_eq!(people.tasks(), ANEW, "{path:?}");
    (report, people, landscape)
}

#[tokio::test(start_paused = true)]
async fn a_token_that_nobody_used_for_7_days_is_asked_for_anew_and_the_instruction_says_so() {
    for path in PATHS {
        let (report, people, landscape) = asked_anew(path, || Whim::NeverAnswers).await;
        assert!(report.elapsed >= 7 * DAY && report.elapsed < 8 * DAY);
        let note = people.notes()[3].clone().unwrap();
        assert!(note.contains("older than 7 days"), "{note}");
        let remarks = &report.remarks;
        assert!(
            remarks
                .iter()
                .any(|remark| remark.contains("older than 7 days")),
            "{remarks:?}"
        );
        // The first one lies about, and cannot be used any more.
        landscape.assert_connected_once(1, &format!("{path:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_extension_that_was_only_said_to_be_there_is_asked_for_again_with_a_new_token() {
    for path in PATHS {
        let said = || Whim::Says(Answer::Done);
        let (report, people, landscape) = asked_anew(path, said).await;
        assert!(report.elapsed >= 7 * DAY, "{path:?}: {:?}", report.elapsed);
        let note = people.notes()[4].clone().unwrap();
        assert!(
            note.contains("BTP has not listed the system since"),
            "{note}"
        );
        landscape.assert_connected_once(1, &format!("{path:?}"));
    }
}

fn enters(text: &'static str) -> Whim {
    Whim::Says(Answer::Token(SecretString::from(text)))
}

#[tokio::test(start_paused = true)]
async fn what_is_no_token_is_asked_for_again_and_not_repeated() {
    let entered = [
        "https://my300001.s4hana.cloud.sap/ui",
        "the token from the mail of Monday",
        "hunter22",
    ];
    let landscape = Landscape::in_memory(World::simple());
    let people = People::with(&landscape, move |number, _| {
        entered.get(number.checked_sub(1)?).map(|text| enters(text))
    });
    let flow = people.flow(&landscape, TokenPath::ThroughProgram);
    let report = flow.run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    let notes: Vec<_> = people.notes().into_iter().flatten().collect();
    for (note, why) in notes.iter().zip(["an address", "spaces", "too short"]) {
        assert!(
            note.contains(why) && note.contains("enter it again"),
            "{note}"
        );
    }
    assert_eq!(notes.len(), 3);
    let out = format!("{report:?} {notes:?} {flow:?}");
    assert!(entered.iter().all(|text| !out.contains(text)), "{out}");
    landscape.assert_connected_once(0, "wrong tokens first");
}

#[tokio::test(start_paused = true)]
async fn five_wrong_entries_in_a_row_are_a_block_for_the_btp_administrator() {
    let landscape = Landscape::in_memory(World::simple());
    let people = People::with(&landscape, |_, instruction| {
        (instruction.task == Task::GetToken).then(|| enters("hunter22"))
    });
    let flow = people.flow(&landscape, TokenPath::ThroughProgram);
    let report = flow.run().await;
    assert!(
        matches!(&report.outcome, RunOutcome::Blocked { blocker, .. } if blocker.who == Responsible::BtpAdministrator),
        "{}",
        report.outcome
    );
    assert_eq!(people.tasks().len(), 6);
    assert!(!format!("{report:?}").contains("hunter22"));
}

#[tokio::test(start_paused = true)]
async fn by_hand_is_the_default_and_a_token_that_comes_all_the_same_is_not_kept() {
    let landscape = Landscape::in_memory(World::simple());
    let people = People::with(&landscape, |number, _| {
        (number == 1).then(|| enters("0123456789abcdef0123456789abcdef.eu"))
    });
    let flow = HandOff::new(people.clone())
        .flow(landscape.connection(), landscape.ports().entitlements)
        .build()
        .unwrap();
    let report = flow.run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    let note = people.notes()[2].clone().unwrap();
    assert!(note.contains("no token was asked for"), "{note}");
    assert!(people.tokens.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_token_where_done_is_asked_for_is_no_done() {
    for task in [Task::AddSystem, Task::CreateExtension] {
        let landscape = Landscape::in_memory(World::simple());
        let people = People::with(&landscape, move |_, instruction| {
            (instruction.task == task).then(|| enters("0123456789abcdef0123456789abcdef"))
        });
        let flow = people.flow(&landscape, TokenPath::ThroughProgram);
        let report = flow.run().await;
        assert!(
            matches!(&report.outcome, RunOutcome::Blocked { blocker, .. } if blocker.who == Responsible::Caller),
            "{}",
            report.outcome
        );
        assert!(!format!("{report:?}").contains("0123456789abcdef"));
    }
}
