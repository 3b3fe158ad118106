//! Which of the two OData versions a service speaks.

/// An OData version, as far as S/4HANA speaks it.
///
/// The two differ in literals, query options, error bodies and in how a list is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "S/4HANA speaks these two; each place that tells them apart has to know both"
)]
pub enum Version {
    /// OData 2.0, below `/sap/opu/odata/`.
    V2,
    /// OData 4.0, below `/sap/opu/odata4/`.
    V4,
}
