//! The repository as its users see it, on a real database in a temporary folder.

mod bin;
mod bulk;
mod files;
mod fixture;
mod history;
mod items;
mod listing;
mod model;
mod process;
mod references;
mod relocate;
mod staging;
mod undo;
