//! What a terminal reads from and writes to.

use std::{
    fmt, io,
    io::{BufRead, Write},
    sync::{Mutex, PoisonError},
};

use client_core::SecretString;

/// A place where a person reads and types. Its functions block, and are called from a thread of their own.
pub trait Console: fmt::Debug + Send + Sync + 'static {
    /// Shows a text.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn show(&self, text: &str) -> io::Result<()>;

    /// Reads a line; `None` at the end of the input.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn read_line(&self) -> io::Result<Option<SecretString>>;

    /// Reads a line that is not shown while it is typed; `None` at the end of the input.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or not be hidden.
    fn read_hidden(&self) -> io::Result<Option<SecretString>>;

    /// Called when a line is not waited for any more: shows again what is typed.
    fn give_up(&self) {}
}

/// A reader and a writer: pipes, and scripts in tests. It shows nothing of what it reads, so a hidden line is read like
/// any other.
pub struct Streams<R, W> {
    reader: Mutex<R>,
    writer: Mutex<W>,
}

impl<R, W> Streams<R, W> {
    /// Reads from `reader`, writes to `writer`.
    pub const fn new(reader: R, writer: W) -> Self {
        Self {
            reader: Mutex::new(reader),
            writer: Mutex::new(writer),
        }
    }
}

impl<R: BufRead + Send + 'static, W: Write + Send + 'static> Console for Streams<R, W> {
    fn show(&self, text: &str) -> io::Result<()> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(text.as_bytes())?;
        writer.flush()
    }

    fn read_line(&self) -> io::Result<Option<SecretString>> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        line_of(&mut *reader)
    }

    fn read_hidden(&self) -> io::Result<Option<SecretString>> {
        self.read_line()
    }
}

impl<R, W> fmt::Debug for Streams<R, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streams").finish_non_exhaustive()
    }
}

/// The line as a secret: a token may be typed where none is asked for.
fn line_of(reader: &mut dyn BufRead) -> io::Result<Option<SecretString>> {
    let mut line = String::new();
    let read = reader.read_line(&mut line);
    let line = SecretString::from(line);
    Ok((read? > 0).then_some(line))
}

/// The terminal of this process: questions on standard error, answers from standard input, hidden ones without echo.
#[cfg(feature = "terminal")]
#[derive(Debug, Default)]
pub struct SystemConsole {
    #[cfg(unix)]
    shown: Mutex<Option<rustix::termios::Termios>>,
}

#[cfg(feature = "terminal")]
impl SystemConsole {
    /// The terminal of this process.
    pub fn new() -> Self {
        Self::default()
    }
}

#[cfg(feature = "terminal")]
impl Console for SystemConsole {
    fn show(&self, text: &str) -> io::Result<()> {
        let mut err = io::stderr().lock();
        err.write_all(text.as_bytes())?;
        err.flush()
    }

    fn read_line(&self) -> io::Result<Option<SecretString>> {
        line_of(&mut io::stdin().lock())
    }

    fn read_hidden(&self) -> io::Result<Option<SecretString>> {
        if !io::IsTerminal::is_terminal(&io::stdin()) {
            return self.read_line();
        }
        #[cfg(unix)]
        {
            // Else a run that is stopped in the middle leaves a terminal that shows nothing.
            let now = rustix::termios::tcgetattr(io::stdin()).ok();
            *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
        let line = rpassword::read_password().map(SecretString::from);
        #[cfg(unix)]
        self.shown
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match line {
            Ok(line) => {
                self.show("\n")?;
                Ok(Some(line))
            }
            Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn give_up(&self) {
        #[cfg(unix)]
        if let Some(shown) = self
            .shown
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            // Nothing can be done about a terminal that is gone.
            let now = rustix::termios::OptionalActions::Now;
            let _ = rustix::termios::tcsetattr(io::stdin(), now, &shown);
        }
    }
}
