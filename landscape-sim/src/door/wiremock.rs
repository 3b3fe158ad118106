//! The socket door: the same world on a loopback port, by wiremock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use wiremock::{Match, Mock, MockServer, Respond, ResponseTemplate};

use crate::world::{Ending, Landscape, Outcome, World};

/// How long a hanging answer hangs: longer than any client waits.
const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);

/// A [`World`] behind `http://127.0.0.1:PORT`, for programs that take a URL.
///
/// # What it cannot do
///
/// - It cannot refuse a connection, because the port is open: a refused request is a connection
///   closed before the answer, which a client must take for *may have been sent*.
/// - It cannot break an answer off in its body (hyper does not let a declared length be wrong):
///   a truncated answer is a connection closed before it, too. Both faults are exact in memory.
/// - Its time is the real one; [`World::advance`] pushes it.
/// - wiremock keeps every request it served for as long as the server lives (a few KiB each),
///   although its own recording is disabled here.
///
/// # One server for many tenants
///
/// All services and tenants share one server and differ by path. Do not start one per tenant:
/// every server is a thread, and dropping more than 64 of them within one poll of a task hangs
/// for ever in wiremock 0.6.
#[derive(Debug)]
pub struct Server {
    world: World,
    server: MockServer,
}

impl Server {
    /// Opens a port of the loopback interface for `world`.
    ///
    /// Must be called on a tokio runtime; the server has a thread and a runtime of its own, so a
    /// paused clock does not stop it. Dropping the [`Server`] closes the port.
    pub async fn start(world: World) -> Self {
        let server = MockServer::builder()
            .disable_request_recording()
            .start()
            .await;
        let next = Arc::new(Mutex::new(None));
        // wiremock asks the matcher and then the responder under one lock: what the first one
        // leaves, the second one finds.
        let breaks = Serve {
            world: world.clone(),
            next: Arc::clone(&next),
        };
        Mock::given(breaks)
            .respond_with_err(|_: &wiremock::Request| {
                std::io::Error::from(std::io::ErrorKind::ConnectionReset)
            })
            .with_priority(1)
            .mount(&server)
            .await;
        Mock::given(wiremock::matchers::any())
            .respond_with(Answer { next })
            .with_priority(2)
            .mount(&server)
            .await;
        Self { world, server }
    }

    /// Scheme, address and port, without a slash at the end.
    pub fn origin(&self) -> String {
        self.server.uri()
    }

    /// URLs, identifiers and credentials, for clients of this server.
    pub fn landscape(&self) -> Landscape {
        self.world.landscape_at(&self.origin())
    }

    /// The world behind it.
    pub fn world(&self) -> &World {
        &self.world
    }
}

type Next = Arc<Mutex<Option<Outcome>>>;

/// Serves the request, and matches if the connection has to break.
struct Serve {
    world: World,
    next: Next,
}

impl Match for Serve {
    fn matches(&self, request: &wiremock::Request) -> bool {
        let mut converted = http::Request::new(Bytes::copy_from_slice(&request.body));
        *converted.method_mut() = request.method.clone();
        *converted.headers_mut() = request.headers.clone();
        if let Ok(uri) = request.url.as_str().parse() {
            *converted.uri_mut() = uri;
        }
        let outcome = self.world.handle(&converted);
        let breaks = matches!(
            outcome.ending,
            Ending::Refused | Ending::Dropped | Ending::Truncated(_)
        );
        if !breaks {
            *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        }
        breaks
    }
}

struct Answer {
    next: Next,
}

impl Respond for Answer {
    fn respond(&self, _request: &wiremock::Request) -> ResponseTemplate {
        let outcome = self
            .next
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match outcome {
            Some(Outcome {
                delay,
                ending: Ending::Answer(reply),
                ..
            }) => template(&reply).set_delay(delay),
            Some(_) => ResponseTemplate::new(204).set_delay(FOR_EVER),
            None => ResponseTemplate::new(500),
        }
    }
}

fn template(reply: &http::Response<Bytes>) -> ResponseTemplate {
    let template =
        ResponseTemplate::new(reply.status().as_u16()).append_headers(reply.headers().iter());
    // A body, even an empty one, gives the answer a length; 204 and 304 must not have one.
    if reply.body().is_empty() {
        template
    } else {
        template.set_body_bytes(reply.body().to_vec())
    }
}
