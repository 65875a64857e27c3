//! What items say, and what must not happen because of it (faults B, C, F).

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use trigpoint_model::secret::Secret;
use trigpoint_model::{ItemDocument, ItemKind};
use trigpoint_service::restore::report::Need;
use trigpoint_service::restore::{ConflictChoice, ConflictPolicy, RestoreOptions, RestoreState};

use super::{document, id, loose, path, rule, rule_that};
use crate::house::{House, caller, roots};

fn replacing() -> RestoreOptions {
    RestoreOptions {
        on_conflict: ConflictChoice {
            all: ConflictPolicy::Replace,
            ..ConflictChoice::default()
        },
        ..RestoreOptions::default()
    }
}

/// A data store of a database, with a password.
fn database(number: u128, parameters: &Value) -> ItemDocument {
    let body = json!({"read": {
        "format": "postgis",
        "parameters": parameters,
        "credentials": [{"slot": "Password"}],
    }});
    document(number, "data-store", "/datastores/Production", &body)
}

#[tokio::test]
async fn the_times_in_an_archive_decide_nothing() {
    let mut outcomes = Vec::new();
    for at in [
        "1970-01-01T00:00:00Z",
        "2099-12-31T23:59:59Z",
        "2016-12-31T23:59:60Z",
    ] {
        let house = House::new().await;
        let live = loose(
            &house,
            "live",
            &[rule(1, "/rules/R"), rule(2, "/rules/Other")],
        );
        house.restore(&live, &RestoreOptions::default()).await;
        let mut changed = serde_json::to_value(rule(1, "/rules/R")).unwrap();
        changed["description"] = json!("Another one.");
        changed["edited"] = json!({"at": at, "by": "ada"});
        let file = house.file("one.json");
        std::fs::write(&file, changed.to_string()).unwrap();
        let renamed = house.restore(&file, &RestoreOptions::default()).await;
        let replaced = house.restore(&file, &replacing()).await;
        let counted = (
            renamed.state,
            renamed.summary,
            replaced.state,
            replaced.summary,
        );
        outcomes.push(counted);
    }
    let (state, summary, replaced_state, replaced) = outcomes[0];
    assert_eq!((state, summary.renamed), (RestoreState::Restored, 1));
    assert_eq!(
        (replaced_state, replaced.replaced),
        (RestoreState::Restored, 1)
    );
    assert!(
        outcomes.iter().all(|outcome| *outcome == outcomes[0]),
        "{outcomes:#?}"
    );
}

#[tokio::test]
async fn a_rule_of_thousands_of_conditions_that_would_never_end_is_kept_and_not_run() {
    let matches = json!({"checkThat": {
        "left": {"constant": {"type": "string", "text": "a".repeat(64) + "!"}},
        "relation": {"regularExpression": {"syntax": "perl"}},
        "right": {"constant": {"type": "string", "text": "^(a+)+$"}},
    }});
    let is_long = std::env::var_os("TRIGPOINT_LONG").is_some();
    let count = if is_long { 50_000 } else { 2_000 };
    let many: Vec<Value> = (0..count).map(|_| matches.clone()).collect();
    let bomb = rule_that(1, "/rules/Bomb", &json!({"and": many}));
    let house = House::new().await;
    let set = loose(&house, "set", std::slice::from_ref(&bomb));
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::Restored, "{:#?}", report.items);
    let backup = house.backup(&[path("/rules/Bomb")], "bomb.json").await;
    let second = House::new().await;
    second.restore(&backup, &RestoreOptions::default()).await;
    let shown = second
        .service
        .show_item(&caller(), &path("/rules/Bomb"))
        .await
        .unwrap();
    assert_eq!(shown.document.body, bomb.body);
}

