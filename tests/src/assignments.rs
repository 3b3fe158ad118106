//! Generates entitlement lists in the shape of the real ones: nulls where nothing is said to be nullable, floats and
//! whole numbers mixed, icons that make up two fifths to two thirds of the bytes.

use serde_json::{Value, json};

/// A list of at least `bytes` bytes of JSON.
///
/// Deterministic: the same size gives the same list.
pub fn generate(bytes: usize) -> Vec<u8> {
    let mut entitled = Vec::new();
    let mut assigned = Vec::new();
    let mut size = 0;
    let mut number = 0_usize;
    while size < bytes {
        let (service, assignments) = (service(number), assigned_service(number));
        size += service.to_string().len() + assignments.to_string().len();
        entitled.push(service);
        assigned.push(assignments);
        number += 1;
    }
    let list = json!({
        "entitledServices": entitled,
        "assignedServices": assigned,
        "fetchErrorFromExternalProviderRegistry": null,
        "serviceTermsOfUseStatus": [],
    });
    list.to_string().into_bytes()
}

fn service(number: usize) -> Value {
    let plans: Vec<_> = (0..3).map(|plan| entitled_plan(number, plan)).collect();
    json!({
        "name": format!("service-{number}"),
        "displayName": format!("Service Number {number}"),
        "description": if number.is_multiple_of(5) { Value::Null } else { json!("Does one thing, and does it in the cloud.") },
        "businessCategory": {"id": "INTEGRATION", "displayName": "Integration"},
        "ownerType": "VENDOR",
        "termsOfUseUrl": "N/A",
        "iconBase64": "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPg".repeat(110),
        "applicationCoordinates": {"iconFormat": "image/svg+xml", "serviceCategories": ["Integration"], "serviceDescription": ["One"]},
        "servicePlans": plans,
    })
}

fn entitled_plan(service: usize, plan: usize) -> Value {
    let unlimited = plan == 2;
    let category = if plan == 1 {
        "ELASTIC_SERVICE"
    } else {
        "SERVICE"
    };
    let centers: Vec<_> = ["cf-eu10", "cf-us10"]
        .iter()
        .map(|name| data_center(name))
        .collect();
    json!({
        "name": format!("plan-{plan}"),
        "displayName": format!("plan-{plan}"),
        "description": null,
        "uniqueIdentifier": format!("service-{service}-plan-{plan}"),
        "category": category,
        "provisioningMethod": "SERVICE_BROKER",
        "amount": if unlimited { json!(2_000_000_000) } else { json!(10.0) },
        "remainingAmount": if unlimited { Value::Null } else { json!(7.0) },
        "unlimited": unlimited,
        "beta": false,
        "autoAssign": false,
        "autoDistributeAmount": null,
        "internalQuotaLimit": null,
        "maxAllowedSubaccountQuota": null,
        "numberOfAssignedEntities": null,
        "providedBy": "VENDOR",
        "resources": null,
        "assignedResources": null,
        "dependsOn": null,
        "sourceEntitlements": [{"productId": null, "restricted": false, "productDisplayName": "FREE", "allowedSubaccounts": null, "amount": 1.0}],
        "dataCenters": centers,
        "deprecationMessage": null,
    })
}

fn data_center(name: &str) -> Value {
    json!({
        "name": name, "displayName": name, "region": "eu10", "environment": "cloudfoundry", "iaasProvider": "AWS",
        "supportsTrial": false, "geoAccess": "STANDARD", "restricted": false, "domain": null,
        "provisioningServiceUrl": null, "saasRegistryServiceUrl": null,
    })
}

fn assigned_service(number: usize) -> Value {
    let entities: Vec<_> = (0..4).map(|entity| assignment(number, entity)).collect();
    json!({
        "name": format!("service-{number}"),
        "displayName": format!("Service Number {number}"),
        "businessCategory": {"id": "INTEGRATION", "displayName": "Integration"},
        "servicePlans": [{
            "name": "plan-0",
            "uniqueIdentifier": format!("service-{number}-plan-0"),
            "category": "SERVICE",
            "assignmentInfo": entities,
        }],
    })
}

fn assignment(service: usize, entity: usize) -> Value {
    json!({
        "entityId": format!("{service:08x}-0000-4000-8000-{entity:012x}"),
        "entityType": "SUBACCOUNT",
        "amount": 1.0,
        "requestedAmount": null,
        "entityState": "OK",
        "stateMessage": "Succeeded to update assignment of service plan.",
        "autoAssigned": false,
        "autoAssign": false,
        "autoDistributeAmount": null,
        "unlimitedAmountAssigned": false,
        "createdDate": 1_694_163_610_000_i64,
        "modifiedDate": 1_694_163_620_000_i64,
        "parentId": "03760ecf-9d89-4189-a92a-1c7efed09298",
        "parentType": "GLOBAL_ACCOUNT",
        "parentAmount": 10.0,
        "parentRemainingAmount": -1_999_999_001.0,
        "resources": [],
    })
}
