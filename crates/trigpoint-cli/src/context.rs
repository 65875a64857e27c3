//! What every command has: the way to the repository it works on, and where answers go.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use trigpoint_model::secret::Secret;
use trigpoint_service::{Caller, Environment, Service, is_data_directory as is_repository};

use crate::access::{Access, Here, Server, UnderWay};
use crate::arguments::Command;
use crate::failure::Failure;
use crate::output::Output;

/// What every command has.
#[derive(Debug)]
pub(crate) struct Context {
    place: Place,
    /// What `--data` names beside the data directory.
    data_files: Vec<PathBuf>,
    under_way: UnderWay,
    /// Where answers go.
    pub(crate) output: Output,
}

/// Where the repository is.
#[derive(Debug)]
pub(crate) enum Place {
    /// In this data directory.
    Data(PathBuf),
    /// Behind a server.
    Server {
        /// Its address.
        url: String,
        /// The file that holds what opens it; without one the environment does.
        token_file: Option<PathBuf>,
    },
}

/// What `--data` names.
#[derive(Debug)]
pub(crate) struct Data {
    /// The data directory.
    pub(crate) directory: PathBuf,
    /// What is checked.
    pub(crate) files: Vec<PathBuf>,
}

/// The data directory where none is named, and the variable that names one.
const DATA: &str = "./trigpoint-data";
const DATA_VARIABLE: &str = "TRIGPOINT_DATA";

impl Data {
    /// For `check` only a data directory is one, and everything else is what is checked.
    pub(crate) fn of(given: Vec<PathBuf>, command: &Command) -> Result<Self, Failure> {
        let named = std::env::var_os(DATA_VARIABLE).map(PathBuf::from);
        let is_check = matches!(command, Command::Check(_));
        let is_directory =
            |path: &PathBuf| !is_check || Some(path) == named.as_ref() || is_repository(path);
        let (directories, files): (Vec<PathBuf>, Vec<PathBuf>) =
            given.into_iter().partition(is_directory);
        if directories.len() > 1 {
            return Err(Failure::NotUnderstood {
                message: "`--data` names several data directories, and one is wanted".to_owned(),
            });
        }
        let directory = directories.into_iter().next().or(named);
        Ok(Self {
            directory: directory.unwrap_or_else(|| PathBuf::from(DATA)),
            files,
        })
    }
}

/// The variable that holds what opens a server.
const TOKEN: &str = "TRIGPOINT_TOKEN";

impl Context {
    pub(crate) fn new(place: Place, data_files: Vec<PathBuf>, output: Output) -> Self {
        Self {
            place,
            data_files,
            under_way: UnderWay::default(),
            output,
        }
    }

    /// The way to the repository, which is made if there is none.
    pub(crate) async fn open_or_make(&self) -> Result<Access, Failure> {
        match &self.place {
            Place::Data(data) => Ok(here(
                Service::open(data, Environment::system()).await?,
                None,
            )),
            Place::Server { .. } => self.server(),
        }
    }

    /// The way to the repository, which must be there.
    pub(crate) async fn open(&self) -> Result<Access, Failure> {
        match &self.place {
            Place::Data(data) => {
                let service = Service::open_existing(data, Environment::system()).await?;
                Ok(here(service, None))
            }
            Place::Server { .. } => self.server(),
        }
    }

    /// The way to the repository; where there is none, to an empty one that goes away.
    pub(crate) async fn open_or_pass(&self) -> Result<Access, Failure> {
        match &self.place {
            Place::Data(data) if !has_anything(data) => {
                let folder = tempfile::tempdir().map_err(|source| Failure::Temporary {
                    path: std::env::temp_dir(),
                    source,
                })?;
                let service = Service::open(folder.path(), Environment::system()).await?;
                Ok(here(service, Some(folder)))
            }
            Place::Data(_) | Place::Server { .. } => self.open_or_make().await,
        }
    }

    /// What `--data` names beside the data directory: files to be checked.
    pub(crate) fn data_files(&self) -> &[PathBuf] {
        &self.data_files
    }

    /// The data directory, for what is done nowhere else.
    pub(crate) fn data(&self, what: &'static str) -> Result<&Path, Failure> {
        match &self.place {
            Place::Data(data) => Ok(data),
            Place::Server { .. } => Err(Failure::OnlyHere { what }),
        }
    }

    /// The use cases over the data directory, which is made if there is none, and who calls.
    pub(crate) async fn make_here(&self, what: &'static str) -> Result<(Service, Caller), Failure> {
        let service = Service::open(self.data(what)?, Environment::system()).await?;
        Ok((service, caller()))
    }

    /// The way to the server, without anything that opens it.
    pub(crate) fn server_before_log_in(&self) -> Result<Server, Failure> {
        match &self.place {
            Place::Server { url, .. } => Server::new(url, None, self.under_way.clone()),
            Place::Data(_) => Err(Failure::OnlyThere),
        }
    }

    fn server(&self) -> Result<Access, Failure> {
        let Place::Server { url, token_file } = &self.place else {
            return Err(Failure::OnlyThere);
        };
        let token = token(token_file.as_deref())?;
        let server = Server::new(url, Some(token), self.under_way.clone())?;
        Ok(Access::There(server))
    }

    /// Ends the job that an interrupted command waited for, and tells how that went.
    pub(crate) async fn interrupted(&self) -> Failure {
        let Some(id) = self.under_way.job() else {
            return Failure::Interrupted;
        };
        let ended = match self.server() {
            Ok(Access::There(server)) => server.cancel(id).await,
            Ok(Access::Here(_)) => return Failure::Interrupted,
            Err(failure) => Err(failure),
        };
        match ended {
            Ok(_) => Failure::Interrupted,
            Err(failure) => Failure::InterruptedJob {
                id,
                reason: failure.to_string(),
            },
        }
    }
}

fn here(service: Service, passing: Option<TempDir>) -> Access {
    Access::Here(Here {
        service,
        caller: caller(),
        _passing: passing,
    })
}

/// What opens a server: never an argument, since other users of the machine can see those.
fn token(file: Option<&Path>) -> Result<Secret<String>, Failure> {
    let text = match file {
        Some(file) => {
            let name = file.display().to_string();
            fs::read_to_string(file).map_err(Failure::read(name))?
        }
        None => std::env::var(TOKEN).unwrap_or_default(),
    };
    let token = text.trim();
    let is_one = !token.is_empty() && token.chars().all(|letter| letter.is_ascii_graphic());
    if is_one {
        return Ok(Secret::new(token.to_owned()));
    }
    Err(Failure::NoToken)
}

/// Whether there is a repository, or anything else, in a data directory.
fn has_anything(data: &Path) -> bool {
    fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some())
}

/// Whoever calls: the user of this process.
fn caller() -> Caller {
    let named = ["USER", "LOGNAME"].into_iter().find_map(|variable| {
        std::env::var(variable)
            .ok()
            .filter(|name| !name.trim().is_empty())
    });
    Caller::local(&named.unwrap_or_else(user_number))
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
