//! Repository backups are compared with each other and with other archives.

use std::ops::ControlFlow;

use trigpoint_archive::chunked::{Difference, diff_streamed};
use trigpoint_archive::{DiffReport, diff};
use trigpoint_model::{ItemDocument, seed};
use uuid::Uuid;

use super::sample::{backup_of, full_backup};
use crate::sample::{documents, file, sorted, zip_of};

/// A few items less, more, moved, changed, and one that is another at the same place.
fn changed(mut documents: Vec<ItemDocument>) -> Vec<ItemDocument> {
    documents.remove(5);
    documents[0].description = "Another description.".to_owned();
    documents[3].path = "/rules/Roads/Road has two names".parse().unwrap();
    documents[4].comments = "Seen.".to_owned();
    documents[4].id = trigpoint_model::ItemId::from_uuid(Uuid::from_u128(77));
    let mut more = documents[2].clone();
    more.id = trigpoint_model::ItemId::from_uuid(Uuid::from_u128(78));
    more.path = "/rules/Roads/More".parse().unwrap();
    documents.push(more);
    documents
}

#[test]
fn the_differences_are_those_that_readable_archives_have() {
    let (old, new) = (documents(), changed(documents()));
    let (_a, old_zip) = file("old.zip", &zip_of(&sorted(old.clone())));
    let (_b, new_zip) = file("new.zip", &zip_of(&sorted(new.clone())));
    let (_c, old_backup) = file("old.zip", &backup_of(&old).0);
    let (_d, new_backup) = file("new.zip", &backup_of(&new).0);
    let mut expected = diff(&old_zip, &new_zip).unwrap();
    expected.changed.sort_by(|a, b| a.path.cmp(&b.path));
    assert_eq!((expected.added.len(), expected.removed.len()), (1, 1));
    assert_eq!((expected.moved.len(), expected.changed.len()), (1, 2));
    assert_eq!(expected.same, 3);
    for (first, second) in [
        (&old_backup, &new_backup),
        (&old_zip, &new_backup),
        (&old_backup, &new_zip),
    ] {
        assert_eq!(diff(first, second).unwrap(), expected);
    }
}

#[test]
fn a_backup_does_not_differ_from_itself() {
    let (_folder, path) = file("a.zip", &full_backup());
    let report = diff(&path, &path).unwrap();
    assert!(report.is_empty());
    assert_eq!(
        report,
        DiffReport {
            same: 7,
            ..DiffReport::default()
        }
    );
}

#[test]
fn many_differences_are_streamed_and_can_be_stopped() {
    let (_a, first) = file(
        "a.zip",
        &backup_of(&seed::items(3_000, 1).collect::<Vec<_>>()).0,
    );
    let (_b, second) = file(
        "b.zip",
        &backup_of(&seed::items(3_000, 2).collect::<Vec<_>>()).0,
    );
    let folder = tempfile::tempdir().unwrap();
    let (mut removed, mut added) = (0, 0);
    diff_streamed(&first, &second, folder.path(), &mut |difference| {
        match difference {
            Difference::Removed(_) => removed += 1,
            Difference::Added(_) => added += 1,
            Difference::Moved(_) | Difference::Changed(_) | Difference::Fault(_) => {}
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(removed > 1_000 && added > 1_000);
    let mut seen = 0;
    diff_streamed(&first, &second, folder.path(), &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(seen, 1);
}
