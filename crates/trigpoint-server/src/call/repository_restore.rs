//! Restore of the whole repository: a plan, shown in pages; applied once the number of deletions is
//! confirmed; undone.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{delete, get, post};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_model::permission::Permission;
use trigpoint_service::jobs::JobOrder;
use trigpoint_service::jobs::plans::{ChangesWanted, WaitingPlan};
use trigpoint_service::repository::{
    Change, ChangePage, DoneRestore, RepositoryRestoreReport, RepositoryUndoReport,
};

use super::repository::REPOSITORY;
use crate::application::Application;
use crate::brought::{self, Archive, Named};
use crate::extract::{Asked, Asking, Id, Sent};
use crate::job::{self, Waiting};
use crate::problem::Problem;
use crate::route::Route;
use crate::spool;

/// Changes of a page unless fewer are asked for.
const PAGE: usize = 200;

/// Which changes of a plan are wanted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// Only these.
    change: Option<Change>,
    /// Only those with this text in their path.
    q: Option<String>,
    /// What stands behind the page before: its `next`.
    #[serde(default)]
    after: u64,
    /// So many at most; 200 if it is not said, never more than 1,000.
    limit: Option<usize>,
}

/// What is confirmed about a restore of the repository.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    /// How many items and folders will be gone: the `deletions` of the plan.
    deletions: u64,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::POST,
            "/rest/repository/restore",
            "planRepositoryRestore",
            "Says what restoring a repository backup would do: one that is uploaded, or kept.",
            post(plan),
        )
        .access(REPOSITORY)
        .takes_files::<Archive>()
        .takes::<Named>()
        .answers_job::<WaitingPlan>("The plan, which waits for a day."),
        Route::new(
            Method::GET,
            "/rest/repository/restore/{id}",
            "showRepositoryPlan",
            "Shows a plan of a repository restore.",
            get(show),
        )
        .access(REPOSITORY)
        .answers::<WaitingPlan>(200, "The plan."),
        Route::new(
            Method::GET,
            "/rest/repository/restore/{id}/changes",
            "listPlannedChanges",
            "Lists what a plan would do to each item, in pages.",
            get(changes),
        )
        .access(REPOSITORY)
        .query::<Listing>()
        .answers::<ChangePage>(200, "A page of changes."),
        Route::new(
            Method::POST,
            "/rest/repository/restore/{id}/apply",
            "restoreRepository",
            "Replaces the repository as a plan says; `deletions` must be what it deletes.",
            post(apply),
        )
        .access(REPOSITORY)
        .takes::<Confirmation>()
        .answers_job::<RepositoryRestoreReport>("It is replaced."),
        Route::new(
            Method::DELETE,
            "/rest/repository/restore/{id}",
            "discardRepositoryPlan",
            "Gives a plan up, with what was uploaded for it.",
            delete(discard),
        )
        .access(REPOSITORY)
        .answers_nothing("It is gone."),
        Route::new(
            Method::GET,
            "/rest/repository/restores",
            "listRepositoryRestores",
            "Lists the restores of the repository, the latest first.",
            get(restores),
        )
        .access(REPOSITORY)
        .answers::<Vec<DoneRestore>>(200, "The restores."),
        Route::new(
            Method::POST,
            "/rest/repository/undo",
            "undoRepositoryRestore",
            "Undoes the last restore of the repository, as long as nothing has changed since.",
            post(undo),
        )
        .access(REPOSITORY)
        .answers_job::<RepositoryUndoReport>("It is undone."),
    ]
}

async fn plan(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(waiting): Asked<Waiting>,
    request: Request,
) -> Result<Response, Problem> {
    spool::only_for(&caller, &[Permission::Repository])?;
    let source = brought::archive(&application, request).await?;
    let order = JobOrder::RepositoryRestorePlan(source);
    job::run(&application, &caller, order, &waiting).await
}

async fn show(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
) -> Result<Json<WaitingPlan>, Problem> {
    Ok(Json(application.service.waiting_plan(&caller, id)?))
}

async fn changes(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
    Asked(asked): Asked<Listing>,
) -> Result<Json<ChangePage>, Problem> {
    let wanted = ChangesWanted {
        change: asked.change,
        text: asked.q,
        after: asked.after,
        limit: asked.limit.unwrap_or(PAGE),
    };
    let service = &application.service;
    Ok(Json(service.planned_changes(&caller, id, wanted).await?))
}

async fn apply(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(plan): Id,
    Asked(waiting): Asked<Waiting>,
    Sent(Confirmation { deletions }): Sent<Confirmation>,
) -> Result<Response, Problem> {
    let order = JobOrder::RepositoryRestore { plan, deletions };
    job::run(&application, &caller, order, &waiting).await
}

async fn discard(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    application.service.discard_plan(&caller, id)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn restores(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<Vec<DoneRestore>>, Problem> {
    let service = &application.service;
    let done = service.repository_restores(&caller).await?;
    Ok(Json(
        done.into_iter().map(DoneRestore::with_bare_names).collect(),
    ))
}

async fn undo(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(waiting): Asked<Waiting>,
) -> Result<Response, Problem> {
    job::run(&application, &caller, JobOrder::RepositoryUndo, &waiting).await
}
