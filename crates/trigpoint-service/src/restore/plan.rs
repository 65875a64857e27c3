//! A plan: what a restore would do, pinned to the archive, the repository, the options and the
//! caller. It shows, and it can be applied; making it writes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use trigpoint_model::canonical::Hash;
use trigpoint_model::document::{Connection, DataStore};
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemKind, ItemPath, Tree};
use trigpoint_repository::{ItemSummary, Snapshot, StoredFile};
use uuid::Uuid;

use super::chosen::Chosen;
use super::decision::{Decision, Decisions, FolderDecision, Live, LiveItem, Refusal};
use super::inspect::{Inspected, Row};
use super::options::{ConflictPolicy, RestoreOptions};
use super::planner::{Held, decide};
use super::report::{
    FolderSummary, ItemNote, ItemReport, Need, Outcome, REPORT_VERSION, RestoreReport,
    RestoreState, SuggestedChoice, Suggestion, Wanted,
};
use crate::Caller;
use crate::error::ServiceError;

/// What a restore would do.
#[derive(Debug)]
pub struct Plan {
    /// The plan's id: a hash over archive, repository revision, options and caller.
    pub id: String,
    /// The repository's revision it was made for.
    pub revision: u64,
    /// What it would do, item by item.
    pub report: RestoreReport,
    pub(crate) inspected: Inspected,
    pub(crate) decisions: Decisions,
    /// The id that the restore gets; none for a new one.
    pub(crate) restore_id: Option<Uuid>,
}

/// Makes the plan of restoring `inspected` into the repository that `snapshot` shows.
pub(crate) async fn plan(
    mut inspected: Inspected,
    options: &RestoreOptions,
    caller: &Caller,
    snapshot: &mut Snapshot,
    new_id: &mut (dyn FnMut() -> ItemId + Send),
) -> Result<Plan, ServiceError> {
    let revision = snapshot.revision().await?;
    let mut live = look_up(&inspected, options, snapshot).await?;
    live.unwritable = trees(|tree| !caller.may_write(tree));
    live.unreadable = trees(|tree| !caller.may_read(tree));
    let warnings = unmatched(&inspected, options, &live);
    inspected.warnings.extend(warnings);
    let decisions = match (&inspected.proposed_root, &options.root) {
        (Some(root), None) => Decisions::none_tried(&inspected.candidates, &undecided(root)),
        (Some(_) | None, _) => decide(
            Held {
                candidates: &inspected.candidates,
                faulty: &inspected.faulty,
                unreadable: inspected.rows.iter().any(|row| row.item.is_err()),
                known_missing: &inspected.known_missing,
            },
            &live,
            options,
            &mut |index, rewired| {
                let document = inspected.documents.document(index);
                let mut document = document.map_err(ServiceError::spool)?;
                rewire(&mut document, rewired);
                document.content_hash().map_err(ServiceError::serialize)
            },
            new_id,
        )?,
    };
    let of_folders = folder_warnings(&inspected, &decisions);
    inspected.warnings.extend(of_folders);
    let told = decisions.warnings.iter().cloned();
    inspected.warnings.extend(told);
    let items = report_items(&inspected, &decisions);
    let wanted = wanted(&mut inspected, &decisions, snapshot).await?;
    let id = plan_id(&inspected.archive_hash, revision, options, caller);
    let report = RestoreReport {
        report_version: REPORT_VERSION,
        state: RestoreState::Planned,
        plan_id: id.clone(),
        restore_id: None,
        summary: RestoreReport::count(&items),
        folders: folders(&decisions),
        suggestions: suggestions(&inspected, &items, options),
        items,
        wanted,
        warnings: inspected.warnings.clone(),
    };
    Ok(Plan {
        id,
        revision,
        report,
        inspected,
        decisions,
        restore_id: None,
    })
}

/// Nothing of a set is restored at places that its own references contradict, unless one says so.
fn undecided(root: &str) -> Refusal {
    Refusal {
        code: crate::codes::ROOT_UNDECIDED,
        reason: format!(
            "its set seems to lie in the folder `{root}`: choose that folder, or the places as \
             they are"
        ),
        root_cause: String::new(),
    }
}

fn plan_id(archive: &str, revision: u64, options: &RestoreOptions, caller: &Caller) -> String {
    let options = trigpoint_model::canonical::to_line(options).unwrap_or_default();
    let rights: Vec<String> = caller
        .permissions()
        .iter()
        .map(ToString::to_string)
        .collect();
    let (name, rights) = (caller.name(), rights.join(" "));
    Hash::of(format!("{archive}\n{revision}\n{options}\n{name}\n{rights}").as_bytes()).to_string()
}

