//! Data opened for a check: plain files, and data stores with their mapping.

use std::path::PathBuf;

use trigpoint_datastore::{DataSource, ReaderSettings};
use trigpoint_engine::Source;
use trigpoint_model::document::DataStore;

use super::CheckFault;
use crate::data_store::StoreGiven;
use crate::error::ServiceError;

/// What is checked.
#[derive(Debug, Default)]
pub struct DataGiven {
    /// Files, whose layers are classes as they are found.
    pub files: Vec<PathBuf>,
    /// Data stores, whose mappings say what the classes are.
    pub stores: Vec<StoreToRead>,
}

/// A data store, and what it reads.
#[derive(Debug)]
pub enum StoreToRead {
    /// Files and folders where they lie, in the place of those that were uploaded.
    At {
        /// How messages call it: its path.
        what: String,
        /// What it is.
        store: Box<DataStore>,
        /// The files and folders.
        paths: Vec<PathBuf>,
    },
    /// What rests beside it.
    Own(Box<StoreGiven>),
}

pub(super) fn open(
    data: &DataGiven,
    settings: &ReaderSettings,
) -> Result<Vec<Box<dyn Source>>, ServiceError> {
    let mut sources: Vec<Box<dyn Source>> = Vec::new();
    if !data.files.is_empty() {
        sources.push(Box::new(DataSource::open_paths(&data.files, settings)?));
    }
    for store in &data.stores {
        let opened = match store {
            StoreToRead::At { what, store, paths } => {
                DataSource::open_at(store, paths, what, settings)?
            }
            StoreToRead::Own(given) => {
                DataSource::open(&given.store, &given.given, &given.what, settings)?
            }
        };
        sources.push(Box::new(opened));
    }
    if sources.is_empty() {
        return Err(CheckFault::NoData.into());
    }
    Ok(sources)
}
