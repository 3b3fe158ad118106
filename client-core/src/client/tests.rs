mod deadline;
mod doubt;
mod guards;
mod in_flight;
mod pacing;
mod requests;
mod setup;
