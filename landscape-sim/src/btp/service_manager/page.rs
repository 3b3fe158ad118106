//! Lists: what a query leaves of them, and the page that is asked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::query::{self, Criterion};
use super::refusal::Refusal;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

/// An item of a list, and its place in it, which it keeps.
pub(super) type Item = (u64, Value);

/// What every resource can be asked for.
const COMMON: [&str; 5] = ["id", "name", "ready", "created_at", "updated_at"];

/// One page of the items that the query lets pass; `fields` are those it may name beside the common ones.
///
/// Documented: `num_items` counts all pages, `token` and `Link` lead to the next one. Assumed: a token names the last
/// item before it; without `max_items`, and at most, a page has [`Config::page_size`] items.
pub(super) fn list(
    items: Vec<Item>,
    fields: &[&str],
    incoming: &Incoming<'_>,
    config: &Config,
) -> Result<Reply, Refusal> {
    let by_field = criteria(incoming, "fieldQuery")?;
    let by_label = criteria(incoming, "labelQuery")?;
    let known = |key: &str| COMMON.contains(&key) || fields.contains(&key);
    if let Some(unknown) = by_field.iter().find(|criterion| !known(&criterion.key)) {
        let message = format!("unsupported field query key: {}", unknown.key);
        return Err(Refusal::bad_request(message));
    }
    let size = size(incoming, config)?;
    let after = after(incoming)?;
    let matching: Vec<Item> = items
        .into_iter()
        .filter(|(_, item)| meets(&by_field, item) && meets(&by_label, &item["labels"]))
        .collect();
    let total = matching.len();
    let mut left = matching
        .into_iter()
        .filter(|(sequence, _)| *sequence > after);
    let page: Vec<Item> = left.by_ref().take(size).collect();
    let last = page.last().map(|(sequence, _)| *sequence);
    let next = last.filter(|_| left.next().is_some());
    let values: Vec<Value> = page.into_iter().map(|(_, item)| item).collect();
    let mut body = json!({"num_items": total, "items": values});
    let Some((last, object)) = next.zip(body.as_object_mut()) else {
        return Ok(exchange::json(200, &body));
    };
    let token = STANDARD.encode(last.to_string());
    let link = link(incoming, size, &token);
    object.insert("token".to_owned(), json!(token));
    Ok(exchange::with_header(
        exchange::json(200, &body),
        "link",
        &link,
    ))
}

fn criteria(incoming: &Incoming<'_>, name: &str) -> Result<Vec<Criterion>, Refusal> {
    incoming.query(name).map_or(Ok(Vec::new()), query::parse)
}

fn size(incoming: &Incoming<'_>, config: &Config) -> Result<usize, Refusal> {
    let most = config.page_size;
    let Some(text) = incoming.query("max_items") else {
        return Ok(most);
    };
    let asked: i64 = text.parse().map_err(|_| invalid_size(text))?;
    let asked = usize::try_from(asked).map_err(|_| invalid_size(text))?;
    Ok(asked.min(most))
}

fn invalid_size(text: &str) -> Refusal {
    let message = format!("max_items must be a number that is not negative, not {text}");
    Refusal::new(400, "InvalidMaxItems", message)
}

fn after(incoming: &Incoming<'_>) -> Result<u64, Refusal> {
    let Some(token) = incoming.query("token").filter(|token| !token.is_empty()) else {
        return Ok(0);
    };
    STANDARD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Refusal::new(400, "TokenInvalid", "Invalid token provided."))
}

/// Documented: the path of the next page. Assumed: what else was asked comes along.
fn link(incoming: &Incoming<'_>, size: usize, token: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in &incoming.query {
        if name != "token" && name != "max_items" {
            query.append_pair(name, value);
        }
    }
    query.append_pair("max_items", &size.to_string());
    query.append_pair("token", token);
    format!(
        "</{}?{}>; rel=\"next\"",
        incoming.path.join("/"),
        query.finish()
    )
}

fn meets(criteria: &[Criterion], fields: &Value) -> bool {
    criteria
        .iter()
        .all(|criterion| criterion.is_met_by(&texts(&fields[criterion.key.as_str()])))
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}
