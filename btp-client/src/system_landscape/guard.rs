//! What may be done with a system, told from what was read of it.

use std::{error::Error as StdError, fmt};

use client_core::{Error, ErrorKind};

use super::{System, SystemStatus, SystemType};

/// What a person can do with a system on the System Landscape page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// *Get Token*.
    GetToken,
    /// *Deregister*.
    Deregister,
    /// *Remove*.
    Remove,
    /// *Merge*, as the system that stays.
    MergeInto,
    /// *Merge*, as the system that is gone afterwards.
    MergeFrom,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GetToken => "get a token",
            Self::Deregister => "deregister",
            Self::Remove => "remove",
            Self::MergeInto => "merge into it",
            Self::MergeFrom => "merge it into another",
        })
    }
}

/// Why an action is not allowed, and what to do instead. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotAllowed {
    /// What was asked for.
    pub action: Action,
    /// The status of the system when it was read.
    pub status: SystemStatus,
    /// Why not.
    pub why: &'static str,
    /// The formations that hold the system, if that is why.
    pub formations: Vec<String>,
    /// What to do.
    pub advice: &'static str,
}

impl NotAllowed {
    /// The guard's refusal behind an error of a
    /// [`SystemLandscapeClient`](super::SystemLandscapeClient); `None` for any other error.
    pub fn of(error: &Error) -> Option<&Self> {
        error.source()?.downcast_ref()
    }
}

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            action,
            status,
            why,
            formations,
            advice,
        } = self;
        write!(f, "cannot {action}: {why}")?;
        if !formations.is_empty() {
            write!(f, " {}", formations.join(", "))?;
        }
        write!(f, " (status {status}); {advice}")
    }
}

impl StdError for NotAllowed {}

impl From<NotAllowed> for Error {
    fn from(refusal: NotAllowed) -> Self {
        Self::new(ErrorKind::InvalidInput, format!("system: {refusal}")).with_source(refusal)
    }
}

const WAIT: (&str, &str) = ("another operation is under way", "wait for its end");
const START_AGAIN: (&str, &str) = (
    "registering failed",
    "remove the system, add it again and get a new token",
);
const NOT_REGISTERED: (&str, &str) = ("it is not registered", "get a token and register it first");
const DEREGISTER_AGAIN: (&str, &str) = ("deregistering failed", "deregister it again first");
const REMOVE_AGAIN: (&str, &str) = ("removing failed", "remove it again");

impl SystemStatus {
    /// Whether the status allows an action.
    ///
    /// | status | token | deregister | remove | merge into | merge from |
    /// |---|---|---|---|---|---|
    /// | not registered | yes | no | yes | no | yes |
    /// | Registered | no | yes | no: deregister first | yes | no |
    /// | Error while Registering | no: remove, add again | no | yes | no | no |
    /// | Error while Deregistering | no | yes, again | no | no | no |
    /// | Error while Removing | no | no | yes, again | no | no |
    /// | Deregistering, Removing, or other work under way | no | no | no | no | no |
    ///
    /// Documented by SAP Help (*Deregister or Remove a System*, *Register an SAP S/4HANA Cloud
    /// System*, *Merge SAP Systems*), but for tokens of systems that are registered or whose
    /// registering failed: that there are none is inferred. What else must hold the status does not
    /// tell: discovered or added, see [`System::allows`]; out of all formations, which the client looks
    /// up; out of all entitlements, which Director alone knows.
    ///
    /// # Errors
    ///
    /// Why not, and what to do.
    pub fn allows(&self, action: Action) -> Result<(), NotAllowed> {
        use Action::{Deregister, GetToken, MergeFrom, MergeInto, Remove};
        let (why, advice) = match (self, action) {
            (Self::Initial | Self::CreateSucceeded, GetToken | Remove | MergeFrom)
            | (Self::Connected, Deregister | MergeInto)
            | (Self::UnpairFailed, Deregister)
            | (Self::Failed | Self::CreateFailed | Self::DeleteFailed, Remove) => return Ok(()),
            (Self::Initial | Self::CreateSucceeded, Deregister | MergeInto) => NOT_REGISTERED,
            (Self::Connected, GetToken) => ("it is registered", "no further token is needed"),
            (Self::Connected, Remove) => ("it is registered", "deregister it first"),
            (Self::Connected, MergeFrom) => ("it is registered", "merge the other one into it"),
            (Self::Failed | Self::CreateFailed, _) => START_AGAIN,
            (Self::UnpairFailed, _) => DEREGISTER_AGAIN,
            (Self::DeleteFailed, _) => REMOVE_AGAIN,
            (Self::DeleteSucceeded, _) => ("it has been removed", "add it again"),
            (status, _) if status.is_under_way() => WAIT,
            _ => (
                "its status does not say that it is allowed",
                "look at the system first",
            ),
        };
        Err(NotAllowed {
            action,
            status: self.clone(),
            why,
            formations: Vec::new(),
            advice,
        })
    }
}