#[tokio::test]
async fn a_password_does_not_follow_to_another_port_user_or_encryption() {
    let original = json!({"Host": "db.example", "Port": "5432", "User": "reader", "SSL": "on"});
    let with = |name: &str, value: &str| {
        let mut changed = original.clone();
        changed[name] = json!(value);
        changed
    };
    let set_password = async |house: &House| {
        let at = path("/datastores/Production");
        let secret = Secret::new("canary".to_owned());
        house
            .service
            .set_password(&house.caller, &at, None, secret)
            .await
            .unwrap();
    };
    for (changed, is_kept) in [
        (with("Schema", "roads"), true),
        (with("Host", "evil.example"), false),
        (with("Port", "5433"), false),
        (with("User", "admin"), false),
        (with("SSL", "off"), false),
    ] {
        let house = House::new().await;
        let live = loose(&house, "live", &[database(1, &original)]);
        house.restore(&live, &RestoreOptions::default()).await;
        set_password(&house).await;
        let set = loose(&house, "set", &[database(1, &changed)]);
        let report = house.restore(&set, &replacing()).await;
        assert_eq!(report.summary.replaced, 1, "{:#?}", report.items);
        assert_eq!(report.wanted.is_empty(), is_kept, "{changed}");
        // Its page says the same.
        let at = path("/datastores/Production");
        let wants = house.service.store_wants(&house.caller, &at).await.unwrap();
        assert_eq!(wants.wanted.is_empty(), is_kept, "{changed}");
        assert_eq!(wants.passwords[0].set, is_kept, "{changed}");

        // Also a second data store with the same words gets no password of the first.
        let second = house.restore(&set, &RestoreOptions::default()).await;
        assert_eq!(second.wanted[0].needs, Need::Password);
    }
}

#[tokio::test]
async fn a_password_for_what_has_no_such_slot_is_refused_without_repeating_it() {
    let house = House::new().await;
    let live = [
        database(1, &json!({"Host": "db.example"})),
        rule(2, "/rules/R"),
    ];
    let live = loose(&house, "live", &live);
    house.restore(&live, &RestoreOptions::default()).await;
    let huge = "canary".repeat(10_000);
    for (at, slot) in [
        ("/datastores/Production", Some("Another")),
        ("/rules/R", None),
        ("/datastores/Nowhere", None),
    ] {
        let secret = Secret::new(huge.clone());
        let refused = house
            .service
            .set_password(&house.caller, &path(at), slot, secret)
            .await
            .unwrap_err();
        let told = format!("{refused} {refused:?}");
        assert!(!told.contains("canary"), "a secret is told for {at}");
        assert!(told.contains(at), "{told}");
    }
}

#[tokio::test]
async fn the_last_known_name_of_a_file_is_never_opened() {
    let house = House::new().await;
    let bait = house.file("bait.gpkg");
    std::fs::write(&bait, "CANARY").unwrap();
    let names = [
        bait.to_str().unwrap(),
        "../../etc/passwd",
        "/etc/passwd",
        "\\\\server\\share\\roads.gpkg",
        "C:\\Windows\\win.ini",
    ];
    let documents: Vec<ItemDocument> = (1..)
        .zip(names)
        .map(|(number, name)| {
            let files = json!([{"slot": "Source Files", "lastKnown": name}]);
            let body = json!({"read": {"format": "geopackage", "files": files}});
            document(
                number,
                "data-store",
                &format!("/datastores/S{number}"),
                &body,
            )
        })
        .collect();
    let set = loose(&house, "set", &documents);
    let report = house.restore(&set, &RestoreOptions::default()).await;
    let wanted: Vec<&str> = report
        .wanted
        .iter()
        .filter(|wanted| wanted.needs == Need::File)
        .filter_map(|wanted| wanted.last_known.as_deref())
        .collect();
    assert_eq!(wanted, names, "each is only the name of what is wanted");
    let backup = house.backup(&[path("/datastores")], "all.zip").await;
    let bytes = std::fs::read(backup).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"CANARY"));
}

#[tokio::test]
async fn nobody_is_called_while_a_data_store_is_planned_restored_or_backed_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let house = House::new().await;
    let url = format!("http://127.0.0.1:{port}/latest/meta-data");
    let parameters = json!({"Host": "127.0.0.1", "Port": port, "URL": url});
    let set = loose(&house, "set", &[database(1, &parameters)]);
    for _ in 0..2 {
        house.restore(&set, &RestoreOptions::default()).await;
    }
    house.restore(&set, &replacing()).await;
    house.backup(&[path("/datastores")], "all.zip").await;
    let called = listener.accept().unwrap_err();
    assert_eq!(called.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn whoever_an_archive_names_the_restore_is_recorded_under_its_caller() {
    let house = House::new().await;
    let mut claimed = serde_json::to_value(rule(1, "/rules/R")).unwrap();
    let stamp = json!({"at": "2001-01-01T00:00:00Z", "by": "local:administrator"});
    claimed["created"] = stamp.clone();
    claimed["edited"] = stamp;
    let file = house.file("one.json");
    std::fs::write(&file, claimed.to_string()).unwrap();
    house.restore(&file, &RestoreOptions::default()).await;
    let history = house
        .service
        .history(&caller(), &path("/rules/R"))
        .await
        .unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].saved.by.as_deref(), Some("local:test"));

    for (name, value) in [
        ("owner", json!("admin")),
        ("permissions", json!(["*"])),
        ("schedule", json!({"enabled": true})),
        ("webhook", json!("http://evil.example")),
        ("script", json!("rm -rf /")),
    ] {
        let mut claims = serde_json::to_value(rule(2, "/rules/Other")).unwrap();
        claims[name] = value;
        std::fs::write(&file, claims.to_string()).unwrap();
        let report = house.restore(&file, &RestoreOptions::default()).await;
        assert_eq!(report.state, RestoreState::Refused, "{name}");
        let reason = report.items[0].reason.as_deref().unwrap();
        assert!(reason.contains(name), "{reason}");
    }
}

