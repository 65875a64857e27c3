//! Users and roles that a repository backup brings: added where they are missing, in the commit of
//! the switch. None is ever removed, and nobody may do more than before.

use std::collections::{BTreeSet, HashSet};

use sqlx::SqliteConnection;
use trigpoint_model::Timestamp;
use trigpoint_model::name::nfc;
use trigpoint_model::permission::Permission;
use uuid::Uuid;

use super::{Control, json_out, time_out};
use crate::RepositoryError;

/// A user of a backup: without a password, so that nobody logs in as them until one is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtUser {
    /// The identity.
    pub id: Uuid,
    /// The name to log in by.
    pub name: String,
    /// The name to show.
    pub display_name: String,
    /// The names of the roles; those that are neither live nor brought are left out.
    pub roles: Vec<String>,
    /// Whether the user is kept out.
    pub is_disabled: bool,
}

/// A role of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtRole {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it allows.
    pub permissions: BTreeSet<Permission>,
}

/// The users and roles of a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// The users.
    pub users: Vec<BroughtUser>,
    /// The roles.
    pub roles: Vec<BroughtRole>,
}

/// Those that a backup brings and that are not there yet, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewAccounts {
    /// The names of the users.
    pub users: Vec<String>,
    /// The names of the roles.
    pub roles: Vec<String>,
}

impl Control {
    /// Which of these users and roles are not there yet.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn new_accounts(&self, brought: &Brought) -> Result<NewAccounts, RepositoryError> {
        let roles: Vec<String> = sqlx::query_scalar("SELECT name_key FROM role")
            .fetch_all(&self.readers)
            .await?;
        let users: Vec<(Vec<u8>, String)> = sqlx::query_as("SELECT id, name_key FROM user")
            .fetch_all(&self.readers)
            .await?;
        let roles: HashSet<String> = roles.into_iter().collect();
        let (ids, names): (HashSet<Vec<u8>>, HashSet<String>) = users.into_iter().unzip();
        let is_new_role = |role: &&BroughtRole| !roles.contains(nfc(&role.name).as_ref());
        let is_new_user = |user: &&BroughtUser| {
            !ids.contains(user.id.as_bytes().as_slice())
                && !names.contains(nfc(&user.name).as_ref())
        };
        let new_users = brought.users.iter().filter(is_new_user);
        let new_roles = brought.roles.iter().filter(is_new_role);
        let mut added = NewAccounts {
            users: new_users.map(|user| user.name.clone()).collect(),
            roles: new_roles.map(|role| role.name.clone()).collect(),
        };
        for names in [&mut added.users, &mut added.roles] {
            names.sort();
            names.dedup();
        }
        Ok(added)
    }
}

/// Adds what is not there; of users that are, the name to show becomes the backup's.
pub(super) async fn bring(
    connection: &mut SqliteConnection,
    brought: &Brought,
    by: &str,
    at: Timestamp,
) -> Result<(), RepositoryError> {
    for role in &brought.roles {
        sqlx::query(
            "INSERT INTO role (name, name_key, description, permissions, created_at, created_by,
                changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6)
            ON CONFLICT (name_key) DO NOTHING",
        )
        .bind(&role.name)
        .bind(nfc(&role.name))
        .bind(&role.description)
        .bind(json_out(&role.permissions)?)
        .bind(time_out(at))
        .bind(by)
        .execute(&mut *connection)
        .await?;
    }
    for user in &brought.users {
        let there: Option<i64> =
            sqlx::query_scalar("SELECT user FROM user WHERE id = ?1 OR name_key = ?2")
                .bind(user.id.as_bytes().as_slice())
                .bind(nfc(&user.name))
                .fetch_optional(&mut *connection)
                .await?;
        match there {
            Some(there) => {
                sqlx::query(
                    "UPDATE user SET display_name = ?2, changed_at = ?3, changed_by = ?4
                    WHERE user = ?1 AND display_name <> ?2",
                )
                .bind(there)
                .bind(&user.display_name)
                .bind(time_out(at))
                .bind(by)
                .execute(&mut *connection)
                .await?;
            }
            None => add(connection, user, by, at).await?,
        }
    }
    Ok(())
}

async fn add(
    connection: &mut SqliteConnection,
    user: &BroughtUser,
    by: &str,
    at: Timestamp,
) -> Result<(), RepositoryError> {
    let added: i64 = sqlx::query_scalar(
        "INSERT INTO user (id, name, name_key, display_name, password_hash, disabled,
            created_at, created_by, changed_at, changed_by)
        VALUES (?1, ?2, ?3, ?4, NULL, ?5, ?6, ?7, ?6, ?7) RETURNING user",
    )
    .bind(user.id.as_bytes().as_slice())
    .bind(&user.name)
    .bind(nfc(&user.name))
    .bind(&user.display_name)
    .bind(user.is_disabled)
    .bind(time_out(at))
    .bind(by)
    .fetch_one(&mut *connection)
    .await?;
    let roles: Vec<_> = user.roles.iter().map(|role| nfc(role)).collect();
    sqlx::query(
        "INSERT OR IGNORE INTO user_role (user, role)
        SELECT ?1, r.role FROM json_each(?2) j JOIN role r ON r.name_key = j.value",
    )
    .bind(added)
    .bind(json_out(&roles)?)
    .execute(connection)
    .await?;
    Ok(())
}
