//! Where the runs are disturbed, what they are for, and what must be so at their end.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use connect_flow::{
    Connection, Disconnection, Event, Flow, Report, WaitPolicy,
    handoff::{HandOff, Operator, OperatorError, Question, Reply, ScriptedPair, TokenPath},
};
use futures_util::lock::Mutex as AsyncMutex;
use integration_tests::{Landscape, SYSTEM, Spy};
use landscape_sim::{EntitlementShape, Snapshot, TenantSeed, UserSeed, World};

pub(super) const FOREIGN: &str = "foreign-s4";
/// An undisturbed run has 21 to 30, two at the same time up to 50, and what was there before took as many.
pub(super) const MOST_REQUESTS: usize = 400;
pub(super) const USER: (&str, &str) = ("ADMIN", "Welcome1!");
pub(super) const SHAPES: [EntitlementShape; 2] =
    [EntitlementShape::Resources, EntitlementShape::PlanPerSystem];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    Connect,
    /// The registration has failed, and may be begun anew.
    RegisterAnew,
    /// Two administrators do what no published API can.
    HandOff,
    Disconnect,
}

/// A landscape, and the two administrators of it, who do one thing at a time.
pub(super) struct Stage {
    pub(super) landscape: Landscape,
    pub(super) people: Arc<AsyncMutex<()>>,
    /// Sees the secrets that cross the wire.
    pub(super) spy: Spy,
    /// What is somebody else's, before anything was disturbed.
    pub(super) foreign: Snapshot,
}

impl std::ops::Deref for Stage {
    type Target = Landscape;

    fn deref(&self) -> &Landscape {
        &self.landscape
    }
}

/// The administrators, for one process that asks them.
#[derive(Debug)]
pub(super) struct People {
    pair: ScriptedPair,
    busy: Arc<AsyncMutex<()>>,
}

#[async_trait]
impl Operator for People {
    async fn ask(&self, question: &Question) -> Result<Reply, OperatorError> {
        let _busy = self.busy.lock().await;
        self.pair.ask(question).await
    }
}

/// A landscape in which somebody else's system is connected, and this one as far as the goal begins with it.
pub(super) async fn landscape(goal: Goal, shape: EntitlementShape) -> Stage {
    let tenant = |name: &str| {
        let user = UserSeed::administrator(USER.0, USER.1);
        TenantSeed::new(name).user(user).people(0)
    };
    let world = World::builder()
        .configure(|config| {
            config.entitlement_shape = shape;
            config.latency = Duration::from_millis(20);
            config.enabling_delay = Duration::from_millis(700);
            config.job_delay = Duration::from_millis(900);
            config.deregister_delay = Duration::from_millis(800);
        })
        .tenant(tenant("my300001"))
        .tenant(tenant("my300002"));
    let landscape = Landscape::in_memory(world.build());
    let mut ports = landscape.ports();
    ports.tenant = Arc::new(landscape.tenant("my300002", USER.0, USER.1));
    let subaccount = landscape.at().subaccounts.first().cloned().unwrap();
    let foreign = Connection::new(FOREIGN).entitle(subaccount, "api-access");
    let foreign = Flow::builder(foreign, ports).build().unwrap().run().await;
    assert!(foreign.is_connected(), "{}", foreign.outcome);
    match goal {
        Goal::Connect | Goal::HandOff => {}
        Goal::Disconnect => {
            let report = landscape.flow().run().await;
            assert!(report.is_connected(), "{}", report.outcome);
        }
        Goal::RegisterAnew => {
            landscape
                .world
                .configure(|config| config.pairing_fails = true);
            let report = landscape.flow().run().await;
            assert!(!report.is_connected(), "{}", report.outcome);
            landscape
                .world
                .configure(|config| config.pairing_fails = false);
        }
    }
    let spy = Spy::new(Arc::clone(&landscape.transport));
    let foreign = foreign_part(landscape.world.snapshot());
    Stage {
        landscape: landscape.through(|_| Arc::new(spy.clone())),
        people: Arc::default(),
        spy,
        foreign,
    }
}

/// What no run may touch: everything but the wanted system, its extension and its assignment.
pub(super) fn foreign_part(mut seen: Snapshot) -> Snapshot {
    seen.systems.retain(|one| one.name != SYSTEM);
    seen.assignments
        .retain(|one| one.system.as_deref() != Some(SYSTEM));
    seen.extensions.remove("my300001");
    (seen.unused_tokens, seen.used_tokens) = (0, 0);
    seen
}

/// What is told while it runs, to look for secrets in.
pub(super) type Heard = Arc<Mutex<String>>;

