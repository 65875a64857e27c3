//! What is committed is told as done, though the audit log cannot be written any more.

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use trigpoint_archive::chunked::is_repository;
use trigpoint_service::repository::Observer;
use trigpoint_service::restore::{RestoreOptions, RestoreState};

use crate::house::{House, path, roots};

/// From now on the audit log takes no line.
async fn close_audit_log(house: &House) {
    let database = house.file("data/control.sqlite");
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = options.connect().await.unwrap();
    sqlx::query(
        "CREATE TRIGGER no_line BEFORE INSERT ON audit
        BEGIN SELECT RAISE(ABORT, 'there is no room'); END",
    )
    .execute(&mut connection)
    .await
    .unwrap();
}

fn is_told(warnings: &[String]) -> bool {
    warnings.iter().any(|told| told.contains("audit log"))
}

#[tokio::test]
async fn a_restore_and_its_undo_are_done_though_the_audit_log_cannot_be_written() {
    let house = House::new().await;
    house.service.seed(&house.caller, 20, 1).await.unwrap();
    let items = house.backup(&roots(), "items.zip").await;
    close_audit_log(&house).await;
    let report = house.restore(&items, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::Restored);
    assert!(is_told(&report.warnings), "{:?}", report.warnings);
    house.undo_last().await;
    let deleted = [path("/rules")];
    let deleting = house
        .service
        .delete_items(&house.caller, &deleted, true, true);
    assert!(deleting.await.unwrap().items > 0);
}

#[tokio::test]
async fn a_repository_restore_and_its_undo_are_done_though_the_audit_log_cannot_be_written() {
    let house = House::new().await;
    house.service.seed(&house.caller, 20, 1).await.unwrap();
    let (service, caller) = (&house.service, &house.caller);
    close_audit_log(&house).await;
    let file = house.file("all.zip");
    let nobody = Observer::default();
    let backup = service.backup_repository(caller, &file, &nobody).await;
    backup.unwrap();
    assert!(is_repository(&file).unwrap());
    let plan = service.plan_repository_restore(caller, &file, &nobody);
    let plan = plan.await.unwrap();
    let restored = service.apply_repository_restore(caller, plan, &nobody);
    let report = restored.await.unwrap();
    assert_eq!(report.state, RestoreState::Restored);
    assert!(is_told(&report.warnings), "{:?}", report.warnings);
    service.undo_repository_restore(caller).await.unwrap();
}
