//! `API_BUSINESS_PARTNER`: some hundred people who do not exist.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{
    answer::{self, Refusal},
    odata::{
        Version,
        table::{Kind, Set, Table},
    },
    service::{Service, Surroundings, document, no_resource, not_allowed, object},
};
use crate::exchange::{self, Incoming, Reply};

/// The set of business partners: the members that its clients read, of several hundred.
static PARTNERS: Set = Set {
    name: "A_BusinessPartner",
    entity_type: "API_BUSINESS_PARTNER.A_BusinessPartnerType",
    key: "BusinessPartner",
    properties: &[
        ("BusinessPartner", Kind::Text(10)),
        ("BusinessPartnerCategory", Kind::Text(1)),
        ("BusinessPartnerFullName", Kind::Text(81)),
        ("BusinessPartnerGrouping", Kind::Text(4)),
        ("BusinessPartnerIsBlocked", Kind::Flag),
        ("BusinessPartnerName", Kind::Text(81)),
        ("BusinessPartnerUUID", Kind::Text(36)),
        ("CreatedByUser", Kind::Text(12)),
        ("CreationDate", Kind::Date),
        ("CreationTime", Kind::Time),
        ("FirstName", Kind::Text(40)),
        ("IsNaturalPerson", Kind::Text(1)),
        ("LastChangeDate", Kind::Date),
        ("LastChangeTime", Kind::Time),
        ("LastName", Kind::Text(40)),
        ("to_BusinessPartnerAddress", Kind::Navigation),
    ],
};

const FIRST_NAMES: [&str; 20] = [
    "Ada", "Bo", "Carla", "Dmitri", "Elif", "Farid", "Grace", "Hana", "Ivo", "Jun", "Kofi", "Lena",
    "Marta", "Nils", "Olga", "Pía", "Quentin", "Rosa", "Sven", "Tala",
];
const LAST_NAMES: [&str; 20] = [
    "Abe",
    "Brandt",
    "Çelik",
    "Díaz",
    "Eriksen",
    "Fischer",
    "García",
    "Haddad",
    "Iversen",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Müller",
    "Novák",
    "O'Neill",
    "Papadakis",
    "Quist",
    "Rossi",
    "Silva",
    "Tanaka",
];
/// The number of the first person.
const FIRST_NUMBER: usize = 1_000_000;

/// The service and its data.
#[derive(Debug, Clone)]
pub(super) struct BusinessPartners {
    partners: Table,
}

impl BusinessPartners {
    /// Where the service is, below `/sap/opu/odata/sap/`.
    pub(super) const NAME: &'static str = "API_BUSINESS_PARTNER";
    /// The communication scenario that allows it.
    pub(super) const SCENARIO: &'static str = "SAP_COM_0008";

    pub(super) fn new(people: usize) -> Self {
        let mut partners = Table::new(&PARTNERS);
        for number in 0..people {
            partners.add(person(number));
        }
        Self { partners }
    }

