//! Restores that were done: listed, and undone.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_service::restore::{ListedRestore, UndoReport};
use uuid::Uuid;

use crate::application::Application;
use crate::extract::{Asking, Sent};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// Which restore is to be undone.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Undo {
    /// Its id, as its report and the list of restores tell it.
    restore_id: Uuid,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/restores",
            "listRestores",
            "Lists the restores that were done, the latest first.",
            get(list),
        )
        .access(Access::Reads)
        .answers::<Vec<ListedRestore>>(200, "The restores."),
        Route::new(
            Method::POST,
            "/rest/restores/undo",
            "undoRestore",
            "Undoes a restore, as long as nothing it touched has changed.",
            post(undo),
        )
        .access(Access::Writes)
        .takes::<Undo>()
        .answers::<UndoReport>(200, "It is undone."),
    ]
}

async fn list(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<Vec<ListedRestore>>, Problem> {
    Ok(Json(application.service.restores(&caller).await?))
}

async fn undo(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<Undo>,
) -> Result<Json<UndoReport>, Problem> {
    let service = &application.service;
    Ok(Json(service.undo_restore(&caller, sent.restore_id).await?))
}
