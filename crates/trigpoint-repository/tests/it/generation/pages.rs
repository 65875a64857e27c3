//! The pages of a dump: as many items as memory should hold, also where their texts are long.

use trigpoint_model::ItemDocument;
use trigpoint_repository::DumpedItem;

use crate::dumped::Dump;
use crate::fixture::{Fixture, folder, rule};

/// Three of them are more than a page holds, two are not.
const LONG: usize = 3 * 1024 * 1024;

fn described(document: ItemDocument, description: usize, comments: usize) -> ItemDocument {
    ItemDocument {
        description: "d\u{e9}".repeat(description / 3),
        comments: "c \"\n".repeat(comments / 4),
        ..document
    }
}

#[tokio::test]
async fn a_page_ends_where_its_texts_are_long_and_every_text_is_whole() {
    let documents = [
        described(folder(1, "/rules/A"), 9, LONG),
        described(folder(2, "/rules/B"), LONG, 8),
        described(folder(3, "/rules/C"), 9, LONG),
        described(rule(4, "/rules/A/4"), 9, LONG),
        described(rule(5, "/rules/A/5"), 4_095, 4_096),
        described(rule(6, "/rules/A/6"), 4_098, 4_100),
        described(rule(7, "/rules/A/7"), LONG, 0),
        described(rule(8, "/rules/A/8"), 9, LONG),
    ];
    let fixture = Fixture::with(&documents).await;
    let mut read = fixture.repository.read().await.unwrap();
    let names = |items: &[DumpedItem]| -> Vec<String> {
        items.iter().map(|item| item.path.to_string()).collect()
    };
    let page = read.dump_folders(None, 100).await.unwrap();
    assert_eq!(names(&page), ["/rules/A", "/rules/B"]);
    let page = read.dump_items(0, 100).await.unwrap();
    let page: Vec<_> = page.items().map(Result::unwrap).collect();
    assert_eq!(
        names(&page),
        ["/rules/A/4", "/rules/A/5", "/rules/A/6", "/rules/A/7"]
    );
    drop(read);

    let same = |dump: &[&DumpedItem]| {
        assert_eq!(dump.len(), documents.len());
        for document in &documents {
            let found = dump.iter().find(|item| item.id == document.id).unwrap();
            assert!(found.description == document.description, "{}", found.path);
            assert!(found.comments == document.comments, "{}", found.path);
        }
    };
    let dump = Dump::of(&fixture.repository, 100).await;
    same(&dump.folders.iter().chain(&dump.items).collect::<Vec<_>>());
    let mut write = fixture.write().await;
    let all: Vec<_> = documents.iter().map(|document| document.id).collect();
    write.delete(&all, false).await.unwrap();
    write.commit().await.unwrap();
    let dump = Dump::of(&fixture.repository, 100).await;
    same(
        &dump
            .binned
            .iter()
            .map(|binned| &binned.item)
            .collect::<Vec<_>>(),
    );
}
