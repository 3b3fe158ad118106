//! OData of both versions.

mod batch;
mod entities;
mod literals;
mod pages;
