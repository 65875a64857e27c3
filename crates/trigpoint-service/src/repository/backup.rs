//! Backup of the whole repository: one snapshot, streamed to a file or to whoever downloads it.
//!
//! The snapshot is read page by page here; other threads take the pages apart into lines, and one
//! puts those in order, packs and writes, so that all of it goes on at once and memory does not
//! grow with the repository.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;
use trigpoint_archive::chunked::{
    BinLine, Checks, Header, ItemLines, RepositorySummary, RepositoryWriteError, RepositoryWriter,
    WriteOptions, verify_repository,
};
use trigpoint_model::canonical::Hash;
use trigpoint_model::{ItemKind, ItemPath, Timestamp};
use trigpoint_repository::{
    DumpedBinItem, DumpedItem, DumpedRevision, RepositoryError, Snapshot, failpoint,
};

use super::accounts::LEFT_OUT;
use super::lines::{bin_line, revision_line, told};
use super::progress::{Observer, Progress, Stage, weight};
use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::partial::Partial;
use crate::{Caller, Service};

/// Rows that are read at once, if their bodies are short.
const PAGE: usize = 250;
/// Pages that are taken apart or wait to be packed, beside the one that is packed next: of the
/// longest documents each holds tens of mebibytes.
const PAGES_WAITING: usize = 1;

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryBackupReport {
    /// The file that was made; none where the backup was sent as it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// Its size in bytes.
    pub bytes: u64,
    /// The live items, without folders.
    pub items: u64,
    /// The live folders.
    pub folders: u64,
    /// The live items by kind, without folders.
    pub by_kind: BTreeMap<ItemKind, u64>,
    /// Items and folders in the Recycle Bin.
    pub binned: u64,
    /// Earlier revisions.
    pub revisions: u64,
    /// Uploaded files.
    pub files: u64,
    /// The hash of all live items.
    pub content_root: String,
    /// The revision of the repository that was backed up.
    pub repository_revision: u64,
    /// When the snapshot was taken.
    pub made_at: Timestamp,
    /// Whether it was read back from end to end; a backup that is sent cannot be.
    pub verified: bool,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
}

/// What goes to the thread that writes.
enum Piece {
    Items(JoinHandle<Result<ItemLines, ServiceError>>),
    Revisions(Vec<DumpedRevision>),
    Binned(Vec<DumpedBinItem>),
    File { sha256: Hash, size: u64 },
    Part(Vec<u8>),
    FileEnd,
    End,
}

/// What was written, and of which state.
pub(super) struct Written {
    pub(super) summary: RepositorySummary,
    pub(super) header: Header,
}

/// Whether the file at `path` is the backup of a repository.
///
/// # Errors
/// If it cannot be read.
pub fn is_repository_backup(path: &Path) -> Result<bool, ServiceError> {
    Ok(trigpoint_archive::chunked::is_repository(path)?)
}

/// The name of the file that a repository backup of this day is given.
#[must_use]
pub fn backup_file_name(at: Timestamp) -> String {
    format!("Trigpoint repository {}.zip", crate::backup::day(at))
}

impl Service {
    /// The name of the file that a repository backup is given where none is asked for.
    #[must_use]
    pub fn repository_backup_file_name(&self) -> String {
        backup_file_name(self.environment.now())
    }

    /// Backs the whole repository up into `file`, while others go on writing.
    ///
    /// The backup is written beside `file`, read back and verified, and only then put in its
    /// place: a file under that name is complete, whatever happens.
    ///
    /// # Errors
    /// If the repository cannot be read, the file cannot be written, or it does not read back as
    /// it was written.
    pub async fn backup_repository(
        &self,
        caller: &Caller,
        file: &Path,
        observer: &Observer,
    ) -> Result<RepositoryBackupReport, ServiceError> {
        let report = self
            .backup_repository_into(caller, file, Stage::BackingUp, observer)
            .await?;
        let told = Told::new("repository-backup", report.content_root.clone());
        self.audit_done(caller, [told]).await;
        Ok(report)
    }

