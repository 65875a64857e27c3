//! The memory of a backup and a restore of the whole repository does not grow with it: measured
//! from outside, as the peak of the process.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use crate::binary::Trigpoint;

const MEBIBYTE: u64 = 1024 * 1024;

/// Runs a command to its end; gives the most memory that it ever had resident, in bytes.
fn peak(trigpoint: &Trigpoint, arguments: &[&str]) -> u64 {
    let mut command = trigpoint.command(arguments);
    command.stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0;
    loop {
        // The peak only rises, so that the last look is as good as all.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        peak = peak.max(kibibytes.unwrap_or(0) * 1024);
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success(), "{arguments:?}: {ended}");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_repository_is_backed_up_and_restored_within_the_memory_that_is_promised() {
    if !PathBuf::from("/proc/self/status").exists() {
        println!("skipped: this system does not tell the memory of a process");
        return;
    }
    let is_long = crate::crash::is_long();
    let (items, cap) = if is_long {
        ("1000000", 256 * MEBIBYTE)
    } else {
        ("20000", 96 * MEBIBYTE)
    };
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["seed", "--items", items]);
    for arguments in [
        &["repository", "backup", "-o", "all.zip"][..],
        &["verify", "all.zip"],
        &["archive", "list", "all.zip"],
        &[
            "--format",
            "json",
            "repository",
            "restore",
            "all.zip",
            "--dry-run",
        ],
        &["repository", "restore", "all.zip", "--yes"],
        &["repository", "undo", "--yes"],
    ] {
        let peak = peak(&trigpoint, arguments);
        let told = peak / MEBIBYTE;
        println!(
            "{}: at most {told} MiB for {items} items",
            arguments.join(" ")
        );
        assert!(peak > 0 && peak < cap, "{arguments:?} took {told} MiB");
    }
}

#[test]
fn items_of_ten_mebibytes_are_backed_up_and_restored_within_the_memory_that_is_promised() {
    if !PathBuf::from("/proc/self/status").exists() {
        println!("skipped: this system does not tell the memory of a process");
        return;
    }
    let items = if crate::crash::is_long() { 100 } else { 12 };
    let trigpoint = Trigpoint::new();
    trigpoint.text(&["items", "create", "/rules/0"]);
    let shown: serde_json::Value =
        serde_json::from_str(&trigpoint.text(&["items", "show", "/rules/0"])).unwrap();
    for number in 1..=items {
        let mut document = shown.clone();
        let words = format!("{number} is a long story. ");
        let text = words.repeat(10 * 1024 * 1024 / words.len());
        document["comments"] = text.into();
        document["path"] = format!("/rules/{number}").into();
        document["id"] = uuid::Uuid::from_u128(number).to_string().into();
        let file = trigpoint.write("long.json", &document.to_string());
        let path = format!("/rules/{number}");
        trigpoint.text(&["items", "put", &path, file.to_str().unwrap()]);
    }
    for arguments in [
        &["repository", "backup", "-o", "all.zip"][..],
        &["verify", "all.zip"],
        &["repository", "restore", "all.zip", "--yes"],
        &["repository", "undo", "--yes"],
    ] {
        let peak = peak(&trigpoint, arguments);
        let told = peak / MEBIBYTE;
        println!("{}: at most {told} MiB", arguments.join(" "));
        assert!(
            peak > 0 && peak < 256 * MEBIBYTE,
            "{arguments:?} took {told} MiB"
        );
    }
}
