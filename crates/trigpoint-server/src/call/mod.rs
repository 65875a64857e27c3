//! The calls, a file per subject: each with its rows of the table and what they do.
//!
//! A handler parses, calls one use case, renders. It decides nothing about items.

pub(crate) mod api_keys;
pub(crate) mod archives;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod data_store;
pub(crate) mod events;
pub(crate) mod history;
pub(crate) mod items;
pub(crate) mod jobs;
pub(crate) mod kept_backups;
pub(crate) mod places;
pub(crate) mod recycle_bin;
pub(crate) mod repository;
pub(crate) mod repository_restore;
pub(crate) mod restore;
pub(crate) mod restore_plan;
pub(crate) mod restores;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod stores;
pub(crate) mod users;
