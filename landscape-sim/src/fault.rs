//! Faults: what goes wrong, at which request, how often.

use std::time::Duration;

use bytes::Bytes;

mod rules;

pub(crate) use rules::{Due, Rules};

/// A rule that makes a request fail.
///
/// Begin with which requests it concerns, narrow that down, end with what happens:
///
/// ```
/// use landscape_sim::{Fault, World};
///
/// let world = World::simple();
/// world.inject(Fault::on("entitlements.assign").apply_then_drop());
/// world.inject(Fault::any_write().nth(2).times(3).status(503));
/// world.inject(Fault::exchange(7).refuse());
/// ```
///
/// A rule strikes once unless [`times`](FaultRule::times) or [`always`](FaultRule::always) says
/// otherwise. The first rule that fits a request is used, in the order of injection.
#[derive(Debug, Clone)]
pub struct Fault {
    pub(crate) rule: FaultRule,
    pub(crate) kind: FaultKind,
}

impl Fault {
    /// Concerns requests of one operation, named as in the [journal](crate::Journal).
    pub fn on(operation: impl Into<String>) -> FaultRule {
        FaultRule::new(Selector::Operation(operation.into()))
    }

    /// Concerns every request.
    pub fn any() -> FaultRule {
        FaultRule::new(Selector::Any)
    }

    /// Concerns every request that would change the landscape; token and CSRF fetches do not.
    pub fn any_write() -> FaultRule {
        FaultRule::new(Selector::Write)
    }

    /// Concerns exactly the request with this journal sequence number, counted from 1 since the
    /// world was built.
    pub fn exchange(sequence: u64) -> FaultRule {
        FaultRule::new(Selector::Exchange(sequence))
    }
}

/// Which requests a fault concerns; made by the constructors of [`Fault`].
#[derive(Debug, Clone)]
#[must_use = "a rule does nothing until it is told what happens, and injected"]
pub struct FaultRule {
    pub(crate) selector: Selector,
    pub(crate) skip: u32,
    /// None is for ever.
    pub(crate) times: Option<u32>,
}

impl FaultRule {
    fn new(selector: Selector) -> Self {
        Self {
            selector,
            skip: 0,
            times: Some(1),
        }
    }

    /// Begins with the `nth` fitting request, counted from 1 since the injection.
    pub fn nth(mut self, nth: u32) -> Self {
        self.skip = nth.saturating_sub(1);
        self
    }

    /// Strikes this many requests.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Strikes every fitting request.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// The connection is refused: the request never leaves the client.
    pub fn refuse(self) -> Fault {
        self.with(FaultKind::Refuse)
    }

    /// The request is lost on its way; the client cannot know that it had no effect.
    pub fn drop_request(self) -> Fault {
        self.with(FaultKind::Drop)
    }

    /// The request is served and its answer is lost.
    pub fn apply_then_drop(self) -> Fault {
        self.with(FaultKind::ApplyThenDrop)
    }

    /// The request is not served; the answer is a bare status.
    pub fn status(self, status: u16) -> Fault {
        self.answer(status, &[], Bytes::new())
    }

    /// The request is not served; the answer is this. A header that HTTP does not allow is left out.
    pub fn answer(self, status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Fault {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.with(FaultKind::Answer {
            status,
            headers,
            body: body.into(),
        })
    }

    /// The request is served; the answer never comes.
    pub fn hang(self) -> Fault {
        self.with(FaultKind::Hang)
    }

    /// The request is served; the answer comes this much later.
    pub fn delay(self, delay: Duration) -> Fault {
        self.with(FaultKind::Delay(delay))
    }

    /// The request is served; the answer breaks off in the middle of its body, after its status. An
    /// answer without a body is lost whole, as with [`apply_then_drop`](Self::apply_then_drop).
    pub fn truncate_body(self) -> Fault {
        self.with(FaultKind::TruncateBody)
    }

    /// The request is served; the answer's head comes at once, its body in up to eight pieces of equal
    /// length with this pause between them.
    ///
    /// The in-memory door hands over whole bodies: there the whole answer comes when its last piece
    /// would, and until then not even its status is known. An answer without a body is not slow.
    pub fn trickle_body(self, pause: Duration) -> Fault {
        self.with(FaultKind::TrickleBody(pause))
    }

    /// The request is not served; the answer is a page for people with this status, as a tenant
    /// in maintenance gives (SAP KBA 2825498 describes the page; assumed: its status).
    pub fn html(self, status: u16) -> Fault {
        self.with(FaultKind::Html(status))
    }

    /// The request's bearer token is made invalid before it is served, so the service itself
    /// refuses it. Without effect on requests that carry none.
    pub fn expire_token(self) -> Fault {
        self.with(FaultKind::ExpireToken)
    }

    /// The user of the request's Basic credentials is locked before the request is served, so the
    /// tenant refuses it. Without effect on other requests.
    pub fn lock_user(self) -> Fault {
        self.with(FaultKind::LockUser)
    }

    fn with(self, kind: FaultKind) -> Fault {
        Fault { rule: self, kind }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Selector {
    Any,
    Write,
    Operation(String),
    Exchange(u64),
}

#[derive(Debug, Clone)]
pub(crate) enum FaultKind {
    Refuse,
    Drop,
    ApplyThenDrop,
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Bytes,
    },
    Hang,
    Delay(Duration),
    TruncateBody,
    TrickleBody(Duration),
    Html(u16),
    ExpireToken,
    LockUser,
}

impl FaultKind {
    /// The word for it in the journal.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Refuse => "refused",
            Self::Drop => "dropped",
            Self::ApplyThenDrop => "applied, then dropped",
            Self::Answer { .. } => "answered instead",
            Self::Hang => "hanging",
            Self::Delay(_) => "delayed",
            Self::TruncateBody => "truncated",
            Self::TrickleBody(_) => "trickled",
            Self::Html(_) => "page instead",
            Self::ExpireToken => "token expired",
            Self::LockUser => "user locked",
        }
    }
}
