//! A folder as operator: instructions out, answers in, and nothing that is secret stays in it.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use client_core::{ExposeSecret, clock::TokioClock};
use connect_flow::{
    Flow,
    handoff::{
        Answer, FileDrop, HandOff, Instruction, Operator, Question, ScriptedPair, Task, TokenPath,
    },
};
use integration_tests::Landscape;
use landscape_sim::World;

use crate::walk::PATHS;

pub(crate) fn drop_in(folder: &Path) -> FileDrop {
    FileDrop::new(folder, Arc::new(TokioClock::new()))
}

pub(crate) fn flow(landscape: &Landscape, folder: &Path, path: TokenPath) -> Flow {
    HandOff::new(drop_in(folder))
        .token_path(path)
        .flow(landscape.connection(), landscape.ports().entitlements)
        .build()
        .unwrap()
}

fn answer_file(instruction: &Path) -> PathBuf {
    instruction.with_extension("answer.txt")
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == ending)
}

/// Administrators who look into the folder now and then, and do what they find there, each task once. They return every
/// token that they wrote.
async fn clerks(landscape: &Landscape, folder: &Path, tasks: usize) -> Vec<String> {
    let pair = ScriptedPair::new(&landscape.ports(), landscape.connection().group().clone());
    let mut done = BTreeSet::new();
    let mut tokens = Vec::new();
    while done.len() < tasks {
        tokio::time::sleep(Duration::from_secs(17)).await;
        for name in names(folder) {
            if !has_ending(&name, "json") || !done.insert(name.clone()) {
                continue;
            }
            let path = folder.join(&name);
            let instruction: Instruction =
                serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let mut question = Question::new(instruction);
            if question.instruction.task == Task::CreateExtension {
                // From hand to hand, as the instruction says.
                question.token = tokens.last().map(|token: &String| token.clone().into());
            }
            let text = match pair.ask(&question).await.unwrap().answer {
                Answer::Done => "done".to_owned(),
                Answer::Token(token) => {
                    tokens.push(token.expose_secret().to_owned());
                    token.expose_secret().to_owned()
                }
                other => unreachable!("{other:?}"),
            };
            fs::write(answer_file(&path), text).unwrap();
        }
    }
    tokens
}

pub(crate) fn assert_holds_none_of(folder: &Path, tokens: &[String]) {
    for name in names(folder) {
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        for token in tokens {
            assert!(!text.contains(token), "{name} holds a token");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn instructions_go_out_and_answers_come_in() {
    for path in PATHS {
        let landscape = Landscape::in_memory(World::simple());
        let folder = tempfile::tempdir().unwrap();
        let (flow, folder) = (flow(&landscape, folder.path(), path), folder.path());
        fs::create_dir_all(folder).unwrap();
        let (report, tokens) = tokio::join!(flow.run(), clerks(&landscape, folder, 3));
        assert!(report.is_connected(), "{path:?}: {}", report.outcome);
        landscape.assert_connected_once(0, &format!("{path:?}"));
        assert_eq!(tokens.len(), usize::from(path == TokenPath::ThroughProgram));
        assert_holds_none_of(folder, &tokens);

        let text =
            fs::read_to_string(folder.join("03-s4hana-cloud-administrator-create-extension.md"))
                .unwrap();
        for part in [
            "Maintain Extensions on SAP BTP",
            "`03-s4hana-cloud-administrator-create-extension.answer.txt`",
            "done, registered, later, or no and the reason",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let answered: Vec<_> = names(folder)
            .into_iter()
            .filter(|name| name.ends_with(".answer.txt"))
            .collect();
        let kept = if path == TokenPath::ByHand { 3 } else { 2 };
        assert_eq!(answered.len(), kept, "{path:?}: {answered:?}");
        drop_in(folder).clear().unwrap();
        assert!(names(folder).is_empty(), "{:?}", names(folder));
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_process_goes_on_with_what_is_in_the_folder() {
    for path in PATHS {
        let landscape = Landscape::in_memory(World::simple());
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (first, second) = (
            flow(&landscape, folder, path),
            flow(&landscape, folder, path),
        );
        let both = async { tokio::join!(first.run(), second.run()) };
        let watched = async {
            let tokens = clerks(&landscape, folder, 3).await;
            (tokens, names(folder))
        };
        let limit = Duration::from_secs(86_400);
        let ((one, other), (tokens, files)) =
            tokio::time::timeout(limit, async { tokio::join!(both, watched) })
                .await
                .unwrap();
        assert!(one.is_connected(), "{path:?}: {}", one.outcome);
        assert!(other.is_connected(), "{path:?}: {}", other.outcome);
        landscape.assert_connected_once(0, &format!("{path:?}"));
        let instructions = files.iter().filter(|name| has_ending(name, "md")).count();
        assert_eq!(instructions, 3, "{files:?}");
        assert_holds_none_of(folder, &tokens);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_in_the_folder_is_found_after_a_restart() {
    let landscape = Landscape::in_memory(World::simple());
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let first = flow(&landscape, folder, TokenPath::ByHand);
    let clerks = clerks(&landscape, folder, 3);
    // The clerks go on after the process has stopped.
    let stopped = async {
        let until_token = tokio::time::timeout(Duration::from_secs(30), first.run());
        assert!(until_token.await.is_err());
        let later = flow(&landscape, folder, TokenPath::ByHand);
        let plan = later.plan().await.unwrap();
        assert!(
            plan.to_string().contains("said ("),
            "what is answered is known: {plan}"
        );
        later.run().await
    };
    let (report, _) = tokio::join!(stopped, clerks);
    assert!(report.is_connected(), "{}", report.outcome);
    landscape.assert_connected_once(0, "restarted");
}

/// The clock of the tests follows the machine's at their start, so dates of files can be compared with it.
fn written_days_ago(path: &Path, text: &str, days: u64) {
    fs::write(path, text).unwrap();
    let then = SystemTime::now() - Duration::from_secs(days * 86_400);
    File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(then)
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_a_token_of_8_days_ago_does_not_count() {
    let landscape = Landscape::in_memory(World::simple());
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // A run that was stopped left the instructions; the answers are old.
    let before = flow(&landscape, folder, TokenPath::ByHand);
    for (file, days) in [
        ("01-btp-administrator-add-system", 9),
        ("02-btp-administrator-get-token", 8),
    ] {
        assert!(
            tokio::time::timeout(Duration::from_secs(5), before.run())
                .await
                .is_err()
        );
        written_days_ago(&folder.join(format!("{file}.answer.txt")), "done", days);
    }
    let after = flow(&landscape, folder, TokenPath::ByHand);
    let plan = after.plan().await.unwrap();
    let changes: Vec<_> = plan.changes().collect();
    assert!(changes[0].contains("older than 7 days"), "{plan}");
    assert!(
        tokio::time::timeout(Duration::from_secs(60), after.run())
            .await
            .is_err()
    );
    let text = fs::read_to_string(folder.join("02-btp-administrator-get-token.md")).unwrap();
    assert!(text.contains("older than 7 days"), "{text}");
    let names = names(folder);
    assert!(
        !names.contains("02-btp-administrator-get-token.answer.txt"),
        "{names:?}"
    );
    assert!(
        names.contains("01-btp-administrator-add-system.answer.txt"),
        "{names:?}"
    );
}
