//! The shape of an access token: three base64url parts, with the claims a client may look at.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

/// What a token says about itself.
pub(crate) struct Claims<'a> {
    pub(crate) id: &'a str,
    pub(crate) client: &'a str,
    pub(crate) user: Option<&'a str>,
    pub(crate) scopes: &'a [String],
    pub(crate) global_account: &'a str,
    pub(crate) subaccount: Option<&'a str>,
    pub(crate) issued: Timestamp,
    pub(crate) lifetime_seconds: u64,
}

impl Claims<'_> {
    /// Observed: `exp` is `iat` plus the lifetime plus one second (43200 beside `expires_in` 43199).
    fn json(&self) -> Value {
        let issued = self.issued.as_second();
        let lifetime = i64::try_from(self.lifetime_seconds).unwrap_or(i64::MAX);
        let of_account = match self.subaccount {
            Some(guid) => json!({"enhancer": "XSUAA", "subaccountid": guid}),
            None => json!({
                "enhancer": "XSUAA",
                "globalaccountid": self.global_account,
                "zdn": "landscape-sim-ga",
            }),
        };
        let mut claims = json!({
            "jti": self.id,
            "ext_attr": of_account,
            "sub": self.user.unwrap_or(self.client),
            "scope": self.scopes,
            "client_id": self.client,
            "cid": self.client,
            "azp": self.client,
            "grant_type": if self.user.is_some() { "password" } else { "client_credentials" },
            "iat": issued,
            "exp": issued.saturating_add(lifetime).saturating_add(1),
            "iss": "https://landscape-sim-ga.authentication.landscape.sim/oauth/token",
            "zid": self.subaccount.unwrap_or(self.global_account),
            "aud": [self.client],
        });
        if let (Some(user), Some(object)) = (self.user, claims.as_object_mut()) {
            object.insert("user_name".to_owned(), json!(user));
            object.insert("origin".to_owned(), json!("sap.default"));
        }
        claims
    }

    /// Header, claims and a meaningless signature.
    pub(crate) fn token(&self, signature: &str) -> String {
        let header = json!({
            "alg": "RS256",
            "jku": "https://landscape-sim-ga.authentication.landscape.sim/token_keys",
            "kid": "default-jwt-key-simulated",
            "typ": "JWT",
        });
        format!(
            "{}.{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(self.json().to_string()),
            URL_SAFE_NO_PAD.encode(signature),
        )
    }
}
