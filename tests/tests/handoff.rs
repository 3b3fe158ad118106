//! Hand-off: two administrators do what no API may be called for, and the flow proves the result by the Entitlements
//! API alone.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share may fail as they do"
)]

#[path = "handoff/answers.rs"]
mod answers;
#[allow(dead_code, reason = "other tests use the rest")]
mod canary;
#[path = "handoff/file_drop.rs"]
mod file_drop;
#[path = "handoff/file_drop_trouble.rs"]
mod file_drop_trouble;
#[path = "handoff/people.rs"]
mod people;
#[path = "handoff/restarts.rs"]
mod restarts;
#[path = "handoff/secrets.rs"]
mod secrets;
#[path = "handoff/terminal.rs"]
mod terminal;
#[path = "handoff/texts.rs"]
mod texts;
#[path = "handoff/tokens.rs"]
mod tokens;
#[path = "handoff/walk.rs"]
mod walk;
