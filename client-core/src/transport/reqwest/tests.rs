mod failures;
#[cfg(feature = "rustls-ring")]
mod mutual_tls;
mod setup;
mod wire;
