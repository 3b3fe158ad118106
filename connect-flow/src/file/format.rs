//! The two languages of a document.

use std::{fmt, path::Path};

/// What a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// TOML 1.1, in files that end in `.toml`.
    Toml,
    /// YAML 1.2, in files that end in `.yaml` or `.yml`.
    Yaml,
}

impl Format {
    /// The format that a file's name ends in; `None` if it ends in neither.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        [
            ("toml", Self::Toml),
            ("yaml", Self::Yaml),
            ("yml", Self::Yaml),
        ]
        .into_iter()
        .find_map(|(known, format)| ending.eq_ignore_ascii_case(known).then_some(format))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
        })
    }
}
