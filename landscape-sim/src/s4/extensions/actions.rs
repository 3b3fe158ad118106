//! Creating, approving and deleting extensions.

use serde_json::Value;

use super::model::{Extension, Status};
use super::{Context, Extensions};
use crate::btp::{Btp, TokenCheck};
use crate::exchange::{Reply, with_header};
use crate::s4::answer::{self, Refusal};
use crate::s4::odata::Version;

const MOST_TOKEN: usize = 4096;
const MOST_DESCRIPTION: usize = 120;

impl Extensions {
    /// The token is checked here and not yet consumed.
    pub(super) fn create(
        &mut self,
        context: &Context<'_>,
        btp: &Btp,
        rng: &mut fastrand::Rng,
    ) -> Result<Reply, Refusal> {
        let (token, description) = input(context)?;
        if token.is_empty() || token.chars().count() > MOST_TOKEN {
            return Err(not_a_token());
        }
        let groups = match btp.check_token(&token, context.incoming.now) {
            TokenCheck::Valid {
                system_name,
                scenario_groups,
                ..
            } => {
                self.refuse_second_system(context, btp, &system_name)?;
                scenario_groups
            }
            check => return Err(refusal(&check)),
        };
        let bits = rng.u128(..);
        let extension = Extension {
            uuid: guid(bits),
            description,
            token,
            status: Status::PendingApproval,
            global_account: None,
            system_name: None,
            scenario_groups: groups.iter().map(|group| group_key(group)).collect(),
            changed_at: context.incoming.now,
            changed_by: context.principal.user.clone(),
            version: 1,
            pairing: None,
        };
        let location = format!("{}Extensions({})", context.root, extension.uuid);
        let reply = answer::v4(201, &extension.json());
        let reply = with_header(reply, "location", &location);
        let reply = with_header(reply, "etag", &extension.etag());
        self.extensions.push(extension);
        Ok(reply)
    }

    /// The token is consumed here, once.
    pub(super) fn approve(
        &mut self,
        key: &str,
        context: &Context<'_>,
        btp: &mut Btp,
    ) -> Result<Reply, Refusal> {
        let now = context.incoming.now;
        let extension = self.find(key)?;
        precondition(extension, context, true)?;
        if extension.status != Status::PendingApproval {
            return Err(not_in_this_status("Approve", extension.status));
        }
        let token = extension.token.clone();
        match btp.check_token(&token, now) {
            TokenCheck::Valid { system_name, .. } => {
                self.refuse_second_system(context, btp, &system_name)?;
            }
            check => return Err(refusal(&check)),
        }
        let pairing = btp
            .consume_token(&token, context.tenant, now)
            .map_err(|check| refusal(&check))?;
        let extension = self.find_mut(key)?;
        extension.pairing = Some(pairing);
        extension.changed_by.clone_from(&context.principal.user);
        extension.enter(Status::Enabling, now);
        let reply = answer::v4(200, &extension.json());
        let reply = with_header(reply, "etag", &extension.etag());
        Ok(with_header(
            reply,
            "sap-messages",
            r#"[{"code":"ZBTPEXT/100","message":"Extension approved","numericSeverity":1}]"#,
        ))
    }

    pub(super) fn delete(&mut self, key: &str, context: &Context<'_>) -> Result<Reply, Refusal> {
        let extension = self.find(key)?;
        precondition(extension, context, false)?;
        match extension.status {
            Status::PendingApproval | Status::Failed | Status::Disabled => {}
            status => return Err(not_in_this_status("Delete", status)),
        }
        let uuid = extension.uuid.clone();
        self.extensions.retain(|known| known.uuid != uuid);
        Ok(answer::nothing(Version::V4))
    }

    /// One tenant has one registered system per global account.
    fn refuse_second_system(
        &self,
        context: &Context<'_>,
        btp: &Btp,
        system_name: &str,
    ) -> Result<(), Refusal> {
        let registered = btp.registered_system_of_tenant(context.tenant);
        let pairing = self
            .extensions
            .iter()
            .filter(|extension| extension.status == Status::Enabling)
            .filter_map(|extension| extension.pairing.as_ref())
            .map(|pairing| pairing.system_name.clone());
        match registered
            .into_iter()
            .chain(pairing)
            .find(|name| name != system_name)
        {
            None => Ok(()),
            Some(other) => Err(Refusal::new(
                409,
                "ZBTPEXT/004",
                format!(
                    "This tenant is already registered in the global account as system '{other}'"
                ),
            )),
        }
    }
}

