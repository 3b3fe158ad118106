//! Reading, and judging every wish by what was read and by the wishes before it.

use std::collections::{HashMap, hash_map::Entry};

use client_core::Error;

use super::{
    super::{Assignments, AssignmentsQuery, EntitlementsClient, PlanCategory, Quantity, Quota},
    desired::Desired,
    diff::{Change, DiffEntry, Obstacle},
    found::Found,
};
use crate::{
    accounts::{EntitlingParent, SubaccountId},
    permissions::{Allowed, Permissions, Required},
};

/// What was read: each list once.
#[derive(Default)]
pub(super) struct Lists(HashMap<AssignmentsQuery, Result<Assignments, Error>>);

impl Lists {
    /// Reads what shows how these wishes stand.
    pub(super) async fn read(
        client: &EntitlementsClient,
        desired: impl Iterator<Item = &Desired>,
    ) -> Self {
        let mut lists = Self::default();
        for one in desired {
            if let Entry::Vacant(place) = lists.0.entry(one.query()) {
                let list = client.assignments(place.key()).await;
                place.insert(list);
            }
        }
        lists
    }

    /// The list of a wish, which must have been among those that were read.
    pub(super) fn of(&self, desired: &Desired) -> Result<&Assignments, Error> {
        match self.0.get(&desired.query()) {
            Some(Ok(list)) => Ok(list),
            Some(Err(error)) => Err(error.clone()),
            None => Err(Error::invalid_input("wanted", "its list was not read")),
        }
    }
}

/// What a wish is about, as the lists name it: two wishes may say the same in different words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    subaccount: SubaccountId,
    pub(super) plan: PlanIdentity,
    system: Option<String>,
}

/// A plan whose units several wishes draw on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PlanIdentity {
    service: String,
    plan: String,
    identifier: Option<String>,
}

impl Identity {
    pub(super) fn of(desired: &Desired, found: Option<&Found>) -> Self {
        let identifier = match found {
            Some(found) => found.entry().plan().unique_identifier.clone(),
            None => desired.identifier.clone(),
        };
        Self {
            subaccount: desired.subaccount.clone(),
            plan: PlanIdentity {
                service: desired.service.clone(),
                plan: desired.plan.clone(),
                identifier,
            },
            system: desired.system.clone(),
        }
    }

    /// Whether both are about one plan of one subaccount, be it for different systems.
    pub(super) fn shares_plan(&self, other: &Self) -> bool {
        self.subaccount == other.subaccount && self.plan == other.plan
    }
}

/// Judges wishes in their order.
#[derive(Default)]
pub(super) struct Judge<'a> {
    seen: Vec<(Identity, &'a Desired)>,
    taken: HashMap<(PlanIdentity, EntitlingParent), f64>,
    lacks: Option<Required>,
}

impl<'a> Judge<'a> {
    /// A judge who knows what the token lacks for a change. The reads before it have fetched it.
    pub(super) async fn new(client: &EntitlementsClient) -> Self {
        let lacks = async {
            let token = client.tokens.as_ref()?.token().await.ok()?;
            match Permissions::of(&token).allow("entitlements.assign") {
                Allowed::No(required) => Some(required),
                Allowed::Yes | Allowed::Unknown => None,
            }
        };
        Self {
            lacks: lacks.await,
            ..Self::default()
        }
    }

    /// Notes a wish that needs no judgement any more.
    pub(super) fn note(&mut self, desired: &'a Desired, found: Option<&Found>) {
        self.seen.push((Identity::of(desired, found), desired));
    }

    /// What the wish needs.
    pub(super) fn judge(&mut self, desired: &'a Desired, list: &Assignments) -> DiffEntry {
        let mut entry = DiffEntry::of(desired, list);
        let identity = Identity::of(desired, entry.found.as_ref());
        let contradicts = self.seen.iter().any(|(known, other)| {
            *known == identity
                && (other.want != desired.want || other.may_lower != desired.may_lower)
        });
        if contradicts {
            entry.change = blocked(Obstacle::WantedTwice);
        } else if let Some(obstacle) = self.exhausts(&entry, &identity) {
            entry.change = blocked(obstacle);
        }
        if let Some(required) = self.lacks {
            entry.forbid(required);
        }
        self.seen.push((identity, desired));
        entry
    }

    /// Whether the wishes before this one take what it needs.
    fn exhausts(&mut self, entry: &DiffEntry, identity: &Identity) -> Option<Obstacle> {
        let Change::Assign { from, to } = entry.change else {
            return None;
        };
        let repeated = self.seen.iter().any(|(known, _)| known == identity);
        let found = entry.found.as_ref().filter(|_| !repeated)?.entry();
        let parent = entry.desired.parent.clone();
        let taken = self
            .taken
            .entry((identity.plan.clone(), parent))
            .or_default();
        let needed = match to {
            Quota::Amount(total) => {
                let held = from.map_or(0.0, Quantity::as_f64);
                let more = Quantity::from(total).as_f64() - held;
                if found.fits_beside(to, from, *taken) == Some(false) {
                    return Some(Obstacle::Quota {
                        needed: total.into(),
                        left: format!(
                            "{}, of which other wishes take {}",
                            found.limits(),
                            Quantity::new(*taken)
                        ),
                    });
                }
                more
            }
            _ if found.plan().category == Some(PlanCategory::ElasticLimited) => {
                if *taken > 0.0 {
                    return Some(Obstacle::Quota {
                        needed: Quantity::new(1.0),
                        left: "one subaccount may have it, and another wish takes it".to_owned(),
                    });
                }
                1.0
            }
            _ => 0.0,
        };
        *taken += needed;
        None
    }
}

fn blocked(obstacle: Obstacle) -> Change {
    Change::Blocked { obstacle }
}
