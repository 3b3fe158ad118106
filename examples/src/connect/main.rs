//! Connects a system.

fn main() {}
