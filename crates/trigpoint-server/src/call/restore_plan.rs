//! Restore of items as a plan: made of uploads, shown in pages, made anew with other options,
//! applied.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemKind, Tree};
use trigpoint_service::jobs::restores::{ItemsWanted, PlannedItems, WaitingRestorePlan};
use trigpoint_service::jobs::{ArchiveSource, JobOrder};
use trigpoint_service::restore::{ItemDifference, Outcome, RestoreOptions, RestoreReport};
use uuid::Uuid;

use crate::application::Application;
use crate::brought::{self, Archives, NamedForItems};
use crate::extract::{Asked, Asking, Id, InPath, Sent};
use crate::job::{self, Waiting};
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::spool;

/// Items of a page unless fewer are asked for.
const PAGE: usize = 200;

/// Which items of a plan are wanted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// Only with this outcome.
    outcome: Option<Outcome>,
    /// Only of this kind.
    kind: Option<ItemKind>,
    /// Only those with this text in their path, or entry.
    q: Option<String>,
    /// What stands behind the page before: its `next`.
    #[serde(default)]
    after: usize,
    /// So many at most; 200 if it is not said, never more than 1,000.
    limit: Option<usize>,
}

/// The form of a report.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// The report as it is.
    #[default]
    Json,
    /// A row an item.
    Csv,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReportWanted {
    /// The form; JSON if it is not said.
    #[serde(default)]
    format: Form,
}

pub(crate) fn routes() -> Vec<Route> {
    let mut routes = plan_routes();
    routes.extend([
        Route::new(
            Method::POST,
            "/rest/restore/{id}/apply",
            "applyPlan",
            "Restores as a plan says, in one transaction; its items stay to be listed.",
            post(apply),
        )
        .access(Access::Writes)
        .answers_job::<RestoreReport>("What was done, without the items."),
        Route::new(
            Method::DELETE,
            "/rest/restore/{id}",
            "discardPlan",
            "Gives a plan up, with what was uploaded for it.",
            delete(discard),
        )
        .access(Access::Writes)
        .answers_nothing("It is gone."),
        Route::new(
            Method::GET,
            "/rest/restores/{id}/report",
            "restoreReport",
            "Gives the kept report of a restore, with every item.",
            get(report),
        )
        .access(Access::Reads)
        .query::<ReportWanted>()
        .answers::<RestoreReport>(200, "The report; as CSV if that is asked for."),
    ]);
    routes
}

fn plan_routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::POST,
            "/rest/restore",
            "planRestore",
            "Says what restoring archives would do: uploaded ones, or items of a kept backup.",
            post(plan),
        )
        .access(Access::Writes)
        .takes_files::<Archives>()
        .takes::<NamedForItems>()
        .answers_job::<WaitingRestorePlan>("The plan, which waits for a day, without its items."),
        Route::new(
            Method::POST,
            "/rest/restore/{id}/replan",
            "replanRestore",
            "Makes a plan anew of the same archives with other options; it gets another id.",
            post(replan),
        )
        .access(Access::Writes)
        .takes::<RestoreOptions>()
        .answers_job::<WaitingRestorePlan>("The new plan."),
        Route::new(
            Method::GET,
            "/rest/restore/{id}",
            "showPlan",
            "Shows a plan, without its items.",
            get(show),
        )
        .access(Access::Writes)
        .answers::<WaitingRestorePlan>(200, "The plan."),
        Route::new(
            Method::GET,
            "/rest/restore/{id}/items",
            "listPlannedItems",
            "Lists what a plan would do, or did, to each item, in pages.",
            get(items),
        )
        .access(Access::Writes)
        .query::<Listing>()
        .answers::<PlannedItems>(200, "A page of items."),
        Route::new(
            Method::GET,
            "/rest/restore/{id}/items/{index}/difference",
            "plannedDifference",
            "Shows an item of the archive beside the live item that it meets.",
            get(difference),
        )
        .access(Access::Writes)
        .answers::<ItemDifference>(200, "Both, and what differs."),
    ]
}

async fn plan(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(waiting): Asked<Waiting>,
    request: Request,
) -> Result<Response, Problem> {
    spool::only_for(&caller, &Tree::ALL.map(Permission::Write))?;
    let (source, options) = brought::archives(&application, request).await?;
    let order = JobOrder::RestorePlan(source, Box::new(options));
    job::run(&application, &caller, order, &waiting).await
}

async fn replan(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
    Asked(waiting): Asked<Waiting>,
    Sent(options): Sent<RestoreOptions>,
) -> Result<Response, Problem> {
    let order = JobOrder::RestorePlan(ArchiveSource::Plan(id), Box::new(options));
    job::run(&application, &caller, order, &waiting).await
}

async fn show(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
) -> Result<Json<WaitingRestorePlan>, Problem> {
    Ok(Json(application.service.waiting_restore(&caller, id)?))
}

async fn items(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
    Asked(asked): Asked<Listing>,
) -> Result<Json<PlannedItems>, Problem> {
    let wanted = ItemsWanted {
        outcome: asked.outcome,
        kind: asked.kind,
        text: asked.q,
        after: asked.after,
        limit: asked.limit.unwrap_or(PAGE),
    };
    let service = &application.service;
    Ok(Json(service.planned_items(&caller, id, &wanted)?))
}

async fn difference(
    State(application): State<Application>,
    Asking(caller): Asking,
    InPath((id, index)): InPath<(Uuid, usize)>,
) -> Result<Json<ItemDifference>, Problem> {
    let service = &application.service;
    Ok(Json(service.planned_difference(&caller, id, index).await?))
}

async fn apply(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(plan): Id,
    Asked(waiting): Asked<Waiting>,
) -> Result<Response, Problem> {
    job::run(&application, &caller, JobOrder::Restore { plan }, &waiting).await
}

async fn discard(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    application.service.discard_restore(&caller, id)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn report(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
    Asked(wanted): Asked<ReportWanted>,
) -> Result<Response, Problem> {
    let report = application.service.restore_report(&caller, id).await?;
    Ok(match wanted.format {
        Form::Json => Json(report).into_response(),
        Form::Csv => ([(CONTENT_TYPE, "text/csv; charset=utf-8")], report.to_csv()).into_response(),
    })
}
