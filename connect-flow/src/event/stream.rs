//! The events of one run as a stream.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{Stream, StreamExt};

use super::{Event, Listener};

/// The events of one run, in order: from [`Flow::run_with_events`](crate::Flow::run_with_events).
///
/// It ends when the run does, or when the run is dropped. Events wait until they are taken: one that nobody
/// reads keeps all of a run. Dropping it does not end the run.
#[derive(Debug)]
pub struct EventStream(UnboundedReceiver<Event>);

impl Stream for EventStream {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.0.poll_next_unpin(cx)
    }
}

struct Feed(UnboundedSender<Event>);

impl Listener for Feed {
    fn on_event(&self, event: &Event) {
        // Nobody listens any more: the run goes on all the same.
        let _ = self.0.unbounded_send(event.clone());
    }
}

pub(crate) fn event_stream() -> (impl Listener + 'static, EventStream) {
    let (feed, events) = unbounded();
    (Feed(feed), EventStream(events))
}
