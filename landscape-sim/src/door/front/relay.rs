//! One connection: requests pass as they come, answers one by one.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::head::{Head, Wire};
use crate::world::piece_length;

/// How much is read at once.
const ROOM: usize = 32 * 1024;

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Close,
    Reset,
}

/// Carries one client's requests to `upstream`, and the answers back.
pub(super) async fn relay(mut client: TcpStream, upstream: SocketAddr) {
    let Ok(mut server) = TcpStream::connect(upstream).await else {
        return;
    };
    // Small requests and answers must not wait for each other's acknowledgements.
    let _ = client.set_nodelay(true);
    let _ = server.set_nodelay(true);
    let end = {
        let (mut asked, mut answered) = client.split();
        let (mut answers, mut requests) = server.split();
        let forth = async {
            let _ = tokio::io::copy(&mut asked, &mut requests).await;
            // A client that asks no more may still wait for its answer; one that has gone must not keep
            // the server waiting.
            let _ = requests.shutdown().await;
            std::future::pending::<End>().await
        };
        tokio::select! {
            end = back(&mut answers, &mut answered) => end.unwrap_or(End::Close),
            end = forth => end,
        }
    };
    if end == End::Reset {
        let _ = client.set_zero_linger();
    }
}

/// Carries answers to the client until one of them or the server ends the connection.
async fn back<R, W>(from: &mut R, to: &mut W) -> io::Result<End>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut read = BytesMut::new();
    while let Some(head) = next_head(from, &mut read).await? {
        match head.wire {
            Some(Wire::Reset) => return Ok(End::Reset),
            Some(Wire::Close) => return Ok(End::Close),
            Some(Wire::Truncate) => {
                pass(from, to, &mut read, head.bytes, head.body / 2).await?;
                return Ok(End::Close);
            }
            Some(Wire::Trickle(pause)) => trickle(from, to, &mut read, head, pause).await?,
            Some(Wire::Bodiless) | None => {
                pass(from, to, &mut read, head.bytes, head.body).await?;
            }
        }
    }
    Ok(End::Close)
}

/// Takes the next answer's head; none if the server has closed the connection.
async fn next_head<R>(from: &mut R, read: &mut BytesMut) -> io::Result<Option<Head>>
where
    R: AsyncRead + Unpin,
{
    loop {
        let head =
            Head::parse(read).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        if let Some(head) = head {
            read.advance(head.size);
            return Ok(Some(head));
        }
        if !fill(from, read).await? {
            return Ok(None);
        }
    }
}

/// Passes a head and the next `left` bytes on, together as far as they have come together.
async fn pass<R, W>(
    from: &mut R,
    to: &mut W,
    read: &mut BytesMut,
    mut head: Bytes,
    mut left: u64,
) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    loop {
        let here = usize::try_from(left).map_or(read.len(), |left| left.min(read.len()));
        left = left.saturating_sub(u64::try_from(here).unwrap_or(u64::MAX));
        let part = read.split_to(here);
        to.write_all_buf(&mut std::mem::take(&mut head).chain(part))
            .await?;
        if left == 0 {
            return Ok(());
        }
        if !fill(from, read).await? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

async fn trickle<R, W>(
    from: &mut R,
    to: &mut W,
    read: &mut BytesMut,
    head: Head,
    pause: Duration,
) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let length = piece_length(head.body);
    let mut left = head.body.saturating_sub(length);
    pass(from, to, read, head.bytes, length.min(head.body)).await?;
    while left > 0 {
        tokio::time::sleep(pause).await;
        let piece = length.min(left);
        pass(from, to, read, Bytes::new(), piece).await?;
        left = left.saturating_sub(piece);
    }
    Ok(())
}

/// Reads what has come; false at the end.
async fn fill<R>(from: &mut R, read: &mut BytesMut) -> io::Result<bool>
where
    R: AsyncRead + Unpin,
{
    read.reserve(ROOM);
    Ok(from.read_buf(read).await? > 0)
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A client's connection through a relay, and the end of it that the server has.
    async fn connected() -> (TcpStream, TcpStream) {
        let public = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(public.local_addr().unwrap())
            .await
            .unwrap();
        let (accepted, _) = public.accept().await.unwrap();
        tokio::spawn(relay(accepted, upstream.local_addr().unwrap()));
        let (server, _) = upstream.accept().await.unwrap();
        (client, server)
    }

    #[tokio::test]
    async fn a_client_that_has_gone_leaves_the_server_too() {
        let (mut client, mut server) = connected().await;
        client.write_all(b"request").await.unwrap();
        drop(client);
        let mut seen = String::new();
        server.read_to_string(&mut seen).await.unwrap();
        assert_eq!(seen, "request");
    }

    #[tokio::test]
    async fn a_client_that_asks_no_more_still_gets_its_answer() {
        let (mut client, mut server) = connected().await;
        client.write_all(b"request").await.unwrap();
        client.shutdown().await.unwrap();
        server.read_to_end(&mut Vec::new()).await.unwrap();
        // In parts that end within the head and within the body.
        for part in ["HTTP/1.1 200 OK\r\ncontent-", "length: 4\r\n\r\nbo", "dy"] {
            server.write_all(part.as_bytes()).await.unwrap();
            tokio::task::yield_now().await;
        }
        drop(server);
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer, "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbody");
    }

    #[tokio::test]
    async fn what_is_no_answer_ends_the_connection() {
        let (mut client, mut server) = connected().await;
        server
            .write_all(b"\0\0\x0c\x04 is no HTTP/1")
            .await
            .unwrap();
        let mut seen = Vec::new();
        client.read_to_end(&mut seen).await.unwrap();
        assert_eq!(seen, b"");
    }
}
