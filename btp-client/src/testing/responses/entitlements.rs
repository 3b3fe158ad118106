//! Every response of the Entitlements service, as the published document and real answers shape it.

use serde_json::{Value, json};

use super::{
    Any, Date, Fields, Flag, Forms, Id, Many, Number, One, Text, Word, called, drops, may, needs,
    plain, response, survive,
};
use crate::{
    entitlements::{
        AssignedService, AssignedServicePlan, Assignment, Assignments, CommercialModel, DataCenter,
        DataCentersQuery, EntitledService, EntitlementsClient, ExternalResource, ServicePlan,
        SourceEntitlement,
    },
    jobs::JobsClient,
};

const PART: Fields = &[
    may("name", Text),
    may("displayName", Text),
    may("description", Text),
    may("consumptionBased", Flag),
];
const MODEL: Fields = &[
    may("name", Text),
    may("displayName", Text),
    may("description", Text),
    may("consumptionBased", Flag),
    may("containedCommercialModels", Many(PART)),
];
const SOURCE: Fields = &[
    may("entitlementName", Text),
    may("productId", Text),
    may("productDisplayName", Text),
    may("amount", Number),
    may("restricted", Flag),
    may("commercialModel", One(MODEL)),
    may("licensedQuantity", Number),
    may("autoAssign", Flag),
    drops("allowedSubaccounts"),
    drops("commercialOriginId"),
];
const CENTER: Fields = &[
    may("name", Text),
    may("displayName", Text),
    may("region", Text),
    may("environment", Text),
    may("iaasProvider", Text),
    may("domain", Text),
    may("supportsTrial", Flag),
    may("geoAccess", Text),
    may("isMainDataCenter", Flag),
    may("restricted", Flag),
    may("provisioningServiceUrl", Text),
    may("saasRegistryServiceUrl", Text),
];
const CENTERS: Fields = &[may("datacenters", Many(CENTER))];
const RESOURCE: Fields = &[
    may("resourceType", Text),
    may("resourceProvider", Text),
    may("resourceTechnicalName", Text),
    may("resourceName", Text),
    may("resourceData", Any),
];
const PLAN: Fields = &[
    needs("name", Text),
    may("displayName", Text),
    may("description", Text),
    may("uniqueIdentifier", Text),
    may("category", Word),
    may("provisioningMethod", Text),
    may("amount", Number),
    may("remainingAmount", Number),
    may("unlimited", Flag),
    may("maxAllowedSubaccountQuota", Number),
    may("autoAssign", Flag),
    may("autoDistributeAmount", Number),
    may("internalQuotaLimit", Number),
    may("beta", Flag),
    may("availableForInternal", Flag),
    may("providedBy", Text),
    may("numberOfAssignedEntities", Number),
    may("deprecationMessage", Text),
    may("endDate", Date),
    may("resources", Many(RESOURCE)),
    may("assignedResources", Many(RESOURCE)),
    may("sourceEntitlements", Many(SOURCE)),
    may("dataCenters", Many(CENTER)),
    drops("additionalPlanFeatures"),
    drops("dependsOn"),
    drops("billingObjects"),
    drops("globalAccountSourceEntitlements"),
];
const ENTITLED: Fields = &[
    needs("name", Text),
    may("displayName", Text),
    may("description", Text),
    may("ownerType", Text),
    may("businessCategory", Forms(category)),
    may("termsOfUseUrl", Text),
    may("servicePlans", Many(PLAN)),
    drops("iconBase64"),
    drops("applicationCoordinates"),
];
const ASSIGNMENT: Fields = &[
    needs("entityId", Id),
    may("entityType", Word),
    may("amount", Number),
    may("requestedAmount", Number),
    may("entityState", Word),
    may("stateMessage", Text),
    may("autoAssign", Flag),
    may("autoAssigned", Flag),
    may("autoDistributeAmount", Number),
    may("createdDate", Date),
    may("modifiedDate", Date),
    may("resources", Many(RESOURCE)),
    may("unlimitedAmountAssigned", Flag),
    may("parentId", Text),
    may("parentType", Word),
    may("parentAmount", Number),
    may("parentRemainingAmount", Number),
    drops("billingObject"),
];
const ASSIGNED_PLAN: Fields = &[
    needs("name", Text),
    may("displayName", Text),
    may("uniqueIdentifier", Text),
    may("category", Word),
    may("beta", Flag),
    may("unlimited", Flag),
    may("maxAllowedSubaccountQuota", Number),
    may("assignmentInfo", Many(ASSIGNMENT)),
];
const ASSIGNED: Fields = &[
    needs("name", Text),
    may("displayName", Text),
    may("ownerType", Text),
    may("businessCategory", Forms(category)),
    may("servicePlans", Many(ASSIGNED_PLAN)),
    drops("iconBase64"),
    drops("applicationCoordinates"),
];
const LIST: Fields = &[
    may("entitledServices", Many(ENTITLED)),
    may("assignedServices", Many(ASSIGNED)),
    may("fetchErrorFromExternalProviderRegistry", Flag),
    drops("serviceTermsOfUseStatus"),
];

/// The document says that it is a word; real answers have an object.
fn category() -> Vec<(Value, Value)> {
    vec![
        (
            json!({"id": "AI", "displayName": "Artificial Intelligence", "aNewField": 1}),
            json!({"id": "AI", "displayName": "Artificial Intelligence"}),
        ),
        (json!("OTHER"), json!({"id": "OTHER"})),
        (
            json!({"displayName": "D"}),
            json!({"id": "", "displayName": "D"}),
        ),
        (json!({"id": null, "displayName": null}), json!({"id": ""})),
    ]
}

fn data_centers(sent: &Value) -> Result<Value, String> {
    let read = called(sent, |client| async move {
        let jobs = JobsClient::new(client.clone());
        let service = EntitlementsClient::new(client, jobs);
        service.data_centers(&DataCentersQuery::default()).await
    })?;
    Ok(json!({ "datacenters": read }))
}

#[test]
fn answers_of_tomorrow_read() {
    survive(&[
        response("assignments", LIST, plain::<Assignments>),
        response("entitled service", ENTITLED, plain::<EntitledService>),
        response("plan", PLAN, plain::<ServicePlan>),
        response("source of units", SOURCE, plain::<SourceEntitlement>),
        response("commercial model", MODEL, plain::<CommercialModel>),
        response("external resource", RESOURCE, plain::<ExternalResource>),
        response("assigned service", ASSIGNED, plain::<AssignedService>),
        response("assigned plan", ASSIGNED_PLAN, plain::<AssignedServicePlan>),
        response("assignment", ASSIGNMENT, plain::<Assignment>),
        response("data centre", CENTER, plain::<DataCenter>),
        response("data centres", CENTERS, data_centers),
    ]);
}
