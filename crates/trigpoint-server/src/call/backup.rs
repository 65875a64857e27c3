//! Item backup: what is selected, with everything it needs, as one download.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::{StreamExt, stream};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_model::ItemPath;
use trigpoint_service::Service;
use trigpoint_service::backup::{BackupForm, BackupOptions, BackupPreview, BackupReport};

use crate::application::Application;
use crate::extract::{Asking, Sent};
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::spool;

/// What is to be backed up, and how.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Selection {
    /// The items and folders.
    paths: Vec<ItemPath>,
    /// Whether a zip is made also of one object.
    #[serde(default)]
    zip: bool,
    /// Whether the archive says when it was made.
    #[serde(default)]
    stamp: bool,
    /// The form.
    #[serde(default, rename = "as")]
    form: Form,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Form {
    /// Our own.
    #[default]
    Trigpoint,
    /// The item JSON of 1Integrate.
    OneIntegrate,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::POST,
            "/rest/backup",
            "backup",
            "Backs up items and folders, with everything they need, as a download.",
            post(backup),
        )
        .access(Access::Reads)
        .takes::<Selection>()
        .answers_as(
            "*/*",
            "The archive; `Trigpoint-Items` and `Trigpoint-Needed` count. To who accepts \
             `multipart/mixed`: the report as JSON, then the archive.",
        ),
        Route::new(
            Method::POST,
            "/rest/backup/preview",
            "previewBackup",
            "Tells what a backup would hold, and why each item comes along that was not selected.",
            post(preview),
        )
        .access(Access::Reads)
        .takes::<Selection>()
        .answers::<BackupPreview>(200, "What it would hold."),
    ]
}

async fn backup(
    State(application): State<Application>,
    Asking(caller): Asking,
    headers: HeaderMap,
    Sent(sent): Sent<Selection>,
) -> Result<Response, Problem> {
    let options = BackupOptions {
        form: match sent.form {
            Form::Trigpoint => BackupForm::Trigpoint,
            Form::OneIntegrate => BackupForm::OneIntegrate,
        },
        zip: sent.zip,
        stamp: sent.stamp,
    };
    let name = Service::backup_file_name(&sent.paths, &options);
    let media_type = if name.ends_with(".json") {
        "application/json"
    } else {
        "application/zip"
    };
    let folder = spool::folder(&application.settings.spool)?;
    let file = folder.path().join("archive");
    let (service, paths, to) = (application.service.clone(), sent.paths, file.clone());
    let report = spool::on_a_thread(move || async move {
        Ok(service.backup(&caller, &paths, &options, &to).await?)
    })
    .await?;
    let body = spool::send(&file, folder).await?;
    if accepts_parts(&headers) {
        return with_report(report, &name, media_type, body);
    }
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CONTENT_LENGTH, HeaderValue::from(report.bytes)),
        (CONTENT_DISPOSITION, disposition(&name)),
    ];
    let counts = [
        ("trigpoint-items", HeaderValue::from(report.items)),
        ("trigpoint-needed", HeaderValue::from(report.needed)),
    ];
    Ok((headers, counts, body).into_response())
}

async fn preview(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<Selection>,
) -> Result<Json<BackupPreview>, Problem> {
    let service = &application.service;
    Ok(Json(service.preview_backup(&caller, &sent.paths).await?))
}

fn accepts_parts(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .is_some_and(|accepted| accepted == PARTS)
}

/// The report and the archive in one answer (RFC 2046): what the archive leaves out can be longer
/// than any header.
fn with_report(
    report: BackupReport,
    name: &str,
    media_type: &str,
    archive: Body,
) -> Result<Response, Problem> {
    let bytes = report.bytes;
    let report = BackupReport {
        file: name.into(),
        ..report
    };
    let report = serde_json::to_string(&report)
        .map_err(|error| Problem::internal(&format!("the report cannot be written: {error}")))?;
    let boundary = uuid::Uuid::now_v7().simple().to_string();
    let head = format!(
        "--{boundary}\r\nContent-Type: application/json\r\n\r\n{report}\r\n\
         --{boundary}\r\nContent-Type: {media_type}\r\nContent-Length: {bytes}\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let length = head.len() as u64 + bytes + tail.len() as u64;
    let part = |text: String| stream::once(std::future::ready(Ok(Bytes::from(text))));
    let body = part(head)
        .chain(archive.into_data_stream())
        .chain(part(tail));
    let kind = format!("{PARTS}; boundary={boundary}");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_LENGTH, length.to_string())];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// An answer of several parts.
const PARTS: &str = "multipart/mixed";

/// The name under which a browser keeps a download (RFC 6266, RFC 8187).
pub(super) fn disposition(name: &str) -> HeaderValue {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}
