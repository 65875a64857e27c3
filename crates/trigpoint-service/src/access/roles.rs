//! Roles: named sets of permissions.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::permission::Permission;
use trigpoint_model::{Stamp, Tree};
use trigpoint_repository::control::Role;

use super::{Caller, audit};
use crate::Service;
use crate::error::ServiceError;

/// A role that every repository has.
pub(crate) struct BuiltIn {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) permissions: fn() -> BTreeSet<Permission>,
}

/// The role that may do all.
pub(crate) const ADMINISTRATOR: &str = "1int-admin";

/// The roles that users of the field know.
pub(crate) const BUILT_IN: [BuiltIn; 2] = [
    BuiltIn {
        name: ADMINISTRATOR,
        description: "May do everything",
        permissions: || Permission::all().into_iter().collect(),
    },
    BuiltIn {
        name: "1int-user",
        description: "Reads and writes all items, runs sessions and sees their results",
        permissions: || {
            let trees = Tree::ALL.into_iter();
            let items = trees.flat_map(|tree| [Permission::Read(tree), Permission::Write(tree)]);
            items
                .chain([Permission::SessionsControl, Permission::SessionsResults])
                .collect()
        },
    },
];

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleEntry {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it allows.
    pub permissions: BTreeSet<Permission>,
    /// Who changed it last, and when.
    pub changed: Stamp,
}

impl From<Role> for RoleEntry {
    fn from(role: Role) -> Self {
        Self {
            name: role.name,
            description: role.description,
            permissions: role.permissions,
            changed: role.changed,
        }
    }
}

impl Service {
    /// Every role.
    ///
    /// # Errors
    /// If the caller may not administer users, or the repository cannot be read.
    pub async fn roles(&self, caller: &Caller) -> Result<Vec<RoleEntry>, ServiceError> {
        let grant = caller.administering_users()?;
        let roles = self.guard.users(&grant).roles().await?;
        Ok(roles.into_iter().map(RoleEntry::from).collect())
    }

    /// Makes a role, or changes it.
    ///
    /// # Errors
    /// If the caller may not administer users, the name is not possible, or nobody could administer
    /// users any more.
    pub async fn put_role(
        &self,
        caller: &Caller,
        name: &str,
        description: &str,
        permissions: &BTreeSet<Permission>,
    ) -> Result<(), ServiceError> {
        let grant = caller.administering_users()?;
        super::users::check_name("role", name)?;
        let by = (caller.name(), self.environment.now());
        self.guard
            .users(&grant)
            .put_role(name, description, permissions, Permission::Users, by)
            .await?;
        let told = audit::Told::new("role-save", name).with(serde_json::json!(permissions));
        self.audit(caller, told).await
    }

    /// Removes a role that no user has.
    ///
    /// # Errors
    /// If the caller may not administer users, there is no such role, or users have it.
    pub async fn delete_role(&self, caller: &Caller, name: &str) -> Result<(), ServiceError> {
        let grant = caller.administering_users()?;
        self.guard.users(&grant).delete_role(name).await?;
        self.audit(caller, audit::Told::new("role-delete", name))
            .await
    }
}
