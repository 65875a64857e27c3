//! The whole repository: how it is, and its backup as a download while it is made.

use std::io::{self, Write};

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::sync::mpsc;
use trigpoint_model::permission::Permission;
use trigpoint_service::repository::{Observer, RepositoryStatus};

use super::backup::disposition;
use crate::application::Application;
use crate::extract::{Asked, Asking};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// Pieces of a download that wait to be sent; more make the backup wait for the client.
const PIECES_WAITING: usize = 4;

pub(crate) const REPOSITORY: Access = Access::Needs(Permission::Repository);

/// What is wanted besides.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Besides {
    /// Whether the content root is wanted, for which every item is read.
    #[serde(default)]
    content_root: bool,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/repository",
            "showRepository",
            "Tells what the repository holds, and whether its last restore can be undone.",
            get(status),
        )
        .access(REPOSITORY)
        .query::<Besides>()
        .answers::<RepositoryStatus>(200, "How it is."),
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
    ]
}

async fn status(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(besides): Asked<Besides>,
) -> Result<Json<RepositoryStatus>, Problem> {
    let status = application
        .service
        .repository_status(&caller, besides.content_root)
        .await?;
    Ok(Json(status))
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
    let service = application.service.clone();
    let out = ToClient(sender.clone());
    tokio::spawn(async move {
        let observer = Observer::default();
        let sent = service
            .send_repository_backup(&caller, out, &observer)
            .await;
        if let Err(error) = sent {
            tracing::warn!(%error, "a download of the repository broke off");
            // The client sees that it broke off: the body ends without its end.
            let _ = sender.send(Err(io::Error::other(error))).await;
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
        (CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (CONTENT_DISPOSITION, disposition(&name)),
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
