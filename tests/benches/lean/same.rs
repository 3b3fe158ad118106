//! The leanest hand-written structs for the same fields that the client reads: plain texts and numbers, no unknown words,
//! no dates, no bad items.

use serde::Deserialize;

macro_rules! plain {
    ($($name:ident { $($field:ident: $type:ty),* $(,)? })*) => {$(
        #[derive(Deserialize)]
        #[allow(dead_code, clippy::struct_field_names, reason = "decoded, not read; the names are the service's")]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $(#[serde(default)] $field: $type),* }
    )*};
}

type Text = Option<String>;
type Number = Option<f64>;

plain! {
    List {
        entitled_services: Vec<Entitled>,
        assigned_services: Vec<Assigned>,
        fetch_error_from_external_provider_registry: Option<bool>,
    }
    Entitled {
        name: String, display_name: Text, description: Text, owner_type: Text, business_category: Option<Category>,
        terms_of_use_url: Text, service_plans: Vec<Plan>,
    }
    Category { id: Text, display_name: Text }
    Plan {
        name: String, display_name: Text, description: Text, unique_identifier: Text, category: Text,
        provisioning_method: Text, amount: Number, remaining_amount: Number, unlimited: bool,
        max_allowed_subaccount_quota: Number, auto_assign: bool, auto_distribute_amount: Number,
        internal_quota_limit: Number, beta: bool, available_for_internal: bool, provided_by: Text,
        number_of_assigned_entities: Number, deprecation_message: Text, end_date: Option<i64>,
        resources: Option<Vec<Resource>>, assigned_resources: Option<Vec<Resource>>,
        source_entitlements: Option<Vec<Source>>, data_centers: Option<Vec<Center>>,
    }
    Resource { resource_type: Text, resource_provider: Text, resource_technical_name: Text, resource_name: Text }
    Source {
        entitlement_name: Text, product_id: Text, product_display_name: Text, amount: Number, restricted: Option<bool>,
        commercial_model: Option<Model>,
    }
    Model { name: Text, display_name: Text, consumption_based: Option<bool> }
    Center {
        name: Text, display_name: Text, region: Text, environment: Text, iaas_provider: Text, domain: Text,
        supports_trial: Option<bool>, geo_access: Text, is_main_data_center: Option<bool>, restricted: Option<bool>,
        provisioning_service_url: Text, saas_registry_service_url: Text,
    }
    Assigned {
        name: String, display_name: Text, owner_type: Text, business_category: Option<Category>,
        service_plans: Vec<AssignedPlan>,
    }
    AssignedPlan {
        name: String, display_name: Text, unique_identifier: Text, category: Text, beta: bool, unlimited: bool,
        max_allowed_subaccount_quota: Number, assignment_info: Vec<Assignment>,
    }
    Assignment {
        entity_id: String, entity_type: Text, amount: Number, requested_amount: Number, entity_state: Text,
        state_message: Text, auto_assign: bool, auto_assigned: bool, auto_distribute_amount: Number,
        created_date: Option<i64>, modified_date: Option<i64>, resources: Option<Vec<Resource>>,
        unlimited_amount_assigned: bool, parent_id: Text, parent_type: Text, parent_amount: Number,
        parent_remaining_amount: Number,
    }
}
