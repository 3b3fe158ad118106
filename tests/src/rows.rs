//! Tenants that show other extensions than they have.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use client_core::{Error, SecretString};
use connect_flow::TenantExtensions;
use s4_client::extensions::{Extension, ExtensionId};

/// A tenant that shows these extensions and refuses everything else.
#[derive(Debug, Default)]
pub struct Rows(pub Vec<Extension>);

fn refused() -> Error {
    Error::configuration("tenant", "shows, and does nothing")
}

#[async_trait]
impl TenantExtensions for Rows {
    async fn list(&self) -> Result<Vec<Extension>, Error> {
        Ok(self.0.clone())
    }
    async fn create(&self, _: &SecretString, _: &str) -> Result<Extension, Error> {
        Err(refused())
    }
    async fn approve(&self, _: &Extension) -> Result<Extension, Error> {
        Err(refused())
    }
}

/// A tenant that has more extensions, made by others.
#[derive(Debug)]
pub struct WithMore {
    inner: Arc<dyn TenantExtensions>,
    more: Vec<Extension>,
    deleted: Mutex<Vec<ExtensionId>>,
}

impl WithMore {
    /// What `inner` has, and `more`.
    pub fn new(inner: Arc<dyn TenantExtensions>, more: Vec<Extension>) -> Self {
        Self {
            inner,
            more,
            deleted: Mutex::default(),
        }
    }

    /// Which of the others' it was asked to delete.
    pub fn deleted(&self) -> Vec<ExtensionId> {
        let deleted = self.deleted.lock();
        deleted.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl TenantExtensions for WithMore {
    async fn list(&self) -> Result<Vec<Extension>, Error> {
        let mut rows = self.inner.list().await?;
        rows.extend(self.more.iter().cloned());
        Ok(rows)
    }
    async fn create(&self, token: &SecretString, name: &str) -> Result<Extension, Error> {
        self.inner.create(token, name).await
    }
    async fn approve(&self, row: &Extension) -> Result<Extension, Error> {
        self.inner.approve(row).await
    }
    fn user(&self) -> Option<String> {
        self.inner.user()
    }
    async fn delete(&self, row: &Extension) -> Result<(), Error> {
        if self.more.iter().any(|one| one.id == row.id) {
            let deleted = self.deleted.lock();
            deleted
                .unwrap_or_else(PoisonError::into_inner)
                .push(row.id.clone());
            return Ok(());
        }
        self.inner.delete(row).await
    }
}
