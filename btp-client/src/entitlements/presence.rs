//! Absence with its evidence.

/// What a list says about something that was looked for.
///
/// SAP's lists answer 200 and leave things out, so *not in the list* has three meanings. Nothing may
/// be undone, made anew or called gone on anything but [`Absent`](Self::Absent).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence<T> {
    /// It is there.
    Present(T),
    /// It is not there: the list is complete and would show it.
    Absent,
    /// The list would not show it even if it were there, for this reason. Ask otherwise.
    Hidden(String),
    /// Nothing can be concluded, for this reason. Ask again later.
    Unknown(String),
}

impl<T> Presence<T> {
    /// What is there, if it is.
    pub fn present(self) -> Option<T> {
        match self {
            Self::Present(found) => Some(found),
            _ => None,
        }
    }

    /// Whether it certainly is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Why nothing is concluded: the reason of [`Hidden`](Self::Hidden) or
    /// [`Unknown`](Self::Unknown).
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Hidden(why) | Self::Unknown(why) => Some(why),
            Self::Present(_) | Self::Absent => None,
        }
    }

    /// Applies `f` to what is there.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Presence<U> {
        match self {
            Self::Present(found) => Presence::Present(f(found)),
            Self::Absent => Presence::Absent,
            Self::Hidden(why) => Presence::Hidden(why),
            Self::Unknown(why) => Presence::Unknown(why),
        }
    }
}
