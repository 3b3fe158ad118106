//! What is kept of the runs: for the report, and for the words after Ctrl-C.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use connect_flow::{Preflight, Report, RunLog, html::RunPage};

use crate::{
    output::{open_private, tell},
    wire::Wire,
};

/// What was wanted, found and reported so far.
pub(crate) struct Kept {
    log: RunLog,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    title: &'static str,
    wanted: Vec<String>,
    preflights: Vec<Preflight>,
    reports: Vec<Report>,
}

impl Kept {
    /// Nothing yet.
    pub(crate) fn new(wire: &Wire) -> Self {
        let title = "Connecting SAP S/4HANA Cloud to SAP BTP";
        let state = State {
            title,
            ..State::default()
        };
        Self {
            log: wire.log().clone(),
            state: Mutex::new(state),
        }
    }

    /// From now on connections are taken apart: the page is about that, and what was found and reported before it is of
    /// another run.
    pub(crate) fn turns_back(&self) {
        let mut state = self.state();
        state.title = "Disconnecting SAP S/4HANA Cloud from SAP BTP";
        self.log.begin_anew();
        state.preflights.clear();
        state.reports.clear();
    }

    /// What happens in the runs.
    pub(crate) fn log(&self) -> &RunLog {
        &self.log
    }

    /// A system is going to be connected.
    pub(crate) fn wants(&self, system: &str) {
        self.state().wanted.push(system.to_owned());
    }

    /// Keeps what was found before a run.
    pub(crate) fn preflight(&self, preflight: Preflight) {
        self.state().preflights.push(preflight);
    }

    /// Keeps how a run ended.
    pub(crate) fn report(&self, report: &Report) {
        self.state().reports.push(report.clone());
    }

    /// What was done and what remains, when the program is stopped.
    pub(crate) fn when_stopped(&self) -> String {
        let logged = self.log.logged();
        let begun = logged.systems();
        let state = self.state();
        let mut text = "\nStopped.\n".to_owned();
        for report in &state.reports {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{}: {}", report.system_name, report.outcome);
        }
        // Side by side, those that have ended have no report before all have.
        let told = |name: &str| {
            state
                .reports
                .iter()
                .any(|report| report.system_name == name)
        };
        for name in begun.iter().filter(|name| !told(name)) {
            let _ = writeln!(text, "{}", logged.standing(name));
        }
        let wanted = state.wanted.iter().map(String::as_str);
        let not_begun: Vec<&str> = wanted.filter(|name| !begun.contains(name)).collect();
        if !not_begun.is_empty() {
            let _ = writeln!(text, "not begun: {}", not_begun.join(", "));
        }
        text.push_str("Nothing is half-done for good: run again, and it goes on where it is.");
        text
    }

    fn page(&self) -> RunPage {
        let state = self.state();
        let page = RunPage::new(state.title);
        let page = state
            .preflights
            .iter()
            .cloned()
            .fold(page, RunPage::preflight);
        let page = state.reports.iter().cloned().fold(page, RunPage::report);
        page.logged(self.log.logged())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The file that the report goes to.
pub(crate) struct ReportFile {
    file: File,
    path: PathBuf,
}

impl ReportFile {
    /// Opens it at once: a run must not end without a place for its report.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: open_private(path)?,
            path: path.to_owned(),
        })
    }

    /// Writes the page. What goes wrong is told: the run itself is over.
    pub(crate) fn write(mut self, kept: &Kept) {
        let page = kept.page().render();
        match self.file.write_all(page.as_bytes()) {
            Ok(()) => tell(format_args!("Report: {}", self.path.display())),
            Err(error) => tell(format_args!("{}: {error}", self.path.display())),
        }
    }
}
