//! From a registered system to a communication user that may log on, through both halves of the landscape.

use http::Method;
use serde_json::{Value, json};

use crate::World;
use crate::testing::{Answer, Ask, Client};

struct Manager {
    client: Client,
    url: String,
    token: String,
}

impl Manager {
    fn new(world: &World) -> Self {
        let client = Client::new(world);
        let key: Value = serde_json::from_str(&client.at.service_manager_key_json()).unwrap();
        let text = |field: &str| key[field].as_str().unwrap().to_owned();
        assert_eq!(text("clientid"), format!("sb-{}", text("xsappname")));
        let ask = Ask::new(Method::POST, format!("{}/oauth/token", text("url")))
            .basic(&text("clientid"), &text("clientsecret"))
            .form(&[("grant_type", "client_credentials")]);
        let token = client.send(&ask).json["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        Self {
            client,
            url: text("sm_url"),
            token,
        }
    }

    fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        let mut ask = Ask::new(method, format!("{}/v1/{path}", self.url)).bearer(&self.token);
        if !body.is_null() {
            ask.body = body.to_string();
        }
        self.client.send(&ask)
    }

    /// Registers a system and assigns its service to the first subaccount.
    fn connect(&self, system: &str) {
        let id = self.client.add_system(system);
        let token = self.client.token_of(&id);
        let (uuid, etag) = self.client.created(&token);
        self.client.approve(&uuid, &etag);
        let cis = self.client.cis_token();
        let at = &self.client.at;
        let list = format!(
            "{}/entitlements/v1/assignments?serviceName=s4-hana-cloud&planName=api-access",
            at.entitlements
        );
        let list = self.client.send(&Ask::get(list).bearer(&cis));
        let plan = &list.json["entitledServices"][0]["servicePlans"][0];
        let mut ask = Ask::post(
            format!("{}/entitlements/v1/subaccountServicePlans", at.entitlements),
            &json!({"subaccountServicePlans": [{
                "serviceName": "s4-hana-cloud",
                "servicePlanName": "api-access",
                "assignmentInfo": [{
                    "subaccountGUID": at.subaccounts[0],
                    "enable": true,
                    "resources": plan["resources"],
                }],
            }]}),
        );
        ask.method = Method::PUT;
        assert_eq!(self.client.send(&ask.bearer(&cis)).status, 202);
    }
}

#[tokio::test(start_paused = true)]
async fn a_binding_is_a_user_who_may_log_on_until_it_is_deleted() {
    let world = World::simple();
    let manager = Manager::new(&world);
    manager.connect("acme");
    world.clear_journal();
    let instance = manager.send(
        Method::POST,
        "service_instances?async=true",
        &json!({
            "name": "incidents",
            "service_offering_name": "s4-hana-cloud",
            "service_plan_name": "api-access",
            "parameters": {"systemName": "acme", "communicationArrangement": {
                "communicationArrangementName": "A",
                "scenarioId": "SAP_COM_0008",
                "inboundAuthentication": "BasicAuthentication",
            }},
        }),
    );
    assert_eq!(instance.status, 202, "{}", instance.text);
    let snapshot = world.snapshot();
    let made = &snapshot.service_instances[0];
    assert_eq!(
        (made.name.as_str(), made.system.as_deref(), made.ready),
        ("incidents", Some("acme"), true)
    );
    let list = manager.send(Method::GET, "service_instances", &Value::Null);
    let id = list.json["items"][0]["id"].clone();
    let binding = json!({"name": "b", "service_instance_id": id});
    let binding = manager.send(Method::POST, "service_bindings", &binding);
    let credentials = binding.json["credentials"].clone();
    let text = |field: &str| credentials[field].as_str().unwrap().to_owned();
    assert_eq!(text("URL"), manager.client.at.s4_api);
    let probe = Ask::get(format!("{}/sap/opu/odata/sap/API_X/", text("URL")))
        .basic(&text("User"), &text("Password"));
    // Logged on, but the service is not there.
    assert_eq!(manager.client.send(&probe).status, 403);
    let path = format!("service_bindings/{}", binding.json["id"].as_str().unwrap());
    assert_eq!(
        manager.send(Method::DELETE, &path, &Value::Null).status,
        200
    );
    assert_eq!(manager.client.send(&probe).status, 401);
    let journal = world.journal();
    assert_eq!(
        journal
            .writes()
            .map(|record| record.operation)
            .collect::<Vec<_>>(),
        [
            "service_manager.create_instance",
            "service_manager.create_binding",
            "service_manager.delete_binding",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_landscape_is_the_same_with_and_without_its_use() {
    let (used, unused) = (World::simple(), World::simple());
    let manager = Manager::new(&used);
    assert_eq!(
        manager
            .send(Method::GET, "service_plans", &Value::Null)
            .status,
        200
    );
    let register = json!({"name": "kyma", "type": "kubernetes"});
    assert_eq!(
        manager.send(Method::POST, "platforms", &register).status,
        201
    );
    // Its token is drawn from the account's source, its own identifiers are not.
    let other = Manager::new(&unused);
    assert_eq!(
        other.client.add_system("acme"),
        manager.client.add_system("acme")
    );
}
