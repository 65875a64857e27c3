//! Restores the whole repository: freeze, safety backup, build, switch. Before the switch all is
//! as it was, whatever happens; after it all is as the backup says.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::json;
use tokio::sync::mpsc::{self, Receiver, Sender};
use trigpoint_archive::chunked::{Checks, LineFault, RepositoryReader};
use trigpoint_archive::{ArchiveError, ContainerFault};
use trigpoint_model::ItemKind;
use trigpoint_model::canonical::Hash;
use trigpoint_repository::control::{Brought, NewAccounts};
use trigpoint_repository::{
    DumpedBinItem, DumpedItem, DumpedRevision, GenerationBuilder, Repository, SwitchOrder,
    WriteFreeze, failpoint,
};
use uuid::Uuid;

use super::accounts::{accounts_report, added_told};
use super::lines::{dumped, dumped_binned, dumped_revision};
use super::plan::RepositoryPlan;
use super::progress::{Observer, Progress, Stage, weight};
use super::report::RepositoryRestoreReport;
use crate::access::audit::{Told, Unfinished};
use crate::error::ServiceError;
use crate::restore::RestoreState;
use crate::{Caller, Service};

/// Lines that are written at once, if they are short.
const BATCH: usize = 400;
/// Bytes at which a batch is written before it has so many lines.
const BATCH_BYTES: usize = 1024 * 1024;
/// Batches that wait to be written.
const BATCHES_WAITING: usize = 1;
/// Files up to this size are handed over in memory.
const SMALL_FILE_BYTES: u64 = 1024 * 1024;

/// What a backup holds, in the order in which a generation is built.
enum Batch {
    Folders(Vec<DumpedItem>),
    Items(Vec<DumpedItem>),
    Binned(Vec<DumpedBinItem>),
    Revisions(Vec<DumpedRevision>),
    SmallFile(Hash, Vec<u8>),
    LargeFile(Hash, File),
}

impl Service {
    /// Applies the plan of a repository restore: all of it or, on any error, nothing.
    ///
    /// From the check that the repository is still the one of the plan until the switch nobody else
    /// writes; reads go on. Before anything is built it is backed up into the data directory.
    /// Dropped before the switch, nothing has happened. How it ended is in the audit log; that it
    /// was cancelled, who cancels it notes.
    ///
    /// # Errors
    /// [`ServiceError::PlanStale`] if the repository has changed since the plan was made;
    /// otherwise if the safety backup, the building or the switch fails.
    pub async fn apply_repository_restore(
        &self,
        caller: &Caller,
        plan: RepositoryPlan,
        observer: &Observer,
    ) -> Result<RepositoryRestoreReport, ServiceError> {
        caller.administering_repository()?;
        let new_id = || *self.environment.new_id().as_uuid();
        let id = plan.restore_id.unwrap_or_else(new_id);
        match self.replace_repository(caller, plan, id, observer).await {
            Ok((mut report, added)) => {
                let mut acts = added_told(id, &added.users, &added.roles);
                acts.push(restored_told(id, &report.content_root));
                report.warnings.extend(self.audit_done(caller, acts).await);
                Ok(report)
            }
            Err(ServiceError::Cancelled) => Err(ServiceError::Cancelled),
            Err(error) => {
                let told = unrestored(id, Unfinished::Failed, Some(error.code()));
                // What failed first is what is told.
                drop(self.audit(caller, told).await);
                Err(error)
            }
        }
    }

    /// Gives the report, and the users and roles that were added.
    async fn replace_repository(
        &self,
        caller: &Caller,
        plan: RepositoryPlan,
        id: Uuid,
        observer: &Observer,
    ) -> Result<(RepositoryRestoreReport, NewAccounts), ServiceError> {
        let RepositoryPlan {
            mut report,
            changes: _,
            restore_id: _,
            reader,
            brought,
            secrets,
        } = plan;
        let grant = caller.administering_repository()?;
        let whole = self.guard.whole(&grant);
        let now = self.environment.now();
        // Before the safety backup: what would be written meanwhile is in no backup, and would make
        // the plan stale again and again where many write.
        let freeze = whole.freeze_writes(caller.name(), now).await?;
        check_revision(whole, report.revision_before).await?;
        let safety = self.safety_backup(caller, &report.file, observer).await?;
        failpoint::hit("repository-restore.after-safety-backup");
        let content_root = reader.manifest().content_root;
        let source_revision = reader.header().repository_revision;
        let mut feed = Feed {
            builder: whole.begin_generation(source_revision).await?,
            freeze: &freeze,
            observer,
            done: 0,
            total: total(&reader),
        };
        feed.all(reader, &report.file, self.guard.spool_dir())
            .await?;
        let mut builder = feed.builder;
        let kept = builder.keep_secrets(&secrets).await?;
        observer.begin(Stage::Checking);
        let built = builder.finish(&content_root).await?;
        report.restore = Some(id);
        report.state = RestoreState::Restored;
        report.passwords_kept = kept;
        report.safety_backup = safety.file;
        report.content_root = built.content_root.to_string();
        report.revision = Some(built.revision);
        // Whoever lost the right to administer users since the plan was made brings none.
        let added = self.new_accounts(caller, &brought).await?;
        report.accounts = accounts_report(caller, &brought, &added);
        let may_bring = report.accounts.as_ref().is_some_and(|told| !told.left_out);
        let order = SwitchOrder {
            brought: if may_bring {
                brought
            } else {
                Brought::default()
            },
            id,
            expected_revision: report.revision_before,
            by: caller.name().to_owned(),
            at: now,
            report: serde_json::to_value(&report).map_err(ServiceError::serialize)?,
        };
        failpoint::hit("repository-restore.before-switch");
        observer.commit()?;
        whole.switch(built, &freeze, order).await?;
        drop(freeze);
        failpoint::hit("repository-restore.after-switch");
        Ok((report, added))
    }
}

