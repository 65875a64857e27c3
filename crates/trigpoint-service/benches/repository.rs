//! How fast a whole repository is backed up, verified, planned, restored and undone, and what
//! memory that takes; beside what a user could do instead, in the same run: a packed copy of the
//! database, a bulk insert of the same rows, and the mere compression of the same bytes.
//!
//! `cargo bench -p trigpoint-service --bench repository [-- COUNT…]` prints a table. Every step
//! runs in a process of its own, so that its peak memory is its own.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a table for people"
)]

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use trigpoint_service::repository::{Observer, Stage};
use trigpoint_service::{Caller, Environment, Service};

/// The steps, in their order; each uses what those before have left in the folder.
const STEPS: [&str; 7] = [
    "seed", "backup", "compress", "send", "verify", "restore", "undo",
];

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
    println!("| items | step | seconds | items/s | peak MiB |");
    println!("| ---: | --- | ---: | ---: | ---: |");
    for count in counts {
        table(count);
    }
}

fn table(count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut found: BTreeMap<String, f64> = BTreeMap::new();
    let mut row = |what: &str, seconds: f64, memory: &str| {
        let rate = count as f64 / seconds;
        println!("| {count} | {what} | {seconds:.2} | {rate:.0} | {memory} |");
        found.insert(what.to_owned(), seconds);
    };
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
            row(what, seconds.parse().unwrap(), memory);
        }
        if step == "seed" {
            for (what, script) in [(COPY, COPYING), (BULK_INSERT, INSERTING)] {
                if let Some(time) = beside(folder.path(), script) {
                    row(what, time.as_secs_f64(), "");
                }
            }
        }
    }
    sizes(count, folder.path());
    ratios(count, &found);
}

fn sizes(count: usize, folder: &Path) {
    for file in [
        "data/generation-000001.sqlite",
        "copy.sqlite.zip",
        "all.zip",
    ] {
        let bytes = fs::metadata(folder.join(file)).map_or(0, |file| file.len());
        let mebibytes = bytes as f64 / 1_048_576.0;
        println!("| {count} | size of {file} | {mebibytes:.1} MiB | | |");
    }
}

/// What is aimed at, in figures of one run.
fn ratios(count: usize, found: &BTreeMap<String, f64>) {
    let of = |what: &str| found.get(what).copied();
    let apply = of("Restoring")
        .zip(of("Checking what was restored"))
        .map(|(load, check)| load + check);
    for (what, one, other) in [
        ("backup / compression", of("Backing up"), of(COMPRESSION)),
        ("backup / the copy", of("Backing up"), of(COPY)),
        ("plan / apply", of("Comparing"), apply),
        ("apply / bulk insert", apply, of(BULK_INSERT)),
    ] {
        if let (Some(one), Some(other)) = (one, other) {
            println!("| {count} | {what} | {:.2} times | | |", one / other);
        }
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
        "compress" => {
            let chunks = unpacked(&file, &folder.join("chunks"));
            let start = Instant::now();
            compress(&chunks, &folder.join("compressed"));
            vec![(COMPRESSION, start.elapsed())]
        }
        "send" => {
            let service = open();
            let first = Arc::new(Mutex::new(None));
            let out = FirstByte {
                out: File::create(folder.join("sent.zip")).unwrap(),
                at: Arc::clone(&first),
            };
            let start = Instant::now();
            runtime
                .block_on(service.send_repository_backup(&caller, out, &Observer::default()))
                .unwrap();
            let done = start.elapsed();
            let first = first.lock().unwrap().unwrap();
            let to_first = first.duration_since(start);
            vec![("first byte sent", to_first), ("backup, sent", done)]
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

const COPY: &str = "VACUUM INTO and zip";
const BULK_INSERT: &str = "bulk insert";
const COMPRESSION: &str = "compression alone";

/// The arguments are the database and a file to write.
const COPYING: &str = "import sqlite3, sys, zipfile
copy = sys.argv[2] + '/copy.sqlite'
sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', [copy])
with zipfile.ZipFile(copy + '.zip', 'w', zipfile.ZIP_DEFLATED) as out: out.write(copy)
";
/// All rows through a client into new tables: no journal, rows in their order, indexes last, one
/// sync.
const INSERTING: &str = "import os, sqlite3, sys
rows = sqlite3.connect(sys.argv[1])
place = sys.argv[2] + '/inserted.sqlite'
out = sqlite3.connect(place, isolation_level=None)
for pragma in ('page_size=16384', 'journal_mode=OFF', 'synchronous=OFF', 'cache_size=-65536'):
    out.execute('PRAGMA ' + pragma)
made = rows.execute('SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL').fetchall()
made = [one for one in made if not one[1].startswith('sqlite_')]
out.execute('BEGIN')
for kind, name, sql in made:
    if kind == 'table':
        out.execute(sql)
        all = rows.execute('SELECT * FROM ' + name)
        places = ','.join('?' * len(all.description))
        out.executemany('INSERT INTO ' + name + ' VALUES (' + places + ')', all)
for kind, name, sql in made:
    if kind == 'index': out.execute(sql)
out.execute('COMMIT')
os.fsync(os.open(place, os.O_RDONLY))
";

/// What a user could do instead, by Python's own modules; none where there is no Python.
fn beside(folder: &Path, script: &str) -> Option<Duration> {
    let start = Instant::now();
    let done = Command::new("python3")
        .args(["-c", script])
        .arg(folder.join("data/generation-000001.sqlite"))
        .arg(folder)
        .status();
    done.ok()
        .filter(std::process::ExitStatus::success)
        .map(|_| start.elapsed())
}

/// The entries of a zip as files.
fn unpacked(zip: &Path, folder: &Path) -> Vec<PathBuf> {
    let script = "import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as packed: packed.extractall(sys.argv[2])
";
    let done = Command::new("python3")
        .args(["-c", script])
        .args([zip, folder])
        .status();
    if !done.is_ok_and(|done| done.success()) {
        return Vec::new();
    }
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Compresses files by the method of a backup on all cores, into one file.
fn compress(files: &[PathBuf], out: &Path) {
    let out = Mutex::new(File::create(out).unwrap());
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(file) = files.get(index) else { break };
                    let bytes = fs::read(file).unwrap();
                    let level = flate2::Compression::new(6);
                    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), level);
                    packed.write_all(&bytes).unwrap();
                    let packed = packed.finish().unwrap();
                    out.lock().unwrap().write_all(&packed).unwrap();
                }
            });
        }
    });
    out.lock().unwrap().sync_all().unwrap();
}

/// Notes when the first byte comes.
struct FirstByte {
    out: File,
    at: Arc<Mutex<Option<Instant>>>,
}

impl Write for FirstByte {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.at.lock().unwrap().get_or_insert_with(Instant::now);
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
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
