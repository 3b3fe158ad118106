//! Hearing what `tracing` is told, beside tests that hear nothing.

use std::sync::OnceLock;

use tracing::{Dispatch, dispatcher};

/// Sets the subscriber of this thread until the guard is dropped.
///
/// With one subscriber in the whole process, `tracing` asks the thread that first comes to a place whether anybody
/// hears it, and remembers a no for all: the thread may be another test's. A second one, which nobody uses, makes it
/// ask all of them.
pub fn listen(subscriber: impl Into<Dispatch>) -> dispatcher::DefaultGuard {
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(tracing_subscriber::registry()));
    dispatcher::set_default(&subscriber.into())
}
