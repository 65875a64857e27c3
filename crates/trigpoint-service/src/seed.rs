//! Fills a repository with synthetic items, for trials and benchmarks.

use serde::Serialize;
use trigpoint_model::{ItemDocument, ItemKind, Tree};

use crate::error::ServiceError;
use crate::{Caller, Service};

/// Documents written at once: bounds memory.
const BATCH: usize = 1_000;

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seeded {
    /// Items, without folders.
    pub items: u64,
    /// Folders.
    pub folders: u64,
}

impl Service {
    /// Adds `count` synthetic items of all kinds with the folders they lie in, the same ones for
    /// the same `seed`, in one transaction.
    ///
    /// # Errors
    /// If some of them are there already, or the repository cannot be written.
    pub async fn seed(
        &self,
        caller: &Caller,
        count: usize,
        seed: u64,
    ) -> Result<Seeded, ServiceError> {
        let grant = caller.writing_all(Tree::ALL)?;
        let mut writer = self.guard.write(&grant, self.environment.now()).await?;
        let mut seeded = Seeded {
            items: 0,
            folders: 0,
        };
        let mut batch: Vec<ItemDocument> = Vec::with_capacity(BATCH);
        for document in trigpoint_model::seed::items(usize::MAX, seed) {
            if seeded.items == count as u64 {
                break;
            }
            match document.kind() {
                ItemKind::Folder => seeded.folders += 1,
                ItemKind::DataStore
                | ItemKind::RuleTemplate
                | ItemKind::Rule
                | ItemKind::ActionTemplate
                | ItemKind::Action
                | ItemKind::ActionMap
                | ItemKind::Session => seeded.items += 1,
            }
            batch.push(document);
            if batch.len() == BATCH {
                writer.insert_many(&batch).await?;
                batch.clear();
            }
        }
        writer.insert_many(&batch).await?;
        writer.commit().await?;
        Ok(seeded)
    }
}
