//! Live progress: a spinner for each step on a terminal, plain lines elsewhere.

use std::{
    collections::HashMap,
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use connect_flow::{Event, EventKind, Listener};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::output::tell;

/// Shows events on standard error.
pub(crate) enum Progress {
    /// A spinner for each step.
    Bars(Bars),
    /// A line for each event that a reader of a log wants.
    Lines,
}

impl Progress {
    /// Bars if standard error is a terminal, else lines.
    pub(crate) fn new() -> Self {
        if std::io::stderr().is_terminal() {
            Self::Bars(Bars::default())
        } else {
            Self::Lines
        }
    }
}

impl Listener for Progress {
    fn on_event(&self, event: &Event) {
        match self {
            Self::Bars(bars) => bars.show(&event.kind),
            Self::Lines => {
                if let Some(line) = line(&event.kind) {
                    tell(format_args!(
                        "{:>7.2}s  {line}",
                        event.elapsed.as_secs_f64()
                    ));
                }
            }
        }
    }
}

/// What a reader of a log wants to know of an event.
pub(crate) fn line(kind: &EventKind) -> Option<String> {
    Some(match kind {
        EventKind::Changed { change, .. } => format!("+ {change}"),
        EventKind::Waiting { for_what, .. } => format!("~ waiting for {for_what}"),
        EventKind::Stumbled { error, .. } => format!("? {error}; looking again"),
        EventKind::Remark { text } => format!("  {text}"),
        EventKind::StepDone { step, what } => format!("= {step}: {what}"),
        _ => return None,
    })
}

/// One spinner for each step.
#[derive(Default)]
pub(crate) struct Bars {
    all: MultiProgress,
    by_step: Mutex<HashMap<&'static str, ProgressBar>>,
}

impl Bars {
    fn show(&self, kind: &EventKind) {
        match kind {
            EventKind::StepStarted { step } => self.begin(step),
            EventKind::Changing { step, change } => self.say(step, change),
            EventKind::Waiting { step, for_what, .. } => {
                self.say(step, &format!("waiting for {for_what}"));
            }
            EventKind::Stumbled { step, .. } => self.say(step, "a call failed; looking again"),
            EventKind::StepDone { step, what } => self.end(step, what),
            EventKind::RunEnded { .. } | EventKind::RunAbandoned { .. } => self.leave(),
            EventKind::Remark { text } => {
                // Nothing can be done about a terminal that does not take a line.
                let _ = self.all.println(text);
            }
            _ => {}
        }
    }

    fn begin(&self, step: &'static str) {
        if self.bars().contains_key(step) {
            return;
        }
        let bar = self.all.add(ProgressBar::new_spinner());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix:<21} {wide_msg}") {
            bar.set_style(style.tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏✓"));
        }
        bar.set_prefix(step);
        bar.enable_steady_tick(Duration::from_millis(80));
        self.bars().insert(step, bar);
    }

    /// Says where a step is; one that was not begun, as before the first look has ended, begins.
    fn say(&self, step: &'static str, text: &str) {
        self.begin(step);
        if let Some(bar) = self.bars().get(step) {
            bar.set_message(text.to_owned());
        }
    }

    fn end(&self, step: &str, text: &str) {
        if let Some(bar) = self.bars().get(step) {
            bar.finish_with_message(text.to_owned());
        }
    }

    /// What is still drawn when the run has ended would be drawn over what is told next.
    fn leave(&self) {
        let bars = self.bars();
        for bar in bars.values().filter(|bar| !bar.is_finished()) {
            bar.abandon();
        }
    }

    fn bars(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, ProgressBar>> {
        self.by_step.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = "add-system";

    fn waiting() -> EventKind {
        EventKind::Waiting {
            step: STEP,
            for_what: "the system".to_owned(),
            next_look: Duration::from_secs(1),
        }
    }

    #[test]
    fn what_comes_before_a_step_has_begun_is_shown_in_its_bar() {
        let bars = Bars::default();
        bars.show(&waiting());
        assert_eq!(bars.bars()[STEP].message(), "waiting for the system");
        // The step's beginning makes no second one.
        bars.show(&EventKind::StepStarted { step: STEP });
        assert_eq!(bars.bars()[STEP].message(), "waiting for the system");
        assert_eq!(bars.bars().len(), 1);
    }

    #[test]
    fn the_end_of_a_run_leaves_its_bars_as_they_are() {
        for end in [
            EventKind::RunEnded { succeeded: false },
            EventKind::RunAbandoned { step: Some(STEP) },
        ] {
            let bars = Bars::default();
            bars.show(&waiting());
            assert!(!bars.bars()[STEP].is_finished());
            bars.show(&end);
            assert!(bars.bars()[STEP].is_finished());
            assert_eq!(bars.bars()[STEP].message(), "waiting for the system");
        }
    }
}
