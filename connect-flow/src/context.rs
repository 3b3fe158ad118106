//! What steps share: the desired connection, the ports, and what has been seen so far.

mod facts;

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use btp_client::{
    accounts::{EntitlingParent, Subaccount, SubaccountId},
    entitlements::{Assignments, AssignmentsQuery, Baseline},
    system_landscape::{IntegrationToken, System, SystemName, formations::FormationName},
};
use client_core::{ErrorKind, clock::Clock};
use s4_client::extensions::Extension;

use crate::{
    Connection, Ports,
    approval::{ApprovalRequest, ApproveOwn, Approver},
    connection::{EXTENSIBILITY_SERVICE, Entitlement},
    error::StepError,
    event::EventKind,
    step::{Blocker, Responsible},
};
use facts::AskedAccount;
pub(crate) use facts::{Facts, Shows, Whose};

/// What a step works with.
///
/// The reading functions answer from what this run has already seen; a step that changes something,
/// waits or fails [forgets](StepContext::forget_system) first. Anyone can build one, to test a step
/// of one's own:
///
/// ```no_run
/// # use connect_flow::{Connection, Ports, StepContext, Step};
/// # async fn f(ports: Ports, step: impl Step, clock: std::sync::Arc<dyn client_core::clock::Clock>) {
/// let cx = StepContext::new(Connection::new("acme-s4-dev"), ports, clock);
/// let seen = step.observe(&cx).await;
/// # }
/// ```
pub struct StepContext {
    connection: Connection,
    ports: Ports,
    clock: Arc<dyn Clock>,
    approver: Arc<dyn Approver>,
    may_register_anew: bool,
    ends_at: Option<Instant>,
    facts: Mutex<Facts>,
    own: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    sink: Option<Box<dyn Fn(EventKind) + Send + Sync>>,
}

impl StepContext {
    /// A context that has seen nothing yet and approves what is [its own](ApproveOwn).
    pub fn new(connection: Connection, ports: Ports, clock: Arc<dyn Clock>) -> Self {
        Self {
            connection,
            ports,
            clock,
            approver: Arc::new(ApproveOwn),
            may_register_anew: false,
            ends_at: None,
            facts: Mutex::default(),
            own: Mutex::default(),
            sink: None,
        }
    }

    /// Sets who approves the extension.
    pub fn with_approver(mut self, approver: Arc<dyn Approver>) -> Self {
        self.approver = approver;
        self
    }

    /// Allows to remove a system whose registration failed, and to register it anew.
    pub fn registering_anew(mut self, allowed: bool) -> Self {
        self.may_register_anew = allowed;
        self
    }

    /// Whether a system whose registration failed may be removed and registered anew.
    pub fn may_register_anew(&self) -> bool {
        self.may_register_anew
    }

    pub(crate) fn ending_at(mut self, then: Option<Instant>) -> Self {
        self.ends_at = then;
        self
    }

    /// How much of the time for the whole run is left, if there is a [limit](crate::FlowBuilder::deadline): a step that
    /// waits for long by itself keeps to it.
    pub fn time_left(&self) -> Option<Duration> {
        let now = self.clock.now();
        Some(self.ends_at?.saturating_duration_since(now))
    }

    pub(crate) fn with_sink(mut self, sink: impl Fn(EventKind) + Send + Sync + 'static) -> Self {
        self.sink = Some(Box::new(sink));
        self
    }

    /// What is wanted.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The two systems.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The system's name, checked.
    ///
    /// # Errors
    ///
    /// A [`Blocker`] that says what is wrong with it.
    pub fn system_name(&self) -> Result<SystemName, Blocker> {
        SystemName::new(self.connection.system_name()).map_err(|error| {
            let reason = error.detail().unwrap_or("the system's name is not allowed").to_owned();
            Blocker::new(
                Responsible::Caller,
                reason,
                "choose a name of 1 to 100 printable ASCII characters that begins and ends with no space",
            )
        })
    }

