//! Folders and archives into each other, and two of them compared.

use std::fs;
use std::path::Path;

use trigpoint_archive::{PackError, PackShape, WriteError, diff, open, pack, unpack, verify};

use crate::sample::{self, documents, file, items, json_of, sorted, zip_of};

/// Every file below a folder, by its name there.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap();
                found.push((name.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_unpacked_and_packed_is_the_same_byte_for_byte() {
    for documents in [
        documents(),
        Vec::new(),
        sorted(trigpoint_model::seed::items(150, 3).collect()),
    ] {
        let (folder, zip) = file("a.zip", &zip_of(&documents));
        let json = folder.path().join("a.json");
        fs::write(&json, json_of(&documents)).unwrap();
        let unpacked = folder.path().join("unpacked");
        unpack(&zip, &unpacked).unwrap();
        let packed = folder.path().join("b.zip");
        pack(&unpacked, &packed, PackShape::Zip).unwrap();
        assert!(fs::read(&packed).unwrap() == fs::read(&zip).unwrap());
        let as_json = folder.path().join("b.json");
        pack(&unpacked, &as_json, PackShape::Json).unwrap();
        assert!(fs::read(&as_json).unwrap() == fs::read(&json).unwrap());
        let again = folder.path().join("again");
        unpack(&as_json, &again).unwrap();
        assert!(files(&again) == files(&unpacked));
    }
}

#[test]
fn a_folder_holds_the_files_of_the_zip() {
    let bytes = zip_of(&documents());
    let (folder, zip) = file("a.zip", &bytes);
    let unpacked = folder.path().join("unpacked");
    unpack(&zip, &unpacked).unwrap();
    let mut wanted = sample::zip_entries(&bytes);
    wanted.sort();
    assert_eq!(files(&unpacked), wanted);
    assert!(verify(&unpacked).ok);
}

#[test]
fn an_item_as_deep_as_may_be_is_packed_and_unpacked_like_any_other() {
    let mut document = documents().remove(3);
    let folders = ("x".repeat(200) + "/").repeat(64);
    document.path = format!("/rules/{folders}leaf").parse().unwrap();
    let (folder, json) = file("a.json", &sample::json_of(&[document.clone()]));
    let unpacked = folder.path().join("unpacked");
    unpack(&json, &unpacked).unwrap();
    assert_eq!(sample::items(&unpacked), [document.clone()]);
    let zip = folder.path().join("b.zip");
    pack(&unpacked, &zip, PackShape::Zip).unwrap();
    assert_eq!(fs::read(&zip).unwrap(), zip_of(&[document]));
    assert!(verify(&zip).ok);
}

#[test]
fn a_folder_that_is_not_empty_is_left_alone() {
    let (folder, zip) = file("a.zip", &zip_of(&documents()));
    let before = files(folder.path());
    let error = unpack(&zip, folder.path()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("is not empty; name a new or empty one")
    );
    assert_eq!(files(folder.path()), before);
    let error = pack(&zip, &zip, PackShape::Zip).unwrap_err();
    assert!(matches!(
        error,
        PackError::Write(WriteError::TargetExists { .. })
    ));
    let told = error.to_string();
    assert_eq!(told, format!("`{}` is there already", zip.display()));
    let error = unpack(&zip, &zip).unwrap_err();
    assert_eq!(error.to_string(), told);
    let error = pack(folder.path(), &zip, PackShape::Zip).unwrap_err();
    assert!(matches!(error, PackError::Archive(_) | PackError::Write(_)));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn an_edited_folder_packs_as_it_is_now() {
    let (folder, zip) = file("a.zip", &zip_of(&documents()));
    let unpacked = folder.path().join("my rules");
    unpack(&zip, &unpacked).unwrap();
    fs::create_dir(unpacked.join(".git")).unwrap();
    fs::write(unpacked.join(".git/config"), "x").unwrap();
    fs::write(unpacked.join("README.md"), "# Our rules").unwrap();
    fs::remove_file(unpacked.join("sessions/Nightly.session.json")).unwrap();
    let rule = unpacked.join("rules/Roads/Road has a name.rule.json");
    let text = fs::read_to_string(&rule).unwrap().replace("2025.", "2026.");
    fs::write(&rule, text).unwrap();
    let codes: Vec<&str> = verify(&unpacked)
        .faults
        .iter()
        .map(|fault| fault.code.0)
        .collect();
    assert_eq!(
        codes,
        [
            "entry-missing",
            "hash-mismatch",
            "count-mismatch",
            "content-root-mismatch"
        ]
    );
    let packed = folder.path().join("b.zip");
    pack(&unpacked, &packed, PackShape::Zip).unwrap();
    assert!(verify(&packed).ok);
    let report = diff(&zip, &packed).unwrap();
    assert_eq!(report.removed.len(), 1);
    assert_eq!(report.changed.len(), 1);
    assert_eq!(report.changed[0].pointers, ["/comments"]);
    assert_eq!(report.same, 5);
}

#[test]
fn a_folder_with_a_fault_is_not_packed() {
    let (folder, zip) = file("a.zip", &zip_of(&documents()));
    let unpacked = folder.path().join("unpacked");
    unpack(&zip, &unpacked).unwrap();
    fs::write(unpacked.join("rules/broken.rule.json"), "{").unwrap();
    let packed = folder.path().join("b.zip");
    let error = pack(&unpacked, &packed, PackShape::Zip).unwrap_err();
    assert!(matches!(error, PackError::Faults { .. }), "{error}");
    assert!(!packed.exists());
}

#[cfg(unix)]
#[test]
fn a_folder_with_a_link_is_refused() {
    let (folder, zip) = file("a.zip", &zip_of(&documents()));
    let unpacked = folder.path().join("unpacked");
    unpack(&zip, &unpacked).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", unpacked.join("rules/x.rule.json")).unwrap();
    let error = open(&[unpacked]).unwrap_err();
    assert_eq!(error.code().0, "folder-special-file");
}

#[test]
fn two_archives_differ_by_id_and_then_by_path() {
    let before = documents();
    let mut after = documents();
    // Moved and changed: the same id.
    after[3].path = "/rules/Roads/Named".parse().unwrap();
    after[3].description = "New".to_owned();
    // Another id at the same place, with another text of a literal.
    let json = sample::DOCUMENTS[4]
        .replace("000000000005", "0000000000aa")
        .replace("unknown \"", "unnamed\"");
    after[4] = trigpoint_model::ItemDocument::from_json(&json).unwrap();
    // Gone, and new. Users and times are no content.
    after.remove(6);
    after[5].edited.by = Some("bob".to_owned());
    let mut rule = documents().remove(3);
    rule.id = trigpoint_model::ItemId::from_uuid(uuid::Uuid::from_u128(9));
    rule.path = "/rules/New".parse().unwrap();
    after.push(rule);
    let (_first_folder, first) = file("first.zip", &zip_of(&before));
    let (_second_folder, second) = file("second.json", &json_of(&sorted(after)));
    let report = diff(&first, &second).unwrap();
    insta::assert_json_snapshot!(report);
    assert!(!report.is_empty());
    assert!(diff(&first, &first).unwrap().is_empty());
    let unpacked = first.with_file_name("folder");
    unpack(&first, &unpacked).unwrap();
    assert!(diff(&unpacked, &first).unwrap().is_empty());
    assert_eq!(items(&unpacked), before);
}
