//! The future of one call: boxed once, and small.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use super::{
    Inner,
    exchange::{self, Exchanged},
};
use crate::{
    Error,
    operation::{Decode, Operation},
};

type Exchange = Pin<Box<dyn Future<Output = Result<Exchanged, Error>> + Send>>;

/// A call under way; await it.
///
/// The loop behind it is not generic: it is compiled once, however many operations there are.
#[must_use = "a call does nothing unless awaited"]
pub struct Call<T> {
    exchange: Exchange,
    decode: Decode<T>,
}

impl<T> Call<T> {
    pub(super) fn new(client: Arc<Inner>, operation: Operation<T>) -> Self {
        let (request, decode) = operation.into_parts();
        Self {
            exchange: Box::pin(exchange::run(client, request)),
            decode,
        }
    }
}

impl<T> Future for Call<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let exchanged = ready!(self.exchange.as_mut().poll(cx))?;
        Poll::Ready((self.decode)(&exchanged.answer).map_err(|error| exchanged.undecodable(error)))
    }
}

impl<T> std::fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Call")
    }
}
