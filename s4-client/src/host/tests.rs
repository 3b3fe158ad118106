use super::*;
use crate::ErrorKind;

#[test]
fn every_pasted_form_is_understood() {
    for (pasted, api, ui) in [
        (
            "my300001.s4hana.cloud.sap",
            "https://my300001-api.s4hana.cloud.sap/",
            "https://my300001.s4hana.cloud.sap/",
        ),
        (
            "  MY300001-API.S4HANA.CLOUD.SAP:443/sap/opu ",
            "https://my300001-api.s4hana.cloud.sap/",
            "https://my300001.s4hana.cloud.sap/",
        ),
        (
            "<https://my300001.s4hana.ondemand.com/ui#Shell-home>",
            "https://my300001-api.s4hana.ondemand.com/",
            "https://my300001.s4hana.ondemand.com/",
        ),
        (
            "my300001.s4hana.cloud.sap/ui?back=https://acme.example/",
            "https://my300001-api.s4hana.cloud.sap/",
            "https://my300001.s4hana.cloud.sap/",
        ),
        (
            "http://my300001.s4hana.cloud.sap:80/",
            "https://my300001-api.s4hana.cloud.sap/",
            "https://my300001.s4hana.cloud.sap/",
        ),
        (
            "http://my300001-api.s4hana.ondemand.com.:8443?x=1",
            "https://my300001-api.s4hana.ondemand.com:8443/",
            "https://my300001.s4hana.ondemand.com:8443/",
        ),
    ] {
        let host = TenantHost::parse(pasted).unwrap();
        assert_eq!(
            (
                host.api_url().as_str(),
                host.ui_url().as_str(),
                host.tenant()
            ),
            (api, ui, "my300001"),
            "{pasted}"
        );
    }
}

#[test]
fn a_bad_address_is_named_and_not_repeated() {
    for (pasted, words) in [
        ("", "empty"),
        ("my300001", "domain is missing"),
        ("ftp://my300001.s4hana.cloud.sap", "https://"),
        ("https://u:hunter22@my300001.s4hana.cloud.sap", "password"),
        ("10.0.0.1", "IP address"),
        ("my300001.s4hana.cloud.sap.evil.example", "not a host of"),
        ("a.my300001.s4hana.cloud.sap", "not a host of"),
        ("-api.s4hana.cloud.sap", "not a tenant's name"),
        ("x-api-api.s4hana.cloud.sap", "not a tenant's name"),
        ("s4hana.cloud.sap", "not a host of"),
    ] {
        let error = TenantHost::parse(pasted).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(words), "{pasted}: {error}");
        assert!(!error.to_string().contains("hunter22"));
    }
}

#[test]
fn custom_hosts_keep_their_paths() {
    let at = |text: &str| Url::parse(text).unwrap();
    let host = TenantHost::custom(
        at("http://127.0.0.1:9/s4/my300001-api/"),
        at("http://127.0.0.1:9/s4/my300001/"),
    );
    assert_eq!(host.tenant(), "my300001");
    assert_eq!(
        host.launchpad_url().as_str(),
        "http://127.0.0.1:9/s4/my300001/ui#Shell-home"
    );
    let host = TenantHost::custom(
        at("https://my1-api.proxy.example"),
        at("https://my1.proxy.example"),
    );
    assert_eq!(host.tenant(), "my1");
}