fn trees(which: impl Fn(Tree) -> bool) -> BTreeSet<Tree> {
    Tree::ALL.into_iter().filter(|tree| which(*tree)).collect()
}

impl Plan {
    /// The trees that applying it writes.
    pub(crate) fn trees_written(&self) -> BTreeSet<Tree> {
        let items = self
            .decisions
            .items
            .iter()
            .filter_map(|decision| match decision {
                Some(Decision::Create { path, .. } | Decision::Replace { path, .. }) => {
                    Some(path.tree())
                }
                Some(
                    Decision::UseExisting { .. }
                    | Decision::Identical { .. }
                    | Decision::Refused(_)
                    | Decision::NotAttempted(_),
                )
                | None => None,
            });
        let folders = self.decisions.folders.iter();
        let folders = folders.filter(|(_, decision)| decision.writes());
        let folders = folders.map(|(path, _)| path.tree());
        items.chain(folders).collect()
    }
}

/// The part of the repository that the archive touches, in batches.
async fn look_up(
    inspected: &Inspected,
    options: &RestoreOptions,
    snapshot: &mut Snapshot,
) -> Result<Live, ServiceError> {
    let mut ids: HashSet<ItemId> = HashSet::new();
    let mut paths: BTreeMap<String, ItemPath> = BTreeMap::new();
    let mut want = |path: &ItemPath| {
        paths
            .entry(path.key().into_owned())
            .or_insert_with(|| path.clone());
    };
    for candidate in &inspected.candidates {
        ids.insert(candidate.id);
        for place in candidate.place.ancestors_and_self() {
            want(&place);
        }
        for reference in &candidate.references {
            ids.insert(reference.id);
            if let Some(path) = &reference.path {
                want(path);
            }
        }
    }
    for mapping in &options.map {
        want(&mapping.to);
    }
    let ids: Vec<ItemId> = ids.into_iter().collect();
    let paths: Vec<ItemPath> = paths.into_values().collect();
    let mut live = Live::default();
    for summary in snapshot.by_ids(&ids).await? {
        live.by_id.insert(summary.id, live_item(summary));
    }
    for summary in snapshot.by_paths(&paths).await? {
        live.by_path
            .insert(summary.path.key().into_owned(), live_item(summary));
    }
    for folder in folders_with_clashes(inspected, &live) {
        let names = crate::items::all_names(snapshot, &folder).await?;
        live.names
            .insert(folder.key().into_owned(), names.into_iter().collect());
    }
    Ok(live)
}

fn live_item(summary: ItemSummary) -> LiveItem {
    LiveItem {
        id: summary.id,
        kind: summary.kind,
        path: summary.path,
        content: summary.content_hash,
    }
}

/// The folders where a number may be needed: a wanted place is taken there, or wanted twice.
fn folders_with_clashes(inspected: &Inspected, live: &Live) -> Vec<ItemPath> {
    let mut wanted: HashSet<String> = HashSet::new();
    let mut folders: BTreeMap<String, ItemPath> = BTreeMap::new();
    let mut places: HashSet<String> = HashSet::new();
    for candidate in &inspected.candidates {
        places.extend(
            candidate
                .place
                .parent()
                .iter()
                .flat_map(ItemPath::ancestors_and_self)
                .map(|folder| folder.key().into_owned()),
        );
    }
    for candidate in inspected
        .candidates
        .iter()
        .filter(|item| item.kind != ItemKind::Folder)
    {
        let key = candidate.place.key().into_owned();
        let clash = live.by_path.contains_key(&key) || places.contains(&key);
        if (clash || !wanted.insert(key))
            && let Some(folder) = candidate.place.parent()
        {
            folders.entry(folder.key().into_owned()).or_insert(folder);
        }
    }
    folders.into_values().collect()
}

fn folders(decisions: &Decisions) -> FolderSummary {
    let mut summary = FolderSummary::default();
    for (path, decision) in &decisions.folders {
        match decision {
            _ if path.is_root() => {}
            FolderDecision::Create { .. } => summary.created += 1,
            FolderDecision::Merge { document, .. } => {
                summary.merged += 1;
                summary.replaced += u64::from(document.is_some());
            }
        }
    }
    summary
}

