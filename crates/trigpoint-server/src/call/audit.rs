//! The audit log, in pages.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::routing::get;
use trigpoint_model::permission::Permission;
use trigpoint_service::access::audit::{AuditPage, AuditWanted};

use crate::application::Application;
use crate::extract::{Asked, Asking};
use crate::problem::Problem;
use crate::route::{Access, Route};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/audit",
            "auditLog",
            "Lists who did what, when, from where and how it ended, the latest first.",
            get(log),
        )
        .access(Access::Needs(Permission::Audit))
        .query::<AuditWanted>()
        .answers::<AuditPage>(200, "A page."),
    ]
}

async fn log(
    State(application): State<Application>,
    Asking(caller): Asking,
    Asked(asked): Asked<AuditWanted>,
) -> Result<Json<AuditPage>, Problem> {
    Ok(Json(application.service.audit_log(&caller, &asked).await?))
}