    /// The one system with the desired name and type, if there is one.
    ///
    /// # Errors
    ///
    /// A blocker if the name is taken by a system of another type, or by several systems; the error
    /// of the read.
    pub async fn system(&self) -> Result<Option<System>, StepError> {
        let name = self.system_name()?;
        let known = self.facts().systems.clone();
        let systems = if let Some(systems) = known {
            systems
        } else {
            let systems = self.ports.landscape.find(&name).await?;
            self.facts().systems = Some(systems.clone());
            systems
        };
        facts::the_one_system(systems, name.as_str())
    }

    /// Reads the system again by its id, and keeps what it sees.
    ///
    /// # Errors
    ///
    /// As [`system`](Self::system).
    pub async fn refresh_system(&self) -> Result<Option<System>, StepError> {
        let Some(system) = self.system().await? else {
            return Ok(None);
        };
        let system = self.ports.landscape.get(&system).await?;
        self.keep_system(system.clone());
        Ok(system)
    }

    /// Keeps what a change returned, which saves a read.
    pub fn keep_system(&self, system: Option<System>) {
        // What BTP lists depends on which systems are registered.
        self.forget_assignments();
        self.facts().systems = Some(system.into_iter().collect());
    }

    /// Looks anew the next time.
    pub fn forget_system(&self) {
        self.facts().systems = None;
    }

    /// The formations that hold the system; none if there is no system.
    ///
    /// # Errors
    ///
    /// As [`system`](Self::system); the error of the read.
    pub async fn formations(&self) -> Result<Vec<FormationName>, StepError> {
        let known = self.facts().formations.clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let Some(system) = self.system().await? else {
            return Ok(Vec::new());
        };
        let formations = self.ports.landscape.formations(&system).await?;
        self.facts().formations = Some(formations.clone());
        Ok(formations)
    }

    /// Looks anew the next time.
    pub fn forget_formations(&self) {
        self.facts().formations = None;
    }

    /// The one extension for the system that is not disabled, if there is one. Of several that wait for approval one that
    /// is not another user's, and of these the one whose id comes first: all runs of one user choose the same.
    ///
    /// # Errors
    ///
    /// A blocker if several are in use; the error of the read.
    pub async fn extension(&self) -> Result<Option<Extension>, StepError> {
        let name = self.system_name()?;
        let known = self.facts().extensions.clone();
        let extensions = if let Some(extensions) = known {
            extensions
        } else {
            let extensions = self.ports.tenant.list().await?;
            self.facts().extensions = Some(extensions.clone());
            extensions
        };
        Ok(facts::the_one_extension(extensions, name.as_str(), |one| self.whose(one))?.0)
    }

    /// The extensions for the system that wait for approval beside the [one that counts](Self::extension): two runs
    /// at the same time may each have made one.
    ///
    /// # Errors
    ///
    /// As [`extension`](Self::extension).
    pub async fn surplus_extensions(&self) -> Result<Vec<Extension>, StepError> {
        let name = self.system_name()?;
        let extensions = self.extensions().await?;
        Ok(facts::the_one_extension(extensions, name.as_str(), |one| self.whose(one))?.1)
    }

    /// Reads the extension again by its id, and keeps what it sees.
    ///
    /// # Errors
    ///
    /// As [`extension`](Self::extension).
    pub async fn refresh_extension(&self) -> Result<Option<Extension>, StepError> {
        let Some(extension) = self.extension().await? else {
            return Ok(None);
        };
        let extension = self.ports.tenant.get(&extension).await?;
        self.keep_extension(extension.clone());
        Ok(extension)
    }

    /// Keeps what a change returned, which saves a read.
    pub fn keep_extension(&self, extension: Option<Extension>) {
        self.facts().extensions = Some(extension.into_iter().collect());
    }

    /// Looks anew the next time.
    pub fn forget_extension(&self) {
        self.facts().extensions = None;
    }

    /// All extensions for the system, also those that are disabled.
    ///
    /// # Errors
    ///
    /// A blocker if the system's name is not allowed; the error of the read.
    pub async fn extensions(&self) -> Result<Vec<Extension>, StepError> {
        let name = self.system_name()?;
        let known = self.facts().extensions.clone();
        let mut extensions = if let Some(extensions) = known {
            extensions
        } else {
            let extensions = self.ports.tenant.list().await?;
            self.facts().extensions = Some(extensions.clone());
            extensions
        };
        extensions.retain(|one| facts::is_of_system(one, name.as_str()));
        Ok(extensions)
    }

