//! A simulated landscape: one SAP BTP global account and SAP S/4HANA Cloud tenants, with the rules that make
//! connecting them hard.
//!
//! It is one state machine, [`World`], behind two doors: [`World::transport`], which has no sockets and lets a week
//! pass at once on tokio's paused clock, and [`Server`] (feature `server`), which is the same world on a loopback
//! port. It shares no type with the clients of this project except the `Transport` trait, so that a client's mistake
//! about the wire is not repeated here.
//!
//! ```
//! use landscape_sim::{Fault, World};
//!
//! let world = World::simple();
//! let landscape = world.landscape();
//! assert_eq!(landscape.s4_api, "https://landscape.sim/s4/my300001-api");
//!
//! // The third change is applied and its answer is lost.
//! world.inject(Fault::any_write().nth(3).apply_then_drop());
//! let transport = world.transport();
//! # let _ = transport;
//!
//! // … a client runs; then:
//! assert_eq!(world.journal().writes().count(), 0);
//! assert!(world.snapshot().systems.is_empty());
//! ```
//!
//! # Paths
//!
//! | prefix | service |
//! |---|---|
//! | `/uaa` | authorization server: `/uaa/oauth/token` |
//! | `/accounts` | accounts service, whole, also jobs |
//! | `/entitlements` | entitlements service, also jobs |
//! | `/director/graphql` | Director |
//! | `/s4/{tenant}-api` | a tenant's API host |
//! | `/s4/{tenant}` | a tenant's UI host |
//!
//! # What is documented, observed, assumed
//!
//! *Documented* is what SAP or the maintainers of an open-source component write; *observed* is what public
//! recordings, issues or clients show of the real services; *assumed* is what was invented because nothing public
//! says it. Nothing here was compared with a live tenant.
//!
//! ## S/4HANA Cloud tenants
//!
//! | behaviour | kind | source |
//! |---|---|---|
//! | the API host is the UI host with `-api` after the first label | documented | SAP Help; Compass Director's destination fetcher |
//! | hosts as path prefixes of one origin | ours | so that one server serves all |
//! | Basic, and OAuth client credentials at `/sap/bc/sec/oauth2/token` with the user's own credentials | documented | SAP Cloud SDK |
//! | no client certificates | ours | neither door has TLS |
//! | OAuth error bodies, a token's hour | assumed | RFC 6749 |
//! | a user is locked after three failed logons | documented | SAP Help: *Communication Users* |
//! | the same 401 page for wrong password, locked and unknown user; its headers | observed | SAP/jenkins-library tests, public reports |
//! | a success forgets earlier failures; failed token requests count, too | assumed | |
//! | Basic on the UI host gives a logon page with 200 and counts no failure | observed (page), assumed (count) | public reports |
//! | a write needs CSRF token and cookies; else 403, `x-csrf-token: Required`, plain text | documented | SAP Gateway; OpenUI5 fixtures |
//! | the token comes with any read, also with one that fails after logon | observed | SAP Cloud SDK for JavaScript |
//! | the service root without its slash redirects, without a token | observed (redirect), assumed (301, no token) | SAP Cloud SDK for JavaScript |
//! | a session ends after 30 idle minutes | documented | profile parameter `http/security_session_timeout` |
//! | both cookies are checked as a pair, a session belongs to one user | assumed | |
//! | OData V4 error bodies with `@Common.*`, V2 ones for V2 paths | documented | OpenUI5 fixtures; SAP Cloud SDK for Java |
//! | 403 `/IWFND/MED/170` for a V2 service that is not activated | observed | public reports |
//! | 412 `/IWBEP/CM_V4_RUNTIME/021` for a stale `If-Match`; 428 without one | documented (412), assumed (428's code) | OpenUI5 fixtures |
//! | `$filter` by `eq` and `and`, `$top`, `$skip`, `$count`, `$select`, pages by `@odata.nextLink` | documented | OData 4.0 |
//! | other system query options are refused with 400 | assumed | |
//! | the service `zbtpextension`, its entity, statuses and codes `ZBTPEXT/…` | ours | SAP publishes no service for *Maintain Extensions on SAP BTP* |
//! | `Enabling`, then `Enabled` together with *Registered* on BTP; name and account appear then | documented | SAP Help: *Trigger the Registration in the SAP S/4HANA Cloud Tenant* |
//! | a failed extension is deleted and needs a new token | documented | SAP Help: *Register an SAP S/4HANA Cloud System* (history) |
//! | the token is checked at creation and consumed at approval; deregistering disables the extension | assumed | |
//! | one registered system per tenant and global account | documented | SAP Help: *Register an SAP S/4HANA Cloud System* |
//! | the maintenance page | documented (words), assumed (status) | SAP KBA 2825498 |
//!
//! ## SAP BTP
//!
//! | behaviour | kind | source |
//! |---|---|---|
//! | `POST /oauth/token`, client credentials and password grant, `expires_in` 43199, claims | documented, observed | SAP Help: *Getting an Access Token for SAP Cloud Management Service APIs*; SAP-samples/cloud-btp-cli-api-codejam |
//! | Basic credentials raw and percent-encoded | observed | clients in public use |
//! | `invalid_client`, `unauthorized` with 401 | documented | SAP Help: *Authorization and Trust Management*, error catalogue |
//! | scopes per operation | documented | Accounts and Entitlements OpenAPI documents |
//! | bodies of the services' own 401 and 403 | assumed | Spring Security's OAuth resource server |
//! | error object in `error`, codes, correlation headers | documented, observed | SAP Help: *Error Response Format* |
//! | 11006 with the limit in the text of 11007, no header | documented | SAP Help: *Rate Limiting* |
//! | sliding window per operation and caller | assumed | |
//! | all operations of the accounts service: paths, statuses, limits, forced deletion, five levels of directories, who may manage entitlements | documented | Accounts OpenAPI document |
//! | creating: STARTED, CREATING, OK; deleting: DELETING, then 404 with 20004 or 20002; a folder is OK at once | observed | SAP/terraform-provider-btp fixtures |
//! | deleting answers 200 with a job in `Location`; 20013 with 409; 20007 with 409; 12003 for force against production and for a bad selector | observed | SAP-samples/cloud-btp-cli-api-codejam, SAP/terraform-provider-btp |
//! | a job for creating, too; 30004 for an account that is being changed; bindings are the only content of a subaccount | assumed | |
//! | custom properties have key and value, although the document names subaccounts there; a missing global account's `parentGUID`, `parentType` | assumed; observed | |
//! | bindings to Service Manager: fields documented; certificates, code of a conflict | assumed | Accounts OpenAPI document |
//! | shape of subaccounts and of entitlement lists | observed | SAP/terraform-provider-btp fixtures, kyma-environment-broker test data |
//! | list filters, 204 | documented | Entitlements OpenAPI document |
//! | empty success for a subaccount below an entitlement-managing directory read without that directory | observed | SAP/terraform-provider-btp issue 451 |
//! | 202, relative `Location`, a completed job without description | observed | SAP-samples/cloud-btp-cli-api-codejam |
//! | 30004 as 400, 30009 and 30015 as 409, 30001 for names used twice, 12003 for enable against amount | observed | issues of SAP/terraform-provider-btp and SAP/crossplane-provider-btp |
//! | too much quota is accepted and fails later, the old amount stays | observed | SAP/terraform-provider-btp issue 1119 and fixtures |
//! | STARTED at once, PROCESSING at half of the job's time | assumed | the states are documented |
//! | `s4-hana-cloud` only with a registered system, assigned per system | documented | SAP Help: *Configure the Entitlements for the SAP S/4HANA Cloud Extensibility Service* |
//! | how `s4-hana-cloud` looks in lists and requests | assumed | both [`EntitlementShape`]s |
//! | outage of the external registry: 200, flag true, its services missing | observed | SAP/terraform-provider-btp fixtures of January 2025 |
//! | assigning during that outage is refused with 30015 | assumed | |
//! | GraphQL schema subset, paging, error names and codes, `scenario_groups` | documented | Compass Director (kyma-incubator/compass) |
//! | documents that the schema does not allow are refused with 200 and GraphQL errors | assumed | gqlgen's texts |
//! | token of 7 days, single use, 1000 unused; printable ASCII and unique names; when to deregister and remove | documented | SAP Help: *Register an SAP S/4HANA Cloud System*, *Deregister or Remove a System* |
//! | those rules as Director errors; the form of the token; placeholders of system types | assumed | |
//!
//! # Time and identifiers
//!
//! What takes time happens lazily, at the next request or inspection, by tokio's clock plus [`World::advance`].
//! Identifiers come from a seeded source: two worlds that are asked the same answer the same.

mod btp;
mod clock;
mod config;
mod door;
mod exchange;
mod fault;
mod journal;
mod routes;
mod s4;
mod snapshot;
#[cfg(test)]
mod testing;
mod world;

pub use self::btp::{Directory, PlanCategory, ServicePlan, Subaccount};
pub use self::config::{Config, EntitlementShape, TenantSeed, UserSeed};
pub use self::door::MemoryTransport;
#[cfg(feature = "server")]
pub use self::door::Server;
pub use self::fault::{Fault, FaultRule};
pub use self::journal::{Journal, Record};
pub use self::snapshot::{AssignmentSnapshot, ExtensionSnapshot, Snapshot, SystemSnapshot};
pub use self::world::{Ending, Landscape, Outcome, World, WorldBuilder};

/// The origin of the in-memory landscape's URLs. The door takes any other as well.
pub const ORIGIN: &str = "https://landscape.sim";
