//! The read services, in the names of their own documents.

use serde_json::{Map, Value};

use super::{
    Api, Communication, read,
    sets::{READ_ARRANGEMENTS, READ_SYSTEMS, READ_USERS},
};
use crate::exchange::{Incoming, Reply};
use crate::s4::{
    answer::Refusal,
    odata::table::Table,
    service::{Surroundings, no_resource, not_allowed},
};

impl Communication {
    pub(super) fn serve_reads(
        &self,
        path: &[&str],
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
    ) -> Result<Reply, Refusal> {
        let table = match self.speaking {
            Api::ReadUsers | Api::Users => renamed(
                Table::new(&READ_USERS),
                &self.users,
                &[("UserID", "ID"), ("UserName", "Name")],
            ),
            Api::ReadSystems | Api::Systems => renamed(
                Table::new(&READ_SYSTEMS),
                &self.systems,
                &[
                    ("CommunicationSystemID", "ID"),
                    ("CommunicationSystemName", "Name"),
                    ("InboundOnly", "IsInboundOnly"),
                ],
            ),
            Api::ReadArrangements | Api::Arrangements => renamed(
                Table::new(&READ_ARRANGEMENTS),
                &self.arrangements,
                &[("CommunicationArrangementName", "Name")],
            ),
        };
        match read(&table, path, incoming, around) {
            Some(answer) => answer,
            None if incoming.method == http::Method::GET => Err(no_resource()),
            None => Err(not_allowed()),
        }
    }
}

/// The rows of a table in another set's names; equal names need not be told.
fn renamed(mut to: Table, from: &Table, names: &[(&str, &str)]) -> Table {
    let set = to.set();
    for row in from.rows() {
        let values: Map<String, Value> = set
            .properties
            .iter()
            .filter_map(|(name, _)| {
                let source = names.iter().find(|(known, _)| known == name);
                let source = source.map_or(*name, |(_, source)| *source);
                Some(((*name).to_owned(), row.values.get(source)?.clone()))
            })
            .collect();
        to.add(values);
    }
    to
}
