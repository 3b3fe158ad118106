//! Directories: created, read, changed, deleted.

use serde_json::Value;

use super::model::Directory;
use super::request::{Body, Labels};
use super::state::Work;
use super::subaccounts::{busy, not_empty};
use crate::btp::Btp;
use crate::btp::envelope::Refusal;
use crate::config::Config;
use crate::exchange::{self, Incoming, Reply};

/// Documented: the most levels of directories in a global account.
const LEVELS: usize = 5;

/// What a directory manages beside grouping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Features {
    entitlements: bool,
    authorizations: bool,
}

impl Features {
    /// The document says one word, its remarks a list in brackets; clients in public use send lists.
    fn of(body: &Body) -> Result<Option<Self>, Refusal> {
        let words: Vec<String> = match body.get("directoryFeatures") {
            None => return Ok(None),
            Some(Value::String(text)) => text
                .trim_matches(['[', ']'])
                .split(',')
                .map(|word| word.trim().to_owned())
                .collect(),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().unwrap_or_default().to_owned())
                .collect(),
            Some(_) => return Err(Refusal::payload("directoryFeatures: must be a list")),
        };
        let mut features = Self::default();
        for word in &words {
            match word.as_str() {
                "DEFAULT" => {}
                "ENTITLEMENTS" => features.entitlements = true,
                "AUTHORIZATIONS" => features.authorizations = true,
                _ => return Err(Refusal::payload("directoryFeatures: has no such value")),
            }
        }
        if features.authorizations && !features.entitlements {
            return Err(Refusal::new(
                400,
                12_003,
                "The AUTHORIZATIONS feature requires the ENTITLEMENTS feature.",
            ));
        }
        Ok(Some(features))
    }
}

impl Btp {
    pub(super) fn directory_mut(&mut self, guid: &str) -> Result<&mut Directory, Refusal> {
        self.accounts
            .directories
            .iter_mut()
            .find(|known| known.guid == guid)
            .ok_or_else(|| Refusal::not_found(guid))
    }

    pub(super) fn get_directory(&self, guid: &str, expand: bool) -> Result<Reply, Refusal> {
        let directory = self
            .accounts
            .directory(guid)
            .ok_or_else(|| Refusal::not_found(guid))?;
        Ok(exchange::json(200, &self.directory_json(directory, expand)))
    }

