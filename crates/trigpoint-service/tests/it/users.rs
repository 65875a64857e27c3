//! Users over time: guessed at, changed, renamed, removed and made anew; and whose their work is
//! then.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde_json::json;
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemDocument, ItemId, ItemKind, Timestamp, Tree};
use trigpoint_repository::control::TokenKind;
use trigpoint_service::access::api_keys::ApiKeyInput;
use trigpoint_service::access::audit::AuditWanted;
use trigpoint_service::access::users::{UserChange, UserInput};
use trigpoint_service::jobs::restores::ItemsWanted;
use trigpoint_service::jobs::uploads::Uploads;
use trigpoint_service::jobs::{ArchiveSource, JobOrder, JobState, JobView, JobsAsked};
use trigpoint_service::{Caller, Environment, Service};
use uuid::Uuid;

use crate::access::{PASSWORD, log_in, secret, user};
use crate::house::{House, archive, caller, path};

const LONG: Duration = Duration::from_secs(60);

/// A house, and the second that its clock shows.
async fn house_with_clock() -> (House, Arc<AtomicI64>) {
    let folder = tempfile::tempdir().unwrap();
    let second = Arc::new(AtomicI64::new(1_700_000_000));
    let shown = Arc::clone(&second);
    let clock = Environment::new(
        move || Timestamp::from_second(shown.load(Ordering::SeqCst)).unwrap(),
        || ItemId::from_uuid(Uuid::now_v7()),
    );
    let service = Service::open(&folder.path().join("data"), clock).await;
    let house = House {
        service: service.unwrap(),
        caller: caller(),
        folder,
    };
    (house, second)
}

#[tokio::test]
async fn guesses_of_one_moment_are_slowed_as_guesses_one_after_the_other() {
    let (house, _) = house_with_clock().await;
    user(&house, "ann", &[]).await;
    let mut all = tokio::task::JoinSet::new();
    for number in 0..12 {
        let service = house.service.clone();
        all.spawn(async move {
            let guess = secret(&format!("guess {number}"));
            service
                .log_in("ann", guess, TokenKind::Bearer, "192.0.2.1")
                .await
        });
    }
    let mut refusals = Vec::new();
    while let Some(guessed) = all.join_next().await {
        refusals.push(guessed.unwrap().unwrap_err().code());
    }
    let count = |code: &str| refusals.iter().filter(|found| **found == code).count();
    let (wrong, slowed) = (count("wrong-log-in"), count("too-many-attempts"));
    assert_eq!((wrong, slowed), (5, 7), "{refusals:?}");
}

