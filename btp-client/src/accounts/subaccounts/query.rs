//! Which subaccounts to list.

use client_core::Error;

use crate::accounts::DirectoryId;

/// Which subaccounts to list; all, unless narrowed.
///
/// # Examples
///
/// ```
/// use btp_client::accounts::SubaccountsQuery;
///
/// let query = SubaccountsQuery::new()
///     .directory(&"1a94e626".into())
///     .label_is("team", "blue")?
///     .label_is_not("stage", "prod")?;
/// # let _ = query;
/// # Ok::<(), client_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "nothing is read until it is sent"]
pub struct SubaccountsQuery {
    pub(super) directory: Option<DirectoryId>,
    pub(super) any_authorization: bool,
    selector: Vec<(String, &'static str, String)>,
}

impl SubaccountsQuery {
    /// All subaccounts that the caller may see.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those right below a directory.
    pub fn directory(mut self, id: &DirectoryId) -> Self {
        self.directory = Some(id.clone());
        self
    }

    /// Also those in which the caller has any authorization (`derivedAuthorizations=any`). Any valid
    /// token does; without this the scope `global-account.subaccount.read` is needed.
    pub fn any_authorization(mut self) -> Self {
        self.any_authorization = true;
        self
    }

    /// Only those whose label `key` has this value. Several conditions must all hold.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if key or value is empty or
    /// holds a space, `=` or `!`, which the service's language cannot express; or if the key was
    /// named before.
    pub fn label_is(self, key: impl Into<String>, value: impl Into<String>) -> Result<Self, Error> {
        self.with(key.into(), "=", value.into())
    }

    /// Only those whose label `key` does not have this value.
    ///
    /// # Errors
    ///
    /// As [`label_is`](Self::label_is).
    pub fn label_is_not(
        self,
        key: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, Error> {
        self.with(key.into(), "!=", value.into())
    }

    fn with(mut self, key: String, operator: &'static str, value: String) -> Result<Self, Error> {
        for text in [&key, &value] {
            if text.is_empty() || text.contains(|c: char| c.is_whitespace() || "=!".contains(c)) {
                let reason = "keys and values must not be empty or hold spaces, `=` or `!`";
                return Err(Error::invalid_input("labelSelector", reason));
            }
        }
        if self.selector.iter().any(|(known, _, _)| *known == key) {
            let reason = "a key can be named once";
            return Err(Error::invalid_input("labelSelector", reason));
        }
        self.selector.push((key, operator, value));
        Ok(self)
    }

    /// The `labelSelector`, before it is percent-encoded.
    pub(super) fn selector(&self) -> Option<String> {
        let terms: Vec<String> = self
            .selector
            .iter()
            .map(|(key, operator, value)| format!("{key}{operator}{value}"))
            .collect();
        (!terms.is_empty()).then(|| terms.join(" AND "))
    }
}
