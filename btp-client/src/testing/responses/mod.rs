//! Proves for a table of response types that answers of tomorrow read, and read without loss.
//!
//! A response type is one [`Response`] in a table: its name, its fields, and how it is read. The fields
//! are written down by hand from the published schema and from what real answers were seen to do; a
//! field that the library does not model is there as [`drops`]. [`survive`] then shows, at any depth:
//!
//! | an answer with | is read |
//! |---|---|
//! | a field that nobody knows | as without |
//! | an optional field absent, or null | both alike, and all others as before |
//! | a word that an enumeration does not know | with that word |
//! | a whole number as `1`, as `1.0` | alike |
//! | a date as epoch milliseconds, as a float or text of them, as RFC 3339 | alike |
//! | a list with one bad item | with all others |
//! | any of these together, with any contents (a property) | with every field as it was sent |
//!
//! and that a field which the table calls needed is really needed. To cover another type:
//!
//! ```ignore
//! const PLAN: Fields = &[needs("id", Id), may("name", Text), may("metadata", One(METADATA)), drops("icon")];
//!
//! #[test]
//! fn answers_of_tomorrow_read() {
//!     survive(&[response("plan", PLAN, plain::<Plan>)]);
//! }
//! ```
//!
//! [`plain`] is for types that are read and written with serde in the same form. Others give a function
//! that decodes the JSON as the client does and writes down what was read, in the wire's form: see
//! `system_landscape/tests/tomorrow.rs`. Types whose every list needs no envelope are read alone; wrap
//! them in that function if the envelope matters.

mod access_token;
mod check;
mod entitlements;
mod generate;
mod shape;
mod tests;

pub(crate) use check::{answer, called, plain, response, survive, wire};
pub(crate) use shape::{
    Fields,
    Kind::{Any, Date, Flag, Forms, Id, Labels, Many, Number, One, Text, Whole, Word, Words},
    drops, may, needs,
};
