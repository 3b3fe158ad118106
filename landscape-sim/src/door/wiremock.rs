//! The socket door: the same world on a loopback port, by wiremock.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

use super::front::{Front, HEADER, Wire};
use crate::world::{Ending, Landscape, World};

/// How long a hanging answer hangs: longer than any client waits.
const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);

/// A [`World`] behind `http://127.0.0.1:PORT`, for programs that take a URL.
///
/// wiremock serves it. A small relay stands before wiremock's port and does to connections what an
/// HTTP server cannot: closes and resets them, breaks a body off, lets one trickle.
///
/// # What it cannot do
///
/// - It cannot refuse a connection: which fault strikes shows only when the request has been read,
///   and the port is open to others. A refused request is not served, and its connection is reset
///   before any byte of the answer; a client must take that for *may have been sent*. In memory a
///   refused request is *not sent*, for certain.
/// - It speaks HTTP/1.1 without TLS.
/// - It declares the length of each answer itself: `Content-Length` and `Transfer-Encoding` of an
///   [injected answer](crate::FaultRule::answer) are left out.
/// - Its time is the real one; [`World::advance`] pushes it.
/// - wiremock keeps every request it served for as long as the server lives (a few KiB each),
///   although its own recording is disabled here.
///
/// # One server for many tenants
///
/// All services and tenants share one server and differ by path. Do not start one per tenant:
/// every server is two threads, and dropping more than 64 of them within one poll of a task hangs
/// for ever in wiremock 0.6.
#[derive(Debug)]
pub struct Server {
    world: World,
    // Before what it leads to, so that the public port is closed first.
    front: Front,
    _upstream: MockServer,
}

impl Server {
    /// Opens a free port of the loopback interface for `world`; otherwise as [`Server::start_at`].
    ///
    /// # Panics
    ///
    /// If the system has no port or no thread for it.
    pub async fn start(world: World) -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        #[expect(
            clippy::expect_used,
            reason = "as wiremock, which opens a port and starts a thread in the same way"
        )]
        Self::start_at(world, free)
            .await
            .expect("a loopback port and a thread")
    }

    /// Opens this address for `world`. It must be one of the loopback interface: the landscape's passwords are
    /// printed in its documentation. Port 0 is any free one.
    ///
    /// Must be called on a tokio runtime; the server has threads and runtimes of its own, so a
    /// paused clock does not stop it. Dropping the [`Server`] closes the port and all connections.
    ///
    /// # Errors
    ///
    /// If the address is not of the loopback interface or cannot be opened, or the system has no thread for it.
    ///
    /// # Panics
    ///
    /// If wiremock finds no free port for itself.
    pub async fn start_at(world: World, address: SocketAddr) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let message = format!("{address} is not of the loopback interface");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let server = MockServer::builder()
            .disable_request_recording()
            .start()
            .await;
        Mock::given(wiremock::matchers::any())
            .respond_with(Serve {
                world: world.clone(),
            })
            .mount(&server)
            .await;
        let front = Front::open(address, *server.address())?;
        let server = Self {
            world,
            front,
            _upstream: server,
        };
        server.world.is_at(&server.origin());
        Ok(server)
    }

    /// Scheme, address and port, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.front.address())
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

struct Serve {
    world: World,
}

impl Respond for Serve {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let mut converted = http::Request::new(Bytes::copy_from_slice(&request.body));
        *converted.method_mut() = request.method.clone();
        *converted.headers_mut() = request.headers.clone();
        if let Ok(uri) = request.url.as_str().parse() {
            *converted.uri_mut() = uri;
        }
        let outcome = self.world.handle(&converted);
        let marked = |reply: ResponseTemplate, wire: Wire| reply.append_header(HEADER, wire.mark());
        let bare = || ResponseTemplate::new(204);
        match outcome.ending {
            Ending::Answer(reply) | Ending::Trickling { reply, .. }
                if request.method == http::Method::HEAD =>
            {
                marked(template(&reply), Wire::Bodiless)
            }
            Ending::Answer(reply) => template(&reply),
            Ending::Truncated(reply) => marked(template(&reply), Wire::Truncate),
            Ending::Trickling { reply, pause } => marked(template(&reply), Wire::Trickle(pause)),
            Ending::Dropped => marked(bare(), Wire::Close),
            Ending::Refused => marked(bare(), Wire::Reset),
            Ending::Hanging => return bare().set_delay(FOR_EVER),
        }
        .set_delay(outcome.delay)
    }
}

fn template(reply: &http::Response<Bytes>) -> ResponseTemplate {
    // hyper declares the length, and the mark is the relay's.
    let headers = reply.headers().iter().filter(|(name, _)| {
        **name != CONTENT_LENGTH && **name != TRANSFER_ENCODING && *name != HEADER
    });
    let template = ResponseTemplate::new(reply.status().as_u16()).append_headers(headers);
    // A body, even an empty one, gives the answer a length; 204 and 304 must not have one.
    if reply.body().is_empty() {
        template
    } else {
        template.set_body_bytes(reply.body().to_vec())
    }
}
