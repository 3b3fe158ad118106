//! Identifiers of accounts.

client_core::id_type! {
    /// The GUID of a subaccount.
    pub struct SubaccountId;
}

client_core::id_type! {
    /// The GUID of a directory.
    pub struct DirectoryId;
}

client_core::id_type! {
    /// The GUID of a global account.
    pub struct GlobalAccountId;
}
