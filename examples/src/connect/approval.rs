//! Asking a person for the *Yes*.

use std::io::{BufRead, Write};

use async_trait::async_trait;
use connect_flow::{ApprovalRequest, Approver};

/// Asks on the terminal. Anything but `yes` or `y` is a no.
#[derive(Debug)]
pub struct Ask;

#[async_trait]
impl Approver for Ask {
    async fn approve(&self, request: &ApprovalRequest) -> bool {
        let question = format!("\n{}\nType yes to approve: ", request.question);
        let answer = tokio::task::spawn_blocking(move || {
            let mut err = std::io::stderr();
            let mut line = String::new();
            err.write_all(question.as_bytes())
                .and_then(|()| err.flush())
                .and_then(|()| std::io::stdin().lock().read_line(&mut line))
                .map(|_| line)
        });
        matches!(answer.await, Ok(Ok(line)) if matches!(line.trim().to_lowercase().as_str(), "yes" | "y"))
    }
}
