//! How fast a whole repository is backed up, verified, planned, restored and undone, and what
//! memory that takes; beside a packed copy of the database, which is what a user could do instead.
//!
//! `cargo bench -p trigpoint-service --bench repository [-- COUNT…]` prints a table. Every step
//! runs in a process of its own, so that its peak memory is its own.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a table for people"
)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use trigpoint_service::repository::{Observer, Stage};
use trigpoint_service::{Caller, Environment, Service};

/// The steps, in their order; each uses what those before have left in the folder.
const STEPS: [&str; 6] = ["seed", "backup", "send", "verify", "restore", "undo"];

fn main() {
    let arguments: Vec<String> = env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    if let [step, count, folder] = arguments.as_slice()
        && STEPS.contains(&step.as_str())
    {
        for (what, time) in run(step, count.parse().unwrap(), Path::new(folder)) {
            println!("{what}\t{}\t{}", time.as_secs_f64(), peak_memory_mib());
        }
        return;
    }
    let counts: Vec<usize> = match arguments.as_slice() {
        [] => vec![10_000, 100_000],
        counts => counts.iter().map(|count| count.parse().unwrap()).collect(),
    };
    println!("| items | step | seconds | items/s | peak MiB | times a copy |");
    println!("| ---: | --- | ---: | ---: | ---: | ---: |");
    for count in counts {
        table(count);
    }
}

fn table(count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut copy = None;
    for step in STEPS {
        let output = Command::new(env::current_exe().unwrap())
            .args([step, &count.to_string(), folder.path().to_str().unwrap()])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let (what, figures) = line.split_once('\t').unwrap();
            let (seconds, memory) = figures.split_once('\t').unwrap();
            let seconds: f64 = seconds.parse().unwrap();
            let rate = count as f64 / seconds;
            let ratio = copy.map_or_else(String::new, |copy| format!("{:.1}", seconds / copy));
            println!("| {count} | {what} | {seconds:.2} | {rate:.0} | {memory} | {ratio} |");
        }
        if step == "seed" {
            copy = copy_of_the_database(folder.path()).map(|time| time.as_secs_f64());
            if let Some(copy) = copy {
                println!("| {count} | VACUUM INTO and zip | {copy:.2} | | | 1.0 |");
            }
        }
    }
    for file in [
        "data/generation-000001.sqlite",
        "copy.sqlite.zip",
        "all.zip",
    ] {
        let bytes = fs::metadata(folder.path().join(file)).map_or(0, |file| file.len());
        println!(
            "| {count} | size of {file} | {:.1} MiB | | | |",
            bytes as f64 / 1_048_576.0
        );
    }
}

/// Runs a step; gives its parts with their times.
fn run(step: &str, count: usize, folder: &Path) -> Vec<(&'static str, Duration)> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let caller = Caller::local("bench");
    let open = || {
        let data = folder.join("data");
        runtime
            .block_on(Service::open(&data, Environment::system()))
            .unwrap()
    };
    let file = folder.join("all.zip");
    match step {
        "seed" => {
            let service = open();
            let start = Instant::now();
            let _ = runtime.block_on(service.seed(&caller, count, 1)).unwrap();
            vec![("seed", start.elapsed())]
        }
        "backup" => {
            let service = open();
            let stages = Stages::begin();
            runtime
                .block_on(service.backup_repository(&caller, &file, &stages.observer()))
                .unwrap();
            stages.end()
        }
        "send" => {
            let service = open();
            let out = fs::File::create(folder.join("sent.zip")).unwrap();
            let start = Instant::now();
            runtime
                .block_on(service.send_repository_backup(&caller, out, &Observer::default()))
                .unwrap();
            vec![("backup, sent", start.elapsed())]
        }
        "verify" => {
            let start = Instant::now();
            assert!(trigpoint_service::archives::verify(&file).ok);
            vec![("verify", start.elapsed())]
        }
        "restore" => {
            let service = open();
            let stages = Stages::begin();
            let observer = stages.observer();
            runtime.block_on(async {
                let plan = service
                    .plan_repository_restore(&caller, &file, &observer)
                    .await
                    .unwrap();
                service
                    .apply_repository_restore(&caller, plan, &observer)
                    .await
                    .unwrap();
            });
            stages.end()
        }
        "undo" => {
            let service = open();
            let start = Instant::now();
            runtime
                .block_on(service.undo_repository_restore(&caller))
                .unwrap();
            vec![("undo", start.elapsed())]
        }
        other => unreachable!("`{other}` is not a step"),
    }
}

/// When each stage of a long work began.
struct Stages(Arc<Mutex<Vec<(Stage, Instant)>>>);

impl Stages {
    fn begin() -> Self {
        Self(Arc::default())
    }

    fn observer(&self) -> Observer {
        let begun = Arc::clone(&self.0);
        Observer::new(move |progress| {
            let mut begun = begun.lock().unwrap();
            if begun
                .last()
                .is_none_or(|(stage, _)| *stage != progress.stage)
            {
                begun.push((progress.stage, Instant::now()));
            }
        })
    }

    fn end(&self) -> Vec<(&'static str, Duration)> {
        let begun = self.0.lock().unwrap();
        let ends = begun.iter().skip(1).map(|(_, at)| *at);
        begun
            .iter()
            .zip(ends.chain([Instant::now()]))
            .map(|((stage, at), end)| (stage.as_str(), end.duration_since(*at)))
            .collect()
    }
}

/// `VACUUM INTO` and a zip of that, by Python's own modules; none where there is no Python.
fn copy_of_the_database(folder: &Path) -> Option<Duration> {
    let script = "import sqlite3, sys, zipfile
sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', [sys.argv[2]])
with zipfile.ZipFile(sys.argv[2] + '.zip', 'w', zipfile.ZIP_DEFLATED) as out: out.write(sys.argv[2])
";
    let database = folder.join("data/generation-000001.sqlite");
    let start = Instant::now();
    let done = Command::new("python3")
        .args(["-c", script])
        .arg(database)
        .arg(folder.join("copy.sqlite"))
        .status();
    done.ok()
        .filter(std::process::ExitStatus::success)
        .map(|_| start.elapsed())
}

/// The most memory that this process has had, in MiB.
fn peak_memory_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    let kib: u64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or(0);
    kib / 1024
}
