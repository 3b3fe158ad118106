//! Every instruction names who, the app, the place, the fields and what success looks like.

use connect_flow::{
    Responsible,
    handoff::{HandOff, Instruction, TokenPath, Wanted},
};
use integration_tests::Landscape;
use landscape_sim::World;

use crate::people::People;

async fn instructions(path: TokenPath) -> Vec<Instruction> {
    let landscape = Landscape::in_memory(World::simple());
    let people = People::willing(&landscape);
    let flow = HandOff::new(people.clone())
        .token_path(path)
        .global_account("ACME Production")
        .tenant("my300001.s4hana.cloud.sap")
        .flow(landscape.connection(), landscape.ports().entitlements)
        .build()
        .unwrap();
    assert!(flow.run().await.is_connected());
    let asked = people.asked.lock().unwrap();
    asked.clone()
}

fn assert_says(instruction: &Instruction, texts: &[&str]) {
    for form in [instruction.to_string(), instruction.to_markdown()] {
        for text in texts {
            assert!(form.contains(text), "{text:?} is missing in:\n{form}");
        }
        assert!(form.contains("It has worked when:"), "{form}");
        assert!(form.contains("If it has not:"), "{form}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_btp_administrator_is_told_to_add_the_system() {
    let [add, ..] = &instructions(TokenPath::ByHand).await[..] else {
        unreachable!("three were asked")
    };
    assert_eq!(add.who, Responsible::BtpAdministrator);
    assert_says(
        add,
        &[
            "1. BTP administrator: add the system acme-s4-dev",
            "SAP BTP cockpit",
            "global account ACME Production > System Landscape > Systems",
            "Choose Add System.",
            "Name: acme-s4-dev",
            "Type: SAP S/4HANA Cloud.",
            "System Landscape Administrator",
            "empty Status",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn the_btp_administrator_is_told_to_get_the_token_and_which_way_it_goes() {
    for (path, wanted, way) in [
        (TokenPath::ByHand, Wanted::Done, "Do not enter it here"),
        (TokenPath::ThroughProgram, Wanted::Token, "it is not shown"),
    ] {
        let get = &instructions(path).await[1];
        assert_eq!(
            (get.who, get.wanted),
            (Responsible::BtpAdministrator, wanted)
        );
        assert_says(
            get,
            &[
                "SAP BTP cockpit",
                "System Landscape > Systems",
                "Communication Scenario Groups: All Communication Scenarios.",
                "Choose Get Token.",
                "registration token",
                "valid for 7 days, for one use and one system",
                way,
            ],
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_s4hana_cloud_administrator_is_told_to_create_the_extension() {
    let create = &instructions(TokenPath::ThroughProgram).await[2];
    assert_eq!(create.who, Responsible::TenantAdministrator);
    assert_says(
        create,
        &[
            "3. S/4HANA Cloud administrator: create the extension acme-s4-dev",
            "Maintain Extensions on SAP BTP",
            "my300001.s4hana.cloud.sap > Administration > Communication Management",
            "Extending SAP Solutions Using Automated Configurations",
            "SAP_BR_ADMINISTRATOR",
            "Choose New",
            "Create New Extension",
            "Integration Token: paste the registration token that the BTP administrator hands to you",
            "cannot be used after",
            "Description: acme-s4-dev.",
            "Yes to approve the creation",
            "Status is Enabled",
            "System Name is acme-s4-dev",
            "Registered",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn an_instruction_survives_serialization() {
    for instruction in instructions(TokenPath::ThroughProgram).await {
        let text = serde_json::to_string(&instruction).unwrap();
        let back: Instruction = serde_json::from_str(&text).unwrap();
        assert_eq!(back, instruction);
    }
}
