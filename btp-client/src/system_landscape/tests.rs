use serde_json::{Value, json};

use super::*;

pub(super) mod calls;
mod documents;
mod groups;
mod guard;
mod partial;
mod simulated;
mod statuses;
mod tomorrow;

fn sent<T>(operation: &Operation<T>) -> Value {
    serde_json::from_slice(operation.request().body()).unwrap()
}
