//! The claims of a JSON Web Token, unverified.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;

/// What is looked at. Names as in recorded tokens of XSUAA.
#[derive(Default)]
pub(super) struct Claims {
    pub(super) scopes: Option<Vec<String>>,
    pub(super) global_account: Option<String>,
    pub(super) user: bool,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(default)]
    scope: Value,
    #[serde(default)]
    ext_attr: Value,
    #[serde(default)]
    user_name: Value,
}

impl Claims {
    /// `None` if it is no such token.
    pub(super) fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let payload = parts.nth(1)?;
        parts.next()?;
        let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let payload: Payload = serde_json::from_slice(&bytes).ok()?;
        let account = payload.ext_attr.get("globalaccountid");
        Some(Self {
            scopes: scopes(&payload.scope),
            global_account: account.and_then(Value::as_str).map(str::to_owned),
            user: payload.user_name.is_string(),
        })
    }
}

/// A list, or, as other issuers write it, one text.
fn scopes(scope: &Value) -> Option<Vec<String>> {
    match scope {
        Value::Array(items) => {
            let texts = items.iter().filter_map(Value::as_str);
            Some(texts.map(str::to_owned).collect())
        }
        Value::String(text) => Some(text.split_whitespace().map(str::to_owned).collect()),
        _ => None,
    }
}
