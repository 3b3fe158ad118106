//! OData V4 system query options, as far as the simulated service takes them.

use serde_json::{Value, json};

use super::answer::Refusal;

/// What a list request asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) filter: Vec<Term>,
    pub(super) select: Vec<String>,
    pub(super) skip: usize,
    pub(super) top: Option<usize>,
    pub(super) count: bool,
    /// Items of the window that earlier pages held.
    pub(super) offset: usize,
}

/// `property eq value`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) property: String,
    pub(super) value: Value,
}

impl Options {
    pub(super) fn parse(query: &[(String, String)], properties: &[&str]) -> Result<Self, Refusal> {
        let mut options = Self::default();
        for (name, value) in query {
            match name.as_str() {
                "$filter" => options.filter = filter(value, properties)?,
                "$select" => options.select = select(value, properties)?,
                "$top" => options.top = Some(number(name, value)?),
                "$skip" => options.skip = number(name, value)?,
                "$skiptoken" => options.offset = number(name, value)?,
                "$count" => {
                    options.count = match value.as_str() {
                        "true" => true,
                        "false" => false,
                        _ => return Err(invalid(name)),
                    }
                }
                "$format" if value == "json" || value.starts_with("application/json") => {}
                other if other.starts_with('$') => {
                    return Err(Refusal::new(
                        400,
                        "/IWBEP/CM_V4_RUNTIME/016",
                        format!("System query option '{other}' is not supported"),
                    ));
                }
                // sap-client, sap-language and the like.
                _ => {}
            }
        }
        Ok(options)
    }
}

/// Terms joined by `and`; strings in single quotes, quotes inside doubled.
fn filter(text: &str, properties: &[&str]) -> Result<Vec<Term>, Refusal> {
    let mut terms = Vec::new();
    let mut rest = text.trim();
    loop {
        let bad = || invalid("$filter");
        let (property, after) = rest.split_once(' ').ok_or_else(bad)?;
        if !properties.contains(&property) || property == "ScenarioGroups" {
            return Err(invalid("$filter"));
        }
        let after = after.trim_start().strip_prefix("eq ").ok_or_else(bad)?;
        let (value, after) = literal(after.trim_start()).ok_or_else(bad)?;
        terms.push(Term {
            property: property.to_owned(),
            value,
        });
        if after.trim().is_empty() {
            return Ok(terms);
        }
        rest = after
            .strip_prefix(' ')
            .map(str::trim_start)
            .and_then(|after| after.strip_prefix("and "))
            .ok_or_else(bad)?
            .trim_start();
    }
}

/// A string, `null`, or a bare word such as a GUID.
fn literal(text: &str) -> Option<(Value, &str)> {
    let Some(quoted) = text.strip_prefix('\'') else {
        let end = text.find(' ').unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        let value = if word == "null" {
            Value::Null
        } else {
            json!(word)
        };
        return (!word.is_empty()).then_some((value, rest));
    };
    let mut value = String::new();
    let mut rest = quoted;
    loop {
        let (part, after) = rest.split_once('\'')?;
        value.push_str(part);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((Value::String(value), after)),
        }
    }
}

fn select(text: &str, properties: &[&str]) -> Result<Vec<String>, Refusal> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().all(|name| properties.contains(&name.as_str())) {
        Ok(names)
    } else {
        Err(invalid("$select"))
    }
}

fn number(name: &str, value: &str) -> Result<usize, Refusal> {
    value.parse().map_err(|_| invalid(name))
}

/// The value is not repeated: it is the caller's.
fn invalid(name: &str) -> Refusal {
    Refusal::new(
        400,
        "/IWBEP/CM_V4_RUNTIME/016",
        format!("The value of system query option '{name}' is not valid"),
    )
}

/// The next page, relative to the service root: the same query with the items already given out.
pub(super) fn next_link(set: &str, query: &[(String, String)], offset: usize) -> String {
    let mut link = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.iter().filter(|(name, _)| name != "$skiptoken") {
        link.append_pair(name, value);
    }
    link.append_pair("$skiptoken", &offset.to_string());
    // `$` may stand in a query, and OData services write it plainly.
    format!("{set}?{}", link.finish().replace("%24", "$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROPERTIES: [&str; 3] = ["Description", "Status", "SystemName"];

    fn options(query: &[(&str, &str)]) -> Result<Options, u16> {
        let query: Vec<_> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Options::parse(&query, &PROPERTIES).map_err(|refusal| refusal.status)
    }

    #[test]
    fn filters_join_terms_and_double_quotes() {
        let filter =
            "Description eq 'O''Neill and '' eq' and Status eq 'Enabled' and SystemName eq null";
        let options = options(&[("$filter", filter)]).unwrap();
        let terms: Vec<_> = options
            .filter
            .iter()
            .map(|term| (term.property.as_str(), term.value.clone()))
            .collect();
        assert_eq!(
            terms,
            [
                ("Description", json!("O'Neill and ' eq")),
                ("Status", json!("Enabled")),
                ("SystemName", Value::Null),
            ]
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for query in [
            ("$filter", "Description ne 'x'"),
            ("$filter", "IntegrationToken eq 'x'"),
            ("$filter", "Description eq 'x"),
            ("$filter", "Description eq 'x' or Status eq 'y'"),
            ("$filter", ""),
            ("$top", "-1"),
            ("$count", "yes"),
            ("$orderby", "Description"),
            ("$select", "IntegrationToken"),
        ] {
            assert_eq!(options(&[query]), Err(400), "{query:?}");
        }
        assert_eq!(
            options(&[("sap-client", "100"), ("$format", "json")]),
            Ok(Options::default())
        );
    }

    #[test]
    fn next_links_keep_the_query() {
        let query = [
            ("$filter".to_owned(), "Description eq 'a b'".to_owned()),
            ("$skiptoken".to_owned(), "2".to_owned()),
        ];
        assert_eq!(
            next_link("Extensions", &query, 4),
            "Extensions?$filter=Description+eq+%27a+b%27&$skiptoken=4"
        );
    }
}
