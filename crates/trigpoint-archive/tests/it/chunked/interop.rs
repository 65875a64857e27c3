//! Other programs open a repository backup.

use std::path::Path;
use std::process::Command;

use super::sample::{Parts, backup_of, full_backup};
use crate::sample::file;
use trigpoint_archive::chunked::{RepositoryWriter, WriteOptions};
use trigpoint_model::canonical::Hash;
use trigpoint_model::seed;

/// Runs a program on `path`; none if it is not installed, which is printed.
fn run(program: &str, arguments: &[&str], path: &Path) -> Option<String> {
    let output = Command::new(program).args(arguments).arg(path).output();
    let Ok(output) = output else {
        println!("skipped: `{program}` is not installed");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program}: {text}{complaints}");
    assert!(
        !text.to_lowercase().contains("warning"),
        "{program}: {text}"
    );
    Some(text)
}

const PYTHON: &str = "
import sys, zipfile, hashlib, json
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    assert z.infolist()[0].filename == 'header.json'
    assert z.infolist()[-1].filename == 'manifest.json'
    assert all(i.date_time == (1980, 1, 1, 0, 0, 0) for i in z.infolist())
    manifest = json.loads(z.read('manifest.json'))
    for entry in manifest['entries']:
        content = z.read(entry['name'])
        assert len(content) == entry['bytes']
        assert hashlib.sha256(content).hexdigest() == entry['sha256']
        if 'lines' in entry:
            assert len(content.decode().splitlines()) == entry['lines']
            for line in content.decode().splitlines():
                json.loads(line)
    json.loads(z.read('needs.json'))
    print(len(manifest['entries']))
";

/// A backup with a file that is streamed.
fn with_a_large_file() -> Vec<u8> {
    let mut out = Vec::new();
    let content = b"the quick brown fox ".repeat(400_000);
    let header = super::sample::header(&[]);
    let mut writer = RepositoryWriter::new(&mut out, header, &WriteOptions::default()).unwrap();
    let size = content.len() as u64;
    writer
        .file(Hash::of(&content), size, &mut &*content)
        .unwrap();
    writer.finish().unwrap();
    out
}

#[test]
fn info_zip_and_python_read_every_entry() {
    let many: Vec<_> = seed::items(9_000, 3).collect();
    for bytes in [
        full_backup(),
        backup_of(&[]).0,
        backup_of(&many).0,
        with_a_large_file(),
    ] {
        let (_folder, path) = file("backup.zip", &bytes);
        let entries = Parts::of(&bytes).0.len();
        run("unzip", &["-t"], &path);
        run("zipinfo", &["-l"], &path);
        if let Some(found) = run("python3", &["-c", PYTHON], &path) {
            assert_eq!(found.trim(), (entries - 1).to_string());
        }
    }
}