#[tokio::test]
async fn what_was_deleted_or_said_before_is_in_no_backup_of_items() {
    let house = House::new().await;
    for (number, said) in (1_u128..).zip(["CANARY-before", "now"]) {
        let mut document = rule(number, "/rules/R");
        said.clone_into(&mut document.description);
        house
            .service
            .put_item(&house.caller, &path("/rules/R"), document, None)
            .await
            .unwrap();
    }
    let mut deleted = rule(7, "/rules/Deleted");
    "CANARY-deleted".clone_into(&mut deleted.description);
    let at = path("/rules/Deleted");
    house
        .service
        .put_item(&house.caller, &at, deleted, None)
        .await
        .unwrap();
    house
        .service
        .delete_items(&house.caller, &[at], false, false)
        .await
        .unwrap();
    assert_eq!(
        house
            .service
            .recycle_bin(&caller(), None)
            .await
            .unwrap()
            .len(),
        1
    );
    let backup = house.backup(&[path("/rules")], "all.json").await;
    let text = std::fs::read_to_string(backup).unwrap();
    assert!(text.contains("now") && !text.contains("CANARY"), "{text}");
    assert!(
        text.contains(&id(1).to_string()),
        "the id is kept over saves"
    );
    assert!(
        text.contains("\"scope\": \"items\""),
        "its manifest says what it is"
    );
}

#[tokio::test]
async fn what_is_incomplete_is_backed_up_and_restored_as_it_is() {
    let kinds = [
        (ItemKind::Rule, "/rules/R"),
        (ItemKind::RuleTemplate, "/rules/T"),
        (ItemKind::Action, "/actions/A"),
        (ItemKind::ActionTemplate, "/actions/T"),
        (ItemKind::ActionMap, "/actionmaps/M"),
        (ItemKind::DataStore, "/datastores/D"),
        (ItemKind::Session, "/sessions/S"),
    ];
    let first = House::new().await;
    for (kind, at) in kinds {
        let (service, caller) = (&first.service, &first.caller);
        service.create_item(caller, kind, &path(at)).await.unwrap();
    }
    let second = House::new().await;
    let backup = first.backup(&roots(), "drafts.zip").await;
    let report = second.restore(&backup, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::Restored, "{:#?}", report.items);
    let mut faults = 0;
    for (_, at) in kinds {
        faults += second
            .service
            .show_item(&caller(), &path(at))
            .await
            .unwrap()
            .faults
            .len();
    }
    assert!(faults >= 5, "the drafts are not incomplete: {faults}");
    assert_eq!(
        first.service.content_root(&caller()).await.unwrap(),
        second.service.content_root(&caller()).await.unwrap()
    );
}

