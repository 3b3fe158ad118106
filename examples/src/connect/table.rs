//! The closing table: what is connected now.

use comfy_table::{ContentArrangement, Table, presets};
use connect_flow::Report;

/// Fits a terminal of ordinary width, and a log.
const WIDTH: u16 = 110;

/// A row for each step, with what is so and what this run changed.
pub(crate) fn of(report: &Report) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(WIDTH);
    table.set_header(["", "step", "now", "changed by this run"]);
    for step in &report.steps {
        let sign = if step.done { "✓" } else { "✗" };
        let what = if step.what.is_empty() {
            "not reached".to_owned()
        } else {
            step.what.replace("; ", "\n")
        };
        let changes = if step.changes.is_empty() {
            "–".to_owned()
        } else {
            step.changes.join("\n").replace("; ", "\n")
        };
        table.add_row([sign, &step.name, &what, &changes]);
    }
    table
}
