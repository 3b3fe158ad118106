//! The public port of the socket door: what an HTTP server cannot do to a connection.
//!
//! It stands before wiremock's port and passes bytes on. An answer that carries the header
//! [`HEADER`] is treated as its value, a [`Wire`], says.

mod head;
mod relay;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

pub(super) use self::head::{HEADER, Wire};

/// How long to wait after a connection could not be accepted, for instance for want of files.
const BREATH: Duration = Duration::from_millis(10);

/// A port of the loopback interface that is open until this is dropped.
///
/// A thread and a runtime of its own serve it, so that neither a caller's paused clock nor a caller's
/// blocked thread stops it.
#[derive(Debug)]
pub(super) struct Front {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Front {
    /// Opens `address`, which leads to `upstream`.
    pub(super) fn open(address: SocketAddr, upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("landscape-sim".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        _ = stopped => {}
                        _ = accept(listener, upstream) => {}
                    }
                });
                // Dropping the runtime drops the connections.
            })?;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Front {
    /// Returns when the port is closed. Nothing on the thread blocks, so that this does not take long.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        match listener.accept().await {
            Ok((client, _)) => {
                tokio::spawn(relay::relay(client, upstream));
            }
            Err(_) => tokio::time::sleep(BREATH).await,
        }
    }
}
