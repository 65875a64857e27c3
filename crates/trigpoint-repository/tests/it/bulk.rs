//! Many items at once.

use trigpoint_model::{ItemDocument, ItemKind};

use crate::fixture::{Fixture, action_map, folder, id, path, rule};

fn many(count: u128) -> Vec<ItemDocument> {
    let mut documents = vec![
        folder(1, "/rules/A"),
        folder(2, "/rules/A/B"),
        folder(3, "/actionmaps/M"),
    ];
    for number in 10..10 + count {
        documents.push(rule(2 * number, &format!("/rules/A/B/r{number}")));
        documents.push(action_map(
            2 * number + 1,
            &format!("/actionmaps/M/{number}"),
            &[2 * number],
        ));
    }
    documents
}

#[tokio::test]
async fn many_items_go_in_at_once_folders_before_what_they_hold() {
    let fixture = Fixture::new().await;
    let mut write = fixture.write().await;
    let documents = many(600);
    assert_eq!(write.insert_many(&documents).await.unwrap(), 1);
    assert_eq!(write.commit().await.unwrap(), 1);
    let mut read = fixture.repository.read().await.unwrap();
    let counts = [
        (ItemKind::Folder, 3),
        (ItemKind::Rule, 600),
        (ItemKind::ActionMap, 600),
    ];
    assert_eq!(read.counts().await.unwrap(), counts);
    let ids: Vec<_> = documents.iter().map(|document| document.id).collect();
    let found = read.documents(&ids).await.unwrap();
    let bare = |document: &ItemDocument| ItemDocument {
        body: document.body.clone().without_reference_paths(),
        ..document.clone()
    };
    assert_eq!(found.iter().map(bare).collect::<Vec<_>>(), documents);
    assert_eq!(read.where_used(id(20)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_stands_in_the_way_of_many_is_named() {
    let cases = [
        (
            rule(5, "/rules/A/B/r10"),
            "`/rules/A/B/r10` is taken by a rule",
        ),
        (
            rule(20, "/rules/x"),
            "the id 00000000-0000-0000-0000-000000000014 belongs to `/rules/A/B/r10`",
        ),
        (rule(5, "/rules/C/x"), "there is no folder `/rules/C`"),
        (
            rule(5, "/rules/A/B/r10/x"),
            "`/rules/A/B/r10` is a rule, not a folder",
        ),
    ];
    for (document, message) in cases {
        for count in [1, 300] {
            let fixture = Fixture::new().await;
            let mut write = fixture.write().await;
            let mut documents = many(count);
            documents.push(document.clone());
            let refused = write.insert_many(&documents).await.unwrap_err();
            if !(count == 1 && message.contains("is a rule, not")) {
                assert_eq!(refused.to_string(), message);
            }
            drop(write);
            let mut read = fixture.repository.read().await.unwrap();
            assert_eq!(read.counts().await.unwrap(), []);
        }
    }
}

#[tokio::test]
async fn many_items_are_replaced_at_once_and_keep_place_and_history() {
    let fixture = Fixture::new().await;
    let mut write = fixture.write().await;
    write.insert_many(&many(300)).await.unwrap();
    let mut replaced = Vec::new();
    for number in 10..310u128 {
        let mut document = rule(2 * number, "/rules/elsewhere");
        document.description = format!("new {number}");
        document.comments = "with a NUL \0 and a quote \"".to_owned();
        replaced.push(document);
    }
    assert_eq!(write.replace_many(&replaced).await.unwrap(), 2);
    let item = write.view().document(id(600)).await.unwrap().unwrap();
    assert_eq!(
        (item.path, item.description.as_str()),
        (path("/rules/A/B/r300"), "new 300")
    );
    assert_eq!(item.comments, "with a NUL \0 and a quote \"");
    assert_eq!(write.view().history(id(600)).await.unwrap().len(), 2);
    let before = write
        .view()
        .revision_document(id(600), 1)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(before.description, "number 600");
    assert!(write.replace_many(&[rule(7777, "/rules/x")]).await.is_err());
}
