//! Global account, directories, subaccounts: SAP's published Accounts API (`accounts-service`, part
//! of SAP Cloud Management service).
//!
//! | operation | method and path below `/accounts` | function | scope (one of) |
//! |---|---|---|---|
//! | `accounts.get_global_account` | `GET /v1/globalAccount` | [`GlobalAccountClient::get`], [`get_expanded`](GlobalAccountClient::get_expanded) | `global-account.read` |
//! | `accounts.update_global_account` | `PATCH /v1/globalAccount` | [`GlobalAccountClient::update`] | `global-account.update` |
//! | `accounts.get_global_account_custom_properties` | `GET /v1/globalAccount/customProperties` | [`GlobalAccountClient::custom_properties`] | `global-account.read` |
//! | `accounts.create_directory` (once) | `POST /v1/directories` | [`DirectoriesClient::create`], [`ensure`](DirectoriesClient::ensure) | `global-account.account-directory.create` |
//! | `accounts.get_directory` | `GET /v1/directories/{guid}` | [`DirectoriesClient::get`], [`get_expanded`](DirectoriesClient::get_expanded) | `global-account.account-directory.read` |
//! | `accounts.update_directory` | `PATCH /v1/directories/{guid}` | [`DirectoriesClient::update`] | `account-directory.update` |
//! | `accounts.delete_directory` | `DELETE /v1/directories/{guid}` | [`DirectoriesClient::delete`] | `global-account.account-directory.delete` |
//! | `accounts.change_directory_features` | `PATCH /v1/directories/{guid}/changeDirectoryFeatures` | [`DirectoriesClient::change_features`] | `account-directory.update` |
//! | `accounts.get_directory_labels` | `GET /v1/directories/{guid}/labels` | [`DirectoriesClient::labels`] | `global-account.account-directory.read` |
//! | `accounts.set_directory_labels` | `PUT /v1/directories/{guid}/labels` | [`DirectoriesClient::set_labels`] | `global-account.account-directory.update` |
//! | `accounts.delete_directory_labels` | `DELETE /v1/directories/{guid}/labels` | [`DirectoriesClient::delete_labels`] | `global-account.account-directory.update` |
//! | `accounts.get_directory_custom_properties` | `GET /v1/directories/{guid}/customProperties` | [`DirectoriesClient::custom_properties`] | `global-account.account-directory.read` |
//! | `accounts.get_directory_settings` | `GET /v1/directories/{guid}/settings` | [`DirectoriesClient::settings`] | `account-directory.read` |
//! | `accounts.set_directory_settings` | `PUT /v1/directories/{guid}/settings` | [`DirectoriesClient::set_settings`] | `account-directory.update` |
//! | `accounts.delete_directory_settings` | `DELETE /v1/directories/{guid}/settings` | [`DirectoriesClient::delete_settings`] | `account-directory.update` |
//! | `accounts.list_subaccounts` | `GET /v1/subaccounts` | [`SubaccountsClient::list`], [`list_where`](SubaccountsClient::list_where) | `global-account.subaccount.read`; none with [`any_authorization`](SubaccountsQuery::any_authorization) |
//! | `accounts.create_subaccount` (once) | `POST /v1/subaccounts` | [`SubaccountsClient::create`], [`ensure`](SubaccountsClient::ensure) | `global-account.subaccount.create` |
//! | `accounts.clone_neo_subaccount` (once) | `POST /v1/subaccounts/clone/{guid}` | [`SubaccountsClient::clone_neo`] | `global-account.subaccount.create` |
//! | `accounts.move_subaccounts` (once) | `POST /v1/subaccounts/move` | [`SubaccountsClient::move_many`] | all of `global-account.subaccount.read`, `….delete`, `….create` |
//! | `accounts.get_subaccount` | `GET /v1/subaccounts/{guid}` | [`SubaccountsClient::get`], [`get_by_any_authorization`](SubaccountsClient::get_by_any_authorization) | `global-account.subaccount.read` |
//! | `accounts.update_subaccount` | `PATCH /v1/subaccounts/{guid}` | [`SubaccountsClient::update`] | `global-account.subaccount.update` |
//! | `accounts.delete_subaccount` | `DELETE /v1/subaccounts/{guid}` | [`SubaccountsClient::delete`] | `global-account.subaccount.delete` |
//! | `accounts.move_subaccount` | `POST /v1/subaccounts/{guid}/move` | [`SubaccountsClient::move_to`] | all of `global-account.subaccount.read`, `….delete`, `….create` |
//! | `accounts.get_subaccount_labels` | `GET /v1/subaccounts/{guid}/labels` | [`SubaccountsClient::labels`] | `global-account.subaccount.read` |
//! | `accounts.set_subaccount_labels` | `PUT /v1/subaccounts/{guid}/labels` | [`SubaccountsClient::set_labels`] | `global-account.subaccount.update` |
//! | `accounts.delete_subaccount_labels` | `DELETE /v1/subaccounts/{guid}/labels` | [`SubaccountsClient::delete_labels`] | `global-account.subaccount.update` |
//! | `accounts.get_subaccount_custom_properties` | `GET /v1/subaccounts/{guid}/customProperties` | [`SubaccountsClient::custom_properties`] | `global-account.subaccount.read` |
//! | `accounts.get_subaccount_settings` | `GET /v1/subaccounts/{guid}/settings` | [`SubaccountsClient::settings`] | `global-account.subaccount.read` |
//! | `accounts.set_subaccount_settings` | `PUT /v1/subaccounts/{guid}/settings` | [`SubaccountsClient::set_settings`] | `global-account.subaccount.update` |
//! | `accounts.delete_subaccount_settings` | `DELETE /v1/subaccounts/{guid}/settings` | [`SubaccountsClient::delete_settings`] | `global-account.subaccount.update` |
//! | `accounts.get_service_management_binding` | `GET /v1/subaccounts/{guid}/serviceManagementBinding` | [`ServiceManagerBindingsClient::get_v1`] | `global-account.subaccount.read` |
//! | `accounts.create_service_management_binding` (once) | `POST /v1/subaccounts/{guid}/serviceManagementBinding` | [`ServiceManagerBindingsClient::create_v1`] | `global-account.subaccount.update` |
//! | `accounts.delete_service_management_binding` | `DELETE /v1/subaccounts/{guid}/serviceManagementBinding` | [`ServiceManagerBindingsClient::delete_v1`] | `global-account.subaccount.update` |
//! | `accounts.list_service_manager_bindings` | `GET /v2/subaccounts/{guid}/serviceManagerBindings` | [`ServiceManagerBindingsClient::list`] | `global-account.subaccount.read` |
//! | `accounts.create_service_manager_binding` (once) | `POST /v2/subaccounts/{guid}/serviceManagerBindings` | [`ServiceManagerBindingsClient::create`], [`ensure`](ServiceManagerBindingsClient::ensure) | `global-account.subaccount.update` |
//! | `accounts.get_service_manager_binding` | `GET /v2/subaccounts/{guid}/serviceManagerBindings/{name}` | [`ServiceManagerBindingsClient::get`] | `global-account.subaccount.read` |
//! | `accounts.delete_service_manager_binding` | `DELETE /v2/subaccounts/{guid}/serviceManagerBindings/{name}` | [`ServiceManagerBindingsClient::delete`] | `global-account.subaccount.update` |
//! | `jobs.status` | `GET /jobs-management/v1/jobs/{id}/status`, below the service's own address | [`JobsClient::status`](crate::jobs::JobsClient::status) of [`SubaccountsClient::jobs`] | `job.read` |
//!
//! Operations marked *once* are never sent again when nobody knows what became of the first request;
//! all others ask for a state, and may be. Scopes are as the OpenAPI document writes them, without
//! the name of the application before them.

mod accepted;
mod check;
pub mod directories;
mod ensured;
pub mod global_account;
mod ids;
mod labels;
mod legal_links;
pub mod service_manager_bindings;
mod settings;
pub mod subaccounts;
mod update;
mod waiting;
mod words;

pub use accepted::Accepted;
pub use directories::{DirectoriesClient, Directory, DirectoryFeatures, NewDirectory};
pub use ensured::Ensured;
pub use global_account::{GlobalAccount, GlobalAccountClient};
pub use ids::{DirectoryId, GlobalAccountId, SubaccountId};
pub use labels::{CustomProperty, Labels};
pub use legal_links::LegalLinks;
pub use service_manager_bindings::{
    NewServiceManagerBinding, ServiceManagerBinding, ServiceManagerBindingsClient,
};
pub use settings::{Setting, SettingsUpdate};
pub use subaccounts::{
    Deletion, EntitlingParent, Found, NeoClone, NewSubaccount, Parent, Readiness, Subaccount,
    SubaccountUpdate, SubaccountsClient, SubaccountsMove, SubaccountsQuery,
};
pub use update::AccountUpdate;
pub use words::{AccountState, ContractStatus, DirectoryFeature, ParentType, ProductionUse};

#[cfg(test)]
mod tests;
