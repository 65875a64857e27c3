//! What is written is what is read.

use std::ops::ControlFlow;

use proptest::prelude::*;
use trigpoint_archive::chunked::{
    Checks, DocumentName, Header, RepositoryReader, RepositoryWriteError, RepositoryWriter,
    WriteOptions, verify_repository,
};
use trigpoint_archive::{Shape, open, verify};
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemDocument, seed};
use trigpoint_testkit::generate;

use super::sample::{
    FILE, backup_of, binned, body_of, full_backup, header, read_all, resting, revision, root_of,
    told, write_item,
};
use crate::sample::{documents, file, items};

#[test]
fn everything_that_a_repository_holds_comes_back() {
    let documents = documents();
    let (_folder, path) = file("all.zip", &full_backup());
    let mut reader = RepositoryReader::open(&path).unwrap();
    assert_eq!(reader.header(), &header(&documents));
    assert_eq!(reader.header().leaves_out.len(), 6);
    let totals = reader.manifest().totals;
    let counted = (totals.items, totals.revisions, totals.binned, totals.files);
    assert_eq!(counted, (7, 1, 1, 1));
    let mut index = Vec::new();
    reader
        .for_each_index_line(&mut |line| {
            index.push(line.unwrap());
            ControlFlow::Continue(())
        })
        .unwrap();
    for (line, document) in index.iter().zip(&documents) {
        let mut expected = told(document);
        expected.files.clone_from(&line.files);
        assert_eq!(line, &expected);
    }
    assert_eq!(index[1].files[0].sha256, Hash::of(FILE));
    let mut seen = Vec::new();
    reader
        .for_each_item(Checks::Documents, &mut |item| {
            let item = item.unwrap();
            seen.push((item.entry(), item.body.to_owned(), item.comments.to_owned()));
            ControlFlow::Continue(())
        })
        .unwrap();
    let expected = |(number, document): (usize, &ItemDocument)| {
        let entry = format!("items/000000.ndjson, line {}", number + 1);
        (entry, body_of(document), document.comments.clone())
    };
    assert_eq!(
        seen,
        documents
            .iter()
            .enumerate()
            .map(expected)
            .collect::<Vec<_>>()
    );
    let mut revisions = 0;
    reader
        .for_each_revision(Checks::Documents, &mut |line| {
            assert_eq!(line.unwrap(), revision(resting(&documents[3])));
            revisions += 1;
            ControlFlow::Continue(())
        })
        .unwrap();
    let mut deleted = 0;
    reader
        .for_each_binned(Checks::Documents, &mut |line| {
            assert_eq!(line.unwrap(), binned(&documents[4], resting(&documents[4])));
            deleted += 1;
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((revisions, deleted), (1, 1));
    let files: Vec<_> = reader.files().collect();
    assert_eq!(files, [(Hash::of(FILE), FILE.len() as u64)]);
    let mut content = Vec::new();
    assert!(reader.copy_file(&Hash::of(FILE), &mut content).unwrap());
    assert_eq!(content, FILE);
    assert!(!reader.copy_file(&Hash::of(b""), &mut content).unwrap());
    let users = reader.document(DocumentName::Users).unwrap();
    assert_eq!(users.as_deref(), Some(r#"[{"name":"ada"}]"#));
    let report = verify(&path);
    assert!(report.ok, "{:?}", report.faults);
    assert_eq!(report.shape, Some(Shape::Repository));
    assert_eq!(report.content_root, Some(root_of(&documents).to_string()));
}

#[test]
fn a_repository_backup_opens_like_every_other_archive() {
    let documents = documents();
    let (_folder, path) = file("all.zip", &full_backup());
    // The paths of references come from the index.
    assert_eq!(items(&path), documents);
    let archive = open(&[path]).unwrap();
    assert_eq!(archive.summary().shape, Shape::Repository);
    assert_eq!(archive.summary().places, Some(7));
}

#[test]
fn an_empty_repository_has_a_backup() {
    let (bytes, summary) = backup_of(&[]);
    assert_eq!(summary.bytes, bytes.len() as u64);
    let (_folder, path) = file("empty.zip", &bytes);
    assert_eq!(read_all(&path, Checks::Documents).unwrap(), []);
    assert!(verify(&path).ok);
}

#[test]
fn many_items_fill_several_chunks_and_stay_in_their_order() {
    let documents: Vec<_> = seed::items(9_000, 3).collect();
    let (bytes, summary) = backup_of(&documents);
    assert_eq!(summary.totals.items, 9_000);
    let (_folder, path) = file("many.zip", &bytes);
    let reader = RepositoryReader::open(&path).unwrap();
    let chunks = reader
        .manifest()
        .entries
        .iter()
        .filter(|entry| entry.name.starts_with("items/"));
    assert!(chunks.count() > 2);
    let at_rest: Vec<_> = documents.iter().map(resting).collect();
    let found = read_all(&path, Checks::Agreement).unwrap();
    assert!(found.iter().map(resting).eq(at_rest));
    let folder = tempfile::tempdir().unwrap();
    let report = verify_repository(&path, Checks::Documents, folder.path());
    assert!(report.ok, "{:?}", report.faults);
    assert_eq!(report.content_root, Some(summary.content_root.to_string()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let documents: Vec<_> = seed::items(5_000, 1).collect();
    let bytes = |threads: usize| {
        let mut out = Vec::new();
        let options = WriteOptions {
            threads: Some(threads),
            ..WriteOptions::default()
        };
        let mut writer = RepositoryWriter::new(&mut out, header(&documents), &options).unwrap();
        for document in &documents {
            write_item(&mut writer, document, Vec::new()).unwrap();
        }
        writer.finish().unwrap();
        out
    };
    assert!(bytes(1) == bytes(4));
}

#[test]
fn files_of_every_size_come_back() {
    let noise: Vec<u8> = (0..6_000_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let text = b"the quick brown fox ".repeat(300_000);
    for content in [
        &b""[..],
        b"x",
        &noise,
        &text,
        &noise[..4 << 20],
        &text[..(4 << 20) + 1],
    ] {
        let mut out = Vec::new();
        let options = WriteOptions::default();
        let mut writer = RepositoryWriter::new(&mut out, header(&[]), &options).unwrap();
        let sha256 = Hash::of(content);
        writer
            .file(sha256, content.len() as u64, &mut &*content)
            .unwrap();
        let error = writer
            .file(sha256, content.len() as u64, &mut &*content)
            .unwrap_err();
        assert!(matches!(error, RepositoryWriteError::Twice { .. }));
        writer.finish().unwrap();
        let (_folder, path) = file("files.zip", &out);
        let mut reader = RepositoryReader::open(&path).unwrap();
        let mut found = Vec::new();
        assert!(reader.copy_file(&sha256, &mut found).unwrap());
        assert!(found == content);
        assert!(verify(&path).ok);
    }
}

#[test]
fn a_file_that_is_not_what_it_is_kept_by_refuses_the_backup() {
    for size in [3, 5_000_000] {
        let content = vec![b'a'; size];
        for (sha256, told) in [
            (Hash::of(b"other"), size as u64),
            (Hash::of(&content), size as u64 + 1),
            (Hash::of(&content), size as u64 - 1),
        ] {
            let options = WriteOptions::default();
            let mut writer = RepositoryWriter::new(Vec::new(), header(&[]), &options).unwrap();
            let error = writer.file(sha256, told, &mut &*content).unwrap_err();
            assert!(
                matches!(error, RepositoryWriteError::File { .. }),
                "{error}"
            );
        }
    }
}

#[test]
fn what_was_planned_and_what_came_must_agree() {
    let documents = documents();
    let options = WriteOptions::default();
    let mut writer = RepositoryWriter::new(Vec::new(), header(&documents[..2]), &options).unwrap();
    write_item(&mut writer, &documents[0], Vec::new()).unwrap();
    let error = writer.finish().unwrap_err();
    let expected = "1 items of kind `data-store` were planned, 0 were given";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn an_id_that_comes_twice_refuses_the_backup() {
    let mut twice = vec![documents()[0].clone(); 2];
    twice[1].path = "/rules/Elsewhere".parse().unwrap();
    let options = WriteOptions::default();
    let mut writer = RepositoryWriter::new(Vec::new(), header(&twice), &options).unwrap();
    for document in &twice {
        write_item(&mut writer, document, Vec::new()).unwrap();
    }
    let error = writer.finish().unwrap_err();
    assert!(matches!(error, RepositoryWriteError::SameId { id } if id == twice[0].id));
}

#[test]
fn no_password_goes_into_a_backup() {
    let text = r#"{"format":"trigpoint-item/1","kind":"data-store",
        "id":"00000000-0000-4000-8000-000000000002","path":"/datastores/Roads","body":{
        "read":{"format":"postgis","parameters":{"Password":"hunter2"}}}}"#;
    let store = ItemDocument::from_json(text).unwrap();
    let options = WriteOptions::default();
    let new = || {
        let planned = header(std::slice::from_ref(&store));
        RepositoryWriter::new(Vec::new(), planned, &options).unwrap()
    };
    let rest = resting(&store);
    for error in [
        write_item(&mut new(), &store, Vec::new()).unwrap_err(),
        new().binned(&binned(&store, rest)).unwrap_err(),
        new().revision(&revision(rest)).unwrap_err(),
    ] {
        assert!(
            matches!(error, RepositoryWriteError::Secret { .. }),
            "{error}"
        );
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[test]
fn the_first_bytes_go_out_before_any_item_comes() {
    let header = Header::of(
        "2026-01-31T08:30:00Z".parse().unwrap(),
        1,
        Default::default(),
    );
    let options = WriteOptions::default();
    let writer = RepositoryWriter::new(Vec::new(), header, &options).unwrap();
    assert!(writer.bytes_written() > 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_repository_is_given_back_as_it_was(
        repository in generate::repository_with_dangling_references(),
    ) {
        let documents = repository.documents;
        let (bytes, summary) = backup_of(&documents);
        prop_assert_eq!(summary.content_root, root_of(&documents));
        let (_folder, path) = file("any.zip", &bytes);
        let report = verify(&path);
        prop_assert!(report.ok, "{:?}", report.faults);
        prop_assert_eq!(items(&path), documents);
    }
}
