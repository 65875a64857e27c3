//! API keys: named, with permissions of their own, found by the hash of what the client holds.

use std::collections::BTreeSet;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use trigpoint_model::canonical::Hash;
use trigpoint_model::name::nfc;
use trigpoint_model::permission::Permission;
use trigpoint_model::{Stamp, Timestamp};
use uuid::Uuid;

use super::roles::stamp;
use super::{Control, ControlError, Subject, json_in, json_out, time_in, time_out};
use crate::{RepositoryError, column};

/// What is known of an API key; the key itself is nowhere but with its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its identity.
    pub id: Uuid,
    /// Its name; unique among those of its owner, compared in normal form C.
    pub name: String,
    /// The user who made it.
    pub owner: Uuid,
    /// What it may do, if its owner may as well.
    pub permissions: BTreeSet<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is good for nothing; none if it never expires.
    pub expires_at: Option<Timestamp>,
    /// When it was used last, as far as [`Control::touch_api_key`] was told.
    pub last_used_at: Option<Timestamp>,
    /// Who revoked it, and when; none if nobody did.
    pub revoked: Option<Stamp>,
}

/// An API key to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// Its identity.
    pub id: Uuid,
    /// The hash of the key.
    pub hash: Hash,
    /// Its name.
    pub name: String,
    /// The user who makes it.
    pub owner: Uuid,
    /// What it may do.
    pub permissions: BTreeSet<Permission>,
    /// From when on it is good for nothing.
    pub expires_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT k.id, k.name, u.id AS owner, k.permissions, k.created_at,
    k.expires_at, k.last_used_at, k.revoked_at, k.revoked_by
    FROM api_key k JOIN user u ON u.user = k.owner ";

impl Control {
    /// Keeps a new API key.
    ///
    /// # Errors
    /// If its owner has one of that name, or is not there.
    pub async fn create_api_key(&self, key: &NewApiKey, at: Timestamp) -> Result<(), ControlError> {
        let done = sqlx::query(
            "INSERT INTO api_key (id, hash, owner, name, name_key, permissions, created_at,
                expires_at)
            SELECT ?1, ?2, user, ?4, ?5, ?6, ?7, ?8 FROM user WHERE id = ?3",
        )
        .bind(key.id.as_bytes().as_slice())
        .bind(key.hash.as_bytes().as_slice())
        .bind(key.owner.as_bytes().as_slice())
        .bind(&key.name)
        .bind(nfc(&key.name))
        .bind(json_out(&key.permissions)?)
        .bind(time_out(at))
        .bind(key.expires_at.map(time_out))
        .execute(&self.writer)
        .await
        .map_err(|error| ControlError::taken(error, Subject::ApiKey, &key.name))?;
        if done.rows_affected() == 0 {
            return Err(ControlError::not_found(Subject::User, key.owner));
        }
        Ok(())
    }

    /// What is known of the key with this hash, also when it has expired or was revoked.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_key_by_hash(&self, hash: &Hash) -> Result<Option<ApiKey>, RepositoryError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE k.hash = ?1")))
            .bind(hash.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The key with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_key(&self, id: Uuid) -> Result<Option<ApiKey>, RepositoryError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE k.id = ?1")))
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The keys of one user, or of all, by owner and name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_keys(&self, owner: Option<Uuid>) -> Result<Vec<ApiKey>, RepositoryError> {
        let sql = format!("{SELECT} WHERE ?1 IS NULL OR u.id = ?1 ORDER BY u.name_key, k.name_key");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(owner.as_ref().map(|owner| owner.as_bytes().as_slice()))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Notes that a key was used. It costs a commit, so that not every use should be noted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn touch_api_key(&self, id: Uuid, at: Timestamp) -> Result<(), RepositoryError> {
        sqlx::query("UPDATE api_key SET last_used_at = ?2 WHERE id = ?1")
            .bind(id.as_bytes().as_slice())
            .bind(time_out(at))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Gives a key another name, other permissions or another end.
    ///
    /// # Errors
    /// If there is none, or its owner has another of that name.
    pub async fn change_api_key(
        &self,
        id: Uuid,
        name: &str,
        permissions: &BTreeSet<Permission>,
        expires_at: Option<Timestamp>,
    ) -> Result<(), ControlError> {
        let done = sqlx::query(
            "UPDATE api_key SET name = ?2, name_key = ?3, permissions = ?4, expires_at = ?5
            WHERE id = ?1",
        )
        .bind(id.as_bytes().as_slice())
        .bind(name)
        .bind(nfc(name))
        .bind(json_out(permissions)?)
        .bind(expires_at.map(time_out))
        .execute(&self.writer)
        .await
        .map_err(|error| ControlError::taken(error, Subject::ApiKey, name))?;
        found(done.rows_affected(), id)
    }

    /// Revokes a key, or, without a stamp, reinstates it.
    ///
    /// # Errors
    /// If there is none.
    pub async fn revoke_api_key(
        &self,
        id: Uuid,
        revoked: Option<(&str, Timestamp)>,
    ) -> Result<(), ControlError> {
        let done = sqlx::query("UPDATE api_key SET revoked_at = ?2, revoked_by = ?3 WHERE id = ?1")
            .bind(id.as_bytes().as_slice())
            .bind(revoked.map(|(_, at)| time_out(at)))
            .bind(revoked.map(|(by, _)| by))
            .execute(&self.writer)
            .await?;
        found(done.rows_affected(), id)
    }

    /// Deletes a key.
    ///
    /// # Errors
    /// If there is none.
    pub async fn delete_api_key(&self, id: Uuid) -> Result<(), ControlError> {
        let done = sqlx::query("DELETE FROM api_key WHERE id = ?1")
            .bind(id.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        found(done.rows_affected(), id)
    }
}

fn found(rows: u64, id: Uuid) -> Result<(), ControlError> {
    if rows == 0 {
        return Err(ControlError::not_found(Subject::ApiKey, id));
    }
    Ok(())
}

fn read(row: &SqliteRow) -> Result<ApiKey, RepositoryError> {
    let time = |name: &str| -> Result<Option<Timestamp>, RepositoryError> {
        row.try_get::<Option<i64>, _>(name)?
            .map(time_in)
            .transpose()
    };
    let revoked = stamp(row, "revoked_at", "revoked_by")?;
    Ok(ApiKey {
        id: column::uuid(row.try_get("id")?)?,
        name: row.try_get("name")?,
        owner: column::uuid(row.try_get("owner")?)?,
        permissions: json_in(row.try_get("permissions")?)?,
        created_at: time_in(row.try_get("created_at")?)?,
        expires_at: time("expires_at")?,
        last_used_at: time("last_used_at")?,
        revoked: Some(revoked).filter(|revoked| !revoked.is_empty()),
    })
}
