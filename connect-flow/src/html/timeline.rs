//! The timeline: a bar for each step of each system, and the requests below.

use std::time::Duration;

use maud::{Markup, html};

use super::{
    lists::{ending, words},
    seconds,
};
use crate::event::{EventKind, Logged, LoggedEvent};

/// Units of the drawing: the names on the left, and the time on the right of them.
const NAMES: f64 = 190.0;
const WIDTH: f64 = 760.0;
const ROW: f64 = 20.0;
const REQUEST: f64 = 6.0;
/// Of more systems than this each gets one row instead of one for each step.
const IN_DETAIL: usize = 8;
/// More would be thinner than a line.
const MOST_LANES: usize = 40;

/// A row of the drawing.
struct Row {
    label: String,
    bars: Vec<Bar>,
    marks: Vec<Mark>,
}

struct Bar {
    from: Duration,
    to: Duration,
    class: &'static str,
    title: String,
}

struct Mark {
    at: Duration,
    class: &'static str,
    title: String,
}

/// Turns time into place.
struct Scale(f64);

impl Scale {
    fn of(logged: &Logged) -> Self {
        let events = logged.events.iter().map(|logged| logged.at);
        let requests = logged
            .requests
            .iter()
            .map(|request| request.at + request.took);
        let end = events.chain(requests).max().unwrap_or_default();
        Self(end.as_secs_f64().max(0.001))
    }

    fn x(&self, at: Duration) -> String {
        format!("{:.1}", NAMES + at.as_secs_f64() / self.0 * WIDTH)
    }

    /// What is short must still be seen.
    fn width(&self, from: Duration, to: Duration) -> String {
        let long = to.saturating_sub(from).as_secs_f64() / self.0 * WIDTH;
        format!("{:.1}", long.max(1.5))
    }
}

pub(super) fn draw(logged: &Logged) -> Markup {
    let scale = Scale::of(logged);
    let systems = logged.systems();
    let rows: Vec<Row> = if systems.len() <= IN_DETAIL {
        systems
            .iter()
            .flat_map(|name| by_step(logged, name))
            .collect()
    } else {
        systems.iter().map(|name| whole(logged, name)).collect()
    };
    let lanes = lanes(logged);
    let rows_end = place(rows.len()) * ROW + 8.0;
    let lanes_count = lanes.iter().max().map_or(0, |most| most + 1);
    let height = rows_end + place(lanes_count) * REQUEST + 24.0;
    html! {
        svg viewBox=(format!("0 0 {} {height}", NAMES + WIDTH + 10.0)) role="img" aria-label="Steps and requests over time" {
            @for (index, row) in rows.iter().enumerate() { (draw_row(row, place(index) * ROW, &scale)) }
            @if lanes_count > 0 { text x="0" y=(rows_end + 8.0) { "requests" } }
            @for (request, lane) in logged.requests.iter().zip(&lanes) {
                @let (class, how) = ending(request);
                @let operation = request.operation.unwrap_or(&request.path);
                rect.request.(class) x=(scale.x(request.at)) y=(rows_end + place(*lane) * REQUEST)
                    width=(scale.width(request.at, request.at + request.took)) height=(REQUEST - 1.0) {
                    title { (request.method) " " (operation) ": " (how) ", at " (seconds(request.at)) ", took " (seconds(request.took)) }
                }
            }
            text x=(NAMES) y=(height - 4.0) { "0 s" }
            text.end x=(NAMES + WIDTH) y=(height - 4.0) { (format!("{:.2} s", scale.0)) }
        }
        p.quiet {
            span.key.good { "as it should be" } span.key.open { "not ended" }
            span.key.warning { "waiting, or refused for its rate" } span.key.bad { "failed" }
            " ● a change  ▲ a call failed"
        }
    }
}

fn draw_row(row: &Row, y: f64, scale: &Scale) -> Markup {
    html! {
        text x="0" y=(y + 14.0) { (row.label) }
        @for bar in &row.bars {
            rect.(bar.class) x=(scale.x(bar.from)) y=(y + 4.0) width=(scale.width(bar.from, bar.to)) height="12" rx="2" {
                title { (bar.title) }
            }
        }
        @for mark in &row.marks {
            text.mark.(mark.class) x=(scale.x(mark.at)) y=(y + 14.0) {
                (if mark.class == "bad" { "▲" } else { "●" })
                title { (mark.title) }
            }
        }
    }
}

