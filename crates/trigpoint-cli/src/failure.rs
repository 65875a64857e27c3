//! How a command ends: done, done with refusals, or why it was not possible.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use trigpoint_model::document::InvalidDocument;
use trigpoint_server::ServeError;
use trigpoint_service::{ServiceError, codes, hint};

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

    /// A file that cannot be written.
    pub(crate) fn write(name: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Write {
            name: name.into(),
            source,
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Service(error) => error.code(),
            Self::NotUnderstood { .. } => codes::USAGE,
            Self::NotConfirmed { .. } | Self::Declined => codes::NOT_CONFIRMED,
            Self::Interrupted => codes::INTERRUPTED,
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
    pub(crate) fn hint(&self) -> Option<Cow<'static, str>> {
        if let Self::Service(error) = self {
            return hint::hint_for(error);
        }
        self.own_hint().map(Cow::Borrowed)
    }

    /// What to do next where no use case refused it.
    fn own_hint(&self) -> Option<&'static str> {
        match self {
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
            Self::NotUnderstood { .. } => EXIT_USAGE,
            Self::Service(_)
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
