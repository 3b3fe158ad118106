//! What a person is asked to do: who, where, step by step, and what success looks like.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::step::Responsible;

/// What one person is asked to do in one place.
///
/// Serializable, and free of secrets: an integration token never stands in it. `Display` is the text for a terminal,
/// [`to_markdown`](Self::to_markdown) the one for a ticket or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Instruction {
    /// What it is about.
    pub task: Task,
    /// The system's name.
    pub system_name: String,
    /// Who does it.
    pub who: Responsible,
    /// What is to be done, in a few words.
    pub title: String,
    /// The app in which it is done, as SAP titles it.
    pub app: String,
    /// Where the app or page is found.
    pub place: String,
    /// The steps, in order, with the names of fields and buttons.
    pub steps: Vec<String>,
    /// What is to be seen when it has worked.
    pub success: String,
    /// What to do when it has not.
    pub otherwise: String,
    /// What has to be done before the flow is run again, once somebody has said that it cannot be done.
    #[serde(default)]
    pub after_refusal: String,
    /// Which answer is wanted.
    pub wanted: Wanted,
    /// Why it is asked again, if it is.
    pub note: Option<String>,
}

/// The three tasks of a hand-off, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Task {
    /// BTP: *Add System*.
    AddSystem,
    /// BTP: *Get Token*.
    GetToken,
    /// S/4HANA Cloud: *Maintain Extensions on SAP BTP* > *New*.
    CreateExtension,
}

impl Task {
    /// The place among the tasks, from 1.
    pub const fn number(self) -> u8 {
        match self {
            Self::AddSystem => 1,
            Self::GetToken => 2,
            Self::CreateExtension => 3,
        }
    }

    /// The name, such as `add-system`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AddSystem => "add-system",
            Self::GetToken => "get-token",
            Self::CreateExtension => "create-extension",
        }
    }
}

/// Which answer an instruction wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Wanted {
    /// The word that it is done.
    Done,
    /// The integration token: a secret, which is entered hidden.
    Token,
}

impl Instruction {
    /// As Markdown: for a ticket, a mail or a file.
    pub fn to_markdown(&self) -> String {
        let note = self
            .note
            .as_ref()
            .map(|note| format!("> {note}\n\n"))
            .unwrap_or_default();
        let steps: Vec<_> = (1..)
            .zip(&self.steps)
            .map(|(place, step)| format!("{place}. {step}"))
            .collect();
        format!(
            "# {number}. {who}: {title}\n\n- System: `{system}`\n- App: *{app}*\n- Place: *{place}*\n\n{note}{steps}\n\n\
             It has worked when: {success}\n\nIf it has not: {otherwise}\n",
            number = self.task.number(),
            who = self.who,
            title = self.title,
            system = self.system_name,
            app = self.app,
            place = self.place,
            steps = steps.join("\n"),
            success = self.success,
            otherwise = self.otherwise
        )
    }
}

impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}. {}: {}", self.task.number(), self.who, self.title)?;
        writeln!(f, "   App:    {}", self.app)?;
        writeln!(f, "   Place:  {}", self.place)?;
        if let Some(note) = &self.note {
            writeln!(f, "   Note:   {note}")?;
        }
        for (place, step) in (1..).zip(&self.steps) {
            writeln!(f, "     {place}) {step}")?;
        }
        writeln!(f, "   It has worked when: {}", self.success)?;
        writeln!(f, "   If it has not: {}", self.otherwise)
    }
}
