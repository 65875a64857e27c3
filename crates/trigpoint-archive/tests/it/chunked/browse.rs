//! Single items come out of a repository backup without restoring it.

use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::path::Path;

use trigpoint_archive::chunked::{RepositoryReader, Selected};
use trigpoint_model::{ItemDocument, ItemId, ItemPath, seed};

use super::sample::{backup_of, full_backup};
use crate::sample::{documents, file};

fn path(text: &str) -> ItemPath {
    text.parse().unwrap()
}

fn selected(archive: &Path, paths: &[&str], with_needs: bool) -> (Vec<ItemDocument>, Selected) {
    let paths: Vec<ItemPath> = paths.iter().map(|text| path(text)).collect();
    let mut found = Vec::new();
    let selected = RepositoryReader::open(archive)
        .unwrap()
        .for_each_selected(&paths, with_needs, &mut |archived| {
            found.push(archived.item.unwrap());
            ControlFlow::Continue(())
        })
        .unwrap();
    (found, selected)
}

fn names(documents: &[ItemDocument]) -> Vec<&str> {
    documents
        .iter()
        .map(|document| document.path.as_str())
        .collect()
}

#[test]
fn a_folder_is_listed_from_the_index() {
    let (_folder, archive) = file("a.zip", &full_backup());
    let listed = |folder: Option<&str>| {
        let mut found = Vec::new();
        RepositoryReader::open(&archive)
            .unwrap()
            .for_each_below(folder.map(path).as_ref(), &mut |line| {
                found.push(line.path.to_string());
                ControlFlow::Continue(())
            })
            .unwrap();
        found
    };
    assert_eq!(listed(None).len(), 7);
    assert_eq!(
        listed(Some("/rules/Roads")),
        [
            "/rules/Roads",
            "/rules/Roads/Has a name",
            "/rules/Roads/Road has a name"
        ]
    );
    assert_eq!(listed(Some("/rules/Road")), [""; 0]);
}

#[test]
fn one_item_is_shown() {
    let (_folder, archive) = file("a.zip", &full_backup());
    let mut reader = RepositoryReader::open(&archive).unwrap();
    let shown = reader
        .show(&path("/rules/Roads/Road has a name"))
        .unwrap()
        .unwrap();
    assert_eq!(shown.item.unwrap(), documents()[3]);
    assert_eq!(shown.entry, "items/000000.ndjson, line 4");
    assert!(reader.show(&path("/rules/Nowhere")).unwrap().is_none());
}

#[test]
fn a_selection_brings_what_it_needs_however_deep() {
    let (_folder, archive) = file("a.zip", &full_backup());
    let (alone, told) = selected(&archive, &["/rules/Roads/Road has a name"], false);
    assert_eq!(names(&alone), ["/rules/Roads/Road has a name"]);
    assert_eq!(told.items, 1);
    assert!(told.missing.is_empty());
    let (rule, _) = selected(&archive, &["/rules/Roads/Road has a name"], true);
    assert_eq!(
        names(&rule),
        ["/rules/Roads/Has a name", "/rules/Roads/Road has a name"]
    );
    // The session checks the folder, and so needs all that is in it.
    let (session, told) = selected(&archive, &["/sessions/Nightly", "/rules/Nowhere"], true);
    assert_eq!(
        names(&session),
        [
            "/rules/Roads",
            "/datastores/Roads",
            "/rules/Roads/Has a name",
            "/rules/Roads/Road has a name",
            "/sessions/Nightly",
        ]
    );
    assert_eq!(told.not_found, [path("/rules/Nowhere")]);
    let gone = ItemId::from_uuid(uuid::Uuid::from_u128(
        0x0000_0000_0000_4000_8000_0000_0000_00ff,
    ));
    assert_eq!(told.missing, HashSet::from([gone]));
    assert_eq!(told.faults, []);
    let (all, _) = selected(
        &archive,
        &[
            "/rules",
            "/datastores",
            "/actions",
            "/actionmaps",
            "/sessions",
        ],
        false,
    );
    assert_eq!(all, documents());
}

#[test]
fn a_selection_of_many_chunks_is_closed_and_minimal() {
    let documents: Vec<_> = seed::items(9_000, 5).collect();
    let (_folder, archive) = file("many.zip", &backup_of(&documents).0);
    let start = documents
        .iter()
        .rev()
        .find(|document| document.path.as_str().starts_with("/sessions/"))
        .unwrap();
    let (found, _) = selected(&archive, &[start.path.as_str()], true);
    let mut wanted: BTreeSet<ItemId> = BTreeSet::from([start.id]);
    loop {
        let before = wanted.len();
        for document in &documents {
            if wanted.contains(&document.id) {
                let references = document.body.references().into_iter();
                let needed = references.filter(|found| found.role.is_required());
                wanted.extend(needed.map(|found| found.reference.id));
            }
        }
        if wanted.len() == before {
            break;
        }
    }
    assert!(wanted.len() > 3);
    let found: BTreeSet<ItemId> = found.iter().map(|document| document.id).collect();
    assert_eq!(found, wanted);
}
