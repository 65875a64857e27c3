//! A repository backup that is not as it was made is never taken for one that is.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use trigpoint_archive::chunked::{Checks, RepositoryReader, verify_repository};
use trigpoint_archive::{VerifyReport, open, verify};
use trigpoint_model::canonical::Hash;

use super::sample::{Parts, full_backup, read_all};
use crate::sample::{documents, file, items};

fn codes(report: &VerifyReport) -> Vec<&'static str> {
    report.faults.iter().map(|fault| fault.code.0).collect()
}

fn verified(parts: &Parts) -> VerifyReport {
    let (_folder, path) = file("broken.zip", &parts.zip());
    verify(&path)
}

/// The code that opening refuses with.
fn refusal(parts: &Parts) -> &'static str {
    let (_folder, path) = file("broken.zip", &parts.zip());
    assert!(!verify(&path).ok);
    open(std::slice::from_ref(&path)).unwrap_err();
    RepositoryReader::open(&path).unwrap_err().code().0
}

#[test]
fn a_backup_put_together_again_by_another_program_is_whole() {
    let mut parts = Parts::of(&full_backup());
    parts.0.sort();
    parts
        .0
        .push(("__MACOSX/._items".to_owned(), b"junk".to_vec()));
    parts.0.push(("items/".to_owned(), Vec::new()));
    parts.0.pop();
    let report = verified(&parts);
    assert!(report.ok, "{:?}", report.faults);
    let codes: Vec<_> = report
        .warnings
        .iter()
        .map(|warning| warning.code.0)
        .collect();
    assert_eq!(codes, ["entry-skipped"]);
}

#[test]
fn without_its_manifest_it_is_no_backup() {
    let mut parts = Parts::of(&full_backup());
    parts.remove("manifest.json");
    assert_eq!(refusal(&parts), "manifest-missing");
    let mut parts = Parts::of(&full_backup());
    parts.manifest(|manifest| manifest["complete"] = false.into());
    assert_eq!(refusal(&parts), "not-complete");
}

#[test]
fn header_and_manifest_are_refused_by_what_is_wrong_with_them() {
    for (entry, key, value, code) in [
        (
            "header.json",
            "format",
            json!("trigpoint-repository/2"),
            "schema-too-new",
        ),
        (
            "manifest.json",
            "format",
            json!("trigpoint-repository/2"),
            "schema-too-new",
        ),
        (
            "header.json",
            "format",
            json!("trigpoint-archive/1"),
            "format-invalid",
        ),
        ("header.json", "format", json!(1), "format-invalid"),
        (
            "header.json",
            "madeAt",
            json!("yesterday"),
            "manifest-invalid",
        ),
        ("header.json", "unknown", json!(1), "manifest-invalid"),
        (
            "manifest.json",
            "contentRoot",
            json!("00"),
            "manifest-invalid",
        ),
        ("manifest.json", "entries", json!({}), "manifest-invalid"),
    ] {
        let mut parts = Parts::of(&full_backup());
        let mut text: Value = serde_json::from_slice(parts.entry(entry)).unwrap();
        text[key] = value;
        *parts.entry(entry) = text.to_string().into_bytes();
        if entry == "header.json" {
            parts.reseal();
        }
        assert_eq!(refusal(&parts), code, "{entry} {key}");
    }
    let mut parts = Parts::of(&full_backup());
    *parts.entry("manifest.json") = b"{\"complete\":true,\"complete\":true}".to_vec();
    assert_eq!(refusal(&parts), "json-duplicate-key");
}

#[test]
fn an_entry_that_is_missing_or_too_many_is_named() {
    for name in [
        "items/000000.ndjson",
        "index/000000.ndjson",
        "history/000000.ndjson",
        "bin/000000.ndjson",
        "settings.json",
        "users.json",
        "roles.json",
        "needs.json",
    ] {
        let mut parts = Parts::of(&full_backup());
        parts.remove(name);
        let report = verified(&parts);
        let fault = report
            .faults
            .iter()
            .find(|fault| fault.entry.as_deref() == Some(name));
        assert_eq!(fault.unwrap().code.0, "entry-missing", "{name}");
        assert_eq!(refusal(&parts), "entry-missing", "{name}");
    }
    for name in [
        "items/000001.ndjson",
        "notes.txt",
        "files/x",
        "items/0.ndjson",
    ] {
        let mut parts = Parts::of(&full_backup());
        parts.0.push((name.to_owned(), b"{}\n".to_vec()));
        let report = verified(&parts);
        assert_eq!(codes(&report), ["entry-unlisted"], "{name}");
        assert_eq!(report.faults[0].entry.as_deref(), Some(name));
        assert_eq!(refusal(&parts), "entry-unlisted", "{name}");
    }
}

