//! The whole repository: its backup as a download while it is made, its restores and their undo.

use std::io::{self, Write};

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use trigpoint_model::permission::Permission;
use trigpoint_service::Caller;
use trigpoint_service::codes as service_codes;
use trigpoint_service::repository::{
    DoneRestore, Observer, RepositoryRestoreReport, RepositoryUndoReport,
};

use crate::application::Application;
use crate::extract::{Asked, Asking};
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::spool;

/// Pieces of a download that wait to be sent; more make the backup wait for the client.
const PIECES_WAITING: usize = 4;

/// What is confirmed about a restore of the repository.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Confirmation {
    /// Only the plan is made; nothing is written.
    #[serde(default)]
    dry_run: bool,
    /// How many items and folders will be gone: the `deleted` of the plan.
    deletions: Option<u64>,
}

const REPOSITORY: Access = Access::Needs(Permission::Repository);

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/repository/backup",
            "downloadRepositoryBackup",
            "Backs up the whole repository as a download, sent while it is made.",
            get(download),
        )
        .access(REPOSITORY)
        .answers_as(
            "application/zip",
            "The backup; one that broke off is refused everywhere.",
        ),
        Route::new(
            Method::POST,
            "/rest/repository/restores",
            "restoreRepository",
            "Replaces the repository by the backup in the body, or tells with `dryRun` what it \
             would do; `deletions` must be the count of what goes.",
            post(restore),
        )
        .access(REPOSITORY)
        .query::<Confirmation>()
        .takes_bytes()
        .answers::<serde_json::Map<String, Value>>(200, "The report."),
        Route::new(
            Method::GET,
            "/rest/repository/restores",
            "listRepositoryRestores",
            "Lists the restores of the repository, the latest first.",
            get(restores),
        )
        .access(REPOSITORY)
        .answers::<Vec<serde_json::Map<String, Value>>>(200, "The restores."),
        Route::new(
            Method::POST,
            "/rest/repository/undo",
            "undoRepositoryRestore",
            "Undoes the last restore of the repository, as long as nothing has changed since.",
            post(undo),
        )
        .access(REPOSITORY)
        .answers::<serde_json::Map<String, Value>>(200, "It is undone."),
    ]
}

/// Hands what is written on to a client. Where that has gone away, writing fails.
struct ToClient(mpsc::Sender<io::Result<Bytes>>);

impl Write for ToClient {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Bytes::copy_from_slice(bytes);
        self.0
            .blocking_send(Ok(piece))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn download(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Response, Problem> {
    let name = application.service.repository_backup_file_name();
    let (sender, mut receiver) = mpsc::channel(PIECES_WAITING);
    let (runtime, service) = (Handle::current(), application.service.clone());
    let (out, observer) = (ToClient(sender.clone()), Observer::default());
    tokio::task::spawn_blocking(move || {
        let sent = runtime.block_on(service.send_repository_backup(&caller, out, &observer));
        if let Err(error) = sent {
            tracing::warn!(%error, "a download of the repository broke off");
            // The client sees that it broke off: the body ends without its end.
            let _ = sender.blocking_send(Err(io::Error::other(error)));
        }
    });
    // What refuses the whole comes before the first byte, and can still be told as a problem.
    let first = match receiver.recv().await {
        Some(Ok(piece)) => piece,
        Some(Err(error)) => return Err(refused(error)),
        None => return Err(Problem::internal("the backup ended before it began")),
    };
    let rest = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    let first = stream::once(std::future::ready(Ok::<_, io::Error>(first)));
    let body = Body::from_stream(futures_util::StreamExt::chain(first, rest));
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, body).into_response())
}

fn refused(error: io::Error) -> Problem {
    let text = error.to_string();
    match error
        .into_inner()
        .and_then(|inner| inner.downcast::<trigpoint_service::ServiceError>().ok())
    {
        Some(error) => Problem::from(*error),
        None => Problem::internal(&text),
    }
}

async fn restore(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<Confirmation>,
    request: Request<Body>,
) -> Result<Json<RepositoryRestoreReport>, Problem> {
    spool::only_for(&caller, &[Permission::Repository])?;
    let folder = spool::folder(&application.settings.spool)?;
    let file = folder.path().join("backup.zip");
    let max = application.settings.upload_bytes_max;
    spool::receive(request.into_body(), &file, max).await?;
    let runtime = Handle::current();
    let restored = tokio::task::spawn_blocking(move || {
        let restored = runtime.block_on(plan_and_apply(&application, &caller, &file, &asked));
        let restored = restored.map_err(|problem| problem.without_folder(folder.path()));
        drop(folder);
        restored
    });
    let report = restored.await.map_err(|error| {
        Problem::internal(&format!("the restore ended without an answer: {error}"))
    })??;
    Ok(Json(report))
}

async fn plan_and_apply(
    application: &Application,
    caller: &Caller,
    file: &std::path::Path,
    asked: &Confirmation,
) -> Result<RepositoryRestoreReport, Problem> {
    let (service, observer) = (&application.service, Observer::default());
    let plan = service
        .plan_repository_restore(caller, file, &observer)
        .await?;
    if asked.dry_run {
        return Ok(plan.report);
    }
    let deletions = plan.deletions();
    if asked.deletions != Some(deletions) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            service_codes::NOT_CONFIRMED,
            format!("{deletions} items and folders would be gone, which `deletions` must say"),
        ));
    }
    Ok(service
        .apply_repository_restore(caller, plan, &observer)
        .await?)
}

async fn restores(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<Vec<DoneRestore>>, Problem> {
    Ok(Json(
        application.service.repository_restores(&caller).await?,
    ))
}

async fn undo(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<RepositoryUndoReport>, Problem> {
    Ok(Json(
        application.service.undo_repository_restore(&caller).await?,
    ))
}
