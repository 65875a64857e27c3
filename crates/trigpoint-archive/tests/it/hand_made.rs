//! Zips that a person made by unpacking, editing and packing again with a program of theirs.

use std::path::{Path, PathBuf};
use std::process::Command;

use trigpoint_archive::{open, unpack, verify};

use crate::broken::raw_zip::{Descriptor, RawEntry, RawZip};
use crate::sample::{self, documents, file, items, zip_entries, zip_of};

/// The sample, unpacked into `my-backup` of a new folder.
fn unpacked() -> (tempfile::TempDir, PathBuf) {
    let (folder, zip) = file("a.zip", &zip_of(&documents()));
    let path = folder.path().join("my-backup");
    unpack(&zip, &path).unwrap();
    (folder, path)
}

/// The sample's entries by name.
fn entries() -> Vec<(String, Vec<u8>)> {
    zip_entries(&zip_of(&documents()))
}

/// Runs a program in a folder; none if this machine does not have it.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Option<()> {
    let Ok(output) = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
    else {
        println!("skipped: `{program}` is not installed");
        return None;
    };
    assert!(output.status.success(), "{output:?}");
    Some(())
}

#[test]
fn a_zip_by_info_zip_with_directories_and_extra_fields_is_read() {
    let (folder, _) = unpacked();
    for arguments in [
        &["-q", "-r", "again.zip", "my-backup"][..],
        &["-q", "-r", "-0", "stored.zip", "my-backup"],
        &["-q", "-r", "-fd", "descriptors.zip", "my-backup"],
        &["-q", "-r", "-fz", "zip64.zip", "my-backup"],
    ] {
        let Some(()) = run(folder.path(), "zip", arguments) else {
            return;
        };
        let path = folder.path().join(arguments[arguments.len() - 2]);
        assert_eq!(items(&path), documents(), "{arguments:?}");
        let report = verify(&path);
        assert!(report.ok, "{arguments:?}: {:?}", report.faults);
    }
}

#[test]
fn a_zip_by_python_is_read() {
    let (folder, _) = unpacked();
    let program = "import shutil; shutil.make_archive('again', 'zip', '.', 'my-backup')";
    if run(folder.path(), "python3", &["-c", program]).is_some() {
        let path = folder.path().join("again.zip");
        assert_eq!(items(&path), documents());
    }
}

#[test]
fn a_zip_as_macos_makes_it_is_read_and_what_is_skipped_is_told() {
    let mut zip = RawZip::default();
    zip.entries.push(RawEntry::new("my-backup/", b""));
    for (name, content) in entries() {
        let mut entry = RawEntry::new(&format!("my-backup/{name}"), &content);
        entry.deflate();
        entry.descriptor = Some(Descriptor::Signed);
        zip.entries.push(entry);
    }
    zip.entries.push(RawEntry::new("my-backup/.DS_Store", b"x"));
    zip.entries
        .push(RawEntry::new("__MACOSX/my-backup/._manifest.json", b"x"));
    let (_folder, path) = file("a.zip", &zip.bytes());
    assert_eq!(items(&path), documents());
    let archive = open(&[path]).unwrap();
    let skipped: Vec<&str> = archive
        .summary()
        .warnings
        .iter()
        .map(|warning| warning.message.as_str())
        .collect();
    assert_eq!(
        skipped,
        [
            "`my-backup/.DS_Store` is no part of a backup and is skipped",
            "`__MACOSX/my-backup/._manifest.json` is no part of a backup and is skipped",
        ]
    );
}

