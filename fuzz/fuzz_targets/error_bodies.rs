#![no_main]
//! No body makes reading an error panic, and no error shows more than an excerpt.

use client_core::operation::{Operation, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let made = fuzz::answer(data);
    let client = fuzz::client(move |_| made.clone());
    let operation = Operation::get("t", "/t", decode::json::<serde_json::Value>);
    if let Err(error) = fuzz::now(client.call(operation)) {
        let shown = format!("{error}");
        assert!(shown.len() < 64 << 10, "{}", shown.len());
        let _ = s4_client::diagnosis::advice(&error);
        let _ = s4_client::probe::Verdict::of(&error);
        let _ = error.occurred_at();
    }
});
