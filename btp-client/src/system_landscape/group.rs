//! Communication scenario groups: which scenarios an integration token opens.

use std::borrow::Cow;

use client_core::Error;
use serde::{Deserialize, Serialize};

/// Which communication scenarios of the tenant the integration is for.
///
/// The nine groups that SAP Help (*Register an SAP S/4HANA Cloud System*) lists for S/4HANA Cloud are
/// in [`ALL`](Self::ALL). Their keys are public for four of them only (an older source of Compass);
/// a group without a key is refused before anything is sent, until [`with_key`](Self::with_key) gives
/// it one.
///
/// # Examples
///
/// ```
/// use btp_client::system_landscape::ScenarioGroup;
///
/// let group = ScenarioGroup::smallest_covering(&["SAP_COM_0545", "SAP_COM_0A00"]);
/// assert_eq!(group.label(), "Integration with SAP Ariba Buying");
/// assert_eq!(group.key(), Some("ARIBA_BUY"));
///
/// let unknown = ScenarioGroup::smallest_covering(&["SAP_COM_0566"]);
/// assert!(unknown.check().is_err());
/// assert!(unknown.with_key("FINANCIAL_CLOSING").check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ScenarioGroup {
    label: Cow<'static, str>,
    key: Option<Cow<'static, str>>,
    scenarios: Scenarios,
}

/// The scenarios of a group.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Scenarios {
    Any,
    These(Cow<'static, [Cow<'static, str>]>),
    Untold,
}

macro_rules! group {
    ($label:literal, $key:expr, [$($id:literal),*]) => {
        ScenarioGroup {
            label: Cow::Borrowed($label),
            key: match $key {
                Some(key) => Some(Cow::Borrowed(key)),
                None => None,
            },
            scenarios: Scenarios::These(Cow::Borrowed(&[$(Cow::Borrowed(concat!("SAP_COM_", $id))),*])),
        }
    };
}

const UNKNOWN: Option<&'static str> = None;

impl ScenarioGroup {
    const EVERYTHING: Self = Self {
        label: Cow::Borrowed("All Communication Scenarios"),
        key: Some(Cow::Borrowed("UNRESTRICTED")),
        scenarios: Scenarios::Any,
    };

    /// The nine documented groups, as SAP Help orders them.
    pub const ALL: [Self; 9] = [
        Self::EVERYTHING,
        group!(
            "Eventing Between SAP Cloud Systems",
            Some("EVENT_MESH"),
            ["0892"]
        ),
        group!("Integration with SAP Start", Some("SAP_START"), ["0647"]),
        group!(
            "Integration with SAP Ariba Buying",
            Some("ARIBA_BUY"),
            ["0545", "0A00"]
        ),
        group!(
            "Integration with SAP Master Data Integration",
            UNKNOWN,
            ["0008", "0091", "0659", "0594"]
        ),
        group!(
            "Integration with SAP Ariba Central Invoice Management",
            UNKNOWN,
            ["0897", "0516", "0531", "0008", "0091", "0659", "0594"]
        ),
        group!(
            "Integration with SAP Subscription Billing",
            UNKNOWN,
            [
                "0642", "0845", "0861", "0095", "0008", "0009", "0092", "0884", "0892", "0165"
            ]
        ),
        group!(
            "Integration with SAP Advanced Financial Closing",
            UNKNOWN,
            ["0566"]
        ),
        group!(
            "Integration with SAP Master Data Governance",
            UNKNOWN,
            ["0659"]
        ),
    ];

    /// All communication scenarios.
    pub const fn all_communication_scenarios() -> Self {
        Self::EVERYTHING
    }

    /// A group that this library does not know. What it holds is not known either.
    pub fn custom(key: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            label: Cow::Owned(description.into()),
            key: Some(Cow::Owned(key.into())),
            scenarios: Scenarios::Untold,
        }
    }

    /// The documented group with the fewest scenarios that holds all of these, which may be written
    /// `SAP_COM_0008` or `0008`. *All Communication Scenarios* if no other does, or if none is given.
    pub fn smallest_covering(scenarios: &[&str]) -> Self {
        if scenarios.is_empty() {
            return Self::EVERYTHING;
        }
        Self::ALL
            .into_iter()
            .filter(|group| scenarios.iter().all(|id| group.covers(id)))
            .min_by_key(|group| group.scenarios().map_or(usize::MAX, <[_]>::len))
            .unwrap_or(Self::EVERYTHING)
    }

    /// The documented group with this label.
    pub fn by_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.label == label)
    }

    /// Sets the key, for groups whose key is not public.
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(Cow::Owned(key.into()));
        self
    }

    /// What the cockpit calls it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What the service calls it, if that is known.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Its scenarios, as `SAP_COM_0008`; `None` if it holds all of them, or if nobody knows.
    pub fn scenarios(&self) -> Option<&[Cow<'static, str>]> {
        match &self.scenarios {
            Scenarios::These(ids) => Some(ids),
            Scenarios::Any | Scenarios::Untold => None,
        }
    }

    /// Whether it certainly holds a scenario, written `SAP_COM_0008` or `0008`.
    pub fn covers(&self, scenario: &str) -> bool {
        let scenario = scenario.trim().to_ascii_uppercase();
        let wanted = scenario.strip_prefix("SAP_COM_").unwrap_or(&scenario);
        match &self.scenarios {
            Scenarios::Any => true,
            Scenarios::Untold => false,
            Scenarios::These(ids) => ids
                .iter()
                .any(|id| id.strip_prefix("SAP_COM_") == Some(wanted)),
        }
    }

    /// Whether a token can be asked for with it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if its key is not known, or
    /// key or description hold what the header cannot carry.
    pub fn check(&self) -> Result<(), Error> {
        self.header_value().map(drop)
    }

    /// The piece of the header `scenario_groups`: compact JSON, as pieces are parted by `", "`
    /// (Compass Director source, `onetimetoken`).
    pub(super) fn header_value(&self) -> Result<String, Error> {
        let refuse = |reason: String| Err(Error::invalid_input("scenario group", reason));
        let Some(key) = self.key().filter(|key| !key.is_empty()) else {
            return refuse(format!(
                "the key of {:?} is not public; give it with `with_key`, or choose another group",
                self.label
            ));
        };
        for (what, text) in [("key", key), ("description", self.label())] {
            if text.is_empty()
                || text.contains(", ")
                || !text.bytes().all(|b| matches!(b, b' '..=b'~'))
            {
                return refuse(format!(
                    "its {what} must be printable ASCII without a comma before a space"
                ));
            }
        }
        Ok(serde_json::json!({"key": key, "description": self.label}).to_string())
    }
}
