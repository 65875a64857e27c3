//! Item documents as they rest, and the references between them.

use std::collections::HashMap;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemKind, ItemPath};

use crate::summary::{SummaryRow, summary_sql};
use crate::{ItemSummary, RepositoryError, Snapshot, column};

/// A reference at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReference {
    /// The item that refers.
    pub from: ItemId,
    /// What the reference is there for.
    pub role: ReferenceRole,
    /// The item it means.
    pub target: ItemId,
    /// Where the live item with that id is; none if there is none.
    pub target_path: Option<ItemPath>,
    /// Where the target was when it was last seen.
    pub last_path: Option<ItemPath>,
}

/// Documents read at once.
const BATCH: usize = 500;

impl Snapshot {
    /// The document of a live item; its references show where their targets are now, or were last.
    ///
    /// # Errors
    /// If the database fails, or what rests there is damaged.
    pub async fn document(&mut self, id: ItemId) -> Result<Option<ItemDocument>, RepositoryError> {
        Ok(self.documents(&[id]).await?.pop())
    }

    /// The documents of live items, in the order asked; those that are not there are left out.
    ///
    /// # Errors
    /// As [`Snapshot::document`].
    pub async fn documents(
        &mut self,
        ids: &[ItemId],
    ) -> Result<Vec<ItemDocument>, RepositoryError> {
        let mut documents = Vec::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            documents.extend(
                self.document_rows(ids)
                    .await?
                    .into_iter()
                    .map(|row| row.document),
            );
        }
        Ok(documents)
    }

    /// What these live items refer to, item by item in the order asked, then in the order of the
    /// document.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn references_from(
        &mut self,
        ids: &[ItemId],
    ) -> Result<Vec<StoredReference>, RepositoryError> {
        let rows = sqlx::query(
            "SELECT i.id, r.role, r.target, p.path || '/' || t.name AS inner_path, t.name,
                t.seq IS NOT NULL AS is_live, r.last_path
            FROM json_each(?1) j
            CROSS JOIN item i ON i.id = unhex(j.value) AND i.bin IS NULL
            CROSS JOIN reference r ON r.item = i.seq
            LEFT JOIN item t ON t.id = r.target AND t.bin IS NULL
            LEFT JOIN folder p ON p.seq = t.parent
            ORDER BY j.key, r.ordinal",
        )
        .bind(column::id_list(ids))
        .fetch_all(self.connection())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredReference {
                    from: column::id(row.try_get("id")?)?,
                    role: column::role(row.try_get("role")?)?,
                    target: column::id(row.try_get("target")?)?,
                    target_path: target_path(row)?,
                    last_path: column::optional_path(row.try_get("last_path")?)?,
                })
            })
            .collect()
    }

    /// Which live items refer to this item, and what for; by path, found by index.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn where_used(
        &mut self,
        id: ItemId,
    ) -> Result<Vec<(ItemSummary, ReferenceRole)>, RepositoryError> {
        let users: Vec<(i64, String)> = sqlx::query_as(WHERE_USED)
            .bind(column::bytes(&id))
            .fetch_all(self.connection())
            .await?;
        let rows = sqlx::query(summary_sql!(
            "json_each(?1) j CROSS JOIN item i ON i.seq = j.value",
            "ORDER BY path"
        ))
        .bind(column::seq_list(
            users
                .iter()
                .map(|(seq, _)| *seq)
                .collect::<std::collections::BTreeSet<_>>(),
        ))
        .fetch_all(self.connection())
        .await?;
        let mut roles: HashMap<i64, Vec<ReferenceRole>> = HashMap::new();
        for (seq, role) in &users {
            roles.entry(*seq).or_default().push(column::role(role)?);
        }
        let mut found = Vec::with_capacity(users.len());
        for SummaryRow { seq, summary } in SummaryRow::read_all(&rows)? {
            for role in roles.get(&seq).into_iter().flatten() {
                found.push((summary.clone(), *role));
            }
        }
        Ok(found)
    }

    pub(crate) async fn document_rows(
        &mut self,
        ids: &[ItemId],
    ) -> Result<Vec<DocumentRow>, RepositoryError> {
        let rows = sqlx::query(
            "SELECT i.seq, i.id, i.kind, p.path || '/' || i.name AS path, i.description,
                i.comments, i.created_at, i.created_by, i.edited_at, i.edited_by, i.revision,
                i.saved_at, i.saved_by, i.cause, b.json
            FROM json_each(?1) j
            CROSS JOIN item i ON i.id = unhex(j.value) AND i.bin IS NULL
            JOIN folder p ON p.seq = i.parent
            LEFT JOIN body b ON b.seq = i.seq
            ORDER BY j.key",
        )
        .bind(column::id_list(ids))
        .fetch_all(self.connection())
        .await?;
        let mut documents = rows
            .iter()
            .map(DocumentRow::read)
            .collect::<Result<Vec<_>, RepositoryError>>()?;
        let paths = self
            .reference_paths(documents.iter().map(|row| row.seq))
            .await?;
        for row in &mut documents {
            let mut ordinal = 0;
            row.document.body.change_references(|_, reference| {
                reference.path = paths.get(&(row.seq, ordinal)).cloned();
                ordinal += 1;
            });
        }
        Ok(documents)
    }

    /// Where the targets of these items' references are, or were last: by item and ordinal.
    async fn reference_paths(
        &mut self,
        seqs: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<(i64, i64), ItemPath>, RepositoryError> {
        let rows = sqlx::query(
            "SELECT r.item, r.ordinal, p.path || '/' || t.name AS inner_path, t.name,
                t.seq IS NOT NULL AS is_live, r.last_path
            FROM json_each(?1) j
            CROSS JOIN reference r ON r.item = j.value
            LEFT JOIN item t ON t.id = r.target AND t.bin IS NULL
            LEFT JOIN folder p ON p.seq = t.parent",
        )
        .bind(column::seq_list(seqs))
        .fetch_all(self.connection())
        .await?;
        let mut paths = HashMap::with_capacity(rows.len());
        for row in &rows {
            let path = match target_path(row)? {
                Some(path) => Some(path),
                None => column::optional_path(row.try_get("last_path")?)?,
            };
            if let Some(path) = path {
                paths.insert((row.try_get("item")?, row.try_get("ordinal")?), path);
            }
        }
        Ok(paths)
    }
}

