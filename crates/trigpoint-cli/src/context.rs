//! What every command has: the repository it works on, who calls, and where answers go.

use std::fs;
use std::path::PathBuf;

use trigpoint_service::{Caller, Environment, Service};

use crate::failure::Failure;
use crate::output::Output;

/// What every command has.
#[derive(Debug)]
pub(crate) struct Context {
    /// The data directory.
    data: PathBuf,
    /// Where answers go.
    pub(crate) output: Output,
}

impl Context {
    pub(crate) fn new(data: PathBuf, output: Output) -> Self {
        Self { data, output }
    }

    /// The use cases over the repository, which is made if there is none.
    pub(crate) async fn open_or_make(&self) -> Result<Service, Failure> {
        Ok(Service::open(&self.data, Environment::system()).await?)
    }

    /// The use cases over the repository, which must be there.
    pub(crate) async fn open(&self) -> Result<Service, Failure> {
        Ok(Service::open_existing(&self.data, Environment::system()).await?)
    }

    /// Where the repository keeps what is under way; emptied whenever it is opened.
    pub(crate) fn spool(&self) -> PathBuf {
        self.data.join("spool")
    }

    /// Whether there is a repository, or anything else, in the data directory.
    pub(crate) fn has_data(&self) -> bool {
        fs::read_dir(&self.data).is_ok_and(|mut entries| entries.next().is_some())
    }

    /// Whoever calls: the user of this process.
    pub(crate) fn caller(&self) -> Caller {
        let named = ["USER", "LOGNAME"].into_iter().find_map(|variable| {
            std::env::var(variable)
                .ok()
                .filter(|name| !name.trim().is_empty())
        });
        Caller::local(&named.unwrap_or_else(user_number))
    }
}

/// The number of the user, where the environment does not name them.
#[cfg(unix)]
fn user_number() -> String {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").map_or_else(|_| "unknown".to_owned(), |own| own.uid().to_string())
}

#[cfg(not(unix))]
fn user_number() -> String {
    std::env::var("USERNAME").unwrap_or_else(|_| "unknown".to_owned())
}
