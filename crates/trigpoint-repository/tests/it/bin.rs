//! The Recycle Bin: deleting, bringing back, purging.

use trigpoint_model::{ItemKind, Tree};
use trigpoint_repository::SaveError;

use crate::fixture::{Fixture, action_map, at, folder, id, ids_from, no_id, path, rule};

#[tokio::test]
async fn an_item_in_use_is_deleted_only_when_that_is_said() {
    let fixture = Fixture::with(&[
        folder(1, "/rules/A"),
        rule(2, "/rules/A/r"),
        action_map(3, "/actionmaps/m", &[2]),
    ])
    .await;
    let mut write = fixture.write().await;
    for number in [1, 2] {
        let refused = write.delete(&[id(number)], false).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "it is in use: `/actionmaps/m` uses `/rules/A/r`"
        );
    }
    assert_eq!(
        write
            .delete(&[id(1), id(3), id(2)], false)
            .await
            .unwrap()
            .items,
        3
    );
    drop(write);
    let mut write = fixture.write().await;
    assert_eq!(write.delete(&[id(2)], true).await.unwrap().items, 1);
    assert!(write.view().by_id(id(2)).await.unwrap().is_none());
}

#[tokio::test]
async fn many_users_are_counted_and_the_first_are_named() {
    let mut documents = vec![rule(1, "/rules/r")];
    documents
        .extend((10..40).map(|number| action_map(number, &format!("/actionmaps/{number}"), &[1])));
    let fixture = Fixture::with(&documents).await;
    let mut write = fixture.write().await;
    let refused = write.delete(&[id(1)], false).await.unwrap_err();
    assert!(
        refused
            .to_string()
            .ends_with("`/actionmaps/29` uses `/rules/r`, and 10 more")
    );
    assert!(matches!(
        refused,
        SaveError::InUse { users, count: 30, unseen: 0 } if users.len() == 20
    ));
}

#[tokio::test]
async fn users_of_trees_that_may_not_be_told_are_counted_and_take_no_place_of_others() {
    let mut documents = vec![rule(1, "/rules/r"), rule(2, "/rules/s")];
    documents.extend(
        (10..40).map(|number| action_map(number, &format!("/actionmaps/{number}"), &[1, 2])),
    );
    let fixture = Fixture::with(&documents).await;
    let mut write = fixture.write().await;
    let ids = [id(1), id(2)];
    let refused = write.delete_telling(&ids, false, &[Tree::Rules]).await;
    assert_eq!(
        refused.unwrap_err().to_string(),
        "it is in use: used by 30 items that you may not see"
    );
    let trees = [Tree::Rules, Tree::ActionMaps];
    let refused = write.delete_telling(&ids, false, &trees).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.ends_with("and 40 more"), "{refused}");
    let no_tree = write.delete_telling(&[id(1)], true, &[]).await.unwrap();
    assert_eq!(no_tree.items, 1);
}

#[tokio::test]
async fn a_deleted_folder_comes_back_with_all_it_held() {
    let documents = [
        folder(1, "/rules/A"),
        folder(2, "/rules/A/B"),
        rule(3, "/rules/A/B/r"),
        rule(4, "/rules/A/s"),
    ];
    let fixture = Fixture::with(&documents).await;
    let mut write = fixture.write_as("bert", 5).await;
    let before = write.view().content_root().await.unwrap();
    let deleted = write.delete(&[id(4)], false).await.unwrap();
    let whole = write.delete(&[id(3), id(1)], false).await.unwrap();
    assert_eq!((deleted.items, whole.items, whole.entries.len()), (1, 3, 1));
    assert_eq!(write.view().counts().await.unwrap(), []);
    let bin = write.view().recycle_bin(Some(Tree::Rules)).await.unwrap();
    let facts: Vec<_> = bin
        .iter()
        .map(|entry| (entry.path.as_str(), entry.kind, entry.items))
        .collect();
    assert_eq!(
        facts,
        [
            ("/rules/A", ItemKind::Folder, 3),
            ("/rules/A/s", ItemKind::Rule, 1)
        ]
    );
    assert_eq!(
        (bin[0].by.as_str(), bin[0].at, bin[0].id),
        ("bert", at(5), id(1))
    );
    assert_eq!(
        write.view().recycle_bin(Some(Tree::Actions)).await.unwrap(),
        []
    );
    write
        .restore_from_bin(whole.entries[0], &mut no_id())
        .await
        .unwrap();
    assert_eq!(
        write.view().by_id(id(3)).await.unwrap().unwrap().path,
        path("/rules/A/B/r")
    );
    assert_eq!(
        write
            .view()
            .by_path(&path("/rules/A/B/r"))
            .await
            .unwrap()
            .unwrap()
            .id,
        id(3)
    );
    write
        .restore_from_bin(deleted.entries[0], &mut no_id())
        .await
        .unwrap();
    assert_eq!(write.view().content_root().await.unwrap(), before);
    assert_eq!(write.view().recycle_bin(None).await.unwrap(), []);
    assert!(matches!(
        write.restore_from_bin(whole.entries[0], &mut no_id()).await,
        Err(SaveError::NotInBin { .. })
    ));
}