/// The act in the audit log.
pub(crate) const AUDITED_AS: &str = "repository-restore";

/// What the audit log says of a restore that was done.
pub(crate) fn restored_told(id: Uuid, content_root: &str) -> Told {
    Told::new(AUDITED_AS, content_root).with(json!({"restore": id}))
}

/// What the audit log says of a restore that changed nothing.
pub(crate) fn unrestored(id: Uuid, how: Unfinished, code: Option<&str>) -> Told {
    let told = Told::new(AUDITED_AS, id.to_string()).unfinished(how);
    told.with(match code {
        Some(code) => json!({"restore": id, "code": code}),
        None => json!({"restore": id}),
    })
}

async fn check_revision(whole: &Repository, planned: u64) -> Result<(), ServiceError> {
    let now = whole.read().await?.revision().await?;
    if now == planned {
        return Ok(());
    }
    Err(ServiceError::PlanStale { planned, now })
}

/// How much there is to restore.
fn total(reader: &RepositoryReader) -> u64 {
    let totals = reader.manifest().totals;
    let files: u64 = reader.files().map(|(_, size)| weight(size)).sum();
    totals.items + totals.binned + totals.revisions + files
}

/// Builds a generation of what a thread reads.
struct Feed<'a> {
    builder: GenerationBuilder,
    freeze: &'a WriteFreeze,
    observer: &'a Observer,
    done: u64,
    total: u64,
}

impl Feed<'_> {
    async fn all(
        &mut self,
        reader: RepositoryReader,
        file: &Path,
        spool: &Path,
    ) -> Result<(), ServiceError> {
        let (sender, receiver) = mpsc::channel(BATCHES_WAITING);
        let spool = spool.to_owned();
        let reading = Reading {
            path: file.to_owned(),
            sender,
        };
        let work = tokio::task::spawn_blocking(move || reading.all(reader, &spool));
        self.take_all(receiver).await?;
        work.await.map_err(ServiceError::task)?
    }

    async fn take_all(&mut self, mut receiver: Receiver<Batch>) -> Result<(), ServiceError> {
        while let Some(batch) = receiver.recv().await {
            let weight = match batch {
                Batch::Folders(folders) => {
                    self.builder.add_folders(&folders).await?;
                    folders.len() as u64
                }
                Batch::Items(items) => {
                    self.builder.add_items(&items).await?;
                    failpoint::hit("repository-restore.between-batches");
                    items.len() as u64
                }
                Batch::Binned(binned) => {
                    self.builder.add_binned(&binned).await?;
                    binned.len() as u64
                }
                Batch::Revisions(revisions) => {
                    self.builder.add_revisions(&revisions).await?;
                    revisions.len() as u64
                }
                Batch::SmallFile(sha256, content) => {
                    self.builder.add_file(&sha256, content.as_slice()).await?;
                    weight(content.len() as u64)
                }
                Batch::LargeFile(sha256, content) => {
                    let size = content.metadata().map_or(0, |metadata| metadata.len());
                    let content = tokio::fs::File::from_std(content);
                    self.builder.add_file(&sha256, content).await?;
                    weight(size)
                }
            };
            self.done += weight;
            self.freeze.progress(self.done, Some(self.total));
            self.observer.tell(Progress {
                stage: Stage::Building,
                done: self.done,
                total: Some(self.total),
                bytes: 0,
            });
        }
        Ok(())
    }
}

/// Reads a backup from end to end, on a thread of its own.
struct Reading {
    path: PathBuf,
    sender: Sender<Batch>,
}

/// Why reading ends early: a fault, or nobody listens any more, who knows why.
enum Ended {
    Fault(ServiceError),
    Unheard,
}

impl From<ArchiveError> for Ended {
    fn from(error: ArchiveError) -> Self {
        Self::Fault(error.into())
    }
}

