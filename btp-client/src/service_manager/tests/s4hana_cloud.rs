//! The parameters of `s4-hana-cloud`: as documented, and checked before they are sent.

use client_core::SecretString;
use landscape_sim::OperationErrors;

use super::{
    super::s4hana_cloud::{
        ApiAccess, CommunicationArrangement, CommunicationSystem, InboundAuthentication, MESSAGING,
        Messaging, OutboundAuthentication, OutboundService, OutboundUser, SERVICE,
    },
    *,
};

fn arrangement() -> CommunicationArrangement {
    CommunicationArrangement::new("ARRANGEMENT", "SAP_COM_0008")
        .inbound(InboundAuthentication::Basic)
}

fn calling(system: CommunicationSystem) -> CommunicationArrangement {
    arrangement()
        .outbound(OutboundAuthentication::Basic)
        .communication_system(system)
}

#[test]
fn an_arrangement_with_everything_is_written_as_documented() {
    let user = OutboundUser::new("caller", SecretString::from("very-secret"));
    let system = CommunicationSystem::new("default.example")
        .port(8443)
        .authorization_endpoint("oauth.example/authorize")
        .token_endpoint("oauth.example/token")
        .user(user);
    let full = calling(system)
        .outbound_service(OutboundService::by_id("DEBMAS_IDOC").active(false))
        .outbound_service(
            OutboundService::by_name("Replicate Customers")
                .url_path("/in")
                .attribute("Mode", "1"),
        )
        .attribute("TOPIC SPACE", "a/b");
    let parameters = ApiAccess::new("DEV", full).parameters().unwrap();
    assert_eq!(
        serde_json::Value::Object(parameters.as_map().clone()),
        json!({"systemName": "DEV", "communicationArrangement": {
            "communicationArrangementName": "ARRANGEMENT",
            "scenarioId": "SAP_COM_0008",
            "inboundAuthentication": "BasicAuthentication",
            "outboundAuthentication": "BasicAuthentication",
            "communicationSystem": {
                "communicationSystemHostname": "default.example",
                "port": "8443",
                "oAuthAuthEndpoint": "oauth.example/authorize",
                "oAuthTokenEndpoint": "oauth.example/token",
                "outboundCommunicationUser": {"username": "caller", "password": "very-secret"},
            },
            "outboundServices": [
                {"id": "DEBMAS_IDOC", "isServiceActive": false},
                {"name": "Replicate Customers", "urlPath": "/in",
                 "attributes": [{"name": "Mode", "value": "1"}]},
            ],
            "attributes": [{"name": "TOPIC SPACE", "value": "a/b"}],
        }})
    );
    assert!(!format!("{parameters:?}").contains("very-secret"));
}

#[test]
fn messaging_needs_two_things_and_the_rest_can_differ() {
    let least = Messaging::new("DEV", "s4hc").parameters().unwrap();
    let least = serde_json::Value::Object(least.as_map().clone());
    assert_eq!(least, json!({"systemName": "DEV", "emClientId": "s4hc"}));
    let full = Messaging::new("DEV", "s4hc")
        .arrangement_name("XF_1")
        .attribute("MQTT_QOS", "0")
        .ems_parameter("namespace", "sap/S4HANAOD/s4hc")
        .parameters()
        .unwrap();
    assert_eq!(
        full.get("communicationArrangement").unwrap(),
        &json!({"communicationArrangementName": "XF_1",
                "attributes": [{"name": "MQTT_QOS", "value": "0"}]})
    );
    assert_eq!(
        full.get("ems").unwrap(),
        &json!({"parameters": {"namespace": "sap/S4HANAOD/s4hc"}})
    );
}

#[test]
fn each_broken_rule_is_told_with_the_parameter_as_it_is_sent() {
    let system = CommunicationSystem::new;
    let password = || SecretString::from("p");
    let named = |name: &str| CommunicationArrangement::new(name, "SAP_COM_0008");
    let of = |id: &str| CommunicationArrangement::new("A", id);
    let both = |one: CommunicationArrangement| one.inbound(InboundAuthentication::Basic);
    for (field, broken) in [
        ("communicationArrangementName", both(named(""))),
        ("communicationArrangementName", both(named("a b"))),
        ("communicationArrangementName", both(named(&"a".repeat(81)))),
        ("scenarioId", both(of("sap_com_0008"))),
        ("scenarioId", both(of("SAP_COM_"))),
        ("inboundAuthentication", named("A")),
        (
            "communicationSystemHostname",
            calling(system("https://a.example")),
        ),
        (
            "communicationSystemHostname",
            calling(system("a.example:1")),
        ),
        ("communicationSystemHostname", calling(system(""))),
        ("port", calling(system("a.example").port(0))),
        (
            "outboundCommunicationUser.username",
            calling(system("a.example").user(OutboundUser::new("", password()))),
        ),
        (
            "outboundCommunicationUser.password",
            calling(system("a.example").user(OutboundUser::without_password("u"))),
        ),
        (
            "outboundCommunicationUser.password",
            arrangement().communication_system(
                system("a.example").user(OutboundUser::without_password("u")),
            ),
        ),
        (
            "inboundAuthentication",
            named("A").inbound(InboundAuthentication::from("basic")),
        ),
        (
            "outboundAuthentication",
            arrangement().outbound(OutboundAuthentication::from("basic")),
        ),
        (
            "outboundServices[1]",
            arrangement()
                .outbound_service(OutboundService::by_id("A"))
                .outbound_service(OutboundService::by_name("")),
        ),
        ("attributes[0].name", arrangement().attribute("", "v")),
    ] {
        let error = broken.check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(field), "{field}: {error}");
    }
    for (field, error) in [
        (
            "systemName",
            ApiAccess::new(" ", arrangement()).parameters().err(),
        ),
        (
            "systemName",
            ApiAccess::new("Müller", arrangement()).parameters().err(),
        ),
        ("emClientId", Messaging::new("D", "").parameters().err()),
        (
            "emClientId",
            Messaging::new("D", "s4hc5").parameters().err(),
        ),
        ("emClientId", Messaging::new("D", "s-4").parameters().err()),
    ] {
        assert!(error.unwrap().to_string().contains(field), "{field}");
    }
}

