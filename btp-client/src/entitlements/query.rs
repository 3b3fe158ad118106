//! Which part of the entitlements to read.

use crate::accounts::{DirectoryId, EntitlingParent, Subaccount, SubaccountId};

/// Which entitlements and assignments to read, and how much of them.
///
/// A full list has 0.3 to 2.3 MB; [`plan`](Self::plan) makes it fifty times smaller.
///
/// # Examples
///
/// ```
/// use btp_client::entitlements::AssignmentsQuery;
///
/// let query = AssignmentsQuery::subaccount(&"f78e0bdb".into())
///     .directory(&"1a94e626".into())
///     .plan("s4-hana-cloud", "api-access");
/// # let _ = query;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a filter of its own")]
pub struct AssignmentsQuery {
    pub(super) account_wide: bool,
    pub(super) subaccount: Option<SubaccountId>,
    pub(super) directory: Option<DirectoryId>,
    pub(super) plan: Option<(String, String)>,
    pub(super) assigned_service: Option<String>,
    pub(super) auto_managed: bool,
    pub(super) entitled_only: bool,
    pub(super) in_full: bool,
    pub(super) language: Option<String>,
    pub(super) scope_known: bool,
}

impl AssignmentsQuery {
    const fn new(account_wide: bool, subaccount: Option<SubaccountId>) -> Self {
        Self {
            account_wide,
            subaccount,
            directory: None,
            plan: None,
            assigned_service: None,
            auto_managed: false,
            entitled_only: false,
            in_full: false,
            language: None,
            scope_known: account_wide,
        }
    }

    /// Everything in the global account, or with [`directory`](Self::directory) in a directory.
    /// Without a directory it needs the scope `global-account.entitlement.read`.
    pub const fn global_account() -> Self {
        Self::new(true, None)
    }

    /// One subaccount.
    ///
    /// If a directory manages its entitlements, add the [`directory`](Self::directory): without it
    /// the service answers 200 and leaves the assignments out. As nobody can tell that from *nothing
    /// assigned*, absence read with this query is
    /// [`Hidden`](super::Presence::Hidden) until the directory is added, or
    /// [`under_global_account`](Self::under_global_account) says that there is none.
    /// [`of`](Self::of) does what is right for a subaccount that has been read.
    pub fn subaccount(id: &SubaccountId) -> Self {
        Self::new(false, Some(id.clone()))
    }

    /// One subaccount, in the directory that manages its entitlements, if there is one.
    pub fn of(subaccount: &Subaccount) -> Self {
        Self::subaccount(&subaccount.guid).entitled_by(&subaccount.entitling_parent())
    }

    /// Says whose quota the subaccount draws on, if that is told.
    pub fn entitled_by(self, parent: &EntitlingParent) -> Self {
        match parent {
            EntitlingParent::GlobalAccount => self.under_global_account(),
            EntitlingParent::Directory(directory) => self.directory(directory),
            EntitlingParent::Untold => self,
        }
    }

    /// Reads in the scope of a directory that manages entitlements.
    pub fn directory(mut self, id: &DirectoryId) -> Self {
        self.directory = Some(id.clone());
        self.scope_known = true;
        self
    }

    /// Says that no directory manages the subaccount's entitlements.
    pub fn under_global_account(mut self) -> Self {
        self.scope_known = true;
        self
    }

    /// Whether it is known who manages the subaccount's entitlements, or the query is for the whole
    /// account. Else what the answer lacks may be there all the same.
    pub const fn is_scope_known(&self) -> bool {
        self.scope_known
    }

    /// Only this plan of this service. The service ignores one without the other, so both are one
    /// filter.
    pub fn plan(mut self, service: impl Into<String>, plan: impl Into<String>) -> Self {
        self.plan = Some((service.into(), plan.into()));
        self
    }

    /// Only the assignments of this service.
    pub fn assigned_service(mut self, service: impl Into<String>) -> Self {
        self.assigned_service = Some(service.into());
        self
    }

