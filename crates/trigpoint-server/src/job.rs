//! The answer to a call that starts a job: what came of it if that is soon, else where to look.

use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_service::jobs::{JobOrder, JobState, JobView};
use trigpoint_service::{Caller, ServiceError};

use crate::application::Application;
use crate::problem::Problem;

/// Seconds that a call waits for its job unless it says otherwise.
const WAIT_S: u64 = 20;
/// Seconds that it waits at most.
const WAIT_MAX_S: u64 = 60;

/// How long the call waits.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waiting {
    /// Seconds that the answer waits for the job to be over: 20 if it is not said, at most 60.
    wait: Option<u64>,
}

/// A job that is under way.
#[derive(Serialize, JsonSchema)]
pub(crate) struct JobAnswer {
    /// The job.
    job: JobView,
}

impl Waiting {
    fn longest(&self) -> Duration {
        Duration::from_secs(self.wait.unwrap_or(WAIT_S).min(WAIT_MAX_S))
    }

    /// As [`Waiting::longest`], where nothing is waited for unless it is asked for.
    pub(crate) fn if_asked(&self) -> Duration {
        Duration::from_secs(self.wait.unwrap_or(0).min(WAIT_MAX_S))
    }
}

/// Starts a job and answers what is known of it when the caller does not wait any more. The job
/// goes on if the caller goes away.
pub(crate) async fn run(
    application: &Application,
    caller: &Caller,
    order: JobOrder,
    waiting: &Waiting,
) -> Result<Response, Problem> {
    let service = &application.service;
    let started = service.start_job(caller, order).await?;
    let job = service
        .wait_for_job(caller, started.id, waiting.longest())
        .await?;
    match job.state {
        JobState::Done => Ok(Json(job.result).into_response()),
        JobState::Cancelled => Err(ServiceError::Cancelled.into()),
        JobState::Failed => Err(job.error.map_or_else(
            || Problem::internal("the job failed and does not say why"),
            Problem::from,
        )),
        JobState::Waiting | JobState::Running | JobState::Interrupted => {
            let place = format!("/rest/jobs/{}", job.id);
            let head = [(LOCATION, place)];
            Ok((StatusCode::ACCEPTED, head, Json(JobAnswer { job })).into_response())
        }
    }
}
