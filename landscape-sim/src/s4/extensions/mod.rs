//! The extension service: a contract of this project that gives the app *Maintain Extensions on
//! SAP BTP* a typed shape. SAP publishes no service for that app.

mod actions;
mod model;
mod reads;

use jiff::Timestamp;
use serde_json::json;

use self::model::{Extension, Status};
use super::answer::{self, Refusal};
use super::logon::Principal;
use super::service::not_allowed;
use crate::btp::Btp;
use crate::clock::after;
use crate::config::Config;
use crate::exchange::{Incoming, Reply};
use crate::snapshot::ExtensionSnapshot;

/// The entity set.
pub(super) const SET: &str = "Extensions";
/// What the service says of itself.
pub(super) const METADATA: &str = include_str!("metadata.xml");

/// What is addressed below the service root.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Call<'a> {
    All,
    One(&'a str),
    Approve(&'a str),
}

impl<'a> Call<'a> {
    pub(super) fn of(path: &[&'a str]) -> Option<Self> {
        match path {
            [SET] => Some(Self::All),
            [entity] => Some(Self::One(key(entity)?)),
            [entity, "SAP__self.Approve"] => Some(Self::Approve(key(entity)?)),
            _ => None,
        }
    }
}

/// `Extensions(uuid)`, also with the key's name.
fn key(entity: &str) -> Option<&str> {
    let key = entity
        .strip_prefix(SET)?
        .strip_prefix('(')?
        .strip_suffix(')')?;
    Some(key.strip_prefix("ExtensionUUID=").unwrap_or(key))
}

/// The surroundings of a call.
pub(super) struct Context<'a> {
    pub(super) incoming: &'a Incoming<'a>,
    pub(super) config: &'a Config,
    pub(super) principal: &'a Principal,
    pub(super) tenant: &'a str,
    /// The service root's path on the server, with a slash at its end.
    pub(super) root: String,
}

/// The extensions of one tenant, in the order of creation.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    extensions: Vec<Extension>,
}

impl Extensions {
    pub(super) fn snapshot(&self) -> Vec<ExtensionSnapshot> {
        self.extensions.iter().map(Extension::snapshot).collect()
    }

    /// Ends pairings that are due, and follows deregistrations on BTP.
    ///
    /// Documented (SAP Help: *Trigger the Registration in the SAP S/4HANA Cloud Tenant*): the
    /// extension is enabled and the system registered at the same time. Assumed: that
    /// deregistering disables the extension.
    pub(super) fn settle(&mut self, btp: &mut Btp, config: &Config, now: Timestamp) {
        for extension in &mut self.extensions {
            let Some(pairing) = extension.pairing.clone() else {
                continue;
            };
            if extension.status == Status::Enabling {
                let due = after(extension.changed_at, config.enabling_delay);
                if due > now {
                    continue;
                }
                let succeeded = !config.pairing_fails;
                btp.finish_pairing(&pairing.system_id, succeeded, due);
                if succeeded && btp.is_registered(&pairing.system_id) {
                    extension.enable(&pairing, due);
                } else {
                    extension.enter(Status::Failed, due);
                }
            }
            let leaving = btp.is_deregistering(&pairing.system_id);
            let registered = btp.is_registered(&pairing.system_id);
            match extension.status {
                Status::Enabled | Status::Disabling if !registered && !leaving => {
                    extension.enter(Status::Disabled, now);
                }
                Status::Enabled if leaving => extension.enter(Status::Disabling, now),
                // Deregistering ended in an error: the system is still registered.
                Status::Disabling if registered => extension.enter(Status::Enabled, now),
                _ => {}
            }
        }
    }

    pub(super) fn handle(
        &mut self,
        call: &Call<'_>,
        context: &Context<'_>,
        btp: &mut Btp,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        if !context.principal.is_administrator {
            return Err(Refusal::new(
                403,
                "ZBTPEXT/006",
                "You are not authorized to maintain extensions on SAP BTP",
            ));
        }
        match (call, context.incoming.method.as_str()) {
            (Call::All, "GET" | "HEAD") => reads::list(&self.extensions, context),
            (Call::One(key), "GET" | "HEAD") => {
                let extension = self.find(key)?;
                let mut body = extension.json();
                if let Some(object) = body.as_object_mut() {
                    object.insert(
                        "@odata.context".to_owned(),
                        json!("$metadata#Extensions/$entity"),
                    );
                }
                let reply = answer::v4(200, &body);
                Ok(crate::exchange::with_header(
                    reply,
                    "etag",
                    &extension.etag(),
                ))
            }
            (Call::All, "POST") => self.create(context, btp, rng),
            (Call::Approve(key), "POST") => self.approve(key, context, btp),
            (Call::One(key), "DELETE") => self.delete(key, context),
            _ => Err(not_allowed()),
        }
    }

    fn find(&self, key: &str) -> Result<&Extension, Refusal> {
        self.extensions
            .iter()
            .find(|extension| extension.uuid.eq_ignore_ascii_case(key))
            .ok_or_else(not_found)
    }

    fn find_mut(&mut self, key: &str) -> Result<&mut Extension, Refusal> {
        self.extensions
            .iter_mut()
            .find(|extension| extension.uuid.eq_ignore_ascii_case(key))
            .ok_or_else(not_found)
    }
}

fn not_found() -> Refusal {
    Refusal::new(
        404,
        "/IWBEP/CM_V4_APPS/002",
        "The requested entity of type 'EXTENSION' cannot be accessed. It does not exist.",
    )
}