#[test]
fn every_entry_that_was_changed_is_named() {
    let names: Vec<String> = Parts::of(&full_backup())
        .0
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    for name in names.iter().filter(|name| *name != "manifest.json") {
        let mut parts = Parts::of(&full_backup());
        let entry = parts.entry(name);
        let middle = entry.len() / 2;
        entry[middle] ^= 1;
        let report = verified(&parts);
        let is_named = |fault: &trigpoint_archive::VerifyFault| {
            fault.entry.as_deref() == Some(name.as_str()) || name == "header.json"
        };
        assert!(
            report.faults.iter().any(is_named),
            "{name}: {:?}",
            report.faults
        );
        let mut parts = Parts::of(&full_backup());
        parts.entry(name).push(b'\n');
        assert!(
            codes(&verified(&parts)).contains(&"zip-entry-size"),
            "{name}"
        );
    }
}

#[test]
fn the_content_root_is_told_only_where_all_items_could_be_read() {
    let verified_without = |spoil: &dyn Fn(&mut Parts)| {
        let mut parts = Parts::of(&full_backup());
        spoil(&mut parts);
        verified(&parts).content_root
    };
    let whole = verified_without(&|_| {});
    assert!(whole.is_some());
    let history = verified_without(&|parts| parts.entry("history/000000.ndjson")[5] ^= 1);
    assert_eq!(history, whole);
    let changed = verified_without(&|parts| parts.entry("items/000000.ndjson")[5] ^= 1);
    assert_eq!(changed, None);
    let removed = verified_without(&|parts| parts.remove("items/000000.ndjson"));
    assert_eq!(removed, None);
}

#[test]
fn an_uploaded_file_that_an_item_has_and_the_backup_has_not_is_told() {
    let mut parts = Parts::of(&full_backup());
    let name = format!("files/{}", Hash::of(super::sample::FILE));
    parts.remove(&name);
    parts.manifest(|manifest| {
        manifest["totals"]["files"] = 0.into();
        let entries = manifest["entries"].as_array_mut().unwrap();
        entries.retain(|entry| entry["name"] != name.as_str());
    });
    parts.reseal();
    let report = verified(&parts);
    assert_eq!(codes(&report), ["entry-missing"]);
    assert_eq!(
        report.faults[0].path,
        Some("/datastores/Roads".parse().unwrap())
    );
}

#[test]
fn faults_of_all_entries_are_told_at_once() {
    let mut parts = Parts::of(&full_backup());
    for name in ["items/000000.ndjson", "history/000000.ndjson", "users.json"] {
        parts.entry(name)[5] ^= 1;
    }
    let report = verified(&parts);
    let entries: Vec<_> = report
        .faults
        .iter()
        .filter_map(|fault| fault.entry.clone())
        .collect();
    assert_eq!(
        entries,
        ["items/000000.ndjson", "history/000000.ndjson", "users.json"]
    );
    assert_eq!(codes(&report), ["hash-mismatch"; 3]);
}

#[test]
fn counts_that_contradict_the_content_are_told() {
    for (pointer, value) in [
        ("/totals/items", 8),
        ("/totals/revisions", 2),
        ("/totals/binned", 0),
        ("/totals/files", 2),
        ("/totals/bytes", 1),
        ("/counts/rule", 2),
    ] {
        let mut parts = Parts::of(&full_backup());
        parts.manifest(|manifest| *manifest.pointer_mut(pointer).unwrap() = value.into());
        assert!(
            codes(&verified(&parts)).contains(&"count-mismatch"),
            "{pointer}"
        );
        assert_eq!(refusal(&parts), "count-mismatch", "{pointer}");
    }
    let mut parts = Parts::of(&full_backup());
    let swap = |manifest: &mut Value| {
        manifest["counts"]["rule"] = 0.into();
        manifest["counts"]["action"] = 2.into();
    };
    parts.manifest(swap);
    parts.replace("header.json", "\"rule\": 1", "\"rule\": 0");
    parts.replace("header.json", "\"action\": 1", "\"action\": 2");
    parts.reseal();
    assert_eq!(codes(&verified(&parts)), ["count-mismatch"; 2]);
    let mut parts = Parts::of(&full_backup());
    parts.manifest(|manifest| {
        let mut entries = manifest["entries"].as_array_mut().unwrap().iter_mut();
        let items = entries.find(|entry| entry["name"] == "items/000000.ndjson");
        items.unwrap()["lines"] = 6.into();
    });
    assert_eq!(refusal(&parts), "count-mismatch");
    let mut parts = Parts::of(&full_backup());
    parts.manifest(|manifest| manifest["contentRoot"] = Hash::of(b"").to_string().into());
    assert_eq!(codes(&verified(&parts)), ["content-root-mismatch"]);
}