#[tokio::test]
async fn the_bin_is_read_in_pages_of_any_size_what_was_deleted_last_first() {
    let mut documents: Vec<_> = (1..=5)
        .map(|number| rule(number, &format!("/rules/{number}")))
        .collect();
    documents.push(action_map(6, "/actionmaps/m", &[]));
    let fixture = Fixture::with(&documents).await;
    for (minute, numbers) in [(3, vec![4]), (4, vec![2, 6, 1]), (5, vec![5]), (6, vec![3])] {
        let ids: Vec<_> = numbers.into_iter().map(id).collect();
        let mut write = fixture.write_as("bert", minute).await;
        write.delete(&ids, false).await.unwrap();
        write.commit().await.unwrap();
    }
    let mut read = fixture.repository.read().await.unwrap();
    for tree in [None, Some(Tree::Rules), Some(Tree::Sessions)] {
        let mut whole = read.recycle_bin(tree).await.unwrap();
        whole.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.entry)));
        for size in 1..=7 {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = read.recycle_bin_page(tree, after, size).await.unwrap();
                assert!(page.len() <= size);
                let Some(last) = page.last() else { break };
                after = Some((last.at, last.entry));
                found.extend(page);
            }
            assert_eq!(found, whole, "{tree:?} in pages of {size}");
        }
    }
}

#[tokio::test]
async fn an_item_whose_place_is_taken_comes_back_numbered() {
    let fixture = Fixture::with(&[rule(1, "/rules/Rule")]).await;
    let mut write = fixture.write().await;
    let entry = write.delete(&[id(1)], false).await.unwrap().entries[0];
    for document in [rule(2, "/rules/Rule"), folder(3, "/rules/Rule 2")] {
        write.create(&document).await.unwrap();
    }
    let saved = write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    assert_eq!((saved.id, saved.path), (id(1), path("/rules/Rule 3")));
}

#[tokio::test]
async fn an_item_whose_folder_is_gone_gets_it_back_and_follows_one_that_moved() {
    let fixture = Fixture::with(&[
        folder(1, "/rules/A"),
        rule(2, "/rules/A/r"),
        rule(3, "/rules/A/s"),
    ])
    .await;
    let mut write = fixture.write().await;
    let entry = write.delete(&[id(2)], false).await.unwrap().entries[0];
    let second = write.delete(&[id(3)], false).await.unwrap().entries[0];
    write.relocate(id(1), &path("/rules/B")).await.unwrap();
    let saved = write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    assert_eq!(saved.path, path("/rules/B/r"));
    write.delete(&[id(1)], false).await.unwrap();
    let saved = write
        .restore_from_bin(second, &mut ids_from(50))
        .await
        .unwrap();
    assert_eq!(saved.path, path("/rules/A/s"));
    assert_eq!(
        write
            .view()
            .by_path(&path("/rules/A"))
            .await
            .unwrap()
            .unwrap()
            .id,
        id(50)
    );
}

