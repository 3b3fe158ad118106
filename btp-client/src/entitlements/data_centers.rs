//! Where the global account may run things.

use client_core::wire::Lenient;
use serde::{Deserialize, Serialize};

use super::DataCenter;

/// Which data centres to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataCentersQuery {
    pub(super) region: Option<String>,
    pub(super) satellites: bool,
    pub(super) language: Option<String>,
}

impl DataCentersQuery {
    /// The main data centre of every region.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those of a region, such as `eu10`.
    pub fn region(mut self, name: impl Into<String>) -> Self {
        self.region = Some(name.into());
        self
    }

    /// Also the satellites of regions that have several data centres.
    pub fn include_satellites(mut self) -> Self {
        self.satellites = true;
        self
    }

    /// In which language names should be (`Accept-Language`).
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.language = Some(tag.into());
        self
    }
}

/// The answer's envelope.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct DataCenters {
    #[serde(default)]
    pub(super) datacenters: Lenient<DataCenter>,
}
