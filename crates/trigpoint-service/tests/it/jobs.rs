//! Jobs on the whole repository: done, refused, cancelled, interrupted; the backups and plans that
//! they leave.

use std::fs;
use std::time::Duration;

use serde_json::json;
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemKind, Timestamp};
use trigpoint_repository::Repository;
use trigpoint_repository::control::JobState as Resting;
use trigpoint_service::jobs::{BackupSource, JobOrder, JobState, JobView};
use trigpoint_service::repository::KeptKind;
use trigpoint_service::{Caller, Environment, Service, ServiceError};
use uuid::Uuid;

use crate::access::user;
use crate::house::{House, caller, path};

const LONG: Duration = Duration::from_secs(60);

async fn add(house: &House, place: &str) {
    house
        .service
        .create_item(&caller(), ItemKind::Rule, &path(place))
        .await
        .unwrap();
}

async fn start(house: &House, order: JobOrder) -> JobView {
    house.service.start_job(&caller(), order).await.unwrap()
}

async fn run(house: &House, order: JobOrder) -> JobView {
    let job = start(house, order).await;
    let service = &house.service;
    service.wait_for_job(&caller(), job.id, LONG).await.unwrap()
}

/// Runs a backup and gives its name.
async fn back_up(house: &House) -> String {
    let job = run(house, JobOrder::RepositoryBackup).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    let name = job.result.unwrap()["backup"]["name"].clone();
    name.as_str().unwrap().to_owned()
}

/// Plans the restore of a kept backup; gives the plan and the number of deletions.
async fn plan(house: &House, backup: &str) -> (Uuid, u64) {
    let source = BackupSource::Kept(backup.to_owned());
    let job = run(house, JobOrder::RepositoryRestorePlan(source)).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    let result = job.result.unwrap();
    let id = result["planId"].as_str().unwrap().parse().unwrap();
    (id, result["deletions"].as_u64().unwrap())
}

async fn places(house: &House) -> Vec<String> {
    let list = house
        .service
        .list_items(&caller(), &path("/rules"), true)
        .await
        .unwrap();
    let items = list.items.into_iter();
    items.map(|item| item.path.to_string()).collect()
}

#[tokio::test]
async fn a_backup_is_kept_and_its_job_is_told_also_after_a_restart() {
    let house = House::new().await;
    add(&house, "/rules/One").await;
    let mut news = house.service.job_news(&caller()).unwrap();
    let name = back_up(&house).await;
    let kept = house.service.kept_backups(&caller()).await.unwrap();
    let [kept] = kept.as_slice() else {
        panic!("{kept:?}")
    };
    assert_eq!(
        (kept.name.as_str(), kept.kind),
        (name.as_str(), KeptKind::Manual)
    );
    assert_eq!(kept.items, Some(1));
    let mut told = Vec::new();
    while let Ok(view) = news.try_recv() {
        told.push(view.state);
    }
    assert_eq!(told.first(), Some(&JobState::Running));
    assert_eq!(told.last(), Some(&JobState::Done));

    let House {
        service, folder, ..
    } = house;
    drop(service);
    let data = folder.path().join("data");
    let service = Service::open(&data, Environment::system()).await.unwrap();
    service.settle_jobs().await.unwrap();
    let jobs = service.jobs(&caller()).await.unwrap();
    let [job] = jobs.as_slice() else {
        panic!("{jobs:?}")
    };
    assert_eq!(job.state, JobState::Done);
    assert_eq!(job.result.as_ref().unwrap()["backup"]["name"], json!(name));
}

#[tokio::test]
async fn a_restore_is_applied_once_its_deletions_are_confirmed_and_is_undone() {
    let house = House::new().await;
    add(&house, "/rules/Old").await;
    let backup = back_up(&house).await;
    add(&house, "/rules/New").await;
    let (id, deletions) = plan(&house, &backup).await;
    assert_eq!(deletions, 1);
    let restore = |deletions| JobOrder::RepositoryRestore {
        plan: id,
        deletions,
    };
    let refused = house.service.start_job(&caller(), restore(0)).await;
    assert_eq!(refused.unwrap_err().code(), "not-confirmed");
    assert_eq!(places(&house).await, ["/rules/New", "/rules/Old"]);

    let job = run(&house, restore(1)).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    assert_eq!(places(&house).await, ["/rules/Old"]);
    let restores = house.service.repository_restores(&caller()).await.unwrap();
    assert_eq!(restores[0].id, job.id, "the job says which restore it was");
    let again = house.service.start_job(&caller(), restore(1)).await;
    assert_eq!(again.unwrap_err().code(), "not-found");
    let kept = house.service.kept_backups(&caller()).await.unwrap();
    assert!(kept.iter().any(|kept| kept.kind == KeptKind::Safety));

    let undone = run(&house, JobOrder::RepositoryUndo).await;
    assert_eq!(undone.state, JobState::Done, "{undone:?}");
    assert_eq!(places(&house).await, ["/rules/New", "/rules/Old"]);
    let nothing = house
        .service
        .start_job(&caller(), JobOrder::RepositoryUndo)
        .await;
    assert_eq!(nothing.unwrap_err().code(), "nothing-to-undo");
}

