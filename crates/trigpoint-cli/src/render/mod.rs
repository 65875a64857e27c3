//! Answers as text for people; as data they are what the service gives.

pub(crate) mod api_key;
pub(crate) mod archives;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod data_store;
pub(crate) mod datastore;
pub(crate) mod items;
pub(crate) mod job;
pub(crate) mod recycle_bin;
pub(crate) mod report_file;
pub(crate) mod repository;
pub(crate) mod restore;
pub(crate) mod text;
pub(crate) mod user;
