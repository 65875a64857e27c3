//! How fast items are selected with what they need, backed up and restored, and what memory that
//! takes; beside a copy of the whole database, which is what a user could do instead.
//!
//! `cargo bench -p trigpoint-service --bench items [-- COUNT…]` prints a table. Every step runs in
//! a process of its own, so that its peak memory is its own.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a table for people"
)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use trigpoint_model::{ItemPath, Tree};
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::restore::{ConflictChoice, ConflictPolicy, RestoreOptions};
use trigpoint_service::{Caller, Environment, Service};

/// The steps, in their order; each uses what those before have left in the folder.
const STEPS: [&str; 8] = [
    "seed",
    "closure of all sessions",
    "backup zip",
    "verify",
    "plan",
    "restore",
    "restore again, replacing",
    "restore again, numbered",
];

fn main() {
    let arguments: Vec<String> = env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    if let [step, count, folder] = arguments.as_slice()
        && STEPS.contains(&step.as_str())
    {
        let seconds = run(step, count.parse().unwrap(), Path::new(folder)).as_secs_f64();
        println!("{seconds} {}", peak_memory_mib());
        return;
    }
    let counts: Vec<usize> = match arguments.as_slice() {
        [] => vec![1_000, 50_000],
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
        let printed = String::from_utf8(output.stdout).unwrap();
        let (seconds, memory) = printed.trim().split_once(' ').unwrap();
        let seconds: f64 = seconds.parse().unwrap();
        if step == "seed" {
            copy = copy_of_the_database(folder.path()).map(|time| time.as_secs_f64());
            if let Some(copy) = copy {
                println!("| {count} | VACUUM INTO and zip | {copy:.2} | | | 1.0 |");
            }
        }
        let rate = count as f64 / seconds;
        let ratio = copy.map_or_else(String::new, |copy| format!("{:.1}", seconds / copy));
        println!("| {count} | {step} | {seconds:.2} | {rate:.0} | {memory} | {ratio} |");
    }
    let bytes = fs::metadata(folder.path().join("all.zip")).unwrap().len();
    let size = bytes as f64 / 1_048_576.0;
    println!("| {count} | size of the zip | {size:.1} MiB | | | |");
}

fn run(step: &str, count: usize, folder: &Path) -> Duration {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let caller = Caller::local("bench");
    let open = |name: &str| {
        let data = folder.join(name);
        runtime
            .block_on(Service::open(&data, Environment::system()))
            .unwrap()
    };
    let roots: Vec<ItemPath> = Tree::ALL.into_iter().map(ItemPath::root).collect();
    let restore = |file: &str, options: RestoreOptions, apply: bool| {
        let service = open("restored");
        let files = [folder.join(file)];
        let start = Instant::now();
        runtime.block_on(async {
            let plan = service
                .plan_restore(&caller, &files, &options)
                .await
                .unwrap();
            if apply {
                let _ = service.apply_restore(&caller, plan).await.unwrap();
            }
        });
        start.elapsed()
    };
    let backup = |file: &str, zip: bool| {
        let service = open("data");
        let options = BackupOptions {
            zip,
            ..BackupOptions::default()
        };
        let file = folder.join(file);
        let start = Instant::now();
        runtime
            .block_on(service.backup(&caller, &roots, &options, &file))
            .unwrap();
        start.elapsed()
    };
    match step {
        "seed" => {
            let service = open("data");
            let start = Instant::now();
            let _ = runtime.block_on(service.seed(&caller, count, 1)).unwrap();
            start.elapsed()
        }
        "closure of all sessions" => {
            let service = open("data");
            let sessions = [ItemPath::root(Tree::Sessions)];
            let start = Instant::now();
            let preview = runtime.block_on(service.preview_backup(&caller, &sessions));
            assert!(preview.unwrap().needed_count > 0);
            start.elapsed()
        }
        "backup zip" => backup("all.zip", true),
        "verify" => {
            let start = Instant::now();
            assert!(trigpoint_service::archives::verify(&folder.join("all.zip")).ok);
            start.elapsed()
        }
        "plan" => restore("all.zip", RestoreOptions::default(), false),
        "restore" | "restore again, numbered" => {
            restore("all.zip", RestoreOptions::default(), true)
        }
        "restore again, replacing" => {
            let all = ConflictPolicy::Replace;
            let on_conflict = ConflictChoice {
                all,
                ..ConflictChoice::default()
            };
            restore(
                "all.zip",
                RestoreOptions {
                    on_conflict,
                    ..RestoreOptions::default()
                },
                true,
            )
        }
        other => unreachable!("`{other}` is not a step"),
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