#[test]
fn names_that_a_disk_or_program_decomposed_are_those_of_the_manifest() {
    let mut documents = documents();
    documents[3].path = "/rules/Roads/Straße à l'été".parse().unwrap();
    let decomposed = |name: &str| name.replace('à', "a\u{300}").replace('é', "e\u{301}");
    let mut zip = RawZip::default();
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in zip_entries(&zip_of(&sample::sorted(documents.clone()))) {
        let name = decomposed(&name);
        let mut entry = RawEntry::new(&name, &content);
        entry.flags = 1 << 11;
        zip.entries.push(entry);
        let path = folder.path().join(&name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let is_changed =
        |entry: &RawEntry| entry.name.windows(2).any(|two| two == "\u{301}".as_bytes());
    assert_eq!(
        zip.entries.iter().filter(|entry| is_changed(entry)).count(),
        1
    );
    let (_folder, path) = file("a.zip", &zip.bytes());
    for path in [path.as_path(), folder.path()] {
        let report = verify(path);
        assert!(report.ok, "{:#?}", report.faults);
        assert_eq!(report.warnings, []);
        assert_eq!(items(path), sample::sorted(documents.clone()));
    }
    // A second spelling of the name is another file, which was added.
    let name = folder.path().join("rules/Roads/Straße à l'été.rule.json");
    std::fs::write(name, b"{}").unwrap();
    let codes: Vec<_> = verify(folder.path())
        .faults
        .iter()
        .map(|fault| fault.code.0)
        .collect();
    assert!(codes.contains(&"entry-unlisted"), "{codes:?}");
    assert!(!codes.contains(&"entry-missing"), "{codes:?}");
}

#[test]
fn every_kind_of_data_descriptor_is_read() {
    for descriptor in [
        Descriptor::Signed,
        Descriptor::Bare,
        Descriptor::SignedWide,
        Descriptor::BareWide,
    ] {
        let mut zip = RawZip::default();
        for (name, content) in entries() {
            let mut entry = RawEntry::new(&name, &content);
            entry.descriptor = Some(descriptor);
            zip.entries.push(entry);
        }
        let (_folder, path) = file("a.zip", &zip.bytes());
        assert_eq!(items(&path), documents(), "{descriptor:?}");
    }
}

#[test]
fn a_zip_as_old_windows_makes_it_has_names_in_its_code_page() {
    let mut zip = RawZip::default();
    let mut document = RawEntry::new("", sample::DOCUMENTS[3].as_bytes());
    document.name = b"rules\x2FStra\xE1e.rule.json".to_vec();
    document.made_by = 0;
    zip.entries.push(document);
    let (_folder, path) = file("a.zip", &zip.bytes());
    let all = sample::read(&[path]).unwrap();
    assert_eq!(all[0].entry, "rules/Straße.rule.json");
    assert!(all[0].item.is_ok());
}

#[test]
fn an_edited_entry_is_read_with_a_warning_that_names_it() {
    let mut zip = RawZip::default();
    for (name, content) in entries() {
        let text = String::from_utf8(content)
            .unwrap()
            .replace("survey of 2025", "survey of 2026");
        zip.entries.push(RawEntry::new(&name, text.as_bytes()));
    }
    let (_folder, path) = file("a.zip", &zip.bytes());
    let all = sample::read(&[path]).unwrap();
    let notes: Vec<&str> = all
        .iter()
        .flat_map(|item| &item.notes)
        .map(|note| note.message.as_str())
        .collect();
    assert_eq!(
        notes,
        [
            "`rules/Roads/Road has a name.rule.json` is not as the manifest says: it was changed \
             after the backup"
        ]
    );
    assert!(all.iter().all(|item| item.item.is_ok()));
}

#[test]
fn an_archive_without_its_manifest_is_read_with_a_warning() {
    let mut zip = RawZip::default();
    for (name, content) in entries() {
        if name != "manifest.json" {
            zip.entries
                .push(RawEntry::new(&format!("top/{name}"), &content));
        }
    }
    let (_folder, path) = file("a.zip", &zip.bytes());
    let archive = open(std::slice::from_ref(&path)).unwrap();
    let codes: Vec<&str> = archive
        .summary()
        .warnings
        .iter()
        .map(|it| it.code.0)
        .collect();
    assert_eq!(codes, ["manifest-missing"]);
    assert_eq!(items(&path).len(), 7);
}

#[test]
fn one_broken_item_does_not_stop_the_others() {
    let mut zip = RawZip::default();
    for (name, content) in entries() {
        let is_rule = name.ends_with(".rule.json");
        let content = if is_rule {
            b"{\"format\": oops".to_vec()
        } else {
            content
        };
        zip.entries.push(RawEntry::new(&name, &content));
    }
    let (_folder, path) = file("a.zip", &zip.bytes());
    let all = sample::read(&[path]).unwrap();
    assert_eq!(all.len(), 7);
    let faults: Vec<_> = all
        .iter()
        .filter_map(|item| item.item.as_ref().err())
        .collect();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].code.0, "json-syntax");
}
