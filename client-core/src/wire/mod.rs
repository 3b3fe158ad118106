//! Forgiving types for real payloads: what services send differs from what they document.

mod epoch;
mod id;
mod lenient;
mod nullable;
mod open_enum;
mod unquoted;

pub use epoch::{epoch_millis, optional_epoch_millis};
pub(crate) use lenient::if_sound;
pub use lenient::{BadItem, Lenient};
pub use nullable::null_as_default;
pub(crate) use unquoted::unquoted;
