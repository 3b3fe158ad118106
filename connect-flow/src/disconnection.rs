//! What is to be taken apart.

use crate::Connection;

/// A connection that is to be taken apart, and how far.
///
/// What is not asked for is not done: entitlements of other subaccounts and formations that hold the system are
/// blocks that name them.
///
/// # Examples
///
/// ```
/// use connect_flow::{Connection, Disconnection};
///
/// let connection = Connection::new("acme-s4-dev").entitle("8b1a0f5e-3c1b-4e0a-9a55-2f0d6c1f7a10", "api-access");
/// let disconnection = Disconnection::of(connection).leave_formations();
/// assert!(disconnection.leaves_formations());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Disconnection {
    connection: Connection,
    everywhere: bool,
    leave_formations: bool,
    keep_system: bool,
}

impl Disconnection {
    /// Takes away the connection's entitlements, deregisters the system, deletes its extension and removes it.
    pub const fn of(connection: Connection) -> Self {
        Self {
            connection,
            everywhere: false,
            leave_formations: false,
            keep_system: false,
        }
    }

    /// Also takes away what other subaccounts are entitled to for the system.
    pub const fn unassign_everywhere(mut self) -> Self {
        self.everywhere = true;
        self
    }

    /// Also takes the system out of its formations.
    pub const fn leave_formations(mut self) -> Self {
        self.leave_formations = true;
        self
    }

    /// Deregisters the system and leaves it in the System Landscape. Only the same tenant can be registered with it
    /// again (SAP Help: *Deregister or Remove a System*).
    pub const fn keep_system(mut self) -> Self {
        self.keep_system = true;
        self
    }

    /// The connection.
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Whether what other subaccounts have is taken away too.
    pub const fn unassigns_everywhere(&self) -> bool {
        self.everywhere
    }

    /// Whether the system is taken out of its formations.
    pub const fn leaves_formations(&self) -> bool {
        self.leave_formations
    }

    /// Whether the system stays in the System Landscape.
    pub const fn keeps_system(&self) -> bool {
        self.keep_system
    }

    pub(crate) fn into_connection(self) -> Connection {
        self.connection
    }
}
