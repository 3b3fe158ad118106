//! Two flows in one process that write to the same subaccount.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail as they do"
)]

use std::time::Duration;

use btp_client::{BtpClient, service_key::ServiceKey, system_landscape::SystemLandscapeClient};
use client_core::SecretString;
use connect_flow::{Connection, Flow, Ports, Report};
use landscape_sim::{EntitlementShape, Subaccount, TenantSeed, UserSeed, World};
use s4_client::{S4Client, host::TenantHost};

const USER: (&str, &str) = ("ADMIN", "Welcome1!");

fn world(latency: Duration, job_delay: Duration) -> World {
    let tenant = |name: &str| TenantSeed::new(name).user(UserSeed::administrator(USER.0, USER.1));
    World::builder()
        .configure(|config| {
            config.entitlement_shape = EntitlementShape::Resources;
            config.latency = latency;
            config.job_delay = job_delay;
        })
        .subaccount(Subaccount::new("sub-1", "dev"))
        .tenant(tenant("my300001"))
        .tenant(tenant("my300002"))
        .build()
}

async fn connect(world: &World, btp: &BtpClient, tenant: &str, system: &str) -> Report {
    let at = world.landscape();
    let landscape = SystemLandscapeClient::builder(at.director.parse().unwrap())
        .bearer(SecretString::from(at.director_token.clone()))
        .tenant(at.global_account.clone())
        .transport(world.transport())
        .build()
        .unwrap();
    let host = at.s4_api_of(tenant).parse().unwrap();
    let tenant = S4Client::builder(TenantHost::custom(host, at.s4_ui.parse().unwrap()))
        .basic_user(USER.0, SecretString::from(USER.1))
        .transport(world.transport())
        .build()
        .unwrap();
    let wanted = Connection::new(system).entitle("sub-1", "api-access");
    let ports = Ports::clients(landscape, tenant, btp.clone());
    Flow::builder(wanted, ports).build().unwrap().run().await
}

/// The request names every system that the plan is for. What one flow has read while the other was
/// writing lacks the other's system.
#[tokio::test(start_paused = true)]
async fn neither_takes_the_others_system_out_of_the_plan() {
    for (latency, job) in [(0, 3), (50, 0), (50, 3), (50, 30)] {
        let world = world(Duration::from_millis(latency), Duration::from_secs(job));
        let key = ServiceKey::parse(&world.landscape().service_key_json()).unwrap();
        let btp = BtpClient::builder(key)
            .transport(world.transport())
            .build()
            .unwrap();
        let (first, second) = tokio::join!(
            connect(&world, &btp, "my300001", "dev"),
            connect(&world, &btp, "my300002", "prod"),
        );
        assert!(first.is_connected(), "{}", first.outcome);
        assert!(second.is_connected(), "{}", second.outcome);
        let assignments = world.snapshot().assignments.into_iter();
        let mut systems: Vec<_> = assignments.filter_map(|one| one.system).collect();
        systems.sort();
        assert_eq!(systems, ["dev", "prod"]);
        let journal = world.journal();
        let mut statuses = journal
            .of("entitlements.assign")
            .map(|record| record.status);
        assert!(statuses.all(|status| status == Some(202)), "no lock is met");
    }
}
