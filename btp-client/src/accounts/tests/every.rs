use landscape_sim::{Directory as SimDirectory, Subaccount as SimSubaccount, World};

use super::*;
use crate::{BtpClient, testing::btp};

const SUB: &str = "sub-1";
const NEO: &str = "neo-1";
const DIR: &str = "dir-1";

fn world() -> World {
    World::builder()
        .directory(SimDirectory::new(DIR).display_name("Finance"))
        .subaccount(SimSubaccount::new(SUB, "dev"))
        .subaccount(SimSubaccount::new(NEO, "old").neo())
        .build()
}

async fn directories(btp: &BtpClient) {
    let client = btp.directories();
    let id = DIR.into();
    let _ = client.create(&NewDirectory::new("New")).await.unwrap();
    assert_eq!(client.get(&id).await.unwrap().display_name, "Finance");
    let update = AccountUpdate::new().display_name("Finance 2");
    let updated = client.update(&id, &update).await.unwrap();
    assert_eq!(updated.display_name, "Finance 2");
    let entitlements = DirectoryFeatures::entitlements();
    let changed = client.change_features(&id, &entitlements).await.unwrap();
    assert!(changed.account.manages_entitlements() && changed.job.is_some());
    let labels = Labels::new().set("k", ["v", "w"]).set("empty", [""; 0]);
    assert_eq!(client.set_labels(&id, &labels).await.unwrap(), labels);
    assert_eq!(client.labels(&id).await.unwrap(), labels);
    let properties = client.custom_properties(&id).await.unwrap();
    assert_eq!(properties[1].value.as_deref(), Some("v"));
    assert!(client.delete_labels(&id).await.unwrap().is_empty());
    let settings = SettingsUpdate::new().set("a", "1").set("b", true);
    client.set_settings(&id, &settings).await.unwrap();
    assert_eq!(client.settings(&id, &["b"]).await.unwrap().len(), 1);
    let left = client.delete_settings(&id, &["b"]).await.unwrap();
    assert_eq!((left.len(), left[0].key.as_str()), (1, "a"));
    let _ = client.delete(&id, Deletion::IfEmpty).await.unwrap();
    client.until_deleted(&id).await.unwrap();
}

async fn subaccounts(btp: &BtpClient, account: &GlobalAccountId) {
    let client = btp.subaccounts();
    let id = SUB.into();
    let parent = Parent::Directory(DIR.into());
    let root = Parent::GlobalAccount(account.clone());
    let new = NewSubaccount::new("New", "eu10", "new-one");
    let created = client.create(&new).await.unwrap();
    assert!(created.job.is_some());
    let copy = NeoClone::new(NewSubaccount::neo("copy", "neo-eu1"));
    let _ = client.clone_neo(&NEO.into(), &copy).await.unwrap();
    let moved = client.move_to(&id, &parent).await.unwrap();
    assert_eq!(moved.parent_guid.as_deref(), Some(DIR));
    let back = SubaccountsMove::new(parent, root).subaccount(&id);
    assert_eq!(client.move_many(&[back]).await.unwrap().len(), 1);
    let labels = Labels::new().set("team", ["blue"]);
    let update = SubaccountUpdate::new("dev 2").labels(labels.clone());
    let updated = client.update(&id, &update).await.unwrap();
    assert_eq!(
        (updated.labels, updated.display_name),
        (labels, "dev 2".into())
    );
    let blue = SubaccountsQuery::new().label_is("team", "blue").unwrap();
    assert_eq!(client.list_where(&blue).await.unwrap().len(), 1);
    let others = SubaccountsQuery::new()
        .label_is_not("team", "blue")
        .unwrap();
    assert_eq!(client.list_where(&others).await.unwrap().len(), 3);
    client.get_by_any_authorization(&id).await.unwrap();
    assert_eq!(client.labels(&id).await.unwrap().len(), 1);
    assert_eq!(client.custom_properties(&id).await.unwrap().len(), 1);
    client.set_labels(&id, &Labels::new()).await.unwrap();
    client.delete_labels(&id).await.unwrap();
    let settings = SettingsUpdate::new().set("a", "1");
    client.set_settings(&id, &settings).await.unwrap();
    assert_eq!(client.settings(&id, &[]).await.unwrap().len(), 1);
    client.delete_settings(&id, &["a"]).await.unwrap();
    let _ = client.delete(&NEO.into(), Deletion::IfEmpty).await.unwrap();
    let job = created.job.unwrap();
    client.jobs().poll(job).await.unwrap();
}

async fn bindings(btp: &BtpClient) {
    let client = btp.service_manager_bindings();
    let id = SUB.into();
    client.create_v1(&id).await.unwrap();
    assert!(client.get_v1(&id).await.unwrap().client_secret.is_some());
    client.delete_v1(&id).await.unwrap();
    let new = NewServiceManagerBinding::new("b").certificate(2048, 7);
    client.create(&id, &new).await.unwrap();
    assert_eq!(client.list(&id).await.unwrap().len(), 1);
    assert!(client.get(&id, "b").await.unwrap().key.is_some());
    client.delete(&id, "b").await.unwrap();
}