#[tokio::test]
async fn a_stale_plan_fails_its_job_and_is_made_anew_of_the_same_file() {
    let house = House::new().await;
    let backup = back_up(&house).await;
    let (id, deletions) = plan(&house, &backup).await;
    add(&house, "/rules/Meanwhile").await;
    let restore = JobOrder::RepositoryRestore {
        plan: id,
        deletions,
    };
    let job = run(&house, restore).await;
    assert_eq!(job.state, JobState::Failed);
    let error = job.error.unwrap();
    assert_eq!(error.code, "plan-stale");
    assert!(error.hint.is_some());
    assert_eq!(places(&house).await, ["/rules/Meanwhile"]);

    let source = BackupSource::Plan(id);
    let job = run(&house, JobOrder::RepositoryRestorePlan(source)).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    assert_eq!(job.result.unwrap()["deletions"], json!(1));
    let gone = house.service.waiting_plan(&caller(), id).unwrap_err();
    assert_eq!(
        gone.code(),
        "not-found",
        "the new plan replaces the old one"
    );
}

#[tokio::test]
async fn a_cancelled_job_leaves_nothing_behind_and_one_that_is_over_cannot_be_cancelled() {
    let house = House::new().await;
    add(&house, "/rules/One").await;
    let job = start(&house, JobOrder::RepositoryBackup).await;
    let cancelled = house.service.cancel_job(&caller(), job.id).await.unwrap();
    assert_eq!(cancelled.state, JobState::Cancelled);
    assert!(
        house
            .service
            .kept_backups(&caller())
            .await
            .unwrap()
            .is_empty()
    );
    let again = house.service.job(&caller(), job.id).await.unwrap();
    assert_eq!(again.state, JobState::Cancelled, "it is written down");
    let late = house.service.cancel_job(&caller(), job.id).await;
    assert_eq!(late.unwrap_err().code(), "too-late");
}

#[tokio::test]
async fn a_job_that_the_process_left_says_whether_its_switch_was_committed() {
    let house = House::new().await;
    let backup = back_up(&house).await;
    let (plan, deletions) = plan(&house, &backup).await;
    let done = run(&house, JobOrder::RepositoryRestore { plan, deletions }).await;
    assert_eq!(done.state, JobState::Done);
    let House {
        service, folder, ..
    } = house;
    drop(service);

    // What a process that was killed leaves: rows that still say `running`.
    let data = folder.path().join("data");
    let repository = Repository::open(&data).await.unwrap();
    let left = [
        (
            "repository-restore",
            json!({"restore": done.id}),
            JobState::Done,
        ),
        (
            "repository-restore",
            json!({"restore": Uuid::from_u128(1)}),
            JobState::Interrupted,
        ),
        (
            "repository-undo",
            json!({"undoes": done.id}),
            JobState::Interrupted,
        ),
        (
            "repository-backup",
            json!({"backup": backup}),
            JobState::Done,
        ),
        (
            "repository-backup",
            json!({"backup": "lost.zip"}),
            JobState::Interrupted,
        ),
        ("repository-restore-plan", json!({}), JobState::Interrupted),
    ];
    for (number, (kind, about, _)) in (10..).zip(&left) {
        let (id, now) = (Uuid::from_u128(number), Timestamp::now());
        let control = repository.control();
        control
            .create_job(id, kind, "somebody", Resting::Waiting, now)
            .await
            .unwrap();
        control
            .update_job(id, Resting::Running, Some(about), None, now)
            .await
            .unwrap();
    }
    let half = data.join("backups").join("backup-x.zip.1234.partial");
    fs::write(&half, "half").unwrap();
    repository.close().await;

    let service = Service::open(&data, Environment::system()).await.unwrap();
    service.settle_jobs().await.unwrap();
    for (number, (kind, about, expected)) in (10..).zip(&left) {
        let job = service
            .job(&caller(), Uuid::from_u128(number))
            .await
            .unwrap();
        assert_eq!(job.state, *expected, "{kind} {about}");
        assert_eq!(job.result.is_some(), *expected == JobState::Done);
    }
    assert!(!half.exists(), "what was half written is gone");
    service.settle_jobs().await.unwrap();
}

