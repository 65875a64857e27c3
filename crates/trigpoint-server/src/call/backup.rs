//! Item backup: what is selected, with everything it needs, as one download.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_model::ItemPath;
use trigpoint_service::Service;
use trigpoint_service::backup::{BackupForm, BackupOptions};

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
            "The archive; `Trigpoint-Items` and `Trigpoint-Needed` count.",
        ),
    ]
}

async fn backup(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<Selection>,
) -> Result<Response, Problem> {
    let options = BackupOptions {
        form: match sent.form {
            Form::Trigpoint => BackupForm::Trigpoint,
            Form::OneIntegrate => BackupForm::OneIntegrate,
        },
        zip: sent.zip,
        stamp: false,
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
