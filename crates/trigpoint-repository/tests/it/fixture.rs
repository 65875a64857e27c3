//! A repository in a temporary folder, and small documents to put into it.

use tempfile::TempDir;
use trigpoint_model::document::{ActionMap, ActionPair};
use trigpoint_model::{
    ItemBody, ItemDocument, ItemId, ItemKind, ItemPath, Reference, Stamp, Timestamp,
};
use trigpoint_repository::control::Brought;
use trigpoint_repository::{Repository, SwitchOrder, Writer};
use uuid::Uuid;

pub(crate) struct Fixture {
    _dir: TempDir,
    pub(crate) repository: Repository,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let repository = Repository::open(&dir.path().join("data")).await.unwrap();
        Self {
            _dir: dir,
            repository,
        }
    }

    pub(crate) async fn with(documents: &[ItemDocument]) -> Self {
        let fixture = Self::new().await;
        let mut writer = fixture.write().await;
        for document in documents {
            writer.create(document).await.unwrap();
        }
        writer.commit().await.unwrap();
        fixture
    }

    /// Gives the repository up but not its folder, which lives as long as what is given back.
    pub(crate) fn keep_dir(self) -> TempDir {
        self._dir
    }

    pub(crate) async fn write(&self) -> Writer {
        self.repository.write("anna", at(1)).await.unwrap()
    }

    pub(crate) async fn write_as(&self, by: &str, second: i64) -> Writer {
        self.repository.write(by, at(second)).await.unwrap()
    }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(crate) fn id(number: u128) -> ItemId {
    ItemId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn path(text: &str) -> ItemPath {
    text.parse().unwrap()
}

pub(crate) fn reference(number: u128) -> Reference {
    Reference {
        id: id(number),
        path: None,
    }
}

fn document(number: u128, place: &str, body: ItemBody) -> ItemDocument {
    ItemDocument {
        id: id(number),
        path: path(place),
        description: format!("number {number}"),
        comments: "one\ntwo".to_owned(),
        created: Stamp::new(at(0), "creator"),
        edited: Stamp {
            at: Some("2011-02-03T04:05:06.123456789Z".parse().unwrap()),
            by: None,
        },
        body,
    }
}

pub(crate) fn folder(number: u128, place: &str) -> ItemDocument {
    document(number, place, ItemBody::Folder)
}

pub(crate) fn rule(number: u128, place: &str) -> ItemDocument {
    let body = r#"{"object": {}, "predicate": "true"}"#;
    document(
        number,
        place,
        ItemBody::from_json(ItemKind::Rule, body).unwrap(),
    )
}

pub(crate) fn action(number: u128, place: &str) -> ItemDocument {
    let body = r#"{"object": {}, "operation": "hole"}"#;
    document(
        number,
        place,
        ItemBody::from_json(ItemKind::Action, body).unwrap(),
    )
}

/// An action map that uses these rules.
pub(crate) fn action_map(number: u128, place: &str, rules: &[u128]) -> ItemDocument {
    let pairs = rules
        .iter()
        .map(|rule| ActionPair {
            rule: Some(reference(*rule)),
            action: None,
        })
        .collect();
    document(number, place, ItemBody::ActionMap(ActionMap { pairs }))
}

/// A switch by `root` of a repository that has this revision.
pub(crate) fn order(expected_revision: u64, second: i64) -> SwitchOrder {
    SwitchOrder {
        id: Uuid::from_u128(u128::from(expected_revision)),
        expected_revision,
        by: "root".to_owned(),
        at: at(second),
        report: serde_json::json!({"restored": 1}),
        brought: Brought::default(),
    }
}

/// Ids from `first` on.
pub(crate) fn ids_from(first: u128) -> impl FnMut() -> ItemId + Send {
    let mut next = first;
    move || {
        next += 1;
        id(next - 1)
    }
}

/// The id that must not be asked for.
pub(crate) fn no_id() -> impl FnMut() -> ItemId + Send {
    || panic!("no new id is needed here")
}
