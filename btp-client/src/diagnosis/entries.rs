//! The catalogue: codes that were seen or documented, and the advice for each.

use super::Cause;

/// Some codes of one cause and one advice.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) codes: &'static [&'static str],
    pub(super) cause: Cause,
    pub(super) advice: &'static str,
}

/// The entry of a code. Words that two services use for two things are told apart by the message.
pub(super) fn find(code: &str, message: Option<&str>) -> Option<&'static Entry> {
    // Service Manager says it with `BadRequest`.
    let several = message.is_some_and(|words| words.contains("found more than one resource"));
    if several {
        return Some(&SEVERAL_RESOURCES);
    }
    ENTRIES.iter().find(|entry| entry.codes.contains(&code))
}

static SEVERAL_RESOURCES: Entry = Entry {
    codes: &[],
    cause: Cause::AmbiguousPlan,
    advice: "name the plan by its id: each registered system brings plans of the same names",
};

/// SAP Help *Error Handling* and *Rate Limiting* of SAP Cloud Management service; the texts of
/// recorded answers; Service Manager's open source; RFC 6749, 5.2.
pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        codes: &["11000", "11001"],
        cause: Cause::InvalidRequest,
        advice: "correct the field that the details name",
    },
    Entry {
        codes: &["11004"],
        cause: Cause::NotAuthorized,
        advice: "give the caller a role collection with the scope that the operation needs, then \
                 fetch a new token",
    },
    Entry {
        codes: &["11006", "11007"],
        cause: Cause::RateLimited,
        advice: "send fewer requests: all callers with the same OAuth client share the limit, and \
                 reads count",
    },
    Entry {
        codes: &["11008"],
        cause: Cause::InvalidRequest,
        advice: "give parameters that the plan's schema allows",
    },
    Entry {
        codes: &["12003"],
        cause: Cause::NotAllowed,
        advice: "follow the message: a plan without quota takes `enable` and one with quota \
                 `amount`, a plan must be in the parent directory first, and a production subaccount \
                 or the account's settings may forbid a forced deletion",
    },
    Entry {
        codes: &["20002", "20004"],
        cause: Cause::NotFound,
        advice: "look the account up by its name or subdomain: it is deleted, or the id is of \
                 another global account",
    },
    Entry {
        codes: &["20007"],
        cause: Cause::NameTaken,
        advice: "look for the subaccount with this subdomain and use it, or choose another \
                 subdomain: it has to be unique in the region",
    },
    Entry {
        codes: &["20013"],
        cause: Cause::NotEmpty,
        advice: "remove what the account still holds (subaccounts, instances, subscriptions) first",
    },
    Entry {
        codes: &["20029"],
        cause: Cause::WrongKindOfId,
        advice: "check that the id is not the global account's: it answers so where a directory's id \
                 belongs; only with a directory's id it is an outage of XSUAA",
    },
    Entry {
        codes: &["30001"],
        cause: Cause::AmbiguousPlan,
        advice: "name the plan by its unique identifier: the list of assignments shows one for each \
                 plan of this name",
    },
    Entry {
        codes: &["30004"],
        cause: Cause::Locked,
        advice: "wait for the other operation to end, and let one process write to a subaccount at a \
                 time",
    },
    Entry {
        codes: &["30009"],
        cause: Cause::QuotaExceeded,
        advice: "ask for less, take quota from another subaccount or directory, or have the global \
                 account's quota raised",
    },
    Entry {
        codes: &["30015"],
        cause: Cause::NotEntitled,
        advice: "have the global account entitled to the plan (for `s4-hana-cloud`: register the \
                 system first), or correct service and plan",
    },
    Entry {
        codes: &["41000"],
        cause: Cause::NotFound,
        advice: "look the environment instance up: it is deleted, or the id is another one",
    },
    Entry {
        codes: &["41001"],
        cause: Cause::NameTaken,
        advice: "look for the environment instance and use it",
    },
    Entry {
        codes: &["70010", "70011", "70012", "70013", "70014", "70015"],
        cause: Cause::BackendConflict,
        advice: "read how things are: what was asked for is there already, or does not fit to it",
    },
    Entry {
        codes: &["BadRequest", "InvalidRequest"],
        cause: Cause::InvalidRequest,
        advice: "correct what the message names",
    },
    Entry {
        codes: &["InvalidMaxItems"],
        cause: Cause::InvalidRequest,
        advice: "ask for a page size that is a number, and not below zero",
    },
    Entry {
        codes: &["TokenInvalid"],
        cause: Cause::PageExpired,
        advice: "begin the list anew",
    },
    Entry {
        codes: &["NotFound"],
        cause: Cause::NotFound,
        advice: "look it up by its name: it is deleted, or belongs to another subaccount",
    },
    Entry {
        codes: &["Conflict"],
        cause: Cause::NameTaken,
        advice: "look for the one with this name and use it, or choose another name",
    },
    Entry {
        codes: &["ExistingReferenceEntity"],
        cause: Cause::InUse,
        advice: "delete first what uses it: the bindings of an instance, the instances of a platform",
    },
    Entry {
        codes: &["ConcurrentResourceUpdate"],
        cause: Cause::ChangedMeanwhile,
        advice: "read it again, and repeat the change on what is there now",
    },
    Entry {
        codes: &["ConcurrentOperationInProgress"],
        cause: Cause::Locked,
        advice: "wait for the operation on the same instance or binding to end",
    },
    Entry {
        codes: &["BrokerError", "ServiceBrokerErr"],
        cause: Cause::BrokerFailed,
        advice: "read what the service's own broker says in the message, look whether the thing is \
                 there, and try again later",
    },
    Entry {
        codes: &["InternalError"],
        cause: Cause::ServiceFailed,
        advice: "look whether the change was made, then try again; if it stays, ask SAP's support \
                 with the correlation id",
    },
    Entry {
        codes: &["invalid_client", "unauthorized_client", "unauthorized"],
        cause: Cause::LogonRejected,
        advice: "use a service key that is not deleted, rotated or expired, unchanged as BTP shows it",
    },
    Entry {
        codes: &["invalid_grant"],
        cause: Cause::GrantRejected,
        advice: "check the user's name, password (with the passcode behind it, where two factors are \
                 needed) and identity provider",
    },
];
