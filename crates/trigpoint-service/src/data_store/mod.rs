//! What data stores read: tried, described, shown, and their mapping made to fit.
//!
//! Files come out of the repository, passwords for the endpoint that they were entered for; data
//! are read in a process of its own. This module must not know formats.

mod given;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_datastore::{DataSource, ReaderSettings, Source, SourceError, refreshed, unused};
use trigpoint_model::document::DataStore;
use trigpoint_model::{ItemBody, ItemPath, Stamp};

use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::items::{at, document};
use crate::{Caller, Service};

pub use given::StoreGiven;
pub use trigpoint_datastore::{
    Abilities, CellNote, ClassCheck, Extent, Field, FieldType, FormatAbility, Layer, Preview,
    PreviewAttribute, SchemaChanges, remove_scratch,
};

/// What a test of a data store showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestedStore {
    /// The data store.
    pub path: ItemPath,
    /// How many layers its data have.
    pub layer_count: u64,
    /// How many features they have together.
    pub feature_count: u64,
    /// The classes that the mapping names, and of which the data have no layer.
    pub missing_layers: Vec<String>,
    /// The attributes that the mapping names and the data do not have, as `Class.attribute`.
    pub missing_attributes: Vec<String>,
    /// What was assumed in reading, and what the data store says that reading does not use.
    pub notes: Vec<String>,
    /// What reading every row showed; absent where that was not asked for.
    pub classes: Option<Vec<ClassCheck>>,
}

/// What the data of a data store look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoreSchema {
    /// The data store.
    pub path: ItemPath,
    /// Its layers.
    pub layers: Vec<Layer>,
}

/// What a refresh did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefreshedStore {
    /// The data store.
    pub path: ItemPath,
    /// Its revision now.
    pub revision: u64,
    /// What came into the mapping and went from it.
    pub changes: SchemaChanges,
    /// Whether it was saved: not where nothing changed, or nothing should.
    pub saved: bool,
}

/// How data are read by this program: in a process of its own, by the program beside it.
///
/// # Errors
/// If the system does not tell which program this is.
pub fn reader_settings(scratch: Option<PathBuf>) -> Result<ReaderSettings, ServiceError> {
    ReaderSettings::beside_this_program(scratch).map_err(|source| ServiceError::ReadFile {
        path: "trigpoint".into(),
        source,
    })
}

