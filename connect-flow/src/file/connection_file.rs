//! A document that was read, and where each of its fields stands.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use super::{
    document::Document,
    format::Format,
    mistake::{Mistake, Mistakes, Position},
    reader::{Field, FromField, Reader, nearest},
    toml, yaml,
};

/// More than a fleet of thousands takes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// A document that was read without a mistake; knows where its fields stand, so that what is found wrong later (a
/// secret that is not there, an address that a client refuses) is told with its place, too.
#[derive(Debug, Clone)]
pub struct ConnectionFile {
    document: Document,
    folder: PathBuf,
    positions: BTreeMap<String, Position>,
}

impl ConnectionFile {
    /// Reads a file; its name's ending tells the format. Neither secrets nor anything else is read with it.
    ///
    /// # Errors
    ///
    /// All mistakes at once, or that the file cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Mistakes> {
        let path = path.as_ref();
        let refuse = |reason: String| Mistakes::from(Mistake::of_file(reason));
        let Some(format) = Format::of(path) else {
            let reason = "its name must end in .toml, .yaml or .yml";
            return Err(refuse(reason.to_owned()));
        };
        let mut text = String::new();
        let read = File::open(path)
            .and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text))
            .map_err(|error| refuse(format!("cannot be read: {error}")))?;
        if read as u64 > MOST_BYTES {
            let most = MOST_BYTES / 1024 / 1024;
            return Err(refuse(format!("is larger than {most} MiB")));
        }
        let mut file = Self::parse(&text, format)?;
        if let Some(folder) = path.parent() {
            folder.clone_into(&mut file.folder);
        }
        Ok(file)
    }

    /// Reads a text. Its folder is the working directory.
    ///
    /// # Errors
    ///
    /// All mistakes at once; of what is no YAML only the first, as the parser goes no further.
    pub fn parse(text: &str, format: Format) -> Result<Self, Mistakes> {
        let mut reader = Reader::default();
        let tree = match format {
            Format::Toml => Some(toml::parse(text, &mut reader.mistakes)),
            Format::Yaml => yaml::parse(text, &mut reader.mistakes),
        };
        let root = tree.as_ref().map(|node| Field {
            path: String::new(),
            node,
        });
        let document = root
            .as_ref()
            .and_then(|root| Document::from_field(root, &mut reader));
        match document {
            Some(document) if reader.mistakes.is_empty() => {
                let mut positions = BTreeMap::new();
                if let Some(root) = root {
                    note(&root, &mut positions);
                }
                Ok(Self {
                    document,
                    folder: PathBuf::new(),
                    positions,
                })
            }
            _ => Err(Mistakes::new(reader.mistakes)),
        }
    }

    /// What the file says.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The folder that the file is in: where [`Secrets`](super::Secrets) look for files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A mistake in the field at `path`, such as `landscape.url`, with its place; of a field that was not written, with
    /// that of the table it would be in.
    pub fn mistake(&self, path: &str, reason: impl Into<String>) -> Mistake {
        let mut known = path;
        while !known.is_empty() && !self.positions.contains_key(known) {
            let end = known.rfind(['.', '[']).unwrap_or_default();
            known = known.get(..end).unwrap_or_default();
        }
        Mistake::new(self.positions.get(known).copied(), path, reason)
    }

    /// Which connection a system has, for callers that take one of many.
    ///
    /// # Errors
    ///
    /// That there is none, with the name that is probably meant.
    pub fn index_of(&self, system_name: &str) -> Result<usize, Mistake> {
        let connections = &self.document.connections;
        let mut names = connections.iter().map(|one| one.system_name.as_str());
        names
            .clone()
            .position(|name| name == system_name)
            .ok_or_else(|| {
                let meant = nearest(system_name, names.by_ref())
                    .map(|name| format!("; did you mean `{name}`?"))
                    .unwrap_or_default();
                let reason = format!("none has the system name `{system_name}`{meant}");
                self.mistake("connections", reason)
            })
    }
}

/// Notes where every field stands.
fn note(field: &Field<'_>, positions: &mut BTreeMap<String, Position>) {
    if let Some(at) = field.node.at {
        positions.insert(field.path.clone(), at);
    }
    for inner in field.items().into_iter().chain(field.entries()) {
        note(&inner, positions);
    }
}

impl Document {
    /// Writes the document, and reads it back: what is written can be read, and means the same.
    ///
    /// # Errors
    ///
    /// What is wrong with a document that was put together by hand.
    pub fn write(&self, format: Format) -> Result<String, Mistakes> {
        let refuse = |reason: String| Mistakes::from(Mistake::of_file(reason));
        let text = match format {
            Format::Toml => ::toml::to_string_pretty(self).map_err(|error| error.to_string()),
            Format::Yaml => serde_saphyr::to_string(self).map_err(|error| error.to_string()),
        };
        let text = text.map_err(|reason| refuse(format!("cannot be written: {reason}")))?;
        let read = ConnectionFile::parse(&text, format)?;
        if read.document != *self {
            return Err(refuse(format!("{format} cannot hold what it says")));
        }
        Ok(text)
    }
}
