//! Asking a person for the *Yes*.

use std::io::{BufRead, Write};

use async_trait::async_trait;
use connect_flow::{ApprovalRequest, Approver};

/// Asks on the terminal. Anything but `yes` or `y` is a no.
#[derive(Debug)]
pub(crate) struct Ask;

#[async_trait]
impl Approver for Ask {
    async fn approve(&self, request: &ApprovalRequest) -> bool {
        says_yes(format!("\n{}\nType yes to approve: ", request.question)).await
    }
}

/// Whether the answer to a question is `yes` or `y`.
pub(crate) async fn says_yes(question: String) -> bool {
    let (answer, answered) = tokio::sync::oneshot::channel();
    // A thread of its own: nothing waits for it, so Ctrl-C need not wait for Enter.
    std::thread::spawn(move || {
        let mut err = std::io::stderr();
        let mut line = String::new();
        let read = err
            .write_all(question.as_bytes())
            .and_then(|()| err.flush())
            .and_then(|()| std::io::stdin().lock().read_line(&mut line));
        // Nobody listens any more after Ctrl-C.
        let _ = answer.send(read.map(|_| line));
    });
    matches!(answered.await, Ok(Ok(line)) if matches!(line.trim().to_lowercase().as_str(), "yes" | "y"))
}
