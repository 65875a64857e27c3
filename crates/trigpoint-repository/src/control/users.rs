//! Users: names, roles and the hashes of their passwords.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use trigpoint_model::canonical::Hash;
use trigpoint_model::name::nfc;
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_model::{Stamp, Timestamp};
use uuid::Uuid;

use super::roles::{Kept, stamp};
use super::{Control, ControlError, Subject, json_in, json_out, time_out};
use crate::{RepositoryError, column};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The identity: kept through renames.
    pub id: Uuid,
    /// What is known of the user.
    pub data: UserData,
    /// Whether there is a password to log in by.
    pub has_password: bool,
    /// Who made the user, and when.
    pub created: Stamp,
    /// Who changed the user last, and when.
    pub changed: Stamp,
}

/// What is known of a user, and can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserData {
    /// The name to log in by; unique, compared in normal form C.
    pub name: String,
    /// The name to show.
    pub display_name: String,
    /// The names of the user's roles, sorted.
    pub roles: Vec<String>,
    /// Whether the user is kept out.
    pub is_disabled: bool,
}

/// What is to be another of a user; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserChange {
    /// The name to log in by.
    pub name: Option<String>,
    /// The name to show; a blank one becomes the name to log in by.
    pub display_name: Option<String>,
    /// The names of the roles.
    pub roles: Option<Vec<String>>,
    /// Whether the user is kept out.
    pub is_disabled: Option<bool>,
}

impl UserChange {
    fn of(self, before: UserData) -> UserData {
        let name = self.name.unwrap_or(before.name);
        let display_name = match self.display_name {
            Some(blank) if blank.trim().is_empty() => name.clone(),
            Some(given) => given,
            None => before.display_name,
        };
        UserData {
            name,
            display_name,
            roles: self.roles.unwrap_or(before.roles),
            is_disabled: self.is_disabled.unwrap_or(before.is_disabled),
        }
    }
}

/// What a log-in is checked against.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// The user.
    pub user: Uuid,
    /// The argon2 hash of the password, as a PHC string; none if there is no password.
    pub password_hash: Option<Secret<String>>,
    /// Whether the user is kept out.
    pub is_disabled: bool,
}

const SELECT: &str = "SELECT u.id, u.name, u.display_name, u.disabled,
    u.password_hash IS NOT NULL AS has_password,
    u.created_at, u.created_by, u.changed_at, u.changed_by,
    (SELECT json_group_array(name) FROM (
        SELECT r.name FROM user_role x JOIN role r ON r.role = x.role
        WHERE x.user = u.user ORDER BY r.name_key)) AS roles
    FROM user u ";