    pub(super) async fn backup_repository_into(
        &self,
        caller: &Caller,
        file: &Path,
        stage: Stage,
        observer: &Observer,
    ) -> Result<RepositoryBackupReport, ServiceError> {
        let began = Instant::now();
        let write_error = |source| ServiceError::WriteFile {
            path: file.to_owned(),
            source,
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // Of a safety backup what another one left is swept, too: its place comes never again.
        let prefix = if stage == Stage::SafetyBackup {
            super::safety::PREFIX.to_owned()
        } else {
            format!("{name}.")
        };
        // Dropped before it has its name, also when this future is, it goes away.
        let partial = Partial::owned(file, &prefix).map_err(write_error)?;
        let out = partial.as_file().try_clone().map_err(write_error)?;
        let written = self.write_repository(caller, out, stage, observer).await?;
        sync(partial.as_file()).await.map_err(write_error)?;
        failpoint::hit("repository-backup.before-verify");
        self.read_back(partial.path(), &written, observer).await?;
        failpoint::hit("repository-backup.before-rename");
        if stage == Stage::BackingUp {
            observer.commit()?;
        }
        partial.put_in_place().map_err(write_error)?;
        failpoint::hit("repository-backup.after-rename");
        Ok(report(Some(file.to_owned()), &written, began))
    }

    /// Sends a backup of the whole repository to `out` as it is made. It cannot be read back: who
    /// receives it verifies it; one that broke off has no manifest and is refused everywhere.
    ///
    /// # Errors
    /// If the repository cannot be read, or `out` refuses bytes.
    pub async fn send_repository_backup(
        &self,
        caller: &Caller,
        out: impl Write + Send + 'static,
        observer: &Observer,
    ) -> Result<RepositoryBackupReport, ServiceError> {
        let report = self.write_out(caller, out, observer).await?;
        let told = Told::new("repository-backup", report.content_root.clone());
        self.audit_done(caller, [told]).await;
        Ok(report)
    }

    /// As [`Service::send_repository_backup`], to a place that nobody but this process reads: what
    /// it is for, the caller notes in the audit log.
    pub(crate) async fn write_out(
        &self,
        caller: &Caller,
        out: impl Write + Send + 'static,
        observer: &Observer,
    ) -> Result<RepositoryBackupReport, ServiceError> {
        let began = Instant::now();
        let written = self
            .write_repository(caller, out, Stage::BackingUp, observer)
            .await?;
        Ok(report(None, &written, began))
    }

    async fn write_repository(
        &self,
        caller: &Caller,
        out: impl Write + Send + 'static,
        stage: Stage,
        observer: &Observer,
    ) -> Result<Written, ServiceError> {
        let grant = caller.administering_repository()?;
        observer.begin(stage);
        let accounts = self.accounts(caller).await?;
        let mut snapshot = self.guard.whole(&grant).read().await?;
        let mut header = Header::of(
            self.environment.now(),
            snapshot.revision().await?,
            snapshot.counts().await?.into_iter().collect(),
        );
        if accounts.is_none() {
            header.leaves_out.extend(LEFT_OUT.map(str::to_owned));
            header.leaves_out.sort();
        }
        failpoint::hit("repository-backup.after-snapshot");
        let options = WriteOptions {
            folder: self.guard.spool_dir().to_owned(),
            ..WriteOptions::default()
        };
        let (sender, receiver) = mpsc::channel(PAGES_WAITING);
        let bytes = Arc::new(AtomicU64::new(0));
        let (told, planned) = (Arc::clone(&bytes), header.clone());
        let work = tokio::task::spawn_blocking(move || {
            let out = BufWriter::with_capacity(256 * 1024, out);
            let mut writer = RepositoryWriter::new(out, planned, &options)?;
            for (name, text) in accounts.unwrap_or_default() {
                writer.document(name, &text)?;
            }
            write(writer, receiver, &told)
        });
        let dump = Dump {
            sender,
            stage,
            observer,
            done: 0,
            total: 0,
            bytes,
        };
        let dumped = dump.all(&mut snapshot).await;
        // Where the thread has given up, it knows why.
        let summary = work.await.map_err(ServiceError::task)?;
        match (dumped, summary) {
            (Ok(()), Ok(summary)) => Ok(Written { summary, header }),
            (Err(Stopped::Repository(error)), _) => Err(error.into()),
            (_, Err(error)) => Err(error),
            (Err(Stopped::Writer), Ok(_)) => Err(ServiceError::Task {
                message: "the backup ended before all was in it".to_owned(),
            }),
        }
    }

    async fn read_back(
        &self,
        partial: &Path,
        written: &Written,
        observer: &Observer,
    ) -> Result<(), ServiceError> {
        observer.begin(Stage::Verifying);
        let (partial, folder) = (partial.to_owned(), self.guard.spool_dir().to_owned());
        // Every document was parsed when it was saved; here it is the bytes that are in question.
        let work = move || verify_repository(&partial, Checks::Agreement, &folder);
        let report = tokio::task::spawn_blocking(work)
            .await
            .map_err(ServiceError::task)?;
        let root = written.summary.content_root.to_string();
        match report.faults.first() {
            Some(fault) => Err(ServiceError::BackupVerifyFailed {
                message: fault.message.clone(),
            }),
            None if report.content_root.as_ref() != Some(&root) => {
                Err(ServiceError::BackupVerifyFailed {
                    message: "its content root is another one".to_owned(),
                })
            }
            None => Ok(()),
        }
    }
}

async fn sync(file: &File) -> io::Result<()> {
    let file = file.try_clone()?;
    tokio::task::spawn_blocking(move || file.sync_all())
        .await
        .map_err(io::Error::other)?
}

pub(super) fn report(
    file: Option<PathBuf>,
    written: &Written,
    began: Instant,
) -> RepositoryBackupReport {
    let Written { summary, header } = written;
    let mut by_kind = header.planned.clone();
    let folders = by_kind.remove(&ItemKind::Folder).unwrap_or_default();
    RepositoryBackupReport {
        verified: file.is_some(),
        file,
        bytes: summary.bytes,
        items: by_kind.values().sum(),
        folders,
        by_kind,
        binned: summary.totals.binned,
        revisions: summary.totals.revisions,
        files: summary.totals.files,
        content_root: summary.content_root.to_string(),
        repository_revision: header.repository_revision,
        made_at: header.made_at,
        elapsed_ms: elapsed_ms(began),
    }
}

pub(super) fn elapsed_ms(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Why a dump ended early.
enum Stopped {
    Repository(RepositoryError),
    /// The thread that writes is gone, and says why.
    Writer,
}

impl From<RepositoryError> for Stopped {
    fn from(error: RepositoryError) -> Self {
        Self::Repository(error)
    }
}

/// Reads a snapshot from end to end for the thread that writes.
struct Dump<'a> {
    sender: Sender<Piece>,
    stage: Stage,
    observer: &'a Observer,
    done: u64,
    total: u64,
    bytes: Arc<AtomicU64>,
}

impl Dump<'_> {
    async fn all(mut self, snapshot: &mut Snapshot) -> Result<(), Stopped> {
        let counts = snapshot.dump_counts().await?;
        self.total = counts.folders
            + counts.items
            + counts.binned
            + counts.revisions
            + counts.files
            + weight(counts.file_bytes);
        self.folders(snapshot).await?;
        self.items(snapshot).await?;
        self.revisions(snapshot).await?;
        self.binned(snapshot).await?;
        self.files(snapshot).await?;
        self.send(Piece::End, 0).await
    }

