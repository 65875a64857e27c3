//! The plan of a repository restore: the backup is received and verified, and compared with the
//! repository by one merge of two streams in the order of ids. Writes nothing.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use trigpoint_archive::chunked::{Checks, Identities, Identity, IndexLine, RepositoryReader};
use trigpoint_archive::manifest::NeedKind;
use trigpoint_archive::{ArchiveError, ContainerFault};
use trigpoint_model::{ItemDocument, ItemId, ItemKind, ItemPath};
use trigpoint_repository::Snapshot;
use trigpoint_repository::control::Brought;
use uuid::Uuid;

use super::accounts;
use super::lines::pin;
use super::progress::{Observer, Progress, Stage};
use super::report::{
    BeforeAfter, Beside, Change, ChangeList, ChangeWriter, PlannedChange, REPORT_VERSION,
    RepositoryRestoreReport,
};
use crate::error::ServiceError;
use crate::restore::RestoreState;
use crate::restore::report::{Need, Wanted};
use crate::{Caller, Service, endpoint};

/// Items after which it is told how far the comparison is.
const TOLD_EVERY: u64 = 2_000;

/// What restoring a repository backup would do. Nothing is written before it is applied.
#[derive(Debug)]
pub struct RepositoryPlan {
    /// What would happen.
    pub report: RepositoryRestoreReport,
    /// What becomes of every single item.
    pub changes: Arc<ChangeList>,
    /// The id that the restore gets; none for a new one.
    pub(crate) restore_id: Option<Uuid>,
    pub(super) reader: RepositoryReader,
    /// The users and roles that it brings.
    pub(super) brought: Brought,
    /// The slots whose passwords stay.
    pub(super) secrets: Vec<(ItemId, String)>,
}

impl RepositoryPlan {
    /// How many items and folders would be gone: what a user confirms.
    #[must_use]
    pub fn deletions(&self) -> u64 {
        self.report.count(Change::Deleted)
    }
}

/// A slot that a data store of the backup has.
#[derive(Debug)]
struct Slot {
    id: ItemId,
    path: ItemPath,
    needs: NeedKind,
    name: String,
    last_known: Option<String>,
}

/// A backup that was read from end to end.
struct Received {
    reader: RepositoryReader,
    brought: Brought,
    identities: Identities,
    /// Slots of data stores that the backup itself does not fill.
    slots: Vec<Slot>,
}

impl Service {
    /// Reads the repository backup at `file` from end to end, verifies it, and says what restoring
    /// it would do. Writes nothing.
    ///
    /// # Errors
    /// If the file is no repository backup or has any fault, or the repository cannot be read.
    pub async fn plan_repository_restore(
        &self,
        caller: &Caller,
        file: &Path,
        observer: &Observer,
    ) -> Result<RepositoryPlan, ServiceError> {
        let grant = caller.administering_repository()?;
        observer.begin(Stage::Verifying);
        let spool = self.guard.spool_dir().to_owned();
        let (path, folder) = (file.to_owned(), spool.clone());
        let received = tokio::task::spawn_blocking(move || receive(&path, &folder))
            .await
            .map_err(ServiceError::task)??;
        let Received {
            reader,
            brought,
            identities: backed_up,
            slots,
        } = received;
        observer.begin(Stage::Planning);
        let mut snapshot = self.guard.whole(&grant).read().await?;
        let live = snapshot.identities().await?;
        let mut report = begin_report(file, caller, &reader, &mut snapshot).await?;
        let added = self.new_accounts(caller, &brought).await?;
        report.accounts = accounts::accounts_report(caller, &brought, &added);
        let with_secrets: HashSet<ItemId> =
            snapshot.items_with_secrets().await?.into_iter().collect();
        let (observer, folder) = (observer.clone(), spool.clone());
        let total = reader.manifest().totals.items;
        let work = move || merged(backed_up, live, report, &observer, (total, &folder));
        let (mut report, changes) = tokio::task::spawn_blocking(work)
            .await
            .map_err(ServiceError::task)?
            .map_err(|source| ServiceError::Spool {
                path: spool,
                source,
            })?;
        let (reader, secrets) = kept_secrets(reader, &slots, &with_secrets, &mut snapshot).await?;
        add_wanted(&mut report, slots, &secrets);
        Ok(RepositoryPlan {
            report,
            changes: Arc::new(changes),
            restore_id: None,
            reader,
            brought,
            secrets,
        })
    }
}

