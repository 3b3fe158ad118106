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
        .subaccount(Subaccount::new("sub-2", "test"))
        .subaccount(Subaccount::new("sub-3", "prod"))
        .tenant(tenant("my300001"))
        .tenant(tenant("my300002"))
        .build()
}

fn wanting(system: &str, subaccounts: &[&str]) -> Connection {
    let wanted = Connection::new(system);
    let each = subaccounts.iter();
    each.fold(wanted, |wanted, subaccount| {
        wanted.entitle(*subaccount, "api-access")
    })
}

fn client(world: &World) -> BtpClient {
    let key = ServiceKey::parse(&world.landscape().service_key_json()).unwrap();
    BtpClient::builder(key)
        .transport(world.transport())
        .build()
        .unwrap()
}

async fn connect(world: &World, btp: &BtpClient, tenant: &str, wanted: Connection) -> Report {
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
    let ports = Ports::clients(landscape, tenant, btp.clone());
    Flow::builder(wanted, ports).build().unwrap().run().await
}

/// The request names every system that the plan is for. What one flow has read while the other was
/// writing lacks the other's system.
#[tokio::test(start_paused = true)]
async fn neither_takes_the_others_system_out_of_the_plan() {
    for (latency, job) in [(0, 3), (50, 0), (50, 3), (50, 30)] {
        let world = world(Duration::from_millis(latency), Duration::from_secs(job));
        let btp = client(&world);
        let (first, second) = tokio::join!(
            connect(&world, &btp, "my300001", wanting("dev", &["sub-1"])),
            connect(&world, &btp, "my300002", wanting("prod", &["sub-1"])),
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

/// The one that looks at three subaccounts has looked at the first long before it writes.
#[tokio::test(start_paused = true)]
async fn what_was_seen_before_the_others_write_is_looked_at_again() {
    for first_slower in [true, false] {
        let world = world(Duration::from_millis(50), Duration::ZERO);
        let btp = client(&world);
        let many = wanting("dev", &["sub-1", "sub-2", "sub-3"]);
        let few = wanting("prod", &["sub-1"]);
        let late = async {
            // A head start for one or the other.
            tokio::time::sleep(Duration::from_millis(if first_slower { 0 } else { 120 })).await;
            connect(&world, &btp, "my300002", few).await
        };
        let (first, second) = tokio::join!(connect(&world, &btp, "my300001", many), late);
        assert!(first.is_connected(), "{}", first.outcome);
        assert!(second.is_connected(), "{}", second.outcome);
        let assignments = world.snapshot().assignments.into_iter();
        let of_first = assignments.filter(|one| one.subaccount == "sub-1");
        let mut systems: Vec<_> = of_first.filter_map(|one| one.system).collect();
        systems.sort();
        assert_eq!(systems, ["dev", "prod"], "{first_slower}");
    }
}

/// Both have seen the name free before one of them takes it.
#[tokio::test(start_paused = true)]
async fn who_finds_the_name_taken_by_its_twin_goes_on_with_it() {
    for latency in [1, 20, 300] {
        let world = world(Duration::from_millis(latency), Duration::from_secs(1));
        let btp = client(&world);
        let connect = || connect(&world, &btp, "my300001", wanting("dev", &["sub-1"]));
        let (first, second) = tokio::join!(connect(), connect());
        assert!(first.is_connected(), "{latency}: {}", first.outcome);
        assert!(second.is_connected(), "{latency}: {}", second.outcome);
        assert_eq!(world.snapshot().systems.len(), 1);
    }
}

/// The token of the second was issued before the first has registered the system, and is refused after it.
#[tokio::test(start_paused = true)]
async fn whose_token_came_too_late_goes_on_with_what_its_twin_has_registered() {
    for apart in [7, 45, 90, 140, 200, 300, 500] {
        let world = world(Duration::from_millis(20), Duration::from_secs(1));
        let btp = client(&world);
        let connect = || connect(&world, &btp, "my300001", wanting("dev", &["sub-1"]));
        let later = async {
            tokio::time::sleep(Duration::from_millis(apart)).await;
            connect().await
        };
        let (first, second) = tokio::join!(connect(), later);
        assert!(first.is_connected(), "{apart}: {}", first.outcome);
        assert!(second.is_connected(), "{apart}: {}", second.outcome);
        let extensions = world.snapshot().extensions.remove("my300001").unwrap();
        assert_eq!(extensions.len(), 1, "{apart}: {extensions:?}");
    }
}
