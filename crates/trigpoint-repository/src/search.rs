//! Finds live items by words of their name, place or text, in one tree.

use trigpoint_model::Tree;

use crate::summary::{SummaryRow, summary_sql};
use crate::{ItemSummary, RepositoryError, Snapshot, column};

/// Where a searched text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundIn {
    /// In the name.
    Name,
    /// In the path, above the name.
    Path,
    /// In the description, the comments or the body.
    Text,
}

impl FoundIn {
    const ALL: [Self; 3] = [Self::Name, Self::Path, Self::Text];
}

impl Snapshot {
    /// Items and folders of a tree that have `text` in their name, place or text, in that order,
    /// then by path; at most `limit`. Letters of ASCII are found in both cases.
    ///
    /// It reads every item of the tree: there is no index of words.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn search(
        &mut self,
        tree: Tree,
        text: &str,
        limit: usize,
    ) -> Result<Vec<(ItemSummary, FoundIn)>, RepositoryError> {
        let root = format!("/{tree}");
        let mut found = Vec::new();
        for place in FoundIn::ALL {
            let left = limit - found.len();
            if left == 0 {
                break;
            }
            let rank = i64::from(place as u8);
            let rows = sqlx::query(summary_sql!(
                "item i",
                "WHERE i.bin IS NULL AND (p.path = ?1 OR substr(p.path, 1, length(?1) + 1)
                    = ?1 || '/')
                AND ?3 = CASE
                    WHEN instr(lower(i.name), lower(?2)) THEN 0
                    WHEN instr(lower(p.path || '/'), lower(?2)) THEN 1
                    WHEN instr(lower(i.description), lower(?2)) THEN 2
                    WHEN instr(lower(i.comments), lower(?2)) THEN 2
                    WHEN ?3 = 2 AND EXISTS (SELECT 1 FROM body b WHERE b.seq = i.seq
                        AND instr(lower(b.json), lower(?2))) THEN 2
                    ELSE -1 END
                ORDER BY path LIMIT ?4"
            ))
            .bind(&root)
            .bind(text)
            .bind(rank)
            .bind(column::limit(left))
            .fetch_all(self.connection())
            .await?;
            let rows = SummaryRow::read_all(&rows)?;
            found.extend(rows.into_iter().map(|row| (row.summary, place)));
        }
        Ok(found)
    }
}
