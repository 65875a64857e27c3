//! Who may do what: log-in, permissions, users, roles, keys, the audit log.

use std::collections::BTreeSet;

use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_model::{ItemId, ItemKind, Timestamp, Tree};
use trigpoint_repository::control::TokenKind;
use trigpoint_service::access::api_keys::ApiKeyInput;
use trigpoint_service::access::audit::AuditWanted;
use trigpoint_service::access::users::{UserChange, UserInput};
use trigpoint_service::access::{LoggedIn, Via};
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::repository::Observer;
use trigpoint_service::restore::{Outcome, RestoreOptions, RestoreState};
use trigpoint_service::{Caller, Environment, Service, ServiceError};

use crate::house::{House, caller, path};

pub(crate) const PASSWORD: &str = "a long enough password";

pub(crate) fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// A user with exactly these permissions, logged in.
pub(crate) async fn user(house: &House, name: &str, permissions: &[Permission]) -> LoggedIn {
    let service = &house.service;
    let role = format!("role of {name}");
    let permissions: BTreeSet<Permission> = permissions.iter().copied().collect();
    service
        .put_role(&caller(), &role, "", &permissions)
        .await
        .unwrap();
    let input = UserInput {
        name: name.to_owned(),
        display_name: String::new(),
        roles: vec![role],
        disabled: false,
    };
    service
        .create_user(&caller(), input, Some(secret(PASSWORD)))
        .await
        .unwrap();
    log_in(house, name, PASSWORD).await.unwrap()
}

pub(crate) async fn log_in(
    house: &House,
    name: &str,
    password: &str,
) -> Result<LoggedIn, ServiceError> {
    house
        .service
        .log_in(name, secret(password), TokenKind::Bearer, "192.0.2.1")
        .await
}

/// A session that needs a data store, and a rule.
async fn items(house: &House) {
    let service = &house.service;
    for (kind, place) in [
        (ItemKind::Rule, "/rules/R"),
        (ItemKind::DataStore, "/datastores/D"),
        (ItemKind::ActionMap, "/actionmaps/M"),
    ] {
        service
            .create_item(&caller(), kind, &path(place))
            .await
            .unwrap();
    }
}

fn missing(error: &ServiceError) -> String {
    assert_eq!(error.code(), "forbidden", "{error}");
    error.to_string()
}

