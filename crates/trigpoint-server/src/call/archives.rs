//! Archives that are looked at and not restored.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;
use trigpoint_model::Tree;
use trigpoint_model::permission::Permission;
use trigpoint_service::archives::{DiffReport, VerifyReport};
use trigpoint_service::jobs::{ArchiveSource, JobOrder};

use super::repository::REPOSITORY;
use crate::application::Application;
use crate::brought::{self, Archive, Named};
use crate::extract::{Asked, Asking};
use crate::job::{self, Waiting};
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::spool;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::POST,
            "/rest/archives/verify",
            "verifyArchive",
            "Reads an uploaded archive from end to end and lists everything that is wrong.",
            post(verify),
        )
        .access(Access::Reads)
        .takes_files::<Archive>()
        .answers_job::<VerifyReport>("What was found."),
        Route::new(
            Method::POST,
            "/rest/repository/diff",
            "compareWithArchive",
            "Tells how the repository differs from an archive: what is only live counts as added.",
            post(diff),
        )
        .access(REPOSITORY)
        .takes_files::<Archive>()
        .takes::<Named>()
        .answers_job::<DiffReport>("What differs."),
    ]
}

async fn verify(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(waiting): Asked<Waiting>,
    request: Request,
) -> Result<Response, Problem> {
    spool::only_for(&caller, &Tree::ALL.map(Permission::Read))?;
    let form = spool::form(&application, request).await?;
    let order = JobOrder::Verify(ArchiveSource::Upload(form.uploads));
    job::run(&application, &caller, order, &waiting).await
}

async fn diff(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(waiting): Asked<Waiting>,
    request: Request,
) -> Result<Response, Problem> {
    spool::only_for(&caller, &[Permission::Repository])?;
    let source = brought::archive(&application, request).await?;
    job::run(&application, &caller, JobOrder::Diff(source), &waiting).await
}
