//! The audit log: who did what to what, when, from where, and how it ended. It only grows.

use serde_json::Value;
use sqlx::Row;
use trigpoint_model::Timestamp;

use super::{Control, json_out, optional_json_in, time_in, time_out};
use crate::{RepositoryError, column};

/// What the log is told.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: a user, an API key, `local:<user>`.
    pub who: String,
    /// From where: an address, or empty.
    pub source: String,
    /// What was done or tried.
    pub what: String,
    /// To what: a path, an id, a name, or empty.
    pub target: String,
    /// How it ended.
    pub outcome: String,
    /// What else there is to tell.
    pub detail: Option<Value>,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its number: rises with every entry.
    pub entry: u64,
    /// What the log was told.
    pub told: NewAuditEntry,
}

/// Which entries to show; what is none does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// From this time on.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// By this one.
    pub who: Option<String>,
    /// Of one of these acts; of any, where there are none.
    pub what: Vec<String>,
    /// To this.
    pub target: Option<String>,
}

impl Control {
    /// Adds an entry; gives its number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit(&self, entry: &NewAuditEntry) -> Result<u64, RepositoryError> {
        self.audit_all(std::slice::from_ref(entry)).await
    }

    /// Adds entries in their order, all of them or none; gives the number of the last, 0 of none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit_all(&self, entries: &[NewAuditEntry]) -> Result<u64, RepositoryError> {
        // In a transaction: a statement that gives rows ends with the row, and whether it was
        // committed would not be told.
        let mut transaction = self.writer.begin().await?;
        let mut number = 0;
        for entry in entries {
            let detail = entry.detail.as_ref().map(json_out).transpose()?;
            number = sqlx::query_scalar(
                "INSERT INTO audit (at, who, source, what, target, outcome, detail)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING entry",
            )
            .bind(time_out(entry.at))
            .bind(&entry.who)
            .bind(&entry.source)
            .bind(&entry.what)
            .bind(&entry.target)
            .bind(&entry.outcome)
            .bind(detail)
            .fetch_one(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        column::count(number)
    }

    /// The latest entries before this number, the latest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit_log(
        &self,
        filter: &AuditFilter,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, RepositoryError> {
        let acts = (!filter.what.is_empty()).then(|| json_out(&filter.what));
        let rows = sqlx::query(
            "SELECT entry, at, who, source, what, target, outcome, detail FROM audit
            WHERE entry < ?1 AND at >= ?2 AND at < ?3 AND (?4 IS NULL OR who = ?4)
                AND (?5 IS NULL OR what IN (SELECT value FROM json_each(?5)))
                AND (?6 IS NULL OR target = ?6)
            ORDER BY entry DESC LIMIT ?7",
        )
        .bind(before.map_or(i64::MAX, column::whole))
        .bind(filter.since.map_or(i64::MIN, time_out))
        .bind(filter.until.map_or(i64::MAX, time_out))
        .bind(filter.who.as_deref())
        .bind(acts.transpose()?)
        .bind(filter.target.as_deref())
        .bind(column::limit(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(AuditEntry {
                    entry: column::count(row.try_get("entry")?)?,
                    told: NewAuditEntry {
                        at: time_in(row.try_get("at")?)?,
                        who: row.try_get("who")?,
                        source: row.try_get("source")?,
                        what: row.try_get("what")?,
                        target: row.try_get("target")?,
                        outcome: row.try_get("outcome")?,
                        detail: optional_json_in(row.try_get("detail")?)?,
                    },
                })
            })
            .collect()
    }
}
