//! An entity set as a table of rows, and how its rows show in both versions.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::Offset,
};
use serde_json::{Map, Value, json};

use super::{
    Version, literal,
    options::{Options, next_link},
};
use crate::exchange::{self, Incoming, Reply};
use crate::s4::answer::{self, Refusal};

/// What a property holds. Rows hold dates, moments and times as V4 writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::s4) enum Kind {
    /// With the most characters that it takes.
    Text(usize),
    Flag,
    Date,
    Time,
    Moment,
    /// Another entity, or several, as JSON: given only where it is expanded.
    Navigation,
}

/// What an entity set is like.
#[derive(Debug)]
pub(in crate::s4) struct Set {
    pub(in crate::s4) name: &'static str,
    /// With its namespace.
    pub(in crate::s4) entity_type: &'static str,
    pub(in crate::s4) key: &'static str,
    pub(in crate::s4) properties: &'static [(&'static str, Kind)],
}

/// One entity.
#[derive(Debug, Clone)]
pub(in crate::s4) struct Row {
    pub(in crate::s4) values: Map<String, Value>,
    pub(in crate::s4) version: u64,
}

/// Where a service is, for the addresses in its answers.
#[derive(Debug, Clone)]
pub(in crate::s4) struct Root {
    pub(in crate::s4) version: Version,
    /// Absolute, with a slash at its end.
    pub(in crate::s4) url: String,
}

/// The entities of a set, in the order of creation.
#[derive(Debug, Clone)]
pub(in crate::s4) struct Table {
    set: &'static Set,
    rows: Vec<Row>,
}

impl Set {
    fn kind(&self, name: &str) -> Option<Kind> {
        let found = self.properties.iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| *kind)
    }

    fn is_property(&self, name: &str) -> bool {
        self.kind(name).is_some_and(|kind| kind != Kind::Navigation)
    }

    fn navigations(&self) -> Vec<&'static str> {
        let of_kind = |(_, kind): &&(&str, Kind)| *kind == Kind::Navigation;
        let found = self.properties.iter().filter(of_kind);
        found.map(|(name, _)| *name).collect()
    }

    /// The key in a segment such as `Set('1')` or `Set(Key='1')`; `None` if it is of another set.
    pub(in crate::s4) fn key_in(&self, segment: &str, version: Version) -> Option<String> {
        let inner = segment
            .strip_prefix(self.name)?
            .strip_prefix('(')?
            .strip_suffix(')')?;
        let named = inner
            .strip_prefix(self.key)
            .and_then(|rest| rest.strip_prefix('='));
        let (value, rest) = literal::read(named.unwrap_or(inner), version)?;
        rest.is_empty().then(|| value.as_str().map(str::to_owned))?
    }

    pub(in crate::s4) fn options(
        &self,
        query: &[(String, String)],
        version: Version,
    ) -> Result<Options, Refusal> {
        Options::parse(
            query,
            version,
            &|name| self.is_property(name),
            &self.navigations(),
        )
    }

    /// Checks what a client sent: names, kinds, lengths.
    pub(in crate::s4) fn check(&self, sent: &Map<String, Value>) -> Result<(), Refusal> {
        for (name, value) in sent {
            if name.starts_with('@') || name == "__metadata" {
                continue;
            }
            let Some(kind) = self.kind(name) else {
                return Err(Refusal::new(
                    400,
                    "/IWBEP/CM_V4_COS/009",
                    format!("Property '{name}' is invalid"),
                ));
            };
            if let (Kind::Text(most), Some(text)) = (kind, value.as_str())
                && text.chars().count() > most
            {
                let message = format!(
                    "Property '{name}' has a value that is longer than its facet MaxLength={most}"
                );
                return Err(Refusal::new(400, "/IWBEP/CM_V4_COS/057", message));
            }
            let fits = match kind {
                Kind::Flag => value.is_boolean(),
                Kind::Navigation => value.is_object() || value.is_array(),
                _ => value.is_string() || value.is_null(),
            };
            if !fits {
                let message = format!("Property '{name}' has an invalid value");
                return Err(Refusal::new(400, "/IWBEP/CM_V4_COS/009", message));
            }
        }
        Ok(())
    }
}

impl Row {
    pub(in crate::s4) fn etag(&self) -> String {
        format!("W/\"{:014}\"", self.version)
    }

