mod deadline;
mod doubt;
mod guards;
mod pacing;
mod requests;
mod setup;
