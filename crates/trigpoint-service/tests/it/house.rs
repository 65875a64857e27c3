//! A repository to try things on.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use tempfile::TempDir;
use trigpoint_archive::{ManifestHead, Writer, order};
use trigpoint_model::{ItemDocument, ItemId, ItemPath, Tree};
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::restore::{RestoreOptions, RestoreReport, UndoReport};
use trigpoint_service::{Caller, Environment, Service};

/// Whoever works on the data directory of a test.
pub(crate) fn caller() -> Caller {
    Caller::local("test")
}

/// A repository in a temporary folder, with its use cases.
pub(crate) struct House {
    pub(crate) service: Service,
    pub(crate) caller: Caller,
    pub(crate) folder: TempDir,
}

impl House {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let service = Service::open(&data, Environment::system()).await.unwrap();
        Self {
            service,
            caller: caller(),
            folder,
        }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) async fn restore(&self, file: &Path, options: &RestoreOptions) -> RestoreReport {
        let files = [file.to_owned()];
        let plan = self
            .service
            .plan_restore(&self.caller, &files, options)
            .await
            .unwrap();
        let planned = plan.report.clone();
        let done = self
            .service
            .apply_restore(&self.caller, plan)
            .await
            .unwrap();
        assert_eq!(planned.items, done.items, "the plan is what apply did");
        assert_eq!(planned.summary, done.summary);
        done
    }

    /// Undoes the last restore that is not undone.
    pub(crate) async fn undo_last(&self) -> UndoReport {
        let restores = self.service.restores(&self.caller).await.unwrap();
        let last = restores.iter().find(|restore| restore.undone.is_none());
        let id = last.unwrap().id;
        self.service.undo_restore(&self.caller, id).await.unwrap()
    }

    pub(crate) async fn backup(&self, paths: &[ItemPath], name: &str) -> PathBuf {
        let file = self.file(name);
        let options = BackupOptions {
            zip: name.ends_with(".zip"),
            ..BackupOptions::default()
        };
        self.service
            .backup(&self.caller, paths, &options, &file)
            .await
            .unwrap();
        file
    }

    /// The document of every live item and folder, by listing the five trees.
    pub(crate) async fn documents(&self) -> Vec<ItemDocument> {
        let mut all = Vec::new();
        for root in roots() {
            for entry in self
                .service
                .list_items(&caller(), &root, true)
                .await
                .unwrap()
                .items
            {
                all.push(
                    self.service
                        .show_item(&caller(), &entry.path)
                        .await
                        .unwrap()
                        .document,
                );
            }
        }
        all
    }
}

pub(crate) fn roots() -> Vec<ItemPath> {
    Tree::ALL.into_iter().map(ItemPath::root).collect()
}

/// An archive of these documents.
pub(crate) fn archive(mut documents: Vec<ItemDocument>, file: &Path) {
    documents.sort_by(|one, other| order(one).cmp(&order(other)));
    let head = ManifestHead::of(roots());
    let mut writer = Writer::zip(std::fs::File::create(file).unwrap(), head).unwrap();
    for document in &documents {
        writer.item(document).unwrap();
    }
    let _ = writer.finish().unwrap();
}

/// The items that this one refers to and could not run without.
pub(crate) fn required(document: &ItemDocument) -> Vec<ItemId> {
    let found = document.body.references();
    found
        .iter()
        .filter(|found| found.role.is_required())
        .map(|found| found.reference.id)
        .collect()
}

/// The same cases every time, so that a change is judged by the change; others when asked for long
/// tests.
fn seed() -> RngSeed {
    match std::env::var_os("TRIGPOINT_LONG") {
        Some(_) => RngSeed::Random,
        None => RngSeed::Fixed(1),
    }
}

/// Tries `test` on `cases` values.
pub(crate) fn check<S: Strategy>(cases: u32, strategy: &S, test: impl AsyncFn(S::Value)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases,
        max_shrink_iters: 200,
        rng_seed: seed(),
        ..Config::default()
    };
    TestRunner::new(config)
        .run(strategy, |value| {
            runtime.block_on(test(value));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// A path.
pub(crate) fn path(text: &str) -> ItemPath {
    text.parse().unwrap()
}

/// The archive of a session that needs the data store `/datastores/Hidden`.
pub(crate) fn session_with_store(house: &House) -> PathBuf {
    let store = ItemId::from_uuid(uuid::Uuid::from_u128(1));
    let document = |number: u128, kind: &str, at: &str, body: serde_json::Value| {
        let json = serde_json::json!({
            "format": "trigpoint-item/1",
            "id": ItemId::from_uuid(uuid::Uuid::from_u128(number)),
            "kind": kind,
            "path": at,
            "body": body,
        });
        ItemDocument::from_json(&json.to_string()).unwrap()
    };
    let task = serde_json::json!({"openData": {"dataStore": {"id": store}}});
    let tasks = serde_json::json!([{"id": uuid::Uuid::from_u128(3), "task": task}]);
    let documents = vec![
        document(1, "data-store", "/datastores/Hidden", serde_json::json!({})),
        document(
            2,
            "session",
            "/sessions/S",
            serde_json::json!({"tasks": tasks}),
        ),
    ];
    let file = house.file("session.zip");
    archive(documents, &file);
    file
}
