use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::*;

fn read(status: u16, kind: &'static str, body: &str) -> Fault {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", kind.parse().unwrap());
    let body = Bytes::copy_from_slice(body.as_bytes());
    dialect(&Answer::new(
        StatusCode::from_u16(status).unwrap(),
        headers,
        body,
    ))
}

#[test]
fn v2_and_v4_read_alike() {
    let v2 = json!({"error": {"code": "A/1", "message": {"lang": "en", "value": "two"},
        "innererror": {"transactionid": "T2", "errordetails": [{"code": "A/1", "message": "two"}, {"code": "D", "message": "more", "target": "t"}]}}});
    let v4 = json!({"error": {"code": "A/1", "message": "two", "@Common.TransactionId": "T2",
        "details": [{"code": "D", "message": "more", "target": "t"}]}});
    for body in [v2, v4] {
        let fault = read(
            400,
            "application/json;odata.metadata=minimal",
            &body.to_string(),
        );
        assert_eq!(
            (fault.code.as_deref(), fault.message.as_deref()),
            (Some("A/1"), Some("two"))
        );
        assert_eq!(fault.correlation_id.as_deref(), Some("T2"));
        assert_eq!(
            fault.details,
            [FaultDetail::new(
                Some("D".into()),
                Some("more".into()),
                Some("t".into())
            )]
        );
    }
}

#[test]
fn xml_reads_too() {
    let fault = read(
        400,
        "application/xml",
        r#"<?xml version="1.0"?><m:error xmlns:m="x"><m:code>A/2</m:code><m:message xml:lang="en">a &lt;b&gt; &#x26; c</m:message>
        <innererror><transactionid>T</transactionid><errordetails><errordetail><code>D</code><message>more</message><target/></errordetail></errordetails></innererror></m:error>"#,
    );
    assert_eq!(
        (fault.code.as_deref(), fault.message.as_deref()),
        (Some("A/2"), Some("a <b> & c"))
    );
    assert_eq!(fault.correlation_id.as_deref(), Some("T"));
    assert_eq!(fault.details.len(), 1);
}

#[test]
fn pages_texts_and_nothing_survive() {
    let page = "<html><style>p { }</style><body><h1>Logon failed</h1>&nbsp;What happened?</body>";
    assert_eq!(
        read(401, "text/html", page).message.unwrap(),
        "HTML page: Logon failed What happened?"
    );
    assert_eq!(read(403, "text/plain", "no \n").message.unwrap(), "no");
    assert_eq!(read(500, "text/plain", ""), Fault::default());
    let oauth = read(
        400,
        "application/json",
        r#"{"error":"invalid_client","error_description":"no"}"#,
    );
    assert_eq!(oauth.code.as_deref(), Some("invalid_client"));
    for body in [
        "{",
        "[]",
        "null",
        r#"{"error":7}"#,
        r#"{"error":{"message":[]}}"#,
        "<",
        "<error>",
        "<error><innererror>",
    ] {
        read(500, "application/json", body);
        assert_eq!(read(500, "application/xml", body).code, None, "{body}");
    }
}

#[test]
fn the_services_own_time_is_read_in_both_versions() {
    let v2 = json!({"error": {"code": "A", "message": {"value": "b"},
        "innererror": {"timestamp": "20200813143348.4420100"}}});
    let v4 = json!({"error": {"code": "A", "message": "b", "@Common.Timestamp": "20200813143348.442010"}});
    let expected = "2020-08-13T14:33:48.44201Z".parse().unwrap();
    for body in [v2, v4] {
        let fault = read(400, "application/json", &body.to_string());
        assert_eq!(fault.occurred_at, Some(expected));
    }
    for odd in [
        "",
        "2020",
        "20201313143348.1",
        "2020081314334x.1",
        "20200813143348.1.2",
        "99999999999999",
    ] {
        let body = json!({"error": {"message": "b", "@Common.Timestamp": odd}});
        let fault = read(400, "application/json", &body.to_string());
        assert_eq!(fault.occurred_at, None, "{odd}");
    }
}

#[test]
fn an_inner_error_cuts_nothing_off_the_head() {
    for inner in ["<innererror/>", "<innererror>X</innererror>", ""] {
        let body = format!("<error><code>X/1</code><message>No</message>{inner}</error>");
        let fault = read(400, "application/xml", &body);
        assert_eq!(fault.code.as_deref(), Some("X/1"), "{inner}");
        assert_eq!(fault.message.as_deref(), Some("No"), "{inner}");
    }
}

/// Ten times as long must not take a hundred times as long: counted in work, not in time, by not ending at all
/// if it did.
#[test]
fn a_long_page_of_loose_ampersands_is_read() {
    let page = format!("<html><body>{}</body></html>", "&".repeat(8 << 20));
    let fault = read(503, "text/html", &page);
    assert!(fault.message.unwrap().starts_with("HTML page: &&&"));
    let xml = format!("<error><message>{}</message></error>", "&".repeat(8 << 20));
    assert!(read(503, "application/xml", &xml).message.is_some());
}
