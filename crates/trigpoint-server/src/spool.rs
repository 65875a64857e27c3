//! Bytes on their way: received to disk under a limit, sent from disk, never held in memory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use futures_util::stream;
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Handle;
use trigpoint_model::permission::Permission;
use trigpoint_service::jobs::uploads::Uploads;
use trigpoint_service::{Caller, ServiceError, codes as service_codes};

use crate::application::Application;
use crate::codes;
use crate::extract::not_understood;
use crate::problem::Problem;

/// Bytes that are read from a file at once.
const PIECE: usize = 64 * 1024;
/// Parts of a form.
const PARTS_MAX: usize = 10_000;
/// Bytes of a part that is no file.
const PART_BYTES_MAX: u64 = 4 * 1024 * 1024;

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

/// Writes a body to `file`; more bytes than an upload may have are refused as soon as they come.
pub(crate) async fn receive(
    application: &Application,
    body: Body,
    file: &Path,
) -> Result<u64, Problem> {
    let max = application.settings.upload_bytes_max;
    let mut out = File::create(file).await.map_err(|error| disk(&error))?;
    let mut body = std::pin::pin!(body);
    let mut bytes: u64 = 0;
    while let Some(piece) = in_time(application, next_piece(body.as_mut())).await?? {
        bytes += piece.len() as u64;
        if bytes > max {
            return Err(too_large(max));
        }
        out.write_all(&piece).await.map_err(|error| disk(&error))?;
    }
    out.flush().await.map_err(|error| disk(&error))?;
    Ok(bytes)
}

/// The next piece of a body; none at its end.
pub(crate) async fn next_piece(mut body: Pin<&mut Body>) -> Result<Option<Bytes>, Problem> {
    loop {
        let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await;
        let Some(frame) = frame else { return Ok(None) };
        let frame = frame.map_err(|error| broken_off(&error.to_string()))?;
        if let Ok(piece) = frame.into_data() {
            return Ok(Some(piece));
        }
    }
}

/// The files of a form, on disk, and its other parts as text.
pub(crate) struct Form {
    pub(crate) uploads: Uploads,
    pub(crate) parts: BTreeMap<String, String>,
}

/// Receives a form: its files go to disk, all of them together no more than an upload may have.
pub(crate) async fn form(application: &Application, request: Request) -> Result<Form, Problem> {
    let mut form = Multipart::from_request(request, application)
        .await
        .map_err(|rejection| not_understood("the form", &rejection.body_text()))?;
    let folder = folder(&application.settings.spool)?;
    let mut left = application.settings.upload_bytes_max;
    let (mut files, mut parts) = (Vec::new(), BTreeMap::new());
    let broken = |error: MultipartError| broken_off(&error.body_text());
    loop {
        let next = in_time(application, form.next_field()).await?;
        let Some(mut field) = next.map_err(broken)? else {
            break;
        };
        if files.len() + parts.len() >= PARTS_MAX {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                service_codes::LIMIT,
                format!("a form has at most {PARTS_MAX} parts"),
            ));
        }
        match field.file_name().map(str::to_owned) {
            Some(name) => {
                let file = place_of(folder.path(), &name, files.len())?;
                let mut out = File::create(&file).await.map_err(|error| disk(&error))?;
                while let Some(piece) =
                    in_time(application, field.chunk()).await?.map_err(broken)?
                {
                    left = left_after(left, &piece, application.settings.upload_bytes_max)?;
                    out.write_all(&piece).await.map_err(|error| disk(&error))?;
                }
                out.flush().await.map_err(|error| disk(&error))?;
                files.push(file);
            }
            None => {
                let name = field.name().unwrap_or_default().to_owned();
                let mut text = Vec::new();
                while let Some(piece) =
                    in_time(application, field.chunk()).await?.map_err(broken)?
                {
                    text.extend_from_slice(&piece);
                    left_after(PART_BYTES_MAX, &text, PART_BYTES_MAX)?;
                }
                let text = String::from_utf8(text)
                    .map_err(|_| not_understood("the form", "a part is not UTF-8"))?;
                parts.insert(name, text);
            }
        }
    }
    let uploads = Uploads::new(folder, files);
    Ok(Form { uploads, parts })
}

/// What comes next of a body, unless that takes too long.
pub(crate) async fn in_time<T>(
    application: &Application,
    next: impl Future<Output = T>,
) -> Result<T, Problem> {
    let longest = application.settings.upload_idle_timeout;
    tokio::time::timeout(longest, next).await.map_err(|_| {
        too_slow(format!(
            "nothing came of the body for {} seconds",
            longest.as_secs()
        ))
    })
}

/// The refusal of a body that is awaited no longer.
pub(crate) fn too_slow(detail: String) -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, codes::UPLOAD_TOO_SLOW, detail)
}

/// Where a file of a form goes: under its own name, in a folder of its own if that is taken.
fn place_of(folder: &Path, name: &str, index: usize) -> Result<PathBuf, Problem> {
    let name = file_name(name)?;
    let file = folder.join(name);
    if !file.exists() {
        return Ok(file);
    }
    let beside = folder.join((index + 1).to_string());
    std::fs::create_dir(&beside).map_err(|error| disk(&error))?;
    Ok(beside.join(name))
}

/// What is left of `left` bytes after `piece`.
fn left_after(left: u64, piece: &[u8], max: u64) -> Result<u64, Problem> {
    left.checked_sub(piece.len() as u64)
        .ok_or_else(|| too_large(max))
}

/// Sends a file, and keeps what it lies in until it is sent.
pub(crate) async fn send(file: &Path, folder: impl Send + Sync + 'static) -> Result<Body, Problem> {
    let file = File::open(file).await.map_err(|error| disk(&error))?;
    Ok(send_opened(file, folder))
}

/// Sends a file that is open, from where it stands, and keeps what it lies in until it is sent.
pub(crate) fn send_opened(file: File, folder: impl Send + Sync + 'static) -> Body {
    let pieces = stream::try_unfold((file, folder), |(mut file, folder)| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, io::Error>((read > 0).then(|| (Bytes::from(piece), (file, folder))))
    });
    Body::from_stream(pieces)
}

/// Does work that may wait for the disk on a thread where nobody else waits for it.
pub(crate) async fn on_a_thread<T: Send + 'static, W: Future<Output = Result<T, Problem>>>(
    work: impl FnOnce() -> W + Send + 'static,
) -> Result<T, Problem> {
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(work()))
        .await
        .map_err(|error| Problem::internal(&format!("the work ended without an answer: {error}")))?
}

fn too_large(max: u64) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        codes::BODY_TOO_LARGE,
        format!("the upload has more than the {max} bytes that one may have"),
    )
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
