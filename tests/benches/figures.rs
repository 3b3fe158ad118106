//! The figures of docs/performance.md. `cargo bench -p integration-tests`
//!
//! - a call through the core without network;
//! - the client on a loopback server against bare reqwest and serde_json on the same server;
//! - whole connects, in memory and over loopback;
//! - decoding an assignments answer against serde_json into the leanest struct for the same fields.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run must stop")]
#![allow(unreachable_pub, reason = "a benchmark has no public interface")]

use std::sync::OnceLock;

use btp_client::entitlements::Assignments;
use bytes::Bytes;
use client_core::{
    Client,
    operation::{Operation, decode},
    transport::{ReqwestTransport, TransportError, from_fn},
};
use divan::{Bencher, counter::BytesCount};
use integration_tests::{Landscape, assignments};
use landscape_sim::World;
use tokio::runtime::Runtime;

mod lean;

fn main() {
    divan::main();
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    })
}

const PING: &[u8] = br#"{"guid": "8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10", "displayName": "Development", "state": "OK"}"#;

#[divan::bench(sample_count = 5000)]
fn one_call_through_the_core_without_network(bencher: Bencher<'_, '_>) {
    let transport =
        from_fn(|_| Ok::<_, TransportError>(http::Response::new(Bytes::from_static(PING))));
    let client = Client::builder("https://bench.example/".parse().unwrap())
        .transport(transport)
        .build()
        .unwrap();
    bencher.bench(|| {
        let operation = Operation::get("bench.get", "/v1/things/{id}", decode::json::<lean::Thing>)
            .parameter("id", "1");
        runtime().block_on(client.call(operation)).unwrap()
    });
}

mod over_loopback {
    use super::{Bencher, Client, Operation, PING, ReqwestTransport, decode, lean, runtime};

    /// A server that answers every request alike.
    fn server() -> String {
        use std::sync::OnceLock;
        static ORIGIN: OnceLock<String> = OnceLock::new();
        ORIGIN
            .get_or_init(|| integration_tests::serve(PING))
            .clone()
    }

    #[divan::bench(sample_count = 5000)]
    fn a_client_call(bencher: Bencher<'_, '_>) {
        let client = Client::builder(server().parse().unwrap())
            .transport(ReqwestTransport::new().unwrap())
            .build()
            .unwrap();
        bencher.bench(|| {
            let operation =
                Operation::get("bench.get", "/v1/things/{id}", decode::json::<lean::Thing>)
                    .parameter("id", "1");
            runtime().block_on(client.call(operation)).unwrap()
        });
    }

    #[divan::bench(sample_count = 5000)]
    fn b_bare_reqwest(bencher: Bencher<'_, '_>) {
        let client = lean::bare_reqwest();
        let url = format!("{}v1/things/1", server());
        bencher.bench(|| {
            runtime().block_on(async {
                let body = client
                    .get(&url)
                    .send()
                    .await
                    .unwrap()
                    .bytes()
                    .await
                    .unwrap();
                serde_json::from_slice::<lean::Thing>(&body).unwrap()
            })
        });
    }
}

#[divan::bench(sample_count = 50)]
fn whole_connect_in_memory(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| Landscape::in_memory(World::simple()))
        .bench_values(|landscape| {
            let report = runtime().block_on(async { landscape.flow().run().await });
            assert!(report.is_connected());
        });
}

#[divan::bench(sample_count = 20)]
fn whole_connect_over_loopback(bencher: Bencher<'_, '_>) {
    // One runtime for server and client, as in a test.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    bencher
        .with_inputs(|| runtime.block_on(Landscape::on_socket(World::simple())))
        .bench_values(|landscape| {
            let report = runtime.block_on(async { landscape.flow().run().await });
            assert!(report.is_connected());
        });
}

mod decode_assignments {
    use super::{Assignments, Bencher, BytesCount, assignments, decode, lean};
    use client_core::Answer;

    const SIZES: [usize; 2] = [1 << 20, 10 << 20];

    #[divan::bench(args = SIZES, sample_count = 50)]
    fn a_btp_client(bencher: Bencher<'_, '_>, size: usize) {
        let answer = answer(size);
        bencher
            .counter(BytesCount::new(answer.body.len()))
            .bench(|| decode::json::<Assignments>(&answer).unwrap());
    }

    #[divan::bench(args = SIZES, sample_count = 50)]
    fn b_leanest_struct_of_the_same_fields(bencher: Bencher<'_, '_>, size: usize) {
        let answer = answer(size);
        bencher
            .counter(BytesCount::new(answer.body.len()))
            .bench(|| serde_json::from_slice::<lean::same::List>(&answer.body).unwrap());
    }

    /// What a list with one bad item costs: it is read a second time, item by item.
    #[divan::bench(args = SIZES, sample_count = 50)]
    fn c_btp_client_with_a_bad_item(bencher: Bencher<'_, '_>, size: usize) {
        let mut answer = answer(size);
        let mut text = String::from_utf8(answer.body.to_vec()).unwrap();
        let last = text.rfind("\"entityId\"").unwrap();
        text.replace_range(last..last + 10, "\"nobodyId\"");
        answer.body = text.into();
        bencher
            .counter(BytesCount::new(answer.body.len()))
            .bench(|| decode::json::<Assignments>(&answer).unwrap());
    }

    fn answer(size: usize) -> Answer {
        let body = assignments::generate(size).into();
        Answer::new(http::StatusCode::OK, http::HeaderMap::new(), body)
    }
}
