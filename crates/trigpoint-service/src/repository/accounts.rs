//! Users and roles in a repository backup: written, and taken back, only by one who may administer
//! users. A password, a token or a key is never among them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use trigpoint_archive::chunked::{DocumentName, RepositoryReader};
use trigpoint_archive::{ArchiveError, ContainerFault, fault};
use trigpoint_model::permission::Permission;
use trigpoint_repository::control::{Brought, BroughtRole, BroughtUser, NewAccounts};
use uuid::Uuid;

use crate::access::audit::Told;
use crate::access::users::check_name;
use crate::error::ServiceError;
use crate::{Caller, Service};

/// What becomes of the users and roles of a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountsReport {
    /// Users of the backup.
    pub users: u64,
    /// Roles of the backup.
    pub roles: u64,
    /// Users that are added; each wants a password before anybody can log in as them.
    pub users_added: u64,
    /// Roles that are added.
    pub roles_added: u64,
    /// The names of the users that are added: the first hundred.
    #[serde(default)]
    pub user_names_added: Vec<String>,
    /// The names of the roles that are added: the first hundred.
    #[serde(default)]
    pub role_names_added: Vec<String>,
    /// Whether they are left out, because whoever restores may not administer users.
    pub left_out: bool,
}

/// A user as it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    /// Backups of before there were users have a name alone.
    #[serde(default = "Uuid::now_v7")]
    id: Uuid,
    name: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    disabled: bool,
}

/// A role as it is written.
#[derive(Serialize, Deserialize)]
struct Role {
    name: String,
    description: String,
    permissions: BTreeSet<Permission>,
}

/// The names of what is left out where its maker may not administer users.
pub(super) const LEFT_OUT: [&str; 2] = ["roles", "users"];
/// Users, and roles, that a report names.
const NAMED_MAX: usize = 100;

impl Service {
    /// The users and roles as they are written; none for one who may not administer users.
    pub(super) async fn accounts(
        &self,
        caller: &Caller,
    ) -> Result<Option<Vec<(DocumentName, String)>>, ServiceError> {
        if caller.administering_users().is_err() {
            return Ok(None);
        }
        let users = self.users(caller).await?.into_iter().map(|user| User {
            id: user.id,
            name: user.name,
            display_name: user.display_name,
            roles: user.roles,
            disabled: user.disabled,
        });
        let roles = self.roles(caller).await?.into_iter().map(|role| Role {
            name: role.name,
            description: role.description,
            permissions: role.permissions,
        });
        let (users, roles): (Vec<User>, Vec<Role>) = (users.collect(), roles.collect());
        if users.is_empty() && roles.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let users = serde_json::to_string_pretty(&users).map_err(ServiceError::serialize)?;
        let roles = serde_json::to_string_pretty(&roles).map_err(ServiceError::serialize)?;
        let (of_users, of_roles) = (DocumentName::Users, DocumentName::Roles);
        Ok(Some(vec![(of_users, users), (of_roles, roles)]))
    }

    /// The users and roles of a backup that are added if the caller restores it: none for one who
    /// may not administer users.
    pub(super) async fn new_accounts(
        &self,
        caller: &Caller,
        brought: &Brought,
    ) -> Result<NewAccounts, ServiceError> {
        if caller.administering_users().is_err() {
            return Ok(NewAccounts::default());
        }
        let grant = caller.administering_repository()?;
        let control = self.guard.whole(&grant).control();
        Ok(control.new_accounts(brought).await?)
    }
}

/// What becomes of the users and roles of a backup if the caller restores it and these are added;
/// none where it has none.
pub(super) fn accounts_report(
    caller: &Caller,
    brought: &Brought,
    added: &NewAccounts,
) -> Option<AccountsReport> {
    let (users, roles) = (brought.users.len() as u64, brought.roles.len() as u64);
    let named = |names: &[String]| names.iter().take(NAMED_MAX).cloned().collect();
    (users + roles > 0).then(|| AccountsReport {
        users,
        roles,
        users_added: added.users.len() as u64,
        roles_added: added.roles.len() as u64,
        user_names_added: named(&added.users),
        role_names_added: named(&added.roles),
        left_out: caller.administering_users().is_err(),
    })
}

/// What the audit log says of users and roles that a restore added.
pub(crate) fn added_told(id: Uuid, users: &[String], roles: &[String]) -> Vec<Told> {
    let told = |what, name: &String| Told::new(what, name).with(json!({"restore": id}));
    let roles = roles.iter().map(|name| told("role-save", name));
    let users = users.iter().map(|name| told("user-create", name));
    roles.chain(users).collect()
}

/// The users and roles that a backup brings.
pub(super) fn read(reader: &mut RepositoryReader) -> Result<Brought, ArchiveError> {
    let users: Vec<User> = read_one(reader, DocumentName::Users)?;
    let roles: Vec<Role> = read_one(reader, DocumentName::Roles)?;
    let names = users.iter().map(|user| ("user", &user.name));
    let names = names.chain(roles.iter().map(|role| ("role", &role.name)));
    for (what, name) in names {
        if let Err(error) = check_name(what, name) {
            return Err(refused(reader, error.to_string()));
        }
    }
    Ok(Brought {
        users: users
            .into_iter()
            .map(|user| BroughtUser {
                id: user.id,
                name: user.name,
                display_name: user.display_name,
                roles: user.roles,
                is_disabled: user.disabled,
            })
            .collect(),
        roles: roles
            .into_iter()
            .map(|role| BroughtRole {
                name: role.name,
                description: role.description,
                permissions: role.permissions,
            })
            .collect(),
    })
}

fn read_one<T: serde::de::DeserializeOwned>(
    reader: &mut RepositoryReader,
    name: DocumentName,
) -> Result<Vec<T>, ArchiveError> {
    match reader.document(name)? {
        None => Ok(Vec::new()),
        Some(text) => serde_json::from_str(&text)
            .map_err(|error| refused(reader, format!("its users or roles: {error}"))),
    }
}

fn refused(reader: &RepositoryReader, message: String) -> ArchiveError {
    let fault = ContainerFault::new(fault::code::SCHEMA_INVALID, message);
    ArchiveError::refused(reader.path(), fault)
}
