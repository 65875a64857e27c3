//! One item of a plan beside the live item that it meets.

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::{ItemDocument, ItemPath};
use trigpoint_repository::{ItemSummary, Snapshot};

use super::decision::{Candidate, Decision};
use super::plan::Plan;
use crate::compare::{Difference, differences};
use crate::error::ServiceError;
use crate::{Caller, Service};

/// An item of an archive beside the live item that it meets.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ItemDifference {
    /// The place recorded in the archive.
    pub path: ItemPath,
    /// The document of the archive.
    pub archive: ItemDocument,
    /// Where the live item is; none if there is none, or the caller may not read it.
    pub live_path: Option<ItemPath>,
    /// The live document.
    pub live: Option<ItemDocument>,
    /// What differs: `before` is the live one's, `after` the archive's.
    pub differences: Vec<Difference>,
}

impl Service {
    /// The item at this position of a plan's report; none if there is none, or it could not be
    /// read.
    pub(crate) async fn difference(
        &self,
        caller: &Caller,
        plan: &mut Plan,
        position: usize,
    ) -> Result<Option<ItemDifference>, ServiceError> {
        let Some((index, candidate)) = candidate(plan, position) else {
            return Ok(None);
        };
        let candidate = candidate.clone();
        let documents = &mut plan.inspected.documents;
        let archive = documents.document(index).map_err(ServiceError::spool)?;
        let live = match caller.reading(candidate.place.tree()) {
            Ok(grant) => {
                let mut snapshot = self.guard.read(&grant).await?;
                let met = met(plan, index, &candidate, &mut snapshot).await?;
                match met.filter(|met| grant.sees_path(&met.path)) {
                    Some(met) => snapshot.document(met.id).await?,
                    None => None,
                }
            }
            Err(_) => None,
        };
        let differences = match &live {
            Some(live) => differences(live, &archive)?,
            None => Vec::new(),
        };
        Ok(Some(ItemDifference {
            path: candidate.recorded,
            live_path: live.as_ref().map(|live| live.path.clone()),
            archive,
            live,
            differences,
        }))
    }
}

fn candidate(plan: &Plan, position: usize) -> Option<(usize, &Candidate)> {
    let told = plan.report.items.get(position)?;
    let mut all = plan.inspected.candidates.iter().enumerate();
    all.find(|(_, candidate)| {
        told.id == Some(candidate.id) && told.path.as_ref() == Some(&candidate.recorded)
    })
}

/// The live item that is replaced, used, or in the way; else the one with the same id.
async fn met(
    plan: &Plan,
    index: usize,
    candidate: &Candidate,
    snapshot: &mut Snapshot,
) -> Result<Option<ItemSummary>, ServiceError> {
    let decided = match plan.decisions.items.get(index) {
        Some(Some(
            Decision::Replace { id, .. }
            | Decision::UseExisting { id, .. }
            | Decision::Identical { id, .. },
        )) => Some(*id),
        Some(Some(Decision::Create { .. } | Decision::Refused(_) | Decision::NotAttempted(_))) => {
            None
        }
        Some(None) | None => None,
    };
    if let Some(id) = decided {
        return Ok(snapshot.by_id(id).await?);
    }
    match snapshot.by_path(&candidate.place).await? {
        Some(there) => Ok(Some(there)),
        None => Ok(snapshot.by_id(candidate.id).await?),
    }
}
