//! What a repository restore leaves alone: users, roles, tokens, keys, audit, jobs, settings.

use std::collections::BTreeSet;

use serde_json::json;
use sqlx::ConnectOptions;
use trigpoint_model::Tree;
use trigpoint_model::canonical::Hash;
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_repository::control::{
    AuditFilter, ControlError, JobState, JobsWanted, NewApiKey, NewAuditEntry, NewJob, Subject,
    Token, TokenKind, UserChange, UserData,
};
use trigpoint_repository::{Control, Repository};
use uuid::Uuid;

use crate::dumped::Dump;
use crate::fixture::{Fixture, at, order, rule};

/// The permission that somebody must go on to hold.
const KEPT: Permission = Permission::Users;

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn data(name: &str, roles: &[&str]) -> UserData {
    UserData {
        name: name.to_owned(),
        display_name: format!("{name} the user"),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        is_disabled: false,
    }
}

/// A change of everything.
fn all_of(data: &UserData) -> UserChange {
    UserChange {
        name: Some(data.name.clone()),
        display_name: Some(data.display_name.clone()),
        roles: Some(data.roles.clone()),
        is_disabled: Some(data.is_disabled),
    }
}

fn readers() -> BTreeSet<Permission> {
    BTreeSet::from([
        Permission::Read(Tree::Rules),
        Permission::Read(Tree::Actions),
    ])
}

async fn with_user(control: &Control, number: u128, name: &str) {
    let hash = Secret::new("$argon2id$x".to_owned());
    control
        .create_user(uuid(number), &data(name, &[]), Some(&hash), "root", at(1))
        .await
        .unwrap();
}

fn entry(second: i64, who: &str, what: &str) -> NewAuditEntry {
    NewAuditEntry {
        at: at(second),
        who: who.to_owned(),
        source: "10.0.0.1".to_owned(),
        what: what.to_owned(),
        target: "/rules/x".to_owned(),
        outcome: "done".to_owned(),
        detail: Some(json!({"n": second})),
    }
}

#[tokio::test]
async fn users_have_roles_and_their_permissions_together() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    let repository = BTreeSet::from([Permission::Repository]);
    control
        .put_role("readers", "who read", &readers(), KEPT, ("root", at(1)))
        .await
        .unwrap();
    control
        .put_role("keepers", "", &repository, KEPT, ("root", at(1)))
        .await
        .unwrap();
    let anna = data("Anna", &["readers", "keepers"]);
    control
        .create_user(uuid(1), &anna, None, "root", at(2))
        .await
        .unwrap();
    let user = control.user_by_name("Anna").await.unwrap().unwrap();
    assert_eq!(user.data.roles, ["keepers", "readers"]);
    assert_eq!((user.id, user.has_password), (uuid(1), false));
    assert_eq!(user.created.at, Some(at(2)));
    let mut all = readers();
    all.extend(repository);
    assert_eq!(control.permissions_of(uuid(1)).await.unwrap(), all);
    let in_use = control.delete_role("readers").await.unwrap_err();
    assert!(
        matches!(in_use, ControlError::RoleInUse { users: 1, .. }),
        "{in_use}"
    );
    let changed = UserData {
        is_disabled: true,
        ..data("Anne", &["keepers"])
    };
    let told = control
        .change_user(uuid(1), all_of(&changed), KEPT, ("root", at(3)))
        .await
        .unwrap();
    assert_eq!(told, (user.data, changed.clone()));
    assert_eq!(control.user(uuid(1)).await.unwrap().unwrap().data, changed);
    control.delete_role("readers").await.unwrap();
    assert!(control.user_by_name("Anna").await.unwrap().is_none());
    assert_eq!(control.roles().await.unwrap().len(), 1);
    // Made anew, it is changed and keeps who made it.
    control
        .put_role("keepers", "new", &readers(), KEPT, ("bob", at(9)))
        .await
        .unwrap();
    let role = control.role("keepers").await.unwrap().unwrap();
    assert_eq!(
        (role.created.at, role.changed.at),
        (Some(at(1)), Some(at(9)))
    );
    assert_eq!(control.permissions_of(uuid(1)).await.unwrap(), readers());
    assert_eq!(
        control.permissions_of(uuid(2)).await.unwrap(),
        BTreeSet::new()
    );
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_user_is_named_and_nothing_is_changed() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    with_user(control, 1, "e\u{301}va").await;
    // The same name in another spelling of Unicode.
    let taken = control
        .create_user(uuid(2), &data("\u{e9}va", &[]), None, "root", at(1))
        .await;
    assert!(
        matches!(
            taken,
            Err(ControlError::Taken {
                subject: Subject::User,
                ..
            })
        ),
        "{taken:?}"
    );
    let no_role = control
        .create_user(uuid(2), &data("bob", &["x"]), None, "root", at(1))
        .await;
    assert_eq!(no_role.unwrap_err().to_string(), "there is no role `x`");
    assert_eq!(control.user_count().await.unwrap(), 1);
    let nobody = control
        .change_user(uuid(3), all_of(&data("bob", &[])), KEPT, ("root", at(1)))
        .await;
    assert!(matches!(
        nobody,
        Err(ControlError::NotFound {
            subject: Subject::User,
            ..
        })
    ));
    assert!(matches!(
        control.delete_user(uuid(3), KEPT).await,
        Err(ControlError::NotFound { .. })
    ));
    with_user(control, 2, "bob").await;
    let page = control.users(None, 1).await.unwrap();
    assert_eq!(page[0].data.name, "bob");
    let page = control.users(Some("bob"), 10).await.unwrap();
    assert_eq!(page.len(), 1);
}

