//! Users and roles in a repository backup: they come back only through one who may administer
//! users, none goes, and nothing in a backup raises anybody's rights.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use trigpoint_archive::chunked::{DocumentName, RepositoryReader};
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_model::{ItemKind, Tree};
use trigpoint_repository::control::TokenKind;
use trigpoint_service::Caller;
use trigpoint_service::access::audit::AuditWanted;
use trigpoint_service::access::users::UserInput;
use trigpoint_service::repository::{AccountsReport, Observer, RepositoryRestoreReport};

use crate::access::user;
use crate::house::{House, caller, path};

async fn role(house: &House, name: &str, permissions: &[Permission]) {
    let permissions: BTreeSet<Permission> = permissions.iter().copied().collect();
    let service = &house.service;
    service
        .put_role(&caller(), name, "made", &permissions)
        .await
        .unwrap();
}

async fn make(house: &House, name: &str, roles: &[&str]) {
    let input = UserInput {
        name: name.to_owned(),
        display_name: format!("{name} of the backup"),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        disabled: false,
    };
    let service = &house.service;
    service.create_user(&caller(), input, None).await.unwrap();
}

async fn back_up(house: &House, who: &Caller) -> PathBuf {
    let file = house.file("all.zip");
    let made = house
        .service
        .backup_repository(who, &file, &Observer::default())
        .await;
    made.unwrap();
    file
}

async fn restore(house: &House, who: &Caller, file: &Path) -> RepositoryRestoreReport {
    let (service, observer) = (&house.service, Observer::default());
    let plan = service
        .plan_repository_restore(who, file, &observer)
        .await
        .unwrap();
    let planned = plan.report.accounts.clone();
    let done = service
        .apply_repository_restore(who, plan, &observer)
        .await
        .unwrap();
    assert_eq!(done.accounts, planned, "the plan is what apply did");
    done
}

/// A repository where `anna` may do all, and `readers` may read and write rules.
async fn source() -> (House, PathBuf) {
    let house = House::new().await;
    house.service.ensure_administrator().await.unwrap();
    let rules = [
        Permission::Read(Tree::Rules),
        Permission::Write(Tree::Rules),
    ];
    role(&house, "readers", &rules).await;
    make(&house, "anna", &["1int-admin", "readers"]).await;
    make(&house, "bert", &["1int-admin"]).await;
    let file = back_up(&house, &caller()).await;
    (house, file)
}

#[tokio::test]
async fn who_administers_users_gets_the_missing_ones_without_a_password_and_nobody_s_rights_rise() {
    let (_source, file) = source().await;
    let house = House::new().await;
    house.service.ensure_administrator().await.unwrap();
    role(&house, "readers", &[Permission::Read(Tree::Rules)]).await;
    make(&house, "bert", &["readers"]).await;
    make(&house, "carl", &[]).await;
    let done = restore(&house, &caller(), &file).await;
    let told = AccountsReport {
        users: 3,
        roles: 3,
        users_added: 1,
        roles_added: 0,
        user_names_added: vec!["anna".to_owned()],
        role_names_added: Vec::new(),
        left_out: false,
    };
    assert_eq!(done.accounts, Some(told));
    let service = &house.service;
    let users = service.users(&caller()).await.unwrap();
    let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["admin", "anna", "bert", "carl"], "none goes");
    let found = |name: &str| users.iter().find(|user| user.name == name).unwrap();
    assert_eq!(found("bert").roles, ["readers"], "what is live stays");
    let anna = found("anna");
    assert_eq!(anna.roles, ["1int-admin", "readers"]);
    assert!(!anna.has_password);
    let roles = service.roles(&caller()).await.unwrap();
    let readers = roles.iter().find(|role| role.name == "readers").unwrap();
    let only = BTreeSet::from([Permission::Read(Tree::Rules)]);
    assert_eq!(readers.permissions, only, "a live role allows no more");
    for password in ["", "anna", "a long enough password"] {
        let secret = Secret::new(password.to_owned());
        let entered = service
            .log_in("anna", secret, TokenKind::Bearer, "here")
            .await;
        assert_eq!(entered.unwrap_err().code(), "wrong-log-in");
    }
}

#[tokio::test]
async fn who_may_not_administer_users_restores_none_and_backs_none_up() {
    let (_source, file) = source().await;
    let house = House::new().await;
    house.service.ensure_administrator().await.unwrap();
    let keeper = user(&house, "keeper", &[Permission::Repository])
        .await
        .caller;
    let before = house.service.users(&caller()).await.unwrap();
    let done = restore(&house, &keeper, &file).await;
    let told = done.accounts.unwrap();
    assert!(told.left_out && told.users == 3 && told.users_added == 0);
    assert_eq!(house.service.users(&caller()).await.unwrap(), before);
    let own = back_up(&house, &keeper).await;
    let mut reader = RepositoryReader::open(&own).unwrap();
    assert_eq!(reader.document(DocumentName::Users).unwrap(), None);
    assert_eq!(reader.document(DocumentName::Roles).unwrap(), None);
    for left_out in ["users", "roles"] {
        assert!(reader.header().leaves_out.iter().any(|one| one == left_out));
    }
}

#[tokio::test]
async fn a_backup_holds_no_password_and_the_audit_log_outlives_a_restore() {
    let house = House::new().await;
    let first = house.service.ensure_administrator().await.unwrap().unwrap();
    let file = back_up(&house, &caller()).await;
    let mut reader = RepositoryReader::open(&file).unwrap();
    let users = reader.document(DocumentName::Users).unwrap().unwrap();
    assert!(users.contains("\"admin\""), "{users}");
    for secret in [first.password.expose().as_str(), "argon2", "password"] {
        assert!(!users.contains(secret), "{users}");
    }
    let service = &house.service;
    let rule = path("/rules/Later");
    service
        .create_item(&caller(), ItemKind::Rule, &rule)
        .await
        .unwrap();
    restore(&house, &caller(), &file).await;
    let log = service
        .audit_log(&caller(), &AuditWanted::default())
        .await
        .unwrap();
    let told: Vec<(&str, &str)> = log
        .entries
        .iter()
        .map(|entry| (entry.what.as_str(), entry.target.as_str()))
        .collect();
    assert_eq!(told[0].0, "repository-restore", "{told:?}");
    assert!(told.contains(&("item-save", "/rules/Later")), "{told:?}");
}

#[tokio::test]
async fn the_audit_log_names_every_user_and_role_that_a_restore_adds() {
    let (_source, file) = source().await;
    let house = House::new().await;
    house.service.ensure_administrator().await.unwrap();
    let done = restore(&house, &caller(), &file).await;
    let accounts = done.accounts.unwrap();
    assert_eq!(accounts.user_names_added, ["anna", "bert"]);
    assert_eq!(accounts.role_names_added, ["readers"]);
    let log = house
        .service
        .audit_log(&caller(), &AuditWanted::default())
        .await
        .unwrap();
    let of_it = serde_json::json!({"restore": done.restore.unwrap()});
    let told: Vec<(&str, &str)> = log
        .entries
        .iter()
        .filter(|line| line.detail.as_ref() == Some(&of_it) && line.who == caller().name())
        .map(|line| (line.what.as_str(), line.target.as_str()))
        .collect();
    let expected = [
        ("repository-restore", done.content_root.as_str()),
        ("user-create", "bert"),
        ("user-create", "anna"),
        ("role-save", "readers"),
    ];
    assert_eq!(told, expected);
}