/// What is told of a backup whose seals were made anew after a change.
fn resealed(name: &str, from: &str, to: &str) -> VerifyReport {
    let mut parts = Parts::of(&full_backup());
    parts.replace(name, from, to);
    parts.reseal();
    verified(&parts)
}

#[test]
fn an_index_that_says_another_thing_than_the_document_is_told() {
    const INDEX: &str = "index/000000.ndjson";
    const ITEMS: &str = "items/000000.ndjson";
    for (name, from, to, code) in [
        (
            INDEX,
            "-8000-000000000004\",\"kind\"",
            "-8000-000000000009\",\"kind\"",
            "index-mismatch",
        ),
        (
            INDEX,
            "/rules/Roads/Road has",
            "/rules/Roads/Road had",
            "index-mismatch",
        ),
        (
            INDEX,
            "\"kind\":\"rule\"",
            "\"kind\":\"rule-template\"",
            "index-mismatch",
        ),
        (
            INDEX,
            "\"by\":\"ada\"},\"hash\"",
            "\"by\":\"bob\"},\"hash\"",
            "index-mismatch",
        ),
        (
            INDEX,
            "\"role\":\"template\"",
            "\"role\":\"context\"",
            "index-mismatch",
        ),
        (
            INDEX,
            "\"needs\":\"file\"",
            "\"needs\":\"password\"",
            "index-mismatch",
        ),
        (
            INDEX,
            "\"role\":\"template\"",
            "\"role\":\"friend\"",
            "schema-invalid",
        ),
        (INDEX, "\"revision\":7", "\"revision\":-7", "schema-invalid"),
        (
            INDEX,
            "\"revision\":7",
            "\"revision\":7,\"revision\":8",
            "json-duplicate-key",
        ),
        (INDEX, "\"revision\":7", "\"revison\":7", "schema-invalid"),
        (
            INDEX,
            "\"cause\":\"edited\"",
            "\"cause\":\"\\u0000\"",
            "json-nul",
        ),
        (ITEMS, "What every road", "What any road", "hash-mismatch"),
        (ITEMS, "\"label\":\"r\"", "\"label\":\"s\"", "hash-mismatch"),
        (
            ITEMS,
            "trigpoint-item/1",
            "trigpoint-item/9",
            "schema-too-new",
        ),
        (ITEMS, "\"body\":{}", "\"body\":{\"x\":1}", "unknown-field"),
        (ITEMS, "\"body\":{}", "\"body\":{", "json-syntax"),
        (
            ITEMS,
            "\"Host\":\"db.example\"",
            "\"Password\":\"hunter2\"",
            "secret-in-archive",
        ),
    ] {
        let report = resealed(name, from, to);
        assert_eq!(codes(&report), [code], "{from} → {to}: {:?}", report.faults);
        let entry = report.faults[0].entry.as_deref().unwrap();
        assert!(
            entry.starts_with(&format!("{name}, line ")) || entry.starts_with(ITEMS),
            "{entry}"
        );
        assert!(!report.faults[0].message.contains("hunter2"));
    }
}