/// Opens and verifies a backup, and sorts what its index says.
fn receive(path: &Path, folder: &Path) -> Result<Received, ServiceError> {
    let mut reader = open(path)?;
    let mut slots = Vec::new();
    let (verified, identities) = reader.received(Checks::Documents, folder, &mut |line| {
        slots.extend(unfilled(line));
    });
    if let Some(identities) = identities {
        return Ok(Received {
            brought: accounts::read(&mut reader)?,
            reader,
            identities,
            slots,
        });
    }
    let Some(first) = verified.faults.first() else {
        let message = "it was refused, and nothing says why".to_owned();
        return Err(ServiceError::Task { message });
    };
    let place = match (&first.path, &first.entry) {
        (Some(place), _) => format!("`{place}`: "),
        (None, Some(entry)) => format!("the entry `{entry}`: "),
        (None, None) => String::new(),
    };
    let more = match verified.faults.len() - 1 {
        0 => String::new(),
        more => format!(" ({more} more)"),
    };
    let message = format!("{place}{}{more}", first.message);
    let fault = ContainerFault::new(first.code, message);
    Err(ArchiveError::refused(path, fault).into())
}

/// Opens a repository backup; what holds single items is told apart from what is broken.
pub(crate) fn open(path: &Path) -> Result<RepositoryReader, ServiceError> {
    RepositoryReader::open(path).map_err(|error| {
        let is_repository = trigpoint_archive::chunked::is_repository(path);
        let holds_items = matches!(is_repository, Ok(false))
            && trigpoint_archive::open(&[path.to_owned()]).is_ok();
        if holds_items {
            ServiceError::NotARepositoryBackup {
                path: path.to_owned(),
            }
        } else {
            error.into()
        }
    })
}

/// The slots of a data store that the backup does not fill.
fn unfilled(line: &IndexLine) -> impl Iterator<Item = Slot> + '_ {
    let is_filled = |name: &str| line.files.iter().any(|file| file.slot == name);
    line.needs
        .iter()
        .filter(move |need| match need.needs {
            NeedKind::File => !is_filled(&need.name),
            NeedKind::Password => true,
        })
        .map(|need| Slot {
            id: line.id,
            path: line.path.clone(),
            needs: need.needs,
            name: need.name.clone(),
            last_known: need.last_known.clone(),
        })
}

async fn begin_report(
    file: &Path,
    caller: &Caller,
    reader: &RepositoryReader,
    snapshot: &mut Snapshot,
) -> Result<RepositoryRestoreReport, ServiceError> {
    let (header, manifest) = (reader.header(), reader.manifest());
    let revision = snapshot.revision().await?;
    let before = snapshot.dump_counts().await?;
    let pinned = (pin(manifest).to_string(), revision, caller.name());
    let warnings = reader.warnings().iter();
    Ok(RepositoryRestoreReport {
        report_version: REPORT_VERSION,
        state: RestoreState::Planned,
        restore: None,
        plan_id: pin(&pinned).to_string(),
        file: file.to_owned(),
        made_at: header.made_at,
        producer: header.producer.clone(),
        counts: BTreeMap::new(),
        first: BTreeMap::new(),
        beside: Beside {
            binned: BeforeAfter {
                before: before.binned,
                after: manifest.totals.binned,
            },
            revisions: BeforeAfter {
                before: before.revisions,
                after: manifest.totals.revisions,
            },
            files: BeforeAfter {
                before: before.files,
                after: manifest.totals.files,
            },
        },
        accounts: None,
        wanted: Vec::new(),
        wanted_count: 0,
        passwords_kept: 0,
        safety_backup: None,
        content_root_before: String::new(), // the comparison tells
        content_root: manifest.content_root.to_string(),
        revision_before: revision,
        revision: None,
        warnings: warnings.map(|warning| warning.message.clone()).collect(),
    })
}

/// Compares what is live with what is in a backup, into the report and the list of changes.
fn merged(
    mut backed_up: Identities,
    mut live: Identities,
    mut report: RepositoryRestoreReport,
    observer: &Observer,
    (total, folder): (u64, &Path),
) -> io::Result<(RepositoryRestoreReport, ChangeList)> {
    let root = live.content_root()?;
    let twice = |id| io::Error::other(format!("item {id} is in the repository twice"));
    report.content_root_before = root.map_err(twice)?.to_string();
    let mut merge = Merge {
        changes: ChangeWriter::create(folder)?,
        report: &mut report,
        observer,
        done: 0,
        total,
    };
    merge.run(&mut backed_up, &mut live)?;
    let changes = merge.changes.finish()?;
    Ok((report, changes))
}

