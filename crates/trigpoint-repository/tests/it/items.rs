//! Creating and saving single items.

use trigpoint_model::canonical::ContentRoot;
use trigpoint_model::{ItemKind, ItemPath, Tree};
use trigpoint_repository::{SaveError, root_id};

use crate::fixture::{Fixture, action, at, folder, id, ids_from, no_id, path, rule};

#[tokio::test]
async fn a_new_repository_holds_the_five_roots_and_nothing_else() {
    let fixture = Fixture::new().await;
    let mut read = fixture.repository.read().await.unwrap();
    assert_eq!(read.revision().await.unwrap(), 0);
    assert_eq!(read.counts().await.unwrap(), []);
    for tree in Tree::ALL {
        let root = read.by_path(&ItemPath::root(tree)).await.unwrap().unwrap();
        assert_eq!(
            (root.kind, root.path),
            (ItemKind::Folder, ItemPath::root(tree))
        );
        assert_eq!(
            (root.id, root.content_hash, root.has_children),
            (root_id(tree), None, false)
        );
        assert_eq!(
            read.by_id(root_id(tree)).await.unwrap().unwrap().name,
            tree.as_str()
        );
    }
}

#[tokio::test]
async fn a_created_item_is_read_back_as_it_was() {
    let documents = [
        folder(1, "/rules/Roads"),
        rule(2, "/rules/Roads/Road has a name"),
    ];
    let fixture = Fixture::with(&documents).await;
    let mut read = fixture.repository.read().await.unwrap();
    assert_eq!(
        read.document(id(2)).await.unwrap().as_ref(),
        Some(&documents[1])
    );
    let wanted = [id(2), id(99), id(1), id(2)];
    let found = read.documents(&wanted).await.unwrap();
    assert_eq!(
        found,
        [
            documents[1].clone(),
            documents[0].clone(),
            documents[1].clone()
        ]
    );
    let item = read.by_path(&documents[1].path).await.unwrap().unwrap();
    assert_eq!(
        (item.id, item.kind, item.revision),
        (id(2), ItemKind::Rule, 2)
    );
    assert_eq!(
        (item.created, item.edited),
        (documents[1].created.clone(), documents[1].edited.clone())
    );
    assert_eq!(item.saved.at, Some(at(1)));
    assert_eq!(
        item.content_hash,
        Some(documents[1].content_hash().unwrap())
    );
    assert!(
        read.by_path(&path("/rules/Roads"))
            .await
            .unwrap()
            .unwrap()
            .has_children
    );
    assert_eq!(
        read.counts().await.unwrap(),
        [(ItemKind::Folder, 1), (ItemKind::Rule, 1)]
    );
}

