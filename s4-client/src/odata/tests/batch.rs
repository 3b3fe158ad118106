//! Many requests in one.

use bytes::Bytes;
use client_core::{Effect, ErrorKind};
use landscape_sim::{Fault, World};
use serde_json::json;

use crate::{
    business_partner::BusinessPartner,
    communication::CommunicationUser,
    odata::{Batch, Entity, Key, QueryOptions, ServiceRoot, WriteGuard, batch::parse, requests},
    testing::simulated,
};

fn root<E: Entity>() -> ServiceRoot {
    ServiceRoot::new(E::SERVICE.root).unwrap()
}

#[tokio::test(start_paused = true)]
async fn reads_and_change_sets_travel_together_in_v2() {
    let world = World::simple();
    let tenant = simulated(&world);
    let root = root::<BusinessPartner>();
    let mut batch = Batch::new(root.clone());
    let first = batch.read(requests::get::<BusinessPartner>(
        &root,
        &Key::from("1000000"),
    ));
    let new = |name: &str| json!({"BusinessPartnerCategory": "1", "LastName": name});
    let (one, two) = batch.change(|set| {
        (
            set.add(requests::create::<BusinessPartner>(&root, &new("Ägir's"))),
            set.add(requests::update::<BusinessPartner>(
                &root,
                &Key::from("1000001"),
                &json!({"LastName": "Changed"}),
                &WriteGuard::Overwrite,
            )),
        )
    });
    let missing = batch.read(requests::get::<BusinessPartner>(&root, &Key::from("1")));
    assert_eq!(batch.len(), 4);

    let mut answers = tenant.batch(batch).await.unwrap();
    assert_eq!(
        answers.take(first).unwrap().last_name.as_deref(),
        Some("Abe")
    );
    let made = answers.take(one).unwrap();
    assert_eq!(made.last_name.as_deref(), Some("Ägir's"));
    assert_eq!(made.messages.len(), 1, "remarks come with each part");
    assert!(answers.take(two).unwrap().etag.is_some());
    let error = answers.take(missing).unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::NotFound, Some("/IWBEP/CM_V4_APPS/002"))
    );
    assert_eq!(error.operation(), Some("business_partners.get"));
    assert_eq!(world.journal().of("s4.batch").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_change_set_changes_nothing_in_either_version() {
    let world = World::simple();
    let tenant = simulated(&world);
    let root = root::<CommunicationUser>();
    let user = |name: &str, description: &str| {
        let new = json!({"Name": name, "Description": description});
        requests::create::<CommunicationUser>(&root, &new)
    };
    let mut batch = Batch::new(root.clone());
    let (good, bad) = batch.change(|set| (set.add(user("A", "a")), set.add(user("B", ""))));
    let alone = batch.change(|set| set.add(user("C", "c")));
    let mut answers = tenant.batch(batch).await.unwrap();
    for error in [
        answers.take(good).unwrap_err(),
        answers.take(bad).unwrap_err(),
    ] {
        assert_eq!(error.effect(), Effect::NotApplied);
        assert!(
            error.to_string().contains("must have a description"),
            "{error}"
        );
    }
    assert_eq!(answers.take(alone).unwrap().name.as_deref(), Some("C"));
    let users = tenant.entities::<CommunicationUser>();
    let left = users.list(&QueryOptions::default()).await.unwrap();
    assert_eq!(left.len(), 1, "A was rolled back with B");

    let root = self::root::<BusinessPartner>();
    let mut batch = Batch::new(root.clone());
    let new = json!({"BusinessPartnerCategory": "1", "LastName": "Undone"});
    let (good, bad) = batch.change(|set| {
        let guard = WriteGuard::Overwrite;
        let missing = Key::from("1");
        let update = requests::update::<BusinessPartner>(&root, &missing, &json!({}), &guard);
        (
            set.add(requests::create::<BusinessPartner>(&root, &new)),
            set.add(update),
        )
    });
    let mut answers = tenant.batch(batch).await.unwrap();
    assert_eq!(answers.take(good).unwrap_err().effect(), Effect::NotApplied);
    assert_eq!(answers.take(bad).unwrap_err().kind(), ErrorKind::NotFound);
    let people = tenant.entities::<BusinessPartner>();
    assert_eq!(people.count(None).await.unwrap(), 300);
}

#[tokio::test(start_paused = true)]
async fn what_is_in_the_wrong_place_is_not_sent() {
    let world = World::simple();
    let tenant = simulated(&world);
    let root = root::<BusinessPartner>();
    let get = || requests::get::<BusinessPartner>(&root, &Key::from("1000000"));
    let create = || requests::create::<BusinessPartner>(&root, &json!({}));
    let elsewhere = ServiceRoot::new("/sap/opu/odata/sap/OTHER").unwrap();
    let mut wrong: Vec<(Batch, &str)> = vec![(Batch::new(root.clone()), "nothing in it")];
    let mut batch = Batch::new(root.clone());
    let _ = batch.read(create());
    wrong.push((batch, "put it in a change set"));
    let mut batch = Batch::new(root.clone());
    let _ = batch.change(|set| set.add(get()));
    wrong.push((batch, "cannot be in a change set"));
    let mut batch = Batch::new(elsewhere);
    let _ = batch.read(get());
    wrong.push((batch, "of another service"));
    let mut batch = Batch::new(root.clone());
    for _ in 0..1001 {
        let _ = batch.read(get());
    }
    wrong.push((batch, "more than 1000"));
    let mut batch = Batch::new(root.clone());
    let long = json!({"LastName": "x".repeat(16 << 20)});
    let _ = batch.change(|set| set.add(requests::create::<BusinessPartner>(&root, &long)));
    wrong.push((batch, "longer than 16 MiB"));
    for (batch, words) in wrong {
        let error = tenant.batch(batch).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(world.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_batch_with_changes_is_sent_once_and_one_of_reads_again() {
    let world = World::simple();
    let tenant = simulated(&world);
    let root = root::<BusinessPartner>();
    let reading = || {
        let mut batch = Batch::new(root.clone());
        let id = batch.read(requests::get::<BusinessPartner>(
            &root,
            &Key::from("1000000"),
        ));
        (batch, id)
    };
    world.inject(Fault::on("s4.batch").apply_then_drop());
    let (batch, id) = reading();
    let mut answers = tenant.batch(batch).await.unwrap();
    assert!(answers.take(id).is_ok());
    let (batch, _) = reading();
    let mut answers = tenant.batch(batch).await.unwrap();
    let (_, of_another) = reading();
    assert_eq!(
        answers.take(of_another).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );

    world.inject(Fault::on("s4.batch").apply_then_drop());
    let mut batch = Batch::new(root.clone());
    let new = json!({"BusinessPartnerCategory": "1", "LastName": "Once"});
    let _ = batch.change(|set| set.add(requests::create::<BusinessPartner>(&root, &new)));
    let error = tenant.batch(batch).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    let people = tenant.entities::<BusinessPartner>();
    assert_eq!(people.count(None).await.unwrap(), 301);

    // What cannot be taken apart leaves open what became of its changes.
    let odd = &[("content-type", "multipart/mixed; boundary=b")];
    world.inject(Fault::on("s4.batch").answer(202, odd, "--b\r\n"));
    let mut batch = Batch::new(root.clone());
    let _ = batch.change(|set| set.add(requests::create::<BusinessPartner>(&root, &new)));
    let error = tenant.batch(batch).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::UndecodableBody, Effect::Unknown)
    );
}

#[test]
fn answers_are_taken_apart_however_they_are_broken_into_lines() {
    let text = "preamble\n--b\nContent-Type: application/http\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\n{}\n\n\
                --b\nContent-Type: multipart/mixed; boundary=\"c\"\n\n--c\ncontent-id: 1\n\nHTTP/1.1 204 No Content\n\n\
                --c--\n--b--\nepilogue";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let parts = parse::batch("Multipart/Mixed; charset=x; boundary=b", &text.into()).unwrap();
        let [parse::Part::Answer(one), parse::Part::Changes(changes)] = parts.as_slice() else {
            panic!();
        };
        assert_eq!(
            (one.status.as_u16(), one.body.as_ref()),
            (200, b"{}".as_slice())
        );
        let answer = &changes[0].answer;
        assert_eq!((changes.len(), answer.status.as_u16()), (1, 204));
        assert!(answer.body.is_empty());
    }
}

#[test]
fn no_answer_makes_it_panic_or_read_for_ever() {
    for (content_type, body) in [
        ("application/json", "{}"),
        ("multipart/mixed", "--b"),
        ("multipart/mixed; boundary=", "--"),
        ("multipart/mixed; boundary=b", ""),
        ("multipart/mixed; boundary=b", "--b"),
        ("multipart/mixed; boundary=b", "--b\r\n"),
        ("multipart/mixed; boundary=b", "--b x\r\n\r\n--b--"),
        (
            "multipart/mixed; boundary=b",
            "--b\r\n\r\nHTTP/1.1 abc\r\n\r\n--b--",
        ),
        (
            "multipart/mixed; boundary=b",
            "--b\r\n\r\nFTP 200 OK\r\n\r\n--b--",
        ),
        (
            "multipart/mixed; boundary=b",
            "--b\r\nno colon\r\n\r\n--b--",
        ),
        ("multipart/mixed; boundary=b", "--b\r\na b: c\r\n\r\n--b--"),
        (
            "multipart/mixed; boundary=b",
            "--b\r\nContent-Type: multipart/mixed\r\n\r\n--b--",
        ),
    ] {
        assert!(
            parse::batch(content_type, &Bytes::from_static(body.as_bytes())).is_err(),
            "{body:?}"
        );
    }
    let many = format!(
        "{}--b--",
        "--b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n".repeat(3000)
    );
    assert_eq!(
        parse::batch("multipart/mixed; boundary=b", &many.into()).err(),
        Some("it has too many parts")
    );
}

/// A tenant that answers a batch so. `B` in the body stands for the boundary.
fn answering(content_type: &'static str, body: &'static str) -> client_core::Client {
    let transport = client_core::transport::from_fn(move |_| {
        let answer = http::Response::builder().header("content-type", content_type);
        Ok::<_, client_core::transport::TransportError>(answer.body(Bytes::from(body)).unwrap())
    });
    client_core::Client::builder("https://my1-api.example/".parse().unwrap())
        .transport(transport)
        .dialect(crate::odata::dialect)
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn v4_goes_on_after_a_failure_only_because_it_is_asked_to() {
    let world = World::simple();
    let tenant = simulated(&world);
    let root = root::<CommunicationUser>();
    let mut batch = Batch::new(root.clone());
    let read = |id: &str| requests::get::<CommunicationUser>(&root, &Key::from(id));
    let (one, two) = (batch.read(read("1")), batch.read(read("2")));
    let mut answers = tenant.batch(batch).await.unwrap();
    assert_eq!(answers.take(one).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(answers.take(two).unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_ends_at_a_failure_has_not_made_what_follows() {
    let client = answering(
        "multipart/mixed; boundary=b",
        "--b\r\ncontent-type: application/http\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n\r\n--b--",
    );
    let root = root::<CommunicationUser>();
    let mut batch = Batch::new(root.clone());
    let failed = batch.read(requests::get::<CommunicationUser>(&root, &Key::from("1")));
    let skipped =
        batch.change(|set| set.add(requests::create::<CommunicationUser>(&root, &json!({}))));
    let mut answers = batch.send(&client).await.unwrap();
    assert_eq!(
        answers.take(failed).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let error = answers.take(skipped).unwrap_err();
    assert_eq!(error.effect(), Effect::NotApplied);
    assert!(error.to_string().contains("not processed"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn answers_of_a_change_set_are_told_apart_by_their_ids() {
    let client = answering(
        "multipart/mixed; boundary=b",
        "--b\r\ncontent-type: multipart/mixed; boundary=c\r\n\r\n\
         --c\r\ncontent-id: 2\r\n\r\nHTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\r\n{\"ID\":\"2\"}\r\n\
         --c\r\ncontent-id: 1\r\n\r\nHTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\r\n{\"ID\":\"1\"}\r\n\
         --c--\r\n--b--",
    );
    let root = root::<CommunicationUser>();
    let mut batch = Batch::new(root.clone());
    let create = || requests::create::<CommunicationUser>(&root, &json!({}));
    let (one, two) = batch.change(|set| (set.add(create()), set.add(create())));
    let mut answers = batch.send(&client).await.unwrap();
    assert_eq!(answers.take(one).unwrap().id, "1");
    assert_eq!(answers.take(two).unwrap().id, "2");
}

#[tokio::test(start_paused = true)]
async fn ids_that_contradict_each_other_are_nothing_to_go_by() {
    let client = answering(
        "multipart/mixed; boundary=b",
        "--b\r\ncontent-type: multipart/mixed; boundary=c\r\n\r\n\
         --c\r\ncontent-id: 1\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n\
         --c\r\ncontent-id: 1\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n\
         --c--\r\n--b--",
    );
    let root = root::<CommunicationUser>();
    let mut batch = Batch::new(root.clone());
    let create = || requests::create::<CommunicationUser>(&root, &json!({}));
    let _ = batch.change(|set| (set.add(create()), set.add(create())));
    let error = batch.send(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::UndecodableBody, Effect::Unknown)
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_instead_of_a_batch_is_named_as_one() {
    let client = answering("text/html", "<html><body>Planned downtime</body></html>");
    let root = root::<CommunicationUser>();
    let mut batch = Batch::new(root.clone());
    let _ = batch.change(|set| set.add(requests::create::<CommunicationUser>(&root, &json!({}))));
    let error = batch.send(&client).await.unwrap_err();
    assert!(crate::diagnosis::is_maintenance(&error), "{error}");
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(error.operation(), Some("s4.batch"));
}
