//! `$batch`: many requests in one.

pub(crate) mod parse;
mod write;

use std::{
    marker::PhantomData,
    sync::atomic::{AtomicU64, Ordering},
};

use client_core::{
    Answer, BodyKind, Client,
    operation::{Decode, DecodeError, Operation, Repeat, Request},
};
use http::{HeaderName, Method, header};

use super::{ServiceRoot, dialect};
use crate::{Effect, Error, ErrorKind};

/// How many requests one batch may hold: services refuse more (their limits are not documented).
const MOST_PARTS: usize = 1000;

/// How long its body may be.
const MOST_BYTES: usize = 16 << 20;

/// Which batch an id is of.
static BATCHES: AtomicU64 = AtomicU64::new(0);

/// Many requests of one service in one: reads, and change sets of which each is made whole or not at all.
///
/// The service is asked to go on after a request that fails (`Prefer: odata.continue-on-error`): V4 ends
/// there otherwise. One that ends all the same has not made what follows, and the answers say so. No request
/// can refer to what another one makes (`$1`).
///
/// # Examples
///
/// ```
/// use s4_client::{business_partner::BusinessPartner, odata::{Batch, Key, requests}};
/// # use s4_client::{S4Client, TenantHost};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let world = landscape_sim::World::simple();
/// # let at = world.landscape();
/// # let tenant = S4Client::builder(TenantHost::custom(at.s4_api.parse()?, at.s4_ui.parse()?))
/// #     .basic_user(&at.s4_user, client_core::SecretString::from(at.s4_password.as_str()))
/// #     .transport(world.transport())
/// #     .build()?;
/// let people = tenant.entities::<BusinessPartner>();
/// let mut batch = Batch::new(people.root().clone());
/// let first = batch.read(requests::get::<BusinessPartner>(people.root(), &Key::from("1000000")));
/// let missing = batch.read(requests::get::<BusinessPartner>(people.root(), &Key::from("1")));
///
/// let mut answers = tenant.batch(batch).await?;
/// assert_eq!(answers.take(first)?.last_name.as_deref(), Some("Abe"));
/// assert!(answers.take(missing).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Batch {
    id: u64,
    root: ServiceRoot,
    parts: Vec<Part>,
    count: usize,
}

/// Changes that are made together or not at all.
#[derive(Debug, Default)]
pub struct ChangeSet {
    batch: u64,
    requests: Vec<Request>,
    first: usize,
}

#[derive(Debug)]
enum Part {
    Read(Box<Request>),
    Changes(Vec<Request>),
}

/// Which answer of a batch belongs to which request.
#[derive(Debug)]
pub struct PartId<T> {
    batch: u64,
    number: usize,
    decode: Decode<T>,
    of: PhantomData<fn() -> T>,
}

/// What a batch brought.
#[derive(Debug)]
pub struct BatchAnswers {
    batch: u64,
    answers: Vec<Place>,
    requests: Vec<Request>,
}

/// What is known of one request.
#[derive(Debug)]
enum Place {
    Answered(Answer),
    /// The service ended before it.
    Skipped,
    Taken,
}

impl Batch {
    /// A batch of the service at `root`.
    pub fn new(root: ServiceRoot) -> Self {
        Self {
            id: BATCHES.fetch_add(1, Ordering::Relaxed),
            root,
            parts: Vec::new(),
            count: 0,
        }
    }

    /// Adds a read.
    pub fn read<T>(&mut self, operation: Operation<T>) -> PartId<T> {
        let (request, decode) = operation.into_parts();
        let number = self.count;
        self.count = self.count.saturating_add(1);
        self.parts.push(Part::Read(request));
        PartId {
            batch: self.id,
            number,
            decode,
            of: PhantomData,
        }
    }

    /// Adds changes that are made together or not at all.
    pub fn change<R>(&mut self, fill: impl FnOnce(&mut ChangeSet) -> R) -> R {
        let mut set = ChangeSet {
            batch: self.id,
            requests: Vec::new(),
            first: self.count,
        };
        let result = fill(&mut set);
        if !set.requests.is_empty() {
            self.count = self.count.saturating_add(set.requests.len());
            self.parts.push(Part::Changes(set.requests));
        }
        result
    }

