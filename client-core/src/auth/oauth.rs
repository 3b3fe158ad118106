//! OAuth 2.0 grants for machines (RFC 6749, 4.3 and 4.4), as SAP's UAA and S/4HANA speak them.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use http::Method;
use serde::{Deserialize, Deserializer};
use url::form_urlencoded::byte_serialize;

use super::{AccessToken, TokenSource, basic_pair, sensitive};
use crate::{
    Answer, Client, Error,
    operation::{DecodeError, Operation, Repeat, decode},
    secret::{ExposeSecret, SecretString},
};

/// Who asks for the token.
#[derive(Clone)]
#[non_exhaustive]
pub enum ClientIdentity {
    /// Client id and secret, sent as Basic authentication with both form-encoded first, as RFC
    /// 6749, 2.3.1 demands. SAP's client ids hold `!` and `|`, and secrets `$` and `=`.
    Secret {
        /// The client id.
        id: String,
        /// The client secret.
        secret: SecretString,
    },
    /// A client certificate, which the transport presents; the id goes into the form (RFC 8705).
    Certificate {
        /// The client id.
        id: String,
    },
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, id) = match self {
            Self::Secret { id, .. } => ("Secret", id),
            Self::Certificate { id } => ("Certificate", id),
        };
        f.debug_struct(kind).field("id", id).finish_non_exhaustive()
    }
}

/// Gives out SAML 2.0 assertions: who the user is on whose behalf a token is asked for.
///
/// Yours to implement: an identity provider signs them, and they live for minutes. It is asked before every
/// fetch of a token.
#[async_trait]
pub trait AssertionSource: fmt::Debug + Send + Sync {
    /// An assertion, encoded as base64url as RFC 7522, 2.1 demands.
    ///
    /// # Errors
    ///
    /// Ends the fetch of the token: nothing was sent.
    async fn assertion(&self) -> Result<SecretString, Error>;
}

enum Grant {
    ClientCredentials,
    SamlBearer {
        source: Arc<dyn AssertionSource>,
        scope: Option<String>,
    },
    Password {
        user: String,
        password: SecretString,
    },
}

/// Fetches tokens from one token endpoint.
///
/// Fetching a token twice does no harm, so a fetch is repeated like a read; see
/// [`sent_once`](Self::sent_once) for endpoints where it does.
pub struct OAuthTokens {
    client: Client,
    operation: &'static str,
    path: String,
    identity: ClientIdentity,
    grant: Grant,
    repeat: Repeat,
    is_plain: bool,
}

impl OAuthTokens {
    /// The client credentials grant at `path` below the client's base address.
    ///
    /// `operation` names the fetch in errors and spans, such as `uaa.token`. `client` needs no
    /// guard: this source authenticates itself.
    pub fn client_credentials(
        client: Client,
        operation: &'static str,
        path: impl Into<String>,
        identity: ClientIdentity,
    ) -> Self {
        Self {
            client,
            operation,
            path: path.into(),
            identity,
            grant: Grant::ClientCredentials,
            repeat: Repeat::Safe,
            is_plain: false,
        }
    }

    /// Never sends a fetch again whose answer was lost: for endpoints that count refusals, where each
    /// lost answer may have been one.
    pub fn sent_once(mut self) -> Self {
        self.repeat = Repeat::Once;
        self
    }

    /// Sends client id and secret as they are, not form-encoded as RFC 6749, 2.3.1 wants them: for endpoints
    /// that read them as any other Basic credentials.
    pub fn plain_secret(mut self) -> Self {
        self.is_plain = true;
        self
    }

    /// The same endpoint with the password grant, for keys whose `grant_type` is `user_token`.
    pub fn with_password(mut self, user: impl Into<String>, password: SecretString) -> Self {
        self.grant = Grant::Password {
            user: user.into(),
            password,
        };
        self
    }

    /// The same endpoint with the SAML bearer grant (RFC 7522): tokens for the user whom the assertion names,
    /// with this scope if there is one.
    pub fn with_saml_assertions(
        mut self,
        source: Arc<dyn AssertionSource>,
        scope: Option<String>,
    ) -> Self {
        self.grant = Grant::SamlBearer { source, scope };
        self
    }

    async fn request(&self) -> Result<Operation<TokenAnswer>, Error> {
        let assertion = match &self.grant {
            Grant::SamlBearer { source, .. } => Some(source.assertion().await?),
            Grant::ClientCredentials | Grant::Password { .. } => None,
        };
        let mut form = vec![];
        let mut operation = Operation::new(
            self.operation,
            Method::POST,
            self.path.clone(),
            self.repeat,
            token_answer,
        )
        .confidential();
        match &self.identity {
            ClientIdentity::Certificate { id } => form.push(("client_id", id.as_str())),
            ClientIdentity::Secret { id, secret } => {
                operation = operation.carries(secret.clone());
                let encoded = |text: &str| -> String {
                    if self.is_plain {
                        text.to_owned()
                    } else {
                        byte_serialize(text.as_bytes()).collect()
                    }
                };
                let secret = SecretString::from(encoded(secret.expose_secret()));
                let pair = basic_pair(&encoded(id), &secret);
                operation = operation.sensitive_header(
                    http::header::AUTHORIZATION,
                    sensitive("Basic", pair.expose_secret())?,
                );
            }
        }
        if let (Grant::SamlBearer { scope, .. }, Some(assertion)) = (&self.grant, &assertion) {
            operation = operation.carries(assertion.clone());
            form.push((
                "grant_type",
                "urn:ietf:params:oauth:grant-type:saml2-bearer",
            ));
            form.push(("assertion", assertion.expose_secret()));
            form.extend(scope.as_deref().map(|scope| ("scope", scope)));
        }
        match &self.grant {
            Grant::SamlBearer { .. } => {}
            Grant::ClientCredentials => form.push(("grant_type", "client_credentials")),
            Grant::Password { user, password } => {
                operation = operation.carries(password.clone());
                form.push(("grant_type", "password"));
                form.push(("username", user));
                form.push(("password", password.expose_secret()));
            }
        }
        Ok(operation.form(form))
    }
}

#[async_trait]
impl TokenSource for OAuthTokens {
    async fn fetch(&self) -> Result<AccessToken, Error> {
        let answer = self.client.call(self.request().await?).await?;
        let lifetime = answer
            .expires_in
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let scopes = answer
            .scope
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        Ok(AccessToken::new(answer.access_token, lifetime).with_scopes(scopes))
    }
}

impl fmt::Debug for OAuthTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthTokens")
            .field("base", &self.client.base().as_str())
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    /// S/4HANA writes it as text. If it is unreadable, the token serves until it is refused.
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<f64>,
    #[serde(default)]
    scope: Option<String>,
}

fn token_answer(answer: &Answer) -> Result<TokenAnswer, DecodeError> {
    let token: TokenAnswer = decode::json(answer)?;
    if token.access_token.expose_secret().is_empty() {
        return Err(DecodeError::Missing("access_token"));
    }
    Ok(token)
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Number(number) => number.as_f64(),
        serde_json::Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
