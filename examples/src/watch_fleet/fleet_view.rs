//! How far a fleet has come, as its events tell.
//!
//! Pure state: it draws nothing and knows no clock. Hearing an event touches one system; counting goes over all of them
//! and is done only when somebody draws, so that a burst of events costs little.

use std::{collections::HashMap, fmt, time::Duration};

use connect_flow::{Event, EventKind, Observation};

/// What is known of each system of a fleet.
#[derive(Debug)]
pub(crate) struct FleetView {
    total: usize,
    systems: Vec<System>,
    places: HashMap<String, usize>,
    /// Of all systems, in the order in which they were first heard of: not all need have the same.
    steps: Vec<&'static str>,
    trouble: Option<String>,
}

/// How many systems are where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// All of them.
    pub(crate) total: usize,
    /// At their goal.
    pub(crate) done: usize,
    /// Ended before it.
    pub(crate) failed: usize,
    /// Begun and not ended.
    pub(crate) under_way: usize,
}

/// How many systems a step has behind it and before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StepCount {
    /// The step.
    pub(crate) step: &'static str,
    /// For whom it is as it should be.
    pub(crate) past: usize,
    /// Who is at it.
    pub(crate) at: usize,
    /// Whose run ended at it.
    pub(crate) stopped: usize,
}

/// One system in this run.
#[derive(Debug)]
struct System {
    name: String,
    /// Its steps, and whether each is as it should be.
    steps: Vec<(&'static str, bool)>,
    /// Nothing until the run has looked at everything once.
    at: Option<&'static str>,
    changes: Vec<String>,
    /// A change that was begun, and of whose end nothing has been heard.
    in_doubt: Option<String>,
    /// Where it stumbled last, unless it has got over that.
    stumbled_at: Option<&'static str>,
    /// What stood in its way last, unless it has got over that.
    why: Option<String>,
    succeeded: Option<bool>,
}

impl FleetView {
    /// Of a fleet of so many systems, of which none has begun.
    pub(crate) fn of(total: usize) -> Self {
        Self {
            total,
            systems: Vec::with_capacity(total),
            places: HashMap::with_capacity(total),
            steps: Vec::new(),
            trouble: None,
        }
    }

    /// Hears an event. Gives the line that a log wants, if it wants one: for the end of a system's run, and when one
    /// stumbles for the first time at a step.
    pub(crate) fn hear(&mut self, system: &str, event: &Event) -> Option<String> {
        self.note(system, event.elapsed, &event.kind)
    }

    /// As [`hear`](Self::hear). Nobody outside of `connect_flow` can make an event; tests tell its parts.
    fn note(&mut self, name: &str, elapsed: Duration, kind: &EventKind) -> Option<String> {
        if let EventKind::RunStarted { steps, .. } = kind {
            for step in steps {
                if !self.steps.contains(step) {
                    self.steps.push(step);
                }
            }
        }
        let system = self.system(name)?;
        let line = system.note(elapsed, kind)?;
        if system.succeeded != Some(true) {
            self.trouble = Some(line.clone());
        }
        Some(line)
    }

    fn system(&mut self, name: &str) -> Option<&mut System> {
        let place = if let Some(place) = self.places.get(name) {
            *place
        } else {
            let place = self.systems.len();
            self.systems.push(System::new(name));
            self.places.insert(name.to_owned(), place);
            place
        };
        self.systems.get_mut(place)
    }

    /// How many systems are where.
    pub(crate) fn tally(&self) -> Tally {
        let ended = |how| {
            let so = self.systems.iter().filter(|one| one.succeeded == Some(how));
            so.count()
        };
        let (done, failed) = (ended(true), ended(false));
        Tally {
            total: self.total.max(self.systems.len()),
            done,
            failed,
            under_way: self.systems.len() - done - failed,
        }
    }

    /// The same for each step, in order.
    pub(crate) fn steps(&self) -> Vec<StepCount> {
        let count = |step: &&'static str| {
            let mut count = StepCount {
                step,
                past: 0,
                at: 0,
                stopped: 0,
            };
            for system in &self.systems {
                count.past += usize::from(system.steps.contains(&(step, true)));
                if system.at == Some(*step) {
                    match system.succeeded {
                        None => count.at += 1,
                        Some(false) => count.stopped += 1,
                        Some(true) => {}
                    }
                }
            }
            count
        };
        self.steps.iter().map(count).collect()
    }

