//! The configuration file: endpoints, the desired connection, and where secrets are found.
//!
//! Secrets are never in the file: `*_file` names a file that holds one, `*_env` an environment
//! variable. The clients are built while the file is read, so that whatever they refuse is told with
//! the line that it comes from.

mod clients;
mod connection;
mod reader;
mod secret;

use std::{ops::Range, path::Path};

use client_core::Error;
use connect_flow::{Connection, Ports};
use toml::{Spanned, de::DeTable};

pub(crate) use reader::Mistake;
use reader::{Reader, Table};

use crate::wire::Wire;

/// Everything that the file says, checked.
pub(crate) struct Config {
    pub(crate) connection: Connection,
    pub(crate) ports: Ports,
}

/// Where secrets are looked for, and what the clients send with.
struct Surroundings<'a> {
    folder: &'a Path,
    wire: &'a Wire,
}

/// Reads a file; every mistake is named, with its line. Nothing is sent.
pub(crate) fn read(path: &Path, wire: &Wire) -> Result<Config, Vec<Mistake>> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| vec![Mistake::of_file(format!("cannot be read: {error}"))])?;
    let folder = path.parent().unwrap_or(Path::new("."));
    parse(&text, &Surroundings { folder, wire })
}

fn parse(text: &str, around: &Surroundings<'_>) -> Result<Config, Vec<Mistake>> {
    let (document, broken) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(text);
    for error in broken {
        reader.blame(error.span().unwrap_or(0..0), error.message().to_owned());
    }
    let config = whole(&mut reader, &document, around);
    let mistakes = reader.into_mistakes();
    match config {
        Some(config) if mistakes.is_empty() => Ok(config),
        _ => Err(mistakes),
    }
}

fn whole<'t>(
    reader: &mut Reader<'t>,
    document: &Spanned<DeTable<'t>>,
    around: &Surroundings<'_>,
) -> Option<Config> {
    let mut root = Table::new("the file".to_owned(), document.get_ref(), 0..0);
    // Every part is read before any is missed, so that all mistakes are told at once.
    let connection = reader
        .table(&mut root, "connection")
        .and_then(|mut table| connection::read(reader, &mut table));
    let btp = reader
        .table(&mut root, "btp")
        .and_then(|mut table| clients::btp(reader, &mut table, around));
    let landscape = reader
        .table(&mut root, "landscape")
        .and_then(|mut table| clients::landscape(reader, &mut table, around));
    let tenant = reader
        .table(&mut root, "tenant")
        .and_then(|mut table| clients::tenant(reader, &mut table, around));
    reader.finish(&root);
    Some(Config {
        connection: connection?,
        ports: Ports::clients(landscape?, tenant?, btp?),
    })
}

/// What the libraries refuse is a mistake at `span`.
fn check<T>(reader: &mut Reader<'_>, span: Range<usize>, result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            let what = error.detail().map(str::to_owned);
            reader.blame(span, what.unwrap_or_else(|| error.to_string()));
            None
        }
    }
}

#[cfg(test)]
mod tests;