    async fn send(&mut self, piece: Piece, weight: u64) -> Result<(), Stopped> {
        self.sender.send(piece).await.map_err(|_| Stopped::Writer)?;
        self.done += weight;
        self.observer.tell(Progress {
            stage: self.stage,
            done: self.done,
            total: Some(self.total),
            bytes: self.bytes.load(Ordering::Relaxed),
        });
        Ok(())
    }

    async fn folders(&mut self, snapshot: &mut Snapshot) -> Result<(), Stopped> {
        let mut after: Option<ItemPath> = None;
        loop {
            let page = snapshot.dump_folders(after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.path.clone());
            let count = page.len() as u64;
            let lines = tokio::task::spawn_blocking(move || lines(page.into_iter().map(Ok)));
            self.send(Piece::Items(lines), count).await?;
        }
        Ok(())
    }

    async fn items(&mut self, snapshot: &mut Snapshot) -> Result<(), Stopped> {
        let mut after = 0;
        loop {
            let page = snapshot.dump_items(after, PAGE).await?;
            let count = page.count() as u64;
            if count == 0 {
                break;
            }
            after = page.last_row();
            let lines = tokio::task::spawn_blocking(move || lines(page.items()));
            self.send(Piece::Items(lines), count).await?;
            failpoint::hit("repository-backup.between-pages");
        }
        Ok(())
    }

