//! Finds live items by words of their name, place or text.

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
    /// Where `text`, in small letters, was found first.
    fn first(item: &ItemSummary, text: &str) -> Self {
        let has = |place: &str| place.to_ascii_lowercase().contains(text);
        let folder = item.path.parent();
        if has(&item.name) {
            Self::Name
        } else if folder.is_some_and(|folder| has(&format!("{folder}/"))) {
            Self::Path
        } else {
            Self::Text
        }
    }
}

/// What is looked through first: all but the bodies.
macro_rules! narrow {
    () => {
        "(instr(lower(i.name), ?2) OR instr(lower(p.path || '/'), ?2)
            OR instr(lower(i.description), ?2) OR instr(lower(i.comments), ?2))"
    };
}

macro_rules! search_sql {
    ($found:expr, $order:literal) => {
        concat!(
            "WHERE i.bin IS NULL AND i.parent IS NOT NULL
            AND substr(p.path, 2, instr(substr(p.path, 2) || '/', '/') - 1)
                IN (SELECT value FROM json_each(?1)) AND ",
            $found,
            " ORDER BY ",
            $order,
            "path LIMIT ?3"
        )
    };
}

impl Snapshot {
    /// Items and folders of these trees that have `text` in their name, place or text, in that
    /// order, then by path; at most `limit`. Letters of ASCII are found in both cases.
    ///
    /// It reads every item of the trees once, and the bodies only where there is room for more:
    /// there is no index of words.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn search(
        &mut self,
        trees: &[Tree],
        text: &str,
        limit: usize,
    ) -> Result<Vec<(ItemSummary, FoundIn)>, RepositoryError> {
        let words: Vec<&str> = trees.iter().map(|tree| tree.as_str()).collect();
        let words = serde_json::Value::from(words).to_string();
        let text = text.to_ascii_lowercase();
        let narrow = sqlx::query(summary_sql!(
            "item i",
            search_sql!(
                narrow!(),
                "CASE WHEN instr(lower(i.name), ?2) THEN 0
                    WHEN instr(lower(p.path || '/'), ?2) THEN 1 ELSE 2 END, "
            )
        ));
        let in_bodies = sqlx::query(summary_sql!(
            "item i",
            search_sql!(
                concat!(
                    "NOT ",
                    narrow!(),
                    " AND EXISTS (SELECT 1 FROM body b WHERE b.seq = i.seq
                        AND instr(lower(b.json), ?2))"
                ),
                ""
            )
        ));
        let mut found: Vec<(ItemSummary, FoundIn)> = Vec::new();
        for query in [narrow, in_bodies] {
            if found.len() >= limit {
                break;
            }
            let rows = query
                .bind(&words)
                .bind(&text)
                .bind(column::limit(limit - found.len()))
                .fetch_all(self.connection())
                .await?;
            found.extend(SummaryRow::read_all(&rows)?.into_iter().map(|row| {
                let place = FoundIn::first(&row.summary, &text);
                (row.summary, place)
            }));
        }
        Ok(found)
    }
}