fn report_items(inspected: &Inspected, decisions: &Decisions) -> Vec<ItemReport> {
    let mut items = Vec::new();
    let mut told: HashMap<usize, Vec<ItemNote>> = HashMap::new();
    for (index, note) in &decisions.notes {
        told.entry(*index).or_default().push(note.clone());
    }
    for Row { item, notes } in &inspected.rows {
        let mut report = match item {
            Err(report) => report.as_ref().clone(),
            Ok(index) => {
                let candidate = &inspected.candidates[*index];
                let Some(decision) = &decisions.items[*index] else {
                    continue;
                };
                let blank = ItemReport {
                    path: Some(candidate.recorded.clone()),
                    kind: Some(candidate.kind),
                    id: Some(candidate.id),
                    entry: candidate.entry.clone(),
                    outcome: Outcome::NotAttempted,
                    restored_as: None,
                    identical_to: None,
                    code: None,
                    reason: None,
                    root_cause: None,
                    notes: Vec::new(),
                };
                report_item(blank, decision)
            }
        };
        report.notes = notes.clone();
        if let Ok(index) = item {
            report.notes.extend(told.remove(index).unwrap_or_default());
        }
        items.push(report);
    }
    items
}

/// Folders have no line in the report: what is to be told of them is told of the whole.
fn folder_warnings(inspected: &Inspected, decisions: &Decisions) -> Vec<String> {
    let is_folder = |row: &&Row| matches!(row.item, Ok(index) if decisions.items[index].is_none());
    let notes = inspected.rows.iter().filter(is_folder);
    notes
        .flat_map(|row| &row.notes)
        .filter(|note| note.kind == "warning")
        .map(|note| note.message.clone())
        .collect()
}

fn report_item(blank: ItemReport, decision: &Decision) -> ItemReport {
    match decision {
        Decision::Create {
            id: _,
            path,
            renamed,
            identical_to,
        } => ItemReport {
            outcome: if *renamed {
                Outcome::Renamed
            } else {
                Outcome::Created
            },
            code: renamed.then(|| crate::codes::RENAMED_NAME_TAKEN.to_owned()),
            restored_as: Some(path.clone()),
            identical_to: identical_to.clone(),
            ..blank
        },
        Decision::Replace { id: _, path } => ItemReport {
            outcome: Outcome::Replaced,
            restored_as: Some(path.clone()),
            ..blank
        },
        Decision::UseExisting {
            id: _,
            path,
            identical,
        } => ItemReport {
            outcome: Outcome::UsedExisting,
            restored_as: Some(path.clone()),
            identical_to: identical.then(|| path.clone()),
            ..blank
        },
        Decision::Identical { id: _, path } => ItemReport {
            outcome: Outcome::Identical,
            restored_as: Some(path.clone()),
            identical_to: Some(path.clone()),
            ..blank
        },
        Decision::Refused(refusal) => refuse(blank, Outcome::Refused, refusal),
        Decision::NotAttempted(refusal) => refuse(blank, Outcome::NotAttempted, refusal),
    }
}

fn refuse(blank: ItemReport, outcome: Outcome, refusal: &Refusal) -> ItemReport {
    let Refusal {
        code,
        reason,
        root_cause,
    } = refusal;
    ItemReport {
        outcome,
        code: Some((*code).to_owned()),
        reason: Some(reason.clone()),
        root_cause: (!root_cause.is_empty()).then(|| root_cause.clone()),
        ..blank
    }
}

/// What each data store of the archive still wants: the slots of its document that nothing fills.
async fn wanted(
    inspected: &mut Inspected,
    decisions: &Decisions,
    snapshot: &mut Snapshot,
) -> Result<Vec<Wanted>, ServiceError> {
    let mut all = Vec::new();
    for index in 0..inspected.candidates.len() {
        if inspected.candidates[index].kind != ItemKind::DataStore {
            continue;
        }
        let (path, live) = match &decisions.items[index] {
            Some(Decision::Create { path, .. }) => (path, None),
            Some(
                Decision::Replace { id, path }
                | Decision::UseExisting { id, path, .. }
                | Decision::Identical { id, path },
            ) => (path, Some(*id)),
            Some(Decision::Refused(_) | Decision::NotAttempted(_)) | None => continue,
        };
        let kept = matches!(decisions.items[index], Some(Decision::Replace { .. }));
        let document = match live {
            Some(id) if !kept => snapshot.document(id).await?,
            _ => Some(
                inspected
                    .documents
                    .document(index)
                    .map_err(ServiceError::spool)?,
            ),
        };
        let Some(document) = document else { continue };
        let filled = match live {
            Some(id) => filled(id, &document, snapshot).await?,
            None => Filled::default(),
        };
        all.extend(still_wanted(path, &document, &filled));
    }
    Ok(all)
}

