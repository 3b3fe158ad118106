#![no_main]
//! No answer to a batch makes taking it apart panic.

use bytes::Bytes;
use http::{HeaderValue, Response};
use libfuzzer_sys::fuzz_target;
use s4_client::{
    business_partner::BusinessPartner,
    odata::{Batch, Key, ServiceRoot, requests},
};

fuzz_target!(|data: &[u8]| {
    let (first, body) = data.split_first().unwrap_or((&0, &[]));
    let body = Bytes::copy_from_slice(body);
    let kind = match first % 3 {
        0 => "multipart/mixed; boundary=b",
        1 => "multipart/mixed;boundary=\"b\"; charset=utf-8",
        _ => "multipart/mixed; boundary=",
    };
    let client = fuzz::client(move |_| {
        let mut response = Response::new(body.clone());
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static(kind));
        response
    });
    let root = ServiceRoot::new("/sap/opu/odata/sap/API_BUSINESS_PARTNER").expect("a root");
    let mut batch = Batch::new(root.clone());
    let read = batch.read(requests::get::<BusinessPartner>(&root, &Key::from("1")));
    let made = batch.change(|set| {
        set.add(requests::create::<BusinessPartner>(&root, &serde_json::json!({})))
    });
    if let Ok(mut answers) = fuzz::now(batch.send(&client)) {
        let _ = answers.take(read);
        let _ = answers.take(made);
    }
});