#[tokio::test]
async fn a_new_password_ends_all_tokens_of_the_user_and_no_others() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    for (number, name) in [(1, "anna"), (2, "bob")] {
        with_user(control, number, name).await;
        let token = Token {
            user: uuid(number),
            kind: TokenKind::Session,
            created_at: at(1),
            expires_at: at(100),
            last_used_at: None,
        };
        let hash = Hash::of(name.as_bytes());
        control.put_token(&hash, &token).await.unwrap();
        control.touch_token(&hash, at(5)).await.unwrap();
        let found = control.token(&hash).await.unwrap().unwrap();
        assert_eq!(
            found,
            Token {
                last_used_at: Some(at(5)),
                ..token
            }
        );
    }
    let hash = Secret::new("$argon2id$new".to_owned());
    control
        .set_password(
            uuid(1),
            Some(&hash),
            Some(&Hash::of(b"anna")),
            ("anna", at(5)),
        )
        .await
        .unwrap();
    assert!(control.token(&Hash::of(b"anna")).await.unwrap().is_some());
    control
        .set_password(uuid(1), Some(&hash), None, ("anna", at(6)))
        .await
        .unwrap();
    assert!(control.token(&Hash::of(b"anna")).await.unwrap().is_none());
    assert!(control.token(&Hash::of(b"bob")).await.unwrap().is_some());
    let log_in = control.log_in("anna").await.unwrap().unwrap();
    assert_eq!(log_in.password_hash.unwrap().expose(), "$argon2id$new");
    assert!(control.log_in("nobody").await.unwrap().is_none());
    assert_eq!(control.delete_expired_tokens(at(99)).await.unwrap(), 0);
    assert_eq!(control.delete_expired_tokens(at(100)).await.unwrap(), 1);
    assert!(!control.delete_token(&Hash::of(b"bob")).await.unwrap());
}

#[tokio::test]
async fn what_is_not_named_of_a_user_stays_and_who_is_kept_out_has_no_tokens() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    with_user(control, 1, "anna").await;
    let by = ("root", at(2));
    control
        .put_role("readers", "", &readers(), KEPT, by)
        .await
        .unwrap();
    let token = Token {
        user: uuid(1),
        kind: TokenKind::Session,
        created_at: at(1),
        expires_at: at(100),
        last_used_at: None,
    };
    let hash = Hash::of(b"anna");
    control.put_token(&hash, &token).await.unwrap();
    let change = async |change: UserChange| {
        let changed = control.change_user(uuid(1), change, KEPT, by).await;
        changed.unwrap().1
    };
    let out = change(UserChange {
        roles: Some(vec!["readers".to_owned()]),
        is_disabled: Some(true),
        ..UserChange::default()
    });
    assert_eq!(out.await.name, "anna");
    assert_eq!(control.token(&hash).await.unwrap(), None);
    let renamed = change(UserChange {
        name: Some("anne".to_owned()),
        display_name: Some(" ".to_owned()),
        ..UserChange::default()
    });
    let expected = UserData {
        name: "anne".to_owned(),
        display_name: "anne".to_owned(),
        roles: vec!["readers".to_owned()],
        is_disabled: true,
    };
    assert_eq!(renamed.await, expected);
    assert_eq!(change(UserChange::default()).await, expected);
    let user = control.user(uuid(1)).await.unwrap().unwrap();
    assert_eq!(user.data, expected);
}

