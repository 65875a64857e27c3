//! What data stores read: tried, described, shown, and their mapping made to fit.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_model::ItemPath;
use trigpoint_service::data_store::{Abilities, Preview, RefreshedStore, StoreSchema, TestedStore};

use crate::application::Application;
use crate::extract::{Asked, Asking, AtPath};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// Which rows are shown.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Shown {
    /// The data store.
    path: ItemPath,
    /// The class, by its name in a session; where there is only one it need not be said.
    class: Option<String>,
    /// How many rows, at most 1,000; 20 where nothing is said.
    #[serde(default = "rows_shown")]
    rows: u64,
}

fn rows_shown() -> u64 {
    20
}

/// How a data store is tried.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Tried {
    /// The data store.
    path: ItemPath,
    /// Whether every row is read, too.
    #[serde(default)]
    with_rows: bool,
}

/// How a mapping is made to fit.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Refreshed {
    /// The data store.
    path: ItemPath,
    /// Whether it is only told what would change.
    #[serde(default)]
    dry_run: bool,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/data-formats",
            "dataFormats",
            "Tells which formats of data are read here, and which could be written.",
            get(formats),
        )
        .answers::<Abilities>(200, "Each format that a data store may name."),
        Route::new(
            Method::POST,
            "/rest/items/data/test",
            "testDataStore",
            "Opens what a data store reads, and holds it against its mapping.",
            post(test),
        )
        .access(Access::Reads)
        .query::<Tried>()
        .answers::<TestedStore>(200, "It can be read."),
        Route::new(
            Method::GET,
            "/rest/items/data/schema",
            "dataStoreSchema",
            "Tells which layers and fields the data of a data store have.",
            get(schema),
        )
        .access(Access::Reads)
        .query::<AtPath>()
        .answers::<StoreSchema>(200, "Its layers, as they are found now."),
        Route::new(
            Method::GET,
            "/rest/items/data/preview",
            "previewDataStore",
            "Shows the first rows of a class of a data store.",
            get(preview),
        )
        .access(Access::Reads)
        .query::<Shown>()
        .answers::<Preview>(200, "The rows, as a session would see them."),
        Route::new(
            Method::POST,
            "/rest/items/data/refresh",
            "refreshDataStore",
            "Makes the mapping of a data store fit what its data hold now.",
            post(refresh),
        )
        .access(Access::ReadsAndWrites)
        .query::<Refreshed>()
        .answers::<RefreshedStore>(200, "What came into the mapping, and went from it."),
    ]
}

async fn formats(
    State(application): State<Application>,
    Asking(_caller): Asking,
) -> Result<Json<Abilities>, Problem> {
    Ok(Json(application.service.data_formats().await?))
}

async fn test(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<Tried>,
) -> Result<Json<TestedStore>, Problem> {
    let service = &application.service;
    let tested = service.test_data_store(&caller, &asked.path, asked.with_rows);
    Ok(Json(tested.await?))
}

async fn schema(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<AtPath>,
) -> Result<Json<StoreSchema>, Problem> {
    let service = &application.service;
    Ok(Json(service.data_store_schema(&caller, &asked.path).await?))
}

async fn preview(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<Shown>,
) -> Result<Json<Preview>, Problem> {
    let service = &application.service;
    let class = asked.class.as_deref();
    let preview = service.preview_data_store(&caller, &asked.path, class, asked.rows);
    Ok(Json(preview.await?))
}

async fn refresh(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<Refreshed>,
) -> Result<Json<RefreshedStore>, Problem> {
    let service = &application.service;
    let refreshed = service.refresh_data_store(&caller, &asked.path, !asked.dry_run);
    Ok(Json(refreshed.await?))
}
