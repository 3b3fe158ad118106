//! `$batch`: many requests in one.

pub(crate) mod parse;
mod write;

use std::marker::PhantomData;

use client_core::{
    Answer, Client,
    operation::{Decode, DecodeError, Operation, Repeat, Request},
};
use http::{Method, header};

use super::{ServiceRoot, dialect};
use crate::{Effect, Error, ErrorKind};

/// How many requests one batch may hold: services refuse more (their limits are not documented).
const MOST_PARTS: usize = 1000;

/// Many requests of one service in one: reads, and change sets of which each is made whole or not at all.
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
    root: ServiceRoot,
    parts: Vec<Part>,
    count: usize,
}

/// Changes that are made together or not at all.
#[derive(Debug, Default)]
pub struct ChangeSet {
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
    number: usize,
    decode: Decode<T>,
    of: PhantomData<fn() -> T>,
}

/// What a batch brought.
#[derive(Debug)]
pub struct BatchAnswers {
    answers: Vec<Option<Answer>>,
    requests: Vec<Request>,
}

impl Batch {
    /// A batch of the service at `root`.
    pub fn new(root: ServiceRoot) -> Self {
        Self {
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
        self.parts.push(Part::Read(Box::new(request)));
        PartId {
            number,
            decode,
            of: PhantomData,
        }
    }

    /// Adds changes that are made together or not at all.
    pub fn change<R>(&mut self, fill: impl FnOnce(&mut ChangeSet) -> R) -> R {
        let mut set = ChangeSet {
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
    /// [`ErrorKind::InvalidInput`] if it is empty, holds more than 1,000 requests, or one that is not of
    /// this service or is in the wrong place; nothing is sent then. Whatever [`ErrorKind`] names if the
    /// batch as a whole failed. A request that failed by itself is no error here:
    /// [`BatchAnswers::take`] gives it.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the changes in it may or may not have been made.
    pub async fn send(self, client: &Client) -> Result<BatchAnswers, Error> {
        let (operation, shape) = self.operation()?;
        let answer = client.call(operation).await?;
        // What cannot be read back may have been made.
        shape.read(&answer)
    }

    /// The request, and how its answer is to be taken apart.
    fn operation(self) -> Result<(Operation<Answer>, Shape), Error> {
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
        .header(header::ACCEPT, "multipart/mixed");
        let operation = self
            .parts
            .iter()
            .flat_map(Part::requests)
            .flat_map(Request::secrets)
            .fold(operation, |operation, secret| {
                operation.carries(secret.clone())
            });
        let shape = Shape {
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
        self.requests.push(request);
        PartId {
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
        let place = self.answers.get_mut(id.number).ok_or_else(gone)?;
        let answer = place.take().ok_or_else(gone)?;
        let request = self.requests.get(id.number).ok_or_else(gone)?;
        request.read_part(&answer, id.decode, dialect)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a decoder is so")]
fn whole(answer: &Answer) -> Result<Answer, DecodeError> {
    Ok(answer.clone())
}

/// What was sent, as far as reading the answer needs it.
struct Shape {
    lengths: Vec<usize>,
    sets: Vec<bool>,
    requests: Vec<Request>,
    repeat: Repeat,
}

impl Shape {
    fn read(self, answer: &Answer) -> Result<BatchAnswers, Error> {
        let broken = |reason: &str| {
            // Changes may have been made, although nobody can read so.
            let effect = match self.repeat {
                Repeat::Safe => Effect::NotApplied,
                Repeat::Idempotent | Repeat::Once => Effect::Unknown,
            };
            let detail = format!("s4.batch: the answer cannot be taken apart: {reason}");
            Error::new(ErrorKind::UndecodableBody, detail).with_effect(effect)
        };
        let content_type = answer.header("content-type").unwrap_or_default();
        let parts = parse::batch(content_type, &answer.body).map_err(broken)?;
        if parts.len() != self.lengths.len() {
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
                    answers.extend(std::iter::repeat_n(one, *length).map(Some));
                }
                parse::Part::Changes(changes) if *is_set && changes.len() == *length => {
                    answers.extend(changes.into_iter().map(Some));
                }
                parse::Part::Changes(_) => {
                    return Err(broken(
                        "a change set has another number of answers than changes",
                    ));
                }
            }
        }
        Ok(BatchAnswers {
            answers,
            requests: self.requests,
        })
    }
}
