//! Moving, renaming and copying.

use sqlx::{ConnectOptions, Row};
use trigpoint_repository::SaveError;

use crate::fixture::{Fixture, action_map, folder, id, ids_from, path, rule};

/// Every row of `item`, as text, by a connection of its own.
async fn item_rows(fixture: &Fixture) -> Vec<String> {
    let mut connection = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(fixture.repository.generation_file())
        .connect()
        .await
        .unwrap();
    sqlx::query(
        "SELECT json_array(seq, hex(id), parent, name, revision, saved_at, cause) AS row FROM item",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap()
    .iter()
    .map(|row| row.get("row"))
    .collect()
}

#[tokio::test]
async fn a_folder_with_a_thousand_items_moves_without_touching_them() {
    let fixture = Fixture::with(&[folder(1, "/rules/A"), folder(2, "/rules/B")]).await;
    let mut write = fixture.write().await;
    let mut documents = vec![folder(3, "/rules/A/deep")];
    documents.extend((10..1_010).map(|number| rule(number, &format!("/rules/A/deep/r{number}"))));
    write.insert_many(&documents).await.unwrap();
    write.commit().await.unwrap();
    let before = item_rows(&fixture).await;
    let mut write = fixture.write().await;
    write
        .relocate(id(1), &path("/rules/B/\u{e4}nother"))
        .await
        .unwrap();
    write.commit().await.unwrap();
    let after = item_rows(&fixture).await;
    let changed = before
        .iter()
        .zip(&after)
        .filter(|(left, right)| left != right)
        .count();
    assert_eq!((before.len(), after.len(), changed), (1_008, 1_008, 1));
    let mut read = fixture.repository.read().await.unwrap();
    let moved = read.by_id(id(10)).await.unwrap().unwrap();
    assert_eq!(moved.path.as_str(), "/rules/B/\u{e4}nother/deep/r10");
    assert!(
        read.by_path(&path("/rules/A/deep"))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(read.by_path(&moved.path).await.unwrap().unwrap().id, id(10));
}

#[tokio::test]
async fn a_folder_whose_name_is_the_beginning_of_another_moves_alone() {
    let fixture = Fixture::with(&[
        folder(1, "/rules/A"),
        folder(2, "/rules/A B"),
        folder(3, "/rules/A/x"),
        folder(4, "/rules/A B/x"),
    ])
    .await;
    let mut write = fixture.write().await;
    write.relocate(id(1), &path("/rules/C")).await.unwrap();
    let found = write.view().by_ids(&[id(2), id(3), id(4)]).await.unwrap();
    let places: Vec<_> = found.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(places, ["/rules/A B", "/rules/C/x", "/rules/A B/x"]);
}

#[tokio::test]
async fn a_name_can_change_its_spelling_only() {
    let fixture = Fixture::with(&[
        folder(1, "/rules/Cafe\u{301}"),
        rule(2, "/rules/Cafe\u{301}/r"),
    ])
    .await;
    let mut write = fixture.write().await;
    write
        .relocate(id(1), &path("/rules/Caf\u{e9}"))
        .await
        .unwrap();
    let found = write.view().by_id(id(2)).await.unwrap().unwrap();
    assert_eq!(found.path.as_str(), "/rules/Caf\u{e9}/r");
}

#[tokio::test]
async fn what_cannot_be_moved_says_why() {
    let fixture = Fixture::with(&[
        folder(1, "/rules/A"),
        rule(2, "/rules/A/r"),
        rule(3, "/rules/s"),
    ])
    .await;
    let mut write = fixture.write().await;
    let cases = [
        (
            1,
            "/rules/A/B",
            "the folder `/rules/A` cannot be put into itself, at `/rules/A/B`",
        ),
        (
            1,
            "/actions/A",
            "the folder `/rules/A` stays in its tree: it cannot go to `/actions/A`",
        ),
        (
            2,
            "/actions/r",
            "a rule cannot stand at `/actions/r`: its tree is `/rules`",
        ),
        (2, "/rules/s", "`/rules/s` is taken by a rule"),
        (2, "/rules/none/r", "there is no folder `/rules/none`"),
        (2, "/rules/s/r", "`/rules/s` is a rule, not a folder"),
        (
            2,
            "/rules",
            "`/rules` is the root of a tree: it stays as it is",
        ),
        (
            9,
            "/rules/x",
            "there is no item with the id 00000000-0000-0000-0000-000000000009",
        ),
    ];
    for (number, to, message) in cases {
        let refused = write.relocate(id(number), &path(to)).await.unwrap_err();
        assert_eq!(refused.to_string(), message);
        let refused = write
            .copy(id(number), &path(to), &mut ids_from(50))
            .await
            .unwrap_err();
        assert_eq!(refused.to_string(), message);
    }
    assert_eq!(write.commit().await.unwrap(), 3);
}

#[tokio::test]
async fn nothing_gets_deeper_than_64_folders_by_a_move() {
    let fixture = Fixture::new().await;
    let mut write = fixture.write().await;
    let deep = |folders: usize| format!("/rules{}", "/f".repeat(folders));
    write
        .create_folders(&path(&deep(61)), &mut ids_from(100))
        .await
        .unwrap();
    for document in [
        folder(1, "/rules/A"),
        folder(2, "/rules/A/B"),
        rule(3, "/rules/A/B/r"),
    ] {
        write.create(&document).await.unwrap();
    }
    write
        .relocate(id(1), &path(&format!("{}/A", deep(61))))
        .await
        .unwrap();
    write.relocate(id(1), &path("/rules/A")).await.unwrap();
    write
        .create_folders(&path(&deep(63)), &mut ids_from(300))
        .await
        .unwrap();
    let to = path(&format!("{}/A", deep(63)));
    let refused = write.relocate(id(1), &to).await.unwrap_err();
    assert!(
        matches!(refused, SaveError::TooDeep { depth: 65, .. }),
        "{refused}"
    );
}

#[tokio::test]
async fn a_copied_folder_refers_to_its_own_copies() {
    let fixture = Fixture::with(&[
        rule(1, "/rules/outside"),
        folder(2, "/actionmaps/A"),
        action_map(3, "/actionmaps/A/one", &[1]),
        folder(4, "/actionmaps/A/B"),
        action_map(5, "/actionmaps/A/B/two", &[1, 2]),
    ])
    .await;
    let mut write = fixture.write().await;
    let copy = write
        .copy(id(2), &path("/actionmaps/C"), &mut ids_from(50))
        .await
        .unwrap();
    assert_eq!(copy.path, path("/actionmaps/C"));
    let two = write
        .view()
        .by_path(&path("/actionmaps/C/B/two"))
        .await
        .unwrap()
        .unwrap();
    let references = write.view().references_from(&[two.id]).await.unwrap();
    let targets: Vec<_> = references.iter().map(|found| found.target).collect();
    assert_eq!(targets, [id(1), copy.id]);
    assert_eq!(references[1].target_path, Some(path("/actionmaps/C")));
    let original = write.view().references_from(&[id(5)]).await.unwrap();
    assert_eq!(original[1].target, id(2));
    assert_eq!(two.created.by.as_deref(), Some("anna"));
}