const WHERE_USED: &str = "SELECT DISTINCT r.item, r.role
    FROM reference r CROSS JOIN item u ON u.seq = r.item AND u.bin IS NULL
    WHERE r.target = ?1 ORDER BY r.item, r.role";

/// The place of a live target; a root has no folder above it.
fn target_path(row: &SqliteRow) -> Result<Option<ItemPath>, RepositoryError> {
    if !row.try_get::<bool, _>("is_live")? {
        return Ok(None);
    }
    match row.try_get::<Option<&str>, _>("inner_path")? {
        Some(path) => column::path(path).map(Some),
        None => column::path(&format!("/{}", row.try_get::<&str, _>("name")?)).map(Some),
    }
}

/// A live document with what the repository knows of its last save.
#[derive(Debug)]
pub(crate) struct DocumentRow {
    pub(crate) seq: i64,
    pub(crate) document: ItemDocument,
    pub(crate) revision: u64,
    pub(crate) saved_at: Option<String>,
    pub(crate) saved_by: Option<String>,
    pub(crate) cause: String,
}

impl DocumentRow {
    fn read(row: &SqliteRow) -> Result<Self, RepositoryError> {
        let kind = column::kind(row.try_get("kind")?)?;
        let id = column::id(row.try_get("id")?)?;
        Ok(Self {
            seq: row.try_get("seq")?,
            document: ItemDocument {
                id,
                path: column::path(row.try_get("path")?)?,
                description: row.try_get("description")?,
                comments: row.try_get("comments")?,
                created: column::stamp(row.try_get("created_at")?, row.try_get("created_by")?)?,
                edited: column::stamp(row.try_get("edited_at")?, row.try_get("edited_by")?)?,
                body: body(id, kind, row.try_get("json")?)?,
            },
            revision: column::count(row.try_get("revision")?)?,
            saved_at: row.try_get("saved_at")?,
            saved_by: row.try_get("saved_by")?,
            cause: row.try_get("cause")?,
        })
    }
}

/// The body at rest; a folder has none.
pub(crate) fn body(
    id: ItemId,
    kind: ItemKind,
    json: Option<&str>,
) -> Result<ItemBody, RepositoryError> {
    match (kind, json) {
        (ItemKind::Folder, None) => Ok(ItemBody::Folder),
        (_, Some(json)) => ItemBody::from_json(kind, json)
            .map_err(|error| RepositoryError::damaged(format!("the body of {kind} {id}: {error}"))),
        (_, None) => Err(RepositoryError::damaged(format!("{kind} {id} has no body"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Repository;

    #[tokio::test]
    async fn where_used_is_found_by_index() {
        let dir = tempfile::TempDir::new().unwrap();
        let repository = Repository::open(dir.path()).await.unwrap();
        let mut read = repository.read().await.unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {WHERE_USED}");
        let plan: Vec<String> = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind([0u8; 16].as_slice())
            .fetch_all(read.connection())
            .await
            .unwrap()
            .iter()
            .map(|row| row.get("detail"))
            .collect();
        assert!(
            plan.iter().any(|step| step.contains("reference_target")),
            "{plan:?}"
        );
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN")),
            "{plan:?}"
        );
    }
}
