//! The service's words: states, contracts, kinds of parents, features.

client_core::open_enum! {
    /// The state of a subaccount (`state`), a directory or a global account (`entityState`).
    ///
    /// The words are those of the Accounts OpenAPI document. A failed change leaves the account in
    /// place; [`Subaccount::readiness`](super::Subaccount::readiness) says whether entitlements can be
    /// assigned to a subaccount.
    pub enum AccountState {
        /// Its creation has begun; a subaccount has no tenant yet.
        Started = "STARTED",
        /// It is being created.
        Creating = "CREATING",
        /// It is being changed.
        Updating = "UPDATING",
        /// It is being moved to another parent.
        Moving = "MOVING",
        /// It is being moved to another global account.
        MovingToOtherGlobalAccount = "MOVING_TO_OTHER_GA",
        /// Something is being done to it.
        Processing = "PROCESSING",
        /// It is being deleted.
        Deleting = "DELETING",
        /// Nothing is being done to it.
        Ok = "OK",
        /// It awaits a review.
        PendingReview = "PENDING_REVIEW",
        /// It was cancelled.
        Canceled = "CANCELED",
        /// Its creation failed.
        CreationFailed = "CREATION_FAILED",
        /// Its last change failed.
        UpdateFailed = "UPDATE_FAILED",
        /// Its suspension failed.
        SuspensionFailed = "SUSPENSION_FAILED",
        /// A change of its account type failed.
        UpdateAccountTypeFailed = "UPDATE_ACCOUNT_TYPE_FAILED",
        /// A change of its directory's features failed.
        UpdateDirectoryTypeFailed = "UPDATE_DIRECTORY_TYPE_FAILED",
        /// Its last processing failed.
        ProcessingFailed = "PROCESSING_FAILED",
        /// Its deletion failed.
        DeletionFailed = "DELETION_FAILED",
        /// Its move failed.
        MoveFailed = "MOVE_FAILED",
        /// Its move to another global account failed.
        MoveToOtherGlobalAccountFailed = "MOVE_TO_OTHER_GA_FAILED",
        /// It is being migrated.
        Migrating = "MIGRATING",
        /// Its migration failed.
        MigrationFailed = "MIGRATION_FAILED",
        /// Its migration is being rolled back.
        RollbackMigrationProcessing = "ROLLBACK_MIGRATION_PROCESSING",
        /// It has been migrated.
        Migrated = "MIGRATED",
    }
}

impl Default for AccountState {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

impl AccountState {
    /// Whether the last thing done to the account failed. A word that the library does not know is
    /// no failure.
    pub const fn is_failed(&self) -> bool {
        matches!(
            self,
            Self::CreationFailed
                | Self::UpdateFailed
                | Self::SuspensionFailed
                | Self::UpdateAccountTypeFailed
                | Self::UpdateDirectoryTypeFailed
                | Self::ProcessingFailed
                | Self::DeletionFailed
                | Self::MoveFailed
                | Self::MoveToOtherGlobalAccountFailed
                | Self::MigrationFailed
                | Self::Canceled
        )
    }
}

client_core::open_enum! {
    /// Whether the contract behind an account still holds.
    ///
    /// Subaccounts have the field although the Accounts OpenAPI document gives it to directories and
    /// global accounts alone; [`PendingForcedDeletion`](Self::PendingForcedDeletion) was seen in
    /// recorded answers and is in no document.
    pub enum ContractStatus {
        /// It holds.
        Active = "ACTIVE",
        /// It expired, or notice was given.
        PendingTermination = "PENDING_TERMINATION",
        /// It is suspended.
        Suspended = "SUSPENDED",
        /// A forced deletion was ordered and takes place after a grace period of seven days.
        PendingForcedDeletion = "PENDING_FORCED_DELETION",
    }
}

client_core::open_enum! {
    /// What an account lies in; of a directory also what it is itself (`directoryType`).
    ///
    /// The words are not those of the entitlements service, which says `GLOBAL_ACCOUNT` and
    /// `DIRECTORY`.
    pub enum ParentType {
        /// The global account itself.
        Root = "ROOT",
        /// The global account, in the document's other word.
        GlobalAccount = "GLOBAL_ACCOUNT",
        /// A directory that only groups.
        Folder = "FOLDER",
        /// A directory that manages entitlements.
        Group = "GROUP",
        /// A directory that manages entitlements and authorizations.
        Project = "PROJECT",
    }
}

client_core::open_enum! {
    /// What a directory does beside grouping.
    pub enum DirectoryFeature {
        /// It groups: all directories do.
        Default = "DEFAULT",
        /// It manages the entitlements of the subaccounts below it.
        Entitlements = "ENTITLEMENTS",
        /// It manages its own users. Only together with `ENTITLEMENTS`.
        Authorizations = "AUTHORIZATIONS",
    }
}

client_core::open_enum! {
    /// Whether a subaccount is used for production.
    ///
    /// One that is cannot be deleted by force (code 12003 in recorded answers).
    pub enum ProductionUse {
        /// It is.
        Used = "USED_FOR_PRODUCTION",
        /// It is not.
        NotUsed = "NOT_USED_FOR_PRODUCTION",
        /// Nobody said. A request cannot say so.
        Unset = "UNSET",
    }
}
