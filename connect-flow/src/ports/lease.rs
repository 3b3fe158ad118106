//! The right to change the assignments of some subaccounts.

use std::{any::Any, fmt};

use btp_client::entitlements::{Assignments, WriteLease};

/// What a port holds for a flow that is about to change assignments; let go when it is dropped.
pub trait Held: Any + Send + Sync {
    /// Whether somebody else may have changed what the list shows since it was read.
    fn outdates(&self, list: &Assignments) -> bool;
}

/// The right to change the assignments of some subaccounts, until it is dropped.
#[derive(Default)]
pub struct Lease {
    held: Option<Box<dyn Held>>,
}

impl Lease {
    /// A lease of a port's own.
    pub fn holding(held: impl Held) -> Self {
        Self {
            held: Some(Box::new(held)),
        }
    }

    /// Whether somebody else may have changed what the list shows since it was read: then look again.
    pub fn outdates(&self, list: &Assignments) -> bool {
        self.held.as_ref().is_some_and(|held| held.outdates(list))
    }

    /// What the port holds, for the port that gave the lease.
    pub fn get<T: Held>(&self) -> Option<&T> {
        let held: &dyn Any = &**self.held.as_ref()?;
        held.downcast_ref()
    }
}

impl Held for WriteLease {
    fn outdates(&self, list: &Assignments) -> bool {
        Self::outdates(self, list)
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("held", &self.held.is_some())
            .finish()
    }
}