/// The slots of a live data store that are filled.
#[derive(Default)]
struct Filled {
    files: HashSet<String>,
    passwords: HashSet<String>,
}

async fn filled(
    id: ItemId,
    document: &ItemDocument,
    snapshot: &mut Snapshot,
) -> Result<Filled, ServiceError> {
    let files = snapshot
        .files(id)
        .await?
        .into_iter()
        .map(|file| file.slot)
        .collect();
    let kept = crate::endpoint::secrets_kept(id, document, snapshot).await?;
    Ok(Filled {
        files,
        passwords: kept,
    })
}

/// What a live data store still wants, with these files and passwords.
pub(crate) fn wanted_by(
    path: &ItemPath,
    document: &ItemDocument,
    files: &[StoredFile],
    passwords: &HashSet<String>,
) -> Vec<Wanted> {
    let filled = Filled {
        files: files.iter().map(|file| file.slot.clone()).collect(),
        passwords: passwords.clone(),
    };
    still_wanted(path, document, &filled)
}

fn still_wanted(path: &ItemPath, document: &ItemDocument, filled: &Filled) -> Vec<Wanted> {
    let ItemBody::DataStore(DataStore { read, .. }) = &document.body else {
        return Vec::new();
    };
    let mut wanted = Vec::new();
    if let Some(Connection { files, .. }) = read {
        for file in files
            .iter()
            .filter(|file| !filled.files.contains(&file.slot))
        {
            wanted.push(Wanted {
                path: path.clone(),
                needs: Need::File,
                name: file.slot.clone(),
                last_known: file.last_known.clone(),
            });
        }
    }
    for slot in crate::endpoint::password_slots(document) {
        if !filled.passwords.contains(&slot.name) {
            wanted.push(Wanted {
                path: path.clone(),
                needs: Need::Password,
                name: slot.name,
                last_known: None,
            });
        }
    }
    wanted
}

/// Choices that concern nothing in the archive.
fn unmatched(inspected: &Inspected, options: &RestoreOptions, live: &Live) -> Vec<String> {
    let recorded = inspected.rows.iter().filter_map(|row| match &row.item {
        Ok(index) => Some(&inspected.candidates[*index].recorded),
        Err(report) => report.path.as_ref(),
    });
    let candidates = inspected.candidates.iter();
    let references = candidates.flat_map(|item| &item.references);
    let referred = references.filter_map(|reference| reference.path.as_ref());
    Chosen::new(options).unmatched(recorded, referred, |path| live.at(path).is_some())
}

/// What the user may want to choose instead. A second data store wants its file again: say so.
fn suggestions(
    inspected: &Inspected,
    items: &[ItemReport],
    options: &RestoreOptions,
) -> Vec<Suggestion> {
    let stores = items
        .iter()
        .filter(|item| item.kind == Some(ItemKind::DataStore) && item.outcome == Outcome::Renamed)
        .count();
    let mut all = Vec::new();
    if let Some(root) = &inspected.proposed_root {
        all.push(Suggestion {
            choice: SuggestedChoice::Root(root.clone()),
            message: format!(
                "most references mean items of the folder `{root}`, whose own name is not in the \
                 set: it may be read as lying in that folder"
            ),
        });
    }
    if stores > 0
        && options.on_conflict.by_kind.get(&ItemKind::DataStore) != Some(&ConflictPolicy::Rename)
    {
        all.push(Suggestion {
            choice: SuggestedChoice::UseExisting(ItemKind::DataStore),
            message: format!(
                "data stores that exist already are restored a second time under a number \
                 ({stores} here), each wanting its file again: the existing ones may be used \
                 instead"
            ),
        });
    }
    let identical = items
        .iter()
        .filter(|item| item.outcome == Outcome::Renamed && item.identical_to.is_some());
    let identical = identical.count();
    if identical > 0 && !options.skip_identical {
        all.push(Suggestion {
            choice: SuggestedChoice::SkipIdentical,
            message: format!(
                "items that are there already with the same content are restored a second time \
                 ({identical} here): they may be left out"
            ),
        });
    }
    all
}

/// What every id of the archive means after the restore.
pub(crate) fn rewire(document: &mut ItemDocument, rewired: &HashMap<ItemId, ItemId>) {
    document.body.change_references(|_, reference| {
        if let Some(id) = rewired.get(&reference.id) {
            reference.id = *id;
        }
    });
}