    pub(in crate::s4) fn text(&self, name: &str) -> &str {
        self.values
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Whether a write may replace this version: 428 without `If-Match`, 412 with another one.
    pub(in crate::s4) fn guard(&self, incoming: &Incoming<'_>) -> Result<(), Refusal> {
        match incoming.header("if-match") {
            None => Err(Refusal::new(
                428,
                "/IWBEP/CM_V4_RUNTIME/022",
                "The request needs a precondition (If-Match)",
            )),
            Some(tag) if tag == "*" || tag == self.etag() => Ok(()),
            Some(_) => Err(Refusal::new(
                412,
                "/IWBEP/CM_V4_RUNTIME/021",
                "The state of the resource (entity) was already changed (If-Match)",
            )),
        }
    }
}

impl Table {
    pub(in crate::s4) const fn new(set: &'static Set) -> Self {
        Self {
            set,
            rows: Vec::new(),
        }
    }

    pub(in crate::s4) const fn set(&self) -> &'static Set {
        self.set
    }

    pub(in crate::s4) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Adds an entity; what it does not tell is null.
    pub(in crate::s4) fn add(&mut self, mut values: Map<String, Value>) {
        let mut all = Map::new();
        for (name, kind) in self.set.properties {
            let missing = if *kind == Kind::Flag {
                json!(false)
            } else {
                Value::Null
            };
            all.insert((*name).to_owned(), values.remove(*name).unwrap_or(missing));
        }
        self.rows.push(Row {
            values: all,
            version: 1,
        });
    }

    pub(in crate::s4) fn find(&self, key: &str) -> Result<&Row, Refusal> {
        self.by(self.set.key, key).ok_or_else(|| self.absent())
    }

