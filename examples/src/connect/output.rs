//! What the program writes. An output that is closed, as by `| head`, never ends the job: a run must not stop in the
//! middle of its changes because nobody reads along.

use std::{
    fmt::Display,
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::Path,
};

/// A result, on standard output.
pub(crate) fn say(text: impl Display) {
    let written = writeln!(std::io::stdout(), "{text}");
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        tell(format_args!("standard output: {error}"));
    }
}

/// A remark, on standard error.
pub(crate) fn tell(text: impl Display) {
    // If this cannot be written there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A new or emptied file that only its owner reads: names of people and hosts stand in it.
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // The mode above is that of new files alone.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// A result as JSON, on standard output.
pub(crate) fn say_json(value: &impl serde::Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => say(text),
        Err(error) => tell(error),
    }
}
