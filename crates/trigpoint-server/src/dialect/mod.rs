//! The calls of 1Integrate's REST interface, in its own JSON, below `/1Integrate/rest`: so that a
//! client that was written for it finds what it knows. What may be asked and what comes back is in
//! docs/reference/1integrate-rest.md.
//!
//! It must not know how an item of 1Integrate is read or written: that is the archive's, reached by
//! the use cases.

mod items;
mod listing;

use axum::extract::State;
use axum::http::Method;
use axum::response::Html;
use axum::routing::{delete, get, post, put};
use schemars::JsonSchema;
use serde_json::{Map, Value};

use crate::application::Application;
use crate::call::places::{control, not_yet};
use crate::call::session::{TokenAnswer, TokenRequest, create_token};
use crate::route::{Access, Route};

/// An item as 1Integrate writes it: which keys it has, its kind decides.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
struct OneIntegrateItem(Map<String, Value>);

/// A folder, or an item.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is wanted")]
enum OneIntegratePlace {
    Folder(listing::Folder),
    Item(OneIntegrateItem),
}

pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::new(
            Method::POST,
            "/1Integrate/rest/token",
            "oneIntegrateToken",
            "Logs a client of 1Integrate in; the token stands in the header `Authorization`.",
            post(create_token),
        )
        .access(Access::Anybody)
        .takes::<TokenRequest>()
        .answers::<TokenAnswer>(200, "The token."),
        Route::new(
            Method::GET,
            "/1Integrate/rest/unsecured/login/banner",
            "oneIntegrateBanner",
            "Gives the banner that is shown before a log-in.",
            get(banner),
        )
        .access(Access::Anybody)
        .answers_as("text/html", "The banner; empty where none is set."),
        Route::new(
            Method::POST,
            "/1Integrate/rest/{tree}/{*path}",
            "oneIntegrateControl",
            "Would run a session; this server has no engine yet and says so.",
            post(control),
        ),
        Route::new(
            Method::GET,
            "/1Integrate/rest/results/{*path}",
            "oneIntegrateResults",
            "Would give results of a session; this server has no engine yet and says so.",
            get(not_yet),
        ),
    ];
    routes.extend(places());
    routes
}

fn places() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/1Integrate/rest/{tree}",
            "oneIntegrateTree",
            "Lists what is directly in a tree, in 1Integrate's words.",
            get(items::show),
        )
        .access(Access::Reads)
        .answers::<listing::Folder>(200, "What is in it."),
        Route::new(
            Method::GET,
            "/1Integrate/rest/{tree}/Recycle%20Bin",
            "oneIntegrateRecycleBin",
            "Lists what was deleted of a tree, as a folder.",
            get(items::recycle_bin),
        )
        .access(Access::Reads)
        .answers::<listing::Folder>(200, "What was deleted."),
        Route::new(
            Method::GET,
            "/1Integrate/rest/{tree}/{*path}",
            "oneIntegrateShow",
            "Lists a folder, or gives an item in 1Integrate's JSON.",
            get(items::show),
        )
        .access(Access::Reads)
        .answers::<OneIntegratePlace>(200, "The folder or item."),
        Route::new(
            Method::PUT,
            "/1Integrate/rest/{tree}/{*path}",
            "oneIntegratePut",
            "Creates or overwrites an item from 1Integrate's JSON, or makes a folder; a stale \
             copy is refused.",
            put(items::save),
        )
        .access(Access::Writes)
        .query::<crate::call::places::Saving>()
        .takes::<OneIntegrateItem>()
        .answers::<items::Saved>(200, "It has a new revision.")
        .answers::<items::Saved>(201, "It is new."),
        Route::new(
            Method::DELETE,
            "/1Integrate/rest/{tree}/{*path}",
            "oneIntegrateDelete",
            "Moves an item, or a folder with all it holds, to the Recycle Bin.",
            delete(items::remove),
        )
        .access(Access::Writes)
        .answers::<trigpoint_service::items::Deleted>(200, "It is in the Recycle Bin."),
    ]
}

/// It is asked for without a login, also by probes that only want to know whether anybody answers.
async fn banner(State(application): State<Application>) -> Html<String> {
    Html(application.settings.login_banner.clone())
}
