//! Archives that a request brings as a form, or names where they are kept already.

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::strict::in_words;
use trigpoint_service::jobs::ArchiveSource;
use trigpoint_service::restore::RestoreOptions;
use uuid::Uuid;

use crate::application::Application;
use crate::extract::{Sent, not_understood};
use crate::problem::Problem;
use crate::spool;

/// A form with one archive.
#[derive(Serialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Archive {
    /// The archive.
    #[schemars(with = "String", extend("contentMediaType" = "application/octet-stream"))]
    file: (),
}

/// A form with archives, and what is chosen about their restore.
#[derive(Serialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Archives {
    /// The archives.
    #[schemars(with = "Vec<String>")]
    file: (),
    /// What is chosen; left out, all is as it is by default.
    options: Option<RestoreOptions>,
}

/// An archive that is on the server already: one of these.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    /// The name of a kept backup.
    backup: Option<String>,
    /// A plan of the caller's, which is made anew of the same archive.
    plan: Option<Uuid>,
}

/// A kept backup of which items are restored.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedForItems {
    /// The name of the kept backup.
    backup: String,
    /// What is chosen; `only` names the items.
    #[serde(default)]
    options: RestoreOptions,
}

/// The one archive of a request.
pub(crate) async fn archive(
    application: &Application,
    request: Request,
) -> Result<ArchiveSource, Problem> {
    if is_form(&request) {
        let form = spool::form(application, request).await?;
        only_known(&form, &[])?;
        return Ok(ArchiveSource::Upload(form.uploads));
    }
    let Sent(named) = Sent::<Named>::from_request(request, application).await?;
    match (named.backup, named.plan) {
        (Some(backup), None) => Ok(ArchiveSource::Kept(backup)),
        (None, Some(plan)) => Ok(ArchiveSource::Plan(plan)),
        (Some(_), Some(_)) | (None, None) => Err(not_understood(
            "the body",
            "it wants one of `backup` and `plan`, or a form with a file",
        )),
    }
}

/// The archives of a request, and what is chosen about their restore.
pub(crate) async fn archives(
    application: &Application,
    request: Request,
) -> Result<(ArchiveSource, RestoreOptions), Problem> {
    if is_form(&request) {
        let form = spool::form(application, request).await?;
        only_known(&form, &[OPTIONS])?;
        let options = match form.parts.get(OPTIONS) {
            None => RestoreOptions::default(),
            Some(text) => serde_json::from_str(text)
                .map_err(|error| not_understood("`options`", &in_words(&error.to_string())))?,
        };
        return Ok((ArchiveSource::Upload(form.uploads), options));
    }
    let Sent(named) = Sent::<NamedForItems>::from_request(request, application).await?;
    Ok((ArchiveSource::Kept(named.backup), named.options))
}

const OPTIONS: &str = "options";

fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"))
}

fn only_known(form: &spool::Form, known: &[&str]) -> Result<(), Problem> {
    match form
        .parts
        .keys()
        .find(|name| !known.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(name) => Err(not_understood(
            "the form",
            &format!("the part `{name}` is neither a file nor known"),
        )),
    }
}
