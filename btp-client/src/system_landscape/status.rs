//! The status of a system, and what may be done in it.

client_core::open_enum! {
    /// The status of a system, in Director's words (`ApplicationStatusCondition`).
    pub enum SystemStatus {
        /// Added, not registered: the cockpit shows nothing. Systems of types without tokens stay so.
        Initial = "INITIAL",
        /// Registered.
        Connected = "CONNECTED",
        /// Registering failed.
        Failed = "FAILED",
        /// It is being added.
        Creating = "CREATING",
        /// Adding failed.
        CreateFailed = "CREATE_FAILED",
        /// It was added.
        CreateSucceeded = "CREATE_SUCCEEDED",
        /// It is being changed.
        Updating = "UPDATING",
        /// A change failed.
        UpdateFailed = "UPDATE_FAILED",
        /// It was changed.
        UpdateSucceeded = "UPDATE_SUCCEEDED",
        /// It is being deregistered.
        Unpairing = "UNPAIRING",
        /// Deregistering failed.
        UnpairFailed = "UNPAIR_FAILED",
        /// It is being removed.
        Deleting = "DELETING",
        /// Removing failed.
        DeleteFailed = "DELETE_FAILED",
        /// It was removed.
        DeleteSucceeded = "DELETE_SUCCEEDED",
    }
}

/// What a person can do with a system on the System Landscape page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SystemAction {
    /// *Get Token*.
    IssueToken,
    /// *Deregister*.
    Deregister,
    /// *Remove*.
    Remove,
}

impl SystemStatus {
    /// The word that the cockpit shows (SAP Help: *Deregister or Remove a System*); nothing for a
    /// system that is not registered; Director's word where the cockpit's is not documented.
    pub fn cockpit_word(&self) -> &str {
        match self {
            Self::Initial | Self::CreateSucceeded => "",
            Self::Connected => "Registered",
            Self::Failed | Self::CreateFailed => "Error while Registering",
            Self::Unpairing => "Deregistering",
            Self::UnpairFailed => "Error while Deregistering",
            Self::Deleting => "Removing",
            Self::DeleteFailed => "Error while Removing",
            other => other.as_str(),
        }
    }

    /// Whether something is being done to the system.
    pub const fn is_under_way(&self) -> bool {
        matches!(
            self,
            Self::Creating | Self::Updating | Self::Unpairing | Self::Deleting
        )
    }

    /// Whether the status allows an action.
    ///
    /// | status | token | deregister | remove |
    /// |---|---|---|---|
    /// | not registered | yes | no | yes |
    /// | Registered | no | yes | no: deregister first |
    /// | Error while Registering | no: remove, add again | no | yes |
    /// | Deregistering, Removing, or other work under way | no | no | no |
    /// | Error while Deregistering | no | yes, again | no |
    /// | Error while Removing | no | no | yes, again |
    ///
    /// Documented by SAP Help (*Deregister or Remove a System*, *Register an SAP S/4HANA Cloud
    /// System*), but for tokens of systems that are registered or whose registering failed: that
    /// there are none is inferred. What else must hold (out of all formations and entitlements,
    /// added by a person) the status does not tell; see [`System::can`](super::System::can).
    ///
    /// # Errors
    ///
    /// Why not, and what to do.
    pub fn can(&self, action: SystemAction) -> Result<(), String> {
        use SystemAction::{Deregister, IssueToken, Remove};
        let reason = match (self, action) {
            (Self::Initial | Self::CreateSucceeded, IssueToken | Remove)
            | (Self::Connected | Self::UnpairFailed, Deregister)
            | (Self::Failed | Self::CreateFailed | Self::DeleteFailed, Remove) => return Ok(()),
            (
                Self::Initial | Self::CreateSucceeded | Self::CreateFailed | Self::Failed,
                Deregister,
            ) => "only a registered system can be deregistered",
            (Self::Connected, IssueToken) => "it is registered already",
            (Self::Connected, Remove) => "it is registered; deregister it first",
            (Self::Failed | Self::CreateFailed, IssueToken) => {
                "registering failed; remove the system, add it again and get a new token"
            }
            (Self::UnpairFailed, IssueToken | Remove) => {
                "deregistering failed; deregister it again first"
            }
            (Self::DeleteFailed, IssueToken | Deregister) => "removing failed; remove it again",
            (Self::DeleteSucceeded, _) => "it has been removed",
            (status, _) if status.is_under_way() => {
                "another operation is under way; wait for its end"
            }
            _ => "its status does not say whether that is allowed",
        };
        Err(format!("{reason} (status {self})"))
    }
}
