use tempfile::TempDir;
use trigpoint_model::canonical::Hash;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemKind, ItemName};
use trigpoint_repository::staging::{Claim, Outcome, StagedFault, StagedItem, Staging};

use crate::fixture::{id, path};

async fn staging(dir: &TempDir) -> Staging {
    Staging::create(&dir.path().join("plan.sqlite"))
        .await
        .unwrap()
}

fn item(seq: u64, place: &str) -> StagedItem {
    StagedItem {
        seq,
        entry: format!("entry-{seq}.json"),
        id: id(u128::from(seq)),
        kind: ItemKind::Rule,
        path: path(place),
        content_hash: Hash::of(place.as_bytes()),
        document_json: format!("{{\"seq\":{seq}}}"),
        references: vec![(ReferenceRole::Rule, id(1), Some(path("/rules/one")))],
    }
}

fn name(text: &str) -> ItemName {
    text.parse().unwrap()
}

fn wish(text: &str) -> Claim {
    Claim {
        folder_key: "/rules".to_owned(),
        name: name(text),
    }
}

#[tokio::test]
async fn staged_items_are_found_by_id_by_path_and_in_their_order() {
    let dir = TempDir::new().unwrap();
    let mut staging = staging(&dir).await;
    let mut items: Vec<_> = (0..450)
        .map(|seq| item(seq, &format!("/rules/r{seq}")))
        .collect();
    items[5].id = id(4);
    items[7].path = path("/rules/Cafe\u{301}");
    staging.add(&items).await.unwrap();
    let mut seqs = Vec::new();
    let mut after = None;
    loop {
        let page = staging.items(after, 100).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.seq);
        seqs.extend(page.iter().map(|item| item.seq));
    }
    assert_eq!(seqs, (0..450).collect::<Vec<u64>>());
    let twins = staging.by_ids(&[id(4), id(999)]).await.unwrap();
    assert_eq!(
        twins.iter().map(|item| item.seq).collect::<Vec<_>>(),
        [4, 5]
    );
    let found = staging
        .by_paths(&[path("/rules/Caf\u{e9}"), path("/rules/r3")])
        .await
        .unwrap();
    assert_eq!(
        found.iter().map(|item| item.seq).collect::<Vec<_>>(),
        [7, 3]
    );
    assert_eq!(found[1].content_hash, Hash::of(b"/rules/r3"));
    let documents = staging.documents(&[9, 2]).await.unwrap();
    assert_eq!(
        documents,
        [(2, "{\"seq\":2}".to_owned()), (9, "{\"seq\":9}".to_owned())]
    );
    let references = staging.references_from(&[3]).await.unwrap();
    assert_eq!(
        (references.len(), references[0].target, references[0].from),
        (1, id(1), 3)
    );
    assert_eq!(references[0].last_path, Some(path("/rules/one")));
    assert_eq!(staging.references_to(&[id(1)]).await.unwrap().len(), 450);
    assert!(staging.add(&[item(3, "/rules/again")]).await.is_err());
}

#[tokio::test]
async fn outcomes_are_set_replaced_listed_and_counted() {
    let dir = TempDir::new().unwrap();
    let mut staging = staging(&dir).await;
    let items: Vec<_> = (0..300)
        .map(|seq| item(seq, &format!("/rules/r{seq}")))
        .collect();
    staging.add(&items).await.unwrap();
    let outcome = |word: &str| Outcome {
        outcome: word.to_owned(),
        ..Outcome::default()
    };
    let all: Vec<_> = (0..299).map(|seq| (seq, outcome("created"))).collect();
    staging.set_outcomes(&all).await.unwrap();
    let renamed = Outcome {
        outcome: "renamed".to_owned(),
        restored_path: Some(path("/rules/r7 2")),
        restored_id: Some(id(70)),
        target_id: Some(id(71)),
        identical_to: Some(path("/rules/r7")),
        code: Some("name-taken".to_owned()),
        reason: Some("words".to_owned()),
        root_cause: Some("cause".to_owned()),
    };
    staging.set_outcomes(&[(7, renamed.clone())]).await.unwrap();
    let counts = staging.counts().await.unwrap();
    assert_eq!(
        counts,
        [("created".to_owned(), 298), ("renamed".to_owned(), 1)]
    );
    let page = staging.planned(Some(6), 2).await.unwrap();
    assert_eq!(
        (page[0].item.seq, page[0].outcome.clone()),
        (7, Some(renamed))
    );
    assert_eq!(page[1].outcome, Some(outcome("created")));
    assert_eq!(
        staging.planned(Some(298), 2).await.unwrap()[0].outcome,
        None
    );
    let file = staging.path().to_owned();
    drop(staging);
    let mut again = Staging::open(&file).await.unwrap();
    assert_eq!(again.counts().await.unwrap(), counts);
    again.discard().await.unwrap();
    assert!(!file.exists());
}

#[tokio::test]
async fn faults_are_kept_in_their_order() {
    let dir = TempDir::new().unwrap();
    let mut staging = staging(&dir).await;
    let fault = |number: u32| StagedFault {
        entry: format!("entry-{number}"),
        path: None,
        place: Some("line 3".to_owned()),
        code: "bad-json".to_owned(),
        reason: "a comma is missing".to_owned(),
        root_cause: None,
    };
    let faults: Vec<_> = (0..250).map(fault).collect();
    staging.add_faults(&faults).await.unwrap();
    let first = staging.faults(None, 200).await.unwrap();
    let rest = staging
        .faults(first.last().map(|(number, _)| *number), 200)
        .await
        .unwrap();
    let all: Vec<_> = first
        .into_iter()
        .chain(rest)
        .map(|(_, fault)| fault)
        .collect();
    assert_eq!(all, faults);
}

#[tokio::test]
async fn a_name_is_given_once_and_the_rest_are_numbered_in_order() {
    let dir = TempDir::new().unwrap();
    let mut staging = staging(&dir).await;
    staging
        .take_names("/rules", &["Rule".to_owned(), "Rule 3".to_owned()])
        .await
        .unwrap();
    let wishes = [
        "New",
        "Rule",
        "New",
        "Rule 2",
        "Rule",
        "Caf\u{e9}",
        "Cafe\u{301}",
    ]
    .map(wish);
    let given = staging.claim(&wishes).await.unwrap();
    let expected = [
        "New",
        "Rule 2",
        "New 2",
        "Rule 2 2",
        "Rule 4",
        "Caf\u{e9}",
        "Cafe\u{301} 2",
    ]
    .map(name);
    assert_eq!(given, expected);
    assert!(staging.is_claimed("/rules", "Rule 4").await.unwrap());
    assert!(!staging.is_claimed("/actions", "Rule 4").await.unwrap());
    assert_eq!(
        staging.claim(&[wish("Rule")]).await.unwrap(),
        [name("Rule 5")]
    );
}

#[tokio::test]
async fn ten_thousand_equal_names_are_numbered_in_a_moment() {
    let dir = TempDir::new().unwrap();
    let mut staging = staging(&dir).await;
    let begin = std::time::Instant::now();
    let wishes = vec![wish("Rule"); 10_000];
    let given = staging.claim(&wishes).await.unwrap();
    assert_eq!(given.last(), Some(&name("Rule 10000")));
    let distinct: std::collections::HashSet<_> = given.iter().collect();
    assert_eq!(distinct.len(), 10_000);
    assert!(
        begin.elapsed() < std::time::Duration::from_secs(60),
        "{:?}",
        begin.elapsed()
    );
}
