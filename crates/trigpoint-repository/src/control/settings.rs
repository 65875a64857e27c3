//! Settings: a value for a key.

use serde_json::Value;
use sqlx::Row;
use trigpoint_model::{Stamp, Timestamp};

use super::roles::stamp;
use super::{Control, json_in, json_out, time_out};
use crate::RepositoryError;

/// A setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// What it is about.
    pub key: String,
    /// What it says.
    pub value: Value,
    /// Who changed it last, and when.
    pub changed: Stamp,
}

impl Control {
    /// What a setting says; none if it was never set.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn setting(&self, key: &str) -> Result<Option<Value>, RepositoryError> {
        let value: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE key = ?1")
            .bind(key)
            .fetch_optional(&self.readers)
            .await?;
        value.as_deref().map(json_in).transpose()
    }

    /// Every setting, by key.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn settings(&self) -> Result<Vec<Setting>, RepositoryError> {
        let rows =
            sqlx::query("SELECT key, value, changed_at, changed_by FROM setting ORDER BY key")
                .fetch_all(&self.readers)
                .await?;
        rows.iter()
            .map(|row| {
                Ok(Setting {
                    key: row.try_get("key")?,
                    value: json_in(row.try_get("value")?)?,
                    changed: stamp(row, "changed_at", "changed_by")?,
                })
            })
            .collect()
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_setting(
        &self,
        key: &str,
        value: &Value,
        by: &str,
        at: Timestamp,
    ) -> Result<(), RepositoryError> {
        self.set_settings(&[(key.to_owned(), value.clone())], false, by, at)
            .await
    }

    /// Sets settings all at once, and with `only_these` forgets all others.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_settings(
        &self,
        settings: &[(String, Value)],
        only_these: bool,
        by: &str,
        at: Timestamp,
    ) -> Result<(), RepositoryError> {
        let mut transaction = self.begin().await?;
        if only_these {
            sqlx::query("DELETE FROM setting")
                .execute(&mut *transaction)
                .await?;
        }
        for (key, value) in settings {
            sqlx::query(
                "INSERT OR REPLACE INTO setting (key, value, changed_at, changed_by)
                VALUES (?1, ?2, ?3, ?4)",
            )
            .bind(key)
            .bind(json_out(value)?)
            .bind(time_out(at))
            .bind(by)
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Forgets a setting; false if it was never set.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_setting(&self, key: &str) -> Result<bool, RepositoryError> {
        let done = sqlx::query("DELETE FROM setting WHERE key = ?1")
            .bind(key)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
