//! Roles: named sets of permissions.

use std::collections::BTreeSet;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use trigpoint_model::name::nfc;
use trigpoint_model::permission::Permission;
use trigpoint_model::{Stamp, Timestamp};
use uuid::Uuid;

use super::{Control, ControlError, Subject, json_in, json_out, time_in, time_out};
use crate::{RepositoryError, column};

/// A named set of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name; unique, compared in normal form C.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What those who have it may do.
    pub permissions: BTreeSet<Permission>,
    /// Who made it, and when.
    pub created: Stamp,
    /// Who changed it last, and when.
    pub changed: Stamp,
}

const COLUMNS: &str =
    "name, description, permissions, created_at, created_by, changed_at, changed_by";

impl Control {
    /// Makes a role, or gives the one of that name this description and these permissions.
    ///
    /// # Errors
    /// If nobody would hold the permission that is to be `kept`.
    pub async fn put_role(
        &self,
        name: &str,
        description: &str,
        permissions: &BTreeSet<Permission>,
        kept: Permission,
        (by, at): (&str, Timestamp),
    ) -> Result<(), ControlError> {
        let mut transaction = self.begin().await?;
        let kept = Kept::before(&mut transaction, kept).await?;
        sqlx::query(
            "INSERT INTO role (name, name_key, description, permissions, created_at, created_by,
                changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6)
            ON CONFLICT (name_key) DO UPDATE SET name = ?1, description = ?3, permissions = ?4,
                changed_at = ?5, changed_by = ?6",
        )
        .bind(name)
        .bind(nfc(name))
        .bind(description)
        .bind(json_out(permissions)?)
        .bind(time_out(at))
        .bind(by)
        .execute(&mut *transaction)
        .await?;
        kept.check(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Every role, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn roles(&self) -> Result<Vec<Role>, RepositoryError> {
        let sql = format!("SELECT {COLUMNS} FROM role ORDER BY name_key");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(read).collect()
    }

    /// The role of this name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn role(&self, name: &str) -> Result<Option<Role>, RepositoryError> {
        let sql = format!("SELECT {COLUMNS} FROM role WHERE name_key = ?1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(nfc(name))
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Deletes a role that no user has.
    ///
    /// # Errors
    /// If there is none, or users have it.
    pub async fn delete_role(&self, name: &str) -> Result<(), ControlError> {
        let mut transaction = self.begin().await?;
        let users: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM role r JOIN user_role u ON u.role = r.role WHERE r.name_key = ?1",
        )
        .bind(nfc(name))
        .fetch_one(&mut *transaction)
        .await?;
        if users > 0 {
            return Err(ControlError::RoleInUse {
                role: name.to_owned(),
                users: column::count(users)?,
            });
        }
        let done = sqlx::query("DELETE FROM role WHERE name_key = ?1")
            .bind(nfc(name))
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Err(ControlError::not_found(Subject::Role, name));
        }
        Ok(transaction.commit().await?)
    }

    /// All permissions that the roles of a user give; none for a user who is not there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn permissions_of(
        &self,
        user: Uuid,
    ) -> Result<BTreeSet<Permission>, RepositoryError> {
        let sets: Vec<String> = sqlx::query_scalar(
            "SELECT r.permissions FROM user u JOIN user_role x ON x.user = u.user
            JOIN role r ON r.role = x.role WHERE u.id = ?1",
        )
        .bind(user.as_bytes().as_slice())
        .fetch_all(&self.readers)
        .await?;
        let mut all = BTreeSet::new();
        for set in &sets {
            all.extend(json_in::<Vec<Permission>>(set)?);
        }
        Ok(all)
    }
}

/// A permission that somebody who can log in must go on to hold, if anybody does.
///
/// It is looked at in the transaction that writes: two changes of the same moment are one after the
/// other, and the second sees what the first left.
pub(super) struct Kept {
    permission: Permission,
    is_held: bool,
}

impl Kept {
    /// To be made before the change.
    pub(super) async fn before(
        connection: &mut SqliteConnection,
        permission: Permission,
    ) -> Result<Self, RepositoryError> {
        let is_held = is_held(connection, permission).await?;
        Ok(Self {
            permission,
            is_held,
        })
    }

    /// Refuses a change after which nobody holds it.
    pub(super) async fn check(self, connection: &mut SqliteConnection) -> Result<(), ControlError> {
        let Self {
            permission,
            is_held: was_held,
        } = self;
        if was_held && !is_held(connection, permission).await? {
            return Err(ControlError::NobodyLeft { permission });
        }
        Ok(())
    }
}

/// Whether a user has a role with this permission who is not kept out, and has a password.
async fn is_held(
    connection: &mut SqliteConnection,
    permission: Permission,
) -> Result<bool, RepositoryError> {
    let is_held = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM user u JOIN user_role x ON x.user = u.user
            JOIN role r ON r.role = x.role, json_each(r.permissions) p
            WHERE u.disabled = 0 AND u.password_hash IS NOT NULL AND p.value = ?1)",
    )
    .bind(permission.to_string())
    .fetch_one(connection)
    .await?;
    Ok(is_held)
}

fn read(row: &SqliteRow) -> Result<Role, RepositoryError> {
    Ok(Role {
        name: row.try_get("name")?,
        description: row.try_get("description")?,
        permissions: json_in(row.try_get("permissions")?)?,
        created: stamp(row, "created_at", "created_by")?,
        changed: stamp(row, "changed_at", "changed_by")?,
    })
}

/// A stamp of these two columns.
pub(super) fn stamp(row: &SqliteRow, at: &str, by: &str) -> Result<Stamp, RepositoryError> {
    let at: Option<i64> = row.try_get(at)?;
    Ok(Stamp {
        at: at.map(time_in).transpose()?,
        by: row.try_get(by)?,
    })
}
