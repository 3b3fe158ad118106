//! What all OData services of a tenant have in common: roots, metadata, batches.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{
    answer::{self, Refusal},
    odata::{
        Version,
        batch::{self, Answered, Inner, Part},
        table::Root,
    },
};
use crate::config::Config;
use crate::exchange::{Incoming, Reply};

/// How many requests one batch may hold (assumed).
const MOST_PARTS: usize = 1000;

/// The surroundings of a call.
pub(super) struct Surroundings<'a> {
    pub(super) config: &'a Config,
    pub(super) root: &'a Root,
    pub(super) user: &'a str,
    pub(super) transaction: &'a str,
}

/// An OData service, or several that share their data.
pub(super) trait Service: Clone {
    /// Serves one request below the root: everything but `$batch`.
    fn serve(
        &mut self,
        path: &[&str],
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal>;
}

/// Serves a request, batches taken apart.
pub(super) fn serve(
    service: &mut impl Service,
    path: &[&str],
    incoming: &Incoming<'_>,
    around: &Surroundings<'_>,
    rng: &mut fastrand::Rng,
) -> Reply {
    let result = match (path, incoming.method.as_str()) {
        (["$batch"], "POST") => all_of(service, incoming, around, rng),
        (["$batch"], _) => Err(not_allowed()),
        _ => service.serve(path, incoming, around, rng),
    };
    result.unwrap_or_else(|refusal| refused(&refusal, incoming, around))
}

fn refused(refusal: &Refusal, incoming: &Incoming<'_>, around: &Surroundings<'_>) -> Reply {
    match around.root.version {
        Version::V2 => refusal.v2(around.transaction, incoming.now),
        Version::V4 => refusal.v4(around.transaction, incoming.now),
    }
}

fn all_of(
    service: &mut impl Service,
    incoming: &Incoming<'_>,
    around: &Surroundings<'_>,
    rng: &mut fastrand::Rng,
) -> Result<Reply, Refusal> {
    let malformed = || Refusal::new(400, "/IWFND/CM_MGW/594", "The batch request is malformed");
    // Reported from a live tenant: a batch as JSON is refused.
    let content_type = incoming.header("content-type").unwrap_or_default();
    let parts = batch::parse(content_type, incoming.body).ok_or_else(malformed)?;
    if parts.len() > MOST_PARTS {
        return Err(malformed());
    }
    let mut answers: Vec<Answered> = Vec::with_capacity(parts.len());
    let goes_on = around.root.version == Version::V2
        || incoming
            .header("prefer")
            .is_some_and(|wish| wish.contains("continue-on-error"));
    for part in &parts {
        // V4 ends at the first failure unless it is asked to go on.
        if !goes_on && answers.last().is_some_and(Answered::has_failed) {
            break;
        }
        answers.push(match part {
            Part::One(inner) if inner.method == http::Method::GET => {
                Answered::One(single(service, inner, incoming, around, rng))
            }
            Part::One(_) => {
                let refusal = Refusal::new(
                    400,
                    "/IWFND/CM_MGW/594",
                    "A change in a batch must be in a change set",
                );
                Answered::One(refused(&refusal, incoming, around))
            }
            Part::Changes(changes) => together(service, changes, incoming, around, rng),
        });
    }
    let status = match around.root.version {
        Version::V2 => 202,
        Version::V4 => 200,
    };
    Ok(batch::write(status, &answers, around.transaction))
}

/// All changes of a set, or none: a failed one is the answer to all of them.
fn together(
    service: &mut impl Service,
    changes: &[Inner],
    incoming: &Incoming<'_>,
    around: &Surroundings<'_>,
    rng: &mut fastrand::Rng,
) -> Answered {
    let before = service.clone();
    let mut answers = Vec::with_capacity(changes.len());
    for inner in changes {
        let reply = single(service, inner, incoming, around, rng);
        if reply.status().as_u16() >= 400 {
            *service = before;
            return Answered::One(reply);
        }
        answers.push((inner.content_id(), reply));
    }
    Answered::Changes(answers)
}

fn single(
    service: &mut impl Service,
    inner: &Inner,
    outer: &Incoming<'_>,
    around: &Surroundings<'_>,
    rng: &mut fastrand::Rng,
) -> Reply {
    let (path, query) = inner.target.split_once('?').unwrap_or((&inner.target, ""));
    let segments: Vec<String> = path.split('/').map(crate::routes::decoded).collect();
    let incoming = Incoming {
        method: inner.method.clone(),
        path: segments.clone(),
        trailing_slash: false,
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: &inner.headers,
        body: &inner.body,
        now: outer.now,
    };
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    if path.first() == Some(&"$batch") {
        return refused(&not_allowed(), &incoming, around);
    }
    let result = service.serve(&path, &incoming, around, rng);
    result.unwrap_or_else(|refusal| refused(&refusal, &incoming, around))
}

/// The service document: which sets there are.
pub(super) fn document(sets: &[&str], version: Version) -> Reply {
    match version {
        Version::V2 => answer::v2(200, &json!({"d": {"EntitySets": sets}})),
        Version::V4 => {
            let sets = sets.iter().map(|set| json!({"name": set, "url": set}));
            let body = json!({"@odata.context": "$metadata", "value": sets.collect::<Vec<_>>()});
            answer::v4(200, &body)
        }
    }
}

/// The JSON object that a write carries.
pub(super) fn object(body: &Bytes) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Refusal::new(
            400,
            "/IWBEP/CM_V4_COS/009",
            "The request body is not a JSON object",
        )),
    }
}

pub(super) fn not_allowed() -> Refusal {
    Refusal::new(
        405,
        "/IWBEP/CM_V4_RUNTIME/011",
        "The method is not allowed for this resource",
    )
}

pub(super) fn no_resource() -> Refusal {
    Refusal::new(
        404,
        "/IWBEP/CM_V4_RUNTIME/110",
        "Resource not found for the segment of the request",
    )
}