pub(super) fn flow(landscape: &Stage, goal: Goal, heard: &Heard) -> Flow {
    let heard = Arc::clone(heard);
    let connection = landscape.connection();
    match goal {
        Goal::Connect => Flow::builder(connection, landscape.ports()),
        Goal::RegisterAnew => Flow::builder(connection, landscape.ports()).register_anew(),
        Goal::HandOff => {
            let ports = landscape.ports();
            let people = People {
                pair: ScriptedPair::new(&ports, connection.group().clone()),
                busy: Arc::clone(&landscape.people),
            };
            HandOff::new(people)
                .token_path(TokenPath::ThroughProgram)
                .wait(WaitPolicy::DEFAULT)
                .flow(connection, ports.entitlements)
        }
        Goal::Disconnect => Flow::disconnecting(Disconnection::of(connection), landscape.ports()),
    }
    .listener(move |event: &Event| {
        let text = serde_json::to_string(event).unwrap();
        heard.lock().unwrap().push_str(&text);
    })
    .build()
    .unwrap()
}

pub(super) async fn run(landscape: &Stage, goal: Goal, heard: &Heard) -> Report {
    let report = flow(landscape, goal, heard).run().await;
    let text = serde_json::to_string(&report).unwrap();
    heard.lock().unwrap().push_str(&text);
    report
}

pub(super) fn sequence(landscape: &Stage) -> u64 {
    let journal = landscape.journal();
    journal.records().last().map_or(0, |record| record.sequence)
}

/// Runs until it is done, as a patient user would; and asserts that it is, once, and nothing else was touched.
pub(super) async fn settle(
    landscape: &Stage,
    goal: Goal,
    heard: &Heard,
    unused: usize,
    context: &str,
) {
    // Credentials that a made-up 401 has latched are new with each process; a locked user is not made.
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        let report = run(landscape, goal, heard).await;
        outcomes.push(report.outcome.to_string());
        if report.outcome.is_success() {
            assert_settled(landscape, goal, heard, unused, context);
            return;
        }
    }
    panic!("{context}: {outcomes:?}");
}

pub(super) fn assert_settled(
    landscape: &Stage,
    goal: Goal,
    heard: &Heard,
    unused: usize,
    context: &str,
) {
    let seen = landscape.world.snapshot();
    assert_eq!(
        foreign_part(seen.clone()),
        landscape.foreign,
        "{context}: somebody else's"
    );
    let mut systems: Vec<_> = seen
        .systems
        .iter()
        .map(|system| (system.name.as_str(), system.status.as_str()))
        .collect();
    systems.sort_unstable();
    let mut wanted = vec![(FOREIGN, "CONNECTED")];
    if goal != Goal::Disconnect {
        wanted.insert(0, (SYSTEM, "CONNECTED"));
    }
    assert_eq!(systems, wanted, "{context}");
    let of = |tenant: &str| -> Vec<String> {
        let rows = seen.extensions.get(tenant).into_iter().flatten();
        rows.map(|one| one.status.clone()).collect()
    };
    let mine = if goal == Goal::Disconnect {
        Vec::new()
    } else {
        vec!["Enabled"]
    };
    assert_eq!(of("my300001"), mine, "{context}");
    let mut assigned: Vec<_> = seen
        .assignments
        .iter()
        .filter(|one| one.service == "s4-hana-cloud")
        .map(|one| (one.system.as_deref().unwrap_or_default(), one.amount))
        .collect();
    assigned.sort_unstable();
    let wanted: Vec<_> = wanted.iter().map(|(name, _)| (*name, 1)).collect();
    assert_eq!(
        assigned, wanted,
        "{context}: each once, and somebody else's still there"
    );
    assert!(
        seen.unused_tokens <= unused,
        "{context}: {} tokens lie about",
        seen.unused_tokens
    );
    let requests = landscape.journal().len();
    assert!(requests <= MOST_REQUESTS, "{context}: {requests} requests");

    let heard = heard.lock().unwrap();
    let at = landscape.at();
    // Issued tokens, integration tokens, cookies: whatever crossed the wire.
    let mut secrets = landscape.spy.secrets();
    let planted = [
        USER.1,
        &at.s4_password,
        &at.director_client_secret,
        &at.director_token,
    ];
    secrets.extend(planted.map(str::to_owned));
    for secret in secrets {
        assert!(!heard.contains(&secret), "{context}: a secret was told");
    }
}

/// A writer of logs.
#[derive(Clone)]
pub(super) struct Log(Heard);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap()
            .push_str(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Hears what is logged, too, at every level, in every fourth run: to write it takes longer than the run.
pub(super) fn hear_log(run: u64, heard: &Heard) -> Option<tracing::subscriber::DefaultGuard> {
    let log = Log(Arc::clone(heard));
    run.is_multiple_of(4).then(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || log.clone())
            .finish();
        integration_tests::listen(subscriber)
    })
}
