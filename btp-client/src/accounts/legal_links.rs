//! Links that the law demands.

use serde::{Deserialize, Serialize};

/// Links that are shown to users of the account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LegalLinks {
    /// Where the privacy statement is.
    #[serde(default)]
    pub privacy: Option<String>,
}
