//! The requests and events of a page, folded away.

use maud::{Markup, html};

use super::seconds;
use crate::{
    event::{EventKind, Logged, LoggedRequest},
    preflight::Level,
};

pub(super) const fn level(level: Level) -> &'static str {
    match level {
        Level::Ok => "good",
        Level::Unknown => "open",
        Level::Warning => "warning",
        Level::Problem => "bad",
    }
}

/// How a request ended: a class, and the words.
pub(super) fn ending(request: &LoggedRequest) -> (&'static str, String) {
    let words = match (request.status, &request.failure) {
        (Some(status), None) => status.to_string(),
        (Some(status), Some(failure)) => format!("{status}, {failure}"),
        (None, failure) => failure.clone().unwrap_or_default(),
    };
    let class = match request.status {
        _ if request.failure.is_some() => "bad",
        Some(..=399) => "good",
        Some(429) => "warning",
        _ => "bad",
    };
    (class, words)
}

pub(super) fn requests(logged: &Logged) -> Markup {
    html! {
        @if !logged.requests.is_empty() {
            details {
                summary { (logged.requests.len()) " requests" }
                table {
                    thead { tr { th { "at" } th { "took" } th { "operation" } th { "try" } th { "request" } th { "answer" } } }
                    tbody {
                        @for request in &logged.requests {
                            @let (class, words) = ending(request);
                            tr {
                                td.number { (seconds(request.at)) }
                                td.number { (seconds(request.took)) }
                                td { @if let Some(operation) = request.operation { code { (operation) } } }
                                td.number { @if request.attempt > 0 { (request.attempt) } }
                                td { (request.method) " " (request.host) (request.path) }
                                td { span.chip.(class) { (words) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn events(logged: &Logged) -> Markup {
    html! {
        @if !logged.events.is_empty() {
            details {
                summary { (logged.events.len()) " events" }
                table {
                    thead { tr { th { "at" } th { "system" } th { "step" } th { "what happened" } } }
                    tbody {
                        @for logged in &logged.events {
                            @let (step, words) = words(&logged.event.kind);
                            tr {
                                td.number { (seconds(logged.at)) }
                                td { (logged.system) }
                                td { code { (step.unwrap_or_default()) } }
                                td { (words) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An event in words, and the step that it is of.
pub(super) fn words(kind: &EventKind) -> (Option<&'static str>, String) {
    use crate::Observation;
    match kind {
        EventKind::RunStarted { steps, .. } => (None, format!("began: {} steps", steps.len())),
        EventKind::StepStarted { step } => (Some(step), "its turn".to_owned()),
        EventKind::Observed { step, observation } => {
            let seen = match observation {
                Observation::Done { what } => format!("seen: {what}"),
                Observation::Needed { change } => format!("needed: {change}"),
                Observation::Waiting { for_what } => format!("seen: waiting for {for_what}"),
                Observation::Blocked(blocker) => format!("blocked: {}", blocker.reason),
            };
            (Some(step), seen)
        }
        EventKind::Changing { step, change } => (Some(step), format!("begins: {change}")),
        EventKind::Changed { step, change } => (Some(step), format!("made: {change}")),
        EventKind::Stumbled {
            step,
            error,
            in_doubt,
            next_look,
        } => {
            let doubt = if *in_doubt {
                " (it may have been made)"
            } else {
                ""
            };
            let next = seconds(*next_look);
            (Some(step), format!("{error}{doubt}; looks again in {next}"))
        }
        EventKind::Waiting {
            step,
            for_what,
            next_look,
        } => {
            let next = seconds(*next_look);
            (
                Some(step),
                format!("waits for {for_what}; looks again in {next}"),
            )
        }
        EventKind::Remark { text } => (None, text.clone()),
        EventKind::StepDone { step, what } => (Some(step), format!("is so: {what}")),
        EventKind::RunEnded { succeeded } => {
            let how = if *succeeded {
                "as wanted"
            } else {
                "before its goal"
            };
            (None, format!("ended {how}"))
        }
        EventKind::RunAbandoned { step } => (*step, "was dropped before its end".to_owned()),
    }
}
