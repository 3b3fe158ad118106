//! The JSON of one plan and one assignment, in the observed shape: nulls where the published document promises
//! values, whole numbers as floats, dates in epoch milliseconds.

use serde_json::{Value, json};

use super::directories::DirectoryPlan;
use super::listed_amount;
use super::plan::{Assignment, ServicePlan};

/// Amounts of limited plans are written as floats, as most real ones are; the unlimited amount as an integer.
fn number(amount: i64, unlimited: bool) -> Value {
    if unlimited {
        return json!(amount);
    }
    #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53")]
    let float = amount as f64;
    json!(float)
}

pub(super) fn entitled_plan(
    plan: &ServicePlan,
    remaining: Option<i64>,
    assigned: &[&Value],
) -> Value {
    let unlimited = plan.quota.is_none();
    let amount = listed_amount(plan);
    let source = json!([{
        "entitlementName": format!("{}-SYSTEM", plan.unique_identifier),
        "productDisplayName": format!("{} - {}", plan.service, plan.name),
        "amount": number(amount, unlimited),
        "productId": null,
        "restricted": false,
        "allowedSubaccounts": null,
        "commercialModel": {
            "name": "Subscription",
            "displayName": "Subscription",
            "consumptionBased": false,
            "description": null,
        },
        "autoAssign": false,
    }]);
    let data_center = json!([{
        "name": "cf-eu10",
        "displayName": "Europe (Frankfurt) - Simulated",
        "region": "eu10",
        "environment": "cloudfoundry",
        "iaasProvider": "AWS",
        "supportsTrial": false,
        "provisioningServiceUrl": null,
        "saasRegistryServiceUrl": null,
        "domain": null,
        "isMainDataCenter": true,
        "geoAccess": "STANDARD",
    }]);
    json!({
        "name": plan.name,
        "displayName": plan.display_name,
        "description": plan.description,
        "uniqueIdentifier": plan.unique_identifier,
        "provisioningMethod": "SERVICE_BROKER",
        "amount": number(amount, unlimited),
        "remainingAmount": remaining.map(|left| number(left, false)),
        "providedBy": "VENDOR",
        "beta": false,
        "availableForInternal": false,
        "internalQuotaLimit": null,
        "autoAssign": false,
        "autoDistributeAmount": null,
        "maxAllowedSubaccountQuota": plan.most_per_subaccount,
        "category": plan.category.as_str(),
        "sourceEntitlements": if plan.external { Value::Null } else { source },
        "dataCenters": if plan.external { data_center } else { json!([]) },
        "resources": plan.resources,
        "dependsOn": null,
        "additionalPlanFeatures": null,
        "assignedResources": if plan.resources.is_some() { json!(assigned) } else { Value::Null },
        "assignedBillingObject": null,
        "billingObjects": null,
        "numberOfAssignedEntities": null,
        "deprecationMessage": null,
        "unlimited": unlimited,
    })
}

/// What a directory has of the plan, in place of what the account has.
pub(super) fn of_directory(entry: &mut Value, held: &DirectoryPlan) {
    let Some(entry) = entry.as_object_mut() else {
        return;
    };
    entry.insert("amount".to_owned(), number(held.amount, false));
    entry.insert("autoAssign".to_owned(), json!(held.auto_assign));
    entry.insert(
        "autoDistributeAmount".to_owned(),
        json!(held.auto_distribute_amount),
    );
}

pub(super) fn assigned_plan(
    identifier: &str,
    assignments: &[&Assignment],
    plan: Option<&ServicePlan>,
    infos: &[Value],
) -> Value {
    let name = assignments
        .first()
        .map(|assignment| assignment.plan.as_str());
    json!({
        "name": name,
        "displayName": plan.map(|plan| plan.display_name.as_str()).or(name),
        "uniqueIdentifier": identifier,
        "category": plan.map_or("ELASTIC_SERVICE", |plan| plan.category.as_str()),
        "beta": false,
        "maxAllowedSubaccountQuota": plan.and_then(|plan| plan.most_per_subaccount),
        "unlimited": plan.is_some_and(|plan| plan.quota.is_none()),
        "assignmentInfo": infos,
    })
}

pub(super) fn assignment(
    assignment: &Assignment,
    plan: Option<&ServicePlan>,
    remaining: Option<i64>,
    parent: (&str, &str),
) -> Value {
    json!({
        "entityId": assignment.subaccount,
        "entityType": "SUBACCOUNT",
        "amount": number(assignment.amount, false),
        "requestedAmount": assignment.requested.map(|amount| number(amount, false)),
        "entityState": assignment.state.as_str(),
        "stateMessage": assignment.message,
        "autoAssign": false,
        "autoDistributeAmount": null,
        "createdDate": assignment.created.as_millisecond(),
        "modifiedDate": assignment.modified.as_millisecond(),
        "resources": assignment.resources,
        "unlimitedAmountAssigned": false,
        "parentId": parent.0,
        "parentType": parent.1,
        "parentRemainingAmount": remaining.map(|left| number(left, false)),
        "parentAmount": plan.map(|plan| number(listed_amount(plan), plan.quota.is_none())),
        "autoAssigned": assignment.auto_assigned,
        "billingObject": null,
        "availableBillingObjects": null,
        "parentAssignedBillingObject": null,
    })
}
