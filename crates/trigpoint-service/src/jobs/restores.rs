//! Plans of item restores that wait to be confirmed, with the uploads they are of: shown page by
//! page, made anew with other options, applied once.

use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::Mutex;
use trigpoint_model::{ItemKind, ItemPath, Timestamp};
use uuid::Uuid;

use super::Jobs;
use super::shelf::WAITS;
use super::uploads::{Uploads, named};
use crate::codes;
use crate::error::ServiceError;
use crate::restore::report::ItemReport;
use crate::restore::{ItemDifference, Outcome, Plan, RestoreOptions, RestoreReport};
use crate::{Caller, Service};

/// Items of a page at most.
pub const PAGE_MAX: usize = 1_000;

/// A file that is restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RestoredFile {
    /// Its name, as it was sent.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What a plan of an item restore would do. Its items are told in pages.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingRestorePlan {
    /// Its id.
    pub plan_id: Uuid,
    /// The files.
    pub files: Vec<RestoredFile>,
    /// What was chosen.
    pub options: RestoreOptions,
    /// When it is given up.
    pub expires_at: Timestamp,
    /// Whether it was applied; then the report says what was done.
    pub applied: bool,
    /// How many items there are.
    pub item_count: usize,
    /// What would happen, without the items.
    pub report: RestoreReport,
}

/// The archives that a plan is of; uploads go with the last plan of them.
#[derive(Debug, Clone)]
pub(super) struct RestoredFiles {
    pub(super) paths: Vec<PathBuf>,
    pub(super) uploads: Option<Uploads>,
}

/// A plan on the shelf.
#[derive(Debug)]
pub(super) struct WaitingRestore {
    shown: WaitingRestorePlan,
    items: Arc<Vec<ItemReport>>,
    files: RestoredFiles,
    plan: Arc<Mutex<Plan>>,
    is_taken: bool,
}

/// A plan that is being applied. Unless it was, it waits again.
pub(super) struct Taken {
    jobs: Arc<Jobs>,
    who: String,
    id: Uuid,
    pub(super) plan: Arc<Mutex<Plan>>,
}

impl Taken {
    /// It was applied.
    pub(super) fn applied(self, report: &RestoreReport) {
        let shown = without_items(report);
        let done = |waiting: &mut WaitingRestore| {
            waiting.shown.applied = true;
            waiting.shown.report = shown;
            Ok(())
        };
        // It may have been given up meanwhile.
        drop(self.jobs.restores.find(&self.who, self.id, done));
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let free = |waiting: &mut WaitingRestore| {
            waiting.is_taken = waiting.shown.applied;
            Ok(())
        };
        drop(self.jobs.restores.find(&self.who, self.id, free));
    }
}

/// Which items of a plan are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemsWanted {
    /// Only with this outcome.
    pub outcome: Option<Outcome>,
    /// Only of this kind.
    pub kind: Option<ItemKind>,
    /// Only those that have this in their path, or entry.
    pub text: Option<String>,
    /// Those behind this position: the `next` of the page before.
    pub after: usize,
    /// So many at most.
    pub limit: usize,
}

/// An item of a plan, with its position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NumberedItem {
    /// Its position among all.
    pub index: usize,
    /// What becomes of it.
    #[serde(flatten)]
    pub item: ItemReport,
}

/// A page of the items of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlannedItems {
    /// The items, in the order of the archive.
    pub items: Vec<NumberedItem>,
    /// What to give as `after` to get the next page; none if this is the last.
    pub next: Option<usize>,
    /// How many there are on all pages.
    pub total: usize,
}

impl Jobs {
    pub(super) fn restored_files(
        &self,
        who: &str,
        id: Uuid,
    ) -> Result<RestoredFiles, ServiceError> {
        let files = |waiting: &mut WaitingRestore| Ok(waiting.files.clone());
        self.restores.find(who, id, files)
    }

    pub(super) fn restored_paths(&self) -> Vec<PathBuf> {
        let paths = self.restores.map(|waiting| waiting.files.paths.clone());
        paths.into_iter().flatten().collect()
    }

    pub(super) fn discard_restore(&self, who: &str, id: Uuid) -> Result<(), ServiceError> {
        self.restores.remove(who, id)
    }
}

impl Service {
    pub(super) fn keep_restore(
        &self,
        id: Uuid,
        caller: &Caller,
        mut plan: Plan,
        options: RestoreOptions,
        files: RestoredFiles,
    ) -> WaitingRestorePlan {
        if let Some(uploads) = &files.uploads {
            plan.report.name_by(|text| uploads.named(text));
        } else if let Some(folder) = files.paths.first().and_then(|path| path.parent()) {
            plan.report.name_by(|text| named(text, folder));
        }
        let sizes = files.paths.iter().map(|path| RestoredFile {
            name: path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            bytes: path.metadata().map_or(0, |metadata| metadata.len()),
        });
        let shown = WaitingRestorePlan {
            plan_id: id,
            files: sizes.collect(),
            options,
            expires_at: self.environment.now() + WAITS,
            applied: false,
            item_count: plan.report.items.len(),
            report: without_items(&plan.report),
        };
        let waiting = WaitingRestore {
            shown: shown.clone(),
            items: Arc::new(plan.report.items.clone()),
            files,
            plan: Arc::new(Mutex::new(plan)),
            is_taken: false,
        };
        self.jobs.restores.keep(id, caller.identity(), waiting);
        shown
    }

