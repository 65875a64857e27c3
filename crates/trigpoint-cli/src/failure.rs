//! How a command ends: done, done with refusals, or why it was not possible.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use trigpoint_model::document::InvalidDocument;
use trigpoint_server::ServeError;
use trigpoint_service::{ServiceError, codes, hint};
use uuid::Uuid;

use crate::access::Told;

/// The command was not understood.
pub(crate) const EXIT_USAGE: u8 = 2;
const EXIT_DONE: u8 = 0;
const EXIT_WITH_REFUSALS: u8 = 1;
const EXIT_NOT_POSSIBLE: u8 = 3;

/// How a command that ran to its end ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// All was done.
    Fully,
    /// It was done, but something was refused, or there are differences.
    WithRefusals,
    /// Nothing was possible, and the answer says why.
    Refused,
}

impl Done {
    /// [`Done::WithRefusals`] if there are any.
    pub(crate) fn with_refusals(any: bool) -> Self {
        if any { Self::WithRefusals } else { Self::Fully }
    }

    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Fully => EXIT_DONE,
            Self::WithRefusals => EXIT_WITH_REFUSALS,
            Self::Refused => EXIT_NOT_POSSIBLE,
        }
    }
}

/// Why a command was not possible. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The use case refused it.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The arguments make no command.
    #[error("{message}")]
    NotUnderstood {
        /// What is wrong with them.
        message: String,
    },
    /// It wants a yes, and there is no terminal to ask on.
    #[error("nobody can be asked here whether to {what}")]
    NotConfirmed {
        /// What would be done.
        what: String,
    },
    /// The user was asked, and said no.
    #[error("nothing was changed: the answer was no")]
    Declined,
    /// The user interrupted it.
    #[error(
        "interrupted: nothing is half done, the repository has the whole change or nothing of it"
    )]
    Interrupted,
    /// A file, or stdin, cannot be read.
    #[error("cannot read `{name}`: {source}")]
    Read {
        /// The file.
        name: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// What was given is not an item document.
    #[error("`{name}` is not an item document: {source}")]
    Document {
        /// The file.
        name: String,
        /// Why not.
        #[source]
        source: InvalidDocument,
    },
    /// A file, or stdout, cannot be written.
    #[error("cannot write `{name}`: {source}")]
    Write {
        /// The file.
        name: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A zip would be written to a terminal.
    #[error("a zip is not written to a terminal")]
    ZipOnTerminal,
    /// The Recycle Bin has nothing of this path.
    #[error("nothing in the Recycle Bin was deleted from `{path}`")]
    NotInBin {
        /// What was asked for.
        path: String,
    },
    /// A password was empty.
    #[error("no password was entered")]
    NoPassword,
    /// A temporary place cannot be made.
    #[error("cannot make a temporary folder in `{path}`: {source}")]
    Temporary {
        /// Where.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The server cannot begin.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A server refused it, or could not do it.
    #[error("{}", .0.detail)]
    Told(Box<Told>),
    /// What was given is not the address of a server.
    #[error("`{url}` is not the address of a server: {reason}")]
    BadServer {
        /// What was given.
        url: String,
        /// Why not.
        reason: String,
    },
    /// Nothing that opens a server was given.
    #[error("nothing opens the server: neither `TRIGPOINT_TOKEN` nor `--token-file` has a token")]
    NoToken,
    /// No server answers.
    #[error("no server answers at `{url}`: {reason}")]
    Unreachable {
        /// Its address.
        url: String,
        /// Why not.
        reason: String,
    },
    /// The connection broke off after something was asked for.
    #[error("the connection to `{url}` was lost: {reason}{}", lost(*.changes))]
    ConnectionLost {
        /// The address of the server.
        url: String,
        /// Why.
        reason: String,
        /// Whether what was asked for changes something.
        changes: bool,
    },
    /// The connection broke off while a job was waited for.
    #[error("the connection to `{url}` was lost: {reason}; the job {id} goes on there")]
    JobGoesOn {
        /// The address of the server.
        url: String,
        /// Why.
        reason: String,
        /// The job.
        id: Uuid,
    },
    /// The user interrupted it, and the job at the server could not be ended.
    #[error("interrupted; the job {id} goes on at the server, or is done: {reason}")]
    InterruptedJob {
        /// The job.
        id: Uuid,
        /// Why it could not be ended.
        reason: String,
    },
    /// What answers is no Trigpoint, or one of another version.
    #[error("the answer of `{url}` is not understood: {reason}")]
    NotUnderstoodAnswer {
        /// The address.
        url: String,
        /// Why not.
        reason: String,
    },
    /// It is done on a data directory only.
    #[error("{what} works on a data directory, and not through a server")]
    OnlyHere {
        /// The command.
        what: &'static str,
    },
    /// It is done through a server only.
    #[error("this speaks to a server, and `--server URL` names none")]
    OnlyThere,
    /// The machine does not give what every command needs.
    #[error("cannot begin: {source}")]
    Runtime {
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl Failure {
    /// A file that cannot be read.
    pub(crate) fn read(name: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Read {
            name: name.into(),
            source,
        }
    }

    /// A part of the work that ended without an answer.
    pub(crate) fn task(source: tokio::task::JoinError) -> Self {
        Self::Runtime {
            source: io::Error::other(source),
        }
    }

    /// A file that cannot be written.
    pub(crate) fn write(name: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Write {
            name: name.into(),
            source,
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Service(error) => error.code(),
            Self::Told(told) => &told.code,
            Self::NotUnderstood { .. }
            | Self::BadServer { .. }
            | Self::OnlyHere { .. }
            | Self::OnlyThere => codes::USAGE,
            Self::NoToken => codes::UNAUTHENTICATED,
            Self::Unreachable { .. } | Self::ConnectionLost { .. } | Self::JobGoesOn { .. } => {
                codes::UNREACHABLE
            }
            Self::NotUnderstoodAnswer { .. } => codes::NOT_A_SERVER,
            Self::NotConfirmed { .. } | Self::Declined => codes::NOT_CONFIRMED,
            Self::Interrupted | Self::InterruptedJob { .. } => codes::INTERRUPTED,
            Self::NotInBin { .. } => codes::NOT_FOUND,
            Self::Document { .. } | Self::ZipOnTerminal | Self::NoPassword => codes::INVALID,
            Self::Read { .. }
            | Self::Write { .. }
            | Self::Temporary { .. }
            | Self::Serve(_)
            | Self::Runtime { .. } => codes::STORAGE_ERROR,
        }
    }

    /// What to do next.
    pub(crate) fn hint(&self) -> Option<Cow<'_, str>> {
        if let Self::Service(error) = self {
            return hint::hint_for(error);
        }
        self.own_hint().map(Cow::Borrowed)
    }

    /// What to do next where no use case here refused it.
    fn own_hint(&self) -> Option<&str> {
        match self {
            // What is said to those who write calls is of no use to those who write commands.
            Self::Told(told) => told
                .hint
                .as_deref()
                .filter(|hint| !hint.contains("`/docs`")),
            Self::NoToken => Some(
                "`trigpoint token NAME --server URL` logs in and gives one; an API key serves as \
                 well",
            ),
            Self::BadServer { .. } => Some("it looks like `http://127.0.0.1:8080`"),
            Self::OnlyHere { .. } => Some(
                "run it on the machine of the server, with `--data DIR` and without `--server`",
            ),
            Self::OnlyThere => Some("`--server http://127.0.0.1:8080` (or `TRIGPOINT_SERVER`)"),
            Self::Unreachable { .. }
            | Self::ConnectionLost { changes: false, .. }
            | Self::NotUnderstoodAnswer { .. } => hint::hint(self.code()),
            Self::JobGoesOn { .. } | Self::InterruptedJob { .. } => Some(
                "`trigpoint job wait ID` waits for it, `trigpoint job show ID` tells how it ended",
            ),
            Self::ConnectionLost { changes: true, .. } => Some(
                "look before it is tried again: `trigpoint audit` and `trigpoint job list` tell \
                 what was done",
            ),
            Self::NotUnderstood { .. } => Some("`trigpoint --help` shows every command"),
            Self::NotConfirmed { .. } => Some("`--yes` answers it beforehand"),
            Self::Document { .. } => Some(
                "`trigpoint items show PATH` writes the document of an item, `trigpoint schema \
                 KIND` the shape of a kind",
            ),
            Self::ZipOnTerminal => Some("name a file (`-o FILE`), or send it through a pipe"),
            Self::NotInBin { .. } => Some("`trigpoint recycle-bin list` shows what is there"),
            Self::Serve(ServeError::Listen { .. }) => Some(
                "choose another address (`--listen 127.0.0.1:0` takes a free port), or stop what \
                 listens there",
            ),
            Self::Service(_)
            | Self::Serve(ServeError::Describe { .. })
            | Self::Declined
            | Self::Interrupted
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::NoPassword
            | Self::Temporary { .. }
            | Self::Runtime { .. } => None,
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::NotUnderstood { .. }
            | Self::BadServer { .. }
            | Self::OnlyHere { .. }
            | Self::OnlyThere => EXIT_USAGE,
            Self::Service(_)
            | Self::Told(_)
            | Self::NoToken
            | Self::Unreachable { .. }
            | Self::ConnectionLost { .. }
            | Self::JobGoesOn { .. }
            | Self::InterruptedJob { .. }
            | Self::NotUnderstoodAnswer { .. }
            | Self::NotConfirmed { .. }
            | Self::Declined
            | Self::Interrupted
            | Self::Read { .. }
            | Self::Document { .. }
            | Self::Write { .. }
            | Self::ZipOnTerminal
            | Self::NotInBin { .. }
            | Self::NoPassword
            | Self::Serve(_)
            | Self::Temporary { .. }
            | Self::Runtime { .. } => EXIT_NOT_POSSIBLE,
        }
    }
}

/// What is known of a change when nobody answers any more.
fn lost(changes: bool) -> &'static str {
    if changes {
        "; whether it was done is not known"
    } else {
        ""
    }
}
