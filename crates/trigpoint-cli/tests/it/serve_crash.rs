//! The server is really killed in the middle of a restore of the whole repository: started again,
//! the job says truthfully how it ended, and the repository is all of the old or all of the new.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::binary::Trigpoint;
use crate::serve::Serving;

/// The named points, and whether the restore is there after a kill at them.
const POINTS: &[(&str, bool)] = &[
    ("repository-restore.after-safety-backup", false),
    ("repository-restore.between-batches", false),
    ("generation.after-check", false),
    ("repository-restore.before-switch", false),
    ("generation.after-switch", true),
    ("repository-restore.after-switch", true),
];
const RANDOM_KILLS: u32 = 6;
const PATIENCE: Duration = Duration::from_secs(120);

/// A data directory with 300 items, a kept backup `other.zip` of others, and a user; the password.
fn base() -> (Trigpoint, String) {
    let other = Trigpoint::new();
    other.text(&["seed", "--items", "450", "--seed", "2"]);
    other.text(&["repository", "backup", "-o", "other.zip"]);
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", "300", "--seed", "1"]);
    let kept = trigpoint.data().join("backups");
    std::fs::create_dir_all(&kept).unwrap();
    std::fs::copy(other.file("other.zip"), kept.join("other.zip")).unwrap();
    let mut server = Serving::start(&trigpoint, &[]);
    let password = server.first_password().unwrap();
    let (code, log) = server.signal("-TERM");
    assert_eq!(code, Some(0), "{log}");
    (trigpoint, password)
}

/// A plan of restoring `other.zip`, as it was answered.
fn plan(server: &Serving, token: &str) -> Value {
    let body = json!({"backup": "other.zip"});
    let path = "/rest/repository/restore?wait=60";
    let (status, plan) = server.call(token, "POST", path, &body).unwrap();
    assert_eq!(status, 200, "{plan}");
    plan
}

/// Begins to apply a plan, and does not wait.
fn apply(server: &Serving, token: &str, plan: &Value) {
    let id = plan["planId"].as_str().unwrap();
    let path = format!("/rest/repository/restore/{id}/apply?wait=0");
    // The server may be gone before it has answered.
    server.call(
        token,
        "POST",
        &path,
        &json!({"deletions": plan["deletions"]}),
    );
}

fn wait_for_end(server: &mut Serving) {
    let began = Instant::now();
    while server.child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < PATIENCE, "the server is still there");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Starts the server again, and holds what it says against what is there; whether the restore is.
fn check(trigpoint: &Trigpoint, password: &str, plan: &Value, what: &str) -> bool {
    let server = Serving::start(trigpoint, &[]);
    let token = server.token(password);
    let get = |path: &str| server.call(&token, "GET", path, &Value::Null).unwrap().1;
    let jobs = get("/rest/jobs");
    let all = jobs["jobs"].as_array().unwrap();
    let job = all.iter().find(|job| job["kind"] == "repository-restore");
    let root = get("/rest/repository?contentRoot=true")["contentRoot"].clone();
    let (old, new) = (
        &plan["report"]["contentRootBefore"],
        &plan["report"]["contentRoot"],
    );
    let state = job.map_or(Value::Null, |job| job["state"].clone());
    let is_there = match state.as_str() {
        Some("done") => true,
        // Killed before the job was written down: nothing was begun.
        Some("interrupted") | None => false,
        Some(_) => panic!("{what}: the job says {jobs}"),
    };
    assert_eq!(&root, if is_there { new } else { old }, "{what}: {jobs}");
    if is_there {
        let report = &job.unwrap()["result"];
        assert_eq!(&report["contentRoot"], new, "{what}");
    }
    let audited = get("/rest/audit?what=repository-restore");
    let audited: Vec<&Value> = audited["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["outcome"])
        .collect();
    let expected = match job {
        Some(job) => vec![&job["state"]],
        None => Vec::new(),
    };
    assert_eq!(audited, expected, "{what}: the audit log");
    let id = plan["planId"].as_str().unwrap();
    let path = format!("/rest/repository/restore/{id}");
    assert_eq!(
        get(&path)["code"],
        "not-found",
        "{what}: a plan outlives its process"
    );
    let body = json!({"kind": "rule", "path": "/rules/Written after the crash"});
    let (status, made) = server.call(&token, "POST", "/rest/items", &body).unwrap();
    assert_eq!(status, 201, "{what}: {made}");
    let spool = trigpoint.data().join("spool");
    assert_eq!(std::fs::read_dir(spool).unwrap().count(), 0, "{what}");
    is_there
}

#[test]
fn a_server_killed_in_a_restore_says_after_its_start_how_the_job_ended() {
    let (base, password) = base();
    for (point, is_there) in POINTS {
        let trigpoint = base.copy();
        let mut server = Serving::start_with(&trigpoint, &[], |command| {
            command.env("TRIGPOINT_FAILPOINT", point);
        });
        let token = server.token(&password);
        let plan = plan(&server, &token);
        apply(&server, &token, &plan);
        wait_for_end(&mut server);
        drop(server);
        assert_eq!(
            check(&trigpoint, &password, &plan, point),
            *is_there,
            "{point}"
        );
    }
}

#[test]
fn a_server_killed_at_a_random_moment_of_a_restore_tells_no_lie() {
    let (base, password) = base();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let mut random = u64::from(now.subsec_nanos()) | 1;
    for kill in 0..RANDOM_KILLS {
        let trigpoint = base.copy();
        let mut server = Serving::start(&trigpoint, &[]);
        let token = server.token(&password);
        let plan = plan(&server, &token);
        apply(&server, &token, &plan);
        // xorshift: only its spread matters.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let after = Duration::from_millis(random % 900);
        std::thread::sleep(after);
        server.child.kill().unwrap();
        wait_for_end(&mut server);
        drop(server);
        check(
            &trigpoint,
            &password,
            &plan,
            &format!("kill {kill} after {after:?}"),
        );
    }
}
