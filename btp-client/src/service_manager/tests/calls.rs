//! How requests look, and how answers of either kind are taken.

use super::{super::operations, *};

fn sent<T>(operation: &client_core::operation::Operation<T>) -> String {
    let base = "https://sm.example/".parse().unwrap();
    let url = operation.request().url(&base).unwrap();
    let query = url.query().map(|query| format!("?{query}"));
    format!(
        "{} {}{}",
        operation.request().method(),
        url.path(),
        query.unwrap_or_default()
    )
}

#[test]
fn every_change_says_whether_it_waits_and_creations_are_sent_once() {
    let new = NewServiceInstance::of_plan("n", &"p".into());
    let create = operations::create_instance(&new, Mode::Async).unwrap();
    assert_eq!(sent(&create), "POST /v1/service_instances?async=true");
    assert_eq!(create.request().repeat(), Repeat::Once);
    let update = ServiceInstanceUpdate::new().labels([LabelChange::add("a", ["b"])]);
    let change = operations::update_instance(&"i/1".into(), &update, Mode::Sync).unwrap();
    assert_eq!(
        sent(&change),
        "PATCH /v1/service_instances/i%2F1?async=false"
    );
    assert_eq!(
        change.request().body().as_ref(),
        br#"{"labels":[{"op":"add","key":"a","values":["b"]}]}"#
    );
    let delete = operations::delete_instance(&"i".into(), Mode::Async);
    assert_eq!(sent(&delete), "DELETE /v1/service_instances/i?async=true");
    assert_eq!(delete.request().repeat(), Repeat::Idempotent);
    let new = NewServiceBinding::new("n", &"i".into()).bind_resource("app_guid", "a");
    let bind = operations::create_binding(&new, Mode::Sync).unwrap();
    assert_eq!(sent(&bind), "POST /v1/service_bindings?async=false");
    assert_eq!(bind.request().repeat(), Repeat::Once);
    assert_eq!(
        bind.request().body().as_ref(),
        br#"{"name":"n","service_instance_id":"i","bind_resource":{"app_guid":"a"}}"#
    );
}

#[test]
fn an_instance_is_asked_for_by_plan_or_by_names_never_by_both() {
    for (new, body) in [
        (
            NewServiceInstance::of_plan("n", &"8005780".into()),
            json!({"name": "n", "service_plan_id": "8005780"}),
        ),
        (
            NewServiceInstance::of_names("n", "s", "p")
                .labels(crate::accounts::Labels::new().set("k", ["v"]))
                .parameters(Parameters::from_value(json!({"deep": {"a": [1]}})).unwrap()),
            json!({"name": "n", "service_offering_name": "s", "service_plan_name": "p",
                   "labels": {"k": ["v"]}, "parameters": {"deep": {"a": [1]}}}),
        ),
    ] {
        let create = operations::create_instance(&new, Mode::Async).unwrap();
        let sent: serde_json::Value = serde_json::from_slice(create.request().body()).unwrap();
        assert_eq!(sent, body);
    }
}

#[test]
fn a_list_is_asked_for_with_everything_that_narrows_it() {
    let query = ListQuery::new()
        .fields(Filter::equals("name", "O'Brien"))
        .fields(Filter::equals("free", true))
        .labels(Filter::one_of("team", ["a&b"]))
        .environment(Environment::CloudFoundry)
        .page_size(2);
    let list = operations::list_plans(&query, Some("t=1")).unwrap();
    assert_eq!(
        sent(&list),
        "GET /v1/service_plans?environment=cloudfoundry\
         &fieldQuery=name%20eq%20%27O%27%27Brien%27%20and%20free%20eq%20%27true%27\
         &labelQuery=team%20in%20%28%27a%26b%27%29&max_items=2&token=t%3D1"
    );
}

#[test]
fn what_cannot_be_said_is_refused_before_it_is_sent_and_named() {
    let environment = ListQuery::new().environment(Environment::Btp);
    let nothing = ListQuery::new().page_size(0);
    let broken = ListQuery::new().labels(Filter::equals("a b", "c"));
    for (field, refused) in [
        (
            "environment",
            operations::list_instances(&environment, None).err(),
        ),
        (
            "page size",
            operations::list_offerings(&nothing, None).err(),
        ),
        ("filter", operations::list_bindings(&broken, None).err()),
        (
            "name",
            NewServiceInstance::of_names(" ", "s", "p").check().err(),
        ),
        (
            "service_plan_name",
            NewServiceInstance::of_names("n", "s", "").check().err(),
        ),
        (
            "service_plan_id",
            NewServiceInstance::of_plan("n", &"".into()).check().err(),
        ),
        (
            "service_instance_id",
            NewServiceBinding::new("n", &"".into()).check().err(),
        ),
        ("update", ServiceInstanceUpdate::new().check().err()),
        ("update", PlatformUpdate::new().check().err()),
        ("name", NewPlatform::kubernetes("a b").check().err()),
        ("parameters", Parameters::from_value(json!([1])).err()),
    ] {
        let error = refused.unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{field}");
        assert!(error.to_string().contains(field), "{field}: {error}");
    }
}

