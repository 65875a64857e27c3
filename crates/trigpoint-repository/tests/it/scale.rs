//! Many items out and in: memory stays flat. `TRIGPOINT_LONG=1` takes a million.

use std::path::Path;
use std::time::Instant;

use trigpoint_model::seed;
use trigpoint_repository::Repository;

use crate::fixture::{Fixture, at, order};
use crate::process::{DIR, run_child};

/// Rows of one page.
const PAGE: usize = 1_000;
/// What a process may hold at most while it takes a repository out and in.
const PEAK_KIB_MAX: u64 = 96 * 1024;
const PEAK_KIB_MAX_LONG: u64 = 256 * 1024;

fn is_long() -> bool {
    std::env::var("TRIGPOINT_LONG").is_ok_and(|value| value == "1")
}

/// Kibibytes that this process held at most.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Takes the repository out and in, page by page, and says how long each step took.
async fn out_and_in(repository: &Repository) {
    let begin = Instant::now();
    let step = |name: &str| println!("{name}: {:.2} s", begin.elapsed().as_secs_f64());
    let mut read = repository.read().await.unwrap();
    let root = read.content_root().await.unwrap();
    let revision = read.revision().await.unwrap();
    step("content root of the live one");
    let (mut rows, mut after) = (0, 0);
    loop {
        let page = read.dump_items(after, PAGE).await.unwrap();
        if page.count() == 0 {
            break;
        }
        rows += page.items().map(Result::unwrap).count();
        after = page.last_row();
    }
    step(&format!("{rows} items dumped"));
    let freeze = repository.freeze_writes("root", at(2)).await.unwrap();
    let mut builder = repository.begin_generation(revision).await.unwrap();
    let mut after = None;
    loop {
        let page = read.dump_folders(after.as_ref(), PAGE).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.path.clone());
        builder.add_folders(&page).await.unwrap();
    }
    let mut after = 0;
    loop {
        let page = read.dump_items(after, PAGE).await.unwrap();
        if page.count() == 0 {
            break;
        }
        after = page.last_row();
        let items: Vec<_> = page.items().map(Result::unwrap).collect();
        builder.add_items(&items).await.unwrap();
    }
    step("dumped again and loaded");
    let built = builder.finish(&root).await.unwrap();
    step("finished");
    repository
        .switch(built, &freeze, order(revision, 2))
        .await
        .unwrap();
    step("switched");
    repository
        .undo_switch(&freeze, "undoer", at(20))
        .await
        .unwrap();
    step("undone");
}

#[tokio::test]
async fn memory_does_not_grow_with_the_repository() {
    if let Some(dir) = std::env::var_os(DIR) {
        let repository = Repository::open(Path::new(&dir)).await.unwrap();
        out_and_in(&repository).await;
        println!("peak: {} KiB", peak_kib());
        return;
    }
    let (count, peak_max) = if is_long() {
        (1_000_000, PEAK_KIB_MAX_LONG)
    } else {
        (20_000, PEAK_KIB_MAX)
    };
    let fixture = Fixture::new().await;
    let mut write = fixture.write().await;
    let mut items = seed::items(count, 7).peekable();
    while items.peek().is_some() {
        let batch: Vec<_> = items.by_ref().take(PAGE).collect();
        write.insert_many(&batch).await.unwrap();
    }
    write.commit().await.unwrap();
    fixture.repository.clone().close().await;
    let dir = fixture.repository.dir().to_owned();
    let _kept = fixture.keep_dir();
    let output = run_child("scale::memory_does_not_grow_with_the_repository", &dir, "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{said}");
    assert!(output.status.success(), "{said}");
    let peak: u64 = said
        .lines()
        .find_map(|line| {
            line.strip_prefix("peak: ")?
                .strip_suffix(" KiB")?
                .parse()
                .ok()
        })
        .unwrap();
    assert!(peak <= peak_max, "{peak} KiB for {count} items");
}
