//! Rules checked over data stores: a job, then its findings in pages and as reports.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_service::check::{
    CheckOrder, CheckReport, DataStoresForRules, ReportFormat, RulesAsked,
};
use trigpoint_service::jobs::JobOrder;
use trigpoint_service::jobs::checks::{FindingKind, FindingPage, FindingsWanted};

use crate::application::Application;
use crate::extract::{Asked, Asking, Id, Sent};
use crate::job::{self, Waiting};
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::spool;

/// Findings of a page unless fewer are asked for.
const PAGE: usize = 100;

/// Which findings are wanted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// The number of the first, from 0; the report says at which those of a rule begin.
    #[serde(default)]
    from: u64,
    /// The number after the last; without it there is no end.
    until: Option<u64>,
    /// So many at most; 100 if it is not said, never more than 1,000.
    limit: Option<usize>,
    /// Only non-conformances, or only errors.
    kind: Option<FindingKind>,
    /// Only those that show this text, in upper or lower case.
    text: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReportWanted {
    /// The form of the report.
    format: ReportFormat,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::POST,
            "/rest/check",
            "checkRules",
            "Checks rules over data stores; what is found is kept for a day under the id of the \
             job.",
            post(check),
        )
        .access(Access::ReadsRulesAndData)
        .takes::<CheckOrder>()
        .answers_job::<CheckReport>("What became of each rule."),
        Route::new(
            Method::POST,
            "/rest/check/data-stores",
            "dataStoresForRules",
            "Tells which data stores rules can be checked over, those that map their classes \
             first, and what each still wants.",
            post(data_stores),
        )
        .access(Access::ReadsRulesAndData)
        .takes::<RulesAsked>()
        .answers::<DataStoresForRules>(200, "The data stores."),
        Route::new(
            Method::GET,
            "/rest/checks/{id}",
            "showCheck",
            "Tells what became of each rule of a check.",
            get(report),
        )
        .access(Access::ReadsRulesAndData)
        .answers::<CheckReport>(200, "What became of each rule."),
        Route::new(
            Method::GET,
            "/rest/checks/{id}/findings",
            "listFindings",
            "Lists what a check found, in the order of rules, classes and objects.",
            get(findings),
        )
        .access(Access::ReadsRulesAndData)
        .query::<Listing>()
        .answers::<FindingPage>(200, "A page of findings."),
        Route::new(
            Method::GET,
            "/rest/checks/{id}/report",
            "downloadCheckReport",
            "Downloads everything that a check found, as JSON, CSV, GeoJSON, a GeoPackage or \
             a page.",
            get(download),
        )
        .access(Access::ReadsRulesAndData)
        .query::<ReportWanted>()
        .answers_as("application/octet-stream", "The report."),
    ]
}

async fn check(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(waiting): Asked<Waiting>,
    Sent(order): Sent<CheckOrder>,
) -> Result<Response, Problem> {
    let order = JobOrder::Check(Box::new(order));
    job::run(&application, &caller, order, &waiting).await
}

async fn data_stores(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(asked): Sent<RulesAsked>,
) -> Result<Json<DataStoresForRules>, Problem> {
    let service = &application.service;
    Ok(Json(service.data_stores_for(&caller, &asked).await?))
}

async fn report(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
) -> Result<Json<CheckReport>, Problem> {
    Ok(Json(application.service.check_report(&caller, id)?))
}

async fn findings(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
    Asked(asked): Asked<Listing>,
) -> Result<Json<FindingPage>, Problem> {
    let wanted = FindingsWanted {
        from: asked.from,
        until: asked.until,
        limit: asked.limit.unwrap_or(PAGE),
        kind: asked.kind,
        text: asked.text,
    };
    let page = application.service.check_findings(&caller, id, wanted);
    Ok(Json(page.await?))
}

async fn download(
    State(application): State<Application>,
    Asking(caller): Asking,
    Id(id): Id,
    Asked(asked): Asked<ReportWanted>,
) -> Result<Response, Problem> {
    let service = &application.service;
    let file = service.check_report_file(&caller, id, asked.format).await?;
    let name = format!("check.{}", asked.format.ending());
    let headers = [
        (CONTENT_TYPE, asked.format.media_type().to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    let body = spool::send_opened(tokio::fs::File::from_std(file), ());
    Ok((headers, body).into_response())
}
