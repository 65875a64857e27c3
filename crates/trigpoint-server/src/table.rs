//! The table of routes: the one truth for the router, the description and the tests of access.

use axum::http::Method;
use axum::routing::get;

use crate::description::OpenApiDocument;
use crate::metrics;
use crate::pages::{self, Ready, Version};
use crate::route::{Access, Answer, Route};

/// Every route of the server, in the order in which they are described.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/rest/version",
            operation: "version",
            summary: "Tells the version of the server.",
            access: Access::Anybody,
            answers: vec![Answer::json::<Version>(200, "The version.")],
            handler: get(pages::version),
        },
        Route {
            method: Method::GET,
            path: "/rest/openapi.json",
            operation: "openapi",
            summary: "Describes every call for programs (OpenAPI 3.1).",
            access: Access::Anybody,
            answers: vec![Answer::json::<OpenApiDocument>(200, "The description.")],
            handler: get(pages::openapi),
        },
        Route {
            method: Method::GET,
            path: "/docs",
            operation: "docs",
            summary: "Describes every call for people.",
            access: Access::Anybody,
            answers: vec![Answer::text("A page.", "text/html")],
            handler: get(pages::docs),
        },
        Route {
            method: Method::GET,
            path: "/health/live",
            operation: "live",
            summary: "Answers as long as the process does.",
            access: Access::Anybody,
            answers: vec![Answer::json::<Ready>(200, "It is alive.")],
            handler: get(pages::live),
        },
        Route {
            method: Method::GET,
            path: "/health/ready",
            operation: "ready",
            summary: "Answers whether the repository can be read.",
            access: Access::Anybody,
            answers: vec![Answer::json::<Ready>(200, "It can be read.")],
            handler: get(pages::ready),
        },
        Route {
            method: Method::GET,
            path: "/metrics",
            operation: "metrics",
            summary: "Gives counts and times in the text format of Prometheus.",
            access: Access::ThisMachine,
            answers: vec![Answer::text("Counts and times.", metrics::MEDIA_TYPE)],
            handler: get(pages::metrics),
        },
    ]
}