    fn create(
        &mut self,
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        // Reported: a V2 service refuses `$format` with a creation.
        if incoming.query("$format").is_some() {
            let message = "System query options '$format' are not allowed in the requested URI";
            return Err(Refusal::new(
                400,
                "005056A509B11EE1B9A8FEC11C23378E",
                message,
            ));
        }
        let mut values = object(incoming.body)?;
        PARTNERS.check(&values)?;
        let text = |values: &Map<String, Value>, name: &str| {
            values
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        if text(&values, "BusinessPartnerCategory") == "1" && text(&values, "LastName").is_empty() {
            let refusal = Refusal::new(400, "R1/213", "Enter a last name");
            return Err(refusal.about("LastName"));
        }
        let number = (FIRST_NUMBER + self.partners.rows().len()).to_string();
        let name = format!(
            "{} {}",
            text(&values, "FirstName"),
            text(&values, "LastName")
        );
        let now = incoming.now.to_string();
        let (date, time) = now.split_once('T').unwrap_or((&now, ""));
        for (property, value) in [
            ("BusinessPartner", number.as_str()),
            ("BusinessPartnerFullName", name.trim()),
            ("BusinessPartnerName", name.trim()),
            ("BusinessPartnerUUID", &guid(rng)),
            ("CreatedByUser", around.user),
            ("CreationDate", date),
            ("CreationTime", time.get(..8).unwrap_or_default()),
        ] {
            values.insert(property.to_owned(), json!(value));
        }
        self.partners.add(values);
        let row = self.partners.find(&number)?;
        let reply = self.partners.one(201, row, &[], around.root)?;
        let message = json!({
            "code": "R1/017", "message": format!("Business partner {number} has been created"),
            "severity": "info", "target": "", "details": [],
        });
        Ok(exchange::with_header(
            reply,
            "sap-message",
            &message.to_string(),
        ))
    }

    fn change(&mut self, key: &str, incoming: &Incoming<'_>) -> Result<Reply, Refusal> {
        self.partners.find(key)?.guard(incoming)?;
        let changes = object(incoming.body)?;
        PARTNERS.check(&changes)?;
        let row = self.partners.change(key, changes)?;
        Ok(exchange::with_header(
            answer::nothing(Version::V2),
            "etag",
            &row.etag(),
        ))
    }
}

impl Service for BusinessPartners {
    fn serve(
        &mut self,
        path: &[&str],
        incoming: &Incoming<'_>,
        around: &Surroundings<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        let set = &PARTNERS;
        let query = incoming.query.as_slice();
        match (path, incoming.method.as_str()) {
            ([], "GET" | "HEAD") => Ok(document(&[set.name], Version::V2)),
            (["$metadata"], "GET" | "HEAD") => Ok(metadata()),
            ([name], "GET" | "HEAD") if *name == set.name => {
                self.partners
                    .list(query, around.root, around.config.page_size)
            }
            ([name], "POST") if *name == set.name => self.create(incoming, around, rng),
            ([name, "$count"], "GET") if *name == set.name => {
                self.partners.count(query, around.root)
            }
            ([segment], method) => {
                let key = set.key_in(segment, Version::V2).ok_or_else(no_resource)?;
                match method {
                    "GET" | "HEAD" => {
                        let row = self.partners.find(&key)?;
                        self.partners.one(200, row, query, around.root)
                    }
                    "PATCH" | "MERGE" => self.change(&key, incoming),
                    // `sap:deletable="false"`.
                    _ => Err(not_allowed()),
                }
            }
            _ => Err(no_resource()),
        }
    }
}

fn metadata() -> Reply {
    let mut properties = String::new();
    for (name, kind) in PARTNERS.properties {
        let edm = match kind {
            Kind::Navigation => continue,
            Kind::Flag => "Edm.Boolean",
            Kind::Date => "Edm.DateTime",
            Kind::Time => "Edm.Time",
            _ => "Edm.String",
        };
        let _ = write!(properties, "<Property Name=\"{name}\" Type=\"{edm}\"/>");
    }
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><edmx:Edmx Version=\"1.0\" \
         xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\"><edmx:DataServices \
         xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\" \
         m:DataServiceVersion=\"2.0\"><Schema Namespace=\"API_BUSINESS_PARTNER\" \
         xmlns=\"http://schemas.microsoft.com/ado/2008/09/edm\">\
         <EntityType Name=\"A_BusinessPartnerType\"><Key><PropertyRef Name=\"BusinessPartner\"/></Key>\
         {properties}</EntityType><EntityContainer Name=\"API_BUSINESS_PARTNER_Entities\" \
         m:IsDefaultEntityContainer=\"true\"><EntitySet Name=\"A_BusinessPartner\" \
         EntityType=\"API_BUSINESS_PARTNER.A_BusinessPartnerType\"/></EntityContainer></Schema>\
         </edmx:DataServices></edmx:Edmx>"
    );
    exchange::typed(200, "application/xml", xml)
}

fn person(number: usize) -> Map<String, Value> {
    let pick = |names: &[&'static str], at: usize| names.get(at % names.len()).copied();
    let first = pick(&FIRST_NAMES, number).unwrap_or_default();
    // Every first name meets every last name before a pair comes again.
    let last = pick(&LAST_NAMES, number / FIRST_NAMES.len() + number).unwrap_or_default();
    let id = (FIRST_NUMBER + number).to_string();
    let address = json!([{
        "BusinessPartner": id, "AddressID": (20_000 + number).to_string(),
        "CityName": pick(&["Łódź", "Porto", "Kyoto", "Graz", "Ålesund"], number), "Country": "XX",
    }]);
    let values = json!({
        "BusinessPartner": id,
        "BusinessPartnerCategory": "1",
        "BusinessPartnerFullName": format!("{first} {last}"),
        "BusinessPartnerGrouping": "BP02",
        "BusinessPartnerIsBlocked": number.is_multiple_of(17),
        "BusinessPartnerName": format!("{first} {last}"),
        "BusinessPartnerUUID": format!("00163e30-4e2a-1ed8-8483-{number:012x}"),
        "CreatedByUser": "CC0000000002",
        "CreationDate": format!("20{:02}-{:02}-{:02}", 18 + number % 7, 1 + number % 12, 1 + number % 28),
        "CreationTime": format!("{:02}:{:02}:05", number % 24, number % 60),
        "FirstName": first,
        "IsNaturalPerson": "X",
        "LastName": last,
        "LastChangeTime": "00:00:00",
        "to_BusinessPartnerAddress": address,
    });
    match values {
        Value::Object(values) => values,
        _ => Map::new(),
    }
}

/// A random UUID.
pub(super) fn guid(rng: &mut fastrand::Rng) -> String {
    let hex = format!("{:032x}", rng.u128(..));
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ]
    .join("-")
}
