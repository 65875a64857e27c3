//! The process that reads, when it dies, hangs or lacks memory: really killed, really stopped.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use trigpoint_datastore::{DataSource, ReaderSettings, Source, SourceError};

use crate::fixture::{Fixture, run, settings};

/// Rows enough that a worker is still at it when the first batch has come.
const ROWS: usize = 200_000;

fn large(fixture: &Fixture) -> PathBuf {
    let rows: String = (0..ROWS).map(|number| format!("{number},0\n")).collect();
    fixture.write("many.csv", format!("x,y\n{rows}"));
    let options = ["-oo", "X_POSSIBLE_NAMES=x", "-oo", "Y_POSSIBLE_NAMES=y"];
    fixture.converted("many.csv", "many.fgb", &options)
}

/// Sends a signal to the worker when the first batch has come, then reads on.
fn read_and_signal(signal: &str, settings: &ReaderSettings) -> Result<usize, SourceError> {
    let fixture = Fixture::new();
    let mut source = DataSource::open_paths(&[large(&fixture)], settings)?;
    let mut rows = 0;
    source.read(0, &mut |batch| {
        if rows == 0 {
            let worker = worker_of_this_thread();
            run(Command::new("kill").args([format!("-{signal}"), worker.to_string()]));
        }
        rows += batch.rows;
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

/// The child that this very thread started: other tests have workers, too.
fn worker_of_this_thread() -> u32 {
    let thread = std::fs::read_link("/proc/thread-self").unwrap();
    let children = PathBuf::from("/proc").join(thread).join("children");
    let children = std::fs::read_to_string(children).unwrap();
    children.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn a_worker_that_is_killed_ends_its_read_with_a_name_and_nothing_else() {
    for signal in ["KILL", "ABRT"] {
        let error = read_and_signal(signal, &settings()).unwrap_err();
        assert_eq!(error.code, "reader-crashed");
        assert!(error.what.ends_with("many.fgb"), "{error}");
        assert!(error.reason.contains("signal"), "{error}");
    }
    let fixture = Fixture::new();
    let mut source = DataSource::open_paths(&[large(&fixture)], &settings()).unwrap();
    let mut rows = 0;
    let read = source.read(0, &mut |batch| {
        rows += batch.rows;
        ControlFlow::Continue(())
    });
    assert_eq!((read, rows), (Ok(()), ROWS));
}

#[test]
fn a_worker_that_hangs_is_ended_after_its_time() {
    let mut patient = settings();
    patient.limits.silence_max = Duration::from_secs(2);
    let start = Instant::now();
    let error = read_and_signal("STOP", &patient).unwrap_err();
    assert_eq!(error.code, "reader-timed-out");
    assert!(error.reason.contains("2 s"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_worker_without_memory_ends_its_own_read() {
    let fixture = Fixture::new();
    let points: Vec<String> = (0..600_000).map(|n| format!("[{n},{n}]")).collect();
    let content = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{}},\
         \"geometry\":{{\"type\":\"MultiPoint\",\"coordinates\":[{}]}}}}]}}",
        points.join(",")
    );
    let large = fixture.write("large.geojson", content);
    let mut poor = settings();
    poor.limits.memory_bytes_max = 384 << 20;
    let read = |path: &PathBuf, settings: &ReaderSettings| {
        let mut source = DataSource::open_paths(std::slice::from_ref(path), settings)?;
        let mut rows = 0;
        source.read(0, &mut |batch| {
            rows += batch.rows;
            ControlFlow::Continue(())
        })?;
        Ok::<usize, SourceError>(rows)
    };
    assert_eq!(read(&fixture.path("places.geojson"), &poor), Ok(3));
    assert_eq!(read(&large, &settings()), Ok(1));
    let error = read(&large, &poor).unwrap_err();
    assert!(
        ["reader-crashed", "data-unreadable", "data-broken"].contains(&error.code),
        "{error}"
    );
}

#[test]
fn a_program_that_is_not_there_or_says_nothing_is_named() {
    let fixture = Fixture::new();
    let path = fixture.path("places.geojson");
    let with = |program: &str, arguments: &[&str]| {
        let mut settings = settings();
        settings.program = program.into();
        settings.arguments = arguments.iter().map(Into::into).collect();
        settings.limits.silence_max = Duration::from_secs(1);
        DataSource::open_paths(std::slice::from_ref(&path), &settings).unwrap_err()
    };
    let error = with("/nowhere/trigpoint", &[]);
    assert_eq!(error.code, "reader-not-started");
    assert!(error.reason.contains("/nowhere/trigpoint"), "{error}");
    assert_eq!(with("/bin/true", &[]).code, "reader-crashed");
    assert_eq!(
        with("/bin/sh", &["-c", "exec sleep 60"]).code,
        "reader-timed-out"
    );
    // What is no frame, and a length that no batch has.
    assert_eq!(with("/bin/echo", &["hello hello"]).code, "reader-crashed");
    let error = with(
        "/bin/sh",
        &["-c", "printf '\\377\\377\\377\\377'; exec sleep 60"],
    );
    assert_eq!(error.code, "reader-crashed");
}

#[test]
fn whoever_has_enough_leaves_no_worker_behind() {
    let fixture = Fixture::new();
    let mut source = DataSource::open_paths(&[large(&fixture)], &settings()).unwrap();
    let mut worker = 0;
    source
        .read(0, &mut |_| {
            worker = worker_of_this_thread();
            ControlFlow::Break(())
        })
        .unwrap();
    assert!(worker > 0);
    assert!(!PathBuf::from(format!("/proc/{worker}")).exists());
}

#[test]
fn a_worker_without_a_job_ends() {
    let output = Command::new(env!("CARGO_BIN_EXE_trigpoint-read-worker"))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}
