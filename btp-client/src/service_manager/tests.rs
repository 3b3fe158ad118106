//! Service Manager as the simulated landscape serves it, and as it might answer otherwise.

use client_core::{
    Effect, ErrorKind,
    operation::Repeat,
    transport::{TransportError, from_fn},
};
use http::StatusCode;
use landscape_sim::World;
use serde_json::json;

use super::*;
use crate::testing::{btp, register};

mod calls;
mod decode;
mod ensure;
mod every;
mod s4hana_cloud;
mod setup;
mod usage;

use setup::*;
