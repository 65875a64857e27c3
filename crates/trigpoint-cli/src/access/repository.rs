//! The whole repository, here or there: backed up, restored, undone, compared.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde_json::json;
use trigpoint_service::archives::{self, DiffReport};
use trigpoint_service::partial::Partial;
use trigpoint_service::repository::report::{ChangeList, ChangeWriter};
use trigpoint_service::repository::{
    DoneRestore, PlannedChange, RepositoryBackupReport, RepositoryPlan, RepositoryRestoreReport,
    RepositoryUndoReport, downloaded,
};
use trigpoint_service::{ServiceError, repository};
use uuid::Uuid;

use super::backup::cannot_write;
use super::stores::body;
use super::{Access, Here, Server};
use crate::failure::Failure;
use crate::progress::Bar;

/// What restoring the repository would do; nothing is written yet.
#[derive(Debug)]
pub(crate) struct PlannedRepository {
    pub(crate) report: RepositoryRestoreReport,
    /// What becomes of every single item.
    pub(crate) changes: Arc<ChangeList>,
    /// How many items and folders would be gone.
    pub(crate) deletions: u64,
    plan: Kept,
}

/// Where the plan is.
#[derive(Debug)]
enum Kept {
    Here(Box<RepositoryPlan>),
    There(Uuid),
}

/// A plan as a server shows it: its changes come in pages.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    plan_id: Uuid,
    deletions: u64,
    report: RepositoryRestoreReport,
}

#[derive(Deserialize)]
struct Page {
    changes: Vec<PlannedChange>,
    next: Option<u64>,
}

/// Changes of a page; the most that a server gives.
const PAGE: usize = 1_000;

impl Access {
    /// The name of the file that a backup is given where none is asked for.
    pub(crate) fn repository_backup_file_name(&self) -> String {
        match self {
            Self::Here(Here { service, .. }) => service.repository_backup_file_name(),
            Self::There(_) => repository::backup_file_name(trigpoint_model::Timestamp::now()),
        }
    }

