//! `--handoff`: two administrators do what no published API can. On the simulated landscape a scripted pair plays them,
//! with the texts that a person would see; with `--config` they are asked at the terminal.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use client_core::Error;
use connect_flow::{
    Connection, EntitlementService, FlowBuilder, WaitPolicy,
    handoff::{
        Answer, HandOff, Operator, OperatorError, Question, Reply, ScriptedPair, SystemConsole,
        Terminal, TokenPath,
    },
};

use crate::{output::tell, simulated, wire::Wire};

/// The token goes through the program in both: a wrong copy is then found where it was made.
const PATH: TokenPath = TokenPath::ThroughProgram;

/// The flow on the simulated landscape, which ends in seconds.
pub(crate) fn on_simulator(
    landscape: &simulated::Landscape,
    wire: &Wire,
) -> Result<FlowBuilder, Error> {
    let connection = landscape.connection();
    let ports = landscape.ports(wire)?;
    let pair = ScriptedPair::new(&ports, connection.group().clone());
    let wait =
        WaitPolicy::DEFAULT.with_interval(Duration::from_millis(500), Duration::from_secs(5));
    Ok(HandOff::new(Aloud(pair))
        .token_path(PATH)
        .wait(wait)
        .tenant(landscape.tenant())
        .flow(connection, ports.entitlements))
}

/// The flow on a real landscape, with the two administrators at this terminal.
pub(crate) fn at_terminal(
    connection: Connection,
    entitlements: Arc<dyn EntitlementService>,
    tenant: Option<String>,
    global_account: Option<String>,
) -> FlowBuilder {
    let mut hand_off = HandOff::new(Terminal::new(SystemConsole::new())).token_path(PATH);
    if let Some(tenant) = tenant {
        hand_off = hand_off.tenant(tenant);
    }
    if let Some(account) = global_account {
        hand_off = hand_off.global_account(account);
    }
    hand_off.flow(connection, entitlements)
}

/// Shows what is asked and what is answered, as it would stand on a terminal.
#[derive(Debug)]
struct Aloud(ScriptedPair);

#[async_trait]
impl Operator for Aloud {
    async fn ask(&self, question: &Question) -> Result<Reply, OperatorError> {
        let instruction = &question.instruction;
        tell(format_args!("\n{instruction}"));
        let reply = self.0.ask(question).await?;
        let said = match &reply.answer {
            Answer::Done => "done".to_owned(),
            Answer::Token(_) => "(a token, which is not shown)".to_owned(),
            Answer::Registered => "registered".to_owned(),
            Answer::Refused(reason) => format!("no: {reason}"),
            _ => "later".to_owned(),
        };
        tell(format_args!("   Answer (scripted): {said}\n"));
        Ok(reply)
    }
}
