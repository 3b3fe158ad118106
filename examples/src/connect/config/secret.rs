//! Secrets, by reference alone.

use client_core::SecretString;
use toml::Spanned;

use super::{
    Surroundings,
    reader::{Reader, Table},
};

/// The two keys under which a secret may be named.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    pub(super) file: &'static str,
    pub(super) env: &'static str,
}

pub(super) const PASSWORD: Keys = Keys {
    file: "password_file",
    env: "password_env",
};

impl Keys {
    /// Whether the table names the secret, rightly or wrongly.
    pub(super) fn are_in(self, table: &Table<'_, '_>) -> bool {
        table.has(self.file) || table.has(self.env)
    }
}

/// A secret from a file (relative to the configuration's folder) or from the environment.
pub(super) fn secret<'t>(
    reader: &mut Reader<'t>,
    table: &mut Table<'_, 't>,
    keys: Keys,
    around: &Surroundings<'_>,
) -> Option<Spanned<SecretString>> {
    let file = reader.text_opt(table, keys.file);
    let env = reader.text_opt(table, keys.env);
    let (span, found) = match (file, env) {
        (Some(file), None) => {
            let path = around.folder.join(file.get_ref());
            let read = std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()));
            (file.span(), read)
        }
        (None, Some(env)) => {
            let read = std::env::var(env.get_ref())
                .map_err(|error| format!("variable {}: {error}", env.get_ref()));
            (env.span(), read)
        }
        (Some(file), Some(_)) => (
            file.span(),
            Err(format!(
                "give either `{}` or `{}`, not both",
                keys.file, keys.env
            )),
        ),
        (None, None) => {
            if !keys.are_in(table) {
                let what = format!(
                    "a secret is missing: give `{}` or `{}`",
                    keys.file, keys.env
                );
                reader.blame(table.span(), what);
            }
            return None;
        }
    };
    let found = found.and_then(|text| match text.trim() {
        "" => Err("the secret that this names is empty".to_owned()),
        text => Ok(SecretString::from(text.to_owned())),
    });
    match found {
        Ok(secret) => Some(Spanned::new(span, secret)),
        Err(what) => {
            reader.blame(span, what);
            None
        }
    }
}
