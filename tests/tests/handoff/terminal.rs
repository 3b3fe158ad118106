//! A terminal as operator, played by a script. These tests read from threads, so their clock is the real one; nothing in
//! them waits for it.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
};

use client_core::{ExposeSecret, SecretString};
use connect_flow::{
    Responsible, RunOutcome,
    handoff::{
        Answer, Console, HandOff, Instruction, Operator, Question, ScriptedPair, Streams, Terminal,
        TokenPath,
    },
};
use integration_tests::{Landscape, SYSTEM};
use landscape_sim::World;

use crate::people::People;

/// What is typed, what is shown, and what was read hidden. A clone is the same.
#[derive(Debug, Clone, Default)]
struct Screen {
    typed: Arc<Mutex<VecDeque<String>>>,
    shown: Arc<Mutex<String>>,
    hidden: Arc<Mutex<usize>>,
}

impl Screen {
    fn typing(lines: &[&str]) -> Self {
        let screen = Self::default();
        let lines = lines.iter().map(ToString::to_string);
        screen.typed.lock().unwrap().extend(lines);
        screen
    }

    fn shown(&self) -> String {
        self.shown.lock().unwrap().clone()
    }
}

impl Console for Screen {
    fn show(&self, text: &str) -> io::Result<()> {
        self.shown.lock().unwrap().push_str(text);
        Ok(())
    }

    fn read_line(&self) -> io::Result<Option<SecretString>> {
        let line = self.typed.lock().unwrap().pop_front();
        if let Some(line) = &line {
            // A terminal shows what is typed.
            self.show(&format!("{line}\n"))?;
        }
        Ok(line.map(SecretString::from))
    }

    fn read_hidden(&self) -> io::Result<Option<SecretString>> {
        *self.hidden.lock().unwrap() += 1;
        let line = self.typed.lock().unwrap().pop_front();
        Ok(line.map(SecretString::from))
    }
}

#[tokio::test]
async fn a_token_is_entered_hidden_and_a_wrong_one_is_asked_for_again_without_an_echo() {
    let landscape = Landscape::in_memory(World::simple());
    let ports = landscape.ports();
    let group = landscape.connection().group().clone();
    // What the BTP administrator does in the cockpit.
    let name = btp_client::system_landscape::SystemName::new(SYSTEM).unwrap();
    let system = ports.landscape.add(&name).await.unwrap();
    let token = ports
        .landscape
        .issue_token(&system.id, &group)
        .await
        .unwrap();
    let token = token.expose().expose_secret();

    let wrong = "https://cockpit.example/token";
    let screen = Screen::typing(&["done", wrong, token]);
    let flow = HandOff::new(Terminal::new(screen.clone()))
        .tenant_operator(ScriptedPair::new(&ports, group))
        .token_path(TokenPath::ThroughProgram)
        .flow(landscape.connection(), landscape.ports().entitlements)
        .build()
        .unwrap();
    let report = flow.run().await;
    assert!(report.is_connected(), "{}", report.outcome);
    landscape.assert_connected_once(0, "terminal");
    let shown = screen.shown();
    assert_eq!(*screen.hidden.lock().unwrap(), 2, "{shown}");
    assert!(shown.contains("it is an address, not a token"), "{shown}");
    for secret in [token, wrong] {
        assert!(!shown.contains(secret), "{shown}");
    }
    for text in ["SAP BTP cockpit", "nothing is shown", "Choose Get Token."] {
        assert!(shown.contains(text), "{shown}");
    }
}

async fn instructions() -> Vec<Instruction> {
    let landscape = Landscape::in_memory(World::simple());
    let people = People::willing(&landscape);
    let flow = people.flow(&landscape, TokenPath::ThroughProgram);
    assert!(flow.run().await.is_connected());
    let asked = people.asked.lock().unwrap();
    asked.clone()
}

#[tokio::test]
async fn what_is_not_understood_is_asked_again_with_the_words_that_are() {
    let screen = Screen::typing(&["", "perhaps", "Later"]);
    let terminal = Terminal::new(screen.clone());
    let add = instructions().await.swap_remove(0);
    let reply = terminal.ask(&Question::new(add)).await.unwrap();
    assert!(matches!(reply.answer, Answer::NotYet));
    let asked_again = screen
        .shown()
        .matches("Please answer done, registered")
        .count();
    assert_eq!(asked_again, 2);
}

#[tokio::test]
async fn a_no_with_a_reason_and_an_input_that_ends_are_blocks_for_whom_they_concern() {
    let landscape = Landscape::in_memory(World::simple());
    for (typed, who, words) in [
        (
            "no: there is another one\n",
            Responsible::BtpAdministrator,
            "there is another one",
        ),
        ("", Responsible::Caller, "the terminal's input has ended"),
    ] {
        let streams = Streams::new(io::Cursor::new(typed), Vec::new());
        let flow = HandOff::new(Terminal::new(streams))
            .flow(landscape.connection(), landscape.ports().entitlements)
            .build()
            .unwrap();
        let report = flow.run().await;
        let RunOutcome::Blocked { blocker, .. } = &report.outcome else {
            panic!("{}", report.outcome);
        };
        assert_eq!(blocker.who, who);
        assert!(blocker.reason.contains(words), "{blocker}");
    }
}

/// Reads what the test sends, and tells when it begins to.
#[derive(Debug)]
struct Slow {
    lines: Mutex<Receiver<&'static str>>,
    told: Mutex<Sender<String>>,
}

impl Console for Slow {
    fn show(&self, text: &str) -> io::Result<()> {
        self.told.lock().unwrap().send(text.to_owned()).unwrap();
        Ok(())
    }

    fn read_line(&self) -> io::Result<Option<SecretString>> {
        let lines = self.lines.lock().unwrap();
        Ok(lines.recv().ok().map(SecretString::from))
    }

    fn read_hidden(&self) -> io::Result<Option<SecretString>> {
        self.read_line()
    }

    fn give_up(&self) {
        self.show("given up").unwrap();
    }
}

#[tokio::test]
async fn a_line_for_a_question_that_was_overtaken_is_not_taken_for_the_next_one() {
    let (type_line, lines) = channel();
    let (told, seen) = channel();
    let terminal = Terminal::new(Slow {
        lines: Mutex::new(lines),
        told: Mutex::new(told),
    });
    let mut asked = instructions().await.into_iter().map(Question::new);
    let (add, get) = (asked.next().unwrap(), asked.next().unwrap());
    let until = |text: &str| seen.iter().find(|shown| shown.contains(text)).unwrap();

    let mut overtaken = Box::pin(terminal.ask(&add));
    let started = futures_util::poll!(&mut overtaken);
    assert!(started.is_pending());
    until("Answer (done");
    drop(overtaken);
    until("given up");

    let next = async { terminal.ask(&get).await.unwrap() };
    let mut next = Box::pin(next);
    assert!(futures_util::poll!(&mut next).is_pending());
    until("Press Enter to go on");
    type_line.send("done\n").unwrap();
    until("nothing is shown");
    type_line
        .send("0123456789abcdef0123456789abcdef\n")
        .unwrap();
    let Answer::Token(token) = next.await.answer else {
        panic!("the token is the answer");
    };
    assert_eq!(token.expose_secret(), "0123456789abcdef0123456789abcdef");
}
