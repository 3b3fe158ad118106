use http::Method;
use serde_json::{Value, json};

use crate::testing::{Answer, Ask, Client, Session};
use crate::{TenantSeed, UserSeed, World};

const ROOT: &str = "/sap/opu/odata/sap/API_BUSINESS_PARTNER/";

fn get(client: &Client, below: &str) -> Answer {
    let url = format!("{}{ROOT}{below}", client.at.s4_api);
    client.send(&Ask::get(url).basic(&client.at.s4_user, &client.at.s4_password))
}

#[tokio::test(start_paused = true)]
async fn a_v2_list_is_wrapped_and_leads_on_with_an_absolute_link() {
    let client = Client::new(&World::simple());
    let answer = get(
        &client,
        "A_BusinessPartner?$inlinecount=allpages&$format=json",
    );
    let list = &answer.json["d"];
    assert_eq!(list["__count"], "300");
    assert_eq!(list["results"].as_array().unwrap().len(), 100);
    let first = &list["results"][0];
    assert_eq!(first["CreationDate"], "/Date(1514764800000)/");
    assert_eq!(first["CreationTime"], "PT00H00M05S");
    assert_eq!(
        first["__metadata"]["type"],
        "API_BUSINESS_PARTNER.A_BusinessPartnerType"
    );
    assert!(first["to_BusinessPartnerAddress"]["__deferred"]["uri"].is_string());
    let next = list["__next"].as_str().unwrap();
    assert!(
        next.starts_with("https://landscape.sim/s4/my300001-api/sap/opu/"),
        "{next}"
    );
    assert!(next.ends_with("$skiptoken=100"), "{next}");

    let one = get(
        &client,
        "A_BusinessPartner('1000014')?$expand=to_BusinessPartnerAddress",
    );
    assert_eq!(one.json["d"]["LastName"], "O'Neill");
    assert_eq!(
        one.json["d"]["to_BusinessPartnerAddress"]["results"][0]["Country"],
        "XX"
    );
    assert!(one.header("etag").starts_with("W/"));
    let count = get(
        &client,
        "A_BusinessPartner/$count?$filter=LastName%20eq%20'Abe'",
    );
    assert_eq!(count.text, "15");
    let gone = get(&client, "A_BusinessPartner('1')");
    assert_eq!(gone.status, 404);
    assert!(
        gone.json["error"]["message"]["value"].is_string(),
        "a V2 body"
    );
    assert!(gone.json["error"]["innererror"]["transactionid"].is_string());
}

#[tokio::test(start_paused = true)]
async fn v4s_options_are_refused_by_a_v2_service() {
    let client = Client::new(&World::simple());
    for option in [
        "$count=true",
        "$apply=x",
        "$filter=contains(LastName,'a')",
        "$select=Nothing",
    ] {
        let answer = get(&client, &format!("A_BusinessPartner?{option}"));
        assert_eq!(answer.status, 400, "{option}");
    }
    assert!(get(&client, "$metadata").text.contains("Edm.Time"));
    assert_eq!(
        get(&client, "").json["d"]["EntitySets"],
        json!(["A_BusinessPartner"])
    );
}

#[tokio::test(start_paused = true)]
async fn writes_need_a_version_and_tell_what_is_missing() {
    let client = Client::new(&World::simple());
    let fetch = Ask::new(Method::HEAD, format!("{}{ROOT}", client.at.s4_api))
        .basic(&client.at.s4_user, &client.at.s4_password)
        .header("x-csrf-token", "Fetch");
    let session = Session::of(&client.send(&fetch));
    let write = |method: Method, below: &str, headers: &[(&str, &str)], body: &Value| {
        let url = format!("{}{ROOT}{below}", client.at.s4_api);
        let mut ask = Ask::post(url, body);
        ask.method = method;
        for (name, value) in headers {
            ask = ask.header(name, *value);
        }
        client.send(
            &session
                .on(ask)
                .basic(&client.at.s4_user, &client.at.s4_password),
        )
    };
    let one = "A_BusinessPartner('1000000')";
    let change = json!({"LastName": "New"});
    assert_eq!(write(Method::PATCH, one, &[], &change).status, 428);
    assert_eq!(
        write(Method::PATCH, one, &[("if-match", "W/\"x\"")], &change).status,
        412
    );
    assert_eq!(
        write(Method::PATCH, one, &[("if-match", "*")], &change).status,
        204
    );
    assert_eq!(
        write(Method::DELETE, one, &[("if-match", "*")], &json!({})).status,
        405
    );
    let unknown = write(
        Method::PATCH,
        one,
        &[("if-match", "*")],
        &json!({"Nothing": 1}),
    );
    assert_eq!(unknown.status, 400);
    let long = json!({"BusinessPartnerCategory": "1", "LastName": "x".repeat(41)});
    let refused = write(Method::POST, "A_BusinessPartner", &[], &long);
    assert!(refused.text.contains("MaxLength=40"), "{}", refused.text);
    let formatted = write(
        Method::POST,
        "A_BusinessPartner?$format=json",
        &[],
        &json!({}),
    );
    assert_eq!(formatted.status, 400);
    let made = json!({"BusinessPartnerCategory": "1", "LastName": "Ueda"});
    let made = write(Method::POST, "A_BusinessPartner", &[], &made);
    assert_eq!(made.status, 201);
    assert!(
        made.header("location")
            .ends_with("A_BusinessPartner('1000300')")
    );
    assert!(made.header("sap-message").contains("has been created"));
}

#[tokio::test(start_paused = true)]
async fn without_an_arrangement_the_service_is_not_there() {
    let tenant = TenantSeed::new("my1").user(UserSeed::administrator("A", "p"));
    let client = Client::new(&World::builder().tenant(tenant).build());
    let answer = get(&client, "A_BusinessPartner");
    assert_eq!((answer.status, answer.code()), (403, "/IWFND/MED/170"));
}
