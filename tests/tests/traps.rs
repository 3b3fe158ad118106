//! The checklist of traps names tests that exist.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail as they do"
)]

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

const CRATES: [&str; 6] = [
    "client-core/src",
    "btp-client/src",
    "s4-client/src",
    "connect-flow/src",
    "landscape-sim/src",
    "tests/tests",
];

/// The names of all test functions: what follows `fn` after a line with a test attribute.
fn tests_in(folder: &Path, found: &mut HashSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_in(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let mut after_attribute = false;
            for line in text.lines().map(str::trim) {
                if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                    after_attribute = true;
                } else if let Some((_, rest)) = line.split_once("fn ")
                    && after_attribute
                {
                    found.extend(rest.split('(').next().map(str::to_owned));
                    after_attribute = false;
                }
            }
        }
    }
}

/// Names in backticks that look like tests: words joined by at least two underscores.
fn named(row: &str) -> Vec<&str> {
    row.split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.matches('_').count() >= 2 && !name.contains(['/', ':', ' ']))
        .collect()
}

#[test]
fn every_trap_and_every_gap_has_tests_that_exist() {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), ".."].iter().collect();
    let mut tests = HashSet::new();
    for folder in CRATES {
        tests_in(&root.join(folder), &mut tests);
    }
    let page = fs::read_to_string(root.join("docs/traps.md")).unwrap();
    let rows: Vec<&str> = page
        .lines()
        .filter(|line| {
            line.strip_prefix("| ")
                .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
        })
        .collect();
    assert_eq!(rows.len(), 23 + 16);
    for (place, row) in rows.iter().enumerate() {
        let cells = row.rsplit_once(" | ").unwrap().1;
        let named = named(cells);
        assert!(place >= 23 || !named.is_empty(), "{row}");
        for name in named {
            assert!(tests.contains(name), "no test is called {name}: {row}");
        }
    }
}