    /// Documented: 201, five levels, one directory on a path that manages more than the default. Observed: a folder is
    /// OK at once, others take time and have a job.
    pub(super) fn create_directory(
        &mut self,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Result<Reply, Refusal> {
        let parent = match incoming.query("parentGUID") {
            Some(guid) => self.parent(guid)?,
            None => None,
        };
        let body = Body::of(incoming)?;
        body.required("displayName")?;
        let display_name = body.display_name()?.unwrap_or_default();
        let features = Features::of(&body)?.unwrap_or_default();
        let labels = body.labels(&Labels::new())?;
        body.list("directoryAdmins")?;
        let ancestors = self.ancestors(parent.as_deref());
        if ancestors.len() >= LEVELS {
            return Err(Refusal::new(
                400,
                12_003,
                "The maximum number of directory levels is 5.",
            ));
        }
        if features.entitlements && ancestors.iter().any(|above| above.manages_entitlements) {
            return Err(another_manages());
        }
        let guid = self.ids.guid();
        let mut directory = Directory::new(&guid).display_name(display_name);
        directory.parent = parent;
        directory.description = body.text("description")?;
        directory.manages_entitlements = features.entitlements;
        directory.manages_users = features.authorizations;
        directory.subdomain = self.directory_subdomain(&body, &guid, features)?;
        directory.created = incoming.now;
        directory.details.labels = labels.unwrap_or_default();
        if features.entitlements {
            directory.state = directory.details.begin(Work::Create, config, incoming.now);
        }
        let answer = exchange::json(201, &self.directory_json(&directory, false));
        self.accounts.directories.push(directory);
        Ok(if features.entitlements {
            self.with_job(answer, config, incoming)
        } else {
            answer
        })
    }

    pub(super) fn update_directory(
        &mut self,
        guid: &str,
        incoming: &Incoming<'_>,
    ) -> Result<Reply, Refusal> {
        let directory = self.directory_mut(guid)?;
        let changes = Body::of(incoming)?.changes(&directory.details.labels)?;
        if directory.details.is_busy() {
            return Err(busy(guid));
        }
        changes.apply(
            &mut directory.display_name,
            &mut directory.description,
            &mut directory.details,
            incoming.now,
        );
        self.get_directory(guid, false)
    }

    /// Observed: 200, UPDATING with the old features, and a job. Assumed: here the features change at once.
    pub(super) fn change_directory_features(
        &mut self,
        guid: &str,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Result<Reply, Refusal> {
        let directory = self.directory_mut(guid)?;
        let above = directory.parent.clone();
        if directory.details.is_busy() {
            return Err(busy(guid));
        }
        let body = Body::of(incoming)?;
        body.list("directoryAdmins")?;
        let features = Features::of(&body)?
            .ok_or_else(|| Refusal::payload("directoryFeatures: must not be empty"))?;
        let elsewhere = self
            .ancestors(above.as_deref())
            .iter()
            .any(|above| above.manages_entitlements)
            || self.accounts.directories.iter().any(|known| {
                known.manages_entitlements
                    && self
                        .ancestors(known.parent.as_deref())
                        .iter()
                        .any(|above| above.guid == guid)
            });
        if features.entitlements && elsewhere {
            return Err(another_manages());
        }
        let subdomain = self.directory_subdomain(&body, guid, features)?;
        let directory = self.directory_mut(guid)?;
        directory.manages_entitlements = features.entitlements;
        directory.manages_users = features.authorizations;
        directory.subdomain = subdomain;
        directory.state = directory.details.begin(Work::Change, config, incoming.now);
        let answer = self.get_directory(guid, false)?;
        Ok(self.with_job(answer, config, incoming))
    }

    /// Observed: 200 with DELETING and a job in `Location`; 20013 for one that is not empty. Documented: by force with
    /// all that is in it.
    pub(super) fn delete_directory(
        &mut self,
        guid: &str,
        incoming: &Incoming<'_>,
        config: &Config,
    ) -> Result<Reply, Refusal> {
        let force = super::flag(incoming, "forceDelete")?;
        let is_deleting = self.directory_mut(guid)?.state == "DELETING";
        let below: Vec<String> = self
            .accounts
            .directories
            .iter()
            .filter(|known| {
                self.ancestors(known.parent.as_deref())
                    .iter()
                    .any(|above| above.guid == guid)
            })
            .map(|known| known.guid.clone())
            .collect();
        let inside = |parent: Option<&String>| {
            parent.is_some_and(|parent| parent == guid || below.contains(parent))
        };
        let subaccounts: Vec<String> = self
            .accounts
            .subaccounts
            .iter()
            .filter(|known| inside(known.parent.as_ref()))
            .map(|known| known.guid.clone())
            .collect();
        let is_empty = below.is_empty() && subaccounts.is_empty();
        if !(force || is_deleting || is_empty) {
            return Err(not_empty(guid));
        }
        if !is_deleting {
            for inner in subaccounts {
                let subaccount = self.subaccount_mut(&inner)?;
                subaccount.state = subaccount.details.begin(Work::Delete, config, incoming.now);
            }
            for inner in below.iter().map(String::as_str).chain([guid]) {
                let directory = self.directory_mut(inner)?;
                directory.state = directory.details.begin(Work::Delete, config, incoming.now);
                directory.details.message = None;
            }
        }
        let answer = self.get_directory(guid, false)?;
        Ok(self.with_job(answer, config, incoming))
    }

    /// The directory with this GUID and those above it.
    fn ancestors(&self, first: Option<&str>) -> Vec<&Directory> {
        let mut found = Vec::new();
        let mut next = first;
        // No path is longer than there are directories.
        while let Some(directory) = next.and_then(|guid| self.accounts.directory(guid))
            && found.len() < self.accounts.directories.len()
        {
            found.push(directory);
            next = directory.parent.as_deref();
        }
        found
    }

    /// Documented: only of directories that manage their users. Observed: its GUID where none was given.
    fn directory_subdomain(
        &self,
        body: &Body,
        guid: &str,
        features: Features,
    ) -> Result<Option<String>, Refusal> {
        let wanted = body.subdomain()?;
        if !features.authorizations {
            return Ok(None);
        }
        let taken = wanted.as_ref().is_some_and(|wanted| {
            self.accounts.directories.iter().any(|known| {
                known.guid != guid && known.subdomain.as_ref().is_some_and(|text| text == wanted)
            })
        });
        if taken {
            return Err(Refusal::payload("subdomain: already exists"));
        }
        Ok(Some(wanted.unwrap_or_else(|| guid.to_owned())))
    }
}

fn another_manages() -> Refusal {
    Refusal::new(
        400,
        12_003,
        "Only one directory in a path can manage entitlements or authorizations.",
    )
}