#[tokio::test]
async fn many_log_ins_of_one_moment_succeed_where_the_password_is_right() {
    let (house, _) = house_with_clock().await;
    user(&house, "ann", &[]).await;
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let service = house.service.clone();
        all.spawn(async move {
            service
                .log_in("ann", secret(PASSWORD), TokenKind::Bearer, "192.0.2.1")
                .await
        });
    }
    while let Some(entered) = all.join_next().await {
        entered.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_session_that_is_only_looked_at_is_not_prolonged() {
    let (house, clock) = house_with_clock().await;
    user(&house, "ann", &[]).await;
    let service = &house.service;
    let (name, from) = ("ann", "192.0.2.1");
    let entered = service
        .log_in(name, secret(PASSWORD), TokenKind::Session, from)
        .await
        .unwrap();
    let token = entered.token.expose().as_str();
    let hour = 3_600;
    clock.fetch_add(hour, Ordering::SeqCst);
    let seen = service.authenticate_quietly(token, from).await.unwrap();
    assert_eq!(seen, entered.caller);
    clock.fetch_add(hour - 1, Ordering::SeqCst);
    assert!(service.authenticate_quietly(token, from).await.is_ok());
    clock.fetch_add(1, Ordering::SeqCst);
    assert!(service.authenticate_quietly(token, from).await.is_err());

    let entered = service.log_in(name, secret(PASSWORD), TokenKind::Session, from);
    let entered = entered.await.unwrap();
    let token = entered.token.expose().as_str();
    clock.fetch_add(hour, Ordering::SeqCst);
    service.authenticate(token, from).await.unwrap();
    clock.fetch_add(hour, Ordering::SeqCst);
    assert!(service.authenticate_quietly(token, from).await.is_ok());
}

#[tokio::test]
async fn what_a_change_of_a_user_does_not_name_stays() {
    let house = House::new().await;
    let id = user(&house, "ann", &[]).await.caller.user().unwrap();
    let change = async |text: &str| {
        let change: UserChange = serde_json::from_str(text).unwrap();
        let changed = house.service.change_user(&caller(), id, change).await;
        changed.unwrap()
    };
    let out = change(r#"{"disabled": true}"#).await;
    assert!(out.disabled && out.roles == ["role of ann"] && out.name == "ann");
    let named = change(r#"{"name": "anna", "displayName": "Anna B"}"#).await;
    assert!(named.disabled && named.roles == ["role of ann"]);
    assert_eq!((&*named.name, &*named.display_name), ("anna", "Anna B"));
    assert!(log_in(&house, "anna", PASSWORD).await.is_err());
    let without = change(r#"{"roles": [], "disabled": false, "displayName": ""}"#).await;
    assert!(!without.disabled && without.roles.is_empty());
    assert_eq!((&*without.name, &*without.display_name), ("anna", "anna"));
    log_in(&house, "anna", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_rename_is_in_the_audit_log_with_both_names() {
    let house = House::new().await;
    let id = user(&house, "ann", &[]).await.caller.user().unwrap();
    let change = UserChange {
        name: Some("anna".to_owned()),
        ..UserChange::default()
    };
    let service = &house.service;
    for _ in 0..2 {
        let changed = service.change_user(&caller(), id, change.clone()).await;
        changed.unwrap();
    }
    let wanted = AuditWanted {
        what: Some("user-change".to_owned()),
        ..AuditWanted::default()
    };
    let log = service.audit_log(&caller(), &wanted).await.unwrap().entries;
    let details: Vec<_> = log
        .iter()
        .map(|line| line.detail.as_ref().unwrap())
        .collect();
    assert_eq!(
        (&*log[1].target, &details[1]["nameBefore"]),
        ("anna", &json!("ann"))
    );
    assert_eq!(
        (&*log[0].target, details[0].get("nameBefore")),
        ("anna", None)
    );
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_at_the_same_moment_one_stays() {
    let house = House::new().await;
    let one = user(&house, "one", &[Permission::Users]).await.caller;
    let other = user(&house, "other", &[Permission::Users]).await.caller;
    let demote = |who: &Caller, whom: &Caller| {
        let (service, who, id) = (house.service.clone(), who.clone(), whom.user().unwrap());
        let change = UserChange {
            roles: Some(Vec::new()),
            ..UserChange::default()
        };
        tokio::spawn(async move { service.change_user(&who, id, change).await })
    };
    let (first, second) = tokio::join!(demote(&one, &other), demote(&other, &one));
    let ended = [first.unwrap(), second.unwrap()];
    let refused: Vec<_> = ended
        .iter()
        .filter_map(|ended| ended.as_ref().err())
        .collect();
    assert_eq!(refused.len(), 1, "{ended:?}");
    assert_eq!(refused[0].code(), "nobody-left");
}

#[tokio::test]
async fn an_administrator_who_has_no_password_is_not_one_who_is_left() {
    let house = House::new().await;
    let service = &house.service;
    let admin = user(&house, "admin", &[Permission::Users]).await.caller;
    let without = UserInput {
        name: "without".to_owned(),
        display_name: String::new(),
        roles: vec!["role of admin".to_owned()],
        disabled: false,
    };
    let made = service.create_user(&caller(), without, None).await.unwrap();
    let id = admin.user().unwrap();
    let refused = service.delete_user(&caller(), id).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "nobody would hold the permission `1int-users` any more who is not kept out and has a \
         password"
    );
    assert_eq!(refused.code(), "nobody-left");
    let set = service.set_user_password(&house.caller, made.id, Some(secret(PASSWORD)));
    set.await.unwrap();
    service.delete_user(&caller(), id).await.unwrap();
}

#[tokio::test]
async fn no_user_is_called_as_the_audit_log_calls_local_work_and_keys() {
    let house = House::new().await;
    let service = &house.service;
    let input = |name: &str| UserInput {
        name: name.to_owned(),
        display_name: String::new(),
        roles: Vec::new(),
        disabled: false,
    };
    for name in ["local:root", "local:", "mallory (key k)"] {
        let refused = service.create_user(&caller(), input(name), None).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), "invalid");
        assert_eq!(
            refused.to_string(),
            format!(
                "`{name}` cannot be the name of a user: the audit log calls work on the data \
                 directory `local:…`, and an API key `… (key …)`"
            )
        );
    }
    for name in [
        "local",
        "a local: one",
        "ann (key person) b",
        "ann (London)",
    ] {
        let made = service.create_user(&caller(), input(name), None).await;
        let change = UserChange {
            name: Some("ann (key k)".to_owned()),
            ..UserChange::default()
        };
        let renamed = service.change_user(&house.caller, made.unwrap().id, change);
        assert_eq!(renamed.await.unwrap_err().code(), "invalid");
    }
}

fn upload(file: &Path) -> Uploads {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("items.zip");
    fs::copy(file, &copy).unwrap();
    Uploads::new(folder, vec![copy])
}

/// Plans the restore of an archive, which is over then.
async fn planned(house: &House, who: &Caller, file: &Path) -> JobView {
    let service = &house.service;
    let order = JobOrder::RestorePlan(ArchiveSource::Upload(upload(file)), Box::default());
    let job = service.start_job(who, order).await.unwrap();
    let job = service.wait_for_job(who, job.id, LONG).await.unwrap();
    assert_eq!(job.state, JobState::Done, "{job:?}");
    job
}

const OF_RULES: [Permission; 2] = [
    Permission::Read(Tree::Rules),
    Permission::Write(Tree::Rules),
];

#[tokio::test]
async fn jobs_and_plans_are_a_user_s_and_a_key_s_own_and_not_a_name_s() {
    let house = House::new().await;
    let service = &house.service;
    let place = path("/rules/Secret");
    let made = service.create_item(&caller(), ItemKind::Rule, &place).await;
    made.unwrap();
    let file = house.backup(&[place], "rules.zip").await;
    let bob = user(&house, "bob", &OF_RULES).await;
    let plan = planned(&house, &bob.caller, &file).await.id;
    let sees = async |who: &Caller| {
        let jobs = service.jobs(who, &JobsAsked::default()).await.unwrap().jobs;
        let sees = [
            !jobs.is_empty(),
            service.job(who, plan).await.is_ok(),
            service.waiting_restore(who, plan).is_ok(),
            service
                .planned_items(who, plan, &ItemsWanted::default())
                .is_ok(),
        ];
        assert!(sees.iter().all(|one| *one == sees[0]), "{sees:?}");
        sees[0]
    };
    assert!(sees(&bob.caller).await);

    // Called otherwise, he is the same.
    let change = UserChange {
        name: Some("robert".to_owned()),
        ..UserChange::default()
    };
    let id = bob.caller.user().unwrap();
    service.change_user(&caller(), id, change).await.unwrap();
    let robert = service.authenticate(bob.token.expose(), "192.0.2.1").await;
    let robert = robert.unwrap();
    assert_eq!(robert.name(), "robert");
    assert!(sees(&robert).await);
    let second = user(&house, "bob", &OF_RULES).await.caller;
    assert!(!sees(&second).await, "of the same name, later");

    // A key sees its own, and not its owner's.
    let input = ApiKeyInput {
        name: "k".to_owned(),
        permissions: BTreeSet::from(OF_RULES),
        expires_at: None,
    };
    let (_, key) = service.create_api_key(&robert, input).await.unwrap();
    let key = service
        .authenticate(key.expose(), "192.0.2.1")
        .await
        .unwrap();
    assert!(!sees(&key).await);

    // Whoever is called as one who is gone, and was there before.
    service.delete_user(&caller(), id).await.unwrap();
    let change = UserChange {
        name: Some("robert".to_owned()),
        ..UserChange::default()
    };
    let id = second.user().unwrap();
    service.change_user(&caller(), id, change).await.unwrap();
    let third = log_in(&house, "robert", PASSWORD).await.unwrap().caller;
    assert!(!sees(&third).await);
    assert!(service.job(&caller(), plan).await.is_ok());
}

#[tokio::test]
async fn a_plan_and_its_job_tell_nothing_of_trees_that_may_not_be_seen_any_more() {
    let house = House::new().await;
    let document = |number: u128, kind: &str, at: &str, body: serde_json::Value| {
        let json = json!({
            "format": "trigpoint-item/1",
            "id": ItemId::from_uuid(Uuid::from_u128(number)),
            "kind": kind,
            "path": at,
            "body": body,
        });
        ItemDocument::from_json(&json.to_string()).unwrap()
    };
    let read = json!({"read": {"format": "geojson", "files": [{"slot": "Source file"}]}});
    let file = house.file("items.zip");
    let documents = vec![
        document(1, "data-store", "/datastores/Hidden", read),
        document(2, "session", "/sessions/S", json!({"tasks": []})),
    ];
    archive(documents, &file);
    let both = [Tree::Sessions, Tree::DataStores];
    let rights = both.map(|tree| [Permission::Read(tree), Permission::Write(tree)]);
    let ann = user(&house, "ann", rights.as_flattened()).await;
    let plan = planned(&house, &ann.caller, &file).await;
    let told = async |who: &Caller| {
        let service = &house.service;
        let job = service.job(who, plan.id).await.unwrap().result.unwrap();
        let shown = service.waiting_restore(who, plan.id).unwrap();
        let all = ItemsWanted {
            limit: 100,
            ..ItemsWanted::default()
        };
        let items = service.planned_items(who, plan.id, &all).unwrap();
        assert_eq!(items.total, items.items.len());
        assert_eq!(
            job["report"]["wanted"].as_array().unwrap().len(),
            shown.report.wanted.len()
        );
        let paths = items
            .items
            .iter()
            .map(|numbered| numbered.item.path.as_ref());
        let paths: Vec<String> = paths.map(|path| path.unwrap().to_string()).collect();
        (paths, shown.report.wanted.len())
    };
    let (paths, wanted) = told(&ann.caller).await;
    assert_eq!((paths.len(), wanted), (2, 1));
    let left = BTreeSet::from(rights[0]);
    let service = &house.service;
    let role = service.put_role(&house.caller, "role of ann", "", &left);
    role.await.unwrap();
    let now = service.authenticate(ann.token.expose(), "192.0.2.1").await;
    assert_eq!(
        told(&now.unwrap()).await,
        (vec!["/sessions/S".to_owned()], 0)
    );
}