    pub(in crate::s4) fn by(&self, property: &str, value: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.text(property) == value)
    }

    /// Sets properties of an entity.
    pub(in crate::s4) fn change(
        &mut self,
        key: &str,
        changes: Map<String, Value>,
    ) -> Result<&Row, Refusal> {
        let absent = self.absent();
        let name = self.set.key;
        let row = self.rows.iter_mut().find(|row| row.text(name) == key);
        let row = row.ok_or(absent)?;
        for (name, value) in changes {
            if row.values.contains_key(&name) && name != self.set.key {
                row.values.insert(name, value);
            }
        }
        row.version += 1;
        Ok(row)
    }

    pub(in crate::s4) fn remove(&mut self, key: &str) {
        let name = self.set.key;
        self.rows.retain(|row| row.text(name) != key);
    }

    fn absent(&self) -> Refusal {
        let name = self.set.entity_type.rsplit('.').next().unwrap_or_default();
        Refusal::new(
            404,
            "/IWBEP/CM_V4_APPS/002",
            format!(
                "The requested entity of type '{}' cannot be accessed. It does not exist.",
                name.to_uppercase()
            ),
        )
    }

    /// `GET Set/$count`.
    pub(in crate::s4) fn count(
        &self,
        query: &[(String, String)],
        root: &Root,
    ) -> Result<Reply, Refusal> {
        let options = self.set.options(query, root.version)?;
        Ok(exchange::text(
            200,
            self.fitting(&options).len().to_string(),
        ))
    }

    fn fitting(&self, options: &Options) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self
            .rows
            .iter()
            .filter(|row| {
                let value = |name: &str| row.values.get(name).cloned().unwrap_or(Value::Null);
                options
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.holds(&value))
            })
            .collect();
        let value = |row: &Row, name: &str| row.values.get(name).cloned().unwrap_or(Value::Null);
        rows.sort_by(|one, another| {
            options.order(&|name| (value(one, name), value(another, name)))
        });
        rows
    }

    /// `GET Set`: one page.
    pub(in crate::s4) fn list(
        &self,
        query: &[(String, String)],
        root: &Root,
        page_size: usize,
    ) -> Result<Reply, Refusal> {
        let options = self.set.options(query, root.version)?;
        let fitting = self.fitting(&options);
        let window = fitting
            .iter()
            .skip(options.skip)
            .take(options.top.unwrap_or(usize::MAX));
        let mut rest = window.skip(options.offset);
        let page: Vec<Value> = rest
            .by_ref()
            .take(page_size.max(1))
            .map(|row| self.show(row, &options, root))
            .collect();
        let next = rest
            .next()
            .is_some()
            .then(|| next_link(self.set.name, query, options.offset + page.len()));
        let count = options.count.then_some(fitting.len());
        let mut body = Map::new();
        match root.version {
            Version::V4 => {
                body.insert(
                    "@odata.context".to_owned(),
                    json!(format!("$metadata#{}", self.set.name)),
                );
                if let Some(count) = count {
                    body.insert("@odata.count".to_owned(), json!(count));
                }
                body.insert("value".to_owned(), json!(page));
                if let Some(next) = next {
                    body.insert("@odata.nextLink".to_owned(), json!(next));
                }
                Ok(answer::v4(200, &Value::Object(body)))
            }
            Version::V2 => {
                body.insert("results".to_owned(), json!(page));
                if let Some(count) = count {
                    body.insert("__count".to_owned(), json!(count.to_string()));
                }
                if let Some(next) = next {
                    body.insert("__next".to_owned(), json!(format!("{}{next}", root.url)));
                }
                Ok(answer::v2(200, &json!({ "d": body })))
            }
        }
    }

    /// One entity as an answer.
    pub(in crate::s4) fn one(
        &self,
        status: u16,
        row: &Row,
        query: &[(String, String)],
        root: &Root,
    ) -> Result<Reply, Refusal> {
        Options::of_one(query, root.version)?;
        let options = self.set.options(query, root.version)?;
        let shown = self.show(row, &options, root);
        let reply = match root.version {
            Version::V4 => answer::v4(status, &shown),
            Version::V2 => answer::v2(status, &json!({ "d": shown })),
        };
        let reply = exchange::with_header(reply, "etag", &row.etag());
        Ok(if status == 201 {
            exchange::with_header(reply, "location", &self.address(row, root))
        } else {
            reply
        })
    }

    fn address(&self, row: &Row, root: &Root) -> String {
        let key = row.text(self.set.key);
        let is_guid = key.len() == 36 && key.matches('-').count() == 4;
        let key = match (root.version, is_guid) {
            (Version::V4, true) => key.to_owned(),
            (Version::V2, true) => format!("guid'{key}'"),
            _ => format!("'{}'", key.replace('\'', "''")),
        };
        format!("{}{}({key})", root.url, self.set.name)
    }

    fn show(&self, row: &Row, options: &Options, root: &Root) -> Value {
        let mut body = Map::new();
        let address = self.address(row, root);
        match root.version {
            Version::V4 => {
                body.insert("@odata.etag".to_owned(), json!(row.etag()));
            }
            Version::V2 => {
                let metadata = json!({
                    "id": address, "uri": address, "type": self.set.entity_type, "etag": row.etag(),
                });
                body.insert("__metadata".to_owned(), metadata);
            }
        }
        for (name, kind) in self.set.properties {
            let wanted = options.select.is_empty() || options.select.iter().any(|one| one == name);
            let is_key = *name == self.set.key;
            let value = row.values.get(*name).cloned().unwrap_or(Value::Null);
            if *kind == Kind::Navigation {
                if options.expand.iter().any(|one| one == name) {
                    // Those that lead to one entity are called in the singular.
                    let shown = if name.ends_with('s') {
                        expanded(value, root.version)
                    } else {
                        value
                    };
                    body.insert((*name).to_owned(), shown);
                } else if root.version == Version::V2 && wanted {
                    let deferred = json!({"__deferred": {"uri": format!("{address}/{name}")}});
                    body.insert((*name).to_owned(), deferred);
                }
            } else if wanted || is_key && root.version == Version::V4 {
                body.insert((*name).to_owned(), written(value, *kind, root.version));
            }
        }
        Value::Object(body)
    }
}

fn expanded(value: Value, version: Version) -> Value {
    match (version, value) {
        (Version::V2, Value::Array(items)) => json!({ "results": items }),
        (Version::V4, Value::Null) => json!([]),
        (_, value) => value,
    }
}

/// A value as its version writes it.
fn written(value: Value, kind: Kind, version: Version) -> Value {
    let (Version::V2, Some(text)) = (version, value.as_str()) else {
        return value;
    };
    let millis = |moment: Option<Timestamp>, offset: &str| {
        moment.map_or(Value::Null, |moment| {
            json!(format!("/Date({}{offset})/", moment.as_millisecond()))
        })
    };
    match kind {
        Kind::Date => {
            let midnight = text
                .parse::<Date>()
                .ok()
                .map(|day| day.to_datetime(Time::midnight()));
            millis(
                midnight.and_then(|day| Offset::UTC.to_timestamp(day).ok()),
                "",
            )
        }
        Kind::Moment => millis(text.parse().ok(), "+0000"),
        Kind::Time => text.parse::<Time>().map_or(Value::Null, |time| {
            json!(format!(
                "PT{:02}H{:02}M{:02}S",
                time.hour(),
                time.minute(),
                time.second()
            ))
        }),
        Kind::Text(_) | Kind::Flag | Kind::Navigation => value,
    }
}