#[tokio::test]
async fn of_those_who_hold_a_permission_and_can_log_in_the_last_one_stays() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    let by = ("root", at(2));
    let may = BTreeSet::from([KEPT]);
    control.put_role("keys", "", &may, KEPT, by).await.unwrap();
    with_user(control, 1, "anna").await;
    let roles = |roles: &[&str]| UserChange {
        roles: Some(roles.iter().map(|role| (*role).to_owned()).collect()),
        ..UserChange::default()
    };
    let give = async |number: u128, change: UserChange| {
        control.change_user(uuid(number), change, KEPT, by).await
    };
    give(1, roles(&["keys"])).await.unwrap();
    // Holds it, and cannot log in.
    control
        .create_user(uuid(2), &data("bob", &["keys"]), None, "root", at(1))
        .await
        .unwrap();
    let out = UserChange {
        is_disabled: Some(true),
        ..UserChange::default()
    };
    let refusals = [
        give(1, roles(&[])).await.unwrap_err(),
        give(1, out).await.unwrap_err(),
        control.delete_user(uuid(1), KEPT).await.unwrap_err(),
        control
            .put_role("keys", "", &BTreeSet::new(), KEPT, by)
            .await
            .unwrap_err(),
    ];
    for refused in refusals {
        assert!(
            matches!(refused, ControlError::NobodyLeft { permission: KEPT }),
            "{refused}"
        );
    }
    let user = control.user(uuid(1)).await.unwrap().unwrap();
    assert_eq!((user.data.roles.len(), user.data.is_disabled), (1, false));
    assert_eq!(control.permissions_of(uuid(1)).await.unwrap(), may);

    // Of two that take it from each other at the same moment, one comes second.
    with_user(control, 3, "cleo").await;
    give(3, roles(&["keys"])).await.unwrap();
    let (first, second) = tokio::join!(give(1, roles(&[])), give(3, roles(&[])));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
}

#[tokio::test]
async fn an_api_key_is_used_revoked_reinstated_and_goes_with_its_owner() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    with_user(control, 1, "anna").await;
    let key = NewApiKey {
        id: uuid(10),
        hash: Hash::of(b"key"),
        name: "nightly".to_owned(),
        owner: uuid(1),
        permissions: readers(),
        expires_at: None,
    };
    control.create_api_key(&key, at(1)).await.unwrap();
    let again = NewApiKey {
        id: uuid(11),
        hash: Hash::of(b"other"),
        ..key.clone()
    };
    let taken = control.create_api_key(&again, at(1)).await.unwrap_err();
    assert_eq!(taken.to_string(), "there is another API key `nightly`");
    control.touch_api_key(uuid(10), at(7)).await.unwrap();
    control
        .revoke_api_key(uuid(10), Some(("bob", at(8))))
        .await
        .unwrap();
    let found = control
        .api_key_by_hash(&Hash::of(b"key"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.owner, found.last_used_at), (uuid(1), Some(at(7))));
    assert_eq!(found.permissions, readers());
    assert_eq!(found.revoked.unwrap().by.as_deref(), Some("bob"));
    control.revoke_api_key(uuid(10), None).await.unwrap();
    assert_eq!(
        control.api_key(uuid(10)).await.unwrap().unwrap().revoked,
        None
    );
    let nothing = BTreeSet::new();
    control
        .change_api_key(uuid(10), "weekly", &nothing, Some(at(50)))
        .await
        .unwrap();
    let keys = control.api_keys(Some(uuid(1))).await.unwrap();
    assert_eq!(
        (keys[0].name.as_str(), keys[0].expires_at),
        ("weekly", Some(at(50)))
    );
    assert_eq!(control.api_keys(Some(uuid(2))).await.unwrap(), []);
    control.delete_user(uuid(1), KEPT).await.unwrap();
    assert_eq!(control.api_keys(None).await.unwrap(), []);
}

