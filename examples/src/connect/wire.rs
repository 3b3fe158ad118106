//! What the clients send with: counted, and recorded if that is asked for.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use client_core::{
    Error,
    clock::TokioClock,
    har::HarRecorder,
    transport::{ReqwestTransport, Transport},
};
use connect_flow::{RequestCount, RunLog};

use crate::output::{open_private, tell};

/// One transport for all endpoints that need no certificate of their own.
pub(crate) struct Wire {
    plain: Arc<dyn Transport>,
    recorder: Option<HarRecorder>,
    count: RequestCount,
    log: RunLog,
}

impl Wire {
    /// A wire that counts, and keeps what is sent when.
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self {
            plain: Arc::new(ReqwestTransport::new()?),
            recorder: None,
            count: RequestCount::default(),
            log: RunLog::new(Arc::new(TokioClock::new())),
        })
    }

    /// Records everything from now on.
    fn record(&mut self) -> HarRecorder {
        let recorder = HarRecorder::around(Arc::clone(&self.plain));
        self.recorder = Some(recorder.clone());
        recorder
    }

    /// How many requests have been sent.
    pub(crate) fn count(&self) -> &RequestCount {
        &self.count
    }

    /// What happened on it, and in the runs that it served.
    pub(crate) fn log(&self) -> &RunLog {
        &self.log
    }

    /// The transport of all.
    pub(crate) fn shared(&self) -> Arc<dyn Transport> {
        self.dress(Arc::clone(&self.plain))
    }

    /// One of an endpoint's own, counted and recorded with the others.
    pub(crate) fn dress(&self, transport: Arc<dyn Transport>) -> Arc<dyn Transport> {
        let transport = match &self.recorder {
            Some(recorder) => Arc::new(recorder.beside(transport)),
            None => transport,
        };
        self.count.count(self.log.requests(transport))
    }
}

/// A recording, and the file that it goes to.
pub(crate) struct Recording {
    recorder: HarRecorder,
    file: File,
    path: PathBuf,
}

impl Recording {
    /// Opens the file at once: a run must not end without a place for its recording.
    pub(crate) fn start(path: &Path, wire: &mut Wire) -> io::Result<Self> {
        Ok(Self {
            file: open_private(path)?,
            recorder: wire.record(),
            path: path.to_owned(),
        })
    }

    /// Writes what was recorded.
    pub(crate) fn end(self) {
        let path = self.path.display();
        match self.recorder.write_to(self.file) {
            Ok(()) => tell(format_args!(
                "Recorded {} exchanges in {path}; look through it before you give it away.",
                self.recorder.len()
            )),
            Err(error) => tell(format_args!("{path}: {error}")),
        }
    }
}
