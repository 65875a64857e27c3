//! Applies a plan in one transaction: all of it, or nothing.

use std::collections::{HashMap, HashSet};

use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemBody, ItemDocument, ItemId, Stamp, Timestamp};
use trigpoint_repository::{
    ItemSummary, NewIdentity, RestoreChange, RestoreRun, RestoredAs, Writer, failpoint,
};
use uuid::Uuid;

use super::decision::{Decision, FolderDecision};
use super::plan::{Plan, rewire};
use super::report::{Outcome, RestoreReport, RestoreState};
use crate::error::ServiceError;

/// Documents written at once: bounds memory.
const BATCH: usize = 200;

/// Who applies, when, under which id it is recorded, and where new ids come from.
pub(crate) struct Application<'a> {
    pub(crate) run: Uuid,
    pub(crate) by: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) new_id: &'a (dyn Fn() -> ItemId + Send + Sync),
}

impl Plan {
    /// Whether applying it would write anything.
    #[must_use]
    pub fn writes(&self) -> bool {
        let item = self.decisions.items.iter().any(|decision| {
            matches!(
                decision,
                Some(Decision::Create { .. } | Decision::Replace { .. })
            )
        });
        let folder = self.decisions.folders.values().any(FolderDecision::writes);
        item || folder
    }

    /// The state that its items amount to once it is applied.
    #[must_use]
    pub fn state(&self) -> RestoreState {
        let refused = self.decisions.refuses_all
            || self
                .report
                .items
                .iter()
                .any(|item| item.outcome == Outcome::Refused);
        match (self.writes(), refused) {
            (true, false) => RestoreState::Restored,
            (true, true) => RestoreState::RestoredPartially,
            (false, true) => RestoreState::Refused,
            (false, false) => RestoreState::NothingChanged,
        }
    }
}

/// Writes the plan and what is needed to undo it; the caller commits.
pub(crate) async fn apply(
    plan: &mut Plan,
    how: &Application<'_>,
    writer: &mut Writer,
) -> Result<RestoreReport, ServiceError> {
    let mut report = plan.report.clone();
    report.state = plan.state();
    if !plan.writes() {
        return Ok(report);
    }
    report.restore_id = Some(how.run);
    let mut changes = Vec::new();
    let freed = free_ids(plan, how, writer).await?;
    write_folders(plan, how, writer, &mut changes).await?;
    failpoint::hit("restore.after-folders");
    let written = write_items(plan, how, writer, &mut changes).await?;
    failpoint::hit("restore.after-items");
    verify(&written, writer).await?;
    let report_json = serde_json::to_string(&report).map_err(ServiceError::serialize)?;
    let run = RestoreRun {
        id: how.run,
        plan_id: plan.id.clone(),
        at: how.at,
        by: how.by.to_owned(),
        report_json,
        revision_after: 0, // set when it is recorded
        undone: None,
    };
    writer.record_restore(&run, &changes, &freed).await?;
    Ok(report)
}

/// Items in the Recycle Bin are in nobody's way: they give their ids to what is restored, until
/// that is undone.
async fn free_ids(
    plan: &Plan,
    how: &Application<'_>,
    writer: &mut Writer,
) -> Result<Vec<NewIdentity>, ServiceError> {
    let created = plan
        .decisions
        .items
        .iter()
        .flatten()
        .filter_map(|decision| match decision {
            Decision::Create { id, .. } => Some(*id),
            Decision::Replace { .. }
            | Decision::UseExisting { .. }
            | Decision::Identical { .. }
            | Decision::Refused(_)
            | Decision::NotAttempted(_) => None,
        });
    let folders = plan
        .decisions
        .folders
        .values()
        .filter_map(|decision| match decision {
            FolderDecision::Create { id, .. } => Some(*id),
            FolderDecision::Merge { .. } => None,
        });
    let ids: Vec<ItemId> = created.chain(folders).collect();
    Ok(writer.free_binned_ids(&ids, &mut || (how.new_id)()).await?)
}

async fn write_folders(
    plan: &mut Plan,
    how: &Application<'_>,
    writer: &mut Writer,
    changes: &mut Vec<RestoreChange>,
) -> Result<(), ServiceError> {
    let mut documents = Vec::new();
    let mut changed = Vec::new();
    for (path, decision) in &plan.decisions.folders {
        if !decision.writes() {
            continue;
        }
        let (FolderDecision::Create { id, document } | FolderDecision::Merge { id, document }) =
            decision;
        let folder = match document {
            Some(index) => {
                let document = plan.inspected.documents.document(*index);
                ItemDocument {
                    id: *id,
                    path: path.clone(),
                    ..document.map_err(ServiceError::spool)?
                }
            }
            None => ItemDocument {
                id: *id,
                path: path.clone(),
                description: String::new(),
                comments: String::new(),
                created: Stamp::new(how.at, how.by),
                edited: Stamp::new(how.at, how.by),
                body: ItemBody::Folder,
            },
        };
        match decision {
            FolderDecision::Create { .. } => {
                changes.push(RestoreChange {
                    item: *id,
                    what: RestoredAs::FolderCreated,
                });
                documents.push(folder);
            }
            FolderDecision::Merge { .. } => changed.push(folder),
        }
    }
    writer.insert_many(&documents).await?;
    replace(&mut changed, how, writer, changes).await
}

