//! What lies on a subaccount beside its own fields: labels, custom properties, settings.

use client_core::{Error, wire::Lenient};

use super::{SubaccountsClient, operations};
use crate::accounts::{CustomProperty, Labels, Setting, SettingsUpdate, SubaccountId};

impl SubaccountsClient {
    /// The labels of a subaccount.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn labels(&self, id: &SubaccountId) -> Result<Labels, Error> {
        self.client
            .call(operations::get_subaccount_labels(id))
            .await
    }

    /// Sets the labels of a subaccount, in place of all that it has.
    ///
    /// # Errors
    ///
    /// Those of [`Labels::check`]; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they were set: set them again.
    pub async fn set_labels(&self, id: &SubaccountId, labels: &Labels) -> Result<Labels, Error> {
        self.client
            .call(operations::set_subaccount_labels(id, labels)?)
            .await
    }

    /// Deletes all labels of a subaccount.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they are deleted: delete them again.
    pub async fn delete_labels(&self, id: &SubaccountId) -> Result<Labels, Error> {
        self.client
            .call(operations::delete_subaccount_labels(id))
            .await
    }

    /// The custom properties of a subaccount. Deprecated by SAP: labels tell more.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn custom_properties(
        &self,
        id: &SubaccountId,
    ) -> Result<Lenient<CustomProperty>, Error> {
        self.client
            .call(operations::get_subaccount_custom_properties(id))
            .await
    }

    /// The settings of a subaccount with these keys; all, if none is named.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn settings(
        &self,
        id: &SubaccountId,
        keys: &[&str],
    ) -> Result<Lenient<Setting>, Error> {
        self.client
            .call(operations::get_subaccount_settings(id, keys)?)
            .await
    }

    /// Creates or replaces settings of a subaccount.
    ///
    /// # Errors
    ///
    /// Those of [`SettingsUpdate::check`]; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they were set: set them again.
    pub async fn set_settings(
        &self,
        id: &SubaccountId,
        update: &SettingsUpdate,
    ) -> Result<Lenient<Setting>, Error> {
        self.client
            .call(operations::set_subaccount_settings(id, update)?)
            .await
    }

    /// Deletes settings of a subaccount.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](client_core::ErrorKind::InvalidInput) if no key is named; else as
    /// [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they are deleted: delete them again.
    pub async fn delete_settings(
        &self,
        id: &SubaccountId,
        keys: &[&str],
    ) -> Result<Lenient<Setting>, Error> {
        self.client
            .call(operations::delete_subaccount_settings(id, keys)?)
            .await
    }
}