#[tokio::test]
async fn the_first_start_makes_one_administrator_with_a_random_password() {
    let house = House::new().await;
    let first = house.service.ensure_administrator().await.unwrap().unwrap();
    assert_eq!(first.name, "admin");
    assert!(
        house
            .service
            .ensure_administrator()
            .await
            .unwrap()
            .is_none()
    );
    let password = first.password.expose().clone();
    let logged_in = log_in(&house, "admin", &password).await.unwrap();
    let everything: BTreeSet<Permission> = Permission::all().into_iter().collect();
    assert_eq!(*logged_in.caller.permissions(), everything);
    for guess in ["admin", "password", ""] {
        assert!(log_in(&house, "admin", guess).await.is_err());
    }
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_get_the_same_answer_and_guessing_is_slowed() {
    let folder = tempfile::tempdir().unwrap();
    // A clock that stands still: on a slow machine the wait would be over by itself.
    let clock = Environment::new(
        || Timestamp::from_second(1_700_000_000).unwrap(),
        || ItemId::from_uuid(uuid::Uuid::now_v7()),
    );
    let house = House {
        service: Service::open(&folder.path().join("data"), clock)
            .await
            .unwrap(),
        caller: caller(),
        folder,
    };
    user(&house, "ann", &[]).await;
    let wrong = log_in(&house, "ann", "wrong").await.unwrap_err();
    let unknown = log_in(&house, "nobody", "wrong").await.unwrap_err();
    assert_eq!(wrong.to_string(), unknown.to_string());
    for _ in 0..3 {
        log_in(&house, "ann", "wrong").await.unwrap_err();
    }
    let slowed = log_in(&house, "ann", PASSWORD).await.unwrap_err();
    assert!(
        matches!(slowed, ServiceError::TooManyAttempts { retry_after_s: 1.. }),
        "{slowed}"
    );
}

#[tokio::test]
async fn a_log_in_ends_by_log_out_another_password_and_being_kept_out() {
    let house = House::new().await;
    let service = &house.service;
    let first = user(&house, "ann", &[]).await;
    let id = first.caller.user().unwrap();
    let opens = async |logged_in: &LoggedIn| {
        let token = logged_in.token.expose().as_str();
        service.authenticate(token, "192.0.2.1").await.is_ok()
    };
    assert!(opens(&first).await);
    let token = first.token.expose().as_str();
    service.log_out(&first.caller, token).await.unwrap();
    assert!(!opens(&first).await);

    let second = log_in(&house, "ann", PASSWORD).await.unwrap();
    let asking = log_in(&house, "ann", PASSWORD).await.unwrap();
    let changed = "another long password";
    let token = asking.token.expose();
    service
        .change_own_password(&asking.caller, token, secret(PASSWORD), secret(changed))
        .await
        .unwrap();
    assert!(!opens(&second).await);
    assert!(opens(&asking).await, "it asked for the change");
    assert!(log_in(&house, "ann", PASSWORD).await.is_err());

    let third = log_in(&house, "ann", changed).await.unwrap();
    let made = service
        .set_user_password(&caller(), id, None)
        .await
        .unwrap()
        .unwrap();
    assert!(!opens(&third).await && !opens(&asking).await);
    let fourth = log_in(&house, "ann", made.expose()).await.unwrap();
    let out = UserChange {
        disabled: Some(true),
        ..UserChange::default()
    };
    service.change_user(&caller(), id, out).await.unwrap();
    assert!(!opens(&fourth).await);
    assert!(log_in(&house, "ann", made.expose()).await.is_err());
    assert!(service.authenticate("tpb_0", "").await.is_err());
    assert!(service.authenticate("", "").await.is_err());
}

#[tokio::test]
async fn every_tree_is_read_and_written_only_with_its_own_permission() {
    let house = House::new().await;
    items(&house).await;
    let service = &house.service;
    for tree in Tree::ALL {
        let reader = user(&house, &format!("reads {tree}"), &[Permission::Read(tree)]).await;
        let writer = user(
            &house,
            &format!("writes {tree}"),
            &[Permission::Write(tree)],
        )
        .await;
        for other in Tree::ALL {
            let root = path(&format!("/{other}"));
            let read = service.list_items(&reader.caller, &root, true).await;
            assert_eq!(read.is_ok(), other == tree, "{tree} {other}");
            let read = service.list_items(&writer.caller, &root, true).await;
            assert_eq!(
                missing(&read.unwrap_err()),
                format!("this needs the permission `1int-{other}-read`")
            );
            let place = path(&format!("/{other}/of {tree}"));
            for (who, may) in [(&reader, false), (&writer, other == tree)] {
                let made = service
                    .create_item(&who.caller, ItemKind::Folder, &place)
                    .await;
                assert_eq!(made.is_ok(), may, "{tree} {other}");
            }
        }
    }
}

#[tokio::test]
async fn a_backup_that_needs_what_may_not_be_read_is_refused_without_its_name() {
    let house = House::new().await;
    let other = House::new().await;
    let service = &house.service;
    let archive = crate::house::session_with_store(&other);
    house.restore(&archive, &RestoreOptions::default()).await;
    let who = user(&house, "ann", &[Permission::Read(Tree::Sessions)]).await;
    let sessions = [path("/sessions")];
    let file = house.file("mine.zip");
    let refused = service
        .backup(&who.caller, &sessions, &BackupOptions::default(), &file)
        .await
        .unwrap_err();
    let told = missing(&refused);
    assert!(
        told.contains("one item needs `1int-datastores-read`"),
        "{told}"
    );
    assert!(!told.contains("Hidden"), "{told}");
    assert!(!file.exists());

    let both = [
        Permission::Read(Tree::Sessions),
        Permission::Read(Tree::DataStores),
    ];
    let who = user(&house, "bob", &both).await;
    service
        .backup(&who.caller, &sessions, &BackupOptions::default(), &file)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_restore_refuses_items_of_trees_that_may_not_be_written_and_says_which_permission() {
    let house = House::new().await;
    items(&house).await;
    let file = house
        .backup(&[path("/rules"), path("/actionmaps")], "two.zip")
        .await;
    let second = House::new().await;
    let files = [file];
    let who = user(&second, "ann", &[Permission::Write(Tree::Rules)]).await;
    let plan = second
        .service
        .plan_restore(&who.caller, &files, &RestoreOptions::default())
        .await
        .unwrap();
    let done = second
        .service
        .apply_restore(&who.caller, plan)
        .await
        .unwrap();
    assert_eq!(done.state, RestoreState::RestoredPartially);
    let refused: Vec<_> = done
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Refused)
        .collect();
    assert_eq!(refused.len(), 1, "{done:#?}");
    assert_eq!(refused[0].code.as_deref(), Some("forbidden"));
    assert_eq!(
        refused[0].reason.as_deref(),
        Some("this needs the permission `1int-actionmaps-write`")
    );
    let nobody = user(&second, "eve", &[Permission::Read(Tree::Rules)]).await;
    let options = RestoreOptions::default();
    let plan = second
        .service
        .plan_restore(&nobody.caller, &files, &options);
    missing(&plan.await.unwrap_err());
    missing(
        &second
            .service
            .undo_restore(&nobody.caller, uuid::Uuid::nil())
            .await
            .unwrap_err(),
    );
}

#[tokio::test]
async fn a_restore_tells_nothing_of_what_is_in_trees_that_may_not_be_read() {
    let mut told = Vec::new();
    for is_there in [true, false] {
        let house = House::new().await;
        let archive = crate::house::session_with_store(&house);
        if is_there {
            let only_store = RestoreOptions {
                skip: vec![path("/sessions")],
                ..RestoreOptions::default()
            };
            house.restore(&archive, &only_store).await;
        }
        let sessions = [
            Permission::Read(Tree::Sessions),
            Permission::Write(Tree::Sessions),
        ];
        let who = user(&house, "ann", &sessions).await;
        let without_store = RestoreOptions {
            skip: vec![path("/datastores")],
            ..RestoreOptions::default()
        };
        let files = [archive];
        let planned = house
            .service
            .plan_restore(&who.caller, &files, &without_store)
            .await
            .unwrap();
        let done = house.service.apply_restore(&who.caller, planned).await;
        let done = done.unwrap();
        assert_eq!(done.state, RestoreState::Refused);
        let session = done
            .items
            .iter()
            .find(|item| item.outcome == Outcome::Refused);
        let session = session.unwrap();
        assert_eq!(session.code.as_deref(), Some("forbidden"));
        let reason = session.reason.clone().unwrap();
        assert!(reason.contains("`1int-datastores-read`"), "{reason}");
        told.push(done.items);
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn who_may_write_a_tree_and_not_read_it_learns_which_names_are_taken_and_no_content() {
    let house = House::new().await;
    items(&house).await;
    let file = house.backup(&[path("/rules")], "rules.zip").await;
    let who = user(&house, "ann", &[Permission::Write(Tree::Rules)]).await;
    let planned = house
        .service
        .plan_restore(&who.caller, &[file], &RestoreOptions::default())
        .await
        .unwrap();
    let [rule] = planned.report.items.as_slice() else {
        panic!("{:#?}", planned.report.items);
    };
    assert_eq!(rule.outcome, Outcome::Renamed);
    assert_eq!(rule.identical_to, None);
    assert_eq!(planned.report.suggestions, []);
}

#[tokio::test]
async fn a_right_that_is_taken_away_between_plan_and_apply_stops_the_restore() {
    let house = House::new().await;
    items(&house).await;
    let service = &house.service;
    let file = house.backup(&[path("/rules")], "rules.zip").await;
    let both = [
        Permission::Read(Tree::Rules),
        Permission::Write(Tree::Rules),
    ];
    let who = user(&house, "ann", &both).await;
    let files = [file];
    let planned = service
        .plan_restore(&who.caller, &files, &RestoreOptions::default())
        .await
        .unwrap();
    let before = service.content_root(&caller()).await.unwrap();
    service
        .put_role(&caller(), "role of ann", "", &BTreeSet::from([both[0]]))
        .await
        .unwrap();
    let now = service
        .authenticate(who.token.expose(), "192.0.2.1")
        .await
        .unwrap();
    let refused = service.apply_restore(&now, planned).await.unwrap_err();
    assert_eq!(
        missing(&refused),
        "this needs the permission `1int-rules-write`"
    );
    assert_eq!(service.content_root(&caller()).await.unwrap(), before);
}

#[tokio::test]
async fn the_whole_repository_opens_to_its_permission_alone() {
    let house = House::new().await;
    items(&house).await;
    let service = &house.service;
    let all_but = Permission::all();
    let all_but: Vec<Permission> = all_but
        .into_iter()
        .filter(|permission| *permission != Permission::Repository)
        .collect();
    let who = user(&house, "ann", &all_but).await;
    let file = house.file("all.zip");
    let nobody = Observer::default();
    let backup = service.backup_repository(&who.caller, &file, &nobody).await;
    missing(&backup.unwrap_err());
    assert!(!file.exists());
    let only = user(&house, "bob", &[Permission::Repository]).await;
    service
        .backup_repository(&only.caller, &file, &nobody)
        .await
        .unwrap();
    let plan = service.plan_repository_restore(&who.caller, &file, &nobody);
    missing(&plan.await.unwrap_err());
    let plan = service
        .plan_repository_restore(&only.caller, &file, &nobody)
        .await
        .unwrap();
    let entries_before = audit(&house, None).await.len();
    service
        .apply_repository_restore(&only.caller, plan, &nobody)
        .await
        .unwrap();
    missing(
        &service
            .undo_repository_restore(&who.caller)
            .await
            .unwrap_err(),
    );
    service.undo_repository_restore(&only.caller).await.unwrap();
    assert!(
        audit(&house, None).await.len() > entries_before,
        "no restore erases the audit log"
    );
}

async fn audit(house: &House, what: Option<&str>) -> Vec<(String, String, String, String)> {
    let wanted = AuditWanted {
        what: what.map(str::to_owned),
        limit: Some(1_000),
        ..AuditWanted::default()
    };
    let page = house.service.audit_log(&caller(), &wanted).await.unwrap();
    let lines = page.entries.into_iter();
    lines
        .map(|line| (line.who, line.what, line.target, line.outcome))
        .collect()
}

#[tokio::test]
async fn what_is_done_and_refused_is_in_the_audit_log_with_who_and_from_where() {
    let house = House::new().await;
    let who = user(&house, "ann", &[Permission::Write(Tree::Rules)]).await;
    let service = &house.service;
    service
        .create_item(&who.caller, ItemKind::Rule, &path("/rules/R"))
        .await
        .unwrap();
    log_in(&house, "ann", "wrong").await.unwrap_err();
    service
        .note_refusal(&who.caller, "GET /rest/audit")
        .await
        .unwrap();
    let line = |who: &str, what: &str, target: &str, outcome: &str| {
        let words = [who, what, target, outcome].map(str::to_owned);
        let [who, what, target, outcome] = words;
        (who, what, target, outcome)
    };
    assert_eq!(
        audit(&house, Some("item-save")).await,
        [line("ann", "item-save", "/rules/R", "done")]
    );
    assert_eq!(
        audit(&house, Some("log-in")).await,
        [
            line("ann", "log-in", "", "refused"),
            line("ann", "log-in", "", "done")
        ]
    );
    assert_eq!(
        audit(&house, Some("refusal")).await,
        [line("ann", "refusal", "GET /rest/audit", "refused")]
    );
    let refused = service
        .audit_log(&who.caller, &AuditWanted::default())
        .await;
    missing(&refused.unwrap_err());
}

#[tokio::test]
async fn the_last_administrator_of_users_can_neither_go_nor_lose_the_permission() {
    let house = House::new().await;
    let service = &house.service;
    service.ensure_administrator().await.unwrap();
    let admin = service.user_named(&caller(), "admin").await.unwrap();
    let disabled = UserChange {
        disabled: Some(true),
        ..UserChange::default()
    };
    let without = UserChange {
        roles: Some(Vec::new()),
        ..UserChange::default()
    };
    for change in [disabled, without] {
        let refused = service.change_user(&caller(), admin.id, change).await;
        assert_eq!(refused.unwrap_err().code(), "nobody-left");
    }
    let refused = service.delete_user(&caller(), admin.id).await;
    assert_eq!(refused.unwrap_err().code(), "nobody-left");
    let refused = service
        .put_role(&caller(), "1int-admin", "", &BTreeSet::new())
        .await;
    assert_eq!(refused.unwrap_err().code(), "nobody-left");
    user(&house, "second", &[Permission::Users]).await;
    service.delete_user(&caller(), admin.id).await.unwrap();
}

#[tokio::test]
async fn a_key_opens_no_more_than_its_owner_and_manages_neither_keys_nor_users() {
    let house = House::new().await;
    let service = &house.service;
    service.ensure_administrator().await.unwrap();
    let rights = [Permission::Read(Tree::Rules), Permission::Users];
    let who = user(&house, "ann", &rights).await;
    let input = |name: &str, permissions: &[Permission]| ApiKeyInput {
        name: name.to_owned(),
        permissions: permissions.iter().copied().collect(),
        expires_at: None,
    };
    let beyond = input("greedy", &[Permission::Write(Tree::Rules)]);
    missing(
        &service
            .create_api_key(&who.caller, beyond)
            .await
            .unwrap_err(),
    );
    let (entry, value) = service
        .create_api_key(&who.caller, input("nightly", &rights))
        .await
        .unwrap();
    let open = || service.authenticate(value.expose(), "192.0.2.7");
    let key = open().await.unwrap();
    assert_eq!((key.name(), key.via()), ("ann (key nightly)", Via::ApiKey));
    assert!(key.may(Permission::Users));
    missing(&service.users(&key).await.unwrap_err());
    missing(&service.api_keys(&key).await.unwrap_err());
    let another = service.create_api_key(&key, input("more", &[])).await;
    missing(&another.unwrap_err());

    // What its owner loses, the key loses.
    service
        .put_role(&caller(), "role of ann", "", &BTreeSet::new())
        .await
        .unwrap();
    assert!(open().await.unwrap().permissions().is_empty());

    // Another does not even learn that there is such a key.
    let eve = user(&house, "eve", &[]).await;
    let foreign = service.revoke_api_key(&eve.caller, entry.id, true).await;
    assert_eq!(foreign.unwrap_err().code(), "not-found");
    service
        .revoke_api_key(&who.caller, entry.id, true)
        .await
        .unwrap();
    assert!(open().await.is_err());
    service
        .revoke_api_key(&who.caller, entry.id, false)
        .await
        .unwrap();
    assert!(open().await.is_ok());
    let log_out = service.log_out(&key, value.expose()).await;
    assert_eq!(
        missing(&log_out.unwrap_err()),
        "log-ins are not managed by an API key"
    );
    assert!(open().await.is_ok());
    service.delete_api_key(&who.caller, entry.id).await.unwrap();
    assert!(open().await.is_err());
}

#[tokio::test]
async fn who_uses_an_item_is_told_only_of_trees_that_may_be_read() {
    let house = House::new().await;
    let other = House::new().await;
    let archive = crate::house::session_with_store(&other);
    house.restore(&archive, &RestoreOptions::default()).await;
    let service = &house.service;
    let store = path("/datastores/Hidden");
    assert_eq!(
        service.where_used(&caller(), &store).await.unwrap().len(),
        1
    );
    let who = user(&house, "ann", &[Permission::Read(Tree::DataStores)]).await;
    assert_eq!(service.where_used(&who.caller, &store).await.unwrap(), []);
}

#[tokio::test]
async fn a_delete_of_what_is_in_use_counts_the_users_that_may_not_be_seen() {
    let house = House::new().await;
    let other = House::new().await;
    let archive = crate::house::session_with_store(&other);
    house.restore(&archive, &RestoreOptions::default()).await;
    let service = &house.service;
    let tree = Tree::DataStores;
    let mine = [Permission::Read(tree), Permission::Write(tree)];
    let who = user(&house, "ann", &mine).await;
    let delete = async |caller: &Caller, place: &str| {
        let paths = [path(place)];
        let deleted = service.delete_items(caller, &paths, true, false).await;
        deleted.unwrap_err().to_string()
    };
    for place in ["/datastores/Hidden", "/datastores"] {
        assert_eq!(
            delete(&who.caller, place).await,
            "it is in use: used by 1 item that you may not see"
        );
        assert_eq!(
            delete(&caller(), place).await,
            "it is in use: `/sessions/S` uses `/datastores/Hidden`"
        );
    }
    let blind = user(&house, "ben", &[Permission::Write(tree)]).await;
    assert_eq!(
        delete(&blind.caller, "/datastores").await,
        "it is in use: used by 1 item that you may not see"
    );
}

#[tokio::test]
async fn a_search_finds_names_places_and_texts_only_in_trees_that_may_be_read() {
    let house = House::new().await;
    let service = &house.service;
    for (kind, place) in [
        (ItemKind::Rule, "/rules/Wide roads/Bridge"),
        (ItemKind::Rule, "/rules/A wide one"),
        (ItemKind::Session, "/sessions/WIDE"),
    ] {
        service
            .create_item(&caller(), kind, &path(place))
            .await
            .unwrap();
    }
    let paths = async |who: &Caller, text: &str, limit: usize| {
        let found = service.search(who, text, limit).await.unwrap();
        let items = found.items.into_iter();
        let paths: Vec<String> = items.map(|found| found.item.path.to_string()).collect();
        (paths, found.more)
    };
    let all = [
        "/rules/A wide one",
        "/rules/Wide roads",
        "/sessions/WIDE",
        "/rules/Wide roads/Bridge",
    ];
    let all: Vec<String> = all.map(str::to_owned).to_vec();
    assert_eq!(paths(&caller(), "wide", 10).await, (all.clone(), false));
    assert_eq!(paths(&caller(), "wide", 2).await, (all[..2].to_vec(), true));
    assert_eq!(paths(&caller(), "  ", 10).await, (Vec::new(), false));
    assert_eq!(
        paths(&caller(), "hole", 10).await.0.len(),
        2,
        "in the body of a rule"
    );
    let who = user(&house, "ann", &[Permission::Read(Tree::Sessions)]).await;
    let seen = vec!["/sessions/WIDE".to_owned()];
    assert_eq!(paths(&who.caller, "wide", 10).await, (seen, false));
    let nobody = user(&house, "eve", &[]).await;
    missing(
        &service
            .search(&nobody.caller, "wide", 10)
            .await
            .unwrap_err(),
    );
}

#[test]
fn only_a_log_in_makes_a_caller_that_is_not_local() {
    let local: Caller = caller();
    assert_eq!(local.via(), Via::Local);
    assert_eq!(local.name(), "local:test");
}
