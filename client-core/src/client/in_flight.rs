//! A bound on how many requests are under way at once.

use std::{num::NonZeroUsize, sync::Arc};

use async_trait::async_trait;
use http::HeaderMap;
use tokio::sync::Semaphore;

use super::{Guard, Permit};
use crate::{Error, operation::Request};

/// Lets at most so many requests be under way at once; the others wait for their turn, in order and
/// within their own deadlines.
///
/// One guard may serve several clients, which then share the bound. Add it after the guards that
/// authenticate, so that nothing waits for a token while it holds a place. Waiting between attempts
/// holds none.
#[derive(Debug, Clone)]
pub struct MaxInFlight {
    places: Arc<Semaphore>,
}

impl MaxInFlight {
    /// At most `requests` at once.
    pub fn new(requests: NonZeroUsize) -> Self {
        let requests = requests.get().min(Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(requests)),
        }
    }
}

#[async_trait]
impl Guard for MaxInFlight {
    async fn prepare(&self, _: &Request, _: &mut HeaderMap) -> Result<Permit, Error> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        // Nobody closes the semaphore.
        let place = place.map_err(|error| Error::configuration("requests under way", error))?;
        Ok(Permit::holding(place))
    }
}
