//! 64 pages of a tenant at once against bare reqwest, turn and turn about: what else the machine does hits both
//! alike. `cargo bench -p integration-tests --bench in_flight`

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run must stop")]
#![expect(clippy::print_stdout, reason = "its output is the figures")]
#![allow(unreachable_pub, dead_code, reason = "shared with the other benchmark")]

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use client_core::transport::ReqwestTransport;
use futures_util::future::join_all;
use s4_client::{
    S4Client, TenantHost,
    business_partner::BusinessPartner,
    odata::{EntitySet, Loaded, QueryOptions},
};
use serde::Deserialize;

mod lean;

const AT_ONCE: usize = 64;
const ROUNDS: usize = 2000;
const PEOPLE: usize = 20;

/// A page of people, as the tenant writes it.
fn page() -> String {
    let people: Vec<String> = (0..PEOPLE)
        .map(|number| {
            format!(
                r#"{{"__metadata":{{"id":"x","uri":"x","type":"t","etag":"W/\"{number}\""}},"BusinessPartner":"{number}","BusinessPartnerCategory":"1","BusinessPartnerFullName":"Ada Abe","FirstName":"Ada","LastName":"Abe","CreationDate":"/Date(1518393600000)/","CreationTime":"PT17H49M05S","BusinessPartnerIsBlocked":false}}"#
            )
        })
        .collect();
    format!(r#"{{"d":{{"results":[{}]}}}}"#, people.join(","))
}

#[derive(Deserialize)]
struct Wrapped {
    d: Results,
}

#[derive(Deserialize)]
struct Results {
    results: Vec<Loaded<BusinessPartner>>,
}

/// The tenant's client: logon, session, typed page.
async fn ours(people: &EntitySet<BusinessPartner>, query: &QueryOptions) {
    let calls = join_all((0..AT_ONCE).map(|_| people.list(query))).await;
    for call in calls {
        assert_eq!(call.unwrap().len(), PEOPLE);
    }
}

/// reqwest with the same headers, so that the same bytes are on the wire, and serde_json into the same type.
async fn bare(client: &reqwest::Client, url: &str, basic: &str) {
    let one = || async {
        let answer = client
            .get(url)
            .header("authorization", basic)
            .header("accept", "application/json")
            .header("user-agent", "client-core/0.1.0")
            .header("x-correlationid", "00000000-0000-4000-8000-000000000000");
        let body = answer.send().await.unwrap().bytes().await.unwrap();
        let page: Wrapped = serde_json::from_slice(&body).unwrap();
        page.d.results
    };
    for page in join_all((0..AT_ONCE).map(|_| one())).await {
        assert_eq!(page.len(), PEOPLE);
    }
}

fn main() {
    let origin = integration_tests::serve(page());
    let url: url::Url = origin.parse().unwrap();
    let tenant = S4Client::builder(TenantHost::custom(url.clone(), url))
        .basic_user("COMM_USER", "a-password".into())
        .transport(ReqwestTransport::new().unwrap())
        .build()
        .unwrap();
    let people = tenant.entities::<BusinessPartner>();
    let query = QueryOptions::default()
        .select(["BusinessPartner", "LastName"])
        .top(20);
    let client = lean::bare_reqwest();
    let address = format!(
        "{origin}sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner?%24format=json&%24select=BusinessPartner%2CLastName&%24top=20"
    );
    let basic = format!("Basic {}", STANDARD.encode("COMM_USER:a-password"));

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (mut by_us, mut by_reqwest) = (Vec::new(), Vec::new());
    // Whether it runs is told by one round, and nothing else.
    let only_runs = std::env::args().any(|argument| argument == "--test");
    let rounds = if only_runs { 1 } else { ROUNDS };
    for _ in 0..rounds {
        let begun = Instant::now();
        runtime.block_on(ours(&people, &query));
        by_us.push(begun.elapsed());
        let begun = Instant::now();
        runtime.block_on(bare(&client, &address, &basic));
        by_reqwest.push(begun.elapsed());
    }
    let (us, reqwest) = (median(by_us), median(by_reqwest));
    let ratio = us.as_secs_f64() / reqwest.as_secs_f64();
    println!(
        "{AT_ONCE} pages of {PEOPLE} people at once, median of {rounds} rounds, turn and turn about:"
    );
    println!("  s4-client {us:?}, bare reqwest {reqwest:?}: ratio {ratio:.3}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap()
}
