#![no_main]
//! No payload makes reading pages and entities panic or go on for ever.

use client_core::Answer;
use libfuzzer_sys::fuzz_target;
use s4_client::{
    business_partner::BusinessPartner,
    communication::CommunicationArrangement,
    odata::{self, Loaded},
};

fuzz_target!(|data: &[u8]| {
    let (parts, body) = fuzz::answer(data).into_parts();
    let mut answer = Answer::new(parts.status, parts.headers, body.clone());
    if let Ok(value) = http::HeaderValue::from_bytes(&body) {
        answer.headers.insert("sap-message", value.clone());
        answer.headers.insert("sap-messages", value.clone());
        answer.headers.insert("etag", value);
    }
    let _ = odata::entity_v2::<BusinessPartner>(&answer);
    let _ = odata::changed_v4::<CommunicationArrangement>(&answer);
    if let Ok(page) = odata::page_v2::<Loaded<BusinessPartner>>(&answer) {
        // What was read can be written and read again.
        for loaded in page.items {
            let text = serde_json::to_string(&loaded.entity).expect("it can be written");
            let again: BusinessPartner = serde_json::from_str(&text).expect("it can be read");
            assert_eq!(again, loaded.entity);
        }
    }
    let made = fuzz::answer(data);
    let client = fuzz::client(move |_| made.clone());
    let options = odata::QueryOptions::default();
    for version in [odata::Version::V2, odata::Version::V4] {
        let list = || {
            let decode = match version {
                odata::Version::V2 => odata::page_v2::<Loaded<BusinessPartner>>,
                odata::Version::V4 => odata::page_v4::<Loaded<BusinessPartner>>,
            };
            client_core::operation::Operation::get("t", "/sap/T", decode)
        };
        // The same page again and again: a circle.
        let _ = fuzz::now(odata::collect(&client, version, &options, list));
    }
});
