//! Data opened for a check: plain files, and data stores with their mapping.

use std::collections::BTreeMap;
use std::path::PathBuf;

use trigpoint_datastore::{DataSource, ReaderSettings};
use trigpoint_engine::Source;
use trigpoint_model::document::DataStore;
use trigpoint_rules::Lookup;

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

/// What is open, and what its lookups hold.
#[derive(Default)]
pub(super) struct OpenData {
    pub(super) sources: Vec<Box<dyn Source>>,
    pub(super) lookups: BTreeMap<String, Lookup>,
}

pub(super) fn open(data: &DataGiven, settings: &ReaderSettings) -> Result<OpenData, ServiceError> {
    let mut open = OpenData::default();
    if !data.files.is_empty() {
        let files = DataSource::open_paths(&data.files, settings)?;
        open.sources.push(Box::new(files));
    }
    for store in &data.stores {
        let (mut opened, store, what) = match store {
            StoreToRead::At { what, store, paths } => {
                let opened = DataSource::open_at(store, paths, what, settings)?;
                (opened, store.as_ref(), what)
            }
            StoreToRead::Own(given) => {
                let StoreGiven { what, store, .. } = given.as_ref();
                let opened = DataSource::open(store, &given.given, what, settings)?;
                (opened, store, what)
            }
        };
        for (class, lookup) in opened.lookups(store, what)? {
            if open.lookups.insert(class.clone(), lookup).is_some() {
                return Err(CheckFault::LookupTwice { class }.into());
            }
        }
        open.sources.push(Box::new(opened));
    }
    if open.sources.is_empty() {
        return Err(CheckFault::NoData.into());
    }
    Ok(open)
}
