//! The status of a system.

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

    /// Whether a tenant is registered for the system; `None` if the status does not tell, as after a change of the
    /// system, or with a status that is not known.
    pub const fn is_registered(&self) -> Option<bool> {
        match self {
            Self::Connected | Self::Unpairing | Self::UnpairFailed => Some(true),
            // A system can be removed only when it is not registered (SAP Help: *Deregister or Remove a System*).
            Self::Initial
            | Self::Failed
            | Self::Creating
            | Self::CreateFailed
            | Self::CreateSucceeded
            | Self::Deleting
            | Self::DeleteFailed
            | Self::DeleteSucceeded => Some(false),
            _ => None,
        }
    }

    /// Whether something is being done to the system.
    pub const fn is_under_way(&self) -> bool {
        matches!(
            self,
            Self::Creating | Self::Updating | Self::Unpairing | Self::Deleting
        )
    }
}
