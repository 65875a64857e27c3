//! Search across all trees.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::routing::get;
use schemars::JsonSchema;
use serde::Deserialize;
use trigpoint_service::search::Found;

use crate::application::Application;
use crate::extract::{Asked, Asking};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// Items that are told unless more are asked for.
const LIMIT: usize = 100;

/// What is searched for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// The text.
    q: String,
    /// So many at most; 100 if it is not said, never more than 500.
    limit: Option<usize>,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/search",
            "search",
            "Finds items by words of their name, place or text.",
            get(search),
        )
        .access(Access::Reads)
        .query::<Wanted>()
        .answers::<Found>(
            200,
            "What was found: by name first, then by place, then by text.",
        ),
    ]
}

async fn search(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Found>, Problem> {
    let limit = wanted.limit.unwrap_or(LIMIT);
    let found = application
        .service
        .search(&caller, &wanted.q, limit)
        .await?;
    Ok(Json(found))
}