#[tokio::test]
async fn both_answers_to_a_change_are_taken_whatever_was_asked() {
    let location = Some("/v1/service_instances/i-1/operations/o-1");
    let new = NewServiceInstance::of_plan("n", &"p".into());
    let going = answering(202, location, "{}");
    let going = going.instances().create(&new, Mode::Sync).await.unwrap();
    let operation = going.operation().unwrap();
    assert_eq!(
        (
            &operation.resource_type,
            operation.resource_id.as_str(),
            operation.id.as_str()
        ),
        (&ResourceType::ServiceInstances, "i-1", "o-1")
    );
    let done = answering(201, None, r#"{"id":"i-1","name":"n"}"#);
    let done = done.instances().create(&new, Mode::Async).await.unwrap();
    assert!(matches!(done, Submitted::Done(made) if made.id.as_str() == "i-1"));
    let gone = answering(200, None, "{}");
    let gone = gone.bindings().delete(&"b".into(), Mode::Async).await;
    assert_eq!(gone.unwrap(), Submitted::Done(()));
}

#[tokio::test]
async fn a_location_that_names_no_operation_is_told_and_leads_nowhere() {
    let new = NewServiceInstance::of_plan("n", &"p".into());
    for location in [
        None,
        Some("https://evil.example/v1/service_instances/i/operations/o"),
        Some("/v1/service_instances/i"),
        Some("/v1/service_instances/../operations/o"),
        Some("/v1/service_instances/i%2Fx/operations/o"),
    ] {
        let manager = answering(202, location, "{}");
        let error = manager
            .instances()
            .create(&new, Mode::Async)
            .await
            .unwrap_err();
        assert_eq!(error.effect(), Effect::Applied, "{location:?}");
        assert!(error.to_string().contains("Location"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_operation_says_why_in_every_form_of_its_errors() {
    for (body, why) in [
        (
            r#"{"type":"create","state":"failed","errors":[{"error":"BrokerError","description":"no"},{"description":"at all"}]}"#,
            "BrokerError: no; at all",
        ),
        (
            r#"{"type":"CREATE","state":"failed","errors":{"error":"BrokerError","description":"no"}}"#,
            "BrokerError: no",
        ),
        (r#"{"state":"failed","errors":{},"description":"d"}"#, "d"),
        (r#"{"state":"failed","errors":null}"#, "no reason given"),
        (r#"{"state":"failed","errors":["plain"]}"#, "plain"),
    ] {
        let of = OperationRef::new(ResourceType::ServiceInstances, "i", "o");
        let error = answering(200, None, body).wait(of).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OperationFailed);
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_state_is_still_pending_and_a_forgotten_operation_leaves_doubt() {
    let of = OperationRef::new(ResourceType::ServiceInstances, "i", "o");
    for body in [r#"{"state":"thinking"}"#, "{}", r#"{"state":"pending"}"#] {
        let error = answering(200, None, body)
            .wait(of.clone())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StillPending, "{body}");
    }
    let forgotten = answering(404, None, r#"{"error":"NotFound","description":"gone"}"#);
    let error = forgotten.wait(of).await.unwrap_err();
    assert!(error.is_not_found() && error.effect() == Effect::Unknown);
}

#[tokio::test]
async fn a_404_that_is_not_the_services_own_does_not_prove_a_deletion() {
    let proxy = answering(404, None, "<html>no such host</html>");
    let error = proxy.instances().until_deleted(&"i".into()).step().await;
    assert!(error.unwrap_err().is_not_found());
    let service = answering(404, None, r#"{"error":"NotFound","description":"gone"}"#);
    let gone = service.instances().until_deleted(&"i".into()).step().await;
    assert_eq!(gone.unwrap(), client_core::poll::Progress::Done(()));
}

#[tokio::test]
async fn a_list_that_leads_back_to_an_earlier_page_ends_in_an_error() {
    let circle = answering(200, None, r#"{"token":"t","items":[{"id":"a"}]}"#);
    let error = circle
        .instances()
        .list(&ListQuery::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UndecodableBody);
}

#[tokio::test]
async fn tokens_of_other_waits_are_refused() {
    let manager = answering(200, None, "{}");
    let of = OperationRef::new(ResourceType::ServiceInstances, "i", "o");
    let token = manager.wait(of).resume_token();
    assert_eq!(manager.resume(&token).unwrap().resume_token(), token);
    let ready = manager.instances().until_ready(&"i".into()).resume_token();
    let again = manager.instances().resume_until_ready(&ready).unwrap();
    assert_eq!(again.resume_token(), ready);
    for error in [
        manager.resume(&ready).err(),
        manager.instances().resume_until_deleted(&ready).err(),
        manager.bindings().resume_until_ready(&ready).err(),
        manager.instances().resume_until_ready(&token).err(),
    ] {
        assert_eq!(error.unwrap().kind(), ErrorKind::InvalidInput);
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_under_way_is_waited_for_and_the_limit_of_calls_is_kept() {
    let world = World::simple();
    let manager = manager(&world);
    world.inject(
        landscape_sim::Fault::on("service_manager.list_instances")
            .times(1)
            .answer(
                422,
                &[],
                r#"{"error":"ConcurrentOperationInProgress","description":"Another concurrent operation in progress for this resource"}"#,
            ),
    );
    assert!(
        manager
            .instances()
            .list(&ListQuery::new())
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        world.journal().of("service_manager.list_instances").count(),
        2
    );
}
