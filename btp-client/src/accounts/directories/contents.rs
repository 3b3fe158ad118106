//! What lies on a directory beside its own fields: labels, custom properties, settings.

use client_core::{Error, wire::Lenient};

use super::{DirectoriesClient, operations};
use crate::accounts::{CustomProperty, DirectoryId, Labels, Setting, SettingsUpdate};

impl DirectoriesClient {
    /// The labels of a directory.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Reading changes nothing; the future may be dropped.
    pub async fn labels(&self, id: &DirectoryId) -> Result<Labels, Error> {
        self.client.call(operations::get_directory_labels(id)).await
    }

    /// Sets the labels of a directory, in place of all that it has.
    ///
    /// # Errors
    ///
    /// Those of [`Labels::check`]; else as [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they were set: set them again.
    pub async fn set_labels(&self, id: &DirectoryId, labels: &Labels) -> Result<Labels, Error> {
        self.client
            .call(operations::set_directory_labels(id, labels)?)
            .await
    }

    /// Deletes all labels of a directory.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether they are deleted: delete them again.
    pub async fn delete_labels(&self, id: &DirectoryId) -> Result<Labels, Error> {
        self.client
            .call(operations::delete_directory_labels(id))
            .await
    }

    /// The custom properties of a directory. Deprecated by SAP: labels tell more.
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
        id: &DirectoryId,
    ) -> Result<Lenient<CustomProperty>, Error> {
        self.client
            .call(operations::get_directory_custom_properties(id))
            .await
    }

    /// The settings of a directory with these keys; all, if none is named.
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
        id: &DirectoryId,
        keys: &[&str],
    ) -> Result<Lenient<Setting>, Error> {
        self.client
            .call(operations::get_directory_settings(id, keys)?)
            .await
    }

    /// Creates or replaces settings of a directory.
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
        id: &DirectoryId,
        update: &SettingsUpdate,
    ) -> Result<Lenient<Setting>, Error> {
        self.client
            .call(operations::set_directory_settings(id, update)?)
            .await
    }

    /// Deletes settings of a directory.
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
        id: &DirectoryId,
        keys: &[&str],
    ) -> Result<Lenient<Setting>, Error> {
        self.client
            .call(operations::delete_directory_settings(id, keys)?)
            .await
    }
}
