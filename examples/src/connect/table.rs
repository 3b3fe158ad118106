//! The closing table: what is connected now.

use comfy_table::{ContentArrangement, Table, presets};
use connect_flow::Report;

/// A row for each step, with what is so and what this run changed.
pub fn of(report: &Report) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["", "step", "now", "changed by this run"]);
    for step in &report.steps {
        let sign = if step.done { "✓" } else { "✗" };
        let what = if step.what.is_empty() {
            "not reached"
        } else {
            &step.what
        };
        let changes = if step.changes.is_empty() {
            "–".to_owned()
        } else {
            step.changes.join("\n")
        };
        table.add_row([sign, &step.name, what, &changes]);
    }
    table
}
