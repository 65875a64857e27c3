//! The whole repository out and in: dumped, built anew beside the live one, switched to, undone.

mod build;
mod pages;
mod switch;
mod undo;

use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemBody, ItemDocument, ItemKind};
use trigpoint_repository::Repository;

use crate::fixture::{Fixture, action_map, folder, id, rule};

fn data_store(number: u128, place: &str) -> ItemDocument {
    let body = "{}";
    ItemDocument {
        body: ItemBody::from_json(ItemKind::DataStore, body).unwrap(),
        ..rule(number, place)
    }
}

/// A repository with all that one can hold: nested folders, one moved into a later one, history,
/// references, equal ids in the bin, a folder in the bin with history of what is in it, files.
async fn full_of_all(fixture: &Fixture) {
    let mut write = fixture.write().await;
    for document in [
        folder(1, "/rules/Late"),
        rule(2, "/rules/Late/one"),
        folder(3, "/rules/Early"),
        folder(4, "/rules/Early/e\u{301}"),
        rule(5, "/rules/Early/e\u{301}/deep"),
        action_map(6, "/actionmaps/map", &[2, 5, 99]),
        data_store(7, "/datastores/store"),
        folder(8, "/rules/Gone"),
        folder(9, "/rules/Gone/in"),
        rule(10, "/rules/Gone/in/deep"),
        rule(11, "/rules/twice"),
    ] {
        write.create(&document).await.unwrap();
    }
    write
        .relocate(id(1), &"/rules/Early/Late".parse().unwrap())
        .await
        .unwrap();
    write
        .relocate(id(9), &"/rules/x".parse().unwrap())
        .await
        .unwrap();
    write
        .relocate(id(9), &"/rules/Gone/x".parse().unwrap())
        .await
        .unwrap();
    for number in [2, 10] {
        let mut document = write.view().document(id(number)).await.unwrap().unwrap();
        document.description += " changed";
        write.save(&document, None).await.unwrap();
    }
    let content = vec![7u8; 2_500_000];
    write
        .put_file(id(7), "file", "a.gpkg", content.as_slice())
        .await
        .unwrap();
    write.delete(&[id(8)], true).await.unwrap();
    for _ in 0..2 {
        write.delete(&[id(11)], true).await.unwrap();
        write.create(&rule(11, "/rules/twice")).await.unwrap();
    }
    write.commit().await.unwrap();
}

async fn root_of(repository: &Repository) -> Hash {
    repository
        .read()
        .await
        .unwrap()
        .content_root()
        .await
        .unwrap()
}
