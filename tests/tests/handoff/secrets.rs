//! A token is in nothing that comes out.

use std::sync::{Arc, Mutex};

use client_core::ExposeSecret;
use connect_flow::{
    Event,
    handoff::{Answer, Instruction, Task, TokenPath},
};
use integration_tests::Landscape;
use landscape_sim::World;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::{
    canary::Captured,
    people::{People, Whim},
};

/// Plan, events, report, log, instructions in every form, and `Debug` of it all.
async fn everything_that_comes_out(landscape: &Landscape, people: &People) -> String {
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_span_events(FmtSpan::FULL)
        .finish();
    let _guard = integration_tests::listen(subscriber);
    let events: Arc<Mutex<String>> = Arc::default();
    let listener = {
        let events = Arc::clone(&events);
        move |event: &Event| {
            let text = format!("{event:?} {}\n", serde_json::to_string(event).unwrap());
            events.lock().unwrap().push_str(&text);
        }
    };
    let flow = people
        .builder(landscape, TokenPath::ThroughProgram)
        .listener(listener)
        .build()
        .unwrap();
    let plan = flow.plan().await.unwrap();
    let report = flow.run().await;
    let asked: Vec<Instruction> = people.asked.lock().unwrap().clone();
    let texts: Vec<_> = asked
        .iter()
        .map(|one| {
            format!(
                "{one} {} {}",
                one.to_markdown(),
                serde_json::to_string(one).unwrap()
            )
        })
        .collect();
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    format!(
        "{flow:?} {plan} {plan:?} {report:?} {} {asked:?} {texts:?} {} {log}",
        serde_json::to_string(&report).unwrap(),
        events.lock().unwrap()
    )
}

fn assert_no_token(out: &str, people: &People) {
    let tokens = people.tokens.lock().unwrap();
    assert!(!tokens.is_empty(), "a token went through");
    for token in tokens.iter() {
        assert!(!out.contains(token.expose_secret()), "{out}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_in_no_instruction_event_report_log_or_debug() {
    let landscape = Landscape::in_memory(World::simple());
    let people = People::willing(&landscape);
    let out = everything_that_comes_out(&landscape, &people).await;
    for part in ["get-token", "flow.step", "step-done", "Enabled"] {
        assert!(out.contains(part), "{part} was captured: {out}");
    }
    assert_no_token(&out, &people);
    landscape.assert_connected_once(0, "secrets");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_went_to_the_wrong_prompt_is_not_repeated() {
    let landscape = Landscape::in_memory(World::simple());
    let tokens: Arc<Mutex<Option<String>>> = Arc::default();
    let seen = Arc::clone(&tokens);
    let people = People::with(&landscape, move |_, instruction| {
        // The tenant's administrator answers *no* and pastes the token where a reason is asked for.
        (instruction.task == Task::CreateExtension)
            .then(|| Whim::Says(Answer::Refused(seen.lock().unwrap().clone().unwrap())))
    });
    *tokens.lock().unwrap() = Some("0123456789abcdef0123456789abcdef.eu".to_owned());
    let out = everything_that_comes_out(&landscape, &people).await;
    assert!(out.contains("may be a token"), "{out}");
    assert!(!out.contains("0123456789abcdef"), "{out}");
    assert_no_token(&out, &people);
}

#[test]
fn questions_and_answers_do_not_show_a_token_in_debug() {
    let answer = Answer::Token("0123456789abcdef".into());
    let reply = connect_flow::handoff::Reply::from(answer.clone());
    let out = format!("{answer:?} {reply:?}");
    assert!(out.contains("Token"), "{out}");
    assert!(!out.contains("0123456789abcdef"), "{out}");
}
