//! Killed after any exchange, or with any answer lost: the next run converges.

use std::time::Duration;

use integration_tests::{Killed, Landscape, kill_after};
use landscape_sim::{EntitlementShape, Fault, World};

const SHAPES: [EntitlementShape; 2] =
    [EntitlementShape::Resources, EntitlementShape::PlanPerSystem];

fn fresh(shape: EntitlementShape) -> Landscape {
    Landscape::in_memory(
        World::builder()
            .configure(|config| config.entitlement_shape = shape)
            .build(),
    )
}

/// How many exchanges an undisturbed run has.
async fn exchanges(shape: EntitlementShape) -> u64 {
    let landscape = fresh(shape);
    assert!(landscape.flow().run().await.is_connected());
    landscape.journal().len() as u64
}

#[tokio::test(start_paused = true)]
async fn killed_after_any_exchange_the_next_run_connects_once() {
    for shape in SHAPES {
        let all = exchanges(shape).await;
        for exchange in 1..=all {
            let landscape = fresh(shape);
            let first = kill_after(exchange, landscape.transport.clone(), |transport| {
                let killed = landscape.through(|_| transport);
                async move { killed.flow().run().await.is_connected() }
            })
            .await;
            assert_eq!(first, Killed::Yes, "{shape:?}, exchange {exchange}");

            let report = landscape.flow().run().await;
            let context = format!("{shape:?}, killed after exchange {exchange}");
            assert!(report.is_connected(), "{context}: {}", report.outcome);
            landscape.assert_connected_once(1, &context);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn any_answer_lost_after_it_was_applied_is_got_over_in_the_same_run_or_the_next() {
    for shape in SHAPES {
        let all = exchanges(shape).await;
        let mut lost = 0;
        for exchange in 1..=all {
            let landscape = fresh(shape);
            landscape
                .world
                .inject(Fault::exchange(exchange).apply_then_drop());
            let first = landscape.flow().run().await;
            lost += landscape.journal().faults().count();
            let context = format!(
                "{shape:?}, answer {exchange} lost, first run: {}",
                first.outcome
            );

            let second = landscape.flow().run().await;
            assert!(
                second.is_connected(),
                "{context}; second run: {}",
                second.outcome
            );
            landscape.assert_connected_once(1, &context);
        }
        assert_eq!(
            lost as u64, all,
            "{shape:?}: every exchange was disturbed once"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn killed_and_the_answer_of_every_write_lost_it_still_connects_once() {
    for shape in SHAPES {
        let landscape = fresh(shape);
        assert!(landscape.flow().run().await.is_connected());
        let writes: Vec<u64> = landscape
            .journal()
            .writes()
            .map(|record| record.sequence)
            .collect();
        assert!(writes.len() >= 5, "{writes:?}");
        for write in writes {
            let landscape = fresh(shape);
            landscape
                .world
                .inject(Fault::exchange(write).apply_then_drop());
            let killed = kill_after(write, landscape.transport.clone(), |transport| {
                let killed = landscape.through(|_| transport);
                async move { killed.flow().run().await.is_connected() }
            })
            .await;
            assert_eq!(killed, Killed::Yes);
            let report = landscape.flow().run().await;
            assert!(
                report.is_connected(),
                "{shape:?}, write {write}: {}",
                report.outcome
            );
            landscape.assert_connected_once(1, &format!("{shape:?}, write {write}"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_fault_at_every_exchange_is_survived() {
    type Make = fn(landscape_sim::FaultRule) -> Fault;
    let kinds: [(&str, Make); 11] = [
        ("refused", |rule| rule.refuse()),
        ("lost before", |rule| rule.drop_request()),
        ("503", |rule| rule.status(503)),
        ("500", |rule| rule.status(500)),
        ("429 with Retry-After", |rule| {
            rule.answer(429, &[("retry-after", "3")], "")
        }),
        ("hang", |rule| rule.hang()),
        ("truncated", |rule| rule.truncate_body()),
        ("trickling", |rule| {
            rule.trickle_body(Duration::from_secs(9))
        }),
        ("HTML maintenance page", |rule| rule.html(503)),
        ("HTML with 200", |rule| rule.html(200)),
        ("JSON of another shape with 200", |rule| {
            rule.answer(200, &[("content-type", "application/json")], "[[7]]")
        }),
    ];
    let all = exchanges(EntitlementShape::Resources).await;
    for (name, make) in kinds {
        for exchange in 1..=all {
            let landscape = fresh(EntitlementShape::Resources);
            landscape.world.inject(make(Fault::exchange(exchange)));
            let first = landscape.flow().run().await;
            let journal = landscape.journal();
            let struck: Vec<_> = journal.faults().collect();
            assert_eq!(struck.len(), 1, "{name} struck at {exchange}");
            // What may be sent again is got over in the same run.
            eprintln!(
                "{name} {} {}: {}",
                exchange,
                struck[0].operation,
                first.is_connected()
            );
            let second = landscape.flow().run().await;
            let context = format!(
                "{name} at exchange {exchange}, first run: {}",
                first.outcome
            );
            assert!(
                second.is_connected(),
                "{context}; second: {}",
                second.outcome
            );
            landscape.assert_connected_once(1, &context);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_expires_in_a_row_waiting_for_approval_is_replaced_for_the_same_system() {
    let landscape = fresh(EntitlementShape::Resources);
    assert!(landscape.flow().run().await.is_connected());
    let create = landscape
        .journal()
        .of("extensions.create")
        .next()
        .unwrap()
        .sequence;

    // Killed between `create` and `approve`, and run again eight days later.
    let landscape = fresh(EntitlementShape::Resources);
    let first = kill_after(create, landscape.transport.clone(), |transport| {
        let killed = landscape.through(|_| transport);
        async move { killed.flow().run().await.is_connected() }
    })
    .await;
    assert_eq!(first, Killed::Yes);
    tokio::time::sleep(Duration::from_secs(8 * 24 * 3600)).await;

    let report = landscape.flow().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert!(
        report
            .remarks
            .iter()
            .any(|remark| remark.contains("expired")),
        "{:?}",
        report.remarks
    );
    let deleted = report
        .changes()
        .any(|change| change.starts_with("delete the extension"));
    assert!(deleted, "{:?}", report.steps);
    landscape.assert_connected_once(1, "token expired");
    assert_eq!(
        landscape.journal().of("director.add_system").count(),
        1,
        "the same system"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_somebody_else_used_is_replaced() {
    let landscape = fresh(EntitlementShape::Resources);
    let used = &[("content-type", "application/json")];
    let body = r#"{"error": {"code": "ZBTPEXT/003", "message": "The integration token has been used already"}}"#;
    landscape
        .world
        .inject(Fault::on("extensions.create").answer(409, used, body));
    let report = landscape.flow().run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    assert!(
        report
            .remarks
            .iter()
            .any(|remark| remark.contains("used already")),
        "{:?}",
        report.remarks
    );
    landscape.assert_connected_once(1, "token used");
}