    /// How many requests are in it.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether nothing is in it.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Sends it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] if it is empty, holds more than 1,000 requests or 16 MiB, or a request that is not of
    /// this service or is in the wrong place; nothing is sent then. Whatever [`ErrorKind`] names if the
    /// batch as a whole failed. A request that failed by itself is no error here:
    /// [`BatchAnswers::take`] gives it.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the changes in it may or may not have been made.
    pub async fn send(self, client: &Client) -> Result<BatchAnswers, Error> {
        let (operation, shape) = self.operation()?;
        let unreadable = |error: Error| match error.kind() {
            // What cannot be read back may have been made.
            ErrorKind::UndecodableBody | ErrorKind::UnexpectedContent => {
                error.with_effect(shape.effect())
            }
            _ => error,
        };
        let parts = client.call(operation).await.map_err(unreadable)?;
        shape.read(parts)
    }

    /// The request, and how its answer is to be taken apart.
    fn operation(self) -> Result<(Operation<Vec<parse::Part>>, Shape), Error> {
        let refuse = |reason: &str| Err(Error::invalid_input("batch", reason));
        if self.count == 0 {
            return refuse("there is nothing in it");
        }
        if self.count > MOST_PARTS {
            return refuse("it holds more than 1000 requests");
        }
        let changes = self
            .parts
            .iter()
            .any(|part| matches!(part, Part::Changes(_)));
        let (body, boundary) = write::batch(&self.root, &self.parts)?;
        if body.len() > MOST_BYTES {
            return refuse("it is longer than 16 MiB");
        }
        let repeat = if changes { Repeat::Once } else { Repeat::Safe };
        let operation = Operation::new(
            "s4.batch",
            Method::POST,
            self.root.path("$batch"),
            repeat,
            whole,
        )
        .body("multipart/mixed", body)
        .header(
            header::CONTENT_TYPE,
            format!("multipart/mixed; boundary={boundary}"),
        )
        .header(header::ACCEPT, "multipart/mixed")
        .header(HeaderName::from_static("prefer"), "odata.continue-on-error");
        let operation = self
            .parts
            .iter()
            .flat_map(Part::requests)
            .flat_map(Request::secrets)
            .fold(operation, |operation, secret| {
                operation.carries(secret.clone())
            });
        let shape = Shape {
            batch: self.id,
            lengths: self
                .parts
                .iter()
                .map(|part| part.requests().count())
                .collect(),
            sets: self.parts.iter().map(Part::is_set).collect(),
            requests: self
                .parts
                .iter()
                .flat_map(Part::requests)
                .cloned()
                .collect(),
            repeat,
        };
        Ok((operation, shape))
    }
}

impl Part {
    const fn is_set(&self) -> bool {
        matches!(self, Self::Changes(_))
    }

    fn requests(&self) -> impl Iterator<Item = &Request> {
        match self {
            Self::Read(request) => std::slice::from_ref(&**request).iter(),
            Self::Changes(requests) => requests.iter(),
        }
    }
}

impl ChangeSet {
    /// Adds a change.
    pub fn add<T>(&mut self, operation: Operation<T>) -> PartId<T> {
        let (request, decode) = operation.into_parts();
        let number = self.first.saturating_add(self.requests.len());
        self.requests.push(*request);
        PartId {
            batch: self.batch,
            number,
            decode,
            of: PhantomData,
        }
    }
}