/// Tells blocking work to stop when whoever waits for it has gone.
pub(crate) struct Stop(pub(crate) Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Service {
    /// Opens what a data store reads and holds it against its mapping; `with_rows` reads every
    /// row, too.
    ///
    /// # Errors
    /// If the item is no data store, wants a file or password, or its data cannot be read.
    pub async fn test_data_store(
        &self,
        caller: &Caller,
        path: &ItemPath,
        with_rows: bool,
    ) -> Result<TestedStore, ServiceError> {
        let place = path.clone();
        let given = self.store_given(caller, path).await?;
        let unused = unused(&given.store);
        self.on_given(given, Opened::AsMapped, move |source, is_stopped| {
            let layers = source.layers();
            let mut tested = TestedStore {
                path: place,
                layer_count: layers.len() as u64,
                feature_count: layers.iter().map(|layer| layer.feature_count).sum(),
                missing_layers: source.missing_layers(),
                missing_attributes: source.missing(),
                notes: layers
                    .iter()
                    .flat_map(|layer| layer.notes.iter())
                    .map(ToString::to_string)
                    .chain(unused)
                    .collect(),
                classes: None,
            };
            if with_rows {
                let mut checks = Vec::new();
                for class in 0..source.classes().len() {
                    checks.extend(source.check(class, is_stopped)?);
                }
                tested.classes = Some(checks);
            }
            Ok(tested)
        })
        .await
    }

    /// Tells which formats are read and written here. It opens nothing, and is for whoever is
    /// logged in.
    ///
    /// # Errors
    /// If the program that reads cannot be started.
    pub async fn data_formats(&self) -> Result<Abilities, ServiceError> {
        let settings = self.reader_settings()?;
        let asked = tokio::task::spawn_blocking(move || trigpoint_datastore::abilities(&settings));
        Ok(asked.await.map_err(ServiceError::task)??)
    }

    /// Tells what the data of a data store look like.
    ///
    /// # Errors
    /// If the item is no data store, wants a file or password, or its data cannot be read.
    pub async fn data_store_schema(
        &self,
        caller: &Caller,
        path: &ItemPath,
    ) -> Result<StoreSchema, ServiceError> {
        let place = path.clone();
        self.on_source(caller, path, Opened::AsFound, move |source, _| {
            Ok(StoreSchema {
                path: place,
                layers: source.layers().to_vec(),
            })
        })
        .await
    }

    /// Gives the first rows of a class, as a session would see them. Without a class the only one
    /// is meant.
    ///
    /// # Errors
    /// If the item is no data store, has no such class, wants a file or password, or its data
    /// cannot be read.
    pub async fn preview_data_store(
        &self,
        caller: &Caller,
        path: &ItemPath,
        class: Option<&str>,
        rows: u64,
    ) -> Result<Preview, ServiceError> {
        let class = class.map(str::to_owned);
        let place = path.clone();
        self.on_source(caller, path, Opened::AsMapped, move |source, _| {
            let names: Vec<String> = source
                .classes()
                .iter()
                .map(|class| class.name.clone())
                .collect();
            let index = match (&class, names.as_slice()) {
                (Some(wanted), names) => names.iter().position(|name| name == wanted),
                (None, [_]) => Some(0),
                (None, _) => None,
            };
            let preview = index.map(|index| source.preview(index, rows)).transpose()?;
            preview.flatten().ok_or_else(|| ServiceError::NoSuchClass {
                path: place,
                class,
                classes: names,
            })
        })
        .await
    }

    /// Makes the mapping of a data store fit what its data hold now. What is mapped stays, where
    /// the data still have it. Without `saves` it only tells.
    ///
    /// # Errors
    /// If the item is no data store, was changed meanwhile, wants a file or password, or its data
    /// cannot be read.
    pub async fn refresh_data_store(
        &self,
        caller: &Caller,
        path: &ItemPath,
        saves: bool,
    ) -> Result<RefreshedStore, ServiceError> {
        let grant = saves.then(|| caller.writing(path.tree())).transpose()?;
        let schema = self.data_store_schema(caller, path).await?;
        let reading = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&reading).await?;
        let there = at(&mut snapshot, path).await?;
        let mut document = document(&mut snapshot, &there).await?;
        drop(snapshot);
        let ItemBody::DataStore(store) = &document.body else {
            return Err(ServiceError::NotADataStore {
                path: path.clone(),
                kind: document.kind(),
            });
        };
        let (store, changes) = refreshed(store, &schema.layers);
        let mut answer = RefreshedStore {
            path: path.clone(),
            revision: there.revision,
            changes,
            saved: false,
        };
        let Some(grant) = grant.filter(|_| !answer.changes.is_empty()) else {
            return Ok(answer);
        };
        let now = self.environment.now();
        document.body = ItemBody::DataStore(store);
        document.edited = Stamp::new(now, caller.name());
        let mut writer = self.guard.write(&grant, now).await?;
        answer.revision = writer.save(&document, Some(there.revision)).await?.revision;
        writer.commit().await?;
        answer.saved = true;
        let told = Told::new("data-store-refresh", path.to_string());
        self.audit(caller, told).await?;
        Ok(answer)
    }

    /// How this service reads data: its scratch lies beside the repository.
    fn reader_settings(&self) -> Result<ReaderSettings, ServiceError> {
        reader_settings(Some(self.guard.spool_dir().to_owned()))
    }

    async fn on_source<T: Send + 'static>(
        &self,
        caller: &Caller,
        path: &ItemPath,
        opened: Opened,
        work: impl FnOnce(&mut DataSource, &AtomicBool) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let given = self.store_given(caller, path).await?;
        self.on_given(given, opened, work).await
    }

    async fn on_given<T: Send + 'static>(
        &self,
        given: StoreGiven,
        opened: Opened,
        work: impl FnOnce(&mut DataSource, &AtomicBool) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let settings = self.reader_settings()?;
        let stop = Stop(Arc::default());
        let is_stopped = Arc::clone(&stop.0);
        let done = tokio::task::spawn_blocking(move || {
            let mut source = open(&given, opened, &settings)?;
            work(&mut source, &is_stopped)
        })
        .await;
        drop(stop);
        done.map_err(ServiceError::task)?
    }
}

/// Which classes an opened data store has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    /// Those of its mapping.
    AsMapped,
    /// A class a layer.
    AsFound,
}

fn open(
    given: &StoreGiven,
    opened: Opened,
    settings: &ReaderSettings,
) -> Result<DataSource, SourceError> {
    let StoreGiven {
        what, store, given, ..
    } = given;
    let way: fn(&DataStore, &_, &str, &ReaderSettings) -> _ = match opened {
        Opened::AsMapped => DataSource::open,
        Opened::AsFound => DataSource::layers_of,
    };
    way(store, given, what, settings)
}
