//! Restore of items in one call: an archive in the body, its plan or what was done as the answer.

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::routing::post;
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_model::permission::Permission;
use trigpoint_model::{ItemPath, Tree};
use trigpoint_service::restore::{ConflictChoice, ConflictPolicy, RestoreOptions, RestoreReport};
use trigpoint_service::{Caller, codes};

use crate::application::Application;
use crate::extract::{Asked, Asking};
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::spool;

/// What may be chosen about a restore.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Choice {
    /// The name of the file: another product's item has its kind in it.
    #[serde(default = "unnamed")]
    name: String,
    /// Only the plan is made; nothing is written.
    #[serde(default)]
    dry_run: bool,
    /// The id of the plan that was shown: where it would be another one by now, nothing is written.
    plan: Option<String>,
    /// What happens where a name is taken.
    #[serde(default)]
    on_conflict: ConflictPolicy,
    /// The folder that everything is put under; without it the recorded places are kept.
    into: Option<ItemPath>,
    /// Whether an item that is there already with the same content is left out.
    #[serde(default)]
    skip_identical: bool,
    /// Whether any refusal refuses all.
    #[serde(default)]
    all_or_nothing: bool,
    /// Whether items whose references are missing are restored all the same, incomplete.
    #[serde(default)]
    allow_missing: bool,
    /// The folder that a foreign set is read as lying in, where its own name is not in it.
    root: Option<String>,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::POST,
            "/rest/restores",
            "restore",
            "Restores the archive in the body, in one transaction, or tells with `dryRun` what it \
             would do.",
            post(restore),
        )
        .access(Access::Writes)
        .query::<Choice>()
        .takes_bytes()
        .answers::<RestoreReport>(200, "The report, item by item."),
    ]
}

async fn restore(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(choice): Asked<Choice>,
    request: Request<Body>,
) -> Result<Json<RestoreReport>, Problem> {
    spool::only_for(&caller, &Tree::ALL.map(Permission::Write))?;
    let folder = spool::folder(&application.settings.spool)?;
    let file = folder.path().join(spool::file_name(&choice.name)?);
    spool::receive(&application, request.into_body(), &file).await?;
    let restored = spool::on_a_thread(move || async move {
        let files = [file];
        let restored = plan_and_apply(&application, &caller, &files, choice).await;
        restored.map_err(|problem| problem.without_folder(folder.path()))
    });
    restored.await.map(Json)
}

async fn plan_and_apply(
    application: &Application,
    caller: &Caller,
    files: &[std::path::PathBuf],
    choice: Choice,
) -> Result<RestoreReport, Problem> {
    let service = &application.service;
    let options = RestoreOptions {
        into: choice.into,
        on_conflict: ConflictChoice {
            all: choice.on_conflict,
            ..ConflictChoice::default()
        },
        skip_identical: choice.skip_identical,
        all_or_nothing: choice.all_or_nothing,
        allow_missing: choice.allow_missing,
        root: choice.root,
        ..RestoreOptions::default()
    };
    if !choice.dry_run && choice.plan.is_none() {
        return Ok(service.restore(caller, files, &options).await?);
    }
    let plan = service.plan_restore(caller, files, &options).await?;
    if choice.dry_run {
        return Ok(plan.report);
    }
    if choice.plan.is_some_and(|shown| shown != plan.id) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            codes::PLAN_STALE,
            "the repository, the archive or what you may do has changed since the plan was shown; \
             nothing was changed",
        ));
    }
    Ok(service.apply_restore(caller, plan).await?)
}

fn unnamed() -> String {
    "archive".to_owned()
}