/// What was written: enough to check it.
struct Written {
    id: ItemId,
    content: Hash,
}

async fn write_items(
    plan: &mut Plan,
    how: &Application<'_>,
    writer: &mut Writer,
    changes: &mut Vec<RestoreChange>,
) -> Result<Vec<Written>, ServiceError> {
    let mut written = Vec::new();
    let mut new: Vec<ItemDocument> = Vec::new();
    let mut changed: Vec<ItemDocument> = Vec::new();
    for index in 0..plan.inspected.candidates.len() {
        let (id, path, replaces) = match &plan.decisions.items[index] {
            Some(Decision::Create { id, path, .. }) => (*id, path.clone(), false),
            Some(Decision::Replace { id, path }) => (*id, path.clone(), true),
            Some(
                Decision::UseExisting { .. }
                | Decision::Identical { .. }
                | Decision::Refused(_)
                | Decision::NotAttempted(_),
            )
            | None => continue,
        };
        let mut document = plan
            .inspected
            .documents
            .document(index)
            .map_err(ServiceError::spool)?;
        rewire(&mut document, &plan.decisions.rewired);
        document.id = id;
        document.path = path;
        if !replaces {
            stamp_new(&mut document, how);
        }
        let content = document.content_hash().map_err(ServiceError::serialize)?;
        written.push(Written { id, content });
        let batch = if replaces { &mut changed } else { &mut new };
        batch.push(document);
        if new.len() == BATCH {
            insert(&mut new, writer, changes).await?;
            failpoint::hit("restore.between-batches");
        }
        if changed.len() == BATCH {
            replace(&mut changed, how, writer, changes).await?;
        }
    }
    insert(&mut new, writer, changes).await?;
    replace(&mut changed, how, writer, changes).await?;
    Ok(written)
}

async fn insert(
    documents: &mut Vec<ItemDocument>,
    writer: &mut Writer,
    changes: &mut Vec<RestoreChange>,
) -> Result<(), ServiceError> {
    writer.insert_many(documents).await?;
    changes.extend(documents.drain(..).map(|document| RestoreChange {
        item: document.id,
        what: RestoredAs::Created,
    }));
    Ok(())
}

/// What an archive does not say of a new item is said of its restore.
fn stamp_new(document: &mut ItemDocument, how: &Application<'_>) {
    if document.created.is_empty() {
        document.created = Stamp::new(how.at, how.by);
    }
    if document.edited.is_empty() {
        document.edited = document.created.clone();
    }
}

/// The live item was made when and by whom it was, where the archive does not say; the restore
/// edits it.
fn stamp_replaced(document: &mut ItemDocument, before: &ItemSummary, how: &Application<'_>) {
    if document.created.is_empty() {
        document.created = before.created.clone();
    }
    if document.edited.is_empty() {
        document.edited = Stamp::new(how.at, how.by);
    }
}

async fn replace(
    documents: &mut Vec<ItemDocument>,
    how: &Application<'_>,
    writer: &mut Writer,
    changes: &mut Vec<RestoreChange>,
) -> Result<(), ServiceError> {
    let ids: Vec<ItemId> = documents.iter().map(|document| document.id).collect();
    let before = writer.view().by_ids(&ids).await?;
    let by_id: HashMap<ItemId, &ItemSummary> = before.iter().map(|item| (item.id, item)).collect();
    for document in documents.iter_mut() {
        if let Some(before) = by_id.get(&document.id) {
            stamp_replaced(document, before, how);
        }
    }
    for before in before {
        let previous_revision = before.revision;
        changes.push(RestoreChange {
            item: before.id,
            what: RestoredAs::Replaced { previous_revision },
        });
    }
    writer.replace_many(documents).await?;
    documents.clear();
    Ok(())
}

/// Reads back, inside the transaction, that what is there is what was meant.
async fn verify(written: &[Written], writer: &mut Writer) -> Result<(), ServiceError> {
    for batch in written.chunks(500) {
        let ids: Vec<ItemId> = batch.iter().map(|item| item.id).collect();
        let found: HashSet<(ItemId, Option<Hash>)> = writer
            .view()
            .by_ids(&ids)
            .await?
            .into_iter()
            .map(|summary| (summary.id, summary.content_hash))
            .collect();
        if let Some(missing) = batch
            .iter()
            .find(|item| !found.contains(&(item.id, Some(item.content))))
        {
            return Err(ServiceError::VerifyFailed { id: missing.id });
        }
    }
    Ok(())
}
