use super::*;

/// A certificate that ends on this day.
fn pem(year: i32, month: u8, day: u8) -> String {
    let mut params = rcgen::CertificateParams::new(["client.example".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(year, month, day);
    let key = rcgen::KeyPair::generate().unwrap();
    params.self_signed(&key).unwrap().pem()
}

fn key_with(certificates: &str) -> ServiceKey {
    let mut key = x509();
    key["uaa"]["certificate"] = certificates.into();
    ServiceKey::parse(&key.to_string()).unwrap()
}

#[test]
fn the_earliest_end_of_the_chain_counts() {
    let chain = format!("{}\n{}\n", pem(2031, 5, 4), pem(2030, 12, 31));
    let expiry = key_with(&chain).certificate_expiry().unwrap();
    assert_eq!(expiry, Some("2030-12-31T00:00:00Z".parse().unwrap()));
    // Beyond 2049 the date is written in another form.
    let late = key_with(&pem(2061, 1, 1)).certificate_expiry().unwrap();
    assert_eq!(late, Some("2061-01-01T00:00:00Z".parse().unwrap()));
}

#[test]
fn a_key_with_a_secret_has_no_certificate_that_ends() {
    let key = ServiceKey::parse(&key().to_string()).unwrap();
    assert_eq!(key.certificate_expiry().unwrap(), None);
}

#[test]
fn what_is_no_certificate_is_named_and_not_shown() {
    let good = pem(2031, 5, 4);
    let half = &good[..good.len() / 2];
    let label = good.replace("CERTIFICATE", "NOTHING");
    for text in [
        "canary-chain",
        half,
        label.as_str(),
        "-----BEGIN CERTIFICATE-----\ncanary-chain\n-----END CERTIFICATE-----\n",
    ] {
        let error = key_with(text).certificate_expiry().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        let shown = error.to_string();
        assert!(shown.contains("uaa.certificate"), "{shown}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}
