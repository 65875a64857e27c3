//! Long work at a server: started, watched while it goes on, and told of by its id where the
//! connection to it is lost.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use trigpoint_service::codes;
use trigpoint_service::jobs::{JobState, JobView, JobsAsked};
use uuid::Uuid;

use super::server::Told;
use super::{Access, Here, Server};
use crate::failure::Failure;
use crate::progress::Bar;

/// How long one look at a job waits for its end, in seconds.
const LOOK_S: &str = "1";
/// How often a server is asked again that does not answer: it may be starting anew.
const TRIES: u32 = 15;
const BETWEEN_TRIES: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
struct Listed {
    jobs: Vec<JobView>,
}

/// The answer of a call that started a job which is not over.
#[derive(Deserialize)]
struct Started {
    job: JobView,
}

impl Server {
    /// Starts a job, and waits for what comes of it.
    pub(super) async fn work<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        bar: &Bar,
    ) -> Result<T, Failure> {
        let response = self.send(request.query(&[("wait", LOOK_S)])).await?;
        let is_over = response.status() != StatusCode::ACCEPTED;
        let bytes = response.bytes().await;
        let bytes = bytes.map_err(|error| self.lost(&error, true))?;
        if is_over {
            return self.understood(&bytes);
        }
        let Started { job } = self.understood(&bytes)?;
        self.under_way.set(Some(job.id));
        let over = self.watch(job, bar).await?;
        self.under_way.set(None);
        self.result(over)
    }

    /// Looks at a job until it is over.
    pub(crate) async fn watch(&self, job: JobView, bar: &Bar) -> Result<JobView, Failure> {
        let id = job.id;
        let mut job = job;
        let mut tries = 0;
        while !job.state.is_over() {
            bar.job(&job);
            let look = self.job(id, LOOK_S).await;
            match look {
                Ok(now) => {
                    job = now;
                    tries = 0;
                }
                Err(Failure::Unreachable { .. } | Failure::ConnectionLost { .. })
                    if tries < TRIES =>
                {
                    tries += 1;
                    tokio::time::sleep(BETWEEN_TRIES).await;
                }
                Err(
                    Failure::Unreachable { url, reason }
                    | Failure::ConnectionLost { url, reason, .. },
                ) => {
                    return Err(Failure::JobGoesOn { url, reason, id });
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(job)
    }

    /// What came of a job that is over.
    fn result<T: DeserializeOwned>(&self, job: JobView) -> Result<T, Failure> {
        match (job.state, job.error) {
            (JobState::Done, _) => {
                let result = job.result.unwrap_or_default();
                serde_json::from_value(result)
                    .map_err(|error| self.not_understood(&error.to_string()))
            }
            (_, Some(error)) => Err(Failure::Told(Box::new(Told {
                code: error.code,
                detail: error.message,
                hint: error.hint,
            }))),
            (JobState::Cancelled, None) => Err(Failure::Told(Box::new(Told {
                code: codes::CANCELLED.to_owned(),
                detail: format!("the job {} was cancelled; nothing was changed", job.id),
                hint: None,
            }))),
            (
                JobState::Interrupted | JobState::Failed | JobState::Waiting | JobState::Running,
                None,
            ) => Err(Failure::Told(Box::new(Told {
                code: codes::INTERRUPTED.to_owned(),
                detail: format!(
                    "the server ended during the job {}; nothing was changed",
                    job.id
                ),
                hint: None,
            }))),
        }
    }

    async fn job(&self, id: Uuid, wait: &str) -> Result<JobView, Failure> {
        let id = id.to_string();
        self.get(&["jobs", &id], &[("wait", wait.to_owned())]).await
    }

    /// Ends a job, if it has not begun to change anything.
    pub(crate) async fn cancel(&self, id: Uuid) -> Result<JobView, Failure> {
        let id = id.to_string();
        self.answer(self.request(Method::DELETE, &["jobs", &id]))
            .await
    }
}

impl Access {
    /// The jobs that the caller may see, the latest first.
    pub(crate) async fn jobs(&self) -> Result<Vec<JobView>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                service.settle_jobs().await?;
                Ok(service.jobs(caller, &JobsAsked::default()).await?.jobs)
            }
            Self::There(server) => {
                let Listed { jobs } = server.get(&["jobs"], &[]).await?;
                Ok(jobs)
            }
        }
    }

    /// A job.
    pub(crate) async fn job(&self, id: Uuid) -> Result<JobView, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                service.settle_jobs().await?;
                Ok(service.job(caller, id).await?)
            }
            Self::There(server) => server.job(id, "0").await,
        }
    }

    /// A job once it is over. Where no server holds the repository, every job is.
    pub(crate) async fn wait_for_job(&self, id: Uuid, bar: &Bar) -> Result<JobView, Failure> {
        match self {
            Self::Here(_) => self.job(id).await,
            Self::There(server) => server.watch(server.job(id, "0").await?, bar).await,
        }
    }

    /// Ends a job, if it has not begun to change anything.
    pub(crate) async fn cancel_job(&self, id: Uuid) -> Result<JobView, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                service.settle_jobs().await?;
                Ok(service.cancel_job(caller, id).await?)
            }
            Self::There(server) => server.cancel(id).await,
        }
    }
}
