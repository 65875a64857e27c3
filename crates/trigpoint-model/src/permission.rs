//! The permissions, by the names that users of the field know (`1int-rules-read` …).

use std::fmt;

use crate::kind::Tree;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// `1int-<tree>-read`
    Read(Tree),
    /// `1int-<tree>-write`
    Write(Tree),
    /// `1int-sessions-control`: play, pause, stop, rewind.
    SessionsControl,
    /// `1int-sessions-results`
    SessionsResults,
    /// `1int-grid-read`
    GridRead,
    /// `1int-grid-write`
    GridWrite,
    /// `1int-repository`: repository backup and restore.
    Repository,
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(tree) => write!(formatter, "1int-{tree}-read"),
            Self::Write(tree) => write!(formatter, "1int-{tree}-write"),
            Self::SessionsControl => formatter.write_str("1int-sessions-control"),
            Self::SessionsResults => formatter.write_str("1int-sessions-results"),
            Self::GridRead => formatter.write_str("1int-grid-read"),
            Self::GridWrite => formatter.write_str("1int-grid-write"),
            Self::Repository => formatter.write_str("1int-repository"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_have_the_names_that_users_of_the_field_know() {
        assert_eq!(Permission::Read(Tree::Rules).to_string(), "1int-rules-read");
        assert_eq!(
            Permission::Write(Tree::ActionMaps).to_string(),
            "1int-actionmaps-write"
        );
        assert_eq!(Permission::Repository.to_string(), "1int-repository");
    }
}
