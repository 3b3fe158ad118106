//! All requests to Service Manager, as data: built without I/O.

pub use super::{
    bindings::operations::*, catalog::operations::*, instances::operations::*,
    operation::get_operation, platforms::operations::*,
};
