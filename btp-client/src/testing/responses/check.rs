//! What is asked of every response type.

use client_core::{
    Answer, Client, Error,
    operation::decode,
    transport::{TransportError, from_fn},
};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    generate,
    shape::{Field, Fields, Kind, Sent, gather, object},
};

/// One response type.
pub(crate) struct Response {
    name: &'static str,
    fields: Fields,
    read: fn(&Value) -> Result<Value, String>,
}

/// A response type with these fields. `read` decodes JSON and writes down what was read.
pub(crate) const fn response(
    name: &'static str,
    fields: Fields,
    read: fn(&Value) -> Result<Value, String>,
) -> Response {
    Response { name, fields, read }
}

/// An answer with this body.
pub(crate) fn answer(body: &Value) -> Answer {
    Answer::new(
        http::StatusCode::OK,
        http::HeaderMap::new(),
        body.to_string().into(),
    )
}

/// Reads as every client does.
pub(crate) fn wire<T: DeserializeOwned>(sent: &Value) -> Result<T, String> {
    decode::json(&answer(sent)).map_err(|error| error.to_string())
}

/// Reads as every client does, and writes with serde.
pub(crate) fn plain<T: DeserializeOwned + Serialize>(sent: &Value) -> Result<Value, String> {
    serde_json::to_value(wire::<T>(sent)?).map_err(|error| error.to_string())
}

/// Reads through a whole call, for types whose decoder is private.
pub(crate) fn called<T, F: Future<Output = Result<T, Error>>>(
    sent: &Value,
    call: impl FnOnce(Client) -> F,
) -> Result<T, String> {
    let body = sent.to_string();
    let respond = move |_| Ok::<_, TransportError>(http::Response::new(body.clone().into()));
    let client = Client::builder("https://a.example".parse().unwrap())
        .transport(from_fn(respond))
        .dialect(crate::dialect)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime
        .block_on(call(client))
        .map_err(|error| error.to_string())
}

/// Fails unless every type survives what the module's docs list.
pub(crate) fn survive(responses: &[Response]) {
    assert!(
        !responses.is_empty(),
        "a table without types proves nothing"
    );
    for response in responses {
        response.reads_every_variant();
        response.needs_what_it_needs();
        response.reads_without_loss();
    }
}

/// One way in which an object may differ from its plainest form.
struct Variant {
    what: String,
    sent: Value,
    expected: Value,
    /// What must read the same.
    alike: Option<Value>,
}

impl Response {
    fn reads_every_variant(&self) {
        for variant in variants(self.fields) {
            let Variant {
                what,
                sent,
                expected,
                alike,
            } = variant;
            let read = self.read(&what, &sent);
            assert!(
                holds(&read, &expected),
                "{}, {what}\nsent {sent}\nread {read}\nlacks a part of {expected}",
                self.name
            );
            if let Some(other) = alike {
                assert_eq!(read, self.read(&what, &other), "{}, {what}", self.name);
            }
        }
    }

    fn read(&self, what: &str, sent: &Value) -> Value {
        match (self.read)(sent) {
            Ok(read) => read,
            Err(error) => panic!("{}, {what}: {error}\nsent {sent}", self.name),
        }
    }

    fn needs_what_it_needs(&self) {
        for field in self.fields.iter().filter(|field| field.needed) {
            let mut without = object(self.fields).0;
            without.as_object_mut().unwrap().remove(field.name);
            let read = (self.read)(&without);
            assert!(read.is_err(), "{} reads without {}", self.name, field.name);
        }
    }

    fn reads_without_loss(&self) {
        let config = Config {
            cases: 64,
            failure_persistence: None,
            ..Config::default()
        };
        let read = TestRunner::new(config).run(&generate::object(self.fields), |sent| {
            let (sent, expected) = sent;
            let fail = |reason: String| TestCaseError::fail(format!("{reason}\nsent {sent}"));
            let read = (self.read)(&sent).map_err(fail)?;
            if holds(&read, &expected) {
                Ok(())
            } else {
                Err(fail(format!("lost something, read {read}")))
            }
        });
        if let Err(error) = read {
            panic!("{}: {error}", self.name);
        }
    }
}

/// The object with all fields plain, and with one of them in another form, null or absent, or holding a
/// bad item or a variant of its own.
fn variants(fields: Fields) -> Vec<Variant> {
    let (sent, expected) = object(fields);
    let mut all = vec![Variant {
        what: "plain".to_owned(),
        sent,
        expected,
        alike: None,
    }];
    for field in fields {
        let name = field.name;
        for (form, held) in field.kind.forms().into_iter().enumerate() {
            all.push(with(fields, field, held, format!("{name} in form {form}")));
        }
        if !field.needed {
            let (absent, _) = gather(plain_but(fields, field));
            let null = (Value::Null, Value::Null);
            let mut variant = with(fields, field, null, format!("{name} null"));
            variant.alike = Some(absent);
            all.push(variant);
        }
        match field.kind {
            Kind::One(inner) => all.extend(variants(inner).into_iter().map(|inner| {
                let held = (inner.sent, inner.expected);
                with(fields, field, held, format!("{name}: {}", inner.what))
            })),
            Kind::Many(inner) => {
                let (good, wanted) = object(inner);
                for bad in [json!(7), json!([[]]), json!("text")] {
                    let held = (json!([bad, good]), json!([wanted]));
                    all.push(with(fields, field, held, format!("{name} with bad {bad}")));
                }
                all.extend(variants(inner).into_iter().map(|inner| {
                    let held = (json!([good, inner.sent]), json!([wanted, inner.expected]));
                    with(fields, field, held, format!("{name}[1]: {}", inner.what))
                }));
            }
            _ => {}
        }
    }
    all
}

fn plain_but(fields: Fields, but: &Field) -> impl Iterator<Item = (Field, Sent)> {
    let name = but.name;
    fields
        .iter()
        .filter(move |field| field.name != name)
        .map(|field| (*field, field.kind.forms().swap_remove(0)))
}

fn with(fields: Fields, field: &Field, held: Sent, what: String) -> Variant {
    let (sent, expected) = gather(plain_but(fields, field).chain([(*field, held)]));
    Variant {
        what,
        sent,
        expected,
        alike: None,
    }
}

/// Whether all that is expected stands in what was read and written again.
pub(super) fn holds(read: &Value, expected: &Value) -> bool {
    match (read, expected) {
        (Value::Object(read), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| read.get(name).is_some_and(|found| holds(found, value))),
        (Value::Array(read), Value::Array(expected)) => {
            read.len() == expected.len()
                && read
                    .iter()
                    .zip(expected)
                    .all(|(read, value)| holds(read, value))
        }
        _ => read == expected,
    }
}
