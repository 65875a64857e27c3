//! A small set of items that the tests write, break and read again.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use trigpoint_archive::{ArchivedItem, ManifestHead, Writer, open, order};
use trigpoint_model::ItemDocument;

/// The documents, in the order of archives: a folder, a store that wants a file and a password, a
/// template, a rule that uses it, an action, a map, a session.
pub(crate) const DOCUMENTS: [&str; 7] = [
    r#"{"format":"trigpoint-item/1","kind":"folder","id":"00000000-0000-4000-8000-000000000001",
        "path":"/rules/Roads","description":"What every road must be.","body":{}}"#,
    r#"{"format":"trigpoint-item/1","kind":"data-store",
        "id":"00000000-0000-4000-8000-000000000002",
        "path":"/datastores/Roads","body":{
          "read":{"format":"geopackage","files":[{"slot":"Source Files","lastKnown":"roads.gpkg"}]},
          "copyTo":{"format":"postgis","parameters":{"Host":"db.example"},
            "credentials":[{"slot":"Password"}]}}}"#,
    r#"{"format":"trigpoint-item/1","kind":"rule-template",
        "id":"00000000-0000-4000-8000-000000000003",
        "path":"/rules/Roads/Has a name","body":{"parameters":[{"label":"road"}],
          "body":{"predicate":{"checkThat":{
            "left":{"attribute":{"of":{"label":"road"},"name":"NAME"}},
            "relation":"not-equals","right":"null"}}}}}"#,
    r#"{"format":"trigpoint-item/1","kind":"rule","id":"00000000-0000-4000-8000-000000000004",
        "path":"/rules/Roads/Road has a name","comments":"See the survey of 2025.",
        "created":{"at":"2025-03-01T08:00:00Z","by":"ada"},
        "body":{"object":{"class":"Road","label":"r"},"predicate":{"useTemplate":{
          "template":{"id":"00000000-0000-4000-8000-000000000003","path":"/rules/Roads/Has a name"},
          "arguments":[{"class":"Road","label":"r"}]}}}}"#,
    r#"{"format":"trigpoint-item/1","kind":"action","id":"00000000-0000-4000-8000-000000000005",
        "path":"/actions/Name: \"unknown\"?","body":{"object":{"class":"Road"},
          "operation":{"assign":{"target":{"attribute":{"of":{"class":"Road"},"name":"NAME"}},
            "value":{"constant":{"type":"string","text":"unknown "}}}}}}"#,
    r#"{"format":"trigpoint-item/1","kind":"action-map","id":"00000000-0000-4000-8000-000000000006",
        "path":"/actionmaps/Fix names","body":{"pairs":[{
          "rule":{"id":"00000000-0000-4000-8000-000000000004"},
          "action":{"id":"00000000-0000-4000-8000-000000000005"}}]}}"#,
    r#"{"format":"trigpoint-item/1","kind":"session","id":"00000000-0000-4000-8000-000000000007",
        "path":"/sessions/Nightly","body":{"tasks":[
          {"id":"00000000-0000-4000-9000-000000000001","task":{"openData":{
            "dataStore":{"id":"00000000-0000-4000-8000-000000000002"}}}},
          {"id":"00000000-0000-4000-9000-000000000002","task":{"checkRules":{"rules":[
            {"id":"00000000-0000-4000-8000-000000000001"},
            {"id":"00000000-0000-4000-8000-0000000000ff","path":"/rules/Gone"}]}}}]}}"#,
];

/// The parsed documents.
pub(crate) fn documents() -> Vec<ItemDocument> {
    DOCUMENTS
        .iter()
        .map(|json| ItemDocument::from_json(json).unwrap())
        .collect()
}

/// The head that all samples have: no version of Trigpoint in it, so that fixtures stay.
pub(crate) fn head() -> ManifestHead {
    ManifestHead {
        producer: "Trigpoint test".to_owned(),
        selection: vec!["/sessions/Nightly".parse().unwrap()],
        stamp: None,
    }
}

/// `documents` in the order of archives.
pub(crate) fn sorted(mut documents: Vec<ItemDocument>) -> Vec<ItemDocument> {
    documents.sort_by(|a, b| order(a).cmp(&order(b)));
    documents
}

/// An archive of one JSON file.
pub(crate) fn json_of(documents: &[ItemDocument]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::json(&mut out, head()).unwrap();
    for document in documents {
        writer.item(document).unwrap();
    }
    writer.finish().unwrap();
    out
}

/// A readable zip.
pub(crate) fn zip_of(documents: &[ItemDocument]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let mut writer = Writer::zip(&mut out, head()).unwrap();
    for document in documents {
        writer.item(document).unwrap();
    }
    writer.finish().unwrap();
    out.into_inner()
}

/// Everything that an archive gives, in order.
pub(crate) fn read(
    paths: &[PathBuf],
) -> Result<Vec<ArchivedItem>, trigpoint_archive::ArchiveError> {
    let mut all = Vec::new();
    open(paths)?.for_each_item(&mut |item| {
        all.push(item);
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// The items of an archive that has no fault.
pub(crate) fn items(path: &Path) -> Vec<ItemDocument> {
    read(&[path.to_owned()])
        .unwrap()
        .into_iter()
        .map(|archived| archived.item.unwrap())
        .collect()
}

/// Writes `bytes` as a file of this name in a new folder.
pub(crate) fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// The folder `fixtures/archives` of the workspace.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/archives")
}

/// The entries of a zip, as the `zip` crate reads them.
pub(crate) fn zip_entries(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        })
        .collect()
}
