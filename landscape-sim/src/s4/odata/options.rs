//! System query options.

use std::cmp::Ordering;

use serde_json::Value;

use super::{
    Version,
    filter::{Condition, order},
};
use crate::s4::answer::Refusal;

/// What a read asks for.
#[derive(Debug, Default, PartialEq)]
pub(in crate::s4) struct Options {
    pub(in crate::s4) filter: Option<Condition>,
    pub(in crate::s4) select: Vec<String>,
    /// Each with whether the largest comes first.
    pub(in crate::s4) order: Vec<(String, bool)>,
    pub(in crate::s4) expand: Vec<String>,
    pub(in crate::s4) skip: usize,
    pub(in crate::s4) top: Option<usize>,
    pub(in crate::s4) count: bool,
    /// Items of the window that earlier pages held.
    pub(in crate::s4) offset: usize,
}

impl Options {
    pub(in crate::s4) fn parse(
        query: &[(String, String)],
        version: Version,
        is_property: &dyn Fn(&str) -> bool,
        navigations: &[&str],
    ) -> Result<Self, Refusal> {
        let mut options = Self::default();
        let v4 = version == Version::V4;
        for (place, (name, value)) in query.iter().enumerate() {
            let bad = || invalid(name, version);
            // A system query option stands there once (OData, URL conventions).
            let before = query.iter().take(place);
            if name.starts_with('$') && before.into_iter().any(|(known, _)| known == name) {
                return Err(bad());
            }
            match name.as_str() {
                "$filter" => {
                    let condition = Condition::parse(value, version, is_property);
                    options.filter = Some(condition.ok_or_else(bad)?);
                }
                "$select" => {
                    options.select = names(value);
                    let known = |name: &String| {
                        name == "*" || is_property(name) || navigations.contains(&name.as_str())
                    };
                    if !options.select.iter().all(known) {
                        return Err(bad());
                    }
                    options.select.retain(|name| name != "*");
                }
                "$orderby" => {
                    for part in names(value) {
                        let (property, word) = part.split_once(' ').unwrap_or((&part, "asc"));
                        let falling = match word.trim() {
                            "asc" => false,
                            "desc" => true,
                            _ => return Err(bad()),
                        };
                        if !is_property(property) {
                            return Err(bad());
                        }
                        options.order.push((property.to_owned(), falling));
                    }
                }
                "$expand" => {
                    options.expand = names(value);
                    if !options
                        .expand
                        .iter()
                        .all(|name| navigations.contains(&name.as_str()))
                    {
                        return Err(bad());
                    }
                }
                "$top" => options.top = Some(value.parse().map_err(|_| bad())?),
                "$skip" => options.skip = value.parse().map_err(|_| bad())?,
                "$skiptoken" => options.offset = value.parse().map_err(|_| bad())?,
                "$count" if v4 => options.count = value.parse().map_err(|_| bad())?,
                "$inlinecount" if !v4 => {
                    options.count = match value.as_str() {
                        "allpages" => true,
                        "none" => false,
                        _ => return Err(bad()),
                    }
                }
                "$format" if value == "json" || value.starts_with("application/json") => {}
                other if other.starts_with('$') => return Err(unsupported(other, version)),
                // sap-client, sap-language and the like.
                _ => {}
            }
        }
        Ok(options)
    }
}

impl Options {
    /// Refuses what only a list may be asked with.
    pub(in crate::s4) fn of_one(
        query: &[(String, String)],
        version: Version,
    ) -> Result<(), Refusal> {
        let allowed = ["$select", "$expand", "$format"];
        let wrong = query
            .iter()
            .map(|(name, _)| name.as_str())
            .find(|name| name.starts_with('$') && !allowed.contains(name));
        wrong.map_or(Ok(()), |name| Err(unsupported(name, version)))
    }

    /// How two rows are ordered, whose values the function gives.
    pub(in crate::s4) fn order(&self, values: &dyn Fn(&str) -> (Value, Value)) -> Ordering {
        for (name, falling) in &self.order {
            let (one, another) = values(name);
            let by = order(&one, &another).unwrap_or(Ordering::Equal);
            if by != Ordering::Equal {
                return if *falling { by.reverse() } else { by };
            }
        }
        Ordering::Equal
    }
}

fn names(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_owned()).collect()
}

/// The value is not repeated: it is the caller's.
fn invalid(name: &str, version: Version) -> Refusal {
    let message = format!("The value of system query option '{name}' is not valid");
    Refusal::new(400, code(version), message)
}

fn unsupported(name: &str, version: Version) -> Refusal {
    let message = match version {
        Version::V2 => {
            format!("System query options '{name}' are not allowed in the requested URI")
        }
        Version::V4 => format!("System query option '{name}' is not supported"),
    };
    Refusal::new(400, code(version), message)
}

const fn code(version: Version) -> &'static str {
    match version {
        Version::V2 => "005056A509B11EE1B9A8FEC11C23378E",
        Version::V4 => "/IWBEP/CM_V4_RUNTIME/016",
    }
}

/// The next page, relative to the service root: the same query with the items already given out.
pub(in crate::s4) fn next_link(set: &str, query: &[(String, String)], offset: usize) -> String {
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

    fn options(query: &[(&str, &str)], version: Version) -> Result<Options, u16> {
        let query: Vec<_> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let is_property = |name: &str| PROPERTIES.contains(&name);
        Options::parse(&query, version, &is_property, &["Services"])
            .map_err(|refusal| refusal.status)
    }

    #[test]
    fn each_option_is_taken() {
        let read = options(
            &[
                ("$select", "Description,Status"),
                ("$orderby", "Status desc,Description"),
                ("$expand", "Services"),
                ("$top", "5"),
                ("$skip", "2"),
                ("$count", "true"),
                ("sap-client", "100"),
                ("$format", "json"),
            ],
            Version::V4,
        )
        .unwrap();
        assert_eq!(read.select, ["Description", "Status"]);
        assert_eq!(
            read.order,
            [
                ("Status".to_owned(), true),
                ("Description".to_owned(), false)
            ]
        );
        assert_eq!((read.top, read.skip, read.count), (Some(5), 2, true));
        assert!(
            options(&[("$inlinecount", "allpages")], Version::V2)
                .unwrap()
                .count
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for (query, version) in [
            (("$filter", "IntegrationToken eq 'x'"), Version::V4),
            (("$filter", "Description eq 'x"), Version::V4),
            (("$filter", ""), Version::V4),
            (("$top", "-1"), Version::V4),
            (("$count", "yes"), Version::V4),
            (("$count", "true"), Version::V2),
            (("$inlinecount", "allpages"), Version::V4),
            (("$orderby", "Description up"), Version::V4),
            (("$orderby", "IntegrationToken"), Version::V4),
            (("$select", "IntegrationToken"), Version::V4),
            (("$expand", "Nothing"), Version::V4),
            (("$apply", "x"), Version::V4),
        ] {
            assert_eq!(options(&[query], version), Err(400), "{query:?}");
        }
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