impl BatchAnswers {
    /// What became of one request. Each can be taken once.
    ///
    /// # Errors
    ///
    /// What the service answered to it, as if it had been sent alone. If a change set fails, every change
    /// in it has the same error, with [`Effect::NotApplied`]: none was made. [`ErrorKind::InvalidInput`] if
    /// it was taken before, or is of another batch.
    #[expect(clippy::needless_pass_by_value, reason = "each can be taken once")]
    pub fn take<T>(&mut self, id: PartId<T>) -> Result<T, Error> {
        let gone = || Error::invalid_input("part", "was taken before, or is of another batch");
        if id.batch != self.batch {
            return Err(gone());
        }
        let place = self.answers.get_mut(id.number).ok_or_else(gone)?;
        let request = self.requests.get(id.number).ok_or_else(gone)?;
        match std::mem::replace(place, Place::Taken) {
            Place::Answered(answer) => request.read_part(&answer, id.decode, dialect),
            Place::Skipped => Err(Error::new(
                ErrorKind::Rejected,
                format!(
                    "{}: not processed: the service ended the batch at an earlier request that failed",
                    request.name()
                ),
            )),
            Place::Taken => Err(gone()),
        }
    }
}

fn whole(answer: &Answer) -> Result<Vec<parse::Part>, DecodeError> {
    let content_type = answer.header("content-type").unwrap_or_default();
    if !parse::is_multipart(content_type) && answer.body_kind() != BodyKind::Empty {
        return Err(DecodeError::Content(answer.body_kind()));
    }
    parse::batch(content_type, &answer.body).map_err(|reason| DecodeError::Shape {
        path: ".".to_owned(),
        reason: format!("the answer cannot be taken apart: {reason}"),
    })
}

/// What was sent, as far as reading the answer needs it.
struct Shape {
    batch: u64,
    lengths: Vec<usize>,
    sets: Vec<bool>,
    requests: Vec<Request>,
    repeat: Repeat,
}

impl Shape {
    /// What is known of the changes if the answer cannot be read.
    const fn effect(&self) -> Effect {
        match self.repeat {
            Repeat::Safe => Effect::NotApplied,
            Repeat::Idempotent | Repeat::Once => Effect::Unknown,
        }
    }

    fn read(self, parts: Vec<parse::Part>) -> Result<BatchAnswers, Error> {
        let broken = |reason: &str| {
            let detail = format!("s4.batch: the answer cannot be taken apart: {reason}");
            Error::new(ErrorKind::UndecodableBody, detail).with_effect(self.effect())
        };
        let ended_early =
            parts.len() < self.lengths.len() && parts.last().is_some_and(parse::Part::is_refusal);
        if parts.len() != self.lengths.len() && !ended_early {
            return Err(broken("it has another number of parts than the request"));
        }
        let mut answers = Vec::with_capacity(self.requests.len());
        for ((part, length), is_set) in parts.into_iter().zip(&self.lengths).zip(&self.sets) {
            match part {
                // One answer to a whole set is a refusal: nothing of it was made.
                parse::Part::Answer(one) if *is_set && one.status.is_success() => {
                    return Err(broken("a change set has one answer"));
                }
                parse::Part::Answer(one) => {
                    answers.extend(std::iter::repeat_n(one, *length).map(Place::Answered));
                }
                parse::Part::Changes(changes) if *is_set && changes.len() == *length => {
                    let changes = in_order(changes, answers.len()).ok_or_else(|| {
                        broken("Content-IDs of a change set contradict each other")
                    })?;
                    answers.extend(changes.into_iter().map(Place::Answered));
                }
                parse::Part::Changes(_) => {
                    return Err(broken(
                        "a change set has another number of answers than changes",
                    ));
                }
            }
        }
        answers.resize_with(self.requests.len(), || Place::Skipped);
        Ok(BatchAnswers {
            batch: self.batch,
            answers,
            requests: self.requests,
        })
    }
}

/// The answers of a change set, whose first change is request number `first`. They may come in any order:
/// their Content-IDs tell which is whose. Services that leave those out answer in order; ids that are of no
/// change, or of one twice, are nothing to go by.
fn in_order(mut changes: Vec<parse::Change>, first: usize) -> Option<Vec<Answer>> {
    if changes.iter().any(parse::Change::has_id) {
        changes.sort_by_key(|change| change.place(first));
        let mut places = changes.iter().map(|change| change.place(first)).enumerate();
        if !places.all(|(at, place)| place == Some(at)) {
            return None;
        }
    }
    Some(changes.into_iter().map(|change| change.answer).collect())
}