#[tokio::test]
async fn the_audit_log_is_paged_and_filtered_and_only_grows() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    for second in 0..10 {
        let who = if second % 2 == 0 { "anna" } else { "bob" };
        control
            .audit(&entry(second, who, "item.save"))
            .await
            .unwrap();
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = control
            .audit_log(&AuditFilter::default(), before, 3)
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.entry);
        seen.extend(page.into_iter().map(|entry| entry.told));
    }
    let expected: Vec<_> = (0..10)
        .rev()
        .map(|second| {
            entry(
                second,
                if second % 2 == 0 { "anna" } else { "bob" },
                "item.save",
            )
        })
        .collect();
    assert_eq!(seen, expected);
    let filter = AuditFilter {
        since: Some(at(2)),
        until: Some(at(6)),
        who: Some("anna".to_owned()),
        ..AuditFilter::default()
    };
    let found = control.audit_log(&filter, None, 10).await.unwrap();
    assert_eq!(
        found.iter().map(|entry| entry.told.at).collect::<Vec<_>>(),
        [at(4), at(2)]
    );
    let file = fixture.repository.dir().join("control.sqlite");
    let mut connection = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .unwrap();
    for change in ["DELETE FROM audit", "UPDATE audit SET who = 'nobody'"] {
        let refused = sqlx::raw_sql(change)
            .execute(&mut connection)
            .await
            .unwrap_err();
        assert!(
            refused.to_string().contains("the audit log is not"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_job_found_running_was_interrupted_and_one_that_is_over_stays_so() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    for number in 1..4 {
        let job = NewJob {
            id: uuid(number),
            kind: "backup",
            who: "anna",
            owner: if number == 1 {
                "anna of before"
            } else {
                "anna"
            },
            state: JobState::Waiting,
            progress: None,
        };
        control.create_job(&job, at(1)).await.unwrap();
    }
    let progress = json!({"done": 5});
    let told = control
        .update_job(uuid(1), JobState::Running, Some(&progress), None, at(2))
        .await;
    assert!(told.unwrap());
    let result = json!({"items": 7});
    control
        .update_job(uuid(2), JobState::Done, None, Some(&result), at(3))
        .await
        .unwrap();
    let late = control
        .update_job(uuid(2), JobState::Running, Some(&progress), None, at(4))
        .await;
    assert!(!late.unwrap());
    let latest = control.jobs(&JobsWanted::default(), 2).await.unwrap();
    assert_eq!(
        latest.iter().map(|job| job.id).collect::<Vec<_>>(),
        [uuid(3), uuid(2)]
    );
    let before = JobsWanted {
        before: Some(uuid(2)),
        ..JobsWanted::default()
    };
    let rest = control.jobs(&before, 5).await.unwrap();
    assert_eq!(rest.iter().map(|job| job.id).collect::<Vec<_>>(), [uuid(1)]);
    let theirs = JobsWanted {
        owner: Some("anna"),
        ..JobsWanted::default()
    };
    assert_eq!(control.jobs(&theirs, 5).await.unwrap().len(), 2);

    let dir = fixture.repository.dir().to_owned();
    fixture.repository.clone().close().await;
    let _kept = fixture.keep_dir();
    let again = Repository::open(&dir).await.unwrap();
    let control = again.control();
    let interrupted_only = JobsWanted {
        state: Some(JobState::Interrupted),
        ..JobsWanted::default()
    };
    let interrupted = control.job(uuid(1)).await.unwrap().unwrap();
    assert_eq!(interrupted.state, JobState::Interrupted);
    assert_eq!(
        (interrupted.progress, interrupted.updated_at),
        (Some(progress), at(2))
    );
    let done = control.job(uuid(2)).await.unwrap().unwrap();
    assert_eq!(
        (done.state, done.result),
        (JobState::Done, Some(result.clone()))
    );
    assert_eq!(control.jobs(&interrupted_only, 9).await.unwrap().len(), 2);
    control
        .resolve_interrupted_job(uuid(1), JobState::Done, &result)
        .await
        .unwrap();
    let late = control
        .resolve_interrupted_job(uuid(1), JobState::Failed, &result)
        .await;
    assert!(matches!(late, Err(ControlError::NotFound { .. })));
    assert_eq!(control.delete_old_jobs(at(3)).await.unwrap(), 2);
}

#[tokio::test]
async fn settings_are_set_one_by_one_or_all_at_once() {
    let fixture = Fixture::new().await;
    let control = fixture.repository.control();
    control
        .set_setting("a", &json!({"x": [1]}), "anna", at(1))
        .await
        .unwrap();
    control
        .set_setting("b", &json!(2), "anna", at(1))
        .await
        .unwrap();
    assert_eq!(control.setting("a").await.unwrap(), Some(json!({"x": [1]})));
    assert_eq!(control.setting("c").await.unwrap(), None);
    let wanted = [("b".to_owned(), json!(3)), ("c".to_owned(), json!(null))];
    control
        .set_settings(&wanted, true, "bob", at(2))
        .await
        .unwrap();
    let all = control.settings().await.unwrap();
    let pairs: Vec<_> = all
        .into_iter()
        .map(|setting| (setting.key, setting.value))
        .collect();
    assert_eq!(pairs, wanted);
    assert!(control.forget_setting("b").await.unwrap());
    assert!(!control.forget_setting("b").await.unwrap());
}

#[tokio::test]
async fn a_repository_restore_leaves_all_this_alone_and_is_recorded_with_its_undo() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let control = fixture.repository.control();
    with_user(control, 1, "anna").await;
    control
        .audit(&entry(1, "anna", "repository.restore"))
        .await
        .unwrap();
    control
        .set_setting("a", &json!(1), "anna", at(1))
        .await
        .unwrap();
    let empty = Dump::of(&Fixture::new().await.repository, 10).await;
    let freeze = fixture
        .repository
        .freeze_writes("root", at(3))
        .await
        .unwrap();
    let built = empty.build(&fixture.repository).await.unwrap();
    let switched = fixture
        .repository
        .switch(built, &freeze, order(1, 3))
        .await
        .unwrap();
    assert_eq!(control.user_count().await.unwrap(), 1);
    assert_eq!(
        control
            .audit_log(&AuditFilter::default(), None, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(control.setting("a").await.unwrap(), Some(json!(1)));
    let restore = control
        .repository_restore(order(1, 3).id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (restore.by.as_str(), restore.at, &restore.undone),
        ("root", at(3), &None)
    );
    assert_eq!(
        (&restore.before, &restore.after),
        (&switched.before, &switched.after)
    );
    assert_eq!(
        (restore.revision_before, restore.revision_after),
        (1, switched.revision)
    );
    control
        .set_restore_report(restore.id, &json!("all of it"))
        .await
        .unwrap();
    fixture
        .repository
        .undo_switch(&freeze, "bob", at(4))
        .await
        .unwrap();
    let restores = control.repository_restores(5).await.unwrap();
    assert_eq!(restores.len(), 1);
    assert_eq!(restores[0].report, json!("all of it"));
    assert_eq!(
        restores[0].undone.as_ref().unwrap().by.as_deref(),
        Some("bob")
    );
}

#[tokio::test]
async fn a_data_directory_of_the_first_version_gets_what_is_new() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let dir = fixture.repository.dir().to_owned();
    fixture.repository.clone().close().await;
    let _kept = fixture.keep_dir();
    let file = dir.join("control.sqlite");
    std::fs::remove_file(&file).unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(
        "CREATE TABLE control (one INTEGER PRIMARY KEY CHECK (one = 1), generation TEXT NOT NULL)
        STRICT; INSERT INTO control VALUES (1, 'generation-000001.sqlite');
        PRAGMA user_version = 1",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let again = Repository::open_existing(&dir).await.unwrap();
    with_user(again.control(), 1, "anna").await;
    assert_eq!(again.undoable_switch().await.unwrap(), None);
    let built = Dump::of(&again, 10).await.build(&again).await.unwrap();
    let freeze = again.freeze_writes("root", at(3)).await.unwrap();
    let switched = again.switch(built, &freeze, order(1, 3)).await.unwrap();
    assert_eq!(switched.after, "generation-000002.sqlite");
}