    async fn revisions(&mut self, snapshot: &mut Snapshot) -> Result<(), Stopped> {
        let mut after = 0;
        loop {
            let page = snapshot.dump_revisions(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.row;
            let count = page.len() as u64;
            self.send(Piece::Revisions(page), count).await?;
        }
        Ok(())
    }

    async fn binned(&mut self, snapshot: &mut Snapshot) -> Result<(), Stopped> {
        let mut after = 0;
        loop {
            let page = snapshot.dump_bin(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.item.row;
            let count = page.len() as u64;
            self.send(Piece::Binned(page), count).await?;
        }
        Ok(())
    }

    async fn files(&mut self, snapshot: &mut Snapshot) -> Result<(), Stopped> {
        let mut after = 0;
        loop {
            let page = snapshot.dump_files(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.row;
            for file in &page {
                let (sha256, size) = (file.sha256, file.size);
                self.send(Piece::File { sha256, size }, 0).await?;
                let mut index = 0;
                while let Some(part) = snapshot.file_part(&sha256, index).await? {
                    index += 1;
                    let part_weight = weight(part.len() as u64);
                    self.send(Piece::Part(part), part_weight).await?;
                }
                self.send(Piece::FileEnd, 1).await?;
            }
        }
        Ok(())
    }
}

/// Items at rest as lines.
fn lines(
    items: impl Iterator<Item = Result<DumpedItem, RepositoryError>>,
) -> Result<ItemLines, ServiceError> {
    let mut lines = ItemLines::default();
    for item in items {
        lines.add(told(item?))?;
    }
    Ok(lines)
}

/// Packs and writes what comes, until the end is said.
fn write<W: Write>(
    mut writer: RepositoryWriter<W>,
    mut pieces: Receiver<Piece>,
    bytes: &AtomicU64,
) -> Result<RepositorySummary, ServiceError> {
    let runtime = Handle::current();
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Items(lines) => {
                writer.items(&runtime.block_on(lines).map_err(ServiceError::task)??)?;
            }
            Piece::Revisions(revisions) => {
                for revision in &revisions {
                    writer.revision(&revision_line(revision))?;
                }
            }
            Piece::Binned(binned) => {
                for binned in &binned {
                    write_binned(&mut writer, binned)?;
                }
            }
            Piece::File { sha256, size } => {
                let mut parts = Parts {
                    pieces: &mut pieces,
                    part: io::Cursor::default(),
                    is_done: false,
                };
                writer.file(sha256, size, &mut parts)?;
            }
            // What is left of a file that was read to its size.
            Piece::Part(_) | Piece::FileEnd => {}
            Piece::End => return Ok(writer.finish()?),
        }
        bytes.store(writer.bytes_written(), Ordering::Relaxed);
    }
    let gave_up = io::Error::other("the reading of the repository ended early");
    Err(RepositoryWriteError::from(gave_up).into())
}

fn write_binned<W: Write>(
    writer: &mut RepositoryWriter<W>,
    binned: &DumpedBinItem,
) -> Result<(), RepositoryWriteError> {
    let (bin, document, index) = bin_line(binned).map_err(|error| RepositoryWriteError::Body {
        path: binned.item.path.clone(),
        message: error.to_string(),
    })?;
    writer.binned(&BinLine {
        bin,
        document: &document,
        index,
    })
}

/// The content of a file as its parts come.
struct Parts<'a> {
    pieces: &'a mut Receiver<Piece>,
    part: io::Cursor<Vec<u8>>,
    is_done: bool,
}

impl Read for Parts<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.part.read(into)?;
            if count > 0 || self.is_done || into.is_empty() {
                return Ok(count);
            }
            match self.pieces.blocking_recv() {
                Some(Piece::Part(part)) => self.part = io::Cursor::new(part),
                Some(Piece::FileEnd) => self.is_done = true,
                Some(
                    Piece::Items(_)
                    | Piece::Revisions(_)
                    | Piece::Binned(_)
                    | Piece::File { .. }
                    | Piece::End,
                )
                | None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }
}