#[tokio::test]
async fn an_item_whose_id_is_taken_comes_back_with_a_new_one_and_its_companions_follow() {
    let fixture = Fixture::with(&[
        folder(1, "/actionmaps/A"),
        folder(2, "/actionmaps/A/B"),
        action_map(3, "/actionmaps/A/m", &[2]),
        rule(9, "/rules/r"),
    ])
    .await;
    let mut write = fixture.write().await;
    let hash = write
        .view()
        .by_id(id(3))
        .await
        .unwrap()
        .unwrap()
        .content_hash;
    let entry = write.delete(&[id(1)], false).await.unwrap().entries[0];
    write.create(&folder(2, "/actionmaps/new")).await.unwrap();
    write
        .restore_from_bin(entry, &mut ids_from(50))
        .await
        .unwrap();
    let twin = write
        .view()
        .by_path(&path("/actionmaps/A/B"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(twin.id, id(50));
    let map = write.view().document(id(3)).await.unwrap().unwrap();
    assert_eq!(map.body.references()[0].reference.id, id(50));
    let summary = write.view().by_id(id(3)).await.unwrap().unwrap();
    assert_eq!(summary.content_hash, Some(map.content_hash().unwrap()));
    assert_ne!(summary.content_hash, hash);
}

#[tokio::test]
async fn binned_ids_are_freed_for_a_restore_and_history_follows() {
    let fixture = Fixture::with(&[rule(1, "/rules/r"), rule(2, "/rules/s")]).await;
    let mut write = fixture.write().await;
    write.save(&rule(1, "/rules/r"), None).await.unwrap();
    let entry = write.delete(&[id(1)], false).await.unwrap().entries[0];
    let freed = write
        .free_binned_ids(&[id(1), id(2), id(7)], &mut ids_from(50))
        .await
        .unwrap();
    let freed: Vec<_> = freed.iter().map(|freed| (freed.old, freed.new)).collect();
    assert_eq!(freed, [(id(1), id(50))]);
    write.insert_many(&[rule(1, "/rules/r")]).await.unwrap();
    let saved = write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    assert_eq!((saved.id, saved.path), (id(50), path("/rules/r 2")));
    let history = write.view().history(id(50)).await.unwrap();
    assert_eq!(history.len(), 3);
    let first = write
        .view()
        .revision_document(id(50), history[2].revision)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((first.id, first.path), (id(50), path("/rules/r")));
    assert_eq!(write.view().history(id(1)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn equal_items_may_lie_in_the_bin_and_purging_ends_them() {
    let fixture = Fixture::with(&[rule(1, "/rules/r")]).await;
    let mut write = fixture.write().await;
    let first = write.delete(&[id(1)], false).await.unwrap().entries[0];
    write.create(&rule(1, "/rules/r")).await.unwrap();
    let second = write.delete(&[id(1)], false).await.unwrap().entries[0];
    assert_ne!(first, second);
    assert_eq!(write.view().recycle_bin(None).await.unwrap().len(), 2);
    assert!(matches!(
        write.purge(&[first, 999]).await,
        Err(SaveError::NotInBin { entry: 999 })
    ));
    assert_eq!(write.purge(&[first]).await.unwrap(), 1);
    assert_eq!(write.empty_bin(Some(Tree::Actions)).await.unwrap(), 0);
    assert_eq!(write.empty_bin(Some(Tree::Rules)).await.unwrap(), 1);
    assert_eq!(write.view().recycle_bin(None).await.unwrap(), []);
}

#[tokio::test]
async fn roots_and_unknown_items_are_not_deleted() {
    let fixture = Fixture::new().await;
    let mut write = fixture.write().await;
    let root = trigpoint_repository::root_id(Tree::Rules);
    assert!(matches!(
        write.delete(&[root], true).await,
        Err(SaveError::Root { .. })
    ));
    assert!(matches!(
        write.delete(&[id(1)], true).await,
        Err(SaveError::NotFound { .. })
    ));
    assert_eq!(write.delete(&[], true).await.unwrap().items, 0);
}

#[tokio::test]
async fn what_would_be_too_deep_by_now_stays_in_the_bin() {
    let fixture = Fixture::new().await;
    let mut write = fixture.write().await;
    let deep = |folders: usize| format!("/rules{}", "/f".repeat(folders));
    write
        .create_folders(&path(&deep(62)), &mut ids_from(100))
        .await
        .unwrap();
    let documents = [
        folder(1, "/rules/A"),
        folder(2, "/rules/A/B"),
        folder(3, "/rules/A/B/C"),
        rule(4, "/rules/A/B/C/r"),
    ];
    write.insert_many(&documents).await.unwrap();
    let entry = write.delete(&[id(2)], false).await.unwrap().entries[0];
    write
        .relocate(id(1), &path(&format!("{}/A", deep(62))))
        .await
        .unwrap();
    let refused = write
        .restore_from_bin(entry, &mut no_id())
        .await
        .unwrap_err();
    assert!(
        matches!(refused, SaveError::TooDeep { depth: 65, .. }),
        "{refused}"
    );
    write
        .relocate(id(1), &path(&format!("{}/A", deep(61))))
        .await
        .unwrap();
    let saved = write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    assert_eq!(saved.path, path(&format!("{}/A/B", deep(61))));
}

#[tokio::test]
async fn the_places_of_entries_are_told_up_to_a_limit() {
    let fixture = Fixture::with(&[rule(1, "/rules/b"), rule(2, "/rules/a")]).await;
    let mut write = fixture.write().await;
    let deleted = write.delete(&[id(1), id(2)], false).await.unwrap();
    let mut asked = deleted.entries.clone();
    asked.extend([asked[0], 999]);
    for (limit, expected) in [
        (0, &[][..]),
        (1, &["/rules/a"][..]),
        (2, &["/rules/a", "/rules/b"][..]),
        (3, &["/rules/a", "/rules/b"][..]),
    ] {
        let told = write.view().paths_of_binned(&asked, limit).await.unwrap();
        let told: Vec<&str> = told.iter().map(|path| path.as_str()).collect();
        assert_eq!(told, expected);
    }
}
