//! Why a change of items is refused.

use trigpoint_model::limits::{DOCUMENT_BYTES_MAX, FOLDER_DEPTH_MAX};
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::stamp::moment;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Stamp, Tree};

use crate::RepositoryError;

/// Why a change is refused. Nothing of that change was made, save by the bulk methods, after
/// whose refusal the writer must be dropped.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Another item or folder has the place.
    #[error("`{path}` is taken by {}", with_article(*kind))]
    NameTaken {
        /// The place.
        path: ItemPath,
        /// What stands there.
        kind: ItemKind,
        /// Its id.
        id: ItemId,
    },
    /// A live item has the id.
    #[error("the id {id} belongs to `{path}`")]
    IdTaken {
        /// The id.
        id: ItemId,
        /// Who has it.
        path: ItemPath,
    },
    /// The folder is not there.
    #[error("there is no folder `{path}`")]
    ParentMissing {
        /// The folder.
        path: ItemPath,
    },
    /// What stands where a folder is wanted is none.
    #[error("`{path}` is {}, not a folder", with_article(*kind))]
    ParentNotFolder {
        /// The place.
        path: ItemPath,
        /// What stands there.
        kind: ItemKind,
    },
    /// The kind belongs in another tree.
    #[error("{} cannot stand at `{path}`: its tree is `/{}`", with_article(*kind), kind.tree().map_or("", Tree::as_str))]
    WrongTree {
        /// The kind.
        kind: ItemKind,
        /// The place.
        path: ItemPath,
    },
    /// A folder stays in its tree.
    #[error("the folder `{from}` stays in its tree: it cannot go to `{to}`")]
    OtherTree {
        /// The folder.
        from: ItemPath,
        /// The place in another tree.
        to: ItemPath,
    },
    /// A folder cannot be put into itself.
    #[error("the folder `{from}` cannot be put into itself, at `{to}`")]
    IntoItself {
        /// The folder.
        from: ItemPath,
        /// The place inside it.
        to: ItemPath,
    },
    /// Something inside would be too deep.
    #[error(
        "`{to}` would hold items {depth} folders deep, at most {FOLDER_DEPTH_MAX} are possible"
    )]
    TooDeep {
        /// The place.
        to: ItemPath,
        /// How deep the deepest would be.
        depth: usize,
    },
    /// The document is too large.
    #[error("`{path}` has {bytes} bytes, at most {DOCUMENT_BYTES_MAX} are possible")]
    TooLarge {
        /// The place.
        path: ItemPath,
        /// Its size in canonical form.
        bytes: usize,
    },
    /// An uploaded file is too large; it is not received to its end.
    #[error(
        "the file `{name}` has more than {max} bytes, the most that an uploaded file may have: \
        split it, and upload the parts to several data stores"
    )]
    FileTooLarge {
        /// The name it is uploaded under.
        name: String,
        /// How many bytes it may have.
        max: u64,
    },
    /// The root of a tree is neither made, changed nor deleted.
    #[error("`{path}` is the root of a tree: it stays as it is")]
    Root {
        /// The root.
        path: ItemPath,
    },
    /// There is no live item with the id.
    #[error("there is no item with the id {id}")]
    NotFound {
        /// The id.
        id: ItemId,
    },
    /// There is no such entry in the Recycle Bin.
    #[error("entry {entry} is not in the Recycle Bin")]
    NotInBin {
        /// The entry.
        entry: u64,
    },
    /// The item was changed meanwhile.
    #[error(
        "`{path}` was changed{}{} and has revision {found}; this change is based on revision \
         {expected}",
        saved.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default(),
        saved.at.map(|at| format!(" at {}", moment(at))).unwrap_or_default()
    )]
    Stale {
        /// The item.
        path: ItemPath,
        /// The revision that the change is based on.
        expected: u64,
        /// The revision that is there.
        found: u64,
        /// Who saved that, and when.
        saved: Stamp,
    },
    /// An item does not change its kind.
    #[error("`{path}` is {} and cannot become {}", with_article(*found), with_article(*wanted))]
    KindDiffers {
        /// The item.
        path: ItemPath,
        /// What it is.
        found: ItemKind,
        /// What the document says it is.
        wanted: ItemKind,
    },
    /// What is to be deleted is used by items that stay.
    #[error(
        "it is in use: {}",
        in_words(users, *count, *unseen)
    )]
    InUse {
        /// The first of them, by the path of who uses.
        users: Vec<Use>,
        /// How many there are that may be told.
        count: u64,
        /// How many items use it besides whose names may not be told.
        unseen: u64,
    },
    /// The repository could not answer.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl From<sqlx::Error> for SaveError {
    fn from(source: sqlx::Error) -> Self {
        Self::Repository(source.into())
    }
}

/// One item uses another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Who uses.
    pub user: ItemPath,
    /// What is used.
    pub used: ItemPath,
    /// What for.
    pub role: ReferenceRole,
}

/// How many users an error names; the rest is counted.
pub const USERS_NAMED_MAX: usize = 20;

fn with_article(kind: ItemKind) -> String {
    match kind {
        ItemKind::Action | ItemKind::ActionTemplate | ItemKind::ActionMap => format!("an {kind}"),
        ItemKind::Folder
        | ItemKind::DataStore
        | ItemKind::RuleTemplate
        | ItemKind::Rule
        | ItemKind::Session => format!("a {kind}"),
    }
}

fn in_words(users: &[Use], count: u64, unseen: u64) -> String {
    let mut words: Vec<String> = users
        .iter()
        .map(
            |Use {
                 user,
                 used,
                 role: _,
             }| format!("`{user}` uses `{used}`"),
        )
        .collect();
    let named = u64::try_from(users.len()).unwrap_or(u64::MAX);
    if count > named {
        words.push(format!("and {} more", count - named));
    }
    match unseen {
        0 => {}
        1 => words.push("used by 1 item that you may not see".to_owned()),
        unseen => words.push(format!("used by {unseen} items that you may not see")),
    }
    words.join(", ")
}
