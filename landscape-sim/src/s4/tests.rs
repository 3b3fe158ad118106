//! The tenant as its clients meet it.

mod extensions;
mod lists;
mod logon;
mod partners;
mod sessions;
