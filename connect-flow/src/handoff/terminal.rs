//! An operator at a terminal, for one person or for two side by side.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError, TryLockError},
    thread,
};

use async_trait::async_trait;
use futures_channel::oneshot;

use super::{
    console::Console,
    instruction::{Instruction, Wanted},
    operator::{Operator, OperatorError, Question, Reply},
    words::{how_to_answer, understand},
};

/// Shows instructions on a terminal and reads the answers; a token without echo.
///
/// A token that goes through the program is never shown here: its owner hands it over.
///
/// # Examples
///
/// ```
/// use connect_flow::handoff::{HandOff, Streams, Terminal};
///
/// // What a person types, and what they see. `SystemConsole` (feature `terminal`) is the real one.
/// let script = Streams::new(std::io::Cursor::new("done\n"), Vec::new());
/// let hand_off = HandOff::new(Terminal::new(script));
/// ```
#[derive(Debug)]
pub struct Terminal<C> {
    console: Arc<C>,
    /// Held by whoever reads: a question that was overtaken still waits for its line.
    turn: Arc<Mutex<()>>,
}

impl<C: Console> Terminal<C> {
    /// A terminal on this console.
    pub fn new(console: C) -> Self {
        Self {
            console: Arc::new(console),
            turn: Arc::default(),
        }
    }
}

#[async_trait]
impl<C: Console> Operator for Terminal<C> {
    async fn ask(&self, question: &Question) -> Result<Reply, OperatorError> {
        let (answer, answered) = oneshot::channel();
        let (console, turn) = (Arc::clone(&self.console), Arc::clone(&self.turn));
        let instruction = question.instruction.clone();
        // Reading a terminal blocks and cannot be cut short: a thread of its own, for which nothing waits.
        thread::Builder::new()
            .name("hand-off".to_owned())
            .spawn(move || {
                let said = converse(&*console, &turn, &instruction, || answer.is_canceled());
                // Nobody listens any more where the question was overtaken.
                if let Some(said) = said.transpose() {
                    let _ = answer.send(said);
                }
            })
            .map_err(|error| OperatorError::io("starting a thread", error))?;
        let given_up = GiveUp(&*self.console);
        let said = answered.await;
        let interrupted = matches!(
            &said,
            Ok(Err(OperatorError::Io { source, .. })) if source.kind() == io::ErrorKind::Interrupted
        );
        if interrupted {
            // Ctrl-C, of which the process hears too: it drops this question, or the question's time runs out.
            std::future::pending::<()>().await;
        }
        std::mem::forget(given_up);
        said.unwrap_or(Err(OperatorError::Closed("the terminal's input")))
    }
}

/// Tells the console when the question is dropped.
struct GiveUp<'a>(&'a dyn Console);

impl Drop for GiveUp<'_> {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

/// Asks until the answer is understood; `None` if nobody waits for it any more.
fn converse(
    console: &dyn Console,
    turn: &Mutex<()>,
    instruction: &Instruction,
    is_overtaken: impl Fn() -> bool,
) -> Result<Option<Reply>, OperatorError> {
    let show = |text: &str| {
        console
            .show(text)
            .map_err(|error| OperatorError::io("writing to the terminal", error))
    };
    show(&format!("\n{instruction}"))?;
    let _turn = match turn.try_lock() {
        Ok(turn) => turn,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => {
            // What is typed next still goes to the earlier question; a token must not, it would be shown.
            show("\nThe question before needs no answer any more. Press Enter to go on.\n")?;
            turn.lock().unwrap_or_else(PoisonError::into_inner)
        }
    };
    let how = how_to_answer(instruction.wanted);
    loop {
        if is_overtaken() {
            return Ok(None);
        }
        let line = match instruction.wanted {
            Wanted::Token => {
                show(&format!("Answer ({how}; nothing is shown): "))?;
                console.read_hidden()
            }
            Wanted::Done => {
                show(&format!("Answer ({how}): "))?;
                console.read_line()
            }
        };
        let line = line.map_err(|error| OperatorError::io("reading the terminal", error))?;
        if is_overtaken() {
            return Ok(None);
        }
        let line = line.ok_or(OperatorError::Closed("the terminal's input"))?;
        if let Some(answer) = understand(&line, instruction.wanted) {
            return Ok(Some(answer.into()));
        }
        show(&format!("Please answer {how}.\n"))?;
    }
}
