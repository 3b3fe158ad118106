//! What an error of BTP means, by its code, and what to do about it.
//!
//! SAP's codes are not coupled with an HTTP status (SAP Help: *Error Handling* of SAP Cloud Management
//! service): a lock (30004) comes with 400, a missing authorization (11004) with 405, and a wrong kind
//! of id (20029) with 502, as if it were an outage. So the code is asked first.
//!
//! # Examples
//!
//! ```
//! use btp_client::diagnosis::{Cause, Diagnosis, Remedy};
//!
//! fn report(error: &btp_client::Error) {
//!     match Diagnosis::of(error) {
//!         Some(diagnosis) if diagnosis.remedy() == Remedy::Wait => println!("later: {diagnosis}"),
//!         Some(diagnosis) => println!("{diagnosis}"),
//!         None => println!("{error}"),
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), btp_client::Error> {
//! # let world = landscape_sim::World::simple();
//! # let key = btp_client::service_key::ServiceKey::parse(&world.landscape().service_key_json())?;
//! # let btp = btp_client::BtpClient::builder(key).transport(world.transport()).build()?;
//! let nobody = "11111111-2222-3333-4444-555555555555".into();
//! let error = btp.subaccounts().get(&nobody).await.unwrap_err();
//! report(&error);
//! assert_eq!(Diagnosis::of(&error).map(|it| it.cause()), Some(Cause::NotFound));
//! # Ok(())
//! # }
//! ```

mod area;
mod cause;
mod entries;

use std::fmt;

use client_core::{Error, fault::Fault};

pub use area::Area;
pub use cause::{Cause, Remedy};
use entries::Entry;

/// Operations whose services use codes of their own.
const ELSEWHERE: [&str; 3] = ["director.", "extensions.", "s4."];

/// What an error of BTP's central services, of Service Manager or of the token endpoint means.
///
/// Director's errors have their own reading:
/// [`system_landscape::Refusal`](crate::system_landscape::Refusal).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    code: String,
    entry: Option<&'static Entry>,
    area: Option<Area>,
}

impl Diagnosis {
    /// The diagnosis of an error that carries a code; `None` if there is no code, if it is Director's
    /// or S/4HANA's, or if neither it nor its area is known.
    ///
    /// A code that the catalogue does not know gives way to one in the details; failing that, its
    /// range still tells the [`area`](Self::area).
    pub fn of(error: &Error) -> Option<Self> {
        let elsewhere = |name: &str| ELSEWHERE.iter().any(|prefix| name.starts_with(prefix));
        if error.operation().is_some_and(elsewhere) {
            return None;
        }
        let code = error.code()?;
        let details = error.details().iter();
        let further = details.filter_map(|detail| detail.code.as_deref());
        let known = std::iter::once(code)
            .chain(further)
            .find_map(|code| Some((code, entries::find(code, error.message())?)));
        let (code, entry) = match known {
            Some((code, entry)) => (code, Some(entry)),
            None => (code, None),
        };
        let area = Area::of(code);
        (entry.is_some() || area.is_some()).then(|| Self {
            code: code.to_owned(),
            entry,
            area,
        })
    }

    /// The code that decided.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What went wrong; [`Cause::Unlisted`] if only the area is known.
    pub fn cause(&self) -> Cause {
        self.entry.map_or(Cause::Unlisted, |entry| entry.cause)
    }

    /// Which part of BTP speaks. `None` for codes that are words.
    pub fn area(&self) -> Option<Area> {
        self.area
    }

    /// What kind of thing helps.
    pub fn remedy(&self) -> Remedy {
        self.cause().remedy()
    }

    /// What to do, as one sentence for a person.
    pub fn advice(&self) -> &'static str {
        self.entry.map_or(
            "ask SAP's support with the correlation id and the time of the call",
            |entry| entry.advice,
        )
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.cause(), self.code)?;
        if let Some(area) = self.area {
            write!(f, ", {area}")?;
        }
        write!(f, "): {}", self.advice())
    }
}

/// The cause that a fault's own code names.
pub(crate) fn cause_of(fault: &Fault) -> Option<Cause> {
    let entry = entries::find(fault.code.as_deref()?, fault.message.as_deref())?;
    Some(entry.cause)
}

#[cfg(test)]
mod tests;
