//! The list: filter, window, pages.

use serde_json::{Map, Value, json};

use super::Context;
use super::model::{Extension, PROPERTIES};
use crate::exchange::Reply;
use crate::s4::answer::{self, Refusal};
use crate::s4::odata::{
    Version,
    options::{Options, next_link},
};

pub(super) fn list(extensions: &[Extension], context: &Context<'_>) -> Result<Reply, Refusal> {
    let is_property = |name: &str| PROPERTIES.contains(&name);
    let query = &context.incoming.query;
    let options = Options::parse(query, Version::V4, &is_property, &[])?;
    let value = |extension: &Extension, name: &str| extension.property(name).unwrap_or(Value::Null);
    let mut fitting: Vec<&Extension> = extensions
        .iter()
        .filter(|extension| {
            let filter = options.filter.as_ref();
            filter.is_none_or(|filter| filter.holds(&|name| value(extension, name)))
        })
        .collect();
    fitting.sort_by(|one, another| options.order(&|name| (value(one, name), value(another, name))));
    let window = fitting
        .iter()
        .skip(options.skip)
        .take(options.top.unwrap_or(usize::MAX));
    let page_size = context.config.page_size.max(1);
    let mut rest = window.skip(options.offset);
    let page: Vec<Value> = rest
        .by_ref()
        .take(page_size)
        .map(|extension| selected(extension, &options.select))
        .collect();
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), json!("$metadata#Extensions"));
    if options.count {
        body.insert("@odata.count".to_owned(), json!(fitting.len()));
    }
    if rest.next().is_some() {
        let link = next_link(
            super::SET,
            &context.incoming.query,
            options.offset + page.len(),
        );
        body.insert("@odata.nextLink".to_owned(), json!(link));
    }
    body.insert("value".to_owned(), Value::Array(page));
    Ok(answer::v4(200, &Value::Object(body)))
}

fn selected(extension: &Extension, select: &[String]) -> Value {
    let mut body = extension.json();
    if let (false, Some(object)) = (select.is_empty(), body.as_object_mut()) {
        object.retain(|name, _| {
            name.starts_with('@') || name == "ExtensionUUID" || select.contains(name)
        });
    }
    body
}
