//! Memory does not grow with the number of items, neither writing nor reading.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use trigpoint_archive::chunked::{
    Checks, Header, IndexLine, RepositoryItem, RepositoryReader, RepositoryWriter, WriteOptions,
    diff_streamed, verify_repository,
};
use trigpoint_model::{ItemDocument, ItemId, ItemPath, Tree, seed};
use uuid::Uuid;

use super::sample::{body_of, index_of, write_lines};

/// Set for the process that is measured: the step, and the number of items.
const STEP: &str = "TRIGPOINT_TEST_MEMORY_STEP";
const COUNT: &str = "TRIGPOINT_TEST_MEMORY_COUNT";
const FOLDER: &str = "TRIGPOINT_TEST_MEMORY_FOLDER";
const KIB_MAX: u64 = 96 * 1024;

/// The most memory this process had, in KiB.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok())
        .unwrap_or_default()
}

/// Items of which the repository is made again and again, under other ids and places.
const PATTERN: usize = 2_000;

/// Calls `each` with `count` items, folders before what they hold.
fn repeated(count: usize, each: &mut dyn FnMut(RepositoryItem)) {
    let pattern: Vec<(ItemDocument, IndexLine, String)> = seed::items(PATTERN, 1)
        .map(|document| {
            let (index, body) = (index_of(&document, 7), body_of(&document));
            (document, index, body)
        })
        .collect();
    for number in 0..count {
        let (document, index, body) = &pattern[number % PATTERN];
        let mut index = index.clone();
        let round = (number / PATTERN) as u128;
        let id = index.id.as_uuid().as_u128() ^ (round << 64);
        index.id = ItemId::from_uuid(Uuid::from_u128(id));
        // The outermost folder, or the item at the root, is another in each round.
        let names: Vec<&str> = document.path.names().collect();
        let tree = document.path.tree();
        let path = format!("/{tree}/{} of {round}", names.join("/"));
        let path = match names.split_first() {
            Some((first, rest)) if !rest.is_empty() => {
                format!("/{tree}/{first} of {round}/{}", rest.join("/"))
            }
            Some(_) | None => path,
        };
        index.path = path.parse().unwrap();
        each(RepositoryItem {
            index,
            description: document.description.clone(),
            comments: document.comments.clone(),
            body: body.clone(),
        });
    }
}

/// Does one step of the measured process.
fn step(name: &str, count: usize, folder: &Path) {
    let path = folder.join("backup.zip");
    match name {
        "write" => {
            let mut planned = BTreeMap::new();
            for kind in (0..count).zip(seed::items(PATTERN, 1).collect::<Vec<_>>().iter().cycle()) {
                *planned.entry(kind.1.kind()).or_default() += 1;
            }
            let header = Header::of("2026-01-31T08:30:00Z".parse().unwrap(), 1, planned);
            let options = WriteOptions {
                level: 1,
                folder: folder.to_owned(),
                ..WriteOptions::default()
            };
            let out = BufWriter::new(File::create(&path).unwrap());
            let mut writer = RepositoryWriter::new(out, header, &options).unwrap();
            repeated(count, &mut |item| write_lines(&mut writer, item).unwrap());
            assert_eq!(writer.finish().unwrap().totals.items, count as u64);
        }
        "verify" | "verify documents" => {
            let checks = match name {
                "verify" => Checks::Agreement,
                _ => Checks::Documents,
            };
            let report = verify_repository(&path, checks, folder);
            assert!(report.ok, "{:?}", report.faults);
            assert_eq!(report.items, count as u64);
        }
        "select" => {
            let paths = [Tree::Sessions, Tree::ActionMaps].map(ItemPath::root);
            let mut reader = RepositoryReader::open(&path).unwrap();
            let each = &mut |_| ControlFlow::Break(());
            let selected = reader.for_each_selected(&paths, true, each).unwrap();
            assert_eq!((selected.items, selected.not_found), (1, Vec::new()));
        }
        "diff" => {
            let each = &mut |_| ControlFlow::Continue(());
            let same = diff_streamed(&path, &path, folder, each).unwrap();
            assert_eq!(same, count as u64);
        }
        other => panic!("{other} is no step"),
    }
}

#[test]
fn a_process_that_is_measured_does_its_step() {
    let Ok(name) = std::env::var(STEP) else {
        return;
    };
    let count = std::env::var(COUNT).unwrap().parse().unwrap();
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    step(&name, count, &folder);
    println!("peak {} KiB", peak_kib());
}

#[test]
fn any_number_of_items_takes_less_than_96_mib() {
    if peak_kib() == 0 {
        println!("skipped: this system does not tell the memory of a process");
        return;
    }
    let is_long = std::env::var("TRIGPOINT_LONG").is_ok_and(|value| value == "1");
    let folder = tempfile::tempdir().unwrap();
    // What parses every document takes minutes in a build for tests: fewer items show as much,
    // since the chunks under way are many times fewer.
    for (name, count) in [
        ("write", 20_000),
        ("verify documents", 20_000),
        ("write", 200_000),
        ("verify", 200_000),
        ("select", 200_000),
        ("diff", 200_000),
    ] {
        let count = match (is_long, count) {
            (false, _) => count,
            (true, 20_000) => 200_000,
            (true, _) => 1_000_000,
        };
        let started = std::time::Instant::now();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture"])
            .arg("chunked::memory::a_process_that_is_measured_does_its_step")
            .env(STEP, name)
            .env(COUNT, count.to_string())
            .env(FOLDER, folder.path())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {text}{complaints}");
        let peak = text.lines().find_map(|line| {
            let (_, peak) = line.split_once("peak ")?;
            peak.strip_suffix(" KiB")?.parse::<u64>().ok()
        });
        let peak = peak.unwrap();
        println!(
            "{name}: {count} items, {peak} KiB, {:.1} s",
            started.elapsed().as_secs_f64()
        );
        assert!(peak < KIB_MAX, "{name} took {peak} KiB");
    }
}
