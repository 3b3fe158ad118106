mod failures;
mod setup;
mod wire;