fn by_step(logged: &Logged, system: &str) -> Vec<Row> {
    let events: Vec<_> = of(logged, system).collect();
    let mut steps: Vec<&'static str> = Vec::new();
    for logged in &events {
        if let EventKind::StepStarted { step } = logged.event.kind
            && !steps.contains(&step)
        {
            steps.push(step);
        }
    }
    let mut rows = vec![whole(logged, system)];
    rows.extend(steps.into_iter().map(|step| row_of(&events, step)));
    rows
}

fn row_of(events: &[&LoggedEvent], step: &'static str) -> Row {
    let mut row = Row {
        label: format!("  {step}"),
        bars: Vec::new(),
        marks: Vec::new(),
    };
    let mut begun: Option<Duration> = None;
    for logged in events {
        let (whose, title) = words(&logged.event.kind);
        let at = logged.at;
        let ends_all = matches!(
            logged.event.kind,
            EventKind::RunEnded { .. } | EventKind::RunAbandoned { .. }
        );
        if whose != Some(step) && !ends_all {
            continue;
        }
        match &logged.event.kind {
            EventKind::StepStarted { .. } => begun = Some(at),
            // A step that was done has to act again.
            EventKind::Changing { .. } => {
                begun.get_or_insert(at);
            }
            EventKind::StepDone { what, .. } => {
                let from = begun.take().unwrap_or(at);
                row.bar(from, at, "good", format!("{step}: {what}"));
            }
            EventKind::Waiting { next_look, .. } => {
                begun.get_or_insert(at);
                row.bar(at, at + *next_look, "warning", title);
            }
            EventKind::Changed { .. } => row.mark(at, "change", title),
            EventKind::Stumbled { .. } => row.mark(at, "bad", title),
            _ if ends_all => {
                if let Some(from) = begun.take() {
                    row.bar(from, at, "open", format!("{step}: not ended"));
                }
            }
            _ => {}
        }
    }
    // What was waited for lies over the bar of its step.
    row.bars.sort_by_key(|bar| bar.class == "warning");
    row
}

/// One bar for all of a system's run.
fn whole(logged: &Logged, system: &str) -> Row {
    let mut row = Row {
        label: system.to_owned(),
        bars: Vec::new(),
        marks: Vec::new(),
    };
    let mut begun = None;
    let mut last = Duration::ZERO;
    for logged in of(logged, system) {
        last = logged.at;
        let title = || words(&logged.event.kind).1;
        match &logged.event.kind {
            EventKind::RunStarted { .. } => begun = Some(logged.at),
            EventKind::Changed { .. } => row.mark(logged.at, "change", title()),
            EventKind::Stumbled { .. } => row.mark(logged.at, "bad", title()),
            EventKind::RunEnded { succeeded } => {
                let class = if *succeeded { "good" } else { "bad" };
                let from = begun.take().unwrap_or(logged.at);
                row.bar(from, logged.at, class, format!("{system} {}", title()));
            }
            EventKind::RunAbandoned { .. } => {
                let from = begun.take().unwrap_or(logged.at);
                row.bar(from, logged.at, "open", format!("{system} {}", title()));
            }
            _ => {}
        }
    }
    if let Some(from) = begun {
        row.bar(from, last, "open", format!("{system}: not ended"));
    }
    row
}

impl Row {
    fn bar(&mut self, from: Duration, to: Duration, class: &'static str, title: String) {
        self.bars.push(Bar {
            from,
            to,
            class,
            title,
        });
    }

    fn mark(&mut self, at: Duration, class: &'static str, title: String) {
        self.marks.push(Mark { at, class, title });
    }
}

fn of<'a>(logged: &'a Logged, system: &'a str) -> impl Iterator<Item = &'a LoggedEvent> {
    logged
        .events
        .iter()
        .filter(move |logged| logged.system == system)
}

/// A lane for each request, so that none lies over another that is under way at the same time.
fn lanes(logged: &Logged) -> Vec<usize> {
    let mut order: Vec<usize> = (0..logged.requests.len()).collect();
    order.sort_by_key(|index| logged.requests.get(*index).map(|request| request.at));
    let mut free_from: Vec<Duration> = Vec::new();
    let mut lanes = vec![0; logged.requests.len()];
    for index in order {
        let (Some(request), Some(lane)) = (logged.requests.get(index), lanes.get_mut(index)) else {
            continue;
        };
        let end = request.at + request.took;
        match free_from.iter().position(|free| *free <= request.at) {
            Some(free) => *lane = free,
            None if free_from.len() < MOST_LANES => {
                *lane = free_from.len();
                free_from.push(end);
            }
            None => *lane = MOST_LANES - 1,
        }
        if let Some(free) = free_from.get_mut(*lane) {
            *free = (*free).max(end);
        }
    }
    lanes
}

/// A count as a factor of the drawing; there are never so many that it would be inexact.
fn place(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
