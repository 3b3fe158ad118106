//! What is in the answers about formations.

use client_core::{
    Answer,
    fault::{Fault, FaultClass},
    operation::DecodeError,
    wire::Lenient,
};
use serde::Deserialize;

use super::{Formation, FormationAssignment};
use crate::system_landscape::{
    Partial,
    graphql::{Page, data, nullable, partial_data},
    partial::{Part, one},
};

pub(in crate::system_landscape) fn listed(answer: &Answer) -> Result<Part<Formation>, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        formations: Page<Formation>,
    }
    let (data, errors) = partial_data::<Data>(answer)?;
    Part::of(data.formations, errors)
}

pub(super) fn held(answer: &Answer) -> Result<Part<Formation>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        formations_for_object: Lenient<Formation>,
    }
    let (data, errors) = partial_data::<Data>(answer)?;
    Part::of(Page::only(data.formations_for_object), errors)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
struct ByName<T> {
    #[serde(deserialize_with = "nullable")]
    formation_by_name: Option<T>,
}

pub(super) fn found(answer: &Answer) -> Result<Option<Partial<Formation>>, DecodeError> {
    let (data, errors) = partial_data::<ByName<Formation>>(answer)?;
    one(data.formation_by_name, errors)
}

pub(in crate::system_landscape) fn assigned(
    answer: &Answer,
) -> Result<Part<FormationAssignment>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Assignments {
        // Director's schema allows null; then errors beside it say why.
        #[serde(deserialize_with = "nullable")]
        formation_assignments: Option<Page<FormationAssignment>>,
    }
    let (data, errors) = partial_data::<ByName<Assignments>>(answer)?;
    let page = match data.formation_by_name {
        Some(found) => found
            .formation_assignments
            .ok_or(DecodeError::Missing("formationAssignments")),
        None => Err(none()),
    };
    match (page, errors) {
        (Ok(page), errors) => Part::of(page, errors),
        (Err(_), Some(fault)) => Err(DecodeError::Fault(Box::new(fault))),
        (Err(missing), None) => Err(missing),
    }
}

/// Null is "none", which is not the same as a formation without assignments.
fn none() -> DecodeError {
    let mut fault = Fault::new(
        Some("20".to_owned()),
        Some("there is no such formation".to_owned()),
    );
    fault.class = FaultClass::NotFound;
    DecodeError::Fault(Box::new(fault))
}

pub(super) fn changed(answer: &Answer) -> Result<Formation, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        result: Formation,
    }
    Ok(data::<Data>(answer)?.result)
}