#[tokio::test]
async fn lookups_in_batches_keep_the_order_asked_and_leave_out_what_is_not_there() {
    let fixture = Fixture::with(&[
        folder(1, "/rules/A"),
        rule(2, "/rules/A/r"),
        rule(3, "/rules/s"),
    ])
    .await;
    let mut read = fixture.repository.read().await.unwrap();
    let wanted = [
        "/rules/s",
        "/actions",
        "/rules/none",
        "/rules/none/x",
        "/rules/A/r",
    ]
    .map(path);
    let found = read.by_paths(&wanted).await.unwrap();
    let places: Vec<_> = found.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(places, ["/rules/s", "/actions", "/rules/A/r"]);
    let found = read.by_ids(&[id(3), id(4), id(1)]).await.unwrap();
    assert_eq!(
        found.iter().map(|item| item.id).collect::<Vec<_>>(),
        [id(3), id(1)]
    );
    assert_eq!(read.by_ids(&[]).await.unwrap(), []);
    assert_eq!(read.by_paths(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn names_are_compared_in_normal_form_c_and_kept_as_they_are() {
    let (composed, decomposed) = ("/rules/Caf\u{e9}", "/rules/Cafe\u{301}");
    let fixture = Fixture::with(&[folder(1, decomposed)]).await;
    let mut write = fixture.write().await;
    let found = write
        .view()
        .by_path(&path(composed))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.path.as_str(), decomposed);
    let refused = write.create(&rule(2, composed)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("`{decomposed}` is taken by a folder")
    );
    write
        .create(&rule(3, &format!("{composed}/r")))
        .await
        .unwrap();
    let rule = write.view().by_id(id(3)).await.unwrap().unwrap();
    assert_eq!(rule.path.as_str(), format!("{decomposed}/r"));
}

#[tokio::test]
async fn items_and_folders_share_one_name_space() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let mut write = fixture.write().await;
    let refused = write.create(&folder(2, "/rules/x")).await.unwrap_err();
    assert_eq!(refused.to_string(), "`/rules/x` is taken by a rule");
    write.create(&rule(3, "/rules/X")).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_created_says_why_and_leaves_nothing() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let mut write = fixture.write().await;
    let cases = [
        (
            rule(1, "/rules/y"),
            "the id 00000000-0000-0000-0000-000000000001 belongs to `/rules/x`",
        ),
        (rule(2, "/rules/none/y"), "there is no folder `/rules/none`"),
        (rule(2, "/rules/x/y"), "`/rules/x` is a rule, not a folder"),
        (
            rule(2, "/actions/y"),
            "a rule cannot stand at `/actions/y`: its tree is `/rules`",
        ),
        (
            folder(2, "/rules"),
            "`/rules` is the root of a tree: it stays as it is",
        ),
    ];
    for (document, message) in cases {
        assert_eq!(
            write.create(&document).await.unwrap_err().to_string(),
            message
        );
    }
    write.commit().await.unwrap();
    let mut read = fixture.repository.read().await.unwrap();
    assert_eq!(read.counts().await.unwrap(), [(ItemKind::Rule, 1)]);
}

#[tokio::test]
async fn a_document_has_at_most_16_mebibytes() {
    let fixture = Fixture::new().await;
    let mut write = fixture.write().await;
    let mut document = rule(1, "/rules/x");
    let empty = trigpoint_model::canonical::to_line(&document)
        .unwrap()
        .len();
    let room = trigpoint_model::limits::DOCUMENT_BYTES_MAX - empty + document.description.len();
    document.description = "x".repeat(room + 1);
    let refused = write.create(&document).await.unwrap_err();
    assert!(matches!(refused, SaveError::TooLarge { bytes, .. } if bytes == 16 * 1024 * 1024 + 1));
    document.description = "x".repeat(room);
    write.create(&document).await.unwrap();
}

#[tokio::test]
async fn missing_folders_are_made_down_to_the_last() {
    let fixture = Fixture::with(&[folder(1, "/rules/A"), rule(2, "/rules/A/r")]).await;
    let mut write = fixture.write().await;
    let made = write
        .create_folders(&path("/rules/A/B/C"), &mut ids_from(10))
        .await
        .unwrap();
    let places: Vec<_> = made
        .iter()
        .map(|saved| (saved.id, saved.path.as_str()))
        .collect();
    assert_eq!(places, [(id(10), "/rules/A/B"), (id(11), "/rules/A/B/C")]);
    assert_eq!(
        write
            .create_folders(&path("/rules/A/B"), &mut no_id())
            .await
            .unwrap(),
        []
    );
    assert_eq!(
        write
            .create_folders(&path("/rules"), &mut no_id())
            .await
            .unwrap(),
        []
    );
    let refused = write
        .create_folders(&path("/rules/A/r/x"), &mut no_id())
        .await
        .unwrap_err();
    assert_eq!(refused.to_string(), "`/rules/A/r` is a rule, not a folder");
}

#[tokio::test]
async fn a_stale_save_says_who_changed_the_item_and_when() {
    let document = rule(1, "/rules/x");
    let fixture = Fixture::with(std::slice::from_ref(&document)).await;
    let mut write = fixture.write_as("bert", 60).await;
    let saved = write.save(&document, Some(1)).await.unwrap();
    assert_eq!(saved.revision, 2);
    let refused = write.save(&document, Some(1)).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`/rules/x` was changed by bert at 2023-11-14 22:14:20 UTC and has revision 2; \
        this change is based on revision 1"
    );
    assert_eq!(write.save(&document, None).await.unwrap().revision, 3);
}