#[tokio::test]
async fn what_is_there_already_beside_what_is_refused_is_a_refused_restore() {
    let house = House::new().await;
    let rules = [1, 2, 3].map(|number| rule(number, &format!("/rules/R{number}")));
    let set = loose(&house, "set", &rules);
    house.restore(&set, &RestoreOptions::default()).await;
    let using = RestoreOptions {
        on_conflict: ConflictChoice {
            all: ConflictPolicy::UseExisting,
            ..ConflictChoice::default()
        },
        ..RestoreOptions::default()
    };
    let report = house.restore(&set, &using).await;
    assert_eq!(report.state, RestoreState::NothingChanged);
    std::fs::write(set.join("z.json"), r#"{"format": "trigpoint-item/1"}"#).unwrap();
    let report = house.restore(&set, &using).await;
    assert_eq!(report.state, RestoreState::Refused);
    assert_eq!(
        (report.summary.used_existing, report.summary.refused),
        (3, 1)
    );
}

fn broken(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/archives/broken");
    folder.join(name)
}

#[tokio::test]
async fn a_restore_tells_what_the_manifest_says_of_the_whole_and_is_not_so() {
    let house = House::new().await;
    for (name, told) in [
        (
            "manifest-content-root-wrong.zip",
            "the content root of the manifest is 0",
        ),
        (
            "json-counts-wrong.json",
            "the manifest counts 2 of kind `session`, there are 1",
        ),
    ] {
        let report = house.restore(&broken(name), &replacing()).await;
        let warnings = report.warnings.iter();
        let found = warnings.filter(|warning| warning.starts_with(told));
        assert_eq!(found.count(), 1, "{name}: {:#?}", report.warnings);
    }
    for name in [
        "manifest-content-root-missing.zip",
        "json-content-root-missing.json",
    ] {
        let report = house.restore(&broken(name), &replacing()).await;
        assert_eq!(report.summary.refused, 0, "{name}");
        let told = "the manifest has no content root, that of the items is ";
        let warnings = &report.warnings;
        assert!(
            warnings.len() == 1 && warnings[0].starts_with(told),
            "{name}: {warnings:?}"
        );
    }
    // Where an entry was changed, that is told, and explains the rest.
    let report = house
        .restore(&broken("entry-changed.zip"), &replacing())
        .await;
    let is_root = |warning: &&String| warning.contains("content root");
    assert_eq!(report.warnings.iter().find(is_root), None);
}

#[tokio::test]
async fn an_archive_restores_though_a_hash_is_missing_and_the_entry_is_named() {
    for (name, entry) in [
        ("manifest-hash-missing.zip", "rules/Roads/_.folder.json"),
        ("manifest-hash-null.zip", "rules/Roads/_.folder.json"),
        ("json-hash-missing.json", "json-hash-missing.json#/items/0"),
    ] {
        let house = House::new().await;
        let report = house.restore(&broken(name), &replacing()).await;
        assert_eq!(report.state, RestoreState::Restored, "{name}");
        let notes = report.items.iter().flat_map(|item| &item.notes);
        let told: Vec<&String> = notes
            .map(|note| &note.message)
            .chain(&report.warnings)
            .collect();
        let missing =
            format!("`{entry}` has no hash in the manifest: whether it was changed cannot be told");
        assert!(told.contains(&&missing), "{name}: {told:#?}");
    }
}

#[tokio::test]
async fn an_archive_of_which_nothing_is_there_is_refused_naming_what_it_lists() {
    let house = House::new().await;
    let files = [broken("only-a-manifest.zip")];
    let error = house
        .service
        .plan_restore(&house.caller, &files, &RestoreOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "empty-archive");
    let told = error.to_string();
    assert!(told.contains("none of the 7 items and folders"), "{told}");
    assert!(told.contains("`/rules/Roads/Road has a name`"), "{told}");
}

#[tokio::test]
async fn no_broken_archive_changes_what_was_there() {
    let house = House::new().await;
    let live = loose(
        &house,
        "live",
        &[rule(1, "/rules/R"), rule(2, "/rules/Roads/Other")],
    );
    house.restore(&live, &RestoreOptions::default()).await;
    let before = house.service.content_root(&caller()).await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/archives/broken");
    let (mut refused, mut partly) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let (service, caller) = (&house.service, &house.caller);
        let files = [file.clone()];
        let plan = match service.plan_restore(caller, &files, &replacing()).await {
            Ok(plan) => plan,
            Err(error) => {
                let (told, name) = (error.to_string(), file.file_name().unwrap());
                assert!(told.contains(&*name.to_string_lossy()), "{told}");
                let hint = trigpoint_service::hint::hint_for(&error);
                assert!(hint.is_some(), "{} has no hint: {told}", error.code());
                refused += 1;
                continue;
            }
        };
        let planned = plan.report.items.clone();
        let report = service.apply_restore(caller, plan).await.unwrap();
        assert_eq!(report.items, planned, "{}", file.display());
        if report.restore_id.is_some() {
            partly += 1;
            house.undo_last().await;
        } else {
            refused += 1;
        }
        let after = service.content_root(caller).await.unwrap();
        assert_eq!(after, before, "{}", file.display());
    }
    assert!(
        refused > 100 && partly > 0,
        "{refused} refused, {partly} in part"
    );
}