    /// Takes a plan of the caller's to apply it: once.
    pub(super) fn take_restore(&self, caller: &Caller, id: Uuid) -> Result<Taken, ServiceError> {
        let take = |waiting: &mut WaitingRestore| {
            if waiting.is_taken {
                return Err(ServiceError::PlanUsed { id });
            }
            waiting.is_taken = true;
            Ok(Arc::clone(&waiting.plan))
        };
        Ok(Taken {
            plan: self.jobs.restores.find(caller.identity(), id, take)?,
            jobs: Arc::clone(&self.jobs),
            who: caller.identity().to_owned(),
            id,
        })
    }

    /// What a plan of the caller's would do, or did.
    ///
    /// # Errors
    /// If the caller may not restore, or there is no such plan.
    pub fn waiting_restore(
        &self,
        caller: &Caller,
        id: Uuid,
    ) -> Result<WaitingRestorePlan, ServiceError> {
        let _ = caller.writing_some()?;
        let shown = |waiting: &mut WaitingRestore| Ok(waiting.shown.clone());
        let mut shown = self.jobs.restores.find(caller.identity(), id, shown)?;
        let wanted = &mut shown.report.wanted;
        wanted.retain(|wanted| caller.may_plan(wanted.path.tree()));
        Ok(shown)
    }

    /// A page of the items of a plan of the caller's. Items of trees that they may not see any
    /// more are left out.
    ///
    /// # Errors
    /// As [`Service::waiting_restore`].
    pub fn planned_items(
        &self,
        caller: &Caller,
        id: Uuid,
        wanted: &ItemsWanted,
    ) -> Result<PlannedItems, ServiceError> {
        let _ = caller.writing_some()?;
        let items = |waiting: &mut WaitingRestore| Ok(Arc::clone(&waiting.items));
        let items = self.jobs.restores.find(caller.identity(), id, items)?;
        Ok(page(&items, wanted, |item| is_seen(item, caller)))
    }

    /// What an item of a plan of the caller's says, beside the live item that it meets.
    ///
    /// # Errors
    /// As [`Service::waiting_restore`]; if there is no such item, or it could not be read.
    pub async fn planned_difference(
        &self,
        caller: &Caller,
        id: Uuid,
        index: usize,
    ) -> Result<ItemDifference, ServiceError> {
        let _ = caller.writing_some()?;
        let plan = |waiting: &mut WaitingRestore| Ok(Arc::clone(&waiting.plan));
        let plan = self.jobs.restores.find(caller.identity(), id, plan)?;
        let mut plan = plan.lock().await;
        self.difference(caller, &mut plan, index)
            .await?
            .ok_or(ServiceError::NoSuchPlannedItem { index })
    }

    /// Gives a plan of the caller's up, with its uploads.
    ///
    /// # Errors
    /// As [`Service::waiting_restore`].
    pub fn discard_restore(&self, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
        let _ = caller.writing_some()?;
        self.jobs.discard_restore(caller.identity(), id)
    }
}

/// A report without its items, which are told in pages.
pub(super) fn without_items(report: &RestoreReport) -> RestoreReport {
    let items = Vec::new();
    let RestoreReport {
        report_version,
        state,
        plan_id,
        restore_id,
        summary,
        folders,
        items: _,
        wanted,
        warnings,
        suggestions,
    } = report;
    RestoreReport {
        report_version: *report_version,
        state: *state,
        plan_id: plan_id.clone(),
        restore_id: *restore_id,
        summary: *summary,
        folders: *folders,
        items,
        wanted: wanted.clone(),
        warnings: warnings.clone(),
        suggestions: suggestions.clone(),
    }
}

/// Whether an item of a caller's plan may be told to them now. One that was refused because they
/// might not restore it says nothing but that.
fn is_seen(item: &ItemReport, caller: &Caller) -> bool {
    let was_forbidden = item.code.as_deref() == Some(codes::FORBIDDEN);
    let mut places = [&item.path, &item.restored_as].into_iter().flatten();
    let is_read = |path: &ItemPath| caller.may_read(path.tree());
    was_forbidden
        || places.all(|path| caller.may_plan(path.tree()))
            && item.identical_to.as_ref().is_none_or(is_read)
}

fn page(
    items: &[ItemReport],
    wanted: &ItemsWanted,
    is_seen: impl Fn(&ItemReport) -> bool,
) -> PlannedItems {
    let text = wanted.text.as_ref().map(|text| text.to_lowercase());
    let has_text = |item: &ItemReport, text: &str| {
        let path = item.path.as_ref().map(ToString::to_string);
        [path.as_deref(), Some(item.entry.as_str())]
            .into_iter()
            .flatten()
            .any(|place| place.to_lowercase().contains(text))
    };
    let fits = |item: &ItemReport| {
        is_seen(item)
            && wanted.outcome.is_none_or(|outcome| item.outcome == outcome)
            && wanted.kind.is_none_or(|kind| item.kind == Some(kind))
            && text.as_ref().is_none_or(|text| has_text(item, text))
    };
    let limit = wanted.limit.clamp(1, PAGE_MAX);
    let mut found = Vec::new();
    let (mut total, mut next) = (0, None);
    for (index, item) in items.iter().enumerate().filter(|(_, item)| fits(item)) {
        total += 1;
        if index < wanted.after {
            continue;
        }
        if found.len() == limit {
            next = next.or(Some(index));
            continue;
        }
        found.push(NumberedItem {
            index,
            item: item.clone(),
        });
    }
    PlannedItems {
        items: found,
        next,
        total,
    }
}
