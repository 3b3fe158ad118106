//! Answers in a folder that are wrong or unfinished, and folders that cannot be used.

use std::{fs, time::Duration};

use connect_flow::{
    RunOutcome,
    handoff::{HandOff, TokenPath},
};
use integration_tests::Landscape;
use landscape_sim::World;

use crate::file_drop::{assert_holds_none_of, drop_in, flow};

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_understood_is_deleted_and_told_without_repeating_it() {
    let landscape = Landscape::in_memory(World::simple());
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(
        folder.join("01-btp-administrator-add-system.answer.txt"),
        "0123456789abcdef",
    )
    .unwrap();
    let flow = flow(&landscape, folder, TokenPath::ByHand);
    assert!(
        tokio::time::timeout(Duration::from_secs(60), flow.run())
            .await
            .is_err()
    );
    let problem =
        fs::read_to_string(folder.join("01-btp-administrator-add-system.problem.txt")).unwrap();
    assert!(problem.contains("done, registered, later"), "{problem}");
    assert_holds_none_of(folder, &["0123456789abcdef".to_owned()]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_in_the_folder_is_taken_out_of_it_and_ends_the_run() {
    let landscape = Landscape::in_memory(World::simple());
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let answer = folder.join("01-btp-administrator-add-system.answer.txt");
    fs::write(&answer, "No, the name is against our rules\n").unwrap();
    let report = flow(&landscape, folder, TokenPath::ByHand).run().await;
    let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
        unreachable!("{}", report.outcome);
    };
    assert!(blocker.reason.contains("against our rules"), "{blocker}");
    assert!(!answer.exists(), "the next run asks again");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_still_being_written_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let landscape = Landscape::in_memory(World::simple());
    let flow = flow(&landscape, folder.path(), TokenPath::ThroughProgram);
    let answer = folder
        .path()
        .join("02-btp-administrator-get-token.answer.txt");
    fs::write(
        folder
            .path()
            .join("01-btp-administrator-add-system.answer.txt"),
        "done",
    )
    .unwrap();
    let token = "0123456789abcdef0123456789abcdef0123456789abcdef.eu";
    let slow_hand = async {
        tokio::time::sleep(Duration::from_secs(21)).await;
        for end in 1..=token.len() {
            fs::write(&answer, &token[..end]).unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
            if !answer.exists() {
                return end;
            }
        }
        tokio::time::sleep(Duration::from_secs(10)).await;
        token.len()
    };
    let run = tokio::time::timeout(Duration::from_secs(600), flow.run());
    let (_, taken_at) = tokio::join!(run, slow_hand);
    assert_eq!(taken_at, token.len(), "it was taken whole");
    assert!(!answer.exists(), "and deleted at once");
}

#[tokio::test(start_paused = true)]
async fn a_folder_of_another_system_is_refused() {
    let landscape = Landscape::in_memory(World::simple());
    let folder = tempfile::tempdir().unwrap();
    let other = HandOff::new(drop_in(folder.path()))
        .flow(
            connect_flow::Connection::new("another"),
            landscape.ports().entitlements,
        )
        .build()
        .unwrap();
    assert!(
        tokio::time::timeout(Duration::from_secs(60), other.run())
            .await
            .is_err()
    );
    let report = flow(&landscape, folder.path(), TokenPath::ByHand)
        .run()
        .await;
    let said = report.outcome.to_string();
    assert!(said.contains("instructions for system another"), "{said}");
    assert!(matches!(report.outcome, RunOutcome::Blocked { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_cannot_be_made_is_told_with_its_name() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let drop = drop_in(&file.path().join("below-a-file"));
    let landscape = Landscape::in_memory(World::simple());
    let flow = HandOff::new(drop)
        .flow(landscape.connection(), landscape.ports().entitlements)
        .build()
        .unwrap();
    let report = flow.run().await;
    let said = report.outcome.to_string();
    assert!(said.contains("below-a-file"), "{said}");
}