struct Merge<'a> {
    changes: ChangeWriter,
    report: &'a mut RepositoryRestoreReport,
    observer: &'a Observer,
    done: u64,
    total: u64,
}

impl Merge<'_> {
    fn run(&mut self, backed_up: &mut Identities, live: &mut Identities) -> io::Result<()> {
        let mut found = backed_up.take_next()?;
        while let Some(live) = live.take_next()? {
            while let Some(other) = found.take_if(|found| found.id < live.id) {
                self.tell(created(other))?;
                found = backed_up.take_next()?;
            }
            match found.take_if(|found| found.id == live.id) {
                Some(same) => {
                    self.tell(in_both(live, same))?;
                    found = backed_up.take_next()?;
                }
                None => self.tell(deleted(live))?,
            }
        }
        while let Some(other) = found {
            self.tell(created(other))?;
            found = backed_up.take_next()?;
        }
        Ok(())
    }

    fn tell(&mut self, planned: PlannedChange) -> io::Result<()> {
        self.report.add(&planned);
        self.changes.push(&planned)?;
        self.done += 1;
        if self.done.is_multiple_of(TOLD_EVERY) {
            self.observer.tell(Progress {
                stage: Stage::Planning,
                done: self.done,
                total: Some(self.total),
                bytes: 0,
            });
        }
        Ok(())
    }
}

fn created(found: Identity) -> PlannedChange {
    PlannedChange {
        change: Change::Created,
        kind: found.kind,
        path: found.path,
        from: None,
        id: found.id,
    }
}

fn deleted(live: Identity) -> PlannedChange {
    PlannedChange {
        change: Change::Deleted,
        kind: live.kind,
        path: live.path,
        from: None,
        id: live.id,
    }
}

fn in_both(live: Identity, found: Identity) -> PlannedChange {
    let is_same = live.kind == found.kind && live.hash == found.hash && live.path == found.path;
    let from = (live.path != found.path).then_some(live.path);
    PlannedChange {
        change: if is_same {
            Change::Identical
        } else {
            Change::Replaced
        },
        kind: found.kind,
        path: found.path,
        from,
        id: found.id,
    }
}

/// The slots whose passwords stay: those of live data stores that the backup has under the same
/// id, for the same endpoint.
async fn kept_secrets(
    reader: RepositoryReader,
    slots: &[Slot],
    with_secrets: &HashSet<ItemId>,
    snapshot: &mut Snapshot,
) -> Result<(RepositoryReader, Vec<(ItemId, String)>), ServiceError> {
    let in_both: HashSet<ItemId> = slots
        .iter()
        .filter(|slot| with_secrets.contains(&slot.id))
        .map(|slot| slot.id)
        .collect();
    if in_both.is_empty() {
        return Ok((reader, Vec::new()));
    }
    let (reader, documents) = tokio::task::spawn_blocking(move || documents_of(reader, in_both))
        .await
        .map_err(ServiceError::task)??;
    let mut kept = Vec::new();
    for document in documents {
        let found = endpoint::secrets_kept(document.id, &document, snapshot).await?;
        kept.extend(found.into_iter().map(|slot| (document.id, slot)));
    }
    kept.sort();
    Ok((reader, kept))
}

fn documents_of(
    mut reader: RepositoryReader,
    mut wanted: HashSet<ItemId>,
) -> Result<(RepositoryReader, Vec<ItemDocument>), ServiceError> {
    let mut documents = Vec::new();
    reader.for_each_item(Checks::Seen, &mut |item| {
        if let Ok(item) = item
            && item.index.kind == ItemKind::DataStore
            && wanted.remove(&item.index.id)
            && let Ok(document) = item.archived().item
        {
            documents.push(document);
        }
        if wanted.is_empty() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok((reader, documents))
}

fn add_wanted(
    report: &mut RepositoryRestoreReport,
    slots: Vec<Slot>,
    secrets: &[(ItemId, String)],
) {
    report.passwords_kept = secrets.len() as u64;
    let kept: HashSet<(ItemId, &str)> = secrets
        .iter()
        .map(|(id, slot)| (*id, slot.as_str()))
        .collect();
    for slot in slots {
        let needs = match slot.needs {
            NeedKind::File => Need::File,
            NeedKind::Password if kept.contains(&(slot.id, slot.name.as_str())) => continue,
            NeedKind::Password => Need::Password,
        };
        report.add_wanted(Wanted {
            path: slot.path,
            needs,
            name: slot.name,
            last_known: slot.last_known,
        });
    }
}
