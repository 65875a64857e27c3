//! Data opened for a check: plain files, and data stores with their mapping.

use std::path::PathBuf;

use trigpoint_datastore::{DataSource, Given, ReaderSettings};
use trigpoint_engine::Source;
use trigpoint_model::document::DataStore;

use super::CheckFault;
use crate::error::ServiceError;

/// What is checked.
#[derive(Debug, Default)]
pub struct DataGiven {
    /// Files, whose layers are classes as they are found.
    pub files: Vec<PathBuf>,
    /// Data stores, whose mappings say what the classes are.
    pub stores: Vec<StoreGiven>,
}

/// A data store, and what it reads.
#[derive(Debug)]
pub struct StoreGiven {
    /// How messages call it: its path.
    pub what: String,
    /// What it is.
    pub store: DataStore,
    /// What it reads.
    pub from: StoreReads,
}

/// What a data store reads.
#[derive(Debug)]
pub enum StoreReads {
    /// Files and folders where they lie, in the place of those that were uploaded.
    Paths(Vec<PathBuf>),
    /// What rests beside it.
    Own(Given),
}

pub(super) fn open(
    data: &DataGiven,
    settings: &ReaderSettings,
) -> Result<Vec<Box<dyn Source>>, ServiceError> {
    let mut sources: Vec<Box<dyn Source>> = Vec::new();
    if !data.files.is_empty() {
        sources.push(Box::new(DataSource::open_paths(&data.files, settings).map_err(CheckFault::Data)?));
    }
    for StoreGiven { what, store, from } in &data.stores {
        let opened = match from {
            StoreReads::Paths(paths) => DataSource::open_at(store, paths, what, settings),
            StoreReads::Own(given) => DataSource::open(store, given, what, settings),
        };
        sources.push(Box::new(opened.map_err(CheckFault::Data)?));
    }
    if sources.is_empty() {
        return Err(CheckFault::NoData.into());
    }
    Ok(sources)
}
