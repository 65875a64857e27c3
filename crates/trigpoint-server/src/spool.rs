//! Bytes on their way: received to disk under a limit, sent from disk, never held in memory.

use std::io;
use std::path::Path;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::StatusCode;
use futures_util::stream;
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use trigpoint_model::permission::Permission;
use trigpoint_service::{Caller, ServiceError, codes as service_codes};

use crate::codes;
use crate::problem::Problem;

/// Bytes that are read from a file at once.
const PIECE: usize = 64 * 1024;

/// Refuses an upload of one who holds none of `permissions`, before it fills the disk. What the
/// use case itself asks for comes on top.
pub(crate) fn only_for(caller: &Caller, permissions: &[Permission]) -> Result<(), Problem> {
    match permissions {
        [first, ..] if !permissions.iter().any(|one| caller.may(*one)) => {
            Err(ServiceError::Forbidden { permission: *first }.into())
        }
        [] | [_, ..] => Ok(()),
    }
}

/// A folder of its own for what a request brings; it goes when the request does.
pub(crate) fn folder(spool: &Path) -> Result<TempDir, Problem> {
    tempfile::Builder::new()
        .prefix("request-")
        .tempdir_in(spool)
        .map_err(|error| disk(&error))
}

/// A name that stays in its folder.
pub(crate) fn file_name(name: &str) -> Result<&str, Problem> {
    let stays = !name.is_empty()
        && name.len() <= 255
        && name != "."
        && name != ".."
        && !name
            .chars()
            .any(|letter| letter.is_control() || "/\\".contains(letter));
    if stays {
        return Ok(name);
    }
    Err(Problem::invalid(
        "the name of a file has 1 to 255 bytes, no folder and no control character".to_owned(),
    ))
}

/// Writes a body to `file`; more than `max` bytes are refused as soon as they come.
pub(crate) async fn receive(body: Body, file: &Path, max: u64) -> Result<u64, Problem> {
    let mut out = File::create(file).await.map_err(|error| disk(&error))?;
    let mut body = std::pin::pin!(body);
    let mut bytes: u64 = 0;
    while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await
    {
        let frame = frame.map_err(|error| broken_off(&error.to_string()))?;
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        bytes += piece.len() as u64;
        if bytes > max {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                codes::BODY_TOO_LARGE,
                format!("the upload has more than the {max} bytes that one may have"),
            ));
        }
        out.write_all(&piece).await.map_err(|error| disk(&error))?;
    }
    out.flush().await.map_err(|error| disk(&error))?;
    Ok(bytes)
}

/// Sends a file, and keeps what it lies in until it is sent.
pub(crate) async fn send(file: &Path, folder: TempDir) -> Result<Body, Problem> {
    let file = File::open(file).await.map_err(|error| disk(&error))?;
    let pieces = stream::try_unfold((file, folder), |(mut file, folder)| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, io::Error>((read > 0).then(|| (Bytes::from(piece), (file, folder))))
    });
    Ok(Body::from_stream(pieces))
}

fn disk(error: &io::Error) -> Problem {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        service_codes::STORAGE_ERROR,
        format!("the spool of the server cannot be written: {error}"),
    )
}

fn broken_off(why: &str) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        service_codes::USAGE,
        format!("the body broke off: {why}"),
    )
}
