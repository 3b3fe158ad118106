//! Prints the JSON schema of connection files, for editors:
//! `cargo run --bin connect_schema > examples/connect.schema.json`.

use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = connect_flow::file::Document::json_schema();
    let text = serde_json::to_string_pretty(&schema)?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
