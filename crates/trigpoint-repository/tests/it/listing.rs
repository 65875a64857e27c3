//! What folders hold, by pages.

use crate::fixture::{Fixture, folder, id, path, rule};

async fn filled() -> Fixture {
    Fixture::with(&[
        folder(1, "/rules/b"),
        folder(2, "/rules/a"),
        folder(3, "/rules/a/z"),
        folder(4, "/rules/a b"),
        rule(5, "/rules/0"),
        rule(6, "/rules/c"),
        rule(7, "/rules/a/r"),
        rule(8, "/rules/a/z/r"),
        rule(9, "/rules/a b/r"),
    ])
    .await
}

#[tokio::test]
async fn children_come_folders_first_then_by_name_in_pages_of_any_size() {
    let fixture = filled().await;
    let mut read = fixture.repository.read().await.unwrap();
    for size in 1..=6 {
        let mut names = Vec::new();
        let mut after = None;
        loop {
            let page = read
                .children(&path("/rules"), after.as_deref(), size)
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.cursor());
            names.extend(page.into_iter().map(|item| item.name));
        }
        assert_eq!(names, ["a", "a b", "b", "0", "c"], "in pages of {size}");
    }
    assert_eq!(
        read.children(&path("/rules/none"), None, 9).await.unwrap(),
        []
    );
    assert_eq!(read.children(&path("/rules/c"), None, 9).await.unwrap(), []);
}

#[tokio::test]
async fn descendants_come_after_the_folders_that_hold_them_in_pages_of_any_size() {
    let fixture = filled().await;
    let mut read = fixture.repository.read().await.unwrap();
    for size in 1..=10 {
        let mut places = Vec::new();
        let mut after = None;
        loop {
            let page = read
                .descendants(&path("/rules"), after.as_ref(), size)
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.path.clone());
            places.extend(page.into_iter().map(|item| item.path.to_string()));
        }
        let expected = [
            "/rules/0",
            "/rules/a",
            "/rules/a b",
            "/rules/b",
            "/rules/c",
            "/rules/a/r",
            "/rules/a/z",
            "/rules/a b/r",
            "/rules/a/z/r",
        ];
        let mut sorted = places.clone();
        sorted.sort();
        let mut wanted = expected.map(str::to_owned).to_vec();
        wanted.sort();
        assert_eq!(sorted, wanted, "in pages of {size}");
        for (index, place) in places.iter().enumerate() {
            let parent = path(place).parent().unwrap();
            let before = parent.is_root() || places[..index].contains(&parent.to_string());
            assert!(before, "{place} comes before its folder");
        }
    }
    let below = read.descendants(&path("/rules/a"), None, 9).await.unwrap();
    let below: Vec<_> = below.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(below, ["/rules/a/r", "/rules/a/z", "/rules/a/z/r"]);
}

#[tokio::test]
async fn taken_names_come_by_key_in_pages() {
    let fixture = filled().await;
    let mut read = fixture.repository.read().await.unwrap();
    let first = read.names_in(&path("/rules"), None, 3).await.unwrap();
    let keys: Vec<_> = first
        .iter()
        .map(|name| (name.key.as_str(), name.id))
        .collect();
    assert_eq!(keys, [("0", id(5)), ("a", id(2)), ("a b", id(4))]);
    let rest = read
        .names_in(&path("/rules"), Some("a b"), 3)
        .await
        .unwrap();
    assert_eq!(
        rest.iter()
            .map(|name| name.key.as_str())
            .collect::<Vec<_>>(),
        ["b", "c"]
    );
}