#[tokio::test]
async fn only_one_who_may_administer_the_repository_sees_jobs_backups_and_plans() {
    let house = House::new().await;
    let backup = back_up(&house).await;
    let (waiting, _) = plan(&house, &backup).await;
    let all = Permission::all().into_iter();
    let others: Vec<Permission> = all.filter(|one| *one != Permission::Repository).collect();
    let outsider = user(&house, "outsider", &others).await.caller;
    let service = &house.service;
    let job = service.jobs(&caller()).await.unwrap()[0].id;
    let orders = [
        JobOrder::RepositoryBackup,
        JobOrder::RepositoryRestorePlan(BackupSource::Kept(backup.clone())),
        JobOrder::RepositoryRestore {
            plan: waiting,
            deletions: 0,
        },
        JobOrder::RepositoryUndo,
        JobOrder::Verify {
            backup: backup.clone(),
        },
    ];
    let mut refusals: Vec<ServiceError> = vec![
        service.jobs(&outsider).await.unwrap_err(),
        service.job(&outsider, job).await.unwrap_err(),
        service.cancel_job(&outsider, job).await.unwrap_err(),
        service.job_news(&outsider).unwrap_err(),
        service.kept_backups(&outsider).await.unwrap_err(),
        service.kept_backup_file(&outsider, &backup).unwrap_err(),
        service
            .delete_kept_backup(&outsider, &backup)
            .await
            .unwrap_err(),
        service.waiting_plan(&outsider, waiting).unwrap_err(),
        service.discard_plan(&outsider, waiting).unwrap_err(),
    ];
    for order in orders {
        refusals.push(service.start_job(&outsider, order).await.unwrap_err());
    }
    for refusal in refusals {
        assert_eq!(
            refusal.to_string(),
            "this needs the permission `1int-repository`"
        );
    }
    let other = Caller::local("somebody else");
    let foreign = service.waiting_plan(&other, waiting).unwrap_err();
    assert_eq!(foreign.code(), "not-found", "a plan is its maker's");
}

#[tokio::test]
async fn a_kept_backup_is_verified_and_deleted_by_its_name_alone() {
    let house = House::new().await;
    let name = back_up(&house).await;
    let service = &house.service;
    let verify = |backup: &str| JobOrder::Verify {
        backup: backup.to_owned(),
    };
    let job = run(&house, verify(&name)).await;
    assert_eq!(job.result.unwrap()["faults"], json!([]));
    let folder = house.file("data").join("backups");
    fs::write(folder.join("broken.zip"), "no zip").unwrap();
    fs::write(house.file("data").join("secret.zip"), "not a backup").unwrap();
    let kept = service.kept_backups(&caller()).await.unwrap();
    let broken = kept.iter().find(|kept| kept.name == "broken.zip").unwrap();
    assert!(broken.fault.is_some() && broken.made_at.is_none());
    for elsewhere in ["../secret.zip", "", ".", "nothing.zip", "/etc/passwd"] {
        let error = service.delete_kept_backup(&caller(), elsewhere).await;
        assert_eq!(error.unwrap_err().code(), "not-found", "{elsewhere}");
    }
    service.delete_kept_backup(&caller(), &name).await.unwrap();
    let left = service.kept_backups(&caller()).await.unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test]
async fn of_seventeen_plans_the_oldest_is_gone() {
    let house = House::new().await;
    let backup = back_up(&house).await;
    let mut plans = Vec::new();
    for _ in 0..17 {
        plans.push(plan(&house, &backup).await.0);
    }
    let waits = |id| house.service.waiting_plan(&caller(), id).is_ok();
    assert!(!waits(plans[0]));
    assert!(plans[1..].iter().copied().all(waits));
    house.service.discard_plan(&caller(), plans[1]).unwrap();
    assert!(!waits(plans[1]));
}