/// The names of the whole published document, jobs included.
const OPERATIONS: [&str; 38] = [
    "accounts.change_directory_features",
    "accounts.clone_neo_subaccount",
    "accounts.create_directory",
    "accounts.create_service_management_binding",
    "accounts.create_service_manager_binding",
    "accounts.create_subaccount",
    "accounts.delete_directory",
    "accounts.delete_directory_labels",
    "accounts.delete_directory_settings",
    "accounts.delete_service_management_binding",
    "accounts.delete_service_manager_binding",
    "accounts.delete_subaccount",
    "accounts.delete_subaccount_labels",
    "accounts.delete_subaccount_settings",
    "accounts.get_directory",
    "accounts.get_directory_custom_properties",
    "accounts.get_directory_labels",
    "accounts.get_directory_settings",
    "accounts.get_global_account",
    "accounts.get_global_account_custom_properties",
    "accounts.get_service_management_binding",
    "accounts.get_service_manager_binding",
    "accounts.get_subaccount",
    "accounts.get_subaccount_custom_properties",
    "accounts.get_subaccount_labels",
    "accounts.get_subaccount_settings",
    "accounts.list_service_manager_bindings",
    "accounts.list_subaccounts",
    "accounts.move_subaccount",
    "accounts.move_subaccounts",
    "accounts.set_directory_labels",
    "accounts.set_directory_settings",
    "accounts.set_subaccount_labels",
    "accounts.set_subaccount_settings",
    "accounts.update_directory",
    "accounts.update_global_account",
    "accounts.update_subaccount",
    "jobs.status",
];

#[test]
fn the_table_names_every_operation_once() {
    let docs = include_str!("../mod.rs");
    for name in OPERATIONS {
        let rows = docs.matches(&format!("//! | `{name}`")).count();
        assert_eq!(rows, 1, "{name}");
    }
    assert_eq!(docs.matches("(once) |").count(), 6);
}

#[tokio::test(start_paused = true)]
async fn every_operation_is_understood_under_its_own_name() {
    let world = world();
    let btp = btp(&world);
    let account = btp.global_account().get().await.unwrap();
    let update = AccountUpdate::new()
        .description("new")
        .custom_property("k", "v");
    let updated = btp.global_account().update(&update).await.unwrap();
    assert_eq!(updated.description.as_deref(), Some("new"));
    assert_eq!(
        btp.global_account()
            .custom_properties()
            .await
            .unwrap()
            .len(),
        1
    );
    subaccounts(&btp, &account.guid).await;
    bindings(&btp).await;
    directories(&btp).await;

    let journal = world.journal();
    let mut seen: Vec<String> = journal
        .records()
        .iter()
        .map(|record| record.operation.to_owned())
        .filter(|name| name != "uaa.token")
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen, OPERATIONS);
    // What the simulator calls a change is what the client would not send as a read.
    for record in journal
        .records()
        .iter()
        .filter(|record| record.operation != "uaa.token")
    {
        assert_eq!(record.wrote, record.method != "GET", "{}", record.operation);
    }
}

#[tokio::test(start_paused = true)]
async fn the_tree_of_the_account_shows_all_at_any_depth() {
    let world = World::builder()
        .directory(SimDirectory::new("a").display_name("A"))
        .directory(SimDirectory::new("b").display_name("B").in_directory("a"))
        .directory(
            SimDirectory::new("c")
                .display_name("B")
                .managing_entitlements(),
        )
        .subaccount(SimSubaccount::new("s1", "one"))
        .subaccount(SimSubaccount::new("s2", "two").in_directory("b"))
        .build();
    let btp = btp(&world);
    let tree = btp.global_account().get_expanded().await.unwrap();
    let names: Vec<&str> = tree
        .all_directories()
        .iter()
        .map(|one| one.guid.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    let guids: Vec<&str> = tree
        .all_subaccounts()
        .iter()
        .map(|one| one.guid.as_str())
        .collect();
    assert_eq!(guids, ["s1", "s2"]);
    assert!(matches!(tree.find_directory("B"), Found::Many(many) if many.len() == 2));
    assert_eq!(tree.find_directory("A").one().unwrap().guid.as_str(), "a");
    assert_eq!(tree.find_directory("Z"), Found::None);
    let directory = btp.directories().get_expanded(&"a".into()).await.unwrap();
    assert_eq!(directory.children[0].subaccounts[0].guid.as_str(), "s2");
    let plain = btp.directories().get(&"a".into()).await.unwrap();
    assert!(plain.children.is_empty() && plain.created_date.is_some());
}