impl System {
    /// Whether status, origin and type allow an action; see [`SystemStatus::allows`].
    ///
    /// A system that SAP discovered cannot be removed (SAP Help: *Deregister or Remove a System*);
    /// one that a person added cannot be merged into another (*Merge SAP Systems*); one of a type
    /// without tokens gets none.
    ///
    /// # Errors
    ///
    /// Why not, and what to do.
    pub fn allows(&self, action: Action) -> Result<(), NotAllowed> {
        self.status.allows(action)?;
        let tokenless = self
            .system_type
            .as_deref()
            .is_some_and(SystemType::needs_no_token);
        match (action, self.managed) {
            (Action::GetToken, _) if tokenless => Err(self.refuse(
                action,
                "systems of its type need no token",
                "use it as it is",
            )),
            (Action::Remove, Some(true)) => Err(self.refuse(
                action,
                "it was discovered by SAP",
                "only added systems can be removed",
            )),
            (Action::MergeFrom, Some(false)) => Err(self.refuse(
                action,
                "a person added it",
                "merge the one that SAP discovered",
            )),
            _ => Ok(()),
        }
    }

    /// Whether another system may be merged into this one: what [`allows`](Self::allows) says of
    /// both, the same type, and the same address but for slashes at its end (Compass Director
    /// source, `MergeApplications`).
    ///
    /// # Errors
    ///
    /// Why not, and what to do.
    pub fn allows_merge_of(&self, source: &Self) -> Result<(), NotAllowed> {
        self.allows(Action::MergeInto)?;
        source.allows(Action::MergeFrom)?;
        let refuse = |why, advice| Err(source.refuse(Action::MergeFrom, why, advice));
        if self.id == source.id {
            return refuse("it is the same system", "name two systems");
        }
        if self.system_type != source.system_type {
            return refuse("the types differ", "only systems of one type can be merged");
        }
        let url = |system: &Self| {
            system
                .base_url
                .as_deref()
                .map(|url| url.trim_matches('/').to_owned())
        };
        match (url(self), url(source)) {
            (Some(one), Some(other)) if one == other => Ok(()),
            (Some(_), Some(_)) => refuse("the addresses differ", "they are not the same system"),
            _ => refuse("an address is not known", "wait until both have one"),
        }
    }

    fn refuse(&self, action: Action, why: &'static str, advice: &'static str) -> NotAllowed {
        NotAllowed {
            action,
            status: self.status.clone(),
            why,
            formations: Vec::new(),
            advice,
        }
    }

    /// Whether an action is allowed for a system that these formations hold. Out of all of them before it
    /// is deregistered (SAP Help: *Deregister or Remove a System*), removed, or merged into another
    /// (Compass Director source).
    pub(super) fn allows_in(
        &self,
        action: Action,
        formations: Vec<String>,
    ) -> Result<(), NotAllowed> {
        let holds = matches!(
            action,
            Action::Deregister | Action::Remove | Action::MergeFrom
        );
        if formations.is_empty() || !holds {
            return Ok(());
        }
        Err(NotAllowed {
            formations,
            ..self.refuse(action, "it is in formations", "exclude it from them first")
        })
    }
}