    /// The line of the last system that stumbled or failed.
    pub(crate) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Where everything stands when the run is stopped before its end: nobody makes a report then.
    pub(crate) fn stopped(&self) -> String {
        let mut text = format!("{}.", self.tally());
        for (title, how) in [
            ("Under way, and what this run changed:", None),
            ("Failed, and what this run changed:", Some(false)),
        ] {
            let mut so = self
                .systems
                .iter()
                .filter(|one| one.succeeded == how)
                .peekable();
            if so.peek().is_some() {
                text = text + "\n" + title;
            }
            for system in so {
                text = text + "\n  " + &system.account();
            }
        }
        text
    }
}

impl System {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            steps: Vec::new(),
            at: None,
            changes: Vec::new(),
            in_doubt: None,
            stumbled_at: None,
            why: None,
            succeeded: None,
        }
    }

    fn note(&mut self, elapsed: Duration, kind: &EventKind) -> Option<String> {
        match kind {
            EventKind::RunStarted { steps, .. } => {
                // A second run of the fleet has its own progress.
                *self = Self::new(&self.name);
                self.steps = steps.iter().map(|step| (*step, false)).collect();
            }
            EventKind::StepStarted { step } => self.at = Some(step),
            EventKind::Observed { step, observation } => self.look(step, observation),
            EventKind::Changing { change, .. } => self.in_doubt = Some(change.clone()),
            EventKind::Changed { change, .. } => {
                self.in_doubt = None;
                self.changes.push(change.clone());
                self.got_over();
            }
            EventKind::Stumbled {
                step,
                error,
                in_doubt,
                next_look,
            } => {
                if !in_doubt {
                    self.in_doubt = None;
                }
                self.why = Some(error.clone());
                // A service that is out for a while would fill the log with one error.
                if self.stumbled_at.replace(step) != Some(*step) {
                    let (name, pause) = (&self.name, next_look.as_secs_f64());
                    return Some(format!(
                        "? {name}: {step}: {error}; looking again in {pause:.1} s"
                    ));
                }
            }
            EventKind::StepDone { step, .. } => self.pass(step),
            EventKind::RunEnded { succeeded } => return Some(self.end(*succeeded, elapsed)),
            _ => {}
        }
        None
    }

    fn look(&mut self, step: &'static str, observation: &Observation) {
        self.got_over();
        // Now it is known what became of the change.
        self.in_doubt = None;
        match observation {
            // `StepDone` follows.
            Observation::Done { .. } => return,
            Observation::Blocked(blocker) => self.why = Some(blocker.reason.clone()),
            _ => {}
        }
        // What was as it should be need not stay so: a system that is registered anew goes back.
        self.at = Some(step);
        self.mark(step, false);
    }

    fn pass(&mut self, step: &'static str) {
        self.got_over();
        self.stumbled_at = None;
        self.mark(step, true);
        let next = self.steps.iter().find(|(_, past)| !past);
        self.at = next.map(|(step, _)| *step);
    }

    fn mark(&mut self, step: &'static str, is_past: bool) {
        if let Some((_, past)) = self.steps.iter_mut().find(|(name, _)| *name == step) {
            *past = is_past;
        }
    }

    fn got_over(&mut self) {
        self.why = None;
    }

    fn end(&mut self, succeeded: bool, elapsed: Duration) -> String {
        self.succeeded = Some(succeeded);
        let (name, seconds) = (&self.name, elapsed.as_secs_f64());
        if succeeded {
            return format!("= {name}: done after {seconds:.1} s");
        }
        let place = self.place();
        match &self.why {
            Some(why) => format!("! {name}: failed after {seconds:.1} s {place}: {why}"),
            None => format!("! {name}: failed after {seconds:.1} s {place}"),
        }
    }

    fn place(&self) -> String {
        match self.at {
            Some(step) => format!("at {step}"),
            None => "at the first look".to_owned(),
        }
    }

    /// Where it is and what this run changed, in one line.
    fn account(&self) -> String {
        let mut told = self.changes.clone();
        if let Some(change) = &self.in_doubt {
            told.push(format!("perhaps also: {change}"));
        }
        if told.is_empty() {
            told.push("nothing".to_owned());
        }
        format!("{}, {}: {}", self.name, self.place(), told.join("; "))
    }
}

impl Tally {
    /// How many have not begun.
    pub(crate) fn not_begun(&self) -> usize {
        self.total - self.done - self.failed - self.under_way
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} done, {} failed, {} under way, {} not begun",
            self.done,
            self.total,
            self.failed,
            self.under_way,
            self.not_begun()
        )
    }
}

#[cfg(test)]
mod tests;
