//! Draws a fleet's progress: bars on a terminal, plain lines elsewhere.

use std::{
    collections::HashMap,
    convert::Infallible,
    io::IsTerminal,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use connect_flow::{Event, RequestCount};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{fleet_view::FleetView, output::tell};

/// Shows what a [`FleetView`] knows on standard error.
pub(crate) struct Screen {
    view: Mutex<FleetView>,
    begun: Instant,
    count: RequestCount,
    bars: Option<Bars>,
}

impl Screen {
    /// Bars if standard error is a terminal, else lines.
    pub(crate) fn new(systems: usize, count: RequestCount) -> Self {
        Self {
            view: Mutex::new(FleetView::of(systems)),
            begun: Instant::now(),
            count,
            bars: std::io::stderr().is_terminal().then(Bars::new),
        }
    }

    /// Hears an event. Draws no bar: there may be hundreds of events in a second.
    pub(crate) fn hear(&self, system: &str, event: &Event) {
        let line = self.view().hear(system, event);
        if let Some(line) = line
            && self.bars.is_none()
        {
            let seconds = self.begun.elapsed().as_secs_f64();
            tell(format_args!("{seconds:>7.2}s  {line}"));
        }
    }

    /// Draws ten times a second for as long as it is awaited.
    pub(crate) async fn keep_drawing(&self) -> Infallible {
        let Some(bars) = &self.bars else {
            return std::future::pending().await;
        };
        loop {
            bars.draw(&self.view(), &self.facts());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Draws for the last time, and leaves the bars as they are.
    pub(crate) fn end(&self) {
        if let Some(bars) = &self.bars {
            bars.draw(&self.view(), &self.facts());
            bars.leave();
        }
    }

    /// Where everything stands when the run was stopped before its end. Nothing is drawn any more: the terminal has
    /// written `^C` behind the bars, and they would be drawn beside themselves.
    pub(crate) fn stopped(&self) -> String {
        if let Some(bars) = &self.bars {
            bars.all.set_draw_target(ProgressDrawTarget::hidden());
        }
        self.view().stopped()
    }

    /// What no event tells: that of a fleet does not know how many requests all have sent.
    pub(crate) fn facts(&self) -> String {
        let seconds = self.begun.elapsed().as_secs_f64();
        format!("{} requests, {seconds:.1} s", self.count.get())
    }

    fn view(&self) -> MutexGuard<'_, FleetView> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One bar for all, one for each step, and a line for trouble.
struct Bars {
    all: MultiProgress,
    overall: ProgressBar,
    by_step: Mutex<HashMap<&'static str, ProgressBar>>,
    trouble: ProgressBar,
}

impl Bars {
    fn new() -> Self {
        let all = MultiProgress::new();
        let overall = all.add(bar("█▉▊▋▌▍▎▏ "));
        overall.set_prefix("all");
        let trouble = all.add(ProgressBar::new_spinner());
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            trouble.set_style(style);
        }
        Self {
            all,
            overall,
            by_step: Mutex::default(),
            trouble,
        }
    }

    fn draw(&self, view: &FleetView, facts: &str) {
        let tally = view.tally();
        show(&self.overall, tally.done, tally.total);
        let (failed, under_way) = (tally.failed, tally.under_way);
        self.overall
            .set_message(format!("{failed} failed, {under_way} under way, {facts}"));
        let mut by_step = self.by_step();
        for count in view.steps() {
            let bar = by_step.entry(count.step).or_insert_with(|| {
                let bar = self.all.insert_before(&self.trouble, bar("━╸ "));
                bar.set_prefix(count.step);
                bar
            });
            show(bar, count.past, tally.total);
            let stopped = match count.stopped {
                0 => String::new(),
                stopped => format!(", {stopped} stopped"),
            };
            bar.set_message(format!("{} here{stopped}", count.at));
        }
        if let Some(trouble) = view.trouble() {
            self.trouble.set_message(trouble.to_owned());
        }
    }

    fn leave(&self) {
        self.overall.abandon();
        for bar in self.by_step().values() {
            bar.abandon();
        }
        self.trouble.abandon();
    }

    fn by_step(&self) -> MutexGuard<'_, HashMap<&'static str, ProgressBar>> {
        self.by_step.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bar(characters: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    let template = "{prefix:<20} {bar:24} {pos:>4}/{len} {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars(characters));
    }
    bar
}

fn show(bar: &ProgressBar, done: usize, of: usize) {
    bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
    bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
}
