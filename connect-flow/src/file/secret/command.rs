//! What a program prints.

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use super::machine::{MOST_BYTES, text};

/// How often it is looked whether a program that has closed its output has ended.
const LOOK: Duration = Duration::from_millis(5);

/// Runs a program without a shell, and ends it after `limit`. It reads nothing, and its errors are not shown: they could
/// hold the secret.
///
/// What it has started itself is not ended with it.
pub(super) fn output(words: &[String], folder: &Path, limit: Duration) -> Result<String, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("names no program".to_owned());
    };
    let until = Instant::now() + limit;
    let mut child = Command::new(located(program, folder))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot be run: {error}"))?;
    let printed = printed(&mut child, limit).and_then(text).and_then(|text| {
        ended(&mut child, until, limit)?;
        Ok(text)
    });
    if printed.is_err() {
        // It may have ended meanwhile; then there is nothing to do.
        let _ = child.kill();
        let _ = child.wait();
    }
    printed
}

/// A relative path is the document's, as a file's is; a bare name is looked up as the system does.
fn located(program: &str, folder: &Path) -> PathBuf {
    let path = Path::new(program);
    if path.components().count() > 1 {
        folder.join(path)
    } else {
        path.to_owned()
    }
}

fn too_long(limit: Duration) -> String {
    format!("took longer than {limit:?} and was ended")
}

/// Everything that the program prints. Read by a thread of its own: reading has no limit of time.
fn printed(child: &mut Child, limit: Duration) -> Result<Vec<u8>, String> {
    let no_output = || "has no output".to_owned();
    let from = child.stdout.take().ok_or_else(no_output)?;
    let (to, read) = mpsc::sync_channel(1);
    thread::Builder::new()
        .spawn(move || {
            let mut bytes = Vec::new();
            let result = from.take(MOST_BYTES + 1).read_to_end(&mut bytes);
            // Nobody listens any more after the limit.
            let _ = to.send(result.map(|_| bytes));
        })
        .map_err(|error| error.to_string())?;
    match read.recv_timeout(limit) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(too_long(limit)),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(no_output()),
    }
}

fn ended(child: &mut Child, until: Instant, limit: Duration) -> Result<(), String> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("failed ({status})")),
            Ok(None) if Instant::now() < until => thread::sleep(LOOK),
            Ok(None) => return Err(too_long(limit)),
            Err(error) => return Err(error.to_string()),
        }
    }
}
