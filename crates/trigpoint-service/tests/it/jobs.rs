//! Jobs on the whole repository: done, refused, cancelled, interrupted; the backups and plans that
//! they leave.

use std::fs;
use std::time::Duration;

use serde_json::json;
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemKind, Timestamp, Tree};
use trigpoint_repository::Repository;
use trigpoint_repository::control::NewJob;
use trigpoint_service::access::audit::AuditWanted;
use trigpoint_service::jobs::news::{Event, Listener};
use trigpoint_service::jobs::plans::ChangesWanted;
use trigpoint_service::jobs::uploads::Uploads;
use trigpoint_service::jobs::{ArchiveSource, JobOrder, JobState, JobView, JobsAsked};
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

/// Uploads of these texts.
fn upload(texts: &[&str]) -> Uploads {
    let folder = tempfile::tempdir().unwrap();
    let place = |number: usize| folder.path().join(format!("{number}.json"));
    for (number, text) in texts.iter().enumerate() {
        fs::write(place(number), text).unwrap();
    }
    let files = (0..texts.len()).map(place).collect();
    Uploads::new(folder, files)
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
    let source = ArchiveSource::Kept(backup.to_owned());
    let job = run(house, JobOrder::RepositoryRestorePlan(source)).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    let result = job.result.unwrap();
    let id = result["planId"].as_str().unwrap().parse().unwrap();
    (id, result["deletions"].as_u64().unwrap())
}