    /// Backs the whole repository up into `file`, which has its name only when it was verified.
    pub(crate) async fn backup_repository(
        &self,
        file: &Path,
        bar: &Bar,
    ) -> Result<RepositoryBackupReport, Failure> {
        let server = match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                let observer = bar.observer();
                return Ok(service.backup_repository(caller, file, &observer).await?);
            }
            Self::There(server) => server,
        };
        let began = Instant::now();
        let partial = Partial::beside(file).map_err(|source| cannot_write(file, source))?;
        server.download(partial.as_file(), bar).await?;
        let report = downloaded(partial.path(), Some(file), began)?;
        partial
            .put_in_place()
            .map_err(|source| cannot_write(file, source))?;
        Ok(report)
    }

    /// Sends a backup of the whole repository to stdout.
    pub(crate) async fn send_repository_backup(
        &self,
        bar: &Bar,
    ) -> Result<RepositoryBackupReport, Failure> {
        let server = match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                let observer = bar.observer();
                return Ok(service
                    .send_repository_backup(caller, std::io::stdout(), &observer)
                    .await?);
            }
            Self::There(server) => server,
        };
        let began = Instant::now();
        let file = tempfile::NamedTempFile::new().map_err(|source| Failure::Temporary {
            path: std::env::temp_dir(),
            source,
        })?;
        server.download(file.as_file(), bar).await?;
        let report = downloaded(file.path(), None, began)?;
        let mut received = std::fs::File::open(file.path())
            .map_err(Failure::read(file.path().display().to_string()))?;
        std::io::copy(&mut received, &mut std::io::stdout().lock())
            .map_err(Failure::write("stdout"))?;
        Ok(report)
    }

    /// Reads a backup, and says what restoring it would do.
    pub(crate) async fn plan_repository_restore(
        &self,
        file: &Path,
        bar: &Bar,
    ) -> Result<PlannedRepository, Failure> {
        let server = match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                let observer = bar.observer();
                let plan = service
                    .plan_repository_restore(caller, file, &observer)
                    .await?;
                return Ok(PlannedRepository {
                    report: plan.report.clone(),
                    changes: Arc::clone(&plan.changes),
                    deletions: plan.deletions(),
                    plan: Kept::Here(Box::new(plan)),
                });
            }
            Self::There(server) => server,
        };
        let request = server.request(Method::POST, &["repository", "restore"]);
        let request = request.multipart(one_file(file).await?);
        let Shown {
            plan_id,
            deletions,
            mut report,
        } = server.work(request, bar).await?;
        file.clone_into(&mut report.file);
        let changes = server.changes_of_plan(plan_id).await?;
        Ok(PlannedRepository {
            report,
            changes: Arc::new(changes),
            deletions,
            plan: Kept::There(plan_id),
        })
    }

    /// Applies a plan: the repository is as the backup says, or as it was.
    pub(crate) async fn apply_repository_restore(
        &self,
        planned: PlannedRepository,
        bar: &Bar,
    ) -> Result<RepositoryRestoreReport, Failure> {
        match (self, planned.plan) {
            (
                Self::Here(Here {
                    service, caller, ..
                }),
                Kept::Here(plan),
            ) => {
                let observer = bar.observer();
                Ok(service
                    .apply_repository_restore(caller, *plan, &observer)
                    .await?)
            }
            (Self::There(server), Kept::There(id)) => {
                let id = id.to_string();
                let segments = ["repository", "restore", id.as_str(), "apply"];
                let request = server.request(Method::POST, &segments);
                let request = request.json(&json!({"deletions": planned.deletions}));
                let mut report: RepositoryRestoreReport = server.work(request, bar).await?;
                report.file = planned.report.file;
                Ok(report)
            }
            (Self::Here(_), Kept::There(_)) | (Self::There(_), Kept::Here(_)) => {
                Err(ServiceError::NoSuchPlan { id: Uuid::nil() }.into())
            }
        }
    }

    /// Forgets a plan that is not to be applied.
    pub(crate) async fn give_up_repository_restore(&self, planned: PlannedRepository) {
        if let (Self::There(server), Kept::There(id)) = (self, planned.plan) {
            server
                .give_up(&["repository", "restore", &id.to_string()])
                .await;
        }
    }

    /// Takes the last restore of the repository back.
    pub(crate) async fn undo_repository_restore(
        &self,
        bar: &Bar,
    ) -> Result<RepositoryUndoReport, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.undo_repository_restore(caller).await?),
            Self::There(server) => {
                let request = server.request(Method::POST, &["repository", "undo"]);
                server.work(request, bar).await
            }
        }
    }

    /// The restores of the repository that were done, the latest first.
    pub(crate) async fn repository_restores(&self) -> Result<Vec<DoneRestore>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.repository_restores(caller).await?),
            Self::There(server) => server.get(&["repository", "restores"], &[]).await,
        }
    }

    /// Compares an archive with the repository as it is.
    pub(crate) async fn diff_live(&self, file: &Path, bar: &Bar) -> Result<DiffReport, Failure> {
        let server = match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                return Ok(service.diff_live(caller, file, &bar.observer()).await?);
            }
            Self::There(server) => server,
        };
        // What is live comes here, and is compared here: so both are read by the same eyes.
        let live = tempfile::NamedTempFile::new().map_err(|source| Failure::Temporary {
            path: std::env::temp_dir(),
            source,
        })?;
        server.download(live.as_file(), bar).await?;
        Ok(archives::diff(file, live.path())?)
    }
}

impl Server {
    /// Receives a backup of the whole repository while it is made.
    async fn download(&self, mut into: &std::fs::File, bar: &Bar) -> Result<(), Failure> {
        use std::io::Write;
        let request = self.request(Method::GET, &["repository", "backup"]);
        let mut response = self.send(request).await?;
        let mut bytes = 0;
        loop {
            let piece = response.chunk().await;
            let Some(piece) = piece.map_err(|error| self.lost(&error, false))? else {
                return Ok(());
            };
            into.write_all(&piece)
                .map_err(|source| cannot_write(Path::new("the backup"), source))?;
            bytes += piece.len() as u64;
            bar.transfer("receiving", bytes, None);
        }
    }

    /// What becomes of every single item, on disk: there may be a million.
    async fn changes_of_plan(&self, plan: Uuid) -> Result<ChangeList, Failure> {
        let plan = plan.to_string();
        let segments = ["repository", "restore", plan.as_str(), "changes"];
        let folder = std::env::temp_dir();
        let failed = |source| Failure::Temporary {
            path: std::env::temp_dir(),
            source,
        };
        let mut all = ChangeWriter::create(&folder).map_err(failed)?;
        let mut after = 0;
        loop {
            let query = [("after", after.to_string()), ("limit", PAGE.to_string())];
            let Page { changes, next } = self.get(&segments, &query).await?;
            for change in &changes {
                all.push(change).map_err(failed)?;
            }
            match next {
                Some(next) => after = next,
                None => return all.finish().map_err(failed),
            }
        }
    }
}

async fn one_file(file: &Path) -> Result<Form, Failure> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let content = body(file).await?;
    let bytes = tokio::fs::metadata(file)
        .await
        .map_err(Failure::read(file.display().to_string()))?
        .len();
    let part = Part::stream_with_length(content, bytes).file_name(name.into_owned());
    Ok(Form::new().part("file", part))
}
