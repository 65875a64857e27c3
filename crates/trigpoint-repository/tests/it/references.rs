//! References at rest, and who uses an item.

use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemBody, ItemDocument, ItemPath};

use crate::fixture::{Fixture, action_map, folder, id, path, rule};

fn paths(document: &ItemDocument) -> Vec<Option<String>> {
    let shown = |path: &Option<ItemPath>| path.as_ref().map(ToString::to_string);
    document
        .body
        .references()
        .iter()
        .map(|found| shown(&found.reference.path))
        .collect()
}

#[tokio::test]
async fn references_show_where_their_targets_are_now_or_were_last() {
    let mut map = action_map(3, "/actionmaps/m", &[1, 2, 9, 8]);
    if let ItemBody::ActionMap(body) = &mut map.body {
        body.pairs[2].rule.as_mut().unwrap().path = Some(path("/rules/never here"));
    }
    let fixture = Fixture::with(&[
        folder(4, "/rules/A"),
        rule(1, "/rules/A/one"),
        rule(2, "/rules/two"),
        map,
    ])
    .await;
    let mut write = fixture.write().await;
    write.relocate(id(4), &path("/rules/B")).await.unwrap();
    write.delete(&[id(2)], true).await.unwrap();
    let read = write.view().document(id(3)).await.unwrap().unwrap();
    let expected = [
        Some("/rules/B/one"),
        Some("/rules/two"),
        Some("/rules/never here"),
        None,
    ];
    assert_eq!(paths(&read), expected.map(|path| path.map(str::to_owned)));
    let stored = write.view().references_from(&[id(3)]).await.unwrap();
    assert_eq!(stored.len(), 4);
    assert_eq!(stored[0].target_path, Some(path("/rules/B/one")));
    assert_eq!(
        (stored[1].target_path.clone(), stored[1].last_path.clone()),
        (None, Some(path("/rules/two")))
    );
    assert_eq!(
        (stored[1].from, stored[1].target, stored[1].role),
        (id(3), id(2), ReferenceRole::Rule)
    );
}

#[tokio::test]
async fn a_reference_saved_without_a_path_keeps_the_one_known_before() {
    let fixture =
        Fixture::with(&[rule(1, "/rules/one"), action_map(3, "/actionmaps/m", &[1])]).await;
    let mut write = fixture.write().await;
    write.delete(&[id(1)], true).await.unwrap();
    write
        .save(&action_map(3, "/actionmaps/m", &[1]), None)
        .await
        .unwrap();
    let read = write.view().document(id(3)).await.unwrap().unwrap();
    assert_eq!(paths(&read), [Some("/rules/one".to_owned())]);
}

#[tokio::test]
async fn a_reference_to_the_root_of_a_tree_shows_its_path() {
    let mut map = action_map(3, "/actionmaps/m", &[1]);
    map.body.change_references(|_, reference| {
        reference.id = trigpoint_repository::root_id(trigpoint_model::Tree::Rules);
    });
    let fixture = Fixture::with(&[map]).await;
    let mut read = fixture.repository.read().await.unwrap();
    let map = read.document(id(3)).await.unwrap().unwrap();
    assert_eq!(paths(&map), [Some("/rules".to_owned())]);
}

#[tokio::test]
async fn where_used_lists_live_users_by_path() {
    let fixture = Fixture::with(&[
        rule(1, "/rules/one"),
        action_map(3, "/actionmaps/n", &[1, 1]),
        action_map(4, "/actionmaps/m", &[1]),
        action_map(5, "/actionmaps/gone", &[1]),
    ])
    .await;
    let mut write = fixture.write().await;
    write.delete(&[id(5)], false).await.unwrap();
    let users = write.view().where_used(id(1)).await.unwrap();
    let users: Vec<_> = users
        .iter()
        .map(|(item, role)| (item.path.as_str(), *role))
        .collect();
    let role = ReferenceRole::Rule;
    assert_eq!(users, [("/actionmaps/m", role), ("/actionmaps/n", role)]);
    assert_eq!(write.view().where_used(id(4)).await.unwrap(), []);
}
