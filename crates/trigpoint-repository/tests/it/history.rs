//! The revisions of an item, and how they are thinned.

use trigpoint_model::limits::REVISIONS_MAX;
use trigpoint_repository::Cause;

use crate::fixture::{Fixture, at, folder, id, path, rule};

#[tokio::test]
async fn every_save_is_a_revision_that_can_be_listed_shown_and_brought_back() {
    let first = rule(1, "/rules/x");
    let fixture = Fixture::with(&[first.clone(), folder(2, "/rules/A")]).await;
    let mut write = fixture.write_as("bert", 60).await;
    let mut second = first.clone();
    second.description = "second".to_owned();
    write.save(&second, Some(1)).await.unwrap();
    write.relocate(id(1), &path("/rules/A/y")).await.unwrap();
    let history = write.view().history(id(1)).await.unwrap();
    let facts: Vec<_> = history
        .iter()
        .map(|entry| {
            (
                entry.revision,
                entry.cause,
                entry.is_present,
                entry.saved.by.as_deref(),
            )
        })
        .collect();
    let expected = [
        (4, Cause::Moved, true, Some("bert")),
        (3, Cause::Edited, false, Some("bert")),
        (1, Cause::Created, false, Some("anna")),
    ];
    assert_eq!(facts, expected);
    assert_eq!(history[1].saved.at, Some(at(60)));
    assert_eq!(
        write.view().revision_document(id(1), 1).await.unwrap(),
        Some(first.clone())
    );
    assert_eq!(
        write.view().revision_document(id(1), 3).await.unwrap(),
        Some(second)
    );
    assert_eq!(
        write.view().revision_document(id(1), 2).await.unwrap(),
        None
    );
    let present = write
        .view()
        .revision_document(id(1), 4)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(present.path, path("/rules/A/y"));
    let old = write
        .view()
        .revision_document(id(1), 1)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(write.save(&old, Some(4)).await.unwrap().revision, 5);
    let back = write.view().document(id(1)).await.unwrap().unwrap();
    assert_eq!(
        (back.description, back.path),
        (first.description, path("/rules/A/y"))
    );
}

#[tokio::test]
async fn a_long_history_is_thinned_in_the_middle() {
    let mut document = rule(1, "/rules/x");
    let fixture = Fixture::with(std::slice::from_ref(&document)).await;
    let mut write = fixture.write().await;
    let last = u64::try_from(REVISIONS_MAX).unwrap();
    for revision in 2..=last {
        document.description = format!("revision {revision}");
        write.save(&document, None).await.unwrap();
    }
    assert_eq!(
        write.view().history(id(1)).await.unwrap().len(),
        REVISIONS_MAX
    );
    document.description = format!("revision {}", last + 1);
    write.save(&document, None).await.unwrap();
    let kept: Vec<u64> = write
        .view()
        .history(id(1))
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.revision)
        .collect();
    assert!(
        kept.len() <= REVISIONS_MAX && kept.len() > REVISIONS_MAX / 2,
        "{}",
        kept.len()
    );
    assert_eq!((kept.first(), kept.last()), (Some(&(last + 1)), Some(&1)));
    assert!(
        kept.windows(2).all(|pair| pair[0] - pair[1] <= 2),
        "thinned evenly"
    );
    assert!(
        (last - 248..=last + 1).all(|revision| kept.contains(&revision)),
        "the newest stay"
    );
}

#[tokio::test]
async fn revisions_rise_over_delete_and_return() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let mut write = fixture.write().await;
    let entry = write.delete(&[id(1)], false).await.unwrap().entries[0];
    let saved = write
        .restore_from_bin(entry, &mut crate::fixture::no_id())
        .await
        .unwrap();
    assert_eq!(saved.revision, 3);
    assert_eq!(write.commit().await.unwrap(), 3);
    let mut read = fixture.repository.read().await.unwrap();
    let causes: Vec<_> = read
        .history(id(1))
        .await
        .unwrap()
        .iter()
        .map(|entry| entry.cause)
        .collect();
    assert_eq!(causes, [Cause::BroughtBack, Cause::Created]);
}