#[tokio::test]
async fn a_save_keeps_the_place_and_the_kind() {
    let fixture = Fixture::with(&[folder(1, "/rules/A"), rule(2, "/rules/A/r")]).await;
    let mut write = fixture.write().await;
    let mut document = rule(2, "/rules/elsewhere");
    document.description = "new".to_owned();
    assert_eq!(
        write.save(&document, None).await.unwrap().path,
        path("/rules/A/r")
    );
    let read = write.view().document(id(2)).await.unwrap().unwrap();
    assert_eq!(
        (read.description.as_str(), &read.path),
        ("new", &path("/rules/A/r"))
    );
    let refused = write
        .save(&action(2, "/actions/a"), None)
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`/rules/A/r` is a rule and cannot become an action"
    );
    assert!(matches!(
        write.save(&rule(9, "/rules/z"), None).await,
        Err(SaveError::NotFound { id: missing }) if missing == id(9)
    ));
}

#[tokio::test]
async fn a_writer_that_is_dropped_leaves_nothing() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let mut write = fixture.write().await;
    write.create(&rule(2, "/rules/y")).await.unwrap();
    write.delete(&[id(1)], false).await.unwrap();
    drop(write);
    let mut read = fixture.repository.read().await.unwrap();
    assert_eq!(read.revision().await.unwrap(), 1);
    assert!(read.by_id(id(1)).await.unwrap().is_some());
    assert!(read.by_id(id(2)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_snapshot_does_not_see_what_is_committed_later() {
    let fixture = Fixture::with(&[rule(1, "/rules/x")]).await;
    let mut read = fixture.repository.read().await.unwrap();
    let mut write = fixture.write().await;
    write.create(&rule(2, "/rules/y")).await.unwrap();
    assert_eq!(write.commit().await.unwrap(), 2);
    assert!(read.by_id(id(2)).await.unwrap().is_none());
    assert_eq!(read.revision().await.unwrap(), 1);
    let mut read = fixture.repository.read().await.unwrap();
    assert!(read.by_id(id(2)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_second_writer_waits_for_the_first() {
    let fixture = Fixture::new().await;
    let mut first = fixture.write().await;
    first.create(&rule(1, "/rules/x")).await.unwrap();
    let repository = fixture.repository.clone();
    let second = tokio::spawn(async move {
        let mut write = repository.write("bert", at(2)).await.unwrap();
        write.create(&rule(2, "/rules/y")).await.unwrap();
        write.commit().await.unwrap()
    });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(!second.is_finished());
    assert_eq!(first.commit().await.unwrap(), 1);
    assert_eq!(second.await.unwrap(), 2);
}

#[tokio::test]
async fn the_content_root_is_over_ids_places_and_contents() {
    let documents = [
        rule(7, "/rules/x"),
        folder(3, "/rules/A"),
        rule(5, "/rules/A/y"),
    ];
    let fixture = Fixture::with(&documents).await;
    let mut root = ContentRoot::default();
    for index in [1, 2, 0] {
        let document = &documents[index];
        root.add(
            document.id,
            &document.path,
            &document.content_hash().unwrap(),
        )
        .unwrap();
    }
    let expected = root.finish();
    let mut write = fixture.write().await;
    assert_eq!(write.view().content_root().await.unwrap(), expected);
    write.save(&documents[0], None).await.unwrap();
    assert_eq!(write.view().content_root().await.unwrap(), expected);
    write.relocate(id(7), &path("/rules/z")).await.unwrap();
    assert_ne!(write.view().content_root().await.unwrap(), expected);
}
