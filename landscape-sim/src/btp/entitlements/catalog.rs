//! The services that a simulated account is entitled to from the start: a few ordinary ones with the trouble
//! real lists have (duplicate names, opaque identifiers, quotas used up, automatic plans).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::plan::{PlanCategory, ServicePlan};

/// How a service presents itself.
pub(crate) struct Presentation {
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) category: (&'static str, &'static str),
    pub(crate) icon: Option<String>,
}

const CROSS: (&str, &str) = ("FOUNDATION_CROSS_SERVICES", "Foundation / Cross Services");
const INTEGRATION: (&str, &str) = ("INTEGRATION", "Integration");
const APPLICATIONS: (&str, &str) = (
    "APPLICATION_DEVELOPMENT_AND_AUTOMATION",
    "Application Development and Automation",
);
const DATA: (&str, &str) = ("DATA_AND_ANALYTICS", "Data and Analytics");
const OTHER: (&str, &str) = ("OTHER", "Other");

/// Plans of a new simulated account.
pub(crate) fn ordinary_plans() -> Vec<ServicePlan> {
    vec![
        ServicePlan::enabled("destination", "lite").auto_assigned(),
        ServicePlan::enabled("connectivity", "lite").auto_assigned(),
        ServicePlan::enabled("xsuaa", "application").auto_assigned(),
        ServicePlan::enabled("xsuaa", "apiaccess").auto_managed(),
        ServicePlan::enabled("enterprise-messaging", "default"),
        ServicePlan::enabled("SAPLaunchpad", "standard").category(PlanCategory::Application),
        ServicePlan::counted("hana-cloud", "hana", 10).unique_identifier("hana-cloud-hana"),
        ServicePlan::counted("hana-cloud", "hana", 10).unique_identifier("8005780"),
        ServicePlan::counted("APPLICATION_RUNTIME", "MEMORY", 8)
            .category(PlanCategory::Platform)
            .unique_identifier("applicationruntime"),
        ServicePlan::counted("cloud-logging", "dev", 4).at_most_per_subaccount(100),
        ServicePlan::counted("auditlog", "standard", 0),
        ServicePlan::counted("cicd-app", "free", 3)
            .category(PlanCategory::QuotaBasedApplication)
            .at_most_per_subaccount(2),
        ServicePlan::unlimited("uas", "reporting-ga-admin"),
    ]
}

/// Name, category and icon of a service; an unknown one is presented by its technical name.
pub(crate) fn presentation(service: &str) -> Presentation {
    let (display_name, description, category) = match service {
        "s4-hana-cloud" => (
            "SAP S/4HANA Cloud Extensibility",
            Some("Extends SAP S/4HANA Cloud systems that are registered in the global account."),
            INTEGRATION,
        ),
        "destination" => (
            "Destination Service",
            Some("Finds the address of a remote system."),
            INTEGRATION,
        ),
        "connectivity" => ("Connectivity Service", None, INTEGRATION),
        "xsuaa" => ("Authorization and Trust Management Service", None, CROSS),
        "enterprise-messaging" => (
            "Event Mesh",
            Some("Lets applications talk by events."),
            INTEGRATION,
        ),
        "SAPLaunchpad" => ("SAP Build Work Zone, standard edition", None, APPLICATIONS),
        "hana-cloud" => ("SAP HANA Cloud", Some("A database."), DATA),
        "APPLICATION_RUNTIME" => ("Cloud Foundry Runtime", None, APPLICATIONS),
        "cloud-logging" => ("Cloud Logging", None, CROSS),
        "auditlog" => ("Auditlog Service", None, CROSS),
        other => (other, None, OTHER),
    };
    // Real lists carry an icon for most services but not for all.
    let icon = (!matches!(service, "cicd-app" | "uas")).then(|| {
        let hue = service.bytes().fold(7_u32, |hue, byte| (hue * 31 + u32::from(byte)) % 360);
        STANDARD.encode(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 56 56\"><circle cx=\"28\" cy=\"28\" r=\"20\" fill=\"hsl({hue},60%,40%)\"/></svg>"
        ))
    });
    Presentation {
        display_name: display_name.to_owned(),
        description: description.map(str::to_owned),
        category,
        icon,
    }
}