#[test]
fn a_fault_of_an_item_leaves_the_others() {
    let mut parts = Parts::of(&full_backup());
    parts.replace("items/000000.ndjson", "What every road", "What any road");
    parts.reseal();
    let (_folder, path) = file("one.zip", &parts.zip());
    let mut reader = RepositoryReader::open(&path).unwrap();
    let (mut good, mut bad) = (0, Vec::new());
    reader
        .for_each_item(Checks::Documents, &mut |item| {
            match item {
                Ok(_) => good += 1,
                Err(fault) => bad.push(fault),
            }
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((good, bad.len()), (6, 1));
    assert_eq!(bad[0].fault.path, Some("/rules/Roads".parse().unwrap()));
    assert_eq!(bad[0].entry, "items/000000.ndjson, line 1");
    // Without parsing the documents it is seen as well.
    let folder = tempfile::tempdir().unwrap();
    let report = verify_repository(&path, Checks::Agreement, folder.path());
    assert_eq!(codes(&report), ["hash-mismatch"]);
}

#[test]
fn a_body_that_does_not_rest_like_this_is_brought_to_rest() {
    let mut parts = Parts::of(&full_backup());
    let blank = (
        "\"body\":{\"object\":{\"class\":\"Road\"}",
        "\"body\":{ \"object\":{\"class\":\"Road\"}",
    );
    parts.replace("items/000000.ndjson", blank.0, blank.1);
    parts.reseal();
    let (_folder, path) = file("blank.zip", &parts.zip());
    assert!(verify(&path).ok);
    let mut bodies = Vec::new();
    RepositoryReader::open(&path)
        .unwrap()
        .for_each_item(Checks::Documents, &mut |item| {
            bodies.push(item.unwrap().body.to_owned());
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    let expected: Vec<String> = documents().iter().map(super::sample::body_of).collect();
    assert_eq!(bodies, expected);
}

#[test]
fn lines_of_history_and_bin_are_checked() {
    for (name, from, to, code) in [
        (
            "history/000000.ndjson",
            "\"revision\":3",
            "\"revision\":\"x\"",
            "schema-invalid",
        ),
        (
            "history/000000.ndjson",
            "\"format\":",
            "\"formt\":",
            "format-invalid",
        ),
        (
            "history/000000.ndjson",
            "-000000000004\",\"revision\"",
            "-000000000005\",\"revision\"",
            "index-mismatch",
        ),
        (
            "bin/000000.ndjson",
            "\"entry\":9",
            "\"entry\":-9",
            "schema-invalid",
        ),
        (
            "bin/000000.ndjson",
            "unknown \"",
            "known \"",
            "hash-mismatch",
        ),
    ] {
        let report = resealed(name, from, to);
        assert_eq!(codes(&report), [code], "{name} {from}: {:?}", report.faults);
    }
}

#[test]
fn ids_and_places_are_there_once() {
    let mut parts = Parts::of(&full_backup());
    for name in ["items/000000.ndjson", "index/000000.ndjson"] {
        let text = String::from_utf8(parts.entry(name).clone()).unwrap();
        let first = text.lines().next().unwrap();
        *parts.entry(name) = format!("{text}{first}\n").into_bytes();
    }
    parts.replace("header.json", "\"folder\": 1", "\"folder\": 2");
    parts.manifest(|manifest| {
        manifest["counts"]["folder"] = 2.into();
        manifest["totals"]["items"] = 8.into();
    });
    parts.reseal();
    assert_eq!(codes(&verified(&parts)), ["duplicate-in-archive"; 2]);
}

/// Whether reading everything gives what was backed up, or a refusal.
fn is_same_or_refused(path: &Path) -> bool {
    let Ok(found) = read_all(path, Checks::Documents) else {
        return true;
    };
    let at_rest = |documents: &[trigpoint_model::ItemDocument]| -> Vec<&'static str> {
        documents.iter().map(super::sample::resting).collect()
    };
    at_rest(&found) == at_rest(&documents())
}

#[test]
fn a_backup_cut_off_anywhere_is_refused() {
    let bytes = full_backup();
    for end in (0..bytes.len())
        .step_by(7)
        .chain(bytes.len() - 30..bytes.len())
    {
        let (_folder, path) = file("cut.zip", &bytes[..end]);
        assert!(!verify(&path).ok, "{end}");
        assert!(RepositoryReader::open(&path).is_err(), "{end}");
    }
}

proptest! {
    #[test]
    fn a_flipped_bit_is_found_or_changes_nothing(
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let mut bytes = full_backup();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        let (_folder, path) = file("flipped.zip", &bytes);
        if verify(&path).ok {
            prop_assert_eq!(items(&path), documents());
        }
        prop_assert!(is_same_or_refused(&path));
    }
}
