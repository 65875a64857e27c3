//! Who asks, and what they may do.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::Tree;
use trigpoint_model::permission::Permission;
use uuid::Uuid;

use super::grant::{
    MayAdministerRepository, MayAdministerUsers, MayManageKeys, MayRead, MayReadAudit, MayRunJobs,
    MayWrite,
};
use crate::error::ServiceError;

/// How a caller came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// By the data directory: whoever may write it is its administrator.
    Local,
    /// By a log-in in a browser.
    Session,
    /// By a log-in that gave a token.
    Token,
    /// By an API key.
    ApiKey,
}

/// What the name of a caller by the data directory begins with: no user can be called so.
pub(super) const LOCAL: &str = "local:";

/// The name of a caller by an API key: no user can be called so.
pub(super) fn name_by_key(owner: &str, key: &str) -> String {
    format!("{owner}{BY_KEY}{key})")
}

/// Whether a name looks like one of a caller that is no user.
pub(super) fn is_reserved(name: &str) -> bool {
    name.starts_with(LOCAL) || (name.contains(BY_KEY) && name.ends_with(')'))
}

const BY_KEY: &str = " (key ";

/// Who asks. Made only here and by a log-in, so that nobody can give themselves permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub(super) name: String,
    /// What stays through renames, and is nobody else's later: the id of the user or key; of local
    /// work its name.
    pub(super) identity: String,
    pub(super) user: Option<Uuid>,
    pub(super) permissions: BTreeSet<Permission>,
    pub(super) via: Via,
    pub(super) from: String,
}

impl Caller {
    /// Whoever may write the data directory is its administrator, known as `local:<user>`.
    #[must_use]
    pub fn local(user: &str) -> Self {
        let name = format!("{LOCAL}{user}");
        Self {
            identity: name.clone(),
            name,
            user: None,
            permissions: Permission::all().into_iter().collect(),
            via: Via::Local,
            from: "local".to_owned(),
        }
    }

    /// The name that saves and restores are recorded under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose jobs and plans are the caller's: not a name, which may become another's.
    pub(crate) fn identity(&self) -> &str {
        &self.identity
    }

    /// The user, where it is one.
    #[must_use]
    pub fn user(&self) -> Option<Uuid> {
        self.user
    }

    /// How the caller came in.
    #[must_use]
    pub fn via(&self) -> Via {
        self.via
    }

    /// Where the call comes from: an address, or `local`.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// What the caller may do.
    #[must_use]
    pub fn permissions(&self) -> &BTreeSet<Permission> {
        &self.permissions
    }

    /// Whether the caller holds a permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    pub(super) fn require(&self, permission: Permission) -> Result<(), ServiceError> {
        if self.may(permission) {
            return Ok(());
        }
        Err(ServiceError::Forbidden { permission })
    }

    /// The grant to read a tree.
    pub(crate) fn reading(&self, tree: Tree) -> Result<MayRead<'_>, ServiceError> {
        self.require(Permission::Read(tree))?;
        Ok(MayRead::new(self))
    }

    /// The grant to read whichever trees the caller may; items of others are to be left out.
    pub(crate) fn reading_some(&self) -> Result<MayRead<'_>, ServiceError> {
        let readable = Tree::ALL.into_iter().any(|tree| self.may_read(tree));
        if !readable {
            self.require(Permission::Read(Tree::Rules))?;
        }
        Ok(MayRead::new(self))
    }

    /// The grant to write a tree.
    pub(crate) fn writing(&self, tree: Tree) -> Result<MayWrite<'_>, ServiceError> {
        self.writing_all([tree])
    }

    /// The grant to write all of these trees.
    pub(crate) fn writing_all(
        &self,
        trees: impl IntoIterator<Item = Tree>,
    ) -> Result<MayWrite<'_>, ServiceError> {
        for tree in trees {
            self.require(Permission::Write(tree))?;
        }
        Ok(MayWrite::new(self))
    }

    /// The grant to write whichever trees the caller may.
    pub(crate) fn writing_some(&self) -> Result<MayWrite<'_>, ServiceError> {
        let writable = Tree::ALL.into_iter().any(|tree| self.may_write(tree));
        if !writable {
            self.require(Permission::Write(Tree::Rules))?;
        }
        Ok(MayWrite::new(self))
    }

    /// The grant to back up, replace and bring back the whole repository.
    pub(crate) fn administering_repository(
        &self,
    ) -> Result<MayAdministerRepository<'_>, ServiceError> {
        self.require(Permission::Repository)?;
        Ok(MayAdministerRepository::new(self))
    }

    /// The grant to administer users and roles. A key never holds it.
    pub(crate) fn administering_users(&self) -> Result<MayAdministerUsers<'_>, ServiceError> {
        self.refuse_key("users and roles")?;
        self.require(Permission::Users)?;
        Ok(MayAdministerUsers::new(self))
    }

    /// The grant to manage API keys: the caller's own, or everybody's. A key never holds it.
    pub(crate) fn managing_keys(&self) -> Result<MayManageKeys<'_>, ServiceError> {
        self.refuse_key("API keys")?;
        Ok(MayManageKeys::new(self))
    }

    /// The grant to read the audit log.
    pub(crate) fn reading_audit(&self) -> Result<MayReadAudit<'_>, ServiceError> {
        self.require(Permission::Audit)?;
        Ok(MayReadAudit::new(self))
    }

    /// The grant to start jobs and look at them, which every caller holds.
    pub(crate) fn running_jobs(&self) -> MayRunJobs<'_> {
        MayRunJobs::new(self)
    }

    /// Whether the caller may read a tree.
    pub(crate) fn may_read(&self, tree: Tree) -> bool {
        self.may(Permission::Read(tree))
    }

    /// Whether the caller may write a tree.
    pub(crate) fn may_write(&self, tree: Tree) -> bool {
        self.may(Permission::Write(tree))
    }

    /// Whether the caller may be told what a restore does in a tree: what is told of one that they
    /// may write and not read was held back when it was planned.
    pub(crate) fn may_plan(&self, tree: Tree) -> bool {
        self.may_read(tree) || self.may_write(tree)
    }

    pub(super) fn refuse_key(&self, what: &'static str) -> Result<(), ServiceError> {
        match self.via {
            Via::ApiKey => Err(ServiceError::NotByKey { what }),
            Via::Local | Via::Session | Via::Token => Ok(()),
        }
    }
}
