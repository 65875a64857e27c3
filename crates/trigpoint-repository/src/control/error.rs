//! Why a user, role, key or job could not be stored.

use std::fmt;

use trigpoint_model::permission::Permission;

use crate::RepositoryError;
use crate::error::is_unique_violation;

/// What an error here is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A user.
    User,
    /// A role.
    Role,
    /// An API key.
    ApiKey,
    /// A job.
    Job,
    /// A token.
    Token,
    /// A restore of the whole repository.
    Restore,
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::User => "user",
            Self::Role => "role",
            Self::ApiKey => "API key",
            Self::Job => "job",
            Self::Token => "token",
            Self::Restore => "repository restore",
        })
    }
}

/// Why it could not be stored. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// There is one of that name or id.
    #[error("there is another {subject} `{name}`")]
    Taken {
        /// What.
        subject: Subject,
        /// Its name or id.
        name: String,
    },
    /// There is none.
    #[error("there is no {subject} `{name}`")]
    NotFound {
        /// What.
        subject: Subject,
        /// Its name or id.
        name: String,
    },
    /// Users have the role that was to be deleted.
    #[error("the role `{role}` is given to {users} users")]
    RoleInUse {
        /// The role.
        role: String,
        /// How many users have it.
        users: u64,
    },
    /// After it nobody who can log in would hold a permission that somebody holds.
    #[error(
        "nobody would hold the permission `{permission}` any more who is not kept out and has a \
         password"
    )]
    NobodyLeft {
        /// The permission.
        permission: Permission,
    },
    /// The repository could not answer.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl From<sqlx::Error> for ControlError {
    fn from(source: sqlx::Error) -> Self {
        Self::Repository(source.into())
    }
}

impl ControlError {
    pub(super) fn not_found(subject: Subject, name: impl fmt::Display) -> Self {
        Self::NotFound {
            subject,
            name: name.to_string(),
        }
    }

    /// The refusal where a row stands in the way, else the error as it is.
    pub(super) fn taken(source: sqlx::Error, subject: Subject, name: impl fmt::Display) -> Self {
        if is_unique_violation(&source) {
            return Self::Taken {
                subject,
                name: name.to_string(),
            };
        }
        source.into()
    }
}
