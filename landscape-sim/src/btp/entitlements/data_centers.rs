//! `GET /entitlements/v1/globalAccountAllowedDataCenters`.

use serde_json::{Value, json};

use crate::exchange::{self, Incoming, Reply};

/// Two regions, one of them with a satellite. Observed: the shape, with fields that the published document does not
/// know (`geoAccess`, `restricted`) and URLs that some data centres lack. Invented: the data centres.
pub(in crate::btp) fn list(incoming: &Incoming<'_>) -> Reply {
    let region = incoming.query("region");
    let satellites = incoming.query("includeSatelliteDataCenters") == Some("true");
    let known = [
        ("cf-eu10", "eu10", "AWS", true),
        ("cf-eu10-004", "eu10", "AWS", false),
        ("cf-us20", "us20", "AZURE", true),
    ];
    let shown: Vec<Value> = known
        .into_iter()
        .filter(|(_, of, _, main)| {
            region.is_none_or(|region| region == *of) && (*main || satellites)
        })
        .map(|(name, region, provider, main)| {
            json!({
                "name": name,
                "displayName": format!("{region} - Simulated"),
                "region": region,
                "environment": "cloudfoundry",
                "iaasProvider": provider,
                "supportsTrial": false,
                "provisioningServiceUrl": format!("https://provisioning.{name}.example"),
                "domain": format!("{name}.example"),
                "isMainDataCenter": main,
                "geoAccess": "STANDARD",
                "restricted": false,
            })
        })
        .collect();
    exchange::json(200, &json!({"datacenters": shown}))
}