impl Control {
    /// Makes a user.
    ///
    /// # Errors
    /// If the name or id is taken, or a role is not there.
    pub async fn create_user(
        &self,
        id: Uuid,
        data: &UserData,
        password_hash: Option<&Secret<String>>,
        by: &str,
        at: Timestamp,
    ) -> Result<(), ControlError> {
        let mut transaction = self.begin().await?;
        let user: i64 = sqlx::query_scalar(
            "INSERT INTO user (id, name, name_key, display_name, password_hash, disabled,
                created_at, created_by, changed_at, changed_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7, ?8) RETURNING user",
        )
        .bind(id.as_bytes().as_slice())
        .bind(&data.name)
        .bind(nfc(&data.name))
        .bind(&data.display_name)
        .bind(password_hash.map(|hash| hash.expose().as_str()))
        .bind(data.is_disabled)
        .bind(time_out(at))
        .bind(by)
        .fetch_one(&mut *transaction)
        .await
        .map_err(|error| ControlError::taken(error, Subject::User, &data.name))?;
        give_roles(&mut transaction, user, &data.roles).await?;
        Ok(transaction.commit().await?)
    }

    /// Changes a user; the password stays. All tokens of one who is kept out end. Gives what was
    /// known of the user before, and is now.
    ///
    /// # Errors
    /// If there is no such user, the name is taken, a role is not there, or nobody would hold the
    /// permission that is to be `kept`.
    pub async fn change_user(
        &self,
        id: Uuid,
        change: UserChange,
        kept: Permission,
        (by, at): (&str, Timestamp),
    ) -> Result<(UserData, UserData), ControlError> {
        let mut transaction = self.begin().await?;
        let kept = Kept::before(&mut transaction, kept).await?;
        let before = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE u.id = ?1")))
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&mut *transaction)
            .await?;
        let before = before.ok_or_else(|| ControlError::not_found(Subject::User, id))?;
        let before = read(&before)?.data;
        let data = change.of(before.clone());
        let user: i64 = sqlx::query_scalar(
            "UPDATE user SET name = ?2, name_key = ?3, display_name = ?4, disabled = ?5,
                changed_at = ?6, changed_by = ?7 WHERE id = ?1 RETURNING user",
        )
        .bind(id.as_bytes().as_slice())
        .bind(&data.name)
        .bind(nfc(&data.name))
        .bind(&data.display_name)
        .bind(data.is_disabled)
        .bind(time_out(at))
        .bind(by)
        .fetch_one(&mut *transaction)
        .await
        .map_err(|error| ControlError::taken(error, Subject::User, &data.name))?;
        sqlx::query("DELETE FROM user_role WHERE user = ?1")
            .bind(user)
            .execute(&mut *transaction)
            .await?;
        give_roles(&mut transaction, user, &data.roles).await?;
        if data.is_disabled {
            sqlx::query("DELETE FROM token WHERE user = ?1")
                .bind(user)
                .execute(&mut *transaction)
                .await?;
        }
        kept.check(&mut transaction).await?;
        transaction.commit().await?;
        Ok((before, data))
    }

    /// Gives a user a password, as its hash, or takes it away. All of the user's tokens end with
    /// it, but the one by which the user asks for it.
    ///
    /// # Errors
    /// If there is no such user.
    pub async fn set_password(
        &self,
        id: Uuid,
        hash: Option<&Secret<String>>,
        asking: Option<&Hash>,
        (by, at): (&str, Timestamp),
    ) -> Result<(), ControlError> {
        let mut transaction = self.begin().await?;
        let user: Option<i64> = sqlx::query_scalar(
            "UPDATE user SET password_hash = ?2, changed_at = ?3, changed_by = ?4
            WHERE id = ?1 RETURNING user",
        )
        .bind(id.as_bytes().as_slice())
        .bind(hash.map(|hash| hash.expose().as_str()))
        .bind(time_out(at))
        .bind(by)
        .fetch_optional(&mut *transaction)
        .await?;
        let user = user.ok_or_else(|| ControlError::not_found(Subject::User, id))?;
        sqlx::query("DELETE FROM token WHERE user = ?1 AND (?2 IS NULL OR hash <> ?2)")
            .bind(user)
            .bind(asking.map(|hash| hash.as_bytes().as_slice()))
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// What a log-in under this name is checked against.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn log_in(&self, name: &str) -> Result<Option<LogIn>, RepositoryError> {
        let row: Option<(Vec<u8>, Option<String>, bool)> =
            sqlx::query_as("SELECT id, password_hash, disabled FROM user WHERE name_key = ?1")
                .bind(nfc(name))
                .fetch_optional(&self.readers)
                .await?;
        row.map(|(id, hash, is_disabled)| {
            Ok(LogIn {
                user: column::uuid(&id)?,
                password_hash: hash.map(Secret::new),
                is_disabled,
            })
        })
        .transpose()
    }

    /// The user with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn user(&self, id: Uuid) -> Result<Option<User>, RepositoryError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE u.id = ?1")))
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The user of this name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn user_by_name(&self, name: &str) -> Result<Option<User>, RepositoryError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE u.name_key = ?1"
        )))
        .bind(nfc(name))
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// The next users by name, after this one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn users(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<User>, RepositoryError> {
        let sql = format!("{SELECT} WHERE u.name_key > ?1 ORDER BY u.name_key LIMIT ?2");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(nfc(after.unwrap_or_default()))
            .bind(column::limit(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(read).collect()
    }

    /// How many users there are.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn user_count(&self) -> Result<u64, RepositoryError> {
        let count = sqlx::query_scalar("SELECT count(*) FROM user")
            .fetch_one(&self.readers)
            .await?;
        column::count(count)
    }

    /// Deletes a user with all tokens and API keys.
    ///
    /// # Errors
    /// If there is no such user, or nobody would hold the permission that is to be `kept`.
    pub async fn delete_user(&self, id: Uuid, kept: Permission) -> Result<(), ControlError> {
        let mut transaction = self.begin().await?;
        let kept = Kept::before(&mut transaction, kept).await?;
        let done = sqlx::query("DELETE FROM user WHERE id = ?1")
            .bind(id.as_bytes().as_slice())
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Err(ControlError::not_found(Subject::User, id));
        }
        kept.check(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }
}

async fn give_roles(
    connection: &mut SqliteConnection,
    user: i64,
    roles: &[String],
) -> Result<(), ControlError> {
    let keys: Vec<_> = roles.iter().map(|role| nfc(role)).collect();
    let keys = json_out(&keys)?;
    let missing: Option<i64> = sqlx::query_scalar(
        "SELECT j.key FROM json_each(?1) j
        WHERE j.value NOT IN (SELECT name_key FROM role) ORDER BY j.key LIMIT 1",
    )
    .bind(&keys)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(place) = missing {
        let name = usize::try_from(place)
            .ok()
            .and_then(|place| roles.get(place))
            .map_or("", String::as_str);
        return Err(ControlError::not_found(Subject::Role, name));
    }
    sqlx::query(
        "INSERT OR IGNORE INTO user_role (user, role)
        SELECT ?1, r.role FROM json_each(?2) j JOIN role r ON r.name_key = j.value",
    )
    .bind(user)
    .bind(&keys)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<User, RepositoryError> {
    Ok(User {
        id: column::uuid(row.try_get("id")?)?,
        data: UserData {
            name: row.try_get("name")?,
            display_name: row.try_get("display_name")?,
            roles: json_in(row.try_get("roles")?)?,
            is_disabled: row.try_get("disabled")?,
        },
        has_password: row.try_get("has_password")?,
        created: stamp(row, "created_at", "created_by")?,
        changed: stamp(row, "changed_at", "changed_by")?,
    })
}