#[test]
fn mutual_tls_takes_a_user_without_password_and_letters_in_a_scenario_are_fine() {
    let system = CommunicationSystem::new("a.example").user(OutboundUser::without_password("u"));
    let arrangement = CommunicationArrangement::new("A", "SAP_COM_0A48")
        .outbound(OutboundAuthentication::OAuth2Mtls)
        .communication_system(system);
    let parameters = ApiAccess::new("D", arrangement).parameters().unwrap();
    let system = &parameters.get("communicationArrangement").unwrap()["communicationSystem"];
    assert_eq!(
        system["outboundCommunicationUser"],
        json!({"username": "u"})
    );
    let none = ApiAccess::without_arrangement("D").parameters().unwrap();
    assert_eq!(none.as_map().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_the_broker_refuses_is_told_by_the_instance_in_both_forms() {
    for form in [OperationErrors::List, OperationErrors::Object] {
        let world = two_tenants().build();
        let manager = entitled(&world, MESSAGING, &["dev"]).await;
        world.configure(|config| config.operation_errors = form);
        let parameters = || Messaging::new("dev", "s4hc").parameters().unwrap();
        let client = manager.instances();
        for (name, fails) in [("one", false), ("two", true)] {
            let new =
                NewServiceInstance::of_names(name, SERVICE, MESSAGING).parameters(parameters());
            let made = client.ensure(&new, Mode::Async).await.unwrap();
            let ready = client.until_ready(&made.id().unwrap()).await;
            assert_eq!(ready.is_err(), fails, "{name}");
            if let Err(error) = ready {
                assert_eq!(error.kind(), ErrorKind::OperationFailed);
                assert!(error.to_string().contains("Creation Failed."), "{error}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn five_minutes_of_messaging_are_waited_for_from_another_process_too() {
    let world = two_tenants().build();
    let manager = entitled(&world, MESSAGING, &["dev"]).await;
    world.configure(|config| {
        config.service_instance_delay = std::time::Duration::from_secs(300);
    });
    let parameters = Messaging::new("dev", "s4hc").parameters().unwrap();
    let new = NewServiceInstance::of_names("events", SERVICE, MESSAGING).parameters(parameters);
    let made = manager.instances().ensure(&new, Mode::Async).await.unwrap();
    let token = manager
        .instances()
        .until_ready(&made.id().unwrap())
        .resume_token();
    let carried = serde_json::to_string(&token).unwrap();
    let token = serde_json::from_str(&carried).unwrap();
    let instance = super::manager(&world)
        .instances()
        .resume_until_ready(&token)
        .unwrap()
        .await
        .unwrap();
    assert_eq!(instance.name, "events");
}

#[tokio::test(start_paused = true)]
async fn with_a_plan_for_each_system_names_are_refused_and_the_id_decides() {
    let world = two_tenants()
        .configure(|config| {
            config.entitlement_shape = landscape_sim::EntitlementShape::PlanPerSystem;
        })
        .build();
    let manager = entitled(&world, "api-access", &["dev", "prod"]).await;
    let plans = manager
        .catalog()
        .plans_of(SERVICE, "api-access")
        .await
        .unwrap();
    assert_eq!(plans.len(), 2);
    let error = manager
        .instances()
        .create(&reader("prod"), Mode::Async)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("more than one resource"),
        "{error}"
    );
    // Which plan is which system's is not told: an instance of the wrong one fails.
    let mut served = Vec::new();
    for (index, plan) in plans.iter().enumerate() {
        for system in ["dev", "prod"] {
            let name = format!("{system}-{index}");
            let new = NewServiceInstance::of_plan(name, &plan.id).parameters(access(system));
            let made = manager.instances().ensure(&new, Mode::Async).await.unwrap();
            let id = made.id().unwrap();
            if manager.instances().until_ready(&id).await.is_ok() {
                served.push(system);
            }
        }
    }
    served.sort_unstable();
    assert_eq!(served, ["dev", "prod"]);
}

#[tokio::test(start_paused = true)]
async fn a_password_in_parameters_is_not_in_the_error_that_repeats_it() {
    let world = two_tenants().build();
    let manager = entitled(&world, "api-access", &["dev"]).await;
    let user = OutboundUser::new("caller", SecretString::from("very-secret-word"));
    let system = CommunicationSystem::new("a.example").user(user);
    let parameters = ApiAccess::new("dev", calling(system)).parameters().unwrap();
    world.inject(
        landscape_sim::Fault::on("service_manager.create_instance")
            .times(1)
            .answer(
                400,
                &[],
                r#"{"error":"BadRequest","description":"bad parameters: very-secret-word"}"#,
            ),
    );
    let new = NewServiceInstance::of_names("n", SERVICE, "api-access").parameters(parameters);
    let error = manager
        .instances()
        .create(&new, Mode::Async)
        .await
        .unwrap_err();
    let told = format!("{error} {error:?} {new:?}");
    assert!(told.contains("bad parameters"), "{told}");
    assert!(!told.contains("very-secret-word"), "{told}");
}
