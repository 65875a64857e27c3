//! Restore of items, here or there: archives are planned, the plan is shown, and applied.

use std::path::{Path, PathBuf};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde_json::json;
use tempfile::NamedTempFile;
use trigpoint_service::archives::{self, ArchiveError};
use trigpoint_service::restore::report::ItemReport;
use trigpoint_service::restore::{ListedRestore, Plan, RestoreOptions, RestoreReport, UndoReport};
use trigpoint_service::{ServiceError, codes};
use uuid::Uuid;

use super::stores::body;
use super::{Access, Here, Server};
use crate::failure::Failure;
use crate::progress::Bar;

/// What a restore would do; nothing is written yet.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) report: RestoreReport,
    plan: Kept,
}

/// Where the plan is.
#[derive(Debug)]
enum Kept {
    Here(Box<Plan>),
    There(Uuid),
}

/// A plan as a server shows it: its items come in pages.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    plan_id: Uuid,
    report: RestoreReport,
}

/// A page of what becomes of the items.
#[derive(Deserialize)]
struct Page {
    items: Vec<ItemReport>,
    next: Option<u64>,
}

/// Items of a page; the most that a server gives.
const PAGE: usize = 1_000;

impl Planned {
    /// Whether applying it would write anything.
    pub(crate) fn writes(&self) -> bool {
        match &self.plan {
            Kept::Here(plan) => plan.writes(),
            Kept::There(_) => {
                let (items, folders) = (self.report.summary, self.report.folders);
                let items = items.created + items.renamed + items.replaced;
                items + folders.created + folders.replaced > 0
            }
        }
    }
}

impl Access {
    /// Reads archives and says what restoring them would do.
    pub(crate) async fn plan_restore(
        &self,
        files: &[PathBuf],
        options: &RestoreOptions,
        bar: &Bar,
    ) -> Result<Planned, Failure> {
        let server = match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                let plan = service.plan_restore(caller, files, options).await?;
                return Ok(Planned {
                    report: plan.report.clone(),
                    plan: Kept::Here(Box::new(plan)),
                });
            }
            Self::There(server) => server,
        };
        let uploads = Uploads::of(files)?;
        let form = uploads
            .form()
            .await?
            .text("options", json!(options).to_string());
        let request = server.request(Method::POST, &["restore"]).multipart(form);
        let Shown {
            plan_id,
            mut report,
        } = server.work(request, bar).await?;
        report.items = server.items_of_plan(plan_id).await?;
        Ok(Planned {
            report,
            plan: Kept::There(plan_id),
        })
    }

    /// Applies a plan: all of it, or nothing.
    pub(crate) async fn apply_restore(
        &self,
        planned: Planned,
        bar: &Bar,
    ) -> Result<RestoreReport, Failure> {
        match (self, planned.plan) {
            (
                Self::Here(Here {
                    service, caller, ..
                }),
                Kept::Here(plan),
            ) => Ok(service.apply_restore(caller, *plan).await?),
            (Self::There(server), Kept::There(id)) => {
                let id = id.to_string();
                let request = server.request(Method::POST, &["restore", &id, "apply"]);
                let mut report: RestoreReport = server.work(request, bar).await?;
                // What was done to each item is what was planned; only how it ended is new.
                report.items = planned.report.items;
                server.give_up(&["restore", &id]).await;
                Ok(report)
            }
            (Self::Here(_), Kept::There(_)) | (Self::There(_), Kept::Here(_)) => {
                Err(ServiceError::NoSuchPlan { id: Uuid::nil() }.into())
            }
        }
    }

    /// Forgets a plan that is not to be applied.
    pub(crate) async fn give_up_restore(&self, planned: Planned) {
        if let (Self::There(server), Kept::There(id)) = (self, planned.plan) {
            server.give_up(&["restore", &id.to_string()]).await;
        }
    }

    /// Takes a restore back.
    pub(crate) async fn undo_restore(&self, restore: Uuid) -> Result<UndoReport, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.undo_restore(caller, restore).await?),
            Self::There(server) => {
                let body = json!({"restoreId": restore});
                server
                    .json(Method::POST, &["restores", "undo"], &body)
                    .await
            }
        }
    }

    /// The restores that were done, the latest first.
    pub(crate) async fn restores(&self) -> Result<Vec<ListedRestore>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.restores(caller).await?),
            Self::There(server) => server.get(&["restores"], &[]).await,
        }
    }
}

impl Server {
    async fn items_of_plan(&self, plan: Uuid) -> Result<Vec<ItemReport>, Failure> {
        let plan = plan.to_string();
        let segments = ["restore", plan.as_str(), "items"];
        let mut all = Vec::new();
        let mut after = 0;
        loop {
            let query = [("after", after.to_string()), ("limit", PAGE.to_string())];
            let Page { items, next } = self.get(&segments, &query).await?;
            all.extend(items);
            match next {
                Some(next) => after = next,
                None => return Ok(all),
            }
        }
    }

    /// Forgets a plan. The server does so by itself in the end: that it could not be told is no
    /// failure.
    pub(super) async fn give_up(&self, segments: &[&str]) {
        let request = self.request(Method::DELETE, segments);
        drop(self.send(request).await);
    }
}

/// Archives on their way to a server; a folder goes as a zip of what is in it.
pub(super) struct Uploads(Vec<Upload>);

struct Upload {
    name: String,
    file: PathBuf,
    /// Where it was packed for the way.
    _packed: Option<NamedTempFile>,
}

impl Uploads {
    pub(super) fn of(files: &[PathBuf]) -> Result<Self, Failure> {
        files
            .iter()
            .map(|file| upload(file))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The files as the parts of a form, each read while it is sent.
    pub(super) async fn form(&self) -> Result<Form, Failure> {
        let mut form = Form::new();
        for Upload { name, file, .. } in &self.0 {
            let bytes = file
                .metadata()
                .map_err(|source| unreadable(file, source))?
                .len();
            let part = Part::stream_with_length(body(file).await?, bytes).file_name(name.clone());
            form = form.part("file", part);
        }
        Ok(form)
    }
}

fn upload(file: &Path) -> Result<Upload, Failure> {
    let about = file.metadata().map_err(|source| unreadable(file, source))?;
    let named = file.file_name().unwrap_or_default().to_string_lossy();
    if !about.is_dir() {
        return Ok(Upload {
            name: named.into_owned(),
            file: file.to_owned(),
            _packed: None,
        });
    }
    let packed = NamedTempFile::new().map_err(|source| Failure::Temporary {
        path: std::env::temp_dir(),
        source,
    })?;
    archives::zip_folder(file, packed.as_file())?;
    let name = if named.is_empty() { "folder" } else { &named };
    Ok(Upload {
        name: format!("{name}.zip"),
        file: packed.path().to_owned(),
        _packed: Some(packed),
    })
}

fn unreadable(file: &Path, source: std::io::Error) -> Failure {
    let path = file.to_owned();
    ServiceError::Archive(ArchiveError::Read { path, source }).into()
}

/// Whether an archive as a whole was refused, and not a use case of it.
pub(crate) fn refuses_archive(failure: &Failure) -> bool {
    if let Failure::Told(told) = failure {
        return codes::is_of_archive(&told.code);
    }
    matches!(failure, Failure::Service(ServiceError::Archive(_)))
}
