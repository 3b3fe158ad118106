//! The secrets that a request carried in its headers: a service may repeat what it was sent.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue};

use super::SecretString;

/// Every secret in the headers that are marked sensitive: the value, what follows its scheme, the
/// values of cookies, and the password of Basic credentials.
pub(crate) fn sent_in(headers: &HeaderMap) -> Vec<SecretString> {
    let mut secrets = Vec::new();
    for value in headers
        .values()
        .filter(|value| HeaderValue::is_sensitive(value))
    {
        let Ok(text) = value.to_str() else { continue };
        secrets.push(SecretString::from(text));
        if let Some(password) = basic_password(text) {
            secrets.push(password);
        }
        let after_scheme = text.split_once(' ').map(|(_, rest)| rest);
        let cookies = text
            .split("; ")
            .filter_map(|pair| pair.split_once('=').map(|(_, value)| value));
        secrets.extend(
            after_scheme
                .into_iter()
                .chain(cookies)
                .map(SecretString::from),
        );
    }
    secrets
}

/// The password of a `Basic` authorization.
pub(crate) fn basic_password(text: &str) -> Option<SecretString> {
    let pair = STANDARD.decode(text.strip_prefix("Basic ")?).ok()?;
    let pair = String::from_utf8(pair).ok()?;
    pair.split_once(':')
        .map(|(_, password)| SecretString::from(password))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn found(value: &'static str, sensitive: bool) -> Vec<String> {
        let mut value = HeaderValue::from_static(value);
        value.set_sensitive(sensitive);
        let headers = HeaderMap::from_iter([(http::header::COOKIE, value)]);
        sent_in(&headers)
            .iter()
            .map(|secret| secret.expose_secret().to_owned())
            .collect()
    }

    #[test]
    fn sensitive_headers_give_up_every_form_of_their_secrets() {
        assert_eq!(found("Bearer abc.def", true), ["Bearer abc.def", "abc.def"]);
        assert_eq!(
            found("Basic YTpzZWNyZXQ=", true)[..2],
            ["Basic YTpzZWNyZXQ=", "secret"]
        );
        assert!(found("SID=one; x=two", true).contains(&"two".to_owned()));
        assert!(found("SID=one; x=two", true).contains(&"one".to_owned()));
        assert!(found("application/json", false).is_empty());
    }
}
