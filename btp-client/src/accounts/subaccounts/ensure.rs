//! Creating a subaccount that may be there already.

use client_core::{Effect, Error, ErrorKind};

use super::{Found, NewSubaccount, Subaccount, SubaccountsClient};
use crate::accounts::{AccountState, Ensured, ParentType};

impl SubaccountsClient {
    /// Creates a subaccount unless it is there: safe to call again after any failure.
    ///
    /// The key is region and subdomain. The creation is asked for first; if the service says that the
    /// subdomain exists (code 20007, or another 409), or nobody knows what became of the request, the
    /// list is read. A subaccount that holds the key is adopted only if it has the wanted display
    /// name and parent and is not being deleted. What else is wanted of it, such as labels, is not
    /// compared: update it.
    ///
    /// ```
    /// # use btp_client::{BtpClient, accounts::{Ensured, NewSubaccount}, service_key::ServiceKey};
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), btp_client::Error> {
    /// # let world = landscape_sim::World::simple();
    /// # let key = ServiceKey::parse(&world.landscape().service_key_json())?;
    /// # let btp = BtpClient::builder(key).transport(world.transport()).build()?;
    /// let new = NewSubaccount::new("Integration", "eu10", "acme-integration");
    /// let ensured = btp.subaccounts().ensure(&new).await?;
    /// let ready = btp.subaccounts().until_ok(&ensured.account().guid).await?;
    ///
    /// let again = btp.subaccounts().ensure(&new).await?;
    /// assert!(matches!(&again, Ensured::Adopted(known) if known.guid == ready.guid));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) if nothing was found; the effect stays
    /// [unknown](Effect::Unknown) where it was, because a lost request may still arrive. An error of
    /// kind [`Conflict`](ErrorKind::Conflict) without effect if a subaccount holds the key that is
    /// not the wanted one. [`ErrorKind::InvalidInput`] for a subaccount without a subdomain.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the subaccount was created: call again.
    pub async fn ensure(&self, new: &NewSubaccount) -> Result<Ensured<Subaccount>, Error> {
        let Some(subdomain) = new.subdomain.as_deref() else {
            let reason = "is needed to find it again";
            return Err(Error::invalid_input("subdomain", reason));
        };
        let error = match self.create(new).await {
            Ok(accepted) => return Ok(Ensured::Created(Box::new(accepted))),
            Err(error) => error,
        };
        let exists = error.kind() == ErrorKind::Conflict;
        // `Applied` is a success whose body was not understood.
        if !exists && error.effect() == Effect::NotApplied {
            return Err(error);
        }
        // If looking fails, the first error is still what matters.
        let Ok(found) = self.find_by_subdomain(&new.region, subdomain).await else {
            return Err(error);
        };
        let Found::One(known) = found else {
            return Err(error);
        };
        match difference(new, &known) {
            None => Ok(Ensured::Adopted(known)),
            Some(why) => {
                let guid = &known.guid;
                let detail = format!("subaccount {guid} has the subdomain {subdomain}, but {why}");
                Err(Error::new(ErrorKind::Conflict, detail).with_source(error))
            }
        }
    }
}

/// Why a subaccount with the wanted key is not the wanted one.
fn difference(new: &NewSubaccount, known: &Subaccount) -> Option<String> {
    if known.display_name != new.display_name {
        return Some(format!("is called {}", known.display_name));
    }
    let parent = known.parent_guid.as_deref();
    let lies_right = match &new.parent {
        Some(directory) => parent == Some(directory.as_str()),
        None => {
            known.parent_type == Some(ParentType::Root)
                || (parent.is_some()
                    && parent == known.global_account_guid.as_ref().map(AsRef::as_ref))
        }
    };
    if !lies_right {
        return Some(format!("lies in {}", parent.unwrap_or("an unknown place")));
    }
    matches!(
        known.state,
        AccountState::Deleting | AccountState::CreationFailed | AccountState::Canceled
    )
    .then(|| format!("is in state {}", known.state))
}