impl Reading {
    fn all(&self, mut reader: RepositoryReader, spool: &Path) -> Result<(), ServiceError> {
        let read = self
            .items(&mut reader)
            .and_then(|()| self.binned(&mut reader))
            .and_then(|()| self.revisions(&mut reader))
            .and_then(|()| self.files(&mut reader, spool));
        match read {
            Ok(()) | Err(Ended::Unheard) => Ok(()),
            Err(Ended::Fault(error)) => Err(error),
        }
    }

    fn send(&self, batch: Batch) -> Result<(), Ended> {
        self.sender.blocking_send(batch).map_err(|_| Ended::Unheard)
    }

    fn line_fault(&self, found: LineFault) -> Ended {
        let LineFault { entry, fault } = found;
        let message = format!("`{entry}`: {}", fault.message);
        self.fault(ContainerFault::new(fault.code, message))
    }

    fn fault(&self, fault: ContainerFault) -> Ended {
        ArchiveError::refused(&self.path, fault).into()
    }

    fn items(&self, reader: &mut RepositoryReader) -> Result<(), Ended> {
        let mut batch: Vec<DumpedItem> = Vec::new();
        let mut bytes = 0;
        let mut ended = Ok(());
        reader.for_each_item(Checks::Seen, &mut |item| {
            let item = item
                .map_err(|found| self.line_fault(found))
                .and_then(|item| dumped(&item).map_err(|fault| self.fault(fault)));
            let taken = item.and_then(|item| {
                let is_folder = item.kind == ItemKind::Folder;
                let is_other = batch
                    .first()
                    .is_some_and(|first| (first.kind == ItemKind::Folder) != is_folder);
                if is_other || batch.len() >= BATCH || bytes >= BATCH_BYTES {
                    bytes = 0;
                    self.send_items(std::mem::take(&mut batch))?;
                }
                bytes += item.body.len() + item.description.len() + item.comments.len();
                batch.push(item);
                Ok(())
            });
            flow(taken, &mut ended)
        })?;
        ended?;
        self.send_items(batch)
    }

    fn send_items(&self, batch: Vec<DumpedItem>) -> Result<(), Ended> {
        match batch.first() {
            None => Ok(()),
            Some(first) if first.kind == ItemKind::Folder => self.send(Batch::Folders(batch)),
            Some(_) => self.send(Batch::Items(batch)),
        }
    }

    fn binned(&self, reader: &mut RepositoryReader) -> Result<(), Ended> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        let mut ended = Ok(());
        reader.for_each_binned(Checks::Seen, &mut |line| {
            let line = line.map_err(|found| self.line_fault(found));
            let taken = line.and_then(|line| {
                let binned = dumped_binned(&line.bin, line.document, &line.index)
                    .map_err(|fault| self.fault(fault))?;
                bytes += line.document.len();
                batch.push(binned);
                if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                    bytes = 0;
                    self.send(Batch::Binned(std::mem::take(&mut batch)))?;
                }
                Ok(())
            });
            flow(taken, &mut ended)
        })?;
        ended?;
        self.send(Batch::Binned(batch))
    }

    fn revisions(&self, reader: &mut RepositoryReader) -> Result<(), Ended> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        let mut ended = Ok(());
        reader.for_each_revision(Checks::Seen, &mut |line| {
            let line = line.map_err(|found| self.line_fault(found));
            let taken = line.and_then(|line| {
                bytes += line.document.len();
                batch.push(dumped_revision(&line).map_err(|fault| self.fault(fault))?);
                if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                    bytes = 0;
                    self.send(Batch::Revisions(std::mem::take(&mut batch)))?;
                }
                Ok(())
            });
            flow(taken, &mut ended)
        })?;
        ended?;
        self.send(Batch::Revisions(batch))
    }

    fn files(&self, reader: &mut RepositoryReader, spool: &Path) -> Result<(), Ended> {
        let files: Vec<(Hash, u64)> = reader.files().collect();
        for (sha256, size) in files {
            if size <= SMALL_FILE_BYTES {
                let mut content = Vec::new();
                reader.copy_file(&sha256, &mut content)?;
                self.send(Batch::SmallFile(sha256, content))?;
                continue;
            }
            let spool_error = |source: io::Error| {
                Ended::Fault(ServiceError::Spool {
                    path: spool.to_owned(),
                    source,
                })
            };
            let mut content = tempfile::tempfile_in(spool).map_err(spool_error)?;
            reader.copy_file(&sha256, &mut content)?;
            content
                .flush()
                .and_then(|()| content.seek(SeekFrom::Start(0)))
                .map_err(spool_error)?;
            self.send(Batch::LargeFile(sha256, content))?;
        }
        Ok(())
    }
}

/// Whether to go on; why not is kept.
fn flow(taken: Result<(), Ended>, ended: &mut Result<(), Ended>) -> ControlFlow<()> {
    match taken {
        Ok(()) => ControlFlow::Continue(()),
        Err(why) => {
            *ended = Err(why);
            ControlFlow::Break(())
        }
    }
}
