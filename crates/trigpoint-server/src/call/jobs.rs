//! Jobs: how far they are, what came of them, and their end before they have changed anything.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{delete, get};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_service::jobs::{JobPage, JobView, JobsAsked};
use uuid::Uuid;

use crate::application::Application;
use crate::extract::{Asked, Asking, Id};
use crate::job::Waiting;
use crate::problem::Problem;
use crate::route::Route;

/// Which jobs are wanted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// Those that were asked for before the one with this id: the `next` of the page before.
    before: Option<Uuid>,
    /// So many at most; 100 if it is not said, never more.
    limit: Option<usize>,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/jobs",
            "listJobs",
            "Lists the caller's jobs, with `1int-repository` everybody's, the latest first.",
            get(list),
        )
        .query::<Wanted>()
        .answers::<JobPage>(200, "A page of jobs."),
        Route::new(
            Method::GET,
            "/rest/jobs/{id}",
            "showJob",
            "Tells how far a job is, or what came of it; with `wait` once it is over.",
            get(show),
        )
        .query::<Waiting>()
        .answers::<JobView>(200, "The job."),
        Route::new(
            Method::DELETE,
            "/rest/jobs/{id}",
            "cancelJob",
            "Ends a job that has not changed anything yet.",
            delete(cancel),
        )
        .answers::<JobView>(200, "It has ended, and nothing has changed."),
    ]
}

async fn list(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<JobPage>, Problem> {
    let asked = JobsAsked {
        before: wanted.before,
        limit: wanted.limit,
    };
    Ok(Json(application.service.jobs(&caller, &asked).await?))
}

async fn show(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
    Asked(waiting): Asked<Waiting>,
) -> Result<Json<JobView>, Problem> {
    let service = &application.service;
    let longest = waiting.if_asked();
    Ok(Json(service.wait_for_job(&caller, id, longest).await?))
}

async fn cancel(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
) -> Result<Json<JobView>, Problem> {
    Ok(Json(application.service.cancel_job(&caller, id).await?))
}