    /// Also plans that the system entitles and assigns by itself. Without them no plan is
    /// [`Absent`](super::Presence::Absent): it may be one of those.
    pub fn include_auto_managed(mut self) -> Self {
        self.auto_managed = true;
        self
    }

    /// Only what is entitled, not what is assigned.
    pub fn entitled_only(mut self) -> Self {
        self.entitled_only = true;
        self
    }

    /// Also the services' icons and application coordinates, which are two thirds of a list and are skipped
    /// otherwise. The service sends them either way.
    pub fn in_full(mut self) -> Self {
        self.in_full = true;
        self
    }

    /// In which language names and descriptions should be (`Accept-Language`).
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.language = Some(tag.into());
        self
    }

    /// Why the answer may leave out an entitled plan of the service; `None` if it would show it.
    pub(super) fn hides_entitled(&self, service: &str, plan: &str) -> Option<String> {
        self.is_for_another(service, plan).or_else(|| {
            (!self.auto_managed).then(|| {
                "the list was read without the plans that are entitled automatically (read with \
                 `include_auto_managed`)"
                    .to_owned()
            })
        })
    }

    fn is_for_another(&self, service: &str, plan: &str) -> Option<String> {
        let (wanted_service, wanted_plan) = self.plan.as_ref()?;
        (wanted_service != service || wanted_plan != plan).then(|| {
            format!(
                "the list was read for {wanted_service}/{wanted_plan}, not for {service}/{plan}"
            )
        })
    }

    /// The same question for the whole global account, whose answer holds the answer to this one, and by what it is
    /// filtered. There is none for what a directory manages, which the account's list is not proven to show, and for
    /// what is read in another language, in full or without assignments.
    pub fn widened_to_account(&self) -> Option<(String, Self)> {
        let is_special = self.directory.is_some()
            || self.language.is_some()
            || self.in_full
            || self.entitled_only
            || !self.scope_known;
        if is_special {
            return None;
        }
        let mut whole = Self::global_account().include_auto_managed();
        whole.plan.clone_from(&self.plan);
        whole.assigned_service.clone_from(&self.assigned_service);
        let filter = match (&whole.plan, &whole.assigned_service) {
            (Some((service, plan)), _) => format!("{service}/{plan}"),
            (None, Some(service)) => service.clone(),
            (None, None) => String::new(),
        };
        Some((filter, whole))
    }

    /// Why the answer may leave out assignments of a service; `None` if it shows the whole account.
    pub(super) fn narrower_than(&self, service: &str) -> Option<String> {
        let only = if let Some((service, plan)) = &self.plan {
            format!("for {service}/{plan}")
        } else if self.entitled_only {
            "without assignments".to_owned()
        } else if let Some(only) = self
            .assigned_service
            .as_ref()
            .filter(|only| *only != service)
        {
            format!("for the assignments of {only}")
        } else if let Some(only) = &self.subaccount {
            format!("for subaccount {only}")
        } else if let Some(only) = &self.directory {
            format!("for directory {only}")
        } else if !self.auto_managed {
            "without the plans that are entitled automatically".to_owned()
        } else {
            return None;
        };
        Some(format!(
            "the list was read {only}, not for the whole account"
        ))
    }

    /// Why an assignment cannot be expected in the answer; `None` if it can.
    pub(super) fn hides_assigned(
        &self,
        service: &str,
        plan: &str,
        subaccount: &SubaccountId,
    ) -> Option<String> {
        if let Some(why) = self.is_for_another(service, plan) {
            return Some(why);
        }
        if self.entitled_only {
            return Some("the list was read without assignments".to_owned());
        }
        if let Some(only) = &self.assigned_service
            && only != service
        {
            return Some(format!(
                "the list was read for the assignments of {only}, not of {service}"
            ));
        }
        if let Some(only) = &self.subaccount
            && only != subaccount
        {
            return Some(format!(
                "the list was read for subaccount {only}, not for {subaccount}"
            ));
        }
        None
    }
}
