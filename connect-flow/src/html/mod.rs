//! A page that shows what runs did: findings, a timeline of steps and requests, and what is so now (feature `html`).
//!
//! One file that loads nothing from anywhere and runs no script, so that it can be mailed, or kept with a ticket.
//!
//! ```no_run
//! # async fn f(connection: connect_flow::Connection, ports: connect_flow::Ports) -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//!
//! use client_core::clock::TokioClock;
//! use connect_flow::{Flow, RunLog, html::RunPage};
//!
//! let log = RunLog::new(Arc::new(TokioClock::new()));
//! let flow = Flow::builder(connection, ports).listener(log.of("acme-s4-dev")).build()?;
//! let page = RunPage::new("acme-s4-dev")
//!     .preflight(flow.preflight().await)
//!     .report(flow.run().await)
//!     .logged(log.logged());
//! std::fs::write("run.html", page.render())?;
//! # Ok(()) }
//! ```

mod lists;
mod timeline;

use std::{collections::BTreeMap, time::Duration};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{Preflight, Report, RunOutcome, Standing, event::Logged};

/// What a page shows. Holds no secret.
#[derive(Debug, Clone)]
#[must_use = "nothing is written until it is rendered"]
pub struct RunPage {
    title: String,
    preflights: BTreeMap<String, Preflight>,
    reports: BTreeMap<String, Report>,
    /// The systems, in the order in which they came.
    order: Vec<String>,
    logged: Logged,
}

impl RunPage {
    /// An empty page.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            preflights: BTreeMap::new(),
            reports: BTreeMap::new(),
            order: Vec::new(),
            logged: Logged::default(),
        }
    }

    /// Adds what was found before a run. Of one system the last is shown.
    pub fn preflight(mut self, preflight: Preflight) -> Self {
        self.place(&preflight.system_name);
        self.preflights
            .insert(preflight.system_name.clone(), preflight);
        self
    }

    /// Adds how a run ended. Of one system the last is shown. A run that was dropped has no report: the
    /// [log](Self::logged) tells how far it came.
    pub fn report(mut self, report: Report) -> Self {
        self.place(&report.system_name);
        self.reports.insert(report.system_name.clone(), report);
        self
    }

    /// Sets what happened on the way, for the timeline and the lists.
    pub fn logged(mut self, logged: Logged) -> Self {
        for system in logged.systems() {
            self.place(system);
        }
        self.logged = logged;
        self
    }

    /// The page, as HTML.
    pub fn render(&self) -> String {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    // What the page cannot do needs no trust.
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    link rel="icon" href="data:,";
                    title { (self.title) }
                    style { (PreEscaped(include_str!("style.css"))) }
                }
                body {
                    main {
                        h1 { (self.title) }
                        (self.summary())
                        h2 { "Timeline" }
                        (timeline::draw(&self.logged))
                        @for name in &self.order { (self.system(name)) }
                        (lists::requests(&self.logged))
                        (lists::events(&self.logged))
                        @if self.logged.left_out > 0 {
                            p.quiet { (self.logged.left_out) " further events and requests were not kept." }
                        }
                    }
                }
            }
        }
        .into_string()
    }

    fn place(&mut self, system: &str) {
        if !self.order.iter().any(|known| known == system) {
            self.order.push(system.to_owned());
        }
    }

    fn summary(&self) -> Markup {
        html! {
            table {
                thead { tr { th { "system" } th { "outcome" } th { "time" } th { "requests" } th { "next" } } }
                tbody {
                    @for name in &self.order {
                        tr {
                            td { a href={ "#system-" (name) } { (name) } }
                            @match self.reports.get(name) {
                                Some(report) => {
                                    td { (verdict(&report.outcome)) }
                                    td.number { (seconds(report.elapsed)) }
                                    td.number { @if let Some(count) = report.requests { (count) } }
                                    td { (report.next_action().unwrap_or_else(|| "nothing".to_owned())) }
                                }
                                None => {
                                    @let (class, how, next) = without_report(&self.logged.standing(name));
                                    td { span.chip.(class) { (how) } }
                                    td {} td {}
                                    td { (next) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn system(&self, name: &str) -> Markup {
        html! {
            section id={ "system-" (name) } {
                h2 { (name) }
                @if let Some(preflight) = self.preflights.get(name) { (findings(preflight)) }
                @match self.reports.get(name) {
                    Some(report) => (state(report)),
                    None => (how_far(&self.logged.standing(name))),
                }
            }
        }
    }
}

fn verdict(outcome: &RunOutcome) -> Markup {
    let class = if outcome.is_success() { "good" } else { "bad" };
    html! { span.chip.(class) { (outcome) } }
}

/// How a run stands whose report is not there: class, words and what to do next.
fn without_report(standing: &Standing) -> (&'static str, &'static str, &'static str) {
    match standing.ended {
        Some(true) => ("good", "all is as it should be", "nothing"),
        Some(false) => (
            "bad",
            "ended before its goal",
            "run again: it says what stands in the way",
        ),
        None => ("open", "not ended", "run again: it goes on where it is"),
    }
}

fn findings(preflight: &Preflight) -> Markup {
    html! {
        h3 { "Found before" }
        table {
            thead { tr { th {} th { "looked at" } th { "found" } th { "what to do" } } }
            tbody {
                @for finding in &preflight.findings {
                    tr {
                        td { span.chip.(lists::level(finding.level)) { (finding.level.sign()) } }
                        td { (finding.check.words()) }
                        td { (finding.what) }
                        td { @if let Some((who, advice)) = &finding.advice { b { (who) } ": " (advice) } }
                    }
                }
            }
        }
    }
}

fn state(report: &Report) -> Markup {
    html! {
        h3 { "Now" }
        table {
            thead { tr { th {} th { "step" } th { "now" } th { "changed by this run" } } }
            tbody {
                @for step in &report.steps {
                    tr {
                        td { (tick(step.done)) }
                        td { code { (step.name) } }
                        td { (if step.what.is_empty() { "not reached" } else { &step.what }) }
                        td { @for change in &step.changes { div { (change) } } }
                    }
                }
            }
        }
        @for remark in &report.remarks { p.remark { (remark) } }
        @if let Some(next) = report.next_action() { p.next { b { "Next: " } (next) } }
    }
}

fn how_far(standing: &Standing) -> Markup {
    let steps = standing.done.iter().map(|step| (true, step));
    let steps = steps.chain(standing.remaining.iter().map(|step| (false, step)));
    html! {
        h3 { (if standing.ended.is_some() { "As it ended" } else { "Stopped before its end" }) }
        table {
            thead { tr { th {} th { "step" } } }
            tbody { @for (done, step) in steps { tr { td { (tick(done)) } td { code { (step) } } } } }
        }
        @for change in &standing.changed { p { "Changed: " (change) } }
        @if let Some(change) = &standing.in_doubt { p.next { "Begun, its end not seen: " (change) } }
    }
}

fn tick(done: bool) -> Markup {
    html! { @if done { span.chip.good { "✓" } } @else { span.chip.bad { "✗" } } }
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests;
