//! Until when a chain of certificates is valid.

use client_core::Error;
use jiff::Timestamp;
use x509_cert::Certificate;

/// The earliest end of validity in a chain in PEM.
pub(super) fn of(certificates: &str) -> Result<Timestamp, Error> {
    // Some tools put line breaks or a remark around it.
    let chain = Certificate::load_pem_chain(certificates.trim().as_bytes());
    let chain = chain.map_err(|error| unreadable(&error.to_string()))?;
    let ends = chain
        .iter()
        .map(|certificate| {
            let end = certificate.tbs_certificate().validity().not_after;
            Timestamp::new(end.to_unix_duration().as_secs().cast_signed(), 0)
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unreadable(&error.to_string()))?;
    ends.into_iter()
        .min()
        .ok_or_else(|| unreadable("it holds none"))
}

fn unreadable(why: &str) -> Error {
    Error::configuration(
        "service key",
        format_args!("uaa.certificate is no chain of certificates in PEM: {why}"),
    )
}