/// What a listener has to tell at once: the id of the last event, and the jobs.
async fn heard(listener: &mut Listener) -> (String, Vec<JobView>) {
    let (mut last, mut jobs) = (String::new(), Vec::new());
    let soon = Duration::from_millis(300);
    while let Ok(heard) = tokio::time::timeout(soon, listener.next()).await {
        last = heard.id;
        if let Event::Job(view) = heard.event {
            jobs.push(JobView::clone(&view));
        }
    }
    (last, jobs)
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

/// The repository restores that the audit log tells of, the latest first: their ids, and how they
/// ended.
async fn audited_restores(service: &Service) -> Vec<(Uuid, String)> {
    let wanted = AuditWanted {
        what: Some("repository-restore".to_owned()),
        ..AuditWanted::default()
    };
    let page = service.audit_log(&caller(), &wanted).await.unwrap();
    let lines = page.entries.into_iter();
    lines
        .map(|line| {
            let id = line.detail.unwrap()["restore"].clone();
            (id.as_str().unwrap().parse().unwrap(), line.outcome)
        })
        .collect()
}

#[tokio::test]
async fn a_backup_is_kept_and_its_job_is_told_also_after_a_restart() {
    let house = House::new().await;
    add(&house, "/rules/One").await;
    let mut news = house.service.listen(&caller(), None).await.unwrap();
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
    let (_, told) = heard(&mut news).await;
    assert_eq!(told.last().unwrap().state, JobState::Done);
    assert!(
        kept.verified
            .as_ref()
            .is_some_and(|found| found.faults == 0)
    );

    drop(news);
    let House {
        service, folder, ..
    } = house;
    drop(service);
    let data = folder.path().join("data");
    let service = Service::open(&data, Environment::system()).await.unwrap();
    service.settle_jobs().await.unwrap();
    let asked = JobsAsked::default();
    let jobs = service.jobs(&caller(), &asked).await.unwrap().jobs;
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
    let failed = [(job.id, "failed".to_owned())];
    assert_eq!(audited_restores(&house.service).await, failed);

    let source = ArchiveSource::Plan(id);
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
async fn a_restore_that_is_cancelled_or_done_is_in_the_audit_log_once() {
    let house = House::new().await;
    add(&house, "/rules/One").await;
    let backup = back_up(&house).await;
    let (id, deletions) = plan(&house, &backup).await;
    let order = JobOrder::RepositoryRestore {
        plan: id,
        deletions,
    };
    let job = start(&house, order).await;
    let cancelled = house.service.cancel_job(&caller(), job.id).await.unwrap();
    assert_eq!(cancelled.state, JobState::Cancelled);
    let mut expected = vec![(job.id, "cancelled".to_owned())];
    assert_eq!(audited_restores(&house.service).await, expected);

    let (plan, deletions) = plan(&house, &backup).await;
    let done = run(&house, JobOrder::RepositoryRestore { plan, deletions }).await;
    assert_eq!(done.state, JobState::Done);
    expected.insert(0, (done.id, "done".to_owned()));
    assert_eq!(audited_restores(&house.service).await, expected);
    house.service.settle_jobs().await.unwrap();
    assert_eq!(audited_restores(&house.service).await, expected);
}

#[tokio::test]
async fn a_comparison_with_the_repository_is_no_backup_in_the_audit_log() {
    let house = House::new().await;
    let backup = back_up(&house).await;
    let job = run(&house, JobOrder::Diff(ArchiveSource::Kept(backup))).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    let wanted = AuditWanted::default();
    let page = house.service.audit_log(&caller(), &wanted).await.unwrap();
    let acts: Vec<String> = page.entries.into_iter().map(|line| line.what).collect();
    assert_eq!(acts, ["diff", "repository-backup"]);
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
        let job = NewJob {
            id,
            kind,
            who: "somebody",
            owner: "somebody",
            state: JobState::Running,
            progress: Some(about),
        };
        control.create_job(&job, now).await.unwrap();
    }
    let names = ["backup-x.zip.1234.partial", "safety-x.zip.1234.partial"];
    let halves = names.map(|name| data.join("backups").join(name));
    for half in &halves {
        fs::write(half, "half").unwrap();
    }
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
    for half in &halves {
        assert!(!half.exists(), "what was half written is gone");
    }
    service.settle_jobs().await.unwrap();
    let audited = [
        (Uuid::from_u128(1), "interrupted".to_owned()),
        (done.id, "done".to_owned()),
    ];
    assert_eq!(audited_restores(&service).await, audited);
}

#[tokio::test]
async fn only_one_who_may_administer_the_repository_sees_its_jobs_backups_and_plans() {
    let house = House::new().await;
    let backup = back_up(&house).await;
    let (waiting, _) = plan(&house, &backup).await;
    let all = Permission::all().into_iter();
    let others: Vec<Permission> = all.filter(|one| *one != Permission::Repository).collect();
    let outsider = user(&house, "outsider", &others).await.caller;
    let service = &house.service;
    let kept = || ArchiveSource::Kept(backup.clone());
    let changes = ChangesWanted::default();
    let orders = [
        JobOrder::RepositoryBackup,
        JobOrder::RepositoryRestorePlan(kept()),
        JobOrder::RepositoryRestore {
            plan: waiting,
            deletions: 0,
        },
        JobOrder::RepositoryUndo,
        JobOrder::Verify(kept()),
        JobOrder::Diff(kept()),
        JobOrder::RestorePlan(kept(), Box::default()),
    ];
    let mut refusals: Vec<ServiceError> = vec![
        service.kept_backups(&outsider).await.unwrap_err(),
        service
            .fetch_kept_backup(&outsider, &backup)
            .await
            .unwrap_err(),
        service
            .delete_kept_backup(&outsider, &backup)
            .await
            .unwrap_err(),
        service.waiting_plan(&outsider, waiting).unwrap_err(),
        service
            .planned_changes(&outsider, waiting, changes)
            .await
            .unwrap_err(),
        service.discard_plan(&outsider, waiting).unwrap_err(),
        service
            .repository_status(&outsider, false)
            .await
            .unwrap_err(),
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
async fn one_sees_one_s_own_jobs_and_whoever_administers_the_repository_sees_all() {
    let house = House::new().await;
    let service = &house.service;
    let back_up_job = run(&house, JobOrder::RepositoryBackup).await;
    let writer = [
        Permission::Write(Tree::Rules),
        Permission::Read(Tree::Rules),
    ];
    let anna = user(&house, "anna", &writer).await.caller;
    let bert = user(&house, "bert", &writer).await.caller;
    let mut listener = service.listen(&bert, None).await.unwrap();
    let order = JobOrder::Verify(ArchiveSource::Upload(upload(&["{}"])));
    let job = service.start_job(&anna, order).await.unwrap();
    let own = service.wait_for_job(&anna, job.id, LONG).await.unwrap();
    assert_eq!(own.state, JobState::Done, "{own:?}");
    for (who, seen) in [(&anna, 1), (&bert, 0), (&caller(), 2)] {
        let page = service.jobs(who, &JobsAsked::default()).await.unwrap();
        assert_eq!(page.jobs.len(), seen, "{page:?}");
    }
    for hidden in [job.id, back_up_job.id] {
        let refusals = [
            service.job(&bert, hidden).await.unwrap_err(),
            service.wait_for_job(&bert, hidden, LONG).await.unwrap_err(),
            service.cancel_job(&bert, hidden).await.unwrap_err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.code(), "not-found");
        }
    }
    let (_, told) = heard(&mut listener).await;
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_listener_that_was_away_hears_how_every_job_is_and_nothing_twice() {
    let house = House::new().await;
    let service = &house.service;
    let mut listener = service.listen(&caller(), None).await.unwrap();
    let first = run(&house, JobOrder::RepositoryBackup).await;
    let (last, told) = heard(&mut listener).await;
    assert_eq!(told.last().unwrap().id, first.id);
    assert!(told.iter().all(|view| view.result.is_none()));
    drop(listener);
    let second = run(&house, JobOrder::RepositoryBackup).await;
    let mut again = service.listen(&caller(), Some(&last)).await.unwrap();
    let (_, told) = heard(&mut again).await;
    let told: Vec<(Uuid, JobState)> = told.iter().map(|view| (view.id, view.state)).collect();
    assert_eq!(told, [(second.id, JobState::Done)]);
    let foreign = format!("{}.7", Uuid::from_u128(1));
    for unknown in [foreign.as_str(), "nonsense.x"] {
        let mut late = service.listen(&caller(), Some(unknown)).await.unwrap();
        let (_, told) = heard(&mut late).await;
        let told: Vec<Uuid> = told.iter().map(|view| view.id).collect();
        assert_eq!(told, [first.id, second.id], "of another process: all");
    }
    let mut fresh = service.listen(&caller(), None).await.unwrap();
    assert!(matches!(fresh.next().await.event, Event::Repository { .. }));
    add(&house, "/rules/News").await;
    let news = tokio::time::timeout(LONG, fresh.next()).await.unwrap();
    assert!(matches!(news.event, Event::Repository { revision } if revision > 0));
}

#[tokio::test]
async fn a_kept_backup_is_verified_and_deleted_by_its_name_alone() {
    let house = House::new().await;
    let name = back_up(&house).await;
    let service = &house.service;
    let verify = JobOrder::Verify(ArchiveSource::Kept(name.clone()));
    let job = run(&house, verify).await;
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
