//! What is planned for each staged item, in words that this crate does not interpret.

use sqlx::{Connection, QueryBuilder, Row, Sqlite};
use trigpoint_model::{ItemId, ItemPath};

use super::{BATCH, SUMMARY, StagedSummary, Staging};
use crate::{RepositoryError, column};

/// What is planned for an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What is to happen.
    pub outcome: String,
    /// Where it is to stand.
    pub restored_path: Option<ItemPath>,
    /// The id it is to have.
    pub restored_id: Option<ItemId>,
    /// The live item that it meets.
    pub target_id: Option<ItemId>,
    /// The live item that says the same.
    pub identical_to: Option<ItemPath>,
    /// Why, as a code.
    pub code: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
    /// What it comes from, if it comes from another.
    pub root_cause: Option<String>,
}

/// A staged item with what is planned for it; none until that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedItem {
    /// The item.
    pub item: StagedSummary,
    /// What is planned.
    pub outcome: Option<Outcome>,
}

impl Staging {
    /// Sets what is planned for items, by their places in the archive; a plan that was set
    /// before is replaced.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_outcomes(
        &mut self,
        outcomes: &[(u64, Outcome)],
    ) -> Result<(), RepositoryError> {
        let mut transaction = self.connection.begin().await?;
        for prepare in [
            "CREATE TEMP TABLE IF NOT EXISTS planned (seq INTEGER PRIMARY KEY, outcome, \
                restored_path, restored_id, target_id, identical_to, code, reason, root_cause)",
            "DELETE FROM temp.planned",
        ] {
            sqlx::query(prepare).execute(&mut *transaction).await?;
        }
        for outcomes in outcomes.chunks(BATCH) {
            let mut insert: QueryBuilder<Sqlite> =
                QueryBuilder::new("INSERT OR REPLACE INTO temp.planned ");
            insert.push_values(outcomes, |mut row, (seq, outcome)| {
                row.push_bind(column::whole(*seq))
                    .push_bind(outcome.outcome.as_str())
                    .push_bind(outcome.restored_path.as_ref().map(ItemPath::as_str))
                    .push_bind(outcome.restored_id.as_ref().map(column::bytes))
                    .push_bind(outcome.target_id.as_ref().map(column::bytes))
                    .push_bind(outcome.identical_to.as_ref().map(ItemPath::as_str))
                    .push_bind(outcome.code.as_deref())
                    .push_bind(outcome.reason.as_deref())
                    .push_bind(outcome.root_cause.as_deref());
            });
            insert.build().execute(&mut *transaction).await?;
        }
        sqlx::query(
            "UPDATE staged SET (outcome, restored_path, restored_id, target_id, identical_to,
                code, reason, root_cause) = (SELECT outcome, restored_path, restored_id, target_id,
                    identical_to, code, reason, root_cause
                FROM temp.planned p WHERE p.seq = staged.seq)
            WHERE seq IN (SELECT seq FROM temp.planned)",
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The items with what is planned for them, in the order of the archive, after the place of
    /// the last of the page before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn planned(
        &mut self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<PlannedItem>, RepositoryError> {
        let sql = format!(
            "SELECT {SUMMARY}, s.outcome, s.restored_path, s.restored_id, s.target_id,
                s.identical_to, s.code, s.reason, s.root_cause
            FROM staged s WHERE s.seq > ?1 ORDER BY s.seq LIMIT ?2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(after.map_or(-1, column::whole))
            .bind(column::limit(limit))
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                let id = |name: &str| -> Result<Option<ItemId>, RepositoryError> {
                    row.try_get::<Option<&[u8]>, _>(name)?
                        .map(column::id)
                        .transpose()
                };
                let outcome = match row.try_get::<Option<String>, _>("outcome")? {
                    None => None,
                    Some(outcome) => Some(Outcome {
                        outcome,
                        restored_path: column::optional_path(row.try_get("restored_path")?)?,
                        restored_id: id("restored_id")?,
                        target_id: id("target_id")?,
                        identical_to: column::optional_path(row.try_get("identical_to")?)?,
                        code: row.try_get("code")?,
                        reason: row.try_get("reason")?,
                        root_cause: row.try_get("root_cause")?,
                    }),
                };
                Ok(PlannedItem {
                    item: StagedSummary::read(row)?,
                    outcome,
                })
            })
            .collect()
    }

    /// How many items have each outcome, by its word; items without one are not counted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn counts(&mut self) -> Result<Vec<(String, u64)>, RepositoryError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT outcome, count(*) FROM staged WHERE outcome IS NOT NULL
            GROUP BY outcome ORDER BY outcome",
        )
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter()
            .map(|(outcome, count)| Ok((outcome, column::count(count)?)))
            .collect()
    }
}
