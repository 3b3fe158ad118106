//! A transport that remembers.

use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
    time::{Instant, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;

use super::{
    exchange::{Exchange, Outcome, Sent},
    write,
};
use crate::{
    SecretString,
    clock::Clock,
    transport::{Delivery, Transport, TransportError, TransportErrorKind},
};

/// Records every exchange of another transport, to be written as HTTP Archive 1.2.
///
/// A clone records into the same archive: give one to the client and keep one to write. Everything is
/// kept in memory, with its secrets, until the last clone is dropped; secrets are removed when it is
/// written (the [module](super) says which). An exchange whose future was dropped, such as one that
/// took too long, is recorded as failed.
#[derive(Clone)]
pub struct HarRecorder {
    inner: Arc<dyn Transport>,
    clock: Option<Arc<dyn Clock>>,
    secrets: Arc<Vec<SecretString>>,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl HarRecorder {
    /// A recorder around `transport`.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self::around(Arc::new(transport))
    }

    /// As [`new`](Self::new), for a transport that is shared already.
    pub fn around(transport: Arc<dyn Transport>) -> Self {
        Self {
            inner: transport,
            clock: None,
            secrets: Arc::default(),
            exchanges: Arc::default(),
        }
    }

    /// A recorder around another transport, into the same archive.
    pub fn beside(&self, transport: Arc<dyn Transport>) -> Self {
        Self {
            inner: transport,
            ..self.clone()
        }
    }

    /// Where time is read. Without it the system's clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Names secrets that are to be removed wherever they occur, besides those that are recognized.
    /// Those shorter than four bytes are not looked for.
    pub fn secrets(mut self, secrets: impl IntoIterator<Item = SecretString>) -> Self {
        let mut known = (*self.secrets).clone();
        known.extend(secrets);
        self.secrets = Arc::new(known);
        self
    }

    /// How many exchanges are recorded.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// The archive, without secrets.
    pub fn to_json(&self) -> String {
        write::archive(&self.lock(), &self.secrets)
    }

    /// Writes the archive, without secrets.
    ///
    /// # Errors
    ///
    /// The writer's.
    pub fn write_to(&self, mut writer: impl io::Write) -> io::Result<()> {
        writer.write_all(self.to_json().as_bytes())?;
        writer.flush()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Exchange>> {
        // Each exchange is pushed whole: a panic elsewhere leaves none half-recorded.
        self.exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> (Instant, SystemTime) {
        match &self.clock {
            Some(clock) => (clock.now(), clock.wall()),
            None => (Instant::now(), SystemTime::now()),
        }
    }
}

impl fmt::Debug for HarRecorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HarRecorder")
            .field("inner", &self.inner)
            .field("exchanges", &self.len())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for HarRecorder {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let (begun, started) = self.now();
        let mut entry = Open {
            recorder: self,
            begun,
            started,
            sent: Some(Sent::of(&request)),
        };
        let result = self.inner.send(request).await;
        entry.close(Outcome::of(&result));
        result
    }
}

/// An exchange under way. If it is dropped before it ends, that is recorded.
struct Open<'a> {
    recorder: &'a HarRecorder,
    begun: Instant,
    started: SystemTime,
    sent: Option<Sent>,
}

impl Open<'_> {
    fn close(&mut self, outcome: Outcome) {
        let Some(sent) = self.sent.take() else { return };
        let (now, _) = self.recorder.now();
        self.recorder.lock().push(Exchange {
            started: self.started,
            elapsed: now.saturating_duration_since(self.begun),
            sent,
            outcome,
        });
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let error = TransportError::new(TransportErrorKind::Timeout, Delivery::Unknown);
        self.close(Outcome::Failed(error.with_detail("no longer waited for")));
    }
}