    /// The global account that an extension shows, if it is known to be another one than that of the connection: an id
    /// that is another one. It is not known where the port does not tell, or may not read, the connection's.
    ///
    /// # Errors
    ///
    /// The error of the read.
    pub async fn foreign_account(
        &self,
        extension: &Extension,
    ) -> Result<Option<String>, StepError> {
        Ok(match self.shows(extension).await? {
            Shows::Another(account) => Some(account),
            _ => None,
        })
    }

    /// What an extension shows of its global account.
    pub(crate) async fn shows(&self, extension: &Extension) -> Result<Shows, StepError> {
        let shown = extension.global_account.as_deref();
        let Some(shown) = shown.filter(|shown| !shown.is_empty()) else {
            return Ok(Shows::Nothing);
        };
        let known = self.facts().global_account.clone();
        let AskedAccount(account) = if let Some(known) = known {
            known
        } else {
            let read = match self.ports.entitlements.global_account().await {
                // Keys for entitlements alone may not read it.
                Err(error) if error.kind() == ErrorKind::Forbidden => None,
                read => read?,
            };
            let read = AskedAccount(read.map(Arc::new));
            self.facts().global_account = Some(read.clone());
            read
        };
        Ok(account.map_or(Shows::Nothing, |account| facts::shows(shown, &account)))
    }

    /// The integration token of this run, while it is valid. It lives in memory alone.
    pub fn token(&self) -> Option<Arc<IntegrationToken>> {
        let token = self.facts().token.clone()?;
        let now = jiff::Timestamp::try_from(self.clock.wall()).ok()?;
        (now < token.expires_at()).then_some(token)
    }

    /// Keeps a token for the step that uses it.
    pub fn keep_token(&self, token: IntegrationToken) {
        self.facts().token = Some(Arc::new(token));
    }

    /// Drops the token: it was used, or refused.
    pub fn forget_token(&self) {
        self.facts().token = None;
    }

    /// A subaccount.
    ///
    /// # Errors
    ///
    /// A blocker if there is none; the error of the read.
    pub async fn subaccount(&self, id: &SubaccountId) -> Result<Subaccount, StepError> {
        if let Some(known) = self.facts().subaccounts.get(id) {
            return Ok(known.clone());
        }
        let subaccount = self
            .ports
            .entitlements
            .subaccount(id)
            .await
            .map_err(|error| {
                if error.is_not_found() {
                    facts::no_such_subaccount(id).into()
                } else {
                    StepError::from(error)
                }
            })?;
        self.facts()
            .subaccounts
            .insert(id.clone(), subaccount.clone());
        Ok(subaccount)
    }

    /// What is entitled and assigned for one wanted entitlement: a read filtered by plan, in the
    /// scope of the directory that manages the subaccount.
    ///
    /// # Errors
    ///
    /// The error of the read.
    pub async fn assignments(&self, wanted: &Entitlement) -> Result<Arc<Assignments>, StepError> {
        let key = (wanted.subaccount.clone(), wanted.plan.clone());
        if let Some(known) = self.facts().assignments.get(&key) {
            return Ok(Arc::clone(known));
        }
        // A read in the wrong scope answers an empty success.
        let parent = match &wanted.parent {
            EntitlingParent::Untold => self
                .subaccount(&wanted.subaccount)
                .await?
                .entitling_parent(),
            told => told.clone(),
        };
        let query = AssignmentsQuery::subaccount(&wanted.subaccount)
            .plan(EXTENSIBILITY_SERVICE, &wanted.plan)
            .include_auto_managed()
            .entitled_by(&parent);
        let assignments = self.ports.entitlements.assignments(&query).await?;
        self.facts()
            .assignments
            .insert(key, Arc::clone(&assignments));
        Ok(assignments)
    }