/// The key in `{"key": …, "description": …}`, else the text itself.
fn group_key(group: &str) -> String {
    serde_json::from_str::<Value>(group)
        .ok()
        .and_then(|value| Some(value.get("key")?.as_str()?.to_owned()))
        .unwrap_or_else(|| group.to_owned())
}

/// Token and description of a creation.
fn input(context: &Context<'_>) -> Result<(String, String), Refusal> {
    let is_json = context
        .incoming
        .header("content-type")
        .is_some_and(|value| value.trim_start().starts_with("application/json"));
    if !is_json {
        return Err(Refusal::new(
            415,
            "/IWBEP/CM_V4_RUNTIME/076",
            "The content type of the request is not supported",
        ));
    }
    let malformed = || {
        Refusal::new(
            400,
            "/IWBEP/CM_V4_RUNTIME/025",
            "The body of the request is not a valid JSON object",
        )
    };
    let Some(Value::Object(fields)) = context.incoming.json() else {
        return Err(malformed());
    };
    let text = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(malformed()),
    };
    for name in fields.keys() {
        if name != "IntegrationToken" && name != "Description" && !name.starts_with('@') {
            // The name is repeated only if it is ours: it could be a misplaced secret.
            return Err(Refusal::new(
                400,
                "/IWBEP/CM_V4_RUNTIME/029",
                "The body holds a property that cannot be set",
            ));
        }
    }
    let description = text("Description")?;
    if description.chars().count() > MOST_DESCRIPTION {
        return Err(Refusal::new(
            400,
            "/IWBEP/CM_V4_RUNTIME/035",
            format!("Property 'Description' has a value longer than MaxLength {MOST_DESCRIPTION}"),
        )
        .about("Description"));
    }
    Ok((text("IntegrationToken")?, description))
}

/// 428 without `If-Match` where it is required, 412 where it is stale. `*` fits always.
fn precondition(
    extension: &Extension,
    context: &Context<'_>,
    required: bool,
) -> Result<(), Refusal> {
    let etag = extension.etag();
    match context.incoming.header("if-match") {
        None if required => Err(Refusal::new(
            428,
            "/IWBEP/CM_V4_RUNTIME/020",
            "Precondition required: send the entity tag with header If-Match",
        )),
        None => Ok(()),
        Some(given) if given == "*" || given.split(',').any(|one| one.trim() == etag) => Ok(()),
        Some(_) => Err(Refusal::new(
            412,
            "/IWBEP/CM_V4_RUNTIME/021",
            "The state of the resource (entity) was already changed (If-Match)",
        )),
    }
}

fn not_in_this_status(action: &str, status: Status) -> Refusal {
    Refusal::new(
        409,
        "ZBTPEXT/005",
        format!(
            "Action '{action}' is not allowed in status '{}'",
            status.name()
        ),
    )
}

fn not_a_token() -> Refusal {
    Refusal::new(
        400,
        "ZBTPEXT/001",
        "The integration token is not one that SAP BTP issued",
    )
    .about("IntegrationToken")
}

fn refusal(check: &TokenCheck) -> Refusal {
    match check {
        TokenCheck::Expired => Refusal::new(
            400,
            "ZBTPEXT/002",
            "The integration token has expired; get a new one for the system in SAP BTP",
        )
        .about("IntegrationToken"),
        TokenCheck::Used => {
            Refusal::new(409, "ZBTPEXT/003", "The integration token was already used")
                .about("IntegrationToken")
        }
        TokenCheck::WrongTenant => Refusal::new(
            400,
            "ZBTPEXT/001",
            "The integration token belongs to a system that stands for another tenant",
        )
        .about("IntegrationToken"),
        TokenCheck::Unknown | TokenCheck::Valid { .. } => not_a_token(),
    }
}

/// A version 4 GUID of random bits.
fn guid(bits: u128) -> String {
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
    format!(
        "{}-{}-4{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}
