//! Formations, their statuses and assignments.

use client_core::wire::{Lenient, null_as_default, optional_epoch_millis};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::wire::whole;

client_core::id_type! {
    /// A formation's id.
    pub struct FormationId;
}

client_core::id_type! {
    /// An assignment's id.
    pub struct AssignmentId;
}

client_core::open_enum! {
    /// How a formation is doing as a whole (`FormationStatusCondition`).
    pub enum FormationCondition {
        /// *Ready*.
        Ready = "READY",
        /// *Draft*: include what is missing, then finalize.
        Draft = "DRAFT",
        /// *Synchronizing*.
        InProgress = "IN_PROGRESS",
        /// *Error*: resynchronize.
        Error = "ERROR",
    }
}

client_core::open_enum! {
    /// Where the formation itself is in its life (Compass Director source).
    pub enum FormationState {
        /// It is being set up.
        Initial = "INITIAL",
        /// It is set up.
        Ready = "READY",
        /// Setting it up failed.
        CreateError = "CREATE_ERROR",
        /// It is being deleted.
        Deleting = "DELETING",
        /// Deleting it failed.
        DeleteError = "DELETE_ERROR",
        /// It is a draft.
        Draft = "DRAFT",
    }
}

client_core::open_enum! {
    /// Where an assignment is in its life (Compass Director source).
    pub enum AssignmentState {
        /// The participants are not notified yet.
        Initial = "INITIAL",
        /// Both sides are configured.
        Ready = "READY",
        /// A side waits for the configuration of the other.
        ConfigPending = "CONFIG_PENDING",
        /// Configuring failed.
        CreateError = "CREATE_ERROR",
        /// It is being undone.
        Deleting = "DELETING",
        /// Undoing it failed.
        DeleteError = "DELETE_ERROR",
        /// A side reports that it is configured.
        CreateReady = "CREATE_READY",
        /// A side reports that it is undone.
        DeleteReady = "DELETE_READY",
    }
}

client_core::open_enum! {
    /// What an assignment connects (`FormationAssignmentType`).
    pub enum ParticipantType {
        /// A system.
        Application = "APPLICATION",
        /// A runtime.
        Runtime = "RUNTIME",
        /// A subaccount of a runtime.
        RuntimeContext = "RUNTIME_CONTEXT",
    }
}

/// A formation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Formation {
    /// Its id.
    pub id: FormationId,
    /// Its name, unique in the global account.
    pub name: String,
    /// Its type: Director's formation template.
    #[serde(rename = "formationTemplateId", default)]
    pub template_id: Option<String>,
    /// Where it is in its life.
    pub state: FormationState,
    /// What went wrong with the formation itself.
    #[serde(default)]
    pub error: Option<FormationError>,
    /// How it is doing as a whole, its assignments included.
    pub status: FormationStatus,
    /// Since when it has its state.
    #[serde(rename = "lastStateChangeTimestamp", default)]
    #[serde(with = "optional_epoch_millis")]
    pub state_since: Option<Timestamp>,
}

/// How a formation is doing as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FormationStatus {
    /// In one word.
    pub condition: FormationCondition,
    /// What went wrong.
    #[serde(default)]
    pub errors: Lenient<FormationError>,
}

/// Something that went wrong in a formation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FormationError {
    /// With which assignment; none for the formation itself.
    #[serde(rename = "assignmentID", default)]
    pub assignment_id: Option<AssignmentId>,
    /// In the service's words.
    #[serde(default, deserialize_with = "null_as_default")]
    pub message: String,
    /// Its code: 1 or 2, see [`cause`](Self::cause).
    #[serde(default, deserialize_with = "whole")]
    pub error_code: Option<i64>,
}

/// Whose fault an error is (Compass Director source).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FormationErrorCause {
    /// 1: something did not work; resynchronizing may help.
    Technical,
    /// 2: a participant refused; its administrator has to act.
    Client,
    /// No code, or another.
    Unknown,
}

impl FormationError {
    /// What the code means.
    pub const fn cause(&self) -> FormationErrorCause {
        match self.error_code {
            Some(1) => FormationErrorCause::Technical,
            Some(2) => FormationErrorCause::Client,
            _ => FormationErrorCause::Unknown,
        }
    }
}

/// An ordered pair of participants, or one with itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FormationAssignment {
    /// Its id.
    pub id: AssignmentId,
    /// From which participant.
    pub source: String,
    /// What that is.
    pub source_type: ParticipantType,
    /// To which participant.
    pub target: String,
    /// What that is.
    pub target_type: ParticipantType,
    /// Where it is in its life.
    pub state: AssignmentState,
    /// What went wrong, as the service wrote it.
    #[serde(default)]
    pub error: Option<String>,
    /// Since when it has its state.
    #[serde(rename = "lastStateChangeTimestamp", default)]
    #[serde(with = "optional_epoch_millis")]
    pub state_since: Option<Timestamp>,
}

impl FormationCondition {
    /// The word that the cockpit shows (SAP Help: *Formations*).
    pub fn cockpit_word(&self) -> &str {
        match self {
            Self::Ready => "Ready",
            Self::Draft => "Draft",
            Self::InProgress => "Synchronizing",
            Self::Error => "Error",
            Self::Other(word) => word,
        }
    }

    /// The condition that follows from the state of a formation and of its assignments: a draft stays
    /// a draft; otherwise any error decides, then anything under way (Compass Director source). `None`
    /// if a state is not known.
    pub fn of(state: &FormationState, assignments: &[AssignmentState]) -> Option<Self> {
        let own = match state {
            FormationState::Draft => return Some(Self::Draft),
            FormationState::Ready => Self::Ready,
            FormationState::Initial | FormationState::Deleting => Self::InProgress,
            FormationState::CreateError | FormationState::DeleteError => Self::Error,
            FormationState::Other(_) => return None,
        };
        let mut condition = own;
        let mut unknown = false;
        for state in assignments {
            match state {
                AssignmentState::CreateError | AssignmentState::DeleteError => {
                    condition = Self::Error;
                }
                AssignmentState::Other(_) => unknown = true,
                AssignmentState::Ready => {}
                _ if condition == Self::Ready => condition = Self::InProgress,
                _ => {}
            }
        }
        (condition == Self::Error || !unknown).then_some(condition)
    }
}