    /// What is entitled and assigned in the whole global account, of the extensibility service.
    ///
    /// # Errors
    ///
    /// The error of the read.
    pub async fn account_assignments(&self) -> Result<Arc<Assignments>, StepError> {
        if let Some(known) = &self.facts().account {
            return Ok(Arc::clone(known));
        }
        let query = AssignmentsQuery::global_account()
            .include_auto_managed()
            .assigned_service(EXTENSIBILITY_SERVICE);
        let assignments = self.ports.entitlements.assignments(&query).await?;
        self.facts().account = Some(Arc::clone(&assignments));
        Ok(assignments)
    }

    /// Looks anew the next time.
    pub fn forget_assignments(&self) {
        let mut facts = self.facts();
        facts.assignments.clear();
        facts.account = None;
    }

    /// Looks anew the next time, where what was read is outdated.
    pub fn forget_assignments_if(&self, is_outdated: impl Fn(&Assignments) -> bool) {
        let mut facts = self.facts();
        facts.assignments.retain(|_, list| !is_outdated(list));
        facts.account.take_if(|list| is_outdated(list));
    }

    /// What was so before this run asked for an assignment.
    pub fn baseline(&self, wanted: &Entitlement) -> Option<Baseline> {
        self.facts()
            .baselines
            .get(&(wanted.subaccount.clone(), wanted.plan.clone()))
            .cloned()
    }

    /// Keeps what was so before an assignment is asked for.
    pub fn keep_baseline(&self, wanted: &Entitlement, baseline: Baseline) {
        self.facts()
            .baselines
            .insert((wanted.subaccount.clone(), wanted.plan.clone()), baseline);
    }

    /// Something that an earlier step of your own kept, by its type.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(own.get(&TypeId::of::<T>())?).downcast().ok()
    }

    /// Keeps something for later steps, by its type.
    pub fn insert<T: Any + Send + Sync>(&self, value: T) {
        self.own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// Tells the listeners of a change that `step` made besides the one that it announced; it goes
    /// into the report. It must hold no secret.
    pub fn changed(&self, step: &'static str, change: impl Into<String>) {
        self.emit(EventKind::Changed {
            step,
            change: change.into(),
        });
    }

    /// Tells the listeners something in words. It must hold no secret.
    pub fn remark(&self, text: impl Into<String>) {
        self.emit(EventKind::Remark { text: text.into() });
    }

    /// Whether this run has made the extension.
    pub(crate) fn has_created(&self, extension: &Extension) -> bool {
        let facts = self.facts();
        let mine = facts.created.as_ref();
        mine.is_some_and(|mine| mine.id == extension.id)
    }

    /// Whether this run has approved the extension.
    pub(crate) fn has_approved(&self, extension: &Extension) -> bool {
        self.facts().approved.as_ref() == Some(&extension.id)
    }

    /// Whose an extension is.
    pub(crate) fn whose(&self, extension: &Extension) -> Whose {
        if self.has_created(extension) {
            return Whose::Mine;
        }
        let user = self.ports.tenant.user();
        facts::whose(extension, user.as_deref())
    }

    fn approval_of(&self, extension: &Extension) -> ApprovalRequest {
        let found = !self.has_created(extension);
        let same_user = self.whose(extension) == Whose::Mine;
        ApprovalRequest::new(self.connection.system_name(), extension, found, same_user)
    }

    /// Whether it is known already that the extension will not be approved.
    pub(crate) fn will_not_approve(&self, extension: &Extension) -> bool {
        !self.has_approved(extension) && self.approver.refuses(&self.approval_of(extension))
    }

    pub(crate) async fn approve(&self, extension: &Extension) -> bool {
        if self.has_approved(extension) {
            return true;
        }
        let request = self.approval_of(extension);
        let yes = self.approver.approve(&request).await;
        if yes {
            self.facts().approved = Some(extension.id.clone());
        }
        yes
    }

    pub(crate) fn emit(&self, event: EventKind) {
        if let Some(sink) = &self.sink {
            sink(event);
        }
    }

    pub(crate) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for StepContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepContext")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}
